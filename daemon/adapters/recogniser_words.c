/* SPDX-License-Identifier: MIT */
/* recogniser_words - see recogniser_words.h. */
#include "adapters/recogniser_words.h"

#include <errno.h>
#include <pocketsphinx.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "core/grammar.h"

/* Words in all grammars together. */
#define MOST_WORDS 20000

struct word_entry {
	char *word; /* as PocketSphinx calls it: "stop", "stop(2)" */
	char *phones;
	int n_phones;
};

struct recogniser_words {
	struct dictionary *dictionary;
	struct word_entry *entries; /* sorted by word */
	size_t n_entries;
	size_t most_entries;
};

int recogniser_words_new(struct dictionary *dictionary, struct recogniser_words **ret_words) {
	struct recogniser_words *words = calloc(1, sizeof(*words));
	if (!words) {
		(void)dictionary_free(dictionary);
		return -ENOMEM;
	}
	words->dictionary = dictionary;
	*ret_words = words;
	return 0;
}

struct recogniser_words *recogniser_words_free(struct recogniser_words *words) {
	if (!words)
		return NULL;
	(void)dictionary_free(words->dictionary);
	for (size_t i = 0; i < words->n_entries; i++) {
		free(words->entries[i].word);
		free(words->entries[i].phones);
	}
	free(words->entries);
	free(words);
	return NULL;
}

static int entry_compare(const void *one, const void *other) {
	return strcmp(((const struct word_entry *)one)->word,
		      ((const struct word_entry *)other)->word);
}

static int entry_compare_word(const void *word, const void *entry) {
	return strcmp(word, ((const struct word_entry *)entry)->word);
}

/* Among the first n entries. */
static const struct word_entry *words_find(const struct recogniser_words *words, const char *word,
					   size_t n) {
	return n == 0 ? NULL
		      : bsearch(word, words->entries, n, sizeof(*words->entries),
				entry_compare_word);
}

const char *recogniser_words_phones(const struct recogniser_words *words, const char *word,
				    int *ret_n_phones) {
	const struct word_entry *entry = words_find(words, word, words->n_entries);
	if (!entry)
		return NULL;
	*ret_n_phones = entry->n_phones;
	return entry->phones;
}

/* Adds the pronunciations of one word to the decoder and to our list. */
struct adding {
	struct recogniser_words *words;
	ps_decoder_t *decoder;
	const char *word;
	int n;
	int error;
};

static int adding_keep(struct recogniser_words *words, const char *name, const char *phones) {
	if (words->n_entries == MOST_WORDS)
		return -E2BIG;
	if (words->n_entries == words->most_entries) {
		size_t most = words->most_entries ? 2 * words->most_entries : 256;
		struct word_entry *more = realloc(words->entries, most * sizeof(*more));
		if (!more)
			return -ENOMEM;
		words->entries = more;
		words->most_entries = most;
	}
	struct word_entry entry = {.word = strdup(name), .phones = strdup(phones), .n_phones = 1};
	if (!entry.word || !entry.phones) {
		free(entry.word);
		free(entry.phones);
		return -ENOMEM;
	}
	for (const char *c = phones; *c; c++)
		entry.n_phones += *c == ' ';
	words->entries[words->n_entries++] = entry;
	return 0;
}

static bool adding_visit(void *context, const char *phones, enum dictionary_source source) {
	struct adding *adding = context;
	(void)source;
	char name[GRAMMAR_WORD_BYTES + 16];
	adding->n++;
	if (adding->n == 1)
		(void)snprintf(name, sizeof(name), "%s", adding->word);
	else
		(void)snprintf(name, sizeof(name), "%s(%d)", adding->word, adding->n);
	if (ps_add_word(adding->decoder, name, phones, 0) < 0)
		adding->error = -EINVAL;
	else
		adding->error = adding_keep(adding->words, name, phones);
	return adding->error == 0;
}

int recogniser_words_add(struct recogniser_words *words, struct ps_decoder_s *decoder,
			 const char *grammar, const char *const *added, size_t n_added) {
	int r = dictionary_add(words->dictionary, added, n_added);
	if (r < 0)
		return r;
	size_t n_known = words->n_entries;
	for (size_t i = 0; i < n_added; i++) {
		if (words_find(words, added[i], n_known))
			continue;
		struct adding adding = {.words = words, .decoder = decoder, .word = added[i]};
		int n = dictionary_pronounce(words->dictionary, added[i], adding_visit, &adding);
		if (n < 0 || adding.error < 0 || adding.n == 0) {
			log_error("grammar %s: the word '%s' has no pronunciation; write one into "
				  "grammar/en.dict",
				  grammar, added[i]);
			r = n < 0 ? n : adding.error < 0 ? adding.error : -EINVAL;
		}
	}
	qsort(words->entries, words->n_entries, sizeof(*words->entries), entry_compare);
	return r;
}
