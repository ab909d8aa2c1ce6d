/* SPDX-License-Identifier: MIT */
/*
 * mouth_hold - how long the next clause is held back, for others to have their say
 *
 * Layer:   app. A part of the mouth; not for others.
 * Unit:    frames of 10 ms that the ears have heard; samples of AUDIO_RATE_HZ.
 * Threads: one at a time.
 */
#ifndef APP_MOUTH_HOLD_H
#define APP_MOUTH_HOLD_H

#include "app/mouth.h"

/* Zero-initialise it. */
struct mouth_hold {
	bool is_on;
	int64_t from;	  /* frames when it began */
	int64_t taken_at; /* the same, when somebody was last speaking */
	uint64_t n_held;  /* samples, in those that counted and are over */
};

void mouth_hold_begin(struct mouth_hold *hold, const struct mouth_turn *turn);

/* Ends it when it is time to go on; pause_ms is what the text asks for. counts: it lies
 * within the prompt. */
bool mouth_hold_ends(struct mouth_hold *hold, const struct mouth_turn *turn, int pause_ms,
		     bool counts);

/* Samples since it began; 0 when it is not on. */
uint64_t mouth_hold_length(const struct mouth_hold *hold, const struct mouth_turn *turn);

#endif
