/* SPDX-License-Identifier: MIT */
/* The shipped grammars on the shipped data: what can be said, and what it means. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/content.h"
#include "base/cleanup.h"
#include "base/text.h"

static const char *const ones[] = {"zero", "one", "two",   "three", "four",
				   "five", "six", "seven", "eight", "nine"};
static const char *const below_twenty[] = {
	"zero",	    "one",     "two",	  "three",     "four",	   "five",    "six",
	"seven",    "eight",   "nine",	  "ten",       "eleven",   "twelve",  "thirteen",
	"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};

static struct content content;

static int setup(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	const struct content_dirs dirs = {TEST_SOURCE_DIR "/data", TEST_SOURCE_DIR "/grammar"};
	struct config config;

	config_set_defaults(&config);
	int r = content_load(&dirs, &config, &faults, &content);
	if (r != 0)
		fault_list_print(&faults, stderr);
	return r;
}

static int teardown(void **state) {
	(void)state;
	content_done(&content);
	return 0;
}

/* "intent slot=value ..." of a typed sentence, slots in the order of their words. */
static const char *meaning_of(enum dialogue_state_name state, const char *typed) {
	static char result[512];
	char words[256];
	struct meaning meaning;

	assert_int_equal(grammar_normalise(typed, words, sizeof(words)), 0);
	if (grammar_match_text(content.grammars[state], words, &meaning) < GRAMMAR_COMPLETE_MORE)
		return "?";
	size_t n = (size_t)snprintf(result, sizeof(result), "%s", meaning.intent);
	for (size_t i = 0; i < meaning.n_slots; i++)
		n += (size_t)snprintf(result + n, sizeof(result) - n, " %s=%s",
				      meaning.slots[i].name, meaning.slots[i].value);
	return result;
}

static void assert_year(enum dialogue_state_name state, const char *said, int year) {
	char expected[64];

	(void)snprintf(expected, sizeof(expected), "query year=%d", year);
	if (strcmp(meaning_of(state, said), expected) != 0)
		print_error("\"%s\"\n", said);
	assert_string_equal(meaning_of(state, said), expected);
}

/* The last two digits as a number, "oh five" or "twenty five". */
static void two_digits(int number, const char *below_ten, char *text, size_t n_bytes) {
	if (number < 10)
		(void)snprintf(text, n_bytes, "%s%s", below_ten, ones[number]);
	else if (number < 20)
		(void)snprintf(text, n_bytes, "%s", below_twenty[number]);
	else
		(void)snprintf(text, n_bytes, "twenty%s%s", number % 10 ? " " : "",
			       number % 10 ? ones[number % 10] : "");
}

/* Every year of 2000 to 2029 in every way that people say it, in every state
 * where a year can be said, alone and beside a model. */
static void test_years(void **state) {
	(void)state;
	static const enum dialogue_state_name states[] = {DIALOGUE_QUERY, DIALOGUE_YEAR};
	size_t n = 0;

	for (size_t s = 0; s < N_ELEMENTS(states); s++) {
		for (int i = 0; i < 30; i++) {
			char ways[12][64];
			char number[32];
			size_t n_ways = 0;

#define WAY(...) (void)snprintf(ways[n_ways++], sizeof(ways[0]), __VA_ARGS__)
			WAY("%d", 2000 + i);
			WAY("two %s %s %s", i < 10 ? "zero" : ones[i / 10], ones[i % 10], "");
			(void)snprintf(ways[1], sizeof(ways[1]), "two zero %s %s", ones[i / 10],
				       ones[i % 10]);
			WAY("two oh %s %s", i < 10 ? "oh" : ones[i / 10],
			    i % 10 ? ones[i % 10] : "oh");
			two_digits(i, "", number, sizeof(number));
			if (i == 0) {
				WAY("two thousand");
				WAY("'00");
			} else {
				WAY("two thousand %s", number);
				WAY("two thousand and %s", number);
			}
			two_digits(i, "oh ", number, sizeof(number));
			if (i > 0)
				WAY("twenty %s", number);
			if (i > 0 && i < 10) {
				WAY("oh %s", ones[i]);
				WAY("'0%d", i);
				WAY("twenty o %s", ones[i]);
			}
			if (i >= 10 && states[s] == DIALOGUE_YEAR) {
				WAY("%s", number);
				WAY("'%d", i);
			}
#undef WAY
			for (size_t w = 0; w < n_ways; w++, n++) {
				char sentence[128];
				const char *before[] = {"the year is", "from", "it's a"};

				assert_year(states[s], ways[w], 2000 + i);
				(void)snprintf(sentence, sizeof(sentence), "%s %s", before[w % 3],
					       ways[w]);
				if (w < 3)
					assert_year(states[s], sentence, 2000 + i);
			}
		}
	}
	assert_true(n > 400);
	assert_year(DIALOGUE_QUERY, "nineteen ninety nine", 1999);
	assert_year(DIALOGUE_YEAR, "1990", 1990);
}

struct expectation {
	const char *typed;
	const char *meaning;
};

static void assert_meanings(enum dialogue_state_name state, const struct expectation *cases,
			    size_t n) {
	for (size_t i = 0; i < n; i++) {
		const char *meaning = meaning_of(state, cases[i].typed);

		if (strcmp(meaning, cases[i].meaning) != 0)
			print_error("\"%s\" in %s\n", cases[i].typed, dialogue_state_name(state));
		assert_string_equal(meaning, cases[i].meaning);
	}
}

static void test_query(void **state) {
	(void)state;
	static const struct expectation cases[] = {
		{"twenty fourteen Mini Countryman", "query year=2014 make=mini model=countryman"},
		{"I have a two thousand and six Cooper", "query year=2006 family=hardtop"},
		{"it's a convertible from oh nine", "query model=convertible year=2009"},
		{"two door hardtop, twenty nineteen", "query model=hardtop-2-door year=2019"},
		{"2014 mini 4-door", "query year=2014 make=mini model=hardtop-4-door"},
		{"John Cooper Works GP", "query model=john-cooper-works-gp"},
		{"JCW GP 2013", "query model=john-cooper-works-gp year=2013"},
		{"my Mini is a twenty twelve roadster", "query make=mini year=2012 model=roadster"},
		{"the year is two zero one four", "query year=2014"},
		{"it's a Mini", "query make=mini"},
		{"Mini twenty thirteen Paceman", "query make=mini year=2013 model=paceman"},
		{"a Clubman, model year 2010", "query model=clubman year=2010"},
		{"this is a 2012 coupe", "query year=2012 model=coupe"},
		{"Cooper S convertible from 2008", "query model=convertible year=2008"},
		{"John Cooper Works Clubman built in 2016", "query model=clubman year=2016"},
		{"two", "query model=hardtop-2-door"},
		{"it has four doors", "query model=hardtop-4-door"},
		{"two thousand four door", "query year=2000 model=hardtop-4-door"},
		{"I don't know", "unknown"},
		{"no idea", "unknown"},
		{"roadside assistant", "wake"},
		{"roadside assistant, it's a 2014 countryman", "query year=2014 model=countryman"},
		{"what can I say", "what-can-i-say"},
		{"help", "help"},
		{"emergency", "emergency"},
		{"stop", "stop"},
		{"next", "?"},
		{"2014 fiesta", "?"},
		{"twenty nine", "?"}, /* nobody says 2029 like this */
	};

	assert_meanings(DIALOGUE_QUERY, cases, N_ELEMENTS(cases));
}

static void test_other_states(void **state) {
	(void)state;
	static const struct expectation idle[] = {
		{"Roadside Assistant", "wake"},
		{"Roadside assistant, twenty fourteen countryman",
		 "query wake=yes year=2014 model=countryman"},
		{"roadside assistant, emergency", "emergency wake=yes"},
		{"twenty fourteen countryman", "?"},
		{"next", "?"},
		{"stop", "?"},
	};
	static const struct expectation year[] = {
		{"I'm not sure", "unknown"},
		{"fourteen", "query year=2014"},
		{"it's a 2013 paceman", "query year=2013 model=paceman"},
		{"go back", "back"},
		{"yes", "?"},
	};
	static const struct expectation confirm[] = {
		{"yes", "yes"},
		{"yes I can", "yes"},
		{"no", "no"},
		{"no it isn't", "no"},
		{"I can't tell", "unknown"},
		{"previous step", "back"},
		{"repeat that", "repeat"},
		{"next", "?"},
	};
	static const struct expectation guide[] = {
		{"next", "next"},
		{"okay, next", "next"},
		{"go on", "?"}, /* "no", "go" and "stop" are taken for it */
		{"I'm done", "?"},
		{"done", "?"}, /* attracts noise; grammar/README.md */
		{"back", "back"},
		{"previous step", "back"},
		{"say that again", "repeat"},
		{"start over", "start-over"},
		{"begin again", "start-over"},
		{"how many steps are left", "how-many"},
		{"where am I", "where-am-i"},
		{"tell me more", "explain"},
		{"understood", "understood"},
		{"I understand", "?"}, /* too near to the next one, and it skips a warning */
		{"I don't understand", "explain"},
		{"pause", "pause"},
		{"cancel", "stop"},
		{"yes", "?"},
	};
	static const struct expectation asleep[] = {
		{"roadside assistant", "wake"},
		{"resume", "resume"},
		{"continue", "resume"},
		{"stop", "stop"},
		{"next", "?"},
		{"yes", "?"},
	};

	assert_meanings(DIALOGUE_IDLE, idle, N_ELEMENTS(idle));
	assert_meanings(DIALOGUE_YEAR, year, N_ELEMENTS(year));
	assert_meanings(DIALOGUE_CONFIRM, confirm, N_ELEMENTS(confirm));
	assert_meanings(DIALOGUE_GUIDE, guide, N_ELEMENTS(guide));
	assert_meanings(DIALOGUE_PAUSED, asleep, N_ELEMENTS(asleep));
	assert_meanings(DIALOGUE_DOZING, asleep, N_ELEMENTS(asleep));
}

struct each {
	const struct grammar *grammar;
	size_t n;
};

/* A sentence of the grammar is one for whoever types it, and means the same. */
static bool visit(void *context, const char *sentence, const struct meaning *meaning) {
	struct each *each = context;
	char words[512];
	struct meaning matched;

	assert_int_equal(grammar_normalise(sentence, words, sizeof(words)), 0);
	assert_string_equal(words, sentence);
	assert_true(grammar_match_text(each->grammar, words, &matched) >= GRAMMAR_COMPLETE_MORE);
	assert_string_equal(matched.intent, meaning->intent);
	assert_int_equal(matched.n_slots, meaning->n_slots);
	for (size_t i = 0; i < meaning->n_slots; i++)
		assert_string_equal(meaning_slot(&matched, meaning->slots[i].name),
				    meaning->slots[i].value);
	each->n++;
	return true;
}

static void test_every_sentence_can_be_typed(void **state) {
	(void)state;
	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		struct each each = {content.grammars[i], 0};

		grammar_each_sentence(each.grammar, 5000, visit, &each);
		assert_true(each.n >= 10);
	}
}

static void test_always_awake(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(content_done) struct content awake = {.n_file_names = 0};
	const struct content_dirs dirs = {TEST_SOURCE_DIR "/data", TEST_SOURCE_DIR "/grammar"};
	struct config config;

	config_set_defaults(&config);
	config.dialogue.always_awake = true;
	(void)snprintf(config.dialogue.wake_phrase, sizeof(config.dialogue.wake_phrase),
		       "Hey, Car 54!");
	assert_int_equal(content_load(&dirs, &config, &faults, &awake), 0);
	assert_true(grammar_match_text(awake.grammars[DIALOGUE_IDLE], "twenty fourteen countryman",
				       NULL) >= GRAMMAR_COMPLETE_MORE);
	assert_int_equal(
		grammar_match_text(awake.grammars[DIALOGUE_PAUSED], "hey car fifty four", NULL),
		GRAMMAR_COMPLETE);
}

/* A wake phrase that is a command already, and one that nobody can say. */
static void test_bad_wake_phrases(void **state) {
	(void)state;
	static const struct {
		const char *phrase;
		const char *message;
	} cases[] = {
		{"stop now", "\"stop now\" means two things in the grammar query: "},
		{"...", "\"...\" cannot be said; write two or three words, as roadside assistant"},
	};
	const struct content_dirs dirs = {TEST_SOURCE_DIR "/data", TEST_SOURCE_DIR "/grammar"};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		struct content none = {.n_file_names = 0};
		struct config config;

		config_set_defaults(&config);
		(void)snprintf(config.dialogue.wake_phrase, sizeof(config.dialogue.wake_phrase),
			       "%s", cases[i].phrase);
		assert_int_equal(content_load(&dirs, &config, &faults, &none), -EINVAL);
		assert_true(faults.n_faults > 0);
		assert_memory_equal(faults.faults[0].message, cases[i].message,
				    strlen(cases[i].message));
	}
}

/* A folder of grammars in which every state has the one given. */
static void write_grammars(const char *folder, const char *rules) {
	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		const char *name = dialogue_state_name((enum dialogue_state_name)i);
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/%s.gram", folder, name);
		CLEANUP_FCLOSE FILE *file = fopen(path, "w");
		assert_non_null(file);
		assert_true(fprintf(file, "#JSGF V1.0;\ngrammar %s;\n%s\n", name,
				    i == DIALOGUE_IDLE ? rules : "public <x> = next {next};") > 0);
	}
}

static void remove_grammars(const char *folder) {
	char path[128];

	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s.gram", folder,
			       dialogue_state_name((enum dialogue_state_name)i));
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/en.dict", folder);
	(void)unlink(path);
	assert_int_equal(rmdir(folder), 0);
}

/* What is wrong between the grammars and the rest; places are in idle.gram. */
static void test_faults(void **state) {
	(void)state;
	static const struct {
		const char *rules;
		const char *fault; /* "line:column: message" */
	} cases[] = {
		{"public <x> = next {nxet};",
		 "3:19: {nxet} is no intent; write one of those that the documentation lists, or "
		 "{slot=value}"},
		{"public <x> = mine {model=minivan};",
		 "3:19: {model=minivan}: the slot takes the id of a model in data/vehicles"},
		{"public <x> = mine {family=clubman};",
		 "3:19: {family=clubman}: the slot takes the id of a family in data/vehicles"},
		{"public <x> = mine {color=red};", "3:19: there is no slot \"color\"; a slot is "
						   "make, model, family, year, step, job or "
						   "wake"},
		{"public <x> = go on {next} |\n go [<y>] {back};\n<y> = on;",
		 "3:20: \"go on\" means two things in the grammar idle: next (line 3) and back "
		 "(line 4); change one of the phrases"},
		{"public <x> = next {next} | ' {stop};",
		 "3:30: nothing says how \"'\" of the grammar idle is pronounced; add it to "
		 "en.dict, or write it in letters"},
	};
	char folder[] = "/tmp/test-content-XXXXXX";
	char own[64];
	struct config config;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(own, sizeof(own), "%s/en.dict", folder);
	CLEANUP_FCLOSE FILE *dictionary = fopen(own, "w");
	assert_non_null(dictionary);
	config_set_defaults(&config);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		const struct content_dirs dirs = {TEST_SOURCE_DIR "/data", folder};
		struct content none = {.n_file_names = 0};
		char printed[512];

		write_grammars(folder, cases[i].rules);
		assert_int_equal(content_load(&dirs, &config, &faults, &none), -EINVAL);
		assert_int_equal(faults.n_faults, 1);
		(void)snprintf(printed, sizeof(printed), "%u:%u: %s", faults.faults[0].line,
			       faults.faults[0].column, faults.faults[0].message);
		assert_string_equal(printed, cases[i].fault);
	}
	remove_grammars(folder);
}

/* Anybody's file, and the one beside it that it imports. */
static void test_read_grammar(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct grammar *grammar = NULL;
	struct meaning meaning;

	assert_int_equal(
		content_read_grammar(TEST_SOURCE_DIR "/grammar/years.gram", &faults, &grammar), 0);
	assert_int_equal(grammar_match_text(grammar, "twenty fourteen", &meaning),
			 GRAMMAR_COMPLETE);
	assert_string_equal(meaning_slot(&meaning, "year"), "2014");
	grammar = grammar_free(grammar);
	/* common.gram is found beside it, but config.gram is none of the files. */
	assert_int_equal(
		content_read_grammar(TEST_SOURCE_DIR "/grammar/paused.gram", &faults, &grammar),
		-EINVAL);
	assert_int_equal(faults.n_faults, 1);
	assert_string_equal(faults.faults[0].message,
			    "<config.wake> is not defined; define it here, or import it from the "
			    "grammar that does");
	assert_int_equal(content_read_grammar("/nonexistent.gram", &faults, &grammar), -EINVAL);
	assert_string_equal(faults.faults[1].message, "cannot be read: No such file or directory");
	assert_null(grammar);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_years),
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_other_states),
		cmocka_unit_test(test_every_sentence_can_be_typed),
		cmocka_unit_test(test_always_awake),
		cmocka_unit_test(test_bad_wake_phrases),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_read_grammar),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
