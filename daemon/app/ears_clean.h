/* SPDX-License-Identifier: MIT */
/*
 * ears_clean - what was said over our own voice, without it
 *
 * The canceller works sample by sample: its filter lags behind, and a voice over the echo
 * disturbs it. Decoding can wait for the end of a word, and by then there are seconds of echo
 * before it of which the best filter can be computed at once (core/wiener): it leaves up to
 * 15 dB less in a cabin. The canceller decides when somebody speaks; this is what is decoded.
 *
 * Where it leaves more than the canceller, as after the path has changed, it is not used.
 *
 * Layer:   app. A part of the ears, not for others.
 * Unit:    frames of 10 ms since the beginning of the sound, samples at AUDIO_RATE_HZ.
 * Threads: that of the ears.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_EARS_CLEAN_H
#define APP_EARS_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

struct ears;
struct ears_clean; /* opaque */

int ears_clean_new(struct ears_clean **ret_clean);
struct ears_clean *ears_clean_free(struct ears_clean *clean);

/* An utterance has begun: computes its filter, while it goes on being said. */
int ears_clean_prepare(struct ears *ears);

/*
 * Frames [first, end), which hold the utterance that is open. samples: what the canceller has left
 * of them, replaced where better can be had; rest_db: what that leaves of our voice, dBFS, is
 * mostly no louder.
 */
int ears_clean_run(struct ears *ears, int64_t first, int64_t end, int16_t *samples,
		   bool *ret_is_better, double *ret_rest_db);

/* Frames are counted from 0 again. */
void ears_clean_forget(struct ears_clean *clean);

#endif
