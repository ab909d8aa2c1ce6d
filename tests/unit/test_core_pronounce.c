/* SPDX-License-Identifier: MIT */
/* Phoneme text of the speech engine -> phones. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/pronounce.h"

static bool collect(void *context, const char *phones) {
	struct text *text = context;

	(void)text_appendf(text, "%s%s", text->length_bytes ? " | " : "", phones);
	return true;
}

static bool collect_one(void *context, const char *phones) {
	(void)collect(context, phones);
	return false;
}

static void test_words(void **state) {
	(void)state;
	/* As espeak-ng 1.51 gives them for its en-us. */
	static const struct {
		const char *phonemes;
		const char *readings;
	} cases[] = {
		{"h_'A@_d_t2_0_p", "HH AA R D T AA P"},
		{"k_l_'V_b_m_@_n", "K L AH B M AH N"},
		{"r_'oU_d_s_t_3", "R OW D S T ER"},
		{"h_'3:_r_i", "HH ER IY"},	/* r after ER is one */
		{"s_t_'A@_r_i", "S T AA R IY"}, /* and after a vowel that holds it */
		{"w_'0_t_3_f_r_,O2_n_t", "W AA T ER F R AO N T"},
		{",eI_v_I2_;_'A:_n_oU", "EY V IY AA N OW"}, /* I before ; is full */
		{"d_I#_p_'0_z_I_t#_3_z", "D IH P AA Z IH T ER Z | D AH P AA Z IH T ER Z"},
		{"k_'I_?_,n-", "K IH T AH N"},
		{"b_'0_t#_@L", "B AA T AH L"},
		{"f_'aI3", "F AY ER"},
		{"n_j_'u: m_'a_n", "N Y UW M AE N"}, /* two words of one token */
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;
		int n = pronounce_from_phonemes(cases[i].phonemes, collect, &text);

		assert_string_equal(text_get(&text), cases[i].readings);
		assert_int_equal(n, strchr(cases[i].readings, '|') ? 2 : 1);
	}
}

static void test_visit_ends(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	assert_int_equal(pronounce_from_phonemes("d_I#_d", collect_one, &text), 1);
	assert_string_equal(text_get(&text), "D IH D");
}

static void test_refusals(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	char longest[2 * (PRONOUNCE_MOST_PHONES + 1) + 1];

	assert_int_equal(pronounce_from_phonemes("", collect, &text), -EINVAL);
	assert_int_equal(pronounce_from_phonemes("_ ' ,", collect, &text), -EINVAL);
	assert_int_equal(pronounce_from_phonemes("(de)_f_@", collect, &text), -EINVAL);
	assert_int_equal(pronounce_from_phonemes("b_Q7_t", collect, &text), -EINVAL);
	for (size_t i = 0; i <= PRONOUNCE_MOST_PHONES; i++)
		memcpy(longest + 2 * i, "b_", 3);
	assert_int_equal(pronounce_from_phonemes(longest, collect, &text), -E2BIG);
	longest[sizeof(longest) - 3] = '\0';
	assert_string_equal(text_get(&text), "");
	assert_int_equal(pronounce_from_phonemes(longest, collect, &text), 1);
}

static void test_valid(void **state) {
	(void)state;
	assert_true(pronounce_is_valid("HH AA R D"));
	assert_true(pronounce_is_valid(" ZH "));
	assert_false(pronounce_is_valid(""));
	assert_false(pronounce_is_valid("  "));
	assert_false(pronounce_is_valid("AH0 N"));
	assert_false(pronounce_is_valid("hh aa"));
	assert_false(pronounce_is_valid("HH AAA"));
	assert_false(pronounce_is_valid("SIL"));
	assert_false(pronounce_is_valid("+NOISE+"));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_visit_ends),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
