/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/resemble.h"

#include "voice_made.h"

#define N (16000)
#define BEFORE 6400

struct sounds {
	int16_t played[N + BEFORE];
	int16_t heard[N];
};

static void sounds_play(struct sounds *sounds) {
	struct voice_made voice = {.seed = 3};
	for (size_t i = 0; i < N + BEFORE; i++)
		sounds->played[i] = voice_next(&voice, 3000);
}

/* The echo, so many samples late, under another voice that is louder by a factor. */
static void sounds_hear(struct sounds *sounds, double echo, double delay, double other) {
	struct voice_made voice = {.seed = 99, .n = 3000};
	double taps[VOICE_TAPS];
	voice_room(5, taps);
	for (size_t i = 0; i < N; i++)
		sounds->heard[i] =
			(int16_t)lrint(echo * voice_echo(sounds->played, N + BEFORE, taps,
							 (double)(i + BEFORE) - delay) +
				       voice_next(&voice, 3000 * other));
}

static struct resemblance sounds_compare(const struct sounds *sounds) {
	struct resemblance found;
	assert_int_equal(resemble(sounds->heard, N, sounds->played, BEFORE, &found), 0);
	return found;
}

static void an_echo_is_found_at_its_delay(void **state) {
	(void)state;
	static struct sounds sounds;
	sounds_play(&sounds);
	for (int delay = 0; delay < BEFORE - VOICE_TAPS; delay += 1373) {
		sounds_hear(&sounds, 0.5, delay, 0);
		struct resemblance found = sounds_compare(&sounds);
		assert_int_equal(found.delay, delay);
		assert_true(found.peak > 20);
	}
}

static void its_level_does_not_matter(void **state) {
	(void)state;
	static struct sounds sounds;
	sounds_play(&sounds);
	sounds_hear(&sounds, 0.02, 800, 0);
	assert_true(sounds_compare(&sounds).peak > 15);
}

static void another_voice_is_none(void **state) {
	(void)state;
	static struct sounds sounds;
	sounds_play(&sounds);
	sounds_hear(&sounds, 0, 800, 1);
	assert_true(sounds_compare(&sounds).peak < 8);
	sounds_hear(&sounds, 0.01, 800, 1); /* what a canceller leaves below it */
	assert_true(sounds_compare(&sounds).peak < 8);
}

static void silence_resembles_nothing(void **state) {
	(void)state;
	static struct sounds sounds;
	memset(&sounds, 0, sizeof(sounds));
	assert_true(sounds_compare(&sounds).peak == 0);
}

static void too_much_is_refused(void **state) {
	(void)state;
	struct resemblance found;
	int16_t sample = 0;
	assert_int_equal(resemble(&sample, 0, &sample, 1, &found), -EINVAL);
	assert_int_equal(resemble(&sample, RESEMBLE_MOST_SAMPLES + 1, &sample, 1, &found), -EINVAL);
	assert_int_equal(resemble(&sample, 1, &sample, RESEMBLE_MOST_SAMPLES + 1, &found), -EINVAL);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_echo_is_found_at_its_delay),
		cmocka_unit_test(its_level_does_not_matter),
		cmocka_unit_test(another_voice_is_none),
		cmocka_unit_test(silence_resembles_nothing),
		cmocka_unit_test(too_much_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
