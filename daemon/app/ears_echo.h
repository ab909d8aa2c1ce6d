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

int ears_echo_new(struct ears_echo **ret_echo);
struct ears_echo *ears_echo_free(struct ears_echo *echo);

/* One block, in place: the microphone before, what is left of it after. floor_db is
 * that of the room. */
void ears_echo_hear(struct ears_echo *echo, const int16_t *played, double floor_db, int16_t *heard);

/* Whether what is left is good enough to listen to while we speak. */
bool ears_echo_is_trusted(const struct ears_echo *echo);

/* Whether something was played so lately that it can be heard in this block. */
bool ears_echo_is_playing(const struct ears_echo *echo);

/* As loud our own voice may still be in this block; speech is what is louder. */
double ears_echo_mask_db(const struct ears_echo *echo);

/* dB by which our voice is quieter after than before, most of the time; 0: not known. */
double ears_echo_suppression_db(const struct ears_echo *echo);

/* What was heard turned out to be our own voice: trust begins anew. */
void ears_echo_doubt(struct ears_echo *echo);

/* True once when it has been found that microphone and speaker run on different
 * clocks, so that it will stay deaf while speaking. */
bool ears_echo_take_news(struct ears_echo *echo);

void ears_echo_reset(struct ears_echo *echo);

#endif
