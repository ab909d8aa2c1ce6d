/* SPDX-License-Identifier: MIT */
/*
 * cabin - the simulated way from the loudspeaker back into the microphone
 *
 * A path is an impulse response with a gain, a delay before it, and a clock that
 * may drift. Several may be given; the one with the latest start that has come
 * holds, and the sound already in the room goes on through the new one.
 *
 * Layer:   adapters.
 * Unit:    AUDIO_RATE_HZ samples; a block is AUDIO_BLOCK_SAMPLES.
 * Threads: one.
 * Errors:  0 on success, -errno on failure, said through the log.
 */
#ifndef ADAPTERS_CABIN_H
#define ADAPTERS_CABIN_H

#include <stddef.h>
#include <stdint.h>

/* Limits on what makes sense of a cabin and a sound card. */
#define CABIN_MOST_PATHS 64
#define CABIN_MOST_DELAY_MS 2000
#define CABIN_MOST_GAIN_DB 60 /* either way; an echo is -60 to +20 */
#define CABIN_MOST_PPM 5000   /* either way; bad crystals have 200 */

struct cabin_path {
	const char *response; /* sound file, at most 10 s; scaled to unit energy */
	double gain_db;	      /* echo RMS at the microphone over played RMS */
	double delay_ms;      /* before the response; whole samples while ppm is 0 */
	/* The echo comes later by so much a second when positive. The drift is
	 * bounded by 4 s, and by 1 ms after it was played. */
	double ppm;
	double from_s; /* holds from the first block at or after this time */
};

struct cabin; /* opaque */

/* -ENOENT, -EINVAL: a response that cannot be read, is silent or too long, a
 * value out of range. No paths: no echo. */
int cabin_new(const struct cabin_path *paths, size_t n_paths, struct cabin **ret_cabin);
struct cabin *cabin_free(struct cabin *cabin);

/* One block played; sets what of it and of earlier ones the microphone hears. */
void cabin_run(struct cabin *cabin, const int16_t *played, float *ret_echo);

#endif
