/* SPDX-License-Identifier: MIT */
/* How near two rows of phones are; the costs are those of tests/bench/confusions.py. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/confusion.h"

static void test_distances(void **state) {
	static const struct {
		const char *one;
		const char *other;
		double cost; /* for each phone of the longer */
	} cases[] = {
		{"S T AA P", "S T AA P", 0},
		{"K UW P", "K UW P ER", 1.0 / 4},      /* a vowel is lost */
		{"S T AA P", "S T AA", 0.7 / 4},       /* a stop is lost easily */
		{"B AE K", "P AE K", 0.5 / 3},	       /* one of a kind for another */
		{"B AE K", "M AE K", 1.0 / 3},	       /* of no kind in common */
		{"Y EH S", "N OW", (1 + 1 + 1) / 3.0}, /* nothing in common */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		double there = confusion_distance(cases[i].one, cases[i].other);
		double back = confusion_distance(cases[i].other, cases[i].one);

		if (fabs(there - cases[i].cost) > 1e-9 || fabs(there - back) > 1e-9)
			fail_msg("%s / %s: %g there, %g back, expected %g", cases[i].one,
				 cases[i].other, there, back, cases[i].cost);
	}
}

static void test_what_cannot_be_compared_is_far(void **state) {
	char longest[CONFUSION_MOST_PHONES * 3 + 3] = "";

	(void)state;
	assert_true(confusion_distance("", "S T AA P") > 1);
	assert_true(confusion_distance("S T AA P", "") > 1);
	for (size_t i = 0; i < CONFUSION_MOST_PHONES; i++)
		(void)strcat(longest, i ? " AA" : "AA");
	assert_true(confusion_distance(longest, longest) == 0);
	(void)strcat(longest, " AA");
	assert_true(confusion_distance(longest, longest) > 1);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distances),
		cmocka_unit_test(test_what_cannot_be_compared_is_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
