/* SPDX-License-Identifier: MIT */
/* Tones in place of words: as long as the text, silence cut at both ends. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/audio.h"
#include "adapters/speech_text.h"
#include "adapters/speech_trim.h"

struct heard {
	int16_t samples[10 * AUDIO_RATE_HZ];
	size_t n;
	size_t most;
};

static bool hear(void *context, const int16_t *samples, size_t n) {
	struct heard *heard = context;

	assert_true(heard->n + n <= sizeof(heard->samples) / sizeof(heard->samples[0]));
	memcpy(heard->samples + heard->n, samples, n * sizeof(*samples));
	heard->n += n;
	return heard->most == 0 || heard->n < heard->most;
}

static struct heard heard;
static struct heard again;

static void test_length_follows_text(void **state) {
	(void)state;
	struct speech *speech = NULL;

	assert_int_equal(speech_text_new(&speech), 0);
	heard = again = (struct heard){0};
	assert_int_equal(speech->operations->say(speech, "four more", hear, &heard), 0);
	/* Eight letters and a gap; what is cut away is a few ms. */
	size_t expected = (8 * SPEECH_TEXT_LETTER_MS + SPEECH_TEXT_GAP_MS) * AUDIO_RATE_HZ / 1000;

	assert_in_range(heard.n, expected - 160, expected + 16 * 15);
	assert_int_equal(speech->operations->say(speech, "four more", hear, &again), 0);
	assert_int_equal(again.n, heard.n);
	assert_memory_equal(again.samples, heard.samples, heard.n * sizeof(int16_t));

	again.n = 0;
	assert_int_equal(speech->operations->say(speech, "  \n", hear, &again), 0);
	assert_int_equal(again.n, 0);
	assert_null(speech_free(speech));
}

static void test_sink_ends_it(void **state) {
	(void)state;
	struct speech *speech = NULL;

	assert_int_equal(speech_text_new(&speech), 0);
	heard = (struct heard){.most = 1000};
	assert_int_equal(speech->operations->say(speech, "a long sentence", hear, &heard),
			 -ECANCELED);
	assert_in_range(heard.n, 1000, 2000);
	speech_free(speech);
}

static void test_trims_only_the_ends(void **state) {
	(void)state;
	static struct speech_trim trim;
	int16_t samples[4000] = {0};

	heard = (struct heard){0};
	for (size_t i = 1000; i < 2000; i++)
		samples[i] = 1000;
	for (size_t i = 2200; i < 3000; i++) /* a pause within the clause stays */
		samples[i] = -1000;
	speech_trim_init(&trim, hear, &heard);
	for (size_t i = 0; i < 4000; i += 7)
		assert_true(speech_trim_put(&trim, samples + i, i + 7 < 4000 ? 7 : 4000 - i));
	assert_true(speech_trim_end(&trim));
	assert_int_equal(heard.n, SPEECH_TRIM_LEAD_SAMPLES + 2000 + SPEECH_TRIM_TAIL_SAMPLES);
	assert_memory_equal(heard.samples, samples + 1000 - SPEECH_TRIM_LEAD_SAMPLES,
			    heard.n * sizeof(int16_t));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_length_follows_text),
		cmocka_unit_test(test_sink_ends_it),
		cmocka_unit_test(test_trims_only_the_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
