/* SPDX-License-Identifier: MIT */
/* verify_contrast - see verify.h. */
#include <math.h>
#include <stdlib.h>

#include "core/verify.h"

/* So much before the first word and after the last is what is around. */
#define AROUND_FRAMES 25
#define AROUND_LEAST 5 /* fewer tell nothing */

static int contrast_compare(const void *one, const void *other) {
	double a = *(const double *)one;
	double b = *(const double *)other;

	return (a > b) - (a < b);
}

/* A syllable: so long is as loud as the words what is another part of the same sentence. The
 * edges of words are not sharp. */
#define SYLLABLE_FRAMES 12
#define EDGE_FRAMES 3
#define MORE_BELOW_DB 3.0
#define MORE_OVER_FLOOR_DB 16.0

/* Mean level of frames [first, end), as far as they are known. */
static double contrast_around_db(const struct verify_evidence *evidence, int first, int end) {
	int n = 0;
	double sum = 0;

	for (int i = first < 0 ? 0 : first; i < end && (size_t)i < evidence->n_levels; i++, n++)
		sum += evidence->levels_db[i];
	return n < AROUND_LEAST ? -INFINITY : sum / n;
}

/* Mean level of the louder half of the words' frames: they have their own gaps. */
static double contrast_words_db(const struct verify_evidence *evidence, int *ret_first,
				int *ret_end) {
	double levels_db[VERIFY_MOST_FRAMES];
	size_t n = 0;
	double sum = 0;

	for (size_t i = 0; i < evidence->n_words; i++) {
		const struct verify_word *word = &evidence->words[i];

		if (word->is_filler || word->end <= word->first)
			continue;
		if (n == 0)
			*ret_first = word->first;
		*ret_end = word->end;
		for (int k = word->first; k < word->end && (size_t)k < evidence->n_levels; k++)
			if (n < VERIFY_MOST_FRAMES)
				levels_db[n++] = evidence->levels_db[k];
	}
	if (n == 0)
		return INFINITY;
	qsort(levels_db, n, sizeof(*levels_db), contrast_compare);
	for (size_t i = n / 2; i < n; i++)
		sum += levels_db[i];
	return sum / (double)(n - n / 2);
}

double verify_contrast_db(const struct verify_evidence *evidence) {
	int first = 0;
	int end = 0;
	double words_db = contrast_words_db(evidence, &first, &end);
	double around_db = fmax(contrast_around_db(evidence, first - AROUND_FRAMES, first),
				contrast_around_db(evidence, end, end + AROUND_FRAMES));

	return words_db - around_db;
}

static bool contrast_is_word(const struct verify_evidence *evidence, int frame) {
	for (size_t i = 0; i < evidence->n_words; i++) {
		const struct verify_word *word = &evidence->words[i];

		if (!word->is_filler && frame >= word->first - EDGE_FRAMES &&
		    frame < word->end + EDGE_FRAMES)
			return true;
	}
	return false;
}

/* The loudest syllable that no word covers; -INFINITY: there is no room for one. */
static double contrast_rest_db(const struct verify_evidence *evidence) {
	double loudest_db = -INFINITY;
	double sum = 0;
	int n = 0;

	for (int i = 0; (size_t)i < evidence->n_levels; i++) {
		if (contrast_is_word(evidence, i)) {
			sum = 0;
			n = 0;
			continue;
		}
		sum += evidence->levels_db[i];
		if (n == SYLLABLE_FRAMES)
			sum -= evidence->levels_db[i - SYLLABLE_FRAMES];
		else
			n++;
		if (n == SYLLABLE_FRAMES)
			loudest_db = fmax(loudest_db, sum / n);
	}
	return loudest_db;
}

bool verify_says_more(const struct verify_evidence *evidence) {
	int first = 0;
	int end = 0;
	double below_db = contrast_words_db(evidence, &first, &end) - contrast_rest_db(evidence);

	return below_db < MORE_BELOW_DB && evidence->snr_db - below_db > MORE_OVER_FLOOR_DB;
}
