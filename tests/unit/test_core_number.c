/* SPDX-License-Identifier: MIT */
/* Every small number is said as people say it, and no other is. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/number.h"

static void numbers_are_said(void **state) {
	static const struct {
		int number;
		const char *said;
	} cases[] = {{0, "zero"},    {7, "seven"},	 {13, "thirteen"}, {19, "nineteen"},
		     {20, "twenty"}, {21, "twenty one"}, {40, "forty"},	   {58, "fifty eight"},
		     {90, "ninety"}, {99, "ninety nine"}};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		assert_int_equal(number_append(cases[i].number, &text), 0);
		assert_string_equal(text_get(&text), cases[i].said);
	}
}

static void others_are_refused(void **state) {
	static const int numbers[] = {-1, 100, INT32_MAX, INT32_MIN};
	const char *words[NUMBER_MOST_WORDS];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(numbers); i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		assert_int_equal(number_words(numbers[i], words), 0);
		assert_int_equal(number_append(numbers[i], &text), -ERANGE);
		assert_string_equal(text_get(&text), "");
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_said),
		cmocka_unit_test(others_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
