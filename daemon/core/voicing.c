/* SPDX-License-Identifier: MIT */
/*
 * voicing - see voicing.h.
 *
 * At 4 kHz, since the pitch and its first harmonics lie below 2 kHz and it costs a
 * sixteenth there. Emphasis takes the rumble of a car (below 100 Hz, 17 dB) out, which
 * would repeat itself at any short lag.
 */
#include "core/voicing.h"

#include <math.h>

#define DECIMATION 4
#define STEP (VOICING_FRAME_SAMPLES / DECIMATION)
#define LAG_LEAST 10 /* 400 Hz */
#define LAG_MOST 56  /* 71 Hz */
#define COMPARED 120 /* 30 ms */
#define SPAN (COMPARED + LAG_MOST)
#define EMPHASIS 0.9F
/* A power so low that what repeats is the rounding: half of one step of a sample. */
#define LEAST_POWER 0.25

/* The mean of DECIMATION samples; outside 0. */
static float voicing_sample(const int16_t *samples, size_t n_samples, long at) {
	long first = at * DECIMATION;
	int sum = 0;

	if (at < 0 || (size_t)first + DECIMATION > n_samples)
		return 0;
	for (long i = first; i < first + DECIMATION; i++)
		sum += samples[i];
	return (float)sum / DECIMATION;
}

static float voicing_power(const float *x) {
	float power = 0;

	for (int i = 0; i < COMPARED; i++)
		power += x[i] * x[i];
	return power;
}

static float voicing_of(const float *x) {
	double here = voicing_power(x);
	double best = 0;

	if (here < LEAST_POWER * COMPARED)
		return 0;
	for (int lag = LAG_LEAST; lag <= LAG_MOST; lag++) {
		double there = voicing_power(&x[lag]);
		float product = 0;

		for (int i = 0; i < COMPARED; i++)
			product += x[i] * x[i + lag];
		if (there >= LEAST_POWER * COMPARED)
			best = fmax(best, product / sqrt(here * there));
	}
	return (float)fmin(best, 1);
}

size_t voicing_measure(const int16_t *samples, size_t n_samples, float *ret_voicing) {
	size_t n_frames = n_samples / VOICING_FRAME_SAMPLES;

	for (size_t frame = 0; frame < n_frames; frame++) {
		long first = (long)(frame * STEP) + STEP / 2 - SPAN / 2;
		float before = voicing_sample(samples, n_samples, first - 1);
		float x[SPAN];

		for (int i = 0; i < SPAN; i++) {
			float sample = voicing_sample(samples, n_samples, first + i);

			x[i] = sample - EMPHASIS * before;
			before = sample;
		}
		ret_voicing[frame] = voicing_of(x);
	}
	return n_frames;
}
