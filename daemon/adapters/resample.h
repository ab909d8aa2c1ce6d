/* SPDX-License-Identifier: MIT */
/*
 * resample - samples of one rate into samples of another, without a seam
 *
 * Keeps its filter between calls, so a stream may come in pieces of any size.
 * Channels of one frame go through the same filter in step: they cannot slip.
 *
 * Layer:   adapters (speexdsp).
 * Unit:    frames of n_channels interleaved int16 samples.
 * Threads: one object, one thread at a time.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_RESAMPLE_H
#define ADAPTERS_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* What libsndfile and sound cards may hold; more is a broken file. */
#define RESAMPLE_LEAST_HZ 1000
#define RESAMPLE_MOST_HZ 768000
#define RESAMPLE_MOST_CHANNELS 64

struct resampler; /* opaque */

/* -EINVAL when a rate or the channels lie outside the limits; -ENOMEM. */
int resample_new(unsigned n_channels, unsigned from_hz, unsigned to_hz,
		 struct resampler **ret_resampler);
struct resampler *resample_free(struct resampler *resampler);

/*
 * Takes up to n_in frames, gives up to most_out; returns how many it gave and
 * sets *ret_n_used to how many it took. It takes all of them when there is room
 * for resample_room() of them.
 */
size_t resample_run(struct resampler *resampler, const int16_t *in, size_t n_in, int16_t *out,
		    size_t most_out, size_t *ret_n_used);

/* The most frames that n_in frames can become. */
size_t resample_room(const struct resampler *resampler, size_t n_in);

/* By how many frames of the output a sound comes later than in the input. */
size_t resample_delay(const struct resampler *resampler);

/* Forgets what is inside: the next frame follows on silence. */
void resample_reset(struct resampler *resampler);

/*
 * For a sound that is converted as a whole, and must stand in step with what it
 * came from: call resample_align() before the first frame (new or reset), which
 * takes the filter's delay off the start, and feed resample_n_tail() frames of
 * silence behind the last one, so that all of it comes out.
 */
void resample_align(struct resampler *resampler);
size_t resample_n_tail(const struct resampler *resampler);

#endif
