/* SPDX-License-Identifier: MIT */
/* One line for each thing heard, asked about, rejected and said; and nothing of what
 * was not accepted in what the log shows at level info. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/assistant_log.h"
#include "base/log.h"

static char seen[4096];

static bool take(enum log_level level, const char *line, const struct log_field *fields,
		 size_t n_fields) {
	size_t at = strlen(seen);

	at += (size_t)snprintf(seen + at, sizeof(seen) - at, "%d %s |", (int)level, line);
	for (size_t i = 0; i < n_fields; i++)
		at += (size_t)snprintf(seen + at, sizeof(seen) - at, " %s=%s", fields[i].name,
				       fields[i].value);
	(void)snprintf(seen + at, sizeof(seen) - at, "\n");
	return true;
}

static int begin(void **state) {
	(void)state;
	seen[0] = '\0';
	log_set_writer(take);
	log_set_level(LOG_LEVEL_INFO);
	return 0;
}

static int end(void **state) {
	(void)state;
	log_set_writer(NULL);
	return 0;
}

static const struct meaning query = {
	.intent = "query",
	.slots = {{"year", "2014"}, {"model", "countryman"}},
	.n_slots = 2,
};
static const struct assistant_utterance spoken = {
	.text = "twenty fourteen countryman",
	.meaning = &query,
	.confidence = 0.914,
	.start_ms = 1000,
	.end_ms = 2500,
	.why = "unlike",
	.floor_db = -58.2,
	.snr_db = 17.6,
};

static void test_heard(void **state) {
	struct assistant_utterance typed = spoken;

	(void)state;
	assistant_log_utterance("heard", &spoken, NULL);
	assert_string_equal(seen, "2 heard: query year=2014 model=countryman | EVENT=heard "
				  "INTENT=query SLOTS=year=2014 model=countryman "
				  "CONFIDENCE=0.91\n");
	seen[0] = '\0';
	typed.confidence = -1;
	assistant_log_utterance("heard", &typed, NULL);
	assert_string_equal(seen, "2 heard: query year=2014 model=countryman | EVENT=heard "
				  "INTENT=query SLOTS=year=2014 model=countryman\n");
}

static void test_words_not_accepted_are_not_told(void **state) {
	(void)state;
	assistant_log_utterance("rejected", &spoken, "unlike");
	assistant_log_utterance("asked", &spoken, NULL);
	assert_string_equal(
		seen, "2 not acted on: 1500 ms, 18 dB over the noise (-58 dB), confidence 0.91: "
		      "unlike | EVENT=rejected WHY=unlike CONFIDENCE=0.91 LENGTH_MS=1500 SNR_DB=18 "
		      "NOISE_DB=-58\n"
		      "2 asked about: 1500 ms, 18 dB over the noise (-58 dB), confidence 0.91: "
		      "not sure | EVENT=asked WHY=not sure CONFIDENCE=0.91 LENGTH_MS=1500 "
		      "SNR_DB=18 NOISE_DB=-58\n");
	seen[0] = '\0';
	assistant_log_utterance(
		"rejected", &(const struct assistant_utterance){.text = "blah", .confidence = -1},
		"no match");
	assert_string_equal(seen,
			    "2 not acted on: typed: no match | EVENT=rejected WHY=no match\n");
}

static void test_debug_tells_the_words(void **state) {
	(void)state;
	log_set_level(LOG_LEVEL_DEBUG);
	assistant_log_utterance("rejected", &spoken, "unlike");
	assert_non_null(strstr(seen, "3 rejected (unlike): \"twenty fourteen countryman\" |\n"));
}

static void test_said_and_commanded(void **state) {
	const struct meaning next = {.intent = "next"};

	(void)state;
	assistant_log_said("Pull the handle.", false);
	assistant_log_said("Is it open?", true);
	assistant_log_command(&next);
	assert_string_equal(seen, "2 said: Pull the handle. | EVENT=said INTERRUPTED=no\n"
				  "2 said: Is it open? (interrupted) | EVENT=said INTERRUPTED=yes\n"
				  "2 button: next | EVENT=button INTENT=next SLOTS=\n");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_heard, begin, end),
		cmocka_unit_test_setup_teardown(test_words_not_accepted_are_not_told, begin, end),
		cmocka_unit_test_setup_teardown(test_debug_tells_the_words, begin, end),
		cmocka_unit_test_setup_teardown(test_said_and_commanded, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
