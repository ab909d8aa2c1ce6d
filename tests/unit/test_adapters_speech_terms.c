/* SPDX-License-Identifier: MIT */
/* Terms and voice files: what is found in a text, and what is refused. */
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

#include "adapters/speech_espeak.h"
#include "adapters/speech_terms.h"
#include "base/cleanup.h"

#define FOLDER TEST_BUILD_DIR
#define FILE_NAME "speech-terms-test"

static void write_file(const char *text, size_t n) {
	FILE *file = fopen(FOLDER "/" FILE_NAME, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void test_puts_terms_in(void **state) {
	(void)state;
	static const char terms_text[] = "# ours\n"
					 "fob : f'0b\n"
					 "fob key:f'0bk'i:   # longer\n"
					 "\n"
					 "gp : dZ'i: p'i:\n";
	static const struct {
		const char *plain;
		const char *safe;
	} cases[] = {
		{"the Fob.", "the [[f'0b]]."},
		{"FOB KEY, fob keys", "[[f'0bk'i:]], [[f'0b]] keys"},
		{"fobs a fobgp fob's", "fobs a fobgp fob's"},
		{"GP", "[[dZ'i: p'i:]]"},
		{"[[h@l'oU]] \x01"
		 "9S",
		 "  h@l'oU    9S"},
		{"caf\xc3\xa9 fob\xc3\xa9 \xc3", "caf\xc3\xa9 fob\xc3\xa9  "},
	};
	CLEANUP(speech_terms_done) struct speech_terms terms = SPEECH_TERMS_EMPTY;

	write_file(terms_text, sizeof(terms_text) - 1);
	assert_int_equal(speech_terms_read(FOLDER "/" FILE_NAME, NULL, &terms), 0);
	assert_int_equal(terms.n_terms, 3);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		assert_int_equal(speech_terms_append(&terms, cases[i].plain, &text), 0);
		assert_string_equal(text_get(&text), cases[i].safe);
	}
}

static void test_refuses_bad_terms(void **state) {
	(void)state;
	static const struct {
		const char *text;
		unsigned line;
		unsigned column;
		const char *part;
	} cases[] = {
		{"fob f0b\n", 1, 1, "no colon"},	 {"\n  fob :  \n", 2, 8, "phonemes"},
		{"fob : [[f]]\n", 1, 7, "brackets"},	 {" : f\n", 1, 2, "lower case words"},
		{"Fob : f\n", 1, 1, "lower case words"}, {"a  b : f\n", 1, 1, "one blank"},
		{"a:a\na : b\n", 2, 1, "twice"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		struct speech_terms terms = SPEECH_TERMS_EMPTY;

		write_file(cases[i].text, strlen(cases[i].text));
		assert_int_equal(speech_terms_read(FOLDER "/" FILE_NAME, &faults, &terms), -EINVAL);
		assert_null(terms.terms);
		assert_int_equal(faults.n_faults, 1);
		assert_int_equal(faults.faults[0].line, cases[i].line);
		assert_int_equal(faults.faults[0].column, cases[i].column);
		assert_non_null(strstr(faults.faults[0].message, cases[i].part));
	}

	struct speech_terms terms = SPEECH_TERMS_EMPTY;

	assert_int_equal(speech_terms_read(FOLDER "/no-such-terms", NULL, &terms), -ENOENT);
	write_file("a:\0b\n", 5);
	assert_int_equal(speech_terms_read(FOLDER "/" FILE_NAME, NULL, &terms), -EINVAL);

	char *large = malloc(1000);

	assert_non_null(large);
	memset(large, 'a', 1000);
	write_file(large, 1000);
	assert_int_equal(speech_terms_read(FOLDER "/" FILE_NAME, NULL, &terms), -EINVAL);
	free(large);
}

static void test_checks_voices(void **state) {
	(void)state;
	static const struct {
		const char *text;
		unsigned line;
		const char *part;
	} cases[] = {
		{"name x\nlanguage en-us\npich 80 120\n", 3, "\"pich\""},
		{"name x\nlanguage en-us\npitch // none\n", 3, "value"},
		{"name x\nlanguage de\n", 0, "en-us"},
		{"", 0, "en-us"},
	};
	CLEANUP(fault_list_done) struct fault_list own = FAULT_LIST_EMPTY;

	assert_int_equal(speech_espeak_check(TEST_SOURCE_DIR "/voices", "roadside", &own), 0);
	assert_int_equal(own.n_faults, 0);
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;

		write_file(cases[i].text, strlen(cases[i].text));
		assert_int_equal(speech_espeak_check(FOLDER, FILE_NAME, &faults), -EINVAL);
		assert_int_equal(faults.n_faults, 2); /* and the terms are missing there */
		assert_int_equal(faults.faults[0].line, cases[i].line);
		assert_non_null(strstr(faults.faults[0].message, cases[i].part));
		assert_non_null(strstr(faults.faults[1].file, "en.terms"));
	}
	(void)unlink(FOLDER "/" FILE_NAME);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_puts_terms_in),
		cmocka_unit_test(test_refuses_bad_terms),
		cmocka_unit_test(test_checks_voices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
