/* SPDX-License-Identifier: MIT */
/* The log: what a level lets through, who gets the line and its fields, and what
 * standard error shows when nobody does. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static char seen[4096]; /* what the writer got, a line each */
static bool can_take;

static bool take(enum log_level level, const char *line, const struct log_field *fields,
		 size_t n_fields) {
	size_t at = strlen(seen);

	at += (size_t)snprintf(seen + at, sizeof(seen) - at, "%d %s", (int)level, line);
	for (size_t i = 0; i < n_fields; i++)
		at += (size_t)snprintf(seen + at, sizeof(seen) - at, " %s=%s", fields[i].name,
				       fields[i].value);
	(void)snprintf(seen + at, sizeof(seen) - at, "\n");
	return can_take;
}

static const struct log_field fields[] = {{"EVENT", "said"}, {"INTERRUPTED", "no"}};

static int begin(void **state) {
	(void)state;
	seen[0] = '\0';
	can_take = true;
	log_set_writer(take);
	log_set_level(LOG_LEVEL_INFO);
	return 0;
}

static int end(void **state) {
	(void)state;
	log_set_writer(NULL);
	return 0;
}

/* What standard error gets while the lines below are logged. */
static void catch_stderr(char *ret_text, size_t text_bytes) {
	int ends[2];
	int kept = dup(STDERR_FILENO);

	assert_true(kept >= 0);
	assert_int_equal(pipe(ends), 0);
	(void)dup2(ends[1], STDERR_FILENO);
	log_warning("the card is %s", "gone");
	log_write_fields(LOG_LEVEL_INFO, fields, 2, "said: %d words", 3);
	log_debug("too much");
	(void)dup2(kept, STDERR_FILENO);
	(void)close(kept);
	(void)close(ends[1]);

	ssize_t n = read(ends[0], ret_text, text_bytes - 1);
	ret_text[n > 0 ? n : 0] = '\0';
	(void)close(ends[0]);
}

static void test_writer_gets_line_and_fields(void **state) {
	(void)state;
	log_error("no %s", "voice");
	log_write_fields(LOG_LEVEL_INFO, fields, 2, "said: %s", "Hello.");
	log_write_fields(LOG_LEVEL_DEBUG, fields, 2, "not at this level");
	assert_string_equal(seen, "0 no voice\n2 said: Hello. EVENT=said INTERRUPTED=no\n");
}

static void test_what_is_not_taken_is_printed(void **state) {
	char printed[512];

	(void)state;
	(void)unsetenv("JOURNAL_STREAM");
	can_take = false;
	catch_stderr(printed, sizeof(printed));
	assert_string_equal(printed, "roadside: warning: the card is gone\n"
				     "roadside: said: 3 words\n");
	assert_string_equal(seen, "1 the card is gone\n"
				  "2 said: 3 words EVENT=said INTERRUPTED=no\n");
}

static void test_what_is_taken_is_not_printed(void **state) {
	char printed[512];

	(void)state;
	log_set_level(LOG_LEVEL_ERROR);
	catch_stderr(printed, sizeof(printed));
	assert_string_equal(printed, "");
	log_set_level(LOG_LEVEL_INFO);
	catch_stderr(printed, sizeof(printed));
	assert_string_equal(printed, "");
}

static void test_priorities_for_the_journal(void **state) {
	char printed[512];

	(void)state;
	log_set_writer(NULL);
	assert_int_equal(setenv("JOURNAL_STREAM", "1:2", 1), 0);
	catch_stderr(printed, sizeof(printed));
	(void)unsetenv("JOURNAL_STREAM");
	assert_string_equal(printed, "<4>roadside: warning: the card is gone\n"
				     "<6>roadside: said: 3 words\n");
}

static void test_errno_and_length(void **state) {
	char longer[3000];

	(void)state;
	(void)memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	errno = ENOENT;
	log_info("%s", longer);
	assert_int_equal(errno, ENOENT);
	assert_true(strlen(seen) > 1000 && strlen(seen) < 1100);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_writer_gets_line_and_fields, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_not_taken_is_printed, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_taken_is_not_printed, begin, end),
		cmocka_unit_test_setup_teardown(test_priorities_for_the_journal, begin, end),
		cmocka_unit_test_setup_teardown(test_errno_and_length, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
