/* SPDX-License-Identifier: MIT */
/* The way from the loudspeaker back into the microphone, through the virtual
 * sound card: gain, delay, drift, change, and what it costs. */
#include <math.h>
#include <time.h>

#define SOUND_FILES "cabin-test"
#include "sound_files.h"

#include "base/cleanup.h"

static void test_echo_gain_and_delay(void **state) {
	(void)state;
	static const struct {
		double gain_db;
		double delay_ms;
		int rate;
		int at;
		size_t expected;
	} cases[] = {
		{0, 0, 16000, 0, 0},
		{-6, 40, 16000, 0, 640},
		{-12.5, 12.34, 16000, 100, 297},
		{6, 200, 48000, 300, 3300},
		{-20, 0, 8000, 77, 154},
	};

	write_silence(2.0);
	for (size_t c = 0; c < N_ELEMENTS(cases); c++) {
		struct cabin_path path = {RIR, cases[c].gain_db, cases[c].delay_ms, 0, 0};

		write_response(cases[c].at, cases[c].rate);

		struct audio *audio = open_card(&path, 1);
		size_t n = play_noise(audio, heard, played, MOST);

		audio_free(audio);
		assert_int_equal(best_delay(heard, played, 8000, 4000), cases[c].expected);

		double gain =
			20 * log10(rms(heard + 4000, n - 4000) / rms(played + 4000, n - 4000));

		if (cases[c].rate == AUDIO_RATE_HZ) /* else a click has lost its top */
			assert_true(fabs(gain - cases[c].gain_db) < 0.2);
		else
			assert_true(fabs(gain - cases[c].gain_db) < 3.5);
	}
}

/* A response with a tail: unit energy, and every tap where it belongs. */
static void test_echo_of_a_room(void **state) {
	(void)state;
	static int16_t response[8000];
	static double expected[8000];
	double energy = 0;

	for (size_t i = 0; i < N_ELEMENTS(response); i++) {
		response[i] = (int16_t)(noise() * exp(-(double)i / 800));
		energy += (double)response[i] * response[i];
	}
	write_sound(RIR, WAV16, AUDIO_RATE_HZ, 1, response, N_ELEMENTS(response));
	write_silence(4.0);

	struct cabin_path path = {RIR, -6, 10, 0, 0};
	struct audio *audio = open_card(&path, 1);
	size_t n = play_noise(audio, heard, played, MOST);
	double gain = 0;

	audio_free(audio);
	gain = 20 * log10(rms(heard + 8000, n - 8000) / rms(played + 8000, n - 8000));
	assert_true(fabs(gain + 6) < 0.2);

	/* Directly computed, over a part. */
	for (size_t i = 0; i < 400; i++) {
		size_t at = 20000 + i;

		expected[i] = 0;
		for (size_t k = 0; k < N_ELEMENTS(response); k++)
			expected[i] += response[k] * (double)played[at - 160 - k];
		expected[i] *= pow(10, -6.0 / 20) / sqrt(energy);
		assert_true(fabs(expected[i] - heard[at]) < 8); /* the cut tail: -60 dB */
	}
}

static void test_echo_drifts(void **state) {
	(void)state;
	static const double drifts[] = {200, -200};

	write_silence(10.0);
	write_response(0, AUDIO_RATE_HZ);
	for (size_t c = 0; c < N_ELEMENTS(drifts); c++) {
		struct cabin_path path = {RIR, 0, 10, drifts[c], 0};
		struct audio *audio = open_card(&path, 1);
		size_t n = play_noise(audio, heard, played, MOST);
		size_t late = n - 1600;

		audio_free(audio);
		assert_int_equal(best_delay(heard, played, 1600, 400), 160);
		/* 200 ppm of 9.95 s are 31.8 samples. */
		assert_int_equal(best_delay(heard + late - 400, played + late - 400, 2000, 400),
				 drifts[c] > 0 ? 192 : 128);
		assert_true(fabs(20 * log10(rms(heard + 1600, n - 1600) /
					    rms(played + 1600, n - 1600))) < 0.3);
	}
}

static void test_echo_changes(void **state) {
	(void)state;
	write_silence(3.0);
	write_response(0, AUDIO_RATE_HZ);

	struct cabin_path paths[] = {
		{RIR, 0, 30, 0, 2.0}, /* the order of writing does not matter */
		{RIR, -20, 10, 0, 1.0},
	};
	struct audio *audio = open_card(paths, 2);
	size_t n = play_noise(audio, heard, played, MOST);

	audio_free(audio);
	assert_int_equal(n, 48000);
	for (size_t i = 0; i < 16000; i++)
		assert_int_equal(heard[i], 0);
	/* The sound of before goes on through the path that begins to hold. */
	for (size_t i = 16000; i < 32000; i++)
		assert_true(fabs(heard[i] - 0.1 * played[i - 160]) < 2);
	for (size_t i = 32000; i < n; i++)
		assert_true(fabs(heard[i] - 1.0 * played[i - 480]) < 2);
}

/* A second of room on ten seconds of sound, far below real time. */
static void test_echo_is_fast(void **state) {
	(void)state;
	static int16_t response[AUDIO_RATE_HZ];
	struct cabin_path path = {RIR, -6, 10, 100, 0};

	for (size_t i = 0; i < N_ELEMENTS(response); i++)
		response[i] = noise();
	write_sound(RIR, WAV16, AUDIO_RATE_HZ, 1, response, N_ELEMENTS(response));
	write_silence(10.0);

	struct audio *audio = open_card(&path, 1);
	clock_t start = clock();

	(void)play_noise(audio, heard, played, MOST);
	audio_free(audio);

	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;

	print_message("real-time factor with 1 s of room: %.4f\n", seconds / 10.0);
	assert_true(seconds < 5.0); /* 0.1 s; sanitizers take ten times as long */
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_echo_gain_and_delay), cmocka_unit_test(test_echo_of_a_room),
		cmocka_unit_test(test_echo_drifts),	    cmocka_unit_test(test_echo_changes),
		cmocka_unit_test(test_echo_is_fast),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
