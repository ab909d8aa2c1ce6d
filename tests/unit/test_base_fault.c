/* SPDX-License-Identifier: MIT */
/* Faults are kept, counted, sorted and printed as file:line:column. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fault.h"

static void test_prints_sorted(void **state) {
	(void)state;
	struct fault_list list = FAULT_LIST_EMPTY;
	char *printed = NULL;
	size_t length = 0;

	assert_int_equal(fault_add(&list, (struct place){"b.yaml", 3, 1}, "year %d", 1900),
			 -EINVAL);
	(void)fault_add(&list, (struct place){"a.yaml", 20, 7}, "late");
	(void)fault_add(&list, (struct place){"a.yaml", 3, 2}, "early");
	(void)fault_add(&list, (struct place){NULL, 0, 0}, "nowhere");
	(void)fault_add(&list, (struct place){"c.yaml", 0, 0}, "unreadable");
	FILE *out = open_memstream(&printed, &length);
	fault_list_print(&list, out);
	(void)fclose(out);
	assert_string_equal(printed, "error: nowhere\n"
				     "a.yaml:3:2: error: early\n"
				     "a.yaml:20:7: error: late\n"
				     "b.yaml:3:1: error: year 1900\n"
				     "c.yaml: error: unreadable\n");
	free(printed);
	fault_list_done(&list);
}

static void test_has_a_limit(void **state) {
	(void)state;
	struct fault_list list = FAULT_LIST_EMPTY;

	for (unsigned i = 0; i < FAULT_MOST + 5; i++)
		(void)fault_add(&list, (struct place){"a", i + 1, 1}, "x");
	assert_int_equal(list.n_faults, FAULT_MOST);
	assert_int_equal(fault_list_count(&list), FAULT_MOST + 5);
	fault_list_done(&list);
	assert_int_equal(fault_add(NULL, (struct place){0}, "nobody listens"), -EINVAL);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prints_sorted),
		cmocka_unit_test(test_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
