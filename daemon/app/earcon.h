/* SPDX-License-Identifier: MIT */
/*
 * earcon - three short sounds, told apart by how their pitch moves
 *
 *	listening	rises	a question: speak now
 *	heard		one high, short note: taken
 *	not understood	falls, twice: say it again
 *
 * Layer:   app.
 * Unit:    AUDIO_RATE_HZ int16 mono samples.
 * Threads: any; there is no state.
 */
#ifndef APP_EARCON_H
#define APP_EARCON_H

#include <stddef.h>
#include <stdint.h>

#include "adapters/audio.h"
#include "core/dialogue.h"

/* None is longer. */
#define EARCON_MOST_SAMPLES (150 * AUDIO_RATE_HZ / 1000)

/* Writes the sound and returns its length. */
size_t earcon_make(enum earcon earcon, int16_t samples[EARCON_MOST_SAMPLES]);

#endif
