/* SPDX-License-Identifier: MIT */
/* Growing strings and numbers read from text. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"

static void test_append_grows(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	assert_string_equal(text_get(&text), "");
	for (int i = 0; i < 100; i++)
		assert_int_equal(text_appendf(&text, "%d,", i), 0);
	assert_int_equal(text.length_bytes, 290);
	assert_memory_equal(text_get(&text), "0,1,2,", 6);
	text_clear(&text);
	assert_string_equal(text_get(&text), "");
}

static void test_take_hands_over(void **state) {
	(void)state;
	struct text text = TEXT_EMPTY;

	assert_int_equal(text_append_bytes(&text, "abcdef", 3), 0);
	CLEANUP_FREE char *string = text_take(&text);
	assert_string_equal(string, "abc");
	assert_null(text.data);

	CLEANUP_FREE char *empty = text_take(&text);
	assert_string_equal(empty, "");
}

static void test_parse_int(void **state) {
	(void)state;
	static const struct {
		const char *string;
		int result;
		int value;
	} cases[] = {
		{"0", 0, 0},	    {"-5", 0, -5},	{"10", 0, 10},
		{"11", -ERANGE, 0}, {"-6", -ERANGE, 0}, {"", -EINVAL, 0},
		{" 1", -EINVAL, 0}, {"1 ", -EINVAL, 0}, {"1x", -EINVAL, 0},
		{"-", -EINVAL, 0},  {"+1", -EINVAL, 0}, {"99999999999999999999", -ERANGE, 0},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		int value = 77;

		assert_int_equal(parse_int(cases[i].string, -5, 10, &value), cases[i].result);
		assert_int_equal(value, cases[i].result ? 77 : cases[i].value);
	}
}

static void test_parse_double(void **state) {
	(void)state;
	double value = 7.0;

	assert_int_equal(parse_double("-12.5", -90, 90, &value), 0);
	assert_true(value == -12.5);
	assert_int_equal(parse_double("1e2", -90, 90, &value), -ERANGE);
	assert_int_equal(parse_double("nan", -90, 90, &value), -EINVAL);
	assert_int_equal(parse_double("1 ", -90, 90, &value), -EINVAL);
	assert_int_equal(parse_double("", -90, 90, &value), -EINVAL);
	assert_true(value == -12.5);
}

static void test_parse_bool(void **state) {
	(void)state;
	bool value = false;

	assert_int_equal(parse_bool("Yes", &value), 0);
	assert_true(value);
	assert_int_equal(parse_bool("off", &value), 0);
	assert_false(value);
	assert_int_equal(parse_bool("maybe", &value), -EINVAL);
	assert_false(value);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append_grows), cmocka_unit_test(test_take_hands_over),
		cmocka_unit_test(test_parse_int),    cmocka_unit_test(test_parse_double),
		cmocka_unit_test(test_parse_bool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
