/* SPDX-License-Identifier: MIT */
/* Synthetic sound of known level through the endpointer: bursts of noise in the
 * band of speech stand for words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/endpoint.h"

#define RATE_HZ 16000
#define PI 3.14159265358979323846

struct scene {
	struct endpoint endpoint;
	uint32_t seed;
	double phase;
	double offset; /* DC, share of full scale */
	double hum_db; /* 0: none */
	int n_onsets;
	int n_clicks;
};

static double scene_random(struct scene *scene) {
	scene->seed = scene->seed * 1664525u + 1013904223u;
	return (double)(scene->seed >> 8) / (double)(1 << 24) - 0.5;
}

/* ms of white noise at a level (RMS, dB below full scale). */
static void scene_play(struct scene *scene, int ms, double level_db) {
	double amplitude = pow(10, level_db / 20) * sqrt(12.0) * 32768;
	for (int i = 0; i < ms / ENDPOINT_FRAME_MS; i++) {
		int16_t samples[ENDPOINT_FRAME_SAMPLES];
		for (size_t k = 0; k < ENDPOINT_FRAME_SAMPLES; k++) {
			double x = amplitude * scene_random(scene) + scene->offset * 32768;
			if (scene->hum_db < 0) {
				scene->phase += 2 * PI * 50 / RATE_HZ;
				x += sqrt(2) * pow(10, scene->hum_db / 20) * 32768 *
				     (sin(scene->phase) + 0.3 * sin(3 * scene->phase));
			}
			samples[k] = (int16_t)fmax(-32768, fmin(32767, x));
		}
		enum endpoint_event event = endpoint_hear(&scene->endpoint, samples);
		scene->n_onsets += event == ENDPOINT_ONSET;
		scene->n_clicks += event == ENDPOINT_CLICK;
	}
}

static void scene_init(struct scene *scene) {
	*scene = (struct scene){.seed = 7};
	endpoint_init(&scene->endpoint);
}

/* A word between two silences: onset and end are found to 60 ms. What is loud
 * from the first sample on may be speech, so it is given time to be known. */
static void check_word(struct scene *scene, double level_db, double noise_db) {
	scene_play(scene, 3000, noise_db);
	endpoint_close(&scene->endpoint, false);
	scene_play(scene, 1000, noise_db);
	scene->n_onsets = 0;
	scene_play(scene, 400, level_db);
	assert_int_equal(scene->n_onsets, 1);
	scene_play(scene, 500, noise_db);
	assert_true(scene->endpoint.is_open);
	assert_in_range(scene->endpoint.onset_frame, 394, 406);
	assert_in_range(scene->endpoint.last_frame, 434, 446);
	assert_in_range(endpoint_pause_frames(&scene->endpoint), 43, 55);
}

static void finds_a_word_at_any_level(void **state) {
	(void)state;
	for (double level_db = -45; level_db <= -10; level_db += 5) {
		struct scene scene;
		scene_init(&scene);
		check_word(&scene, level_db, level_db - 20);
	}
}

static void finds_a_word_above_hum_and_offset(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	scene.hum_db = -25;
	scene.offset = 0.1;
	check_word(&scene, -30, -60);
}

static void digital_silence_is_quiet(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	check_word(&scene, -30, -200);
	assert_int_equal(scene.n_onsets, 1);
}

static void steady_noise_is_no_speech(void **state) {
	(void)state;
	static const double levels_db[] = {-70, -50, -30, -12};
	for (size_t i = 0; i < sizeof(levels_db) / sizeof(levels_db[0]); i++) {
		struct scene scene;
		scene_init(&scene);
		scene_play(&scene, 2500, levels_db[i]);
		/* Loud from the first sample on it may be speech, for a while. */
		endpoint_close(&scene.endpoint, false);
		scene.n_onsets = 0;
		scene_play(&scene, 10000, levels_db[i]);
		assert_int_equal(scene.n_onsets, 0);
	}
}

static void a_step_of_noise_is_learned(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	scene_play(&scene, 2000, -70);
	scene_play(&scene, 3000, -40); /* the fan goes on, and stays */
	assert_true(scene.endpoint.floor_db > -46);
	assert_true(endpoint_pause_frames(&scene.endpoint) > 50);
	endpoint_close(&scene.endpoint, false);
	scene.n_onsets = 0;
	scene_play(&scene, 5000, -40);
	assert_int_equal(scene.n_onsets, 0);
	scene_play(&scene, 400, -22);
	assert_int_equal(scene.n_onsets, 1);
}

static void a_pause_of_700_ms_is_one_pause(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	scene_play(&scene, 1000, -65);
	scene_play(&scene, 500, -30);
	scene_play(&scene, 700, -65);
	scene_play(&scene, 500, -30);
	scene_play(&scene, 300, -65);
	assert_int_equal(scene.n_onsets, 1);
	assert_in_range(endpoint_length_frames(&scene.endpoint), 190, 210);
}

static void a_click_is_no_utterance(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	scene_play(&scene, 1000, -60);
	for (int i = 0; i < 5; i++) {
		scene_play(&scene, 20, -15);
		scene_play(&scene, 600, -60);
	}
	assert_false(scene.endpoint.is_open);
	assert_int_equal(scene.n_onsets, scene.n_clicks);
}

static void after_a_cut_nothing_begins_before_a_pause(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	scene_play(&scene, 1000, -60);
	scene_play(&scene, 1000, -25);
	endpoint_close(&scene.endpoint, true);
	scene.n_onsets = 0;
	scene_play(&scene, 1000, -25);
	assert_int_equal(scene.n_onsets, 0);
	scene_play(&scene, 600, -60);
	scene_play(&scene, 400, -25);
	assert_int_equal(scene.n_onsets, 1);
}

static void restart_keeps_the_floor(void **state) {
	(void)state;
	struct scene scene;
	scene_init(&scene);
	scene_play(&scene, 3000, -40);
	double floor_db = scene.endpoint.floor_db;
	for (int i = 0; i < 300; i++)
		endpoint_hear_nothing(&scene.endpoint);
	endpoint_restart(&scene.endpoint);
	assert_false(scene.endpoint.is_open);
	assert_true(fabs(scene.endpoint.floor_db - floor_db) < 0.01);
	scene.n_onsets = 0;
	scene_play(&scene, 500, -40);
	assert_int_equal(scene.n_onsets, 0);
}

/* Frames of one level each. */
static size_t level_fill(double *levels, size_t at, size_t n, double level_db) {
	for (size_t i = 0; i < n; i++)
		levels[at++] = level_db;
	return at;
}

static void trim_cuts_close_where_it_is_quiet(void **state) {
	(void)state;
	double levels[300];
	size_t n = level_fill(levels, 0, 120, -70);
	n = level_fill(levels, n, 60, -25);
	n = level_fill(levels, n, 90, -70);
	struct endpoint_span span;
	endpoint_trim(levels, n, -70, &span);
	assert_int_equal(span.first_speech, 120);
	assert_int_equal(span.end_speech, 180);
	assert_int_equal(span.first, 100);
	assert_int_equal(span.end, 200);
	assert_true(fabs(span.snr_db - 45) < 0.1);
}

static void trim_leaves_noise_where_it_is_loud(void **state) {
	(void)state;
	double levels[300];
	size_t n = level_fill(levels, 0, 120, -40);
	n = level_fill(levels, n, 60, -25);
	n = level_fill(levels, n, 90, -40);
	struct endpoint_span span;
	endpoint_trim(levels, n, -40, &span);
	assert_int_equal(span.first, 120 - 72); /* 20 + 4 x 13 dB under 28 */
	assert_int_equal(span.end, 180 + 72);
}

static void trim_of_nothing_is_empty(void **state) {
	(void)state;
	double levels[50];
	struct endpoint_span span;
	(void)level_fill(levels, 0, 50, -60);
	endpoint_trim(levels, 50, -60, &span);
	assert_int_equal(span.end_speech, span.first_speech);
	endpoint_trim(levels, 0, -60, &span);
	assert_int_equal(span.end, 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_word_at_any_level),
		cmocka_unit_test(finds_a_word_above_hum_and_offset),
		cmocka_unit_test(digital_silence_is_quiet),
		cmocka_unit_test(steady_noise_is_no_speech),
		cmocka_unit_test(a_step_of_noise_is_learned),
		cmocka_unit_test(a_pause_of_700_ms_is_one_pause),
		cmocka_unit_test(a_click_is_no_utterance),
		cmocka_unit_test(after_a_cut_nothing_begins_before_a_pause),
		cmocka_unit_test(restart_keeps_the_floor),
		cmocka_unit_test(trim_cuts_close_where_it_is_quiet),
		cmocka_unit_test(trim_leaves_noise_where_it_is_loud),
		cmocka_unit_test(trim_of_nothing_is_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
