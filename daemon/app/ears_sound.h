/* SPDX-License-Identifier: MIT */
/*
 * ears_sound - the samples and levels of an utterance, without our own voice where that can be had
 *
 * Layer:   app. A part of the ears, not for others.
 * Unit:    frames of 10 ms since the beginning of the sound.
 * Threads: that of the ears.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_EARS_SOUND_H
#define APP_EARS_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/endpoint.h"

struct ears;
struct ears_guess;

struct ears_sound {
	int64_t base;	 /* the frame with which the samples begin */
	bool is_cleaned; /* of our own voice, by ears_clean */
	double floor_db; /* of the noise, our own voice's rest included */
	struct endpoint_span
		span; /* what to decode, from base on; no speech: ends where it begins */
};

/* All that there is of the open utterance, into ears->utterance and ears->levels. */
int ears_sound_take(struct ears *ears, struct ears_sound *ret_sound);

/* Copies n samples out of one of the rings; before the beginning there was silence. */
void ears_sound_copy(const int16_t *ring, int64_t first_sample, size_t n, int16_t *samples);

/* The levels of all frames of a guess, into ears->levels; ears->utterance holds just them. How
 * many. */
size_t ears_sound_levels(struct ears *ears, const struct ears_guess *guess);

#endif
