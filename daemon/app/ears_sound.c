/* SPDX-License-Identifier: MIT */
#include "app/ears_sound.h"

#include <math.h>

#include "app/ears_utterance.h"

/* Over our own voice the onset may be noticed so late. */
#define LATE_FRAMES 30

/* Noise before the onset that the decoder may get, at most. */
#define LEAD_FRAMES 130

#define HISTORY_SAMPLES (EARS_HISTORY_FRAMES * AUDIO_BLOCK_SAMPLES)

void ears_sound_copy(const int16_t *ring, int64_t first_sample, size_t n, int16_t *samples) {
	for (size_t i = 0; i < n; i++) {
		int64_t at = first_sample + (int64_t)i;
		samples[i] = at < 0 ? 0 : ring[at % HISTORY_SAMPLES];
	}
}

/* The first frame that may belong to it, or to the noise before it. */
static int64_t sound_base(const struct ears *ears) {
	int64_t first = ears->endpoint.onset_frame - LEAD_FRAMES;
	int64_t oldest = ears->endpoint.n_frames - EARS_HISTORY_FRAMES;
	first = first < oldest ? oldest : first;
	first = first < ears->usable_from ? ears->usable_from : first;
	return first < 0 ? 0 : first;
}

static bool sound_is_over_ours(const struct ears *ears) {
	bool is_ours = false;
	for (int64_t frame = ears->endpoint.onset_frame; frame < ears->endpoint.n_frames; frame++)
		is_ours |= ears->is_ours[frame % EARS_HISTORY_FRAMES];
	return is_ours;
}

/* The levels of the samples that there are now, in place of what the ring has. */
static void sound_measure(struct ears *ears, size_t n_frames) {
	struct endpoint_level level = {0};
	for (size_t i = 0; i < n_frames; i++)
		ears->levels[i] =
			endpoint_level_db(&level, &ears->utterance[i * AUDIO_BLOCK_SAMPLES]);
}

/* All samples and levels from base on, and what of them is noise. */
static int sound_collect(struct ears *ears, struct ears_sound *sound) {
	int64_t end = ears->endpoint.n_frames;
	size_t n = 0;
	double rest_db;
	sound->is_cleaned = false;
	sound->floor_db = ears->endpoint.floor_db;
	ears_sound_copy(ears->samples, sound->base * AUDIO_BLOCK_SAMPLES,
			(size_t)(end - sound->base) * AUDIO_BLOCK_SAMPLES, ears->utterance);
	for (int64_t frame = sound->base; frame < end; frame++)
		ears->levels[n++] = ears->frame_db[frame % EARS_HISTORY_FRAMES];
	if (!ears->clean || !sound_is_over_ours(ears))
		return 0;
	int r = ears_clean_run(ears, sound->base, end, ears->utterance, &sound->is_cleaned,
			       &rest_db);
	if (r < 0 || !sound->is_cleaned)
		return r;
	sound->floor_db = fmax(sound->floor_db, rest_db);
	/* Now what is weaker than the rest of our voice was stands out as well. */
	sound_measure(ears, n);
	return 0;
}

int ears_sound_take(struct ears *ears, struct ears_sound *ret_sound) {
	const struct endpoint *endpoint = &ears->endpoint;
	ret_sound->base = sound_base(ears);
	int r = sound_collect(ears, ret_sound);
	if (r < 0)
		return r;
	int64_t onset = endpoint->onset_frame - (ret_sound->is_cleaned ? LATE_FRAMES : 0);
	/* What lies before the onset is not this utterance, however loud. */
	for (int64_t i = 0; i < onset - ret_sound->base; i++)
		if (ears->levels[i] > ret_sound->floor_db)
			ears->levels[i] = ret_sound->floor_db;
	endpoint_trim(ears->levels, (size_t)(endpoint->n_frames - ret_sound->base),
		      ret_sound->floor_db, &ret_sound->span);
	return 0;
}

size_t ears_sound_levels(struct ears *ears, const struct ears_guess *guess) {
	size_t n = (size_t)(guess->end_frame - guess->first_frame);

	if (guess->is_cleaned) {
		sound_measure(ears, n);
		return n;
	}
	n = 0;
	for (int64_t frame = guess->first_frame; frame < guess->end_frame; frame++)
		ears->levels[n++] = ears->frame_db[frame % EARS_HISTORY_FRAMES];
	return n;
}
