/* SPDX-License-Identifier: MIT */
/* One rate into another: level, length, pieces, and channels that stay in step. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/resample.h"
#include "base/cleanup.h"

#define SECOND_HZ 48000
#define OUT_HZ 16000
#define TONE_HZ 440.0
#define AMPLITUDE 10000.0

static void make_tone(int16_t *samples, size_t n, unsigned n_channels, double rate_hz) {
	for (size_t i = 0; i < n; i++) {
		double phase = 2.0 * M_PI * TONE_HZ * (double)i / rate_hz;

		for (unsigned c = 0; c < n_channels; c++)
			samples[i * n_channels + c] = (int16_t)lrint(AMPLITUDE * sin(phase));
	}
}

static double rms(const int16_t *samples, size_t n) {
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += (double)samples[i] * samples[i];
	return sqrt(sum / (double)n);
}

static void test_refuses_bad_rates(void **state) {
	(void)state;
	struct resampler *resampler = NULL;

	assert_int_equal(resample_new(0, 48000, 16000, &resampler), -EINVAL);
	assert_int_equal(resample_new(1, 0, 16000, &resampler), -EINVAL);
	assert_int_equal(resample_new(1, 48000, 2000000, &resampler), -EINVAL);
	assert_null(resampler);
	assert_null(resample_free(NULL));
}

static void test_equal_rates_are_copied(void **state) {
	(void)state;
	struct resampler *resampler = NULL;
	int16_t in[6] = {1, -2, 3, -4, 5, -6};
	int16_t out[6] = {0};
	size_t n_used = 0;

	assert_int_equal(resample_new(2, 16000, 16000, &resampler), 0);
	assert_int_equal(resample_run(resampler, in, 3, out, 3, &n_used), 3);
	assert_int_equal(n_used, 3);
	assert_memory_equal(in, out, sizeof(in));
	assert_int_equal(resample_run(resampler, in, 3, out, 1, &n_used), 1);
	assert_int_equal(n_used, 1);
	resample_free(resampler);
}

/* Level and length are kept, and pieces of any size give what one piece gives. */
static void test_keeps_level_and_length(void **state) {
	(void)state;
	static int16_t in[SECOND_HZ];
	static int16_t whole[OUT_HZ + 16];
	static int16_t pieces[OUT_HZ + 16];
	struct resampler *resampler = NULL;
	size_t n_used = 0;

	make_tone(in, SECOND_HZ, 1, SECOND_HZ);
	assert_int_equal(resample_new(1, SECOND_HZ, OUT_HZ, &resampler), 0);
	size_t n_whole = resample_run(resampler, in, SECOND_HZ, whole, N_ELEMENTS(whole), &n_used);

	assert_int_equal(n_used, SECOND_HZ);
	assert_true(abs((int)n_whole - OUT_HZ) <= 1);
	assert_true(fabs(rms(whole + 1000, 14000) - AMPLITUDE / sqrt(2.0)) < 50.0);

	resample_reset(resampler);
	size_t n_pieces = 0;
	for (size_t from = 0, n = 1; from < SECOND_HZ; from += n, n = 1 + (n * 7) % 997) {
		if (n > SECOND_HZ - from)
			n = SECOND_HZ - from;
		assert_true(resample_room(resampler, n) <= N_ELEMENTS(pieces) - n_pieces);
		n_pieces += resample_run(resampler, in + from, n, pieces + n_pieces,
					 resample_room(resampler, n), &n_used);
		assert_int_equal(n_used, n);
	}
	assert_int_equal(n_pieces, n_whole);
	for (size_t i = 0; i < n_whole; i++)
		assert_true(abs(pieces[i] - whole[i]) <= 1);
	resample_free(resampler);
}

static void test_channels_stay_in_step(void **state) {
	(void)state;
	static int16_t in[44100 * 2];
	static int16_t out[(OUT_HZ + 16) * 2];
	struct resampler *resampler = NULL;
	size_t n_used = 0;

	make_tone(in, 44100, 2, 44100.0);
	assert_int_equal(resample_new(2, 44100, OUT_HZ, &resampler), 0);
	size_t n = resample_run(resampler, in, 44100, out, OUT_HZ + 16, &n_used);

	assert_true(abs((int)n - OUT_HZ) <= 1);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(out[2 * i], out[2 * i + 1]);
	resample_free(resampler);
}

/* Aligned, a click comes out where it went in, and the tail brings the last one. */
static void test_aligned_stays_in_place(void **state) {
	(void)state;
	static int16_t in[4800];
	static int16_t out[2000];
	static const int16_t silence[1000];
	struct resampler *resampler = NULL;
	size_t n_used = 0;
	size_t loudest = 0;

	in[2400] = 30000;
	in[4799] = 30000;
	assert_int_equal(resample_new(1, SECOND_HZ, OUT_HZ, &resampler), 0);
	resample_align(resampler);
	size_t n = resample_run(resampler, in, 4800, out, N_ELEMENTS(out), &n_used);

	n += resample_run(resampler, silence, resample_n_tail(resampler), out + n,
			  N_ELEMENTS(out) - n, &n_used);
	for (size_t i = 0; i < 1500; i++)
		loudest = abs(out[i]) > abs(out[loudest]) ? i : loudest;
	assert_int_equal(loudest, 800);
	assert_true(abs(out[1599]) > 3000);
	resample_free(resampler);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_bad_rates),
		cmocka_unit_test(test_equal_rates_are_copied),
		cmocka_unit_test(test_keeps_level_and_length),
		cmocka_unit_test(test_channels_stay_in_step),
		cmocka_unit_test(test_aligned_stays_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
