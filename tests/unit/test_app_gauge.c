/* SPDX-License-Identifier: MIT */
/* What is known of a card that gives sound at a pace that the test decides. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "app/gauge.h"

static const struct audio_device device = {"a microphone", "a speaker", 48000, 40};

static struct gauge *gauge;
static struct measurements measured;

static int make(void **state) {
	(void)state;
	memset(&measured, 0, sizeof(measured));
	return gauge_new(&gauge);
}

static int end(void **state) {
	(void)state;
	gauge = gauge_free(gauge);
	return 0;
}

/* So many blocks of 10 ms, each of which takes so long to come. */
static int64_t hear(int64_t now_ms, int n_blocks, int block_ms, int16_t sample, int16_t played) {
	struct audio_frame frames[AUDIO_BLOCK_SAMPLES];

	for (int i = 0; i < n_blocks; i++) {
		for (size_t at = 0; at < AUDIO_BLOCK_SAMPLES; at++)
			frames[at] = (struct audio_frame){
				.microphone = at % 2 ? sample : (int16_t)-sample,
				.played = played,
			};
		now_ms += block_ms;
		gauge_hear(gauge, frames, AUDIO_BLOCK_SAMPLES, now_ms);
		gauge_caught_up(gauge, 0, now_ms);
	}
	return now_ms;
}

static void test_card(void **state) {
	(void)state;
	gauge_card(gauge, NULL, "no device with a microphone", 5);
	gauge_read(gauge, &measured, 10);
	assert_string_equal(measured.card, "no device with a microphone");
	assert_int_equal(measured.rate_hz, 0);
	assert_true(measured.open_s == 0);
	gauge_card(gauge, &device, "\"a microphone\"", 1000);
	gauge_read(gauge, &measured, 3000);
	assert_string_equal(measured.input, "a microphone");
	assert_string_equal(measured.output, "a speaker");
	assert_int_equal(measured.rate_hz, 48000);
	assert_int_equal(measured.latency_ms, 40);
	assert_true(measured.open_s == 2);
	assert_true(measured.heard_s == 0);
}

static void test_rate(void **state) {
	(void)state;
	gauge_card(gauge, &device, "", 0);
	int64_t now_ms = hear(0, 400, 10, 100, 0);
	gauge_read(gauge, &measured, now_ms);
	assert_true(measured.real_rate_hz == 0); /* not yet */
	now_ms = hear(now_ms, 1000, 10, 100, 0);
	gauge_read(gauge, &measured, now_ms);
	assert_true(fabs(measured.real_rate_hz - 48000) < 100);
	/* From now on it gives half of it: known when the window is full of that. */
	now_ms = hear(now_ms, 1000, 20, 100, 0);
	gauge_read(gauge, &measured, now_ms);
	assert_true(fabs(measured.real_rate_hz - 24000) < 100);
}

static void test_microphone_and_voice(void **state) {
	(void)state;
	gauge_card(gauge, &device, "", 0);
	int64_t now_ms = hear(0, 200, 10, 3277, 0);
	now_ms = hear(now_ms, 100, 10, 3277, 500);
	gauge_read(gauge, &measured, now_ms);
	assert_true(fabs(measured.heard_s - 3) < 0.01);
	assert_true(fabs(measured.peak_db + 20) < 0.1 && fabs(measured.mean_db + 20) < 0.1);
	assert_true(fabs(measured.spoken_s - 1) < 0.01);

	/* What is filled in for lost sound says nothing about the microphone. */
	struct audio_frame lost = {.flags = AUDIO_FRAME_LOST};
	gauge_hear(gauge, &lost, 1, now_ms);
	gauge_caught_up(gauge, 320, now_ms);
	gauge_read(gauge, &measured, now_ms);
	assert_true(fabs(measured.heard_s - 3) < 0.01);
	assert_true(measured.dropped_ms == 20);

	/* Another card begins anew; what was spoken is counted on. */
	gauge_card(gauge, &device, "", now_ms);
	gauge_read(gauge, &measured, now_ms);
	assert_true(measured.heard_s == 0 && measured.dropped_ms == 0);
	assert_true(fabs(measured.spoken_s - 1) < 0.01);
}

static double cpu_s(void) {
	struct timespec now;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The thread works for a tenth of a second of its own time, within a second of sound. */
static void test_load(void **state) {
	(void)state;
	double from_s = cpu_s();

	gauge_card(gauge, &device, "", 0);
	while (cpu_s() - from_s < 0.1)
		;
	(void)hear(0, 100, 10, 1, 0);
	double used_s = cpu_s() - from_s;
	(void)hear(1000, 300, 10, 1, 0);
	gauge_read(gauge, &measured, 4000);
	assert_true(measured.most_load >= 0.1 && measured.most_load <= used_s + 0.001);
	assert_true(measured.load >= 0.1 / 4 && measured.load < measured.most_load);
}

static void test_nobody_asks(void **state) {
	(void)state;
	struct audio_frame frame = {0};

	gauge_card(NULL, &device, "", 0);
	gauge_hear(NULL, &frame, 1, 0);
	gauge_caught_up(NULL, 0, 0);
	gauge_read(NULL, &measured, 0);
	assert_null(gauge_free(NULL));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_card, make, end),
		cmocka_unit_test_setup_teardown(test_rate, make, end),
		cmocka_unit_test_setup_teardown(test_microphone_and_voice, make, end),
		cmocka_unit_test_setup_teardown(test_load, make, end),
		cmocka_unit_test_setup_teardown(test_nobody_asks, make, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
