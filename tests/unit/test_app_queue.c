/* SPDX-License-Identifier: MIT */
/* Messages to the main loop, here on one thread; stress/ uses several. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/queue.h"

static bool is_readable(const struct queue *queue) {
	struct pollfd wait = {.fd = queue_get_fd(queue), .events = POLLIN};

	return poll(&wait, 1, 0) == 1;
}

static void test_refuses_bad_sizes(void **state) {
	(void)state;
	struct queue *queue = NULL;

	assert_int_equal(queue_new(0, 4, &queue), -EINVAL);
	assert_int_equal(queue_new(4, 0, &queue), -EINVAL);
	assert_int_equal(queue_new(QUEUE_MOST_BYTES, 2, &queue), -EINVAL);
	assert_null(queue);
	assert_null(queue_free(NULL));
}

static void test_keeps_order_and_tells(void **state) {
	(void)state;
	struct queue *queue = NULL;
	int next = 0;

	assert_int_equal(queue_new(sizeof(int), 3, &queue), 0);
	for (int round = 0; round < 20; round++) {
		int message = -1;

		assert_false(is_readable(queue));
		assert_false(queue_take(queue, &message));
		for (int i = 0; i < 2; i++)
			assert_int_equal(queue_put(queue, &(int){2 * round + i}), 0);
		for (int i = 0; i < 2; i++) {
			assert_true(is_readable(queue));
			assert_true(queue_take(queue, &message));
			assert_int_equal(message, next++);
		}
	}
	queue_free(queue);
}

static void test_drops_what_is_new(void **state) {
	(void)state;
	struct queue *queue = NULL;
	int message = -1;

	assert_int_equal(queue_new(sizeof(int), 2, &queue), 0);
	assert_int_equal(queue_put(queue, &(int){1}), 0);
	assert_int_equal(queue_put(queue, &(int){2}), 0);
	assert_int_equal(queue_put(queue, &(int){3}), -ENOBUFS);
	assert_int_equal(queue_get_n_dropped(queue), 1);
	assert_true(queue_take(queue, &message));
	assert_int_equal(message, 1);
	assert_int_equal(queue_put(queue, &(int){4}), 0);
	assert_true(queue_take(queue, &message));
	assert_int_equal(message, 2);
	assert_true(queue_take(queue, &message));
	assert_int_equal(message, 4);
	assert_false(is_readable(queue));
	queue_free(queue);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses_bad_sizes),
		cmocka_unit_test(test_keeps_order_and_tells),
		cmocka_unit_test(test_drops_what_is_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
