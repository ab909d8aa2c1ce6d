/* SPDX-License-Identifier: MIT */
/*
 * content_check - see content_check.h
 *
 * Tags and words come back in one state's grammar after the other; each is
 * checked once, by its place or by its spelling.
 */
#include "app/content_check.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/dictionary.h"
#include "app/content_confusions.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "core/intent.h"

/* Where Debian's pocketsphinx-en-us puts the acoustic model. */
#define CONTENT_MODEL_DIR "/usr/share/pocketsphinx/model/en-us/en-us"

static void cleanup_dictionary(struct dictionary **dictionary) {
	dictionary_free(*dictionary);
}

static bool is_make(const struct content *content, const char *id) {
	return vehicle_find_make(&content->vehicles, id) != NULL;
}

static bool is_model(const struct content *content, const char *id) {
	for (size_t i = 0; i < content->vehicles.n_makes; i++) {
		if (vehicle_find_model(&content->vehicles.makes[i], id))
			return true;
	}
	return false;
}

static bool is_family(const struct content *content, const char *id) {
	for (size_t i = 0; i < content->vehicles.n_makes; i++) {
		const struct vehicle_make *make = &content->vehicles.makes[i];

		for (size_t k = 0; k < make->n_families; k++) {
			if (string_equal(make->families[k].id, id))
				return true;
		}
	}
	return false;
}

static bool is_number(const struct content *content, const char *value) {
	int number = 0;

	(void)content;
	return parse_int(value, 0, INT_MAX, &number) == 0;
}

/* Data may lack the procedures of a job that our grammar knows: then it is said so. */
static bool is_job(const struct content *content, const char *id) {
	(void)content;
	return vehicle_id_is_well_formed(id);
}

static bool is_yes(const struct content *content, const char *value) {
	(void)content;
	return strcmp(value, "yes") == 0;
}

static const struct {
	const char *name;
	bool (*is_right)(const struct content *content, const char *value);
	const char *takes;
} slots[] = {
	{"make", is_make, "the id of a make in data/vehicles"},
	{"model", is_model, "the id of a model in data/vehicles"},
	{"family", is_family, "the id of a family in data/vehicles"},
	{"year", is_number, "a number, or is added to with year+N"},
	{"step", is_number, "a number, or is added to with step+N"},
	{"job", is_job, "the id of a job, as procedures name it"},
	{"wake", is_yes, "yes"},
};

static void check_tag(const struct content *content, const struct grammar_tag *tag,
		      struct fault_list *faults) {
	if (tag->intent[0]) {
		if (intent_from_name(tag->intent) == INTENT_NONE)
			(void)fault_add(faults, tag->place,
					"{%s} is no intent; write one of those that the "
					"documentation lists, or {slot=value}",
					tag->intent);
		return;
	}
	for (size_t i = 0; i < N_ELEMENTS(slots); i++) {
		if (strcmp(slots[i].name, tag->slot) != 0)
			continue;
		if (tag->value[0] && !slots[i].is_right(content, tag->value))
			(void)fault_add(faults, tag->place, "{%s=%s}: the slot takes %s", tag->slot,
					tag->value, slots[i].takes);
		return;
	}
	(void)fault_add(faults, tag->place,
			"there is no slot \"%s\"; a slot is make, model, family, year, step, job "
			"or wake",
			tag->slot);
}

static bool is_same_place(struct place one, struct place other) {
	return one.file == other.file && one.line == other.line && one.column == other.column;
}

/* Is the tag in the grammar of a state before this one? */
static bool was_checked(const struct content *content, size_t state,
			const struct grammar_tag *tag) {
	for (size_t i = 0; i < state; i++) {
		struct grammar_tag other;

		for (size_t n = 0; grammar_get_tag(content->grammars[i], n, &other); n++) {
			if (is_same_place(other.place, tag->place) &&
			    strcmp(other.intent, tag->intent) == 0 &&
			    strcmp(other.slot, tag->slot) == 0 &&
			    strcmp(other.value, tag->value) == 0)
				return true;
		}
	}
	return false;
}

static void check_tags(const struct content *content, struct fault_list *faults) {
	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		struct grammar_tag tag;

		for (size_t n = 0; grammar_get_tag(content->grammars[i], n, &tag); n++) {
			if (!was_checked(content, i, &tag))
				check_tag(content, &tag, faults);
		}
	}
}

/* "next (line 3)"; "pause (grammar/common.gram:44)" where that is another file than here. */
static int describe_meaning(const struct grammar_ambiguity *ambiguity, size_t which,
			    const struct place *here, struct text *text) {
	const struct meaning *meaning = &ambiguity->meanings[which];
	const struct place *place = &ambiguity->places[which];
	int r = text_append(text, meaning->intent[0] ? meaning->intent : "nothing");

	for (size_t i = 0; i < meaning->n_slots && r == 0; i++)
		r = text_appendf(text, " %s=%s", meaning->slots[i].name, meaning->slots[i].value);
	if (r < 0 || !place->file)
		return r;
	return string_equal(place->file, here->file)
		       ? text_appendf(text, " (line %u)", place->line)
		       : text_appendf(text, " (%s:%u)", place->file, place->line);
}

static int check_ambiguity(const struct grammar *grammar, struct fault_list *faults) {
	CLEANUP(text_done) struct text one = TEXT_EMPTY;
	CLEANUP(text_done) struct text other = TEXT_EMPTY;
	struct grammar_ambiguity ambiguity;
	int r = grammar_find_ambiguity(grammar, &ambiguity);

	if (r == -EFBIG)
		return fault_add(faults, (struct place){NULL, 0, 0},
				 "the grammar %s is too large to look for phrases with two "
				 "meanings; make it smaller",
				 grammar_name(grammar));
	if (r <= 0)
		return r;
	struct place place = ambiguity.places[ambiguity.places[0].file ? 0 : 1];
	if (describe_meaning(&ambiguity, 0, &place, &one) < 0 ||
	    describe_meaning(&ambiguity, 1, &place, &other) < 0)
		return -ENOMEM;
	return fault_add(faults, place,
			 "\"%s\" means two things in the grammar %s: %s and %s; change one of the "
			 "phrases",
			 ambiguity.sentence, grammar_name(grammar), text_get(&one),
			 text_get(&other));
}

static bool visit_nothing(void *context, const char *phones, enum dictionary_source source) {
	(void)context;
	(void)phones;
	(void)source;
	return false;
}

/* All words at once: the dictionary is read through only once then. */
static int add_words(const struct content *content, struct dictionary *dictionary) {
	CLEANUP_FREE const char **all = NULL;
	size_t n_all = 0;

	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		size_t n_words = 0;
		const char *const *words = grammar_words(content->grammars[i], &n_words);
		const char **more = realloc(all, (n_all + n_words) * sizeof(*all));

		if (!more)
			return -ENOMEM;
		all = more;
		memcpy(all + n_all, words, n_words * sizeof(*all));
		n_all += n_words;
	}
	return dictionary_add(dictionary, all, n_all);
}

/* Looks for a word in a state's sentences. */
struct word_search {
	const char *word;
	char intent[sizeof(((struct meaning *)NULL)->intent)];
};

static bool visit_for_word(void *context, const char *sentence, const struct meaning *meaning) {
	struct word_search *search = context;
	size_t n = strlen(search->word);

	for (const char *at = strstr(sentence, search->word); at;
	     at = strstr(at + 1, search->word)) {
		if ((at == sentence || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0')) {
			(void)snprintf(search->intent, sizeof(search->intent), "%s",
				       meaning->intent);
			return false;
		}
	}
	return true;
}

/* Of many sentences the first ones are looked at: a place helps, but is not the fault. */
#define CHECK_MOST_SENTENCES 20000

/* The first tag that names the intent of a sentence with the word. */
static struct place place_of_word(const struct grammar *grammar, const char *word) {
	struct word_search search = {.word = word};
	struct grammar_tag tag;

	grammar_each_sentence(grammar, CHECK_MOST_SENTENCES, visit_for_word, &search);
	for (size_t n = 0; search.intent[0] && grammar_get_tag(grammar, n, &tag); n++) {
		if (string_equal(tag.intent, search.intent))
			return tag.place;
	}
	return (struct place){NULL, 0, 0};
}

static int check_words(const struct grammar *grammar, struct dictionary *dictionary,
		       struct fault_list *faults) {
	size_t n_words = 0;
	const char *const *words = grammar_words(grammar, &n_words);
	int r = 0;

	for (size_t i = 0; i < n_words && r >= 0; i++) {
		r = dictionary_pronounce(dictionary, words[i], visit_nothing, NULL);
		if (r == 0)
			(void)fault_add(faults, place_of_word(grammar, words[i]),
					"nothing says how \"%s\" of the grammar %s is "
					"pronounced; add it to en.dict, or write it in letters",
					words[i], grammar_name(grammar));
	}
	return r < 0 ? r : 0;
}

int content_open_dictionary(const char *own, const struct config *config, struct fault_list *faults,
			    struct dictionary **ret_dictionary) {
	CLEANUP(text_done) struct text model = TEXT_EMPTY;
	const char *model_dir =
		config->ears.model_dir[0] ? config->ears.model_dir : CONTENT_MODEL_DIR;
	int r = config->ears.dictionary[0]
			? text_append(&model, config->ears.dictionary)
			: text_appendf(&model, "%s/../cmudict-en-us.dict", model_dir);

	return r < 0 ? r : dictionary_new(own, text_get(&model), faults, ret_dictionary);
}

/* Of a wake phrase. "roadside assistant" has 17; wake words of three syllables, some seven
 * phones, were found in 3 to 19 of 100 of people's recordings when nothing else was let through. */
#define CHECK_LEAST_WAKE_PHONES 10

struct shortest {
	int n_phones; /* 0: none yet */
};

static bool visit_shortest(void *context, const char *phones, enum dictionary_source source) {
	struct shortest *shortest = context;
	int n = 1;

	(void)source;
	for (const char *c = phones; *c; c++)
		n += *c == ' ';
	if (shortest->n_phones == 0 || n < shortest->n_phones)
		shortest->n_phones = n;
	return true;
}

/* A short wake phrase works, but badly: it is no fault, and said all the same. */
static int check_wake_phrase(const struct config *config, struct dictionary *dictionary) {
	char words[CONFIG_STRING_BYTES];
	char *rest = NULL;
	int n_phones = 0;

	if (config->dialogue.always_awake ||
	    grammar_normalise(config->dialogue.wake_phrase, words, sizeof(words)) < 0)
		return 0;
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct shortest shortest = {0};
		int r = dictionary_pronounce(dictionary, word, visit_shortest, &shortest);

		if (r < 0)
			return r;
		n_phones += shortest.n_phones;
	}
	if (n_phones < CHECK_LEAST_WAKE_PHONES)
		log_warning("the wake phrase \"%s\" is short (%d sounds): other talk will be taken "
			    "for it, or it will be missed; one of %d sounds or more, as \"roadside "
			    "assistant\", is heard well",
			    config->dialogue.wake_phrase, n_phones, CHECK_LEAST_WAKE_PHONES);
	return 0;
}

static int check_pronunciations(const struct content *content, const struct content_dirs *dirs,
				const struct config *config, bool is_data_right,
				struct fault_list *faults) {
	CLEANUP(cleanup_dictionary) struct dictionary *dictionary = NULL;
	CLEANUP(text_done) struct text own = TEXT_EMPTY;
	int r = text_appendf(&own, "%s/en.dict", dirs->grammar);

	if (r == 0)
		r = content_open_dictionary(text_get(&own), config, faults, &dictionary);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		/* The console needs no dictionary, and the ears say by themselves
		 * what they miss; what is wrong in en.dict is among the faults. */
		log_debug("pronunciations are not checked: %s", strerror(-r));
		return 0;
	}
	r = add_words(content, dictionary);
	for (size_t i = 0; i < DIALOGUE_N_STATES && r == 0; i++)
		r = check_words(content->grammars[i], dictionary, faults);
	if (r == 0 && is_data_right)
		r = content_check_confusions(content, dirs, dictionary, faults);
	return r < 0 ? r : check_wake_phrase(config, dictionary);
}

/* Steps are spoken while these two are listened for. */
static void check_speech(const struct content *content, struct fault_list *faults) {
	const struct grammar *const live[] = {content->grammars[DIALOGUE_GUIDE],
					      content->grammars[DIALOGUE_CONFIRM]};

	procedure_library_check_speech(&content->procedures, live, N_ELEMENTS(live), faults);
}

int content_check_grammars(const struct content *content, const struct content_dirs *dirs,
			   const struct config *config, bool is_data_right,
			   struct fault_list *faults) {
	if (is_data_right) {
		check_tags(content, faults);
		check_speech(content, faults);
	}
	for (size_t i = 0; i < DIALOGUE_N_STATES && is_data_right; i++) {
		int r = check_ambiguity(content->grammars[i], faults);

		if (r == -ENOMEM)
			return r;
	}
	return check_pronunciations(content, dirs, config, is_data_right, faults);
}
