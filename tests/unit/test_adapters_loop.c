/* SPDX-License-Identifier: MIT */
/* Descriptors, deadlines and signals, and what systemd is told of them. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/loop.h"
#include "adapters/notify.h"

struct world {
	struct loop *loop;
	struct loop_source *timer;
	int pipe[2];
	char order[16];
	int64_t fired_ms;
};

static void world_note(struct world *world, char what) {
	size_t n = strlen(world->order);

	assert_true(n + 1 < sizeof(world->order));
	world->order[n] = what;
}

static void on_readable(void *context) {
	struct world *world = context;
	char byte = 0;

	assert_int_equal(read(world->pipe[0], &byte, 1), 1);
	world_note(world, byte);
	assert_int_equal(loop_timer_set(world->timer, loop_now_ms(world->loop) + 30), 0);
}

static void on_time(void *context) {
	struct world *world = context;

	world->fired_ms = loop_now_ms(world->loop);
	world_note(world, 't');
	loop_end(world->loop, 7);
}

static void test_descriptor_then_deadline(void **state) {
	(void)state;
	struct world world = {0};

	assert_int_equal(loop_new(&world.loop), 0);
	assert_int_equal(pipe(world.pipe), 0);
	assert_int_equal(loop_add_fd(world.loop, world.pipe[0], on_readable, &world), 0);
	assert_int_equal(loop_add_timer(world.loop, on_time, &world, &world.timer), 0);
	assert_int_equal(write(world.pipe[1], "ab", 2), 2);
	int64_t start_ms = loop_now_ms(world.loop);

	assert_int_equal(loop_run(world.loop), 7);
	assert_string_equal(world.order, "abt"); /* the second byte set it anew: once */
	assert_true(world.fired_ms >= start_ms + 30);
	loop_free(world.loop);
	(void)close(world.pipe[0]);
	(void)close(world.pipe[1]);
}

static void test_past_deadline_is_now(void **state) {
	(void)state;
	struct world world = {0};

	assert_int_equal(loop_new(&world.loop), 0);
	assert_int_equal(loop_add_timer(world.loop, on_time, &world, &world.timer), 0);
	assert_int_equal(loop_timer_set(world.timer, -5000), 0);
	assert_int_equal(loop_run(world.loop), 7);
	assert_string_equal(world.order, "t");
	loop_free(world.loop);
}

static void on_raise(void *context) {
	struct world *world = context;

	world_note(world, 'r');
	assert_int_equal(raise(SIGTERM), 0);
}

static void test_signal_ends_it(void **state) {
	(void)state;
	struct world world = {0};

	assert_int_equal(loop_new(&world.loop), 0);
	assert_int_equal(loop_add_timer(world.loop, on_raise, &world, &world.timer), 0);
	assert_int_equal(loop_timer_set(world.timer, 1), 0);
	assert_int_equal(loop_run(world.loop), 0);
	assert_string_equal(world.order, "r");
	loop_free(world.loop);
	assert_null(loop_free(NULL));
}

static void on_hangup(void *context) {
	struct world *world = context;

	world_note(world, 'h');
	assert_int_equal(loop_timer_set(world->timer, loop_now_ms(world->loop) + 1), 0);
}

static void on_hang_up(void *context) {
	const struct world *world = context;

	if (world->order[0]) /* the second time */
		loop_end(world->loop, 5);
	else
		assert_int_equal(raise(SIGHUP), 0);
}

static void test_hangup_calls_its_handler(void **state) {
	(void)state;
	struct world world = {0};

	assert_int_equal(loop_new(&world.loop), 0);
	loop_on_hangup(world.loop, on_hangup, &world);
	assert_int_equal(loop_add_timer(world.loop, on_hang_up, &world, &world.timer), 0);
	assert_int_equal(loop_timer_set(world.timer, 1), 0);
	assert_int_equal(loop_run(world.loop), 5);
	assert_string_equal(world.order, "h");
	loop_free(world.loop);
}

static void test_hangup_without_one_ends_it(void **state) {
	(void)state;
	struct world world = {0};

	assert_int_equal(loop_new(&world.loop), 0);
	loop_on_hangup(world.loop, on_hangup, &world);
	loop_on_hangup(world.loop, NULL, NULL);
	assert_int_equal(loop_add_timer(world.loop, on_hang_up, &world, &world.timer), 0);
	assert_int_equal(loop_timer_set(world.timer, 1), 0);
	assert_int_equal(loop_run(world.loop), 0);
	assert_string_equal(world.order, "");
	loop_free(world.loop);
}

static void test_tells_systemd(void **state) {
	(void)state;
	static const char *const expected[] = {"READY=1", "RELOADING=1", "STATUS=ready",
					       "WATCHDOG=1", "STOPPING=1"};
	struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = ""};
	char pid[32];
	char message[64];
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)snprintf(name.sun_path, sizeof(name.sun_path), "/tmp/roadside-notify-%d",
		       (int)getpid());
	assert_int_equal(bind(fd, (const struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(notify_watchdog_period_ms(), 0);
	notify_ready(); /* nobody listens yet */

	(void)setenv("NOTIFY_SOCKET", name.sun_path, 1);
	(void)setenv("WATCHDOG_USEC", "2000000", 1);
	(void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
	(void)setenv("WATCHDOG_PID", pid, 1);
	assert_int_equal(notify_watchdog_period_ms(), 2000);
	notify_ready();
	notify_reloading();
	notify_status("ready");
	notify_watchdog();
	notify_stopping();
	for (size_t i = 0; i < 5; i++) {
		ssize_t n = recv(fd, message, sizeof(message) - 1, MSG_DONTWAIT);

		assert_true(n > 0);
		message[n] = '\0';
		assert_string_equal(message, expected[i]);
	}
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)close(fd);
	(void)unlink(name.sun_path);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptor_then_deadline),
		cmocka_unit_test(test_past_deadline_is_now),
		cmocka_unit_test(test_signal_ends_it),
		cmocka_unit_test(test_hangup_calls_its_handler),
		cmocka_unit_test(test_hangup_without_one_ends_it),
		cmocka_unit_test(test_tells_systemd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
