/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/ears_clean.h"
#include "app/ears_utterance.h"
#include "base/cleanup.h"

#include "voice_made.h"

#define ONSET 900
#define END 980
#define DELAY 900 /* samples */

struct scene {
	struct ears ears;
	int16_t other[EARS_HISTORY_FRAMES *
		      AUDIO_BLOCK_SAMPLES]; /* who speaks over us, from ONSET */
	int16_t samples[(END - ONSET) * AUDIO_BLOCK_SAMPLES];
};

/* We have been speaking from the beginning; the canceller has left this share of the echo. */
static void scene_open(struct scene *scene, double left) {
	struct ears *ears = &scene->ears;
	const size_t n = (size_t)EARS_HISTORY_FRAMES * AUDIO_BLOCK_SAMPLES;
	struct voice_made voice = {.seed = 3};
	struct voice_made other = {.seed = 99, .n = 3000};
	double taps[VOICE_TAPS];

	memset(scene, 0, sizeof(*scene));
	voice_room(5, taps);
	ears->samples = calloc(n, sizeof(*ears->samples));
	ears->microphone = calloc(n, sizeof(*ears->microphone));
	ears->played = calloc(n, sizeof(*ears->played));
	ears->is_ours = calloc(EARS_HISTORY_FRAMES, sizeof(*ears->is_ours));
	assert_non_null(ears->samples);
	assert_non_null(ears->microphone);
	assert_non_null(ears->played);
	assert_non_null(ears->is_ours);
	assert_int_equal(ears_echo_new(&ears->echo), 0);
	assert_int_equal(ears_clean_new(&ears->clean), 0);
	for (size_t i = 0; i < n; i++)
		ears->played[i] = voice_next(&voice, 3000);
	for (size_t i = 0; i < n; i++) {
		double echo = voice_echo(ears->played, n, taps, (double)i - DELAY);

		if (i >= (size_t)ONSET * AUDIO_BLOCK_SAMPLES)
			scene->other[i] = voice_next(&other, 800);
		ears->microphone[i] = (int16_t)lrint(echo + scene->other[i]);
		ears->samples[i] = (int16_t)lrint(left * echo + scene->other[i]);
	}
	for (size_t i = 0; i < EARS_HISTORY_FRAMES; i++)
		ears->is_ours[i] = true;
	ears->endpoint.onset_frame = ONSET;
	ears->endpoint.n_frames = END;
	memcpy(scene->samples, ears->samples + ONSET * AUDIO_BLOCK_SAMPLES, sizeof(scene->samples));
}

static void scene_close(struct scene *scene) {
	struct ears *ears = &scene->ears;

	(void)ears_clean_free(ears->clean);
	(void)ears_echo_free(ears->echo);
	free(ears->samples);
	free(ears->microphone);
	free(ears->played);
	free(ears->is_ours);
}

/* Of our voice, in the utterance; dB under the other one. */
static double scene_rest_db(const struct scene *scene) {
	double rest = 0;
	double wanted = 0;

	for (size_t i = 0; i < N_ELEMENTS(scene->samples); i++) {
		double other = scene->other[ONSET * AUDIO_BLOCK_SAMPLES + i];
		double difference = scene->samples[i] - other;

		rest += difference * difference;
		wanted += other * other;
	}
	return 10 * log10(rest / wanted);
}

static bool scene_run(struct scene *scene) {
	bool is_better;
	double rest_db;

	assert_int_equal(ears_clean_prepare(&scene->ears), 0);
	assert_int_equal(
		ears_clean_run(&scene->ears, ONSET, END, scene->samples, &is_better, &rest_db), 0);
	if (is_better)
		assert_true(rest_db < -50);
	return is_better;
}

static void our_voice_is_taken_out(void **state) {
	static struct scene scene;

	(void)state;
	scene_open(&scene, 0.3);

	double before_db = scene_rest_db(&scene);

	assert_true(scene_run(&scene));
	assert_true(scene_rest_db(&scene) < before_db - 15);
	scene_close(&scene);
}

static void a_better_canceller_is_left_alone(void **state) {
	static struct scene scene;

	(void)state;
	scene_open(&scene, 0);
	assert_false(scene_run(&scene));
	assert_true(scene_rest_db(&scene) < -60);
	scene_close(&scene);
}

/* The filter of the time before says nothing any more. */
static void a_path_that_has_changed_is_not_trusted(void **state) {
	static struct scene scene;

	(void)state;
	scene_open(&scene, 0.3);
	for (size_t i = (size_t)(ONSET - 110) * AUDIO_BLOCK_SAMPLES;
	     i < (size_t)END * AUDIO_BLOCK_SAMPLES; i++)
		scene.ears.microphone[i] = (int16_t)(-scene.ears.microphone[i]);
	assert_false(scene_run(&scene));
	scene_close(&scene);
}

static void too_little_of_us_tells_nothing(void **state) {
	static struct scene scene;

	(void)state;
	scene_open(&scene, 0.3);
	memset(scene.ears.is_ours, 0, (ONSET - 60) * sizeof(*scene.ears.is_ours));
	assert_false(scene_run(&scene));
	/* Nor sound that is no longer there. */
	ears_clean_forget(scene.ears.clean);
	for (size_t i = 0; i < EARS_HISTORY_FRAMES; i++)
		scene.ears.is_ours[i] = true;
	scene.ears.endpoint.n_frames = ONSET + EARS_HISTORY_FRAMES;
	assert_false(scene_run(&scene));
	scene_close(&scene);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_voice_is_taken_out),
		cmocka_unit_test(a_better_canceller_is_left_alone),
		cmocka_unit_test(a_path_that_has_changed_is_not_trusted),
		cmocka_unit_test(too_little_of_us_tells_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
