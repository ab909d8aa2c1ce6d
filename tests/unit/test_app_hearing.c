/* SPDX-License-Identifier: MIT */
/*
 * The whole way from samples to decisions, as shipped: our grammars, our weights,
 * the real decoder. flite's voices that nothing was trained on (slt, kal16) speak
 * while the test runs; they show that words, grammar and endpoints fit together,
 * and that other sentences do nothing. What people cost is measured by tests/bench.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/recording.h"
#include "app/content.h"
#include "app/ears.h"
#include "base/text.h"

#define MOST_SAMPLES (16000 * 10)

static struct content content;
static struct ears *ears;
static struct ears_result results[8];
static size_t n_results;
static int16_t samples[MOST_SAMPLES];

static void hear(void *context, const struct ears_result *result) {
	(void)context;
	if (n_results < 8)
		results[n_results++] = *result;
}

static int open_all(void **state) {
	(void)state;
	struct config config;
	config_set_defaults(&config);
	struct content_dirs dirs = {.data = TEST_SOURCE_DIR "/data",
				    .grammar = TEST_SOURCE_DIR "/grammar"};
	struct fault_list faults = FAULT_LIST_EMPTY;
	int r = content_load(&dirs, &config, &faults, &content);
	fault_list_print(&faults, stderr);
	fault_list_done(&faults);
	if (r < 0)
		return -1;
	struct ears_options options = {.grammar_dir = dirs.grammar};
	if (ears_new(&options, hear, NULL, &ears) < 0)
		return -1;
	for (int i = 0; i < DIALOGUE_N_STATES; i++) {
		const char *name = dialogue_state_name((enum dialogue_state_name)i);
		if (ears_add_grammar(ears, name, content.grammars[i]) < 0)
			return -1;
	}
	return 0;
}

static int close_all(void **state) {
	(void)state;
	ears = ears_free(ears);
	content_done(&content);
	return 0;
}

static void feed(const int16_t *from, size_t n) {
	for (size_t i = 0; i < n; i++) {
		struct audio_frame frame = {.microphone = from ? from[i] : 0};
		assert_int_equal(ears_hear(ears, &frame, 1), 0);
	}
}

/* Says it after half a second of silence, in a state; false without flite. */
static bool say(const char *state, const char *voice, const char *text, int percent) {
	static const char path[] = TEST_BUILD_DIR "/test_app_hearing.wav";
	char command[512];
	(void)snprintf(command, sizeof(command), "flite -voice %s -t \"%s\" -o %s 2>/dev/null",
		       voice, text, path);
	if (system(command) != 0)
		return false;
	struct recording *recording;
	assert_int_equal(recording_open(path, &recording), 0);
	int n = recording_read(recording, samples, MOST_SAMPLES);
	(void)recording_close(recording);
	assert_true(n > 0);
	for (int i = 0; i < n; i++)
		samples[i] = (int16_t)(samples[i] * percent / 100);
	ears_reset(ears);
	n_results = 0;
	assert_int_equal(ears_listen(ears, state, 0), 0);
	feed(NULL, 8000);
	feed(samples, (size_t)n);
	feed(NULL, 16000);
	assert_int_equal(ears_finish(ears), 0);
	return true;
}

static void acts_on_what_is_ours(void **state) {
	(void)state;
	static const struct {
		const char *state, *text, *intent, *slot, *value;
	} cases[] = {
		{"guide", "next step", "next", NULL, NULL},
		{"guide", "go back", "back", NULL, NULL},
		{"guide", "say that again", "repeat", NULL, NULL},
		{"confirm", "yes it is", "yes", NULL, NULL},
		{"year", "twenty fourteen", "query", "year", "2014"},
		{"query", "two thousand and six mini convertible", "query", "model", "convertible"},
		{"idle", "roadside assistant", "wake", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!say(cases[i].state, "slt", cases[i].text, 100))
			skip();
		if (n_results != 1 || results[0].decision != EARS_ACCEPT)
			fail_msg("'%s': %zu utterances; '%s', %.3f, %s", cases[i].text, n_results,
				 results[0].text, results[0].confidence,
				 results[0].why ? results[0].why : "-");
		assert_string_equal(results[0].meaning.intent, cases[i].intent);
		if (cases[i].slot)
			assert_string_equal(meaning_slot(&results[0].meaning, cases[i].slot),
					    cases[i].value);
	}
}

static void level_does_not_matter(void **state) {
	(void)state;
	static const int percents[] = {5, 25, 100};
	for (size_t i = 0; i < 3; i++) {
		if (!say("guide", "slt", "next step", percents[i]))
			skip();
		assert_int_equal(n_results, 1);
		assert_int_equal(results[0].decision, EARS_ACCEPT);
		assert_string_equal(results[0].meaning.intent, "next");
	}
}

static void does_nothing_on_what_is_not(void **state) {
	(void)state;
	static const char *const texts[] = {
		"where did you put the umbrella",
		"it will rain again tomorrow",
		"the dog is barking at the postman",
		"banana",
		"i think we should have turned left at the church",
	};
	static const char *const states[] = {"guide", "query"};
	for (size_t s = 0; s < 2; s++) {
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
			if (!say(states[s], "slt", texts[i], 100))
				skip();
			for (size_t k = 0; k < n_results; k++)
				if (results[k].decision == EARS_ACCEPT)
					fail_msg("'%s' was taken for '%s' (%.3f)", texts[i],
						 results[k].text, results[k].confidence);
		}
	}
}

static void garbage_is_nothing(void **state) {
	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		uint32_t seed = 1;
		for (size_t i = 0; i < MOST_SAMPLES; i++) {
			seed = seed * 1664525u + 1013904223u;
			samples[i] = kind == 0	 ? 0
				     : kind == 1 ? 20000
				     : kind == 2 ? (int16_t)(i / 50 % 2 ? 32767 : -32768)
						 : (int16_t)(seed >> 18);
		}
		ears_reset(ears);
		n_results = 0;
		assert_int_equal(ears_listen(ears, "guide", 0), 0);
		feed(samples, 1);
		assert_int_equal(ears_finish(ears), 0);
		feed(samples, MOST_SAMPLES);
		feed(NULL, 16000);
		assert_int_equal(ears_finish(ears), 0);
		for (size_t i = 0; i < n_results; i++)
			assert_int_equal(results[i].decision, EARS_REJECT);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acts_on_what_is_ours),
		cmocka_unit_test(level_does_not_matter),
		cmocka_unit_test(does_nothing_on_what_is_not),
		cmocka_unit_test(garbage_is_nothing),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
