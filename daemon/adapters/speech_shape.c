/* SPDX-License-Identifier: MIT */
/*
 * speech_shape - see speech_shape.h.
 *
 * The compressor looks ahead by SPEECH_SHAPE_DELAY: the gain of a sample comes
 * from the highest peak up to there, and is averaged over as many samples, so
 * that it has come down, without a step, when the peak arrives. Peak and gain
 * fall and rise together by constant factors, and a power is only computed
 * where a higher peak comes in.
 */
#include "adapters/speech_shape.h"

#include <math.h>

/* High shelf of +4 dB at 1.2 kHz, slope 1 (R. Bristow-Johnson's cookbook). */
#define SHELF_B0 1.4702616f
#define SHELF_B1 (-2.0809338f)
#define SHELF_B2 0.8103587f
#define SHELF_A1 (-1.2761340f)
#define SHELF_A2 0.4758205f

/* 4 dB more at the input give 1 dB more at the output. */
#define COMPRESSION_EXPONENT (-0.75f)

/* Peaks at this level (-14 dBFS) are left as they are. Full scale, which the shelf
 * can raise by 4 dB, comes out at -9.5 dBFS, and the last gain makes that -6. */
#define REFERENCE 0.2f
#define LAST_GAIN 1.49f

/* Softer than this, the gain rises no more: breath and the engine's own noise. */
#define MOST_GAIN 5.0f
#define SOFTEST 0.0234f /* where the gain is that */

/* Whatever the volume, of full scale: the limiter. */
#define MOST_PEAK 0.98f

/* A peak is forgotten with a time constant of 60 ms: between two syllables. */
#define FALL 0.998959f
#define RISE 1.000782f /* FALL to the power of the exponent */

void speech_shape_init(struct speech_shape *shape, double volume_percent) {
	*shape = (struct speech_shape){
		.volume = LAST_GAIN * (float)(volume_percent / 100),
		.peak = SOFTEST,
		.gain = MOST_GAIN,
		.sum = SPEECH_SHAPE_DELAY * (double)MOST_GAIN,
	};
	for (size_t i = 0; i < SPEECH_SHAPE_DELAY; i++)
		shape->gains[i] = MOST_GAIN;
}

static float shape_shelf(struct speech_shape *shape, float in) {
	float out = SHELF_B0 * in + shape->shelf[0];

	shape->shelf[0] = SHELF_B1 * in - SHELF_A1 * out + shape->shelf[1];
	shape->shelf[1] = SHELF_B2 * in - SHELF_A2 * out;
	return out;
}

/* The gain that the peaks up to this newest sample ask for. A peak is held until
 * it has left the window, and then falls. */
static float shape_gain(struct speech_shape *shape, float newest) {
	float peak = fabsf(newest);

	if (peak > shape->peak) {
		shape->peak = peak;
		shape->gain = powf(peak / REFERENCE, COMPRESSION_EXPONENT);
		shape->n_held = SPEECH_SHAPE_DELAY;
	} else if (shape->n_held > 0) {
		shape->n_held--;
	} else if (shape->peak > SOFTEST) {
		shape->peak *= FALL;
		shape->gain *= RISE;
	}
	return fminf(fminf(shape->gain, MOST_GAIN), MOST_PEAK / (shape->peak * shape->volume));
}

static float shape_step(struct speech_shape *shape, float in) {
	float newest = shape_shelf(shape, in);
	float gain = shape_gain(shape, newest);
	float out = shape->delayed[shape->at];

	shape->sum += (double)gain - (double)shape->gains[shape->at];
	shape->gains[shape->at] = gain;
	shape->delayed[shape->at] = newest;
	shape->at = (shape->at + 1) % SPEECH_SHAPE_DELAY;
	return out * (float)(shape->sum / SPEECH_SHAPE_DELAY) * shape->volume;
}

void speech_shape_run(struct speech_shape *shape, int16_t *samples, size_t n) {
	for (size_t i = 0; i < n; i++) {
		float out = shape_step(shape, (float)samples[i] / 32768.0f) * 32768.0f;

		out = fminf(fmaxf(out, INT16_MIN), INT16_MAX);
		samples[i] = (int16_t)lrintf(out);
	}
}
