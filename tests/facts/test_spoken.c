/* SPDX-License-Identifier: MIT */
/*
 * Every text of every procedure, spoken by the real voice at its normal rate.
 *
 * Prints seconds, where the text stands, the text and espeak-ng's phonemes of it;
 * a step that takes longer than a person can keep in mind is a fault.
 *
 *	build/bin/test_spoken	the whole list
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/audio.h"
#include "adapters/espeak_engine.h"
#include "adapters/speech_espeak.h"
#include "base/cleanup.h"
#include "core/config.h"
#include "core/phrase.h"
#include "shipped.h"

#define MOST_S 12.0
#define LEAST_S 0.3 /* less is no speech */

static struct shipped data;

static bool count(void *context, const int16_t *samples, size_t n) {
	size_t *n_samples = context;

	(void)samples;
	*n_samples += n;
	return true;
}

/* With the pauses between its clauses. */
static double seconds_of(struct speech *speech, const char *text) {
	struct prompt prompt;
	size_t n_samples = 0;
	int pauses_ms = 0;

	prompt_from_text(text, &prompt);
	for (size_t i = 0; i < prompt.n_clauses; i++) {
		char clause[PROMPT_TEXT_BYTES];

		(void)snprintf(clause, sizeof(clause), "%.*s", (int)prompt.clauses[i].length_bytes,
			       prompt.text + prompt.clauses[i].offset_bytes);
		assert_int_equal(speech->operations->say(speech, clause, count, &n_samples), 0);
		if (i + 1 < prompt.n_clauses)
			pauses_ms += prompt.clauses[i].pause_after_ms;
	}
	return (double)n_samples / AUDIO_RATE_HZ + pauses_ms / 1000.0;
}

/* Returns the seconds. */
static double audit(struct speech *speech, const struct procedure *procedure,
		    const struct step *step, const char *kind, const char *text) {
	CLEANUP(text_done) struct text phonemes = TEXT_EMPTY;
	double seconds = seconds_of(speech, text);

	assert_int_equal(espeak_engine_phonemes(text, &phonemes), 0);
	assert_true(text_get(&phonemes)[0] != '\0');
	print_message("%5.1f s  %s/%s %s\n         %s\n         %s\n", seconds, procedure->id,
		      step->id, kind, text, text_get(&phonemes));
	if (seconds < LEAST_S)
		fail_msg("%s/%s: %.1f s are no speech: %s", procedure->id, step->id, seconds, text);
	if (seconds > MOST_S)
		fail_msg("%s/%s takes %.1f s to say, more than %.0f: make two steps of it, or "
			 "shorten it: %s",
			 procedure->id, step->id, seconds, MOST_S, text);
	return seconds;
}

static void test_no_step_takes_longer_than_it_is_kept_in_mind(void **state) {
	struct speech *speech = NULL;
	struct config config;
	double longest = 0;
	size_t n = 0;

	(void)state;
	config_set_defaults(&config);
	const struct speech_espeak_options options = {
		.voices_dir = TEST_SOURCE_DIR "/voices",
		.voice = config.voice.variant,
		.rate_wpm = config.voice.rate_wpm,
		.pitch = config.voice.pitch,
		.volume_percent = 100,
	};
	assert_int_equal(speech_espeak_new(&options, &speech), 0);
	for (size_t i = 0; i < data.procedures.n_procedures; i++) {
		const struct procedure *procedure = &data.procedures.procedures[i];

		for (size_t k = 0; k < procedure->n_steps; k++) {
			const struct step *step = &procedure->steps[k];
			double seconds = audit(speech, procedure, step, "says", step->say);

			longest = seconds > longest ? seconds : longest;
			n++;
			if (step->explain)
				(void)audit(speech, procedure, step, "explains", step->explain);
		}
	}
	print_message("%zu steps, the longest takes %.1f s\n", n, longest);
	assert_true(n > 40);
	(void)speech_free(speech);
}

static int setup(void **state) {
	(void)state;
	shipped_read(&data);
	return 0;
}

static int teardown(void **state) {
	(void)state;
	shipped_done(&data);
	return 0;
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_step_takes_longer_than_it_is_kept_in_mind),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
