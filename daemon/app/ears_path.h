/* SPDX-License-Identifier: MIT */
/*
 * ears_path - how long our voice takes from speaker to microphone, and whether
 *             that stays so
 *
 * Measured now and then while we speak, by comparing what was played with what the
 * microphone heard. A delay that grows or shrinks steadily means that the two run
 * on different clocks, which no canceller can follow for long.
 *
 * Layer:   app. A part of the ears; not for others.
 * Unit:    blocks of AUDIO_BLOCK_SAMPLES; delays in samples.
 * Threads: one, that of the ears.
 */
#ifndef APP_EARS_PATH_H
#define APP_EARS_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/audio.h"

#define EARS_PATH_BLOCKS 128	/* compared at a time */
#define EARS_PATH_LAG_BLOCKS 50 /* the longest delay */
#define EARS_PATH_RING (EARS_PATH_BLOCKS + EARS_PATH_LAG_BLOCKS)
#define EARS_PATH_MOST 12 /* measurements that are remembered */

/* Zero-initialise it. */
struct ears_path {
	int16_t heard[EARS_PATH_RING * AUDIO_BLOCK_SAMPLES]; /* rings */
	int16_t played[EARS_PATH_RING * AUDIO_BLOCK_SAMPLES];
	int64_t n_blocks;
	int64_t n_left_out; /* blocks that it was not given: the clock goes on */
	int n_audible;	    /* since the last measurement */
	struct {
		int64_t at; /* block */
		int delay;
	} found[EARS_PATH_MOST]; /* oldest first */
	int n_found;
	double drift_ppm; /* 0: none that was seen */
};

/* One block as the microphone heard it. True when the delay was measured. */
bool ears_path_hear(struct ears_path *path, const int16_t *heard, const int16_t *played,
		    bool is_audible);

/* The last one measured; -1: none yet. */
int ears_path_delay(const struct ears_path *path);

/* Whether all that are remembered, as many as there may be, were the same: one clock. */
bool ears_path_is_steady(const struct ears_path *path);

#endif
