/* SPDX-License-Identifier: MIT */
/* Who may do what over the bus: the whole table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/access.h"

static const struct access_caller nobody = {0};
static const struct access_caller root = {.is_root = true};
static const struct access_caller own = {.is_own = true};
static const struct access_caller group = {.is_in_group = true};
static const struct access_caller seat = {.is_on_seat = true};

static void test_reading(void **state) {
	(void)state;
	static const struct {
		const struct access_caller *caller;
		bool all, group, none;
	} rows[] = {
		{&nobody, true, false, false}, {&root, true, true, true},  {&own, true, true, true},
		{&group, true, true, false},   {&seat, true, true, false},
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct access_caller *caller = rows[i].caller;

		assert_int_equal(access_is_allowed(ACCESS_READERS_ALL, ACCESS_READ, caller),
				 rows[i].all);
		assert_int_equal(access_is_allowed(ACCESS_READERS_GROUP, ACCESS_READ, caller),
				 rows[i].group);
		assert_int_equal(access_is_allowed(ACCESS_READERS_NONE, ACCESS_READ, caller),
				 rows[i].none);
	}
}

/* Whoever may read has no say in who may steer. */
static void test_acting(void **state) {
	(void)state;
	static const struct {
		const struct access_caller *caller;
		bool control, speak;
	} rows[] = {
		{&nobody, false, false}, {&root, true, true},  {&own, true, true},
		{&group, true, true},	 {&seat, true, false},
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (int readers = ACCESS_READERS_ALL; readers <= ACCESS_READERS_NONE; readers++) {
			assert_int_equal(access_is_allowed((enum access_readers)readers,
							   ACCESS_CONTROL, rows[i].caller),
					 rows[i].control);
			assert_int_equal(access_is_allowed((enum access_readers)readers,
							   ACCESS_SPEAK, rows[i].caller),
					 rows[i].speak);
		}
	}
}

static void test_names(void **state) {
	(void)state;
	assert_int_equal(access_readers_from_name("all"), ACCESS_READERS_ALL);
	assert_int_equal(access_readers_from_name("group"), ACCESS_READERS_GROUP);
	assert_int_equal(access_readers_from_name("none"), ACCESS_READERS_NONE);
	assert_int_equal(access_readers_from_name("everybody"), ACCESS_READERS_NONE);
	assert_int_equal(access_readers_from_name(NULL), ACCESS_READERS_NONE);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_acting),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
