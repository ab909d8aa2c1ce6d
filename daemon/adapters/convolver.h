/* SPDX-License-Identifier: MIT */
/*
 * convolver - a long filter on a stream, a block at a time, without delay
 *
 * Layer:   adapters; pure.
 * Unit:    float samples; a block is AUDIO_BLOCK_SAMPLES.
 * Threads: one object, one thread at a time. [RT] never locks, allocates, logs
 *          or makes a system call.
 */
#ifndef ADAPTERS_CONVOLVER_H
#define ADAPTERS_CONVOLVER_H

#include <stddef.h>

#include "adapters/audio.h"

#define CONVOLVER_MOST_TAPS (10 * AUDIO_RATE_HZ)

struct convolver; /* opaque */

/* -EINVAL (no taps, or too many), -ENOMEM. */
int convolver_new(const float *taps, size_t n_taps, struct convolver **ret_convolver);
struct convolver *convolver_free(struct convolver *convolver);

/* [RT] One block in, one block out. */
void convolver_run(struct convolver *convolver, const float *in, float *out);

#endif
