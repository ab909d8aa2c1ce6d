/* SPDX-License-Identifier: MIT */
/*
 * made_card - a sound card that a thread plays: 10 ms of sound every 10 ms, a
 *             microphone that hears what it is given, and a cable that can be pulled
 *
 * The rings, the flush and the positions are the real ones (adapters/duplex).
 *
 * Threads: as audio.h; made_card_pull() from any.
 */
#ifndef TESTS_STRESS_MADE_CARD_H
#define TESTS_STRESS_MADE_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "adapters/audio.h"

/* sound is repeated for ever; borrowed. */
int made_card_new(const int16_t *sound, size_t n_sound, struct audio **ret_audio);

/* From now on read() says -EIO. */
void made_card_pull(struct audio *audio);

/* Stays open but gives nothing: read() says -ETIMEDOUT. */
int made_card_new_dead(struct audio **ret_audio);

#endif
