/* SPDX-License-Identifier: MIT */
/* Typed text -> words as they are said. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/grammar.h"

static void test_table(void **state) {
	(void)state;
	static const struct {
		const char *typed;
		const char *said;
	} cases[] = {
		{"", ""},
		{"  \t ", ""},
		{"...!?", ""},
		{"Next", "next"},
		{" go   ON. ", "go on"},
		{"2014 countryman", "twenty fourteen countryman"},
		{"2000", "two thousand"},
		{"2001", "two thousand one"},
		{"2006", "two thousand six"},
		{"2010", "twenty ten"},
		{"2025", "twenty twenty five"},
		{"2020", "twenty twenty"},
		{"1999", "nineteen ninety nine"},
		{"1990", "nineteen ninety"},
		{"1900", "nineteen hundred"},
		{"1905", "nineteen oh five"},
		{"06", "oh six"},
		{"'06 cooper", "oh six cooper"},
		{"\xe2\x80\x99"
		 "06",
		 "oh six"},
		{"00", "two thousand"},
		{"14", "fourteen"},
		{"21", "twenty one"},
		{"2", "two"},
		{"0", "zero"},
		{"911", "nine one one"},
		{"0612", "zero six one two"},
		{"12345", "one two three four five"},
		{"4-door", "four door"},
		{"4door hardtop", "four door hardtop"},
		{"2 dr", "two door"},
		{"2-Door Hardtop, 2019", "two door hardtop twenty nineteen"},
		{"JCW GP", "j c w g p"},
		{"John Cooper Works GP (2013)", "john cooper works g p twenty thirteen"},
		{"j.c.w.", "j c w"},
		{"2015 BMW", "twenty fifteen b m w"},
		{"hmmm", "hmmm"},
		{"fly", "fly"},
		{"it\xe2\x80\x99s a '09", "it's a oh nine"},
		{"its a convertible", "it's a convertible"},
		{"I dont know", "i don't know"},
		{"I don't know!", "i don't know"},
		{"'quoted'", "quoted"},
		{"''", ""},
		{"o9", "oh nine"},
		{"twenty o nine", "twenty oh nine"},
		{"ok, next", "okay next"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		char buffer[256];

		assert_int_equal(grammar_normalise(cases[i].typed, buffer, sizeof(buffer)), 0);
		assert_string_equal(buffer, cases[i].said);
	}
}

static void test_buffer(void **state) {
	(void)state;
	char buffer[12] = "before";

	assert_int_equal(grammar_normalise("go on next", buffer, 11), 0);
	assert_string_equal(buffer, "go on next");
	assert_int_equal(grammar_normalise("go on next", buffer, 10), -E2BIG);
	assert_string_equal(buffer, "");
	assert_int_equal(grammar_normalise("x", buffer, 0), -E2BIG);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
