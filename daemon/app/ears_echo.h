/* SPDX-License-Identifier: MIT */
/*
 * ears_echo - our own voice taken out of what is heard, and how far to trust that
 *
 * Between sound card and gate. While nothing is played, and has not been for some
 * time, what is heard passes through untouched, sample for sample.
 *
 * Trust is earned by hearing how much quieter our voice becomes, over some seconds
 * of it, and lost when it stops becoming so; before that, and then, the gate stays
 * shut while we speak. A speaker that the microphone does not hear is trusted too.
 *
 * Layer:   app. The part of the ears that thinks about echoes; not for others.
 * Unit:    blocks of AUDIO_BLOCK_SAMPLES; levels as core/endpoint measures them.
 * Threads: one, that of the ears.
 */
#ifndef APP_EARS_ECHO_H
#define APP_EARS_ECHO_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/audio.h"

struct ears_echo; /* opaque */

/* What was found out about speaker and microphone. */
struct ears_calibration {
	double delay_ms;	 /* from what is played to what is heard of it */
	double drift_ppm;	 /* of their clocks; 0: none */
	double echo_db;		 /* what is heard over what is played */
	double suppression_db;	 /* by which the canceller makes it quieter, most of the time */
	double floor_db;	 /* of the room */
	double clipping_percent; /* of our voice, in which the microphone was at its limits */
};

/* How it stands with it now. */
struct ears_echo_report {
	bool is_trusted;
	double audible;		       /* share of our voice that the microphone hears, 0 to 1 */
	struct ears_calibration found; /* delay_ms negative: not known yet */
};

int ears_echo_new(struct ears_echo **ret_echo);
struct ears_echo *ears_echo_free(struct ears_echo *echo);

/* One block, in place: the microphone before, what is left of it after. floor_db is
 * that of the room. ret_linear is for the decoders: the echo that can be known is taken
 * out there too, but nothing is suppressed, for that takes from the other's voice as well.
 * Measured on people's commands over our voice as loud as theirs: 29 of 31 instead of 23. */
void ears_echo_hear(struct ears_echo *echo, const int16_t *played, double floor_db, int16_t *heard,
		    int16_t *ret_linear);

/* Whether what is left is good enough to listen to while we speak. */
bool ears_echo_is_trusted(const struct ears_echo *echo);

/* Whether something was played so lately that it can be heard in this block. */
bool ears_echo_is_playing(const struct ears_echo *echo);

/* As loud our own voice may still be in this block; speech is what is louder. */
double ears_echo_mask_db(const struct ears_echo *echo);

/* dB by which our voice is quieter after than before, most of the time; 0: not known. */
double ears_echo_suppression_db(const struct ears_echo *echo);

/* Samples from what was played to its echo; -1: not known. */
int ears_echo_delay(const struct ears_echo *echo);

/* What was heard turned out to be our own voice: trust begins anew. */
void ears_echo_doubt(struct ears_echo *echo);

/* True once when it has been found that microphone and speaker run on different
 * clocks, so that it will stay deaf while speaking. */
bool ears_echo_take_news(struct ears_echo *echo);

/* Begins with what an earlier run found: looks for the echo where it was, and is deaf while
 * speaking, without a word, where the clocks differed. Both are measured anew. */
void ears_echo_restore(struct ears_echo *echo, const struct ears_calibration *calibration);

/* True once when there is something to keep: trust was earned, the delay or the clocks
 * turned out to be others. */
bool ears_echo_take_calibration(struct ears_echo *echo, double floor_db,
				struct ears_calibration *ret);

void ears_echo_look(const struct ears_echo *echo, double floor_db,
		    struct ears_echo_report *ret_report);

void ears_echo_reset(struct ears_echo *echo);

#endif
