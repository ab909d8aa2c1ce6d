/* SPDX-License-Identifier: MIT */
/*
 * dictionary - see dictionary.h
 *
 * Words are numbered; each has its list of pronunciations. Our own list is kept
 * whole from the start. The big one is read again for each dictionary_add():
 * that takes some milliseconds, and its three megabytes are not kept.
 */
#include "adapters/dictionary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/espeak_engine.h"
#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "core/grammar.h"
#include "core/grammar_names.h"
#include "core/pronounce.h"

#define DICTIONARY_MOST_BYTES (64 << 20) /* the model's has 3 MB */
#define DICTIONARY_MOST_WORDS 100000	 /* kept */
#define DICTIONARY_MOST_EACH 16		 /* pronunciations of one word */

struct entry {
	char *phones[DICTIONARY_MOST_EACH]; /* owned */
	size_t n_phones;
	enum dictionary_source source;
	bool is_known; /* all sources were asked */
};

struct dictionary {
	char *model; /* owned: path */
	struct grammar_names words;
	struct entry *entries; /* owned; by index of the word */
	size_t n_allocated;
};

const char *dictionary_source_name(enum dictionary_source source) {
	switch (source) {
	case DICTIONARY_OWN:
		return "own";
	case DICTIONARY_MODEL:
		return "model";
	case DICTIONARY_RULE:
		return "rule";
	}
	return "";
}

struct dictionary *dictionary_free(struct dictionary *dictionary) {
	if (!dictionary)
		return NULL;
	for (size_t i = 0; i < dictionary->words.n_names; i++) {
		for (size_t k = 0; k < dictionary->entries[i].n_phones; k++)
			free(dictionary->entries[i].phones[k]);
	}
	free(dictionary->entries);
	grammar_names_done(&dictionary->words);
	free(dictionary->model);
	free(dictionary);
	return NULL;
}

static void cleanup_dictionary(struct dictionary **dictionary) {
	dictionary_free(*dictionary);
}

/* The entry of a word, made when it is new; NULL: no memory, or too many. */
static struct entry *dictionary_entry(struct dictionary *dictionary, const char *word) {
	if (dictionary->words.n_names == dictionary->n_allocated) {
		size_t n = dictionary->n_allocated ? dictionary->n_allocated * 2 : 256;
		struct entry *entries =
			n > DICTIONARY_MOST_WORDS * 2
				? NULL
				: realloc(dictionary->entries, n * sizeof(*entries));

		if (!entries)
			return NULL;
		dictionary->entries = entries;
		memset(entries + dictionary->n_allocated, 0,
		       (n - dictionary->n_allocated) * sizeof(*entries));
		dictionary->n_allocated = n;
	}
	int index = grammar_names_add(&dictionary->words, word);
	return index < 0 ? NULL : &dictionary->entries[index];
}

/* Adds a pronunciation that is not there yet; more than we keep are left out. */
static int entry_add(struct entry *entry, const char *phones, enum dictionary_source source) {
	for (size_t i = 0; i < entry->n_phones; i++) {
		if (strcmp(entry->phones[i], phones) == 0)
			return 0;
	}
	if (entry->n_phones == DICTIONARY_MOST_EACH)
		return 0;
	char *copy = strdup(phones);
	if (!copy)
		return -ENOMEM;
	entry->phones[entry->n_phones++] = copy;
	entry->source = source;
	return 0;
}

/* A line of a dictionary, cut in place: "word(2)  PH PH" -> "word" and "PH PH".
 * False when it has not that form. */
static bool line_split(char *line, char **ret_word, char **ret_phones) {
	size_t n_word = strcspn(line, " \t");
	char *phones = line + n_word;

	if (n_word == 0 || n_word >= GRAMMAR_WORD_BYTES || !*phones)
		return false;
	*phones++ = '\0';
	phones += strspn(phones, " \t");
	for (char *blank = phones; (blank = strchr(blank, '\t')) != NULL;)
		*blank = ' ';
	size_t n_phones = strlen(phones);
	while (n_phones && (phones[n_phones - 1] == ' ' || phones[n_phones - 1] == '\r'))
		phones[--n_phones] = '\0';
	char *number = strrchr(line, '(');
	if (number && number != line && line[n_word - 1] == ')')
		*number = '\0';
	*ret_word = line;
	*ret_phones = phones;
	return n_phones > 0;
}

/* Takes the next line out of a text; NULL at its end. */
static char *line_next(char **rest) {
	char *line = *rest;

	if (!*line)
		return NULL;
	char *end = line;
	while (*end && *end != '\n')
		end++;
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

static int dictionary_read_own_line(struct dictionary *dictionary, char *line, struct place place,
				    struct fault_list *faults) {
	char *word = NULL;
	char *phones = NULL;

	if (line[strspn(line, " \t\r")] == '\0' || line[0] == '#' || strncmp(line, ";;;", 3) == 0)
		return 0;
	if (!line_split(line, &word, &phones))
		return fault_add(faults, place,
				 "a word and its phones belong here, as: hardtop HH AA R D T AA P");
	if (!pronounce_is_valid(phones))
		return fault_add(faults, place,
				 "\"%.60s\" are no phones of the CMU set; write AA AE AH ... ZH "
				 "without stress marks",
				 phones);
	struct entry *entry = dictionary_entry(dictionary, word);
	return entry ? entry_add(entry, phones, DICTIONARY_OWN) : -ENOMEM;
}

static int dictionary_read_own(struct dictionary *dictionary, const char *path,
			       struct fault_list *faults) {
	CLEANUP_FREE char *text = NULL;
	struct place place = {path, 0, 1};
	int r = store_read_text(path, STORE_MOST_BYTES, &text);

	if (r < 0)
		return r;
	char *rest = text;
	for (char *line; (line = line_next(&rest)) != NULL;) {
		place.line++;
		int line_result = dictionary_read_own_line(dictionary, line, place, faults);

		if (line_result == -ENOMEM)
			return line_result;
		r = r < 0 ? r : line_result;
	}
	return r;
}

/* A first look: every line must be a word and capital letters. Cheap, since it
 * happens at each start; phones are checked when a word is wanted. */
static int dictionary_check_model(const char *path) {
	CLEANUP_FREE char *text = NULL;
	int r = store_read_text(path, DICTIONARY_MOST_BYTES, &text);
	size_t n = 0;

	if (r < 0)
		return r;
	char *rest = text;
	for (char *line; (line = line_next(&rest)) != NULL; n++) {
		size_t n_word = strcspn(line, " \t\r");
		const char *phones = line + n_word;

		if (!*line || strncmp(line, ";;;", 3) == 0 || line[0] == '#')
			continue;
		if (n_word == 0 ||
		    phones[strspn(phones, " \tABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+\r")] != '\0') {
			log_error("%s:%zu:1: a word and its phones belong here, as: next N EH K S "
				  "T",
				  path, n + 1);
			return -EINVAL;
		}
	}
	return n ? 0 : -EINVAL;
}

int dictionary_new(const char *own, const char *model, struct fault_list *faults,
		   struct dictionary **ret_dictionary) {
	CLEANUP(cleanup_dictionary) struct dictionary *dictionary = calloc(1, sizeof(*dictionary));

	if (!dictionary)
		return -ENOMEM;
	dictionary->model = strdup(model);
	if (!dictionary->model)
		return -ENOMEM;
	int r = dictionary_check_model(model);
	if (r == 0 && own)
		r = dictionary_read_own(dictionary, own, faults);
	if (r < 0)
		return r;
	*ret_dictionary = take_ptr(dictionary);
	return 0;
}

/* One pass through the big dictionary for all words that have nothing yet. */
static int dictionary_ask_model(struct dictionary *dictionary) {
	CLEANUP_FREE char *text = NULL;
	int r = store_read_text(dictionary->model, DICTIONARY_MOST_BYTES, &text);

	if (r < 0)
		return r;
	char *rest = text;
	for (char *line; (line = line_next(&rest)) != NULL && r == 0;) {
		char *word = NULL;
		char *phones = NULL;

		if (!line_split(line, &word, &phones))
			continue;
		int index = grammar_names_find(&dictionary->words, word);
		if (index < 0)
			continue;
		struct entry *entry = &dictionary->entries[index];
		bool is_wanted = !entry->is_known &&
				 (entry->n_phones == 0 || entry->source == DICTIONARY_MODEL);
		if (is_wanted && pronounce_is_valid(phones))
			r = entry_add(entry, phones, DICTIONARY_MODEL);
	}
	return r;
}

static bool entry_visit_rule(void *context, const char *phones) {
	return entry_add(context, phones, DICTIONARY_RULE) == 0;
}

static int entry_ask_rule(struct entry *entry, const char *word) {
	CLEANUP(text_done) struct text phonemes = TEXT_EMPTY;
	int r = espeak_engine_phonemes(word, &phonemes);

	if (r == 0)
		r = pronounce_from_phonemes(text_get(&phonemes), entry_visit_rule, entry);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		log_debug("%s: no source can say it (by rule: \"%s\")", word, text_get(&phonemes));
	return 0;
}

/* After the big dictionary was asked: what is left goes by rule. */
static int dictionary_complete(struct dictionary *dictionary) {
	int r = 0;

	for (size_t i = 0; i < dictionary->words.n_names && r == 0; i++) {
		struct entry *entry = &dictionary->entries[i];
		const char *word = dictionary->words.names[i];

		if (entry->is_known)
			continue;
		if (entry->n_phones == 0)
			r = entry_ask_rule(entry, word);
		entry->is_known = true;
		for (size_t k = 0; k < entry->n_phones; k++)
			log_debug("%s: %s (%s)", word, entry->phones[k],
				  dictionary_source_name(entry->source));
	}
	return r;
}

int dictionary_add(struct dictionary *dictionary, const char *const *words, size_t n_words) {
	bool wants_model = false;

	for (size_t i = 0; i < n_words; i++) {
		if (!words[i][0] || strlen(words[i]) >= GRAMMAR_WORD_BYTES)
			return -EINVAL;
		const struct entry *entry = dictionary_entry(dictionary, words[i]);
		if (!entry)
			return -ENOMEM;
		wants_model = wants_model || (!entry->is_known && entry->n_phones == 0);
	}
	int r = wants_model ? dictionary_ask_model(dictionary) : 0;
	return r < 0 ? r : dictionary_complete(dictionary);
}

int dictionary_pronounce(struct dictionary *dictionary, const char *word,
			 bool (*visit)(void *context, const char *phones,
				       enum dictionary_source source),
			 void *context) {
	int r = dictionary_add(dictionary, &word, 1);

	if (r < 0)
		return r;
	const struct entry *entry = dictionary_entry(dictionary, word);
	if (!entry)
		return -ENOMEM;
	for (size_t i = 0; i < entry->n_phones; i++) {
		if (!visit(context, entry->phones[i], entry->source))
			return (int)i + 1;
	}
	return (int)entry->n_phones;
}
