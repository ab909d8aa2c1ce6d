/* SPDX-License-Identifier: MIT */
/* A made voice: noise through a formant, in syllables with pauses between, and a
 * room that gives it back. For tests of what listens to echoes. */
#ifndef TESTS_VOICE_MADE_H
#define TESTS_VOICE_MADE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define VOICE_RATE_HZ 16000
#define VOICE_TAPS 640 /* 40 ms of room, */
#define VOICE_APART 8  /* of which every eighth sample answers */

struct voice_made {
	uint32_t seed;
	double past[2];
	size_t n;
};

static inline double voice_random(uint32_t *seed) {
	*seed = *seed * 1664525u + 1013904223u;
	return (double)(*seed >> 8) / (double)(1 << 23) - 1.0;
}

/* Syllables of 160 ms, 40 ms apart, and a pause every second. */
static inline int16_t voice_next(struct voice_made *voice, double level) {
	double t = (double)(voice->n++ % VOICE_RATE_HZ) / VOICE_RATE_HZ;
	double syllable = fmod(t, 0.2) < 0.16 && t < 0.8 ? sin(3.14159 * fmod(t, 0.2) / 0.16) : 0;
	double x = voice_random(&voice->seed) + 1.2 * voice->past[0] - 0.6 * voice->past[1];
	voice->past[1] = voice->past[0];
	voice->past[0] = x;
	return (int16_t)lrint(level * syllable * x);
}

/* The direct sound, and answers that die away. */
static inline void voice_room(uint32_t seed, double *taps) {
	for (int i = 0; i < VOICE_TAPS; i++)
		taps[i] = i % VOICE_APART ? 0 : 0.5 * voice_random(&seed) * exp(-i / 120.0);
	taps[0] = 1;
}

/* What comes back at a place (samples, may lie between two) of what was played. */
static inline double voice_echo(const int16_t *played, size_t n, const double *taps, double at) {
	double sum = 0;
	double whole = floor(at);
	double part = at - whole;
	for (int i = 0; i < VOICE_TAPS; i += VOICE_APART) {
		long k = (long)whole - i;
		if (k < 0 || (size_t)k + 1 >= n)
			continue;
		sum += taps[i] * ((1 - part) * played[k] + part * played[k + 1]);
	}
	return sum;
}

#endif
