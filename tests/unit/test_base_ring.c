/* SPDX-License-Identifier: MIT */
/* The queue between two threads, used here by one; stress/ uses two. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/ring.h"

static void test_refuses_bad_sizes(void **state) {
	(void)state;
	struct ring *ring = NULL;

	assert_int_equal(ring_new(0, 4, &ring), -EINVAL);
	assert_int_equal(ring_new(4, 0, &ring), -EINVAL);
	assert_int_equal(ring_new(4, SIZE_MAX / 2, &ring), -EINVAL);
	assert_null(ring);
	assert_null(ring_free(NULL));
}

static void test_keeps_order_round_the_end(void **state) {
	(void)state;
	struct ring *ring = NULL;
	int16_t next_in = 0;
	int16_t next_out = 0;

	assert_int_equal(ring_new(sizeof(int16_t), 5, &ring), 0); /* rounded up to 8 */
	for (int round = 0; round < 100; round++) {
		int16_t in[3] = {next_in, (int16_t)(next_in + 1), (int16_t)(next_in + 2)};
		int16_t out[3];

		next_in = (int16_t)(next_in + 3);
		assert_int_equal(ring_write(ring, in, 3), 3);
		assert_int_equal(ring_readable(ring), 3);
		assert_int_equal(ring_read(ring, out, 3), 3);
		for (int i = 0; i < 3; i++)
			assert_int_equal(out[i], next_out++);
	}
	assert_int_equal(ring_n_written(ring), 300);
	assert_int_equal(ring_n_read(ring), 300);
	ring_free(ring);
}

static void test_counts_what_it_drops(void **state) {
	(void)state;
	struct ring *ring = NULL;
	int32_t in[6] = {1, 2, 3, 4, 5, 6};
	int32_t out[6] = {0};

	assert_int_equal(ring_new(sizeof(int32_t), 4, &ring), 0);
	assert_int_equal(ring_write(ring, in, 6), 4);
	assert_int_equal(ring_dropped(ring), 2);
	assert_int_equal(ring_writable(ring), 0);
	assert_int_equal(ring_skip(ring, 2), 2);
	assert_int_equal(ring_writable(ring), 2);
	assert_int_equal(ring_read(ring, out, 6), 2);
	assert_int_equal(out[0], 3);
	assert_int_equal(out[1], 4);
	assert_int_equal(ring_skip(ring, 2), 0);
	ring_free(ring);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_bad_sizes),
		cmocka_unit_test(test_keeps_order_round_the_end),
		cmocka_unit_test(test_counts_what_it_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
