/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/voicing.h"

#define RATE_HZ 16000
#define SECONDS_FRAMES 100
#define N_SAMPLES (SECONDS_FRAMES * VOICING_FRAME_SAMPLES)
#define PI 3.14159265358979323846

static int16_t samples[N_SAMPLES];
static float voicing[SECONDS_FRAMES];

static uint32_t dice = 1;

static double white(void) {
	dice = dice * 1664525 + 1013904223;
	return (double)(dice >> 8) / (1 << 24) * 2 - 1;
}

/* A vowel as a throat makes it: pulses at the pitch through one resonance at 700 Hz. */
static void sing(double pitch_hz, double level) {
	double one = 0;
	double two = 0;
	double phase = 0;

	for (int i = 0; i < N_SAMPLES; i++) {
		phase += pitch_hz / RATE_HZ;
		double pulse = phase >= 1 ? 1 : 0;
		phase -= floor(phase);
		double now =
			pulse + 2 * 0.97 * cos(2 * PI * 700 / RATE_HZ) * one - 0.97 * 0.97 * two;
		two = one;
		one = now;
		samples[i] = (int16_t)(level * now);
	}
}

static void hiss(double level) {
	for (int i = 0; i < N_SAMPLES; i++)
		samples[i] = (int16_t)(level * white());
}

/* Of the frames that lie within the sound. */
static double mean(void) {
	double sum = 0;

	assert_int_equal(voicing_measure(samples, N_SAMPLES, voicing), SECONDS_FRAMES);
	for (int i = 5; i < SECONDS_FRAMES - 5; i++)
		sum += voicing[i];
	return sum / (SECONDS_FRAMES - 10);
}

static void voices_of_any_pitch_repeat_themselves(void **state) {
	(void)state;
	for (double pitch_hz = 80; pitch_hz < 380; pitch_hz += 20) {
		sing(pitch_hz, 4000);
		assert_true(mean() > 0.85);
	}
}

static void noise_does_not(void **state) {
	(void)state;
	hiss(8000);
	assert_true(mean() < 0.4);
}

static void level_does_not_matter(void **state) {
	(void)state;
	sing(150, 8000);
	double loud = mean();
	sing(150, 200);
	assert_true(fabs(mean() - loud) < 0.03);
	hiss(20000);
	loud = mean();
	dice = 1;
	hiss(200);
	assert_true(mean() - loud < 0.1);
}

/* What is left of it under the noise of a road does not look like a voice. */
static void rumble_is_not_taken_for_a_voice(void **state) {
	(void)state;
	dice = 1;
	for (int i = 0; i < N_SAMPLES; i++)
		samples[i] = (int16_t)(2000 * sin(2 * PI * 45 * i / RATE_HZ) + 1500 * white());
	assert_true(mean() < 0.6);
}

static void silence_has_none(void **state) {
	(void)state;
	memset(samples, 0, sizeof(samples));
	assert_true(mean() == 0);
	assert_int_equal(voicing_measure(samples, VOICING_FRAME_SAMPLES - 1, voicing), 0);
	assert_int_equal(voicing_measure(samples, 0, voicing), 0);
}

/* The loudest samples that there are: nothing overflows, nothing is above 1. */
static void full_scale_is_measured(void **state) {
	(void)state;
	for (int i = 0; i < N_SAMPLES; i++)
		samples[i] = i / 40 % 2 ? INT16_MIN : INT16_MAX;
	double full = mean();
	assert_true(full > 0.9 && full <= 1);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(voices_of_any_pitch_repeat_themselves),
		cmocka_unit_test(noise_does_not),
		cmocka_unit_test(level_does_not_matter),
		cmocka_unit_test(rumble_is_not_taken_for_a_voice),
		cmocka_unit_test(silence_has_none),
		cmocka_unit_test(full_scale_is_measured),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
