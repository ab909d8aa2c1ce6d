/* SPDX-License-Identifier: MIT */
/* Prompts: clauses, their pauses, crumbs and what is too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/phrase.h"

/* The clauses of a text as "clause|pause|clause|pause|". */
static void expect(const char *text, const char *wanted) {
	char got[4096] = "";
	struct prompt prompt;
	size_t n = 0;

	prompt_from_text(text, &prompt);
	for (size_t i = 0; i < prompt.n_clauses; i++) {
		const struct clause *clause = &prompt.clauses[i];

		assert_true(clause->offset_bytes + clause->length_bytes <= strlen(prompt.text));
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%.*s|%d|",
				      (int)clause->length_bytes, prompt.text + clause->offset_bytes,
				      clause->pause_after_ms);
	}
	assert_string_equal(got, wanted);
}

static void test_clauses_end_at_punctuation(void **state) {
	(void)state;
	expect("", "");
	expect(" \t\n ", "");
	expect("Pull the handle", "Pull the handle|400|");
	expect("At the rear, lift it; then wait: now. Done? Good!",
	       "At the rear,|150|lift it;|250|then wait:|250|now.|400|Done?|400|Good!|400|");
	expect("Wait... what?!", "Wait...|400|what?!|400|");
}

static void test_numbers_stay_whole(void **state) {
	(void)state;
	expect("It is 1.5 inches, or 3,000 more.", "It is 1.5 inches,|150|or 3,000 more.|400|");
}

static void test_crumbs_are_joined(void **state) {
	(void)state;
	expect("No, wait here.", "No, wait here.|400|");
	expect("Is it you? Ok.", "Is it you? Ok.|400|");
	expect("A.", "A.|400|");
	expect("A, b, c, d.", "A, b, c, d.|400|");
}

static void test_blanks_become_one(void **state) {
	(void)state;
	expect("  Press \n\t it.  Then   wait.\n", "Press it.|400|Then wait.|400|");
}

static void test_too_long_is_cut_at_a_clause(void **state) {
	(void)state;
	char text[PROMPT_TEXT_BYTES * 2];
	struct prompt prompt;

	text[0] = '\0';
	for (int i = 0; i < 20; i++)
		strcat(text, "This sentence is here only to be long, so that there are fewer "
			     "clauses than fit. ");
	prompt_from_text(text, &prompt);
	assert_true(prompt.n_clauses > 5 && prompt.n_clauses < PROMPT_MOST_CLAUSES);
	size_t length = strlen(prompt.text);
	assert_true(length < PROMPT_TEXT_BYTES);
	assert_true(prompt.text[length - 1] == '.' || prompt.text[length - 1] == ',');
	assert_memory_equal(prompt.text, text, length);
}

static void test_too_many_clauses_are_cut(void **state) {
	(void)state;
	char text[PROMPT_TEXT_BYTES] = "";
	struct prompt prompt;

	for (int i = 0; i < 100; i++)
		strcat(text, "go on, ");
	prompt_from_text(text, &prompt);
	assert_int_equal(prompt.n_clauses, PROMPT_MOST_CLAUSES);
	assert_int_equal(strlen(prompt.text), 7 * PROMPT_MOST_CLAUSES - 1);
}

static void test_one_endless_clause_is_kept_as_far_as_it_fits(void **state) {
	(void)state;
	char text[PROMPT_TEXT_BYTES * 2];
	struct prompt prompt;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	prompt_from_text(text, &prompt);
	assert_int_equal(prompt.n_clauses, 1);
	assert_int_equal(prompt.clauses[0].length_bytes, PROMPT_TEXT_BYTES - 1);
}

static void test_from_a_clause(void **state) {
	(void)state;
	struct prompt all;
	struct prompt rest;

	prompt_from_text("Slide it in, and turn it. Then pull.", &all);
	prompt_from_clause(&all, 1, &rest);
	assert_string_equal(rest.text, "and turn it. Then pull.");
	assert_int_equal(rest.n_clauses, 2);
	assert_int_equal(rest.clauses[0].offset_bytes, 0);
	assert_int_equal(rest.clauses[0].length_bytes, strlen("and turn it."));
	assert_memory_equal(rest.text + rest.clauses[1].offset_bytes, "Then pull.",
			    rest.clauses[1].length_bytes);
	prompt_from_clause(&all, 0, &rest);
	assert_memory_equal(&all, &rest, sizeof(all));
	prompt_from_clause(&all, 3, &rest);
	assert_int_equal(rest.n_clauses, 0);
	assert_string_equal(rest.text, "");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_a_clause),
		cmocka_unit_test(test_clauses_end_at_punctuation),
		cmocka_unit_test(test_numbers_stay_whole),
		cmocka_unit_test(test_crumbs_are_joined),
		cmocka_unit_test(test_blanks_become_one),
		cmocka_unit_test(test_too_long_is_cut_at_a_clause),
		cmocka_unit_test(test_too_many_clauses_are_cut),
		cmocka_unit_test(test_one_endless_clause_is_kept_as_far_as_it_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
