/* SPDX-License-Identifier: MIT */
/*
 * echo - takes what the speaker played out of what the microphone heard
 *
 *	microphone, played -> linear canceller -> suppressor of what is left
 *
 * The canceller learns the way from speaker to microphone by itself, and keeps
 * what it has learned between prompts. Two results: the linear one, which keeps
 * other voices as they are, and one in which the rest of the echo is suppressed
 * too; that one comes ECHO_LATE_SAMPLES late.
 *
 * Layer:   adapters (speexdsp).
 * Unit:    blocks of AUDIO_BLOCK_SAMPLES at AUDIO_RATE_HZ.
 * Threads: one object, one thread at a time; never the sound card's callback.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_ECHO_H
#define ADAPTERS_ECHO_H

#include <stddef.h>
#include <stdint.h>

#include "adapters/audio.h"

#define ECHO_TAIL_MS 320 /* the echo that can be taken out: its delay and the room's answer */
#define ECHO_TAIL_BLOCKS (ECHO_TAIL_MS / 10 + 1)
#define ECHO_LATE_SAMPLES AUDIO_BLOCK_SAMPLES

struct echo; /* opaque */

int echo_new(struct echo **ret_echo);
struct echo *echo_free(struct echo *echo);

/* One block. What is played must not be later than its echo. */
void echo_run(struct echo *echo, const int16_t *microphone, const int16_t *played,
	      int16_t *ret_linear, int16_t *ret_suppressed);

/* Forgets the way. */
void echo_reset(struct echo *echo);

#endif
