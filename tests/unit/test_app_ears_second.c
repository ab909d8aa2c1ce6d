/* SPDX-License-Identifier: MIT */
/* What a doubtful command may have been as well. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/ears_second.h"
#include "base/cleanup.h"
#include "base/text.h"

/* A recogniser that searches a grammar only once it was given, and hears the same in each. */
struct searcher {
	struct recogniser recogniser;
	const char *hears; /* two words at most; "": nothing */
	char name[64];
	bool has_stop; /* whether what it was given has these sentences */
	bool has_back;
	int n_added;
	int n_searched;
};

static bool has(const struct grammar *grammar, const char *sentence) {
	return grammar_match_text(grammar, sentence, NULL) >= GRAMMAR_COMPLETE_MORE;
}

static int searcher_add(struct recogniser *recogniser, const char *name,
			const struct grammar *grammar) {
	struct searcher *searcher = (struct searcher *)recogniser;

	(void)snprintf(searcher->name, sizeof(searcher->name), "%s", name);
	searcher->has_stop = has(grammar, "stop") || has(grammar, "cancel");
	searcher->has_back = has(grammar, "go back");
	searcher->n_added++;
	return 0;
}

static int searcher_decode(struct recogniser *recogniser, const char *name,
			   struct verify_evidence *ret_evidence) {
	struct searcher *searcher = (struct searcher *)recogniser;
	char copy[64];
	char *rest = NULL;

	if (!string_equal(name, searcher->name))
		return -ENOENT;
	searcher->n_searched++;
	ret_evidence->n_words = 0;
	(void)snprintf(copy, sizeof(copy), "<sil> %s", searcher->hears);
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct verify_word *one = &ret_evidence->words[ret_evidence->n_words++];

		(void)snprintf(one->word, sizeof(one->word), "%s", word);
		one->is_filler = word[0] == '<';
	}
	return 0;
}

static const struct recogniser_operations searcher_operations = {.add_grammar = searcher_add,
								 .decode = searcher_decode};

static struct grammar *compile(const char *jsgf) {
	struct grammar_set *set;
	struct grammar *grammar;

	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_read(set, "t", jsgf, NULL, NULL), 0);
	assert_int_equal(grammar_compile(set, "t", NULL, &grammar), 0);
	(void)grammar_set_free(set);
	return grammar;
}

static const char *find(struct searcher *searcher, const struct grammar *grammar,
			const char *but_for, struct meaning *meaning) {
	static struct verify_evidence evidence;

	searcher->recogniser.operations = &searcher_operations;
	assert_int_equal(ears_second_find(&searcher->recogniser, "guide", grammar, but_for,
					  &evidence, meaning),
			 0);
	return meaning->intent;
}

static void the_second_means_something_else(void **state) {
	struct grammar *grammar = compile("#JSGF V1.0;\ngrammar t;\npublic <t> = (stop | cancel) "
					  "{stop} | [go] back {back} | left;\n");
	struct searcher searcher = {.hears = "go back"};
	struct meaning meaning;

	(void)state;
	assert_string_equal(find(&searcher, grammar, "stop", &meaning), "back");
	assert_string_equal(searcher.name, "guide (but for stop)");
	assert_false(searcher.has_stop);
	assert_true(searcher.has_back);
	/* It is there already. */
	assert_string_equal(find(&searcher, grammar, "stop", &meaning), "back");
	assert_int_equal(searcher.n_added, 1);
	assert_int_equal(searcher.n_searched, 2);
	searcher.hears = "";
	assert_string_equal(find(&searcher, grammar, "stop", &meaning), "");
	searcher.hears = "go";
	assert_string_equal(find(&searcher, grammar, "stop", &meaning), "");
	(void)grammar_free(grammar);
}

static void where_there_is_nothing_else(void **state) {
	struct grammar *grammar =
		compile("#JSGF V1.0;\ngrammar t;\npublic <t> = (stop | cancel) {stop};\n");
	struct searcher searcher = {.hears = "stop"};
	struct meaning meaning;

	(void)state;
	assert_string_equal(find(&searcher, grammar, "stop", &meaning), "");
	assert_int_equal(searcher.n_added, 0);
	(void)grammar_free(grammar);
}

/* Names of cars with their years are too many. */
static void where_there_is_too_much(void **state) {
	struct grammar *grammar = compile(
		"#JSGF V1.0;\ngrammar t;\npublic <t> = stop {stop} | <d> <d> <d> <d> {query};\n"
		"<d> = one | two | three | four | five | six;\n");
	struct searcher searcher = {.hears = "one two"};
	struct meaning meaning;

	(void)state;
	assert_string_equal(find(&searcher, grammar, "stop", &meaning), "");
	assert_int_equal(searcher.n_added, 0);
	(void)grammar_free(grammar);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_means_something_else),
		cmocka_unit_test(where_there_is_nothing_else),
		cmocka_unit_test(where_there_is_too_much),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
