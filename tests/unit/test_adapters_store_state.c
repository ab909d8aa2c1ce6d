/* SPDX-License-Identifier: MIT */
/* Whether files can be kept in a folder, without writing any. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/store.h"

#define DIR TEST_BUILD_DIR "/test_store_state"

static int make(void **state) {
	(void)state;
	return system("rm -rf " DIR "; mkdir " DIR);
}

static void test_can(void **state) {
	(void)state;
	assert_int_equal(store_can_write(DIR), 0);
	assert_int_equal(store_can_write(DIR "/to/be/made"), 0);
	assert_int_not_equal(access(DIR "/to", F_OK), 0); /* and was not made */
	assert_int_equal(store_write_text(DIR "/to/be/made/file", "x"), 0);
	assert_int_equal(store_can_write(DIR "/to/be/made"), 0);
}

static void test_cannot(void **state) {
	(void)state;
	assert_int_equal(store_can_write("/dev/null/state"), -ENOTDIR);
	assert_int_equal(store_write_text("/dev/null/state/file", "x"), -ENOTDIR);
	assert_int_equal(store_can_write(""), -EINVAL);
	if (geteuid() == 0)
		return; /* who may write everywhere */
	assert_int_equal(chmod(DIR, 0500), 0);
	assert_int_equal(store_can_write(DIR), -EACCES);
	assert_int_equal(store_can_write(DIR "/more"), -EACCES);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_can, make),
		cmocka_unit_test_setup(test_cannot, make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
