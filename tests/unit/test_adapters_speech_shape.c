/* SPDX-License-Identifier: MIT */
/* What the shaping does to levels: soft sounds come up, no peak passes, no step,
 * silence stays silent. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/speech_shape.h"

#define LENGTH AUDIO_RATE_HZ
#define HALF_SCALE 16460 /* -6 dBFS */

static int16_t samples[LENGTH];

static void make_tone(double hz, double amplitude) {
	for (size_t i = 0; i < LENGTH; i++)
		samples[i] = (int16_t)lrint(amplitude * 32767 *
					    sin(2 * M_PI * hz * (double)i / AUDIO_RATE_HZ));
}

static int peak_of(const int16_t *from, size_t n) {
	int peak = 0;

	for (size_t i = 0; i < n; i++)
		peak = abs(from[i]) > peak ? abs(from[i]) : peak;
	return peak;
}

/* Peak of a tone that has lasted for half a second, dB of full scale. */
static double level_of(double hz, double amplitude) {
	struct speech_shape shape;

	make_tone(hz, amplitude);
	speech_shape_init(&shape, 100);
	speech_shape_run(&shape, samples, LENGTH);
	return 20 * log10(peak_of(samples + LENGTH / 2, LENGTH / 2) / 32768.0);
}

static void test_compresses(void **state) {
	(void)state;
	/* 20 dB at the input are 5 dB at the output. */
	assert_true(fabs(level_of(300, 0.8) - level_of(300, 0.08) - 5.0) < 0.6);
	/* Far below, the gain is constant. */
	assert_true(fabs(level_of(300, 0.01) - level_of(300, 0.001) - 20.0) < 0.8);
	/* Treble comes out stronger, there where the gain is constant. */
	assert_true(fabs(level_of(5000, 0.005) - level_of(150, 0.005) - 4.0) < 0.6);
}

static void test_lets_no_peak_through(void **state) {
	(void)state;
	struct speech_shape shape;

	/* From soft to full scale at once, at every pitch; and clicks. */
	for (double hz = 100; hz < 7500; hz *= 1.3) {
		make_tone(hz, 1.0);
		for (size_t i = 0; i < LENGTH / 2; i++)
			samples[i] = (int16_t)(samples[i] / 300);
		speech_shape_init(&shape, 100);
		speech_shape_run(&shape, samples, LENGTH);
		assert_in_range(peak_of(samples, LENGTH), 1000, HALF_SCALE);
	}
	memset(samples, 0, sizeof(samples));
	for (size_t i = 500; i < LENGTH; i += 1777)
		samples[i] = i % 2 ? INT16_MAX : INT16_MIN;
	speech_shape_init(&shape, 200);
	speech_shape_run(&shape, samples, LENGTH);
	assert_in_range(peak_of(samples, LENGTH), 1000, 32767);
}

/* Whatever the volume, nothing is clipped. */
static void test_limits_any_volume(void **state) {
	(void)state;
	for (int volume = 100; volume <= 800; volume *= 2) {
		struct speech_shape shape;

		make_tone(440, 1.0);
		for (size_t i = 0; i < LENGTH / 2; i++)
			samples[i] = (int16_t)(samples[i] / 300);
		speech_shape_init(&shape, volume);
		speech_shape_run(&shape, samples, LENGTH);
		assert_in_range(peak_of(samples, LENGTH), 10000, 32766);
	}
}

static void test_keeps_time_and_silence(void **state) {
	(void)state;
	struct speech_shape shape;

	memset(samples, 0, sizeof(samples));
	samples[1000] = 10000;
	speech_shape_init(&shape, 100);
	speech_shape_run(&shape, samples, LENGTH);
	assert_int_equal(peak_of(samples, 1000 + SPEECH_SHAPE_DELAY), 0);
	assert_true(samples[1000 + SPEECH_SHAPE_DELAY] > 1000);
	assert_int_equal(peak_of(samples + 1400, LENGTH - 1400), 0);
}

static void test_volume_is_a_factor(void **state) {
	(void)state;
	static int16_t loud[LENGTH];
	struct speech_shape shape;

	make_tone(440, 0.3);
	memcpy(loud, samples, sizeof(loud));
	speech_shape_init(&shape, 50);
	speech_shape_run(&shape, samples, LENGTH);
	speech_shape_init(&shape, 100);
	for (size_t i = 0; i < LENGTH; i += 77) /* in pieces: the same */
		speech_shape_run(&shape, loud + i, i + 77 < LENGTH ? 77 : LENGTH - i);
	for (size_t i = 0; i < LENGTH; i++)
		assert_in_range(abs(loud[i] - 2 * samples[i]), 0, 2);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compresses),
		cmocka_unit_test(test_lets_no_peak_through),
		cmocka_unit_test(test_limits_any_volume),
		cmocka_unit_test(test_keeps_time_and_silence),
		cmocka_unit_test(test_volume_is_a_factor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
