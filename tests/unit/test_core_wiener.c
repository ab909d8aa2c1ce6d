/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/wiener.h"

#include "voice_made.h"

#define N 56000
#define AFTER 16000
#define DELAY 300
#define ROOM_NOISE 5

struct scene {
	int16_t played[WIENER_TAPS + N + AFTER]; /* silent in front */
	int16_t heard[N + AFTER];
	int16_t other[N + AFTER]; /* what of it is somebody else */
	double taps[WIENER_TAPS];
};

static void scene_play(struct scene *scene, double other) {
	struct voice_made voice = {.seed = 3};
	struct voice_made else_voice = {.seed = 99, .n = 3000};
	uint32_t seed = 7;
	double taps[VOICE_TAPS];
	memset(scene, 0, sizeof(*scene));
	voice_room(5, taps);
	for (size_t i = 0; i < N + AFTER; i++)
		scene->played[WIENER_TAPS + i] = voice_next(&voice, 3000);
	for (size_t i = 0; i < N + AFTER; i++) {
		double echo = voice_echo(scene->played, WIENER_TAPS + N + AFTER, taps,
					 (double)(WIENER_TAPS + i) - DELAY);
		scene->other[i] = (int16_t)lrint(ROOM_NOISE * voice_random(&seed) +
						 voice_next(&else_voice, other));
		scene->heard[i] = (int16_t)lrint(echo + scene->other[i]);
	}
}

static double power(const int16_t *a, const int16_t *b, size_t n) {
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		double difference = a[i] - (b ? b[i] : 0);
		sum += difference * difference;
	}
	return sum / (double)n;
}

/* How much weaker the echo of the last second is, dB. */
static double scene_gain(struct scene *scene) {
	double before = power(scene->heard + N, scene->other + N, AFTER);
	assert_int_equal(wiener_remove(scene->taps, scene->played + N, scene->heard + N, AFTER), 0);
	return 10 * log10(before / power(scene->heard + N, scene->other + N, AFTER));
}

static void an_echo_is_taken_out(void **state) {
	(void)state;
	static struct scene scene;
	scene_play(&scene, 0);
	assert_int_equal(wiener_fit(scene.heard, scene.played + WIENER_TAPS, N, scene.taps), 0);
	assert_true(scene_gain(&scene) > 35);
}

/* Somebody who speaks all the time is noise to the fit, and is left as he is. */
static void another_voice_stays(void **state) {
	(void)state;
	static struct scene scene;
	scene_play(&scene, 1000);
	assert_int_equal(wiener_fit(scene.heard, scene.played + WIENER_TAPS, N, scene.taps), 0);
	double other = power(scene.other + N, NULL, AFTER);
	assert_true(scene_gain(&scene) > 6);
	assert_true(power(scene.heard + N, scene.other + N, AFTER) < other / 4);
}

/* In pieces or as a whole, at the limits of 16 bits as well. */
static void any_length_is_filtered(void **state) {
	(void)state;
	static struct scene scene;
	static int16_t heard[N + AFTER];
	static int16_t zero[N + AFTER];
	scene_play(&scene, 0);
	memset(scene.taps, 0, sizeof(scene.taps));
	scene.taps[DELAY] = 1;
	assert_int_equal(wiener_remove(scene.taps, scene.played, heard, N + AFTER), 0);
	for (size_t i = 0; i < N + AFTER; i++)
		assert_int_equal(heard[i], -scene.played[WIENER_TAPS + i - DELAY]);
	memcpy(heard, zero, sizeof(heard));
	scene.taps[DELAY] = 1e6;
	assert_int_equal(wiener_remove(scene.taps, scene.played, heard, N + AFTER), 0);
	for (size_t i = 0; i < N + AFTER; i++)
		assert_int_equal(heard[i], scene.played[WIENER_TAPS + i - DELAY] == 0  ? 0
					   : scene.played[WIENER_TAPS + i - DELAY] < 0 ? INT16_MAX
										       : INT16_MIN);
}

static void what_cannot_be_fitted_is_refused(void **state) {
	(void)state;
	static struct scene scene;
	memset(&scene, 0, sizeof(scene));
	assert_int_equal(
		wiener_fit(scene.heard, scene.played, WIENER_LEAST_SAMPLES - 1, scene.taps),
		-EINVAL);
	assert_int_equal(wiener_fit(scene.heard, scene.played, WIENER_MOST_SAMPLES + 1, scene.taps),
			 -EINVAL);
	assert_int_equal(wiener_fit(scene.heard, scene.played, N, scene.taps), -ENODATA);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_echo_is_taken_out),
		cmocka_unit_test(another_voice_stays),
		cmocka_unit_test(any_length_is_filtered),
		cmocka_unit_test(what_cannot_be_fitted_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
