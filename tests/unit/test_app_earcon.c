/* SPDX-License-Identifier: MIT */
/* The three sounds: length, level, soft ends, and that they differ. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/earcon.h"

/* Share of the energy of a piece at a frequency. */
static double level_at(const int16_t *samples, size_t n, double hz) {
	double re = 0;
	double im = 0;

	for (size_t i = 0; i < n; i++) {
		re += samples[i] * cos(2 * M_PI * hz * (double)i / AUDIO_RATE_HZ);
		im += samples[i] * sin(2 * M_PI * hz * (double)i / AUDIO_RATE_HZ);
	}
	return re * re + im * im;
}

static double loudest_hz(const int16_t *samples, size_t n) {
	double best_hz = 0;
	double best = -1;

	for (double hz = 300; hz < 2000; hz += 10) {
		double level = level_at(samples, n, hz);

		if (level > best) {
			best = level;
			best_hz = hz;
		}
	}
	return best_hz;
}

static void test_sounds_are_short_and_soft(void **state) {
	(void)state;
	for (int e = 0; e < EARCON_N; e++) {
		int16_t samples[EARCON_MOST_SAMPLES];
		size_t n = earcon_make((enum earcon)e, samples);
		int peak = 0;
		long sum = 0;

		assert_in_range(n, 80 * AUDIO_RATE_HZ / 1000, 150 * AUDIO_RATE_HZ / 1000);
		for (size_t i = 0; i < n; i++) {
			peak = abs(samples[i]) > peak ? abs(samples[i]) : peak;
			sum += samples[i];
		}
		assert_in_range(peak, 4000, 12000);
		assert_true(labs(sum / (long)n) < 20);
		/* No click: it begins and ends at rest, and no step is larger than
		 * the slope of the highest part of it. */
		assert_in_range(abs(samples[0]) + abs(samples[n - 1]), 0, 2);
		for (size_t i = 1; i < n; i++)
			assert_true(abs(samples[i] - samples[i - 1]) < 7000);
		for (size_t i = 0; i < 16; i++) /* 1 ms */
			assert_true(abs(samples[i]) < 300 && abs(samples[n - 1 - i]) < 300);
	}
}

static void test_pitch_moves(void **state) {
	(void)state;
	int16_t samples[EARCON_MOST_SAMPLES];
	size_t n = earcon_make(EARCON_LISTENING, samples);

	assert_true(loudest_hz(samples, n / 3) * 1.3 < loudest_hz(samples + 2 * n / 3, n / 3));
	n = earcon_make(EARCON_NOT_UNDERSTOOD, samples);
	assert_true(loudest_hz(samples, n / 3) > loudest_hz(samples + 2 * n / 3, n / 3) * 1.15);
	n = earcon_make(EARCON_HEARD, samples);
	assert_true(fabs(loudest_hz(samples, n / 3) - loudest_hz(samples + 2 * n / 3, n / 3)) < 40);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sounds_are_short_and_soft),
		cmocka_unit_test(test_pitch_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
