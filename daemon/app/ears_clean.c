/* SPDX-License-Identifier: MIT */
#include "app/ears_clean.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/ears_sound.h"
#include "app/ears_utterance.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "core/wiener.h"

/* What the filter is computed of: so much, until so long before the onset, which is noticed late.
 */
#define FIT_FRAMES 350
#define BEFORE_ONSET_FRAMES 10
#define LEAST_OURS_FRAMES 100 /* of them our voice was in so many at least */
_Static_assert(FIT_FRAMES *AUDIO_BLOCK_SAMPLES <= WIENER_MOST_SAMPLES, "more than can be fitted");

/* Sooner than it was found to come the echo may still come. */
#define EARLY_SAMPLES (10 * AUDIO_RATE_HZ / 1000)

#define EMPHASIS 0.95

/* What is left is looked at in so many frames; and what share of them is no louder than the rest
 * of our voice is said to be. */
#define CHECK_FRAMES 100
#define REST_SHARE 0.9

struct ears_clean {
	int64_t onset_frame; /* whose filter this is; -1: of none */
	bool is_better;	     /* than the canceller */
	double rest_db;	     /* of our voice, that it leaves */
	int shift;	     /* samples that what was played is held back */
	double taps[WIENER_TAPS];
};

int ears_clean_new(struct ears_clean **ret_clean) {
	struct ears_clean *clean = calloc(1, sizeof(*clean));

	if (!clean)
		return -ENOMEM;
	ears_clean_forget(clean);
	*ret_clean = clean;
	return 0;
}

struct ears_clean *ears_clean_free(struct ears_clean *clean) {
	free(clean);
	return NULL;
}

static bool clean_has(const struct ears *ears, int64_t first_sample) {
	int64_t oldest = ears->endpoint.n_frames - EARS_HISTORY_FRAMES;

	return oldest <= 0 || first_sample >= oldest * AUDIO_BLOCK_SAMPLES;
}

static int clean_count_ours(const struct ears *ears, int64_t first, int64_t end) {
	int n = 0;

	for (int64_t frame = first < 0 ? 0 : first; frame < end; frame++)
		n += ears->is_ours[frame % EARS_HISTORY_FRAMES];
	return n;
}

/* Of first differences, nearly: what cars hum is not what is compared. */
static double clean_power_db(const int16_t *samples, size_t n) {
	double sum = 0;

	for (size_t i = 1; i < n; i++) {
		double value = samples[i] - EMPHASIS * samples[i - 1];

		sum += value * value;
	}
	return 10 * log10(sum / (double)n + 1);
}

static int compare_levels(const void *one, const void *other) {
	double a = *(const double *)one;
	double b = *(const double *)other;

	return (a > b) - (a < b);
}

/* What is left is mostly no louder than this. */
static double clean_rest_db(const int16_t *samples) {
	struct endpoint_level level = {0};
	double levels[CHECK_FRAMES];

	for (size_t i = 0; i < CHECK_FRAMES; i++)
		levels[i] = endpoint_level_db(&level, &samples[i * AUDIO_BLOCK_SAMPLES]);
	qsort(levels, CHECK_FRAMES, sizeof(*levels), compare_levels);
	return levels[(size_t)(REST_SHARE * (CHECK_FRAMES - 1))];
}

/* Frames [first, end) of the microphone without what was played. */
static int clean_remove(const struct ears *ears, int64_t first, int64_t end, int16_t *samples) {
	const struct ears_clean *clean = ears->clean;
	size_t n = (size_t)(end - first) * AUDIO_BLOCK_SAMPLES;
	size_t n_played = WIENER_TAPS + n;
	CLEANUP_FREE int16_t *played = calloc(n_played, sizeof(*played));

	if (!played)
		return -ENOMEM;
	ears_sound_copy(ears->microphone, first * AUDIO_BLOCK_SAMPLES, n, samples);
	ears_sound_copy(ears->played, first * AUDIO_BLOCK_SAMPLES - clean->shift - WIENER_TAPS,
			n_played, played);
	return wiener_remove(clean->taps, played, samples, n);
}

/* Nobody speaks just before the onset but we: which leaves less of that? */
static int clean_check(struct ears *ears, int64_t end) {
	struct ears_clean *clean = ears->clean;
	const size_t n = (size_t)CHECK_FRAMES * AUDIO_BLOCK_SAMPLES;
	CLEANUP_FREE int16_t *left = calloc(n, sizeof(*left));
	CLEANUP_FREE int16_t *linear = calloc(n, sizeof(*linear));

	if (!left || !linear)
		return -ENOMEM;

	int r = clean_remove(ears, end - CHECK_FRAMES, end, left);

	if (r < 0)
		return r;
	ears_sound_copy(ears->samples, (end - CHECK_FRAMES) * AUDIO_BLOCK_SAMPLES, n, linear);

	double gain_db = clean_power_db(linear, n) - clean_power_db(left, n);

	clean->is_better = gain_db > 0;
	clean->rest_db = clean_rest_db(left);
	log_debug("while speaking: the best filter leaves %.1f dB less than the canceller, %.0f dB",
		  gain_db, clean->rest_db);
	return 0;
}

/* Computes the filter of the time before the open utterance. */
static int clean_fit(struct ears *ears) {
	struct ears_clean *clean = ears->clean;
	const size_t n = (size_t)FIT_FRAMES * AUDIO_BLOCK_SAMPLES;
	int64_t end = ears->endpoint.onset_frame - BEFORE_ONSET_FRAMES;
	int64_t first = end - FIT_FRAMES;
	int delay = ears_echo_delay(ears->echo);

	clean->onset_frame = ears->endpoint.onset_frame;
	clean->is_better = false;
	clean->shift = delay > EARLY_SAMPLES ? delay - EARLY_SAMPLES : 0;
	if (end < 1 || !clean_has(ears, first * AUDIO_BLOCK_SAMPLES - clean->shift) ||
	    !ears->is_ours[(end - 1) % EARS_HISTORY_FRAMES] ||
	    clean_count_ours(ears, first, end) < LEAST_OURS_FRAMES)
		return 0;

	CLEANUP_FREE int16_t *heard = calloc(n, sizeof(*heard));
	CLEANUP_FREE int16_t *played = calloc(n, sizeof(*played));

	if (!heard || !played)
		return -ENOMEM;
	ears_sound_copy(ears->microphone, first * AUDIO_BLOCK_SAMPLES, n, heard);
	ears_sound_copy(ears->played, first * AUDIO_BLOCK_SAMPLES - clean->shift, n, played);

	int r = wiener_fit(heard, played, n, clean->taps);

	if (r < 0)
		return r == -ENODATA ? 0 : r;
	return clean_check(ears, end);
}

int ears_clean_prepare(struct ears *ears) {
	return ears->clean->onset_frame == ears->endpoint.onset_frame ? 0 : clean_fit(ears);
}

int ears_clean_run(struct ears *ears, int64_t first, int64_t end, int16_t *samples,
		   bool *ret_is_better, double *ret_rest_db) {
	struct ears_clean *clean = ears->clean;
	int64_t first_played = first * AUDIO_BLOCK_SAMPLES - clean->shift - WIENER_TAPS;

	*ret_is_better = clean->onset_frame == ears->endpoint.onset_frame && clean->is_better &&
			 clean_has(ears, first_played);
	*ret_rest_db = clean->rest_db;
	return *ret_is_better ? clean_remove(ears, first, end, samples) : 0;
}

void ears_clean_forget(struct ears_clean *clean) {
	clean->onset_frame = -1;
}
