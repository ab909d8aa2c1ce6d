/* SPDX-License-Identifier: MIT */
/*
 * ears_own - see ears_own.h.
 *
 * Half of the words are enough, since a grammar forces what it hears of "the back
 * seat" into "go back". Words are compared whole.
 */
#include "app/ears_own.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* By so much the odds are lower. Of 881 utterances that were none of the commands heard
 * (tests/data/features.tsv: words, talk, noise) the thresholds take 1.6 %, with 4 times
 * the odds 0.2 %, with 8 times none; of the commands themselves 82, 62 and 52 %. */
#define OWN_ODDS 8.0

/* A phone has three states in the model, a frame each at least; who speaks takes longer.
 * Scraps of 80 ms were taken for "resume" and "cancel", one of 110 ms for "pause"; commands
 * under an echo 12 dB louder, of which only the loudest stands out, have 4 and more. */
#define SCRAP_FRAMES_A_PHONE 4

static bool own_is_letter(char character) {
	return isalnum((unsigned char)character) || character == '\'';
}

static bool own_is_equal(const char *one, const char *other, size_t n) {
	for (size_t i = 0; i < n; i++) {
		if (tolower((unsigned char)one[i]) != tolower((unsigned char)other[i]))
			return false;
	}
	return true;
}

static size_t own_word_length(const char *word) {
	size_t n = 0;

	while (own_is_letter(word[n]))
		n++;
	return n;
}

/* The next word of a text from there on; NULL at its end. */
static const char *own_next_word(const char *text) {
	while (*text && !own_is_letter(*text))
		text++;
	return *text ? text : NULL;
}

static bool own_says(const char *said, const char *word, size_t length) {
	while ((said = own_next_word(said))) {
		size_t n = own_word_length(said);

		if (n == length && own_is_equal(said, word, n))
			return true;
		said += n;
	}
	return false;
}

bool ears_own_has(const char *heard, const char *said) {
	size_t n_words = 0;
	size_t n_own = 0;

	while ((heard = own_next_word(heard))) {
		size_t length = own_word_length(heard);

		n_words++;
		n_own += own_says(said, heard, length);
		heard += length;
	}
	return n_words > 0 && 2 * n_own >= n_words;
}

double ears_own_weigh(double confidence) {
	return confidence / (confidence + OWN_ODDS * (1 - confidence));
}

static int own_least(int one, int other) {
	return one < other ? one : other;
}

bool ears_own_is_scrap(const struct verify_evidence *evidence) {
	int n_frames = 0;
	int n_phones = 0;

	for (size_t i = 0; i < evidence->n_words; i++) {
		const struct verify_word *word = &evidence->words[i];
		int first =
			word->first < evidence->first_speech ? evidence->first_speech : word->first;
		int end = own_least(word->end, evidence->end_speech);

		if (word->is_filler)
			continue;
		n_phones += word->n_phones;
		n_frames += end > first ? end - first : 0;
	}
	return n_frames < SCRAP_FRAMES_A_PHONE * n_phones;
}
