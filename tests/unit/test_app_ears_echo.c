/* SPDX-License-Identifier: MIT */
/* A made voice is played into a made room, and the ears take it out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/ears_echo.h"
#include "base/log.h"

#include "voice_made.h"

#define FLOOR_DB (-66.0)
#define MOST_SECONDS 60

struct room {
	struct ears_echo *echo;
	struct voice_made voice;
	struct voice_made other; /* somebody near the microphone */
	uint32_t noise;
	double taps[VOICE_TAPS];
	double gain;
	double delay; /* samples */
	double drift; /* samples a sample */
	double other_level;
	bool is_speaking;
	int16_t played[MOST_SECONDS * VOICE_RATE_HZ];
	size_t n;
	double power_before; /* of the last run */
	double power_after;
	double power_linear; /* of what the decoders hear */
};

static int make_room(void **state) {
	struct room *room = calloc(1, sizeof(*room));
	room->voice.seed = 1;
	room->other.seed = 77;
	room->noise = 5;
	room->gain = 1.0;
	room->delay = 640;
	room->is_speaking = true;
	voice_room(9, room->taps);
	*state = room;
	log_set_level(LOG_LEVEL_ERROR);
	return ears_echo_new(&room->echo);
}

static int end_room(void **state) {
	struct room *room = *state;
	(void)ears_echo_free(room->echo);
	free(room);
	return 0;
}

static void room_run(struct room *room, double seconds) {
	room->power_before = room->power_after = room->power_linear = 0;
	for (int block = 0; block < (int)(seconds * 100); block++) {
		int16_t heard[AUDIO_BLOCK_SAMPLES];
		int16_t *played = &room->played[room->n];
		assert_true(room->n + AUDIO_BLOCK_SAMPLES <= MOST_SECONDS * VOICE_RATE_HZ);
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
			played[i] = room->is_speaking ? voice_next(&room->voice, 2500) : 0;
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
			double at = (double)(room->n + i);
			double x = room->gain *
				   voice_echo(room->played, room->n + AUDIO_BLOCK_SAMPLES,
					      room->taps, at - room->delay - room->drift * at);
			x += voice_next(&room->other, room->other_level) +
			     20 * voice_random(&room->noise);
			heard[i] = (int16_t)fmax(-32768, fmin(32767, x));
			room->power_before += heard[i] * heard[i];
		}
		room->n += AUDIO_BLOCK_SAMPLES;
		int16_t linear[AUDIO_BLOCK_SAMPLES];
		ears_echo_hear(room->echo, played, FLOOR_DB, heard, linear);
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
			room->power_after += heard[i] * heard[i];
			room->power_linear += linear[i] * linear[i];
		}
	}
}

static double room_suppression_db(const struct room *room) {
	return 10 * log10(room->power_before / room->power_after);
}

static void our_voice_is_taken_out_and_then_trusted(void **state) {
	struct room *room = *state;
	assert_false(ears_echo_is_trusted(room->echo));
	room_run(room, 8);
	assert_true(ears_echo_is_trusted(room->echo));
	assert_true(ears_echo_is_playing(room->echo));
	room_run(room, 3);
	assert_true(room_suppression_db(room) > 20);
	assert_true(ears_echo_suppression_db(room->echo) > 14);
	assert_true(room->power_linear < room->power_before / 10);
	assert_true(room->power_linear > room->power_after);
}

static void a_late_echo_is_looked_for(void **state) {
	struct room *room = *state;
	room->delay = 0.3 * VOICE_RATE_HZ; /* behind the end of the filter */
	room_run(room, 12);
	assert_true(ears_echo_is_trusted(room->echo));
	room_run(room, 3);
	assert_true(room_suppression_db(room) > 15);
}

static void another_voice_stays(void **state) {
	struct room *room = *state;
	room_run(room, 8);
	room->other_level = 2500;
	room_run(room, 0.8);
	assert_true(room_suppression_db(room) < 9); /* half of it was ours */
	assert_true(ears_echo_is_trusted(room->echo));
}

static void a_path_that_has_changed_is_no_longer_trusted_and_learned_anew(void **state) {
	struct room *room = *state;
	room_run(room, 8);
	assert_true(ears_echo_is_trusted(room->echo));
	voice_room(1234, room->taps);
	room->delay += 50 * 16;
	ears_echo_doubt(room->echo);
	assert_false(ears_echo_is_trusted(room->echo));
	room_run(room, 10);
	assert_true(ears_echo_is_trusted(room->echo));
}

static void trust_that_was_refuted_is_earned_more_slowly(void **state) {
	struct room *room = *state;
	room_run(room, 8);
	ears_echo_doubt(room->echo);
	room_run(room, 2);
	assert_false(ears_echo_is_trusted(room->echo));
	room_run(room, 3);
	assert_true(ears_echo_is_trusted(room->echo));
	ears_echo_doubt(room->echo);
	room_run(room, 6);
	assert_false(ears_echo_is_trusted(room->echo));
	room_run(room, 8);
	assert_true(ears_echo_is_trusted(room->echo));
}

static void what_the_microphone_does_not_hear_is_trusted(void **state) {
	struct room *room = *state;
	room->gain = 0;
	room_run(room, 5);
	assert_true(ears_echo_is_trusted(room->echo));
}

static void silence_goes_through_untouched(void **state) {
	struct room *room = *state;
	room_run(room, 3);
	room->is_speaking = false;
	room_run(room, 2);
	for (int block = 0; block < 100; block++) {
		int16_t heard[AUDIO_BLOCK_SAMPLES];
		int16_t before[AUDIO_BLOCK_SAMPLES];
		static const int16_t nothing[AUDIO_BLOCK_SAMPLES];
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
			heard[i] = voice_next(&room->other, 2500);
		memcpy(before, heard, sizeof(before));
		int16_t linear[AUDIO_BLOCK_SAMPLES];
		ears_echo_hear(room->echo, nothing, FLOOR_DB, heard, linear);
		assert_memory_equal(before, heard, sizeof(before));
		assert_memory_equal(before, linear, sizeof(before));
	}
}

static void two_clocks_are_noticed(struct room *room, double ppm) {
	room->drift = ppm * 1e-6;
	room_run(room, 40);
	assert_false(ears_echo_is_trusted(room->echo));
	assert_true(ears_echo_take_news(room->echo));
	assert_false(ears_echo_take_news(room->echo)); /* told once */
	room_run(room, 10);
	assert_false(ears_echo_is_trusted(room->echo));
}

static void clocks_of_100_ppm_are_noticed(void **state) {
	two_clocks_are_noticed(*state, 100);
}

static void clocks_of_500_ppm_are_noticed(void **state) {
	two_clocks_are_noticed(*state, 500);
}

static void one_clock_is_no_drift(void **state) {
	struct room *room = *state;
	room_run(room, 50);
	assert_false(ears_echo_take_news(room->echo));
	assert_true(ears_echo_is_trusted(room->echo));
}

static void what_was_found_is_kept(void **state) {
	struct room *room = *state;
	struct ears_calibration found;
	room->delay = 0.3 * VOICE_RATE_HZ;
	room->gain = 2;
	assert_false(ears_echo_take_calibration(room->echo, FLOOR_DB, &found));
	room_run(room, 12);
	assert_true(ears_echo_take_calibration(room->echo, FLOOR_DB, &found));
	assert_false(ears_echo_take_calibration(room->echo, FLOOR_DB, &found));
	assert_true(fabs(found.delay_ms - 300) < 15);
	assert_true(found.suppression_db > 14);
	assert_true(found.drift_ppm == 0);
	assert_true(found.floor_db == FLOOR_DB);
	assert_true(found.clipping_percent < 1);

	/* The next run knows where to look: trust is there sooner than it finds that out. */
	ears_echo_reset(room->echo);
	ears_echo_restore(room->echo, &found);
	room_run(room, 4);
	assert_true(ears_echo_is_trusted(room->echo));
}

static void clocks_that_differed_have_to_prove_that_they_agree(void **state) {
	struct room *room = *state;
	struct ears_calibration found = {.delay_ms = 40, .drift_ppm = 200};
	ears_echo_restore(room->echo, &found);
	room_run(room, 12);
	assert_false(ears_echo_is_trusted(room->echo));
	assert_false(ears_echo_take_news(room->echo)); /* it was told before */
	room_run(room, 28);
	assert_true(ears_echo_is_trusted(room->echo));
	assert_true(ears_echo_take_calibration(room->echo, FLOOR_DB, &found));
	assert_true(found.drift_ppm == 0);
}

int main(void) {
#define ROOM_TEST(f) cmocka_unit_test_setup_teardown(f, make_room, end_room)
	const struct CMUnitTest tests[] = {
		ROOM_TEST(our_voice_is_taken_out_and_then_trusted),
		ROOM_TEST(a_late_echo_is_looked_for),
		ROOM_TEST(another_voice_stays),
		ROOM_TEST(a_path_that_has_changed_is_no_longer_trusted_and_learned_anew),
		ROOM_TEST(trust_that_was_refuted_is_earned_more_slowly),
		ROOM_TEST(what_the_microphone_does_not_hear_is_trusted),
		ROOM_TEST(silence_goes_through_untouched),
		ROOM_TEST(clocks_of_100_ppm_are_noticed),
		ROOM_TEST(clocks_of_500_ppm_are_noticed),
		ROOM_TEST(one_clock_is_no_drift),
		ROOM_TEST(what_was_found_is_kept),
		ROOM_TEST(clocks_that_differed_have_to_prove_that_they_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
