/* SPDX-License-Identifier: MIT */
/* The callback's side, called here by hand, block by block; stress/ uses threads. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/duplex.h"
#include "base/cleanup.h"

#define BLOCK 160

static bool is_readable(const struct duplex *duplex) {
	struct pollfd wait = {.fd = duplex_get_fd(duplex), .events = POLLIN};

	return poll(&wait, 1, 0) == 1;
}

static void fill(int16_t *samples, size_t n, int16_t value) {
	for (size_t i = 0; i < n; i++)
		samples[i] = value;
}

static void test_refuses_bad_rates(void **state) {
	(void)state;
	struct duplex *duplex = NULL;

	assert_int_equal(duplex_new(0, &duplex), -EINVAL);
	assert_int_equal(duplex_new(10000000, &duplex), -EINVAL);
	assert_null(duplex);
	assert_null(duplex_free(NULL));
}

static void test_pairs_travel_together(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	struct audio_frame frames[3 * BLOCK];
	int16_t voice[BLOCK];
	int16_t microphone[BLOCK];
	int16_t speaker[BLOCK];

	assert_int_equal(duplex_new(AUDIO_RATE_HZ, &duplex), 0);
	duplex_set_delay(duplex, 5); /* 80 frames */
	assert_false(is_readable(duplex));
	fill(voice, BLOCK, 700);
	fill(microphone, BLOCK, -300);
	assert_int_equal(duplex_play(duplex, voice, BLOCK), BLOCK);
	duplex_process(duplex, microphone, speaker, BLOCK);
	assert_int_equal(speaker[0], 700);
	assert_int_equal(speaker[BLOCK - 1], 700);
	duplex_process(duplex, NULL, speaker, BLOCK);
	assert_int_equal(speaker[0], 0);

	assert_true(is_readable(duplex));
	assert_int_equal(duplex_read(duplex, frames, N_ELEMENTS(frames)), 2 * BLOCK);
	for (size_t i = 0; i < 2 * BLOCK; i++) {
		assert_int_equal(frames[i].microphone, i < BLOCK ? -300 : 0);
		assert_int_equal(frames[i].played, i < BLOCK ? 700 : 0);
		assert_int_equal(frames[i].flags, i < BLOCK + 80 ? AUDIO_FRAME_SPEAKING : 0);
	}
	assert_int_equal(duplex_read(duplex, frames, N_ELEMENTS(frames)), 0);
	assert_false(is_readable(duplex));
	duplex_free(duplex);
}

/* A part of what is there leaves the descriptor readable for the rest. */
static void test_descriptor_tells_of_the_rest(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	struct audio_frame frames[BLOCK];
	int16_t speaker[2 * BLOCK];

	assert_int_equal(duplex_new(AUDIO_RATE_HZ, &duplex), 0);
	duplex_process(duplex, NULL, speaker, 2 * BLOCK);
	assert_int_equal(duplex_read(duplex, frames, 100), 100);
	assert_true(is_readable(duplex));
	assert_int_equal(duplex_read(duplex, frames, BLOCK), BLOCK);
	assert_int_equal(duplex_read(duplex, frames, BLOCK), 60);
	assert_int_equal(duplex_read(duplex, frames, BLOCK), 0);
	assert_false(is_readable(duplex));
	duplex_free(duplex);
}

static void test_a_hole_is_found_in_its_place(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	static struct audio_frame frames[200000];
	int16_t microphone[BLOCK];
	int16_t speaker[BLOCK];
	size_t n_before = 0;

	/* Until it overflows, then two blocks more. */
	assert_int_equal(duplex_new(AUDIO_RATE_HZ, &duplex), 0);
	fill(microphone, BLOCK, 1);
	while (!duplex_get_n_dropped(duplex)) {
		duplex_process(duplex, microphone, speaker, BLOCK);
		n_before += BLOCK;
	}
	duplex_process(duplex, microphone, speaker, BLOCK);
	duplex_process(duplex, microphone, speaker, BLOCK);
	n_before += 2 * BLOCK;

	size_t n_lost = (size_t)duplex_get_n_dropped(duplex);
	size_t n = duplex_read(duplex, frames, N_ELEMENTS(frames));

	assert_int_equal(n, n_before - n_lost);
	assert_true(n >= 5 * AUDIO_RATE_HZ); /* five seconds late at least */
	for (size_t i = 0; i < n; i++)
		assert_int_equal(frames[i].microphone, 1);

	/* Now there is room: silence for what was lost, then the new block. */
	fill(microphone, BLOCK, 2);
	duplex_process(duplex, microphone, speaker, BLOCK);
	n = duplex_read(duplex, frames, N_ELEMENTS(frames));
	assert_int_equal(n, n_lost + BLOCK);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(frames[i].flags, i < n_lost ? AUDIO_FRAME_LOST : 0);
		assert_int_equal(frames[i].microphone, i < n_lost ? 0 : 2);
	}
	duplex_free(duplex);
}

static void test_flush_fades_and_skips(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	int16_t old[2000];
	int16_t new[BLOCK];
	int16_t speaker[4 * BLOCK];

	assert_int_equal(duplex_new(AUDIO_RATE_HZ, &duplex), 0);
	fill(old, N_ELEMENTS(old), 1600);
	fill(new, N_ELEMENTS(new), 5);
	assert_int_equal(duplex_play(duplex, old, N_ELEMENTS(old)), N_ELEMENTS(old));
	duplex_process(duplex, NULL, speaker, 100);
	assert_int_equal(speaker[99], 1600);

	duplex_flush(duplex);
	assert_int_equal(duplex_play(duplex, new, BLOCK), BLOCK);
	duplex_process(duplex, NULL, speaker, 4 * BLOCK);
	for (size_t i = 1; i < BLOCK; i++)
		assert_true(speaker[i] < speaker[i - 1]); /* 10 ms ramp */
	assert_int_equal(speaker[BLOCK - 1], 0);
	for (size_t i = BLOCK; i < 2 * BLOCK; i++)
		assert_int_equal(speaker[i], 5);
	assert_int_equal(speaker[2 * BLOCK], 0);
	assert_int_equal(duplex_get_n_queued(duplex), N_ELEMENTS(old) + BLOCK);
	assert_int_equal(duplex_get_n_played(duplex), N_ELEMENTS(old) + BLOCK);

	/* With nothing queued it does nothing. */
	duplex_flush(duplex);
	assert_int_equal(duplex_play(duplex, new, BLOCK), BLOCK);
	duplex_process(duplex, NULL, speaker, BLOCK);
	assert_int_equal(speaker[0], 5);
	duplex_free(duplex);
}

static void test_playback_is_bounded(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	static int16_t voice[AUDIO_RATE_HZ * 4];
	int16_t speaker[BLOCK];

	assert_int_equal(duplex_new(AUDIO_RATE_HZ, &duplex), 0);
	size_t n = duplex_play(duplex, voice, N_ELEMENTS(voice));

	assert_true(n >= AUDIO_RATE_HZ / 2 && n <= AUDIO_RATE_HZ);
	assert_int_equal(duplex_get_n_queued(duplex), n);
	assert_int_equal(duplex_play(duplex, voice, BLOCK), 0);
	duplex_process(duplex, NULL, speaker, BLOCK);
	assert_int_equal(duplex_get_n_played(duplex), BLOCK);
	assert_int_equal(duplex_play(duplex, voice, BLOCK), BLOCK);
	duplex_free(duplex);
}

/* A card of another rate: nothing gets lost on the way. */
static void check_rate(unsigned rate_hz) {
	struct duplex *duplex = NULL;
	static struct audio_frame frames[AUDIO_RATE_HZ];
	static int16_t sound[AUDIO_RATE_HZ];
	int16_t speaker[BLOCK];
	size_t n_fed = 0;
	size_t n_heard = 0;
	int loudest = 0;

	srand(7);
	for (size_t i = 0; i < N_ELEMENTS(sound); i++)
		sound[i] = (int16_t)(rand() % 8000 - 4000);
	assert_int_equal(duplex_new(rate_hz, &duplex), 0);
	while (duplex_get_n_played(duplex) < 8000) {
		if (n_fed < 8000)
			n_fed += duplex_play(duplex, sound + n_fed, 8000 - n_fed);
		duplex_process(duplex, NULL, speaker, BLOCK);
		n_heard += duplex_read(duplex, frames + n_heard, N_ELEMENTS(frames) - n_heard);
	}
	assert_int_equal(duplex_get_n_queued(duplex), 8000);
	assert_int_equal(duplex_get_n_played(duplex), 8000);
	assert_int_equal(duplex_get_n_dropped(duplex), 0);
	assert_true(n_heard >= 7990 && n_heard <= 8000 + 2 * BLOCK);
	for (size_t i = 0; i < n_heard; i++) {
		assert_int_equal(frames[i].microphone, 0);
		loudest = abs(frames[i].played) > loudest ? abs(frames[i].played) : loudest;
	}
	assert_true(loudest > 3000);
	for (size_t i = 0; i < 7900; i++)
		assert_int_equal(frames[i].flags, AUDIO_FRAME_SPEAKING);
	duplex_free(duplex);
}

static void test_other_rates(void **state) {
	(void)state;
	check_rate(48000);
	check_rate(44100);
	check_rate(8000);
}

/* Microphone and reference through one filter: equal in, equal out. */
static void test_pairs_cannot_slip(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	static struct audio_frame frames[AUDIO_RATE_HZ];
	static int16_t sound[8000];
	static int16_t copy[3 * 8000 + BLOCK];
	int16_t speaker[BLOCK];
	size_t n_heard = 0;

	/* First run: what does the card play for this sound? */
	srand(7);
	for (size_t i = 0; i < N_ELEMENTS(sound); i++)
		sound[i] = (int16_t)(rand() % 8000 - 4000);
	for (int run = 0; run < 2; run++) {
		size_t n_fed = 0;

		n_heard = 0;
		assert_int_equal(duplex_new(48000, &duplex), 0);
		for (size_t i = 0; i + BLOCK <= 3 * 8000; i += BLOCK) {
			n_fed += duplex_play(duplex, sound + n_fed, N_ELEMENTS(sound) - n_fed);
			duplex_process(duplex, run ? copy + i : NULL, speaker, BLOCK);
			if (!run)
				memcpy(copy + i, speaker, sizeof(speaker));
			n_heard +=
				duplex_read(duplex, frames + n_heard, N_ELEMENTS(frames) - n_heard);
		}
		if (!run)
			duplex = duplex_free(duplex);
	}
	assert_true(n_heard > 7900);
	for (size_t i = 0; i < n_heard; i++)
		assert_int_equal(frames[i].microphone, frames[i].played);
	duplex_free(duplex);
}

static void test_the_end_wakes_the_reader(void **state) {
	(void)state;
	struct duplex *duplex = NULL;
	struct audio_frame frame;

	assert_int_equal(duplex_new(AUDIO_RATE_HZ, &duplex), 0);
	assert_false(duplex_has_ended(duplex));
	duplex_end(duplex);
	assert_true(duplex_has_ended(duplex));
	assert_true(is_readable(duplex));
	assert_int_equal(duplex_read(duplex, &frame, 1), 0);
	assert_true(is_readable(duplex)); /* and goes on telling */
	duplex_free(duplex);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_bad_rates),
		cmocka_unit_test(test_pairs_travel_together),
		cmocka_unit_test(test_descriptor_tells_of_the_rest),
		cmocka_unit_test(test_a_hole_is_found_in_its_place),
		cmocka_unit_test(test_flush_fades_and_skips),
		cmocka_unit_test(test_playback_is_bounded),
		cmocka_unit_test(test_other_rates),
		cmocka_unit_test(test_pairs_cannot_slip),
		cmocka_unit_test(test_the_end_wakes_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
