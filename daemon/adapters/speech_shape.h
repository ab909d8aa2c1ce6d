/* SPDX-License-Identifier: MIT */
/*
 * speech_shape - makes a voice stand out of noise at the same peak level
 *
 * Consonants lie above 1 kHz, are 20 dB softer than vowels, and are what noise
 * takes first. The treble is raised a little, and then the level is compressed:
 * soft sounds come up, loud ones stay. voices/README.md has the figures.
 *
 * Layer:   adapters; pure.
 * Unit:    AUDIO_RATE_HZ int16 mono samples.
 * Threads: one object, one thread at a time. [RT] never locks, allocates, logs
 *          or makes a system call.
 */
#ifndef ADAPTERS_SPEECH_SHAPE_H
#define ADAPTERS_SPEECH_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "adapters/audio.h"

/* The output is so much later than the input: push it out with zeros. */
#define SPEECH_SHAPE_DELAY (2 * AUDIO_RATE_HZ / 1000)

struct speech_shape {
	float volume;
	float shelf[2];			   /* state of the filter */
	float delayed[SPEECH_SHAPE_DELAY]; /* a ring, as is the next */
	float gains[SPEECH_SHAPE_DELAY];
	size_t at;
	float peak;    /* of what is ahead, falling slowly */
	float gain;    /* that goes with it */
	size_t n_held; /* samples until it may fall */
	double sum;    /* of the gains */
};

/* [RT] Begins a sound. At 100 % no peak is above -6 dBFS; from 190 % on the peaks are
 * limited, so that none is above 0. */
void speech_shape_init(struct speech_shape *shape, double volume_percent);

/* [RT] In place. */
void speech_shape_run(struct speech_shape *shape, int16_t *samples, size_t n);

#endif
