/* SPDX-License-Identifier: MIT */
/* Recorded streams, devices that come and go and send too much, and, where the machine
 * has uinput, a device of the kernel's. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <libevdev/libevdev-uinput.h>
#include <libevdev/libevdev.h>

#include "adapters/buttons_evdev.h"
#include "adapters/buttons_folder.h"
#include "adapters/buttons_stream.h"
#include "base/cleanup.h"
#include "base/text.h"

#define NOW_MS 500000 /* of a caller whose clock began some time ago */

static struct input_event make_event(unsigned type, unsigned code, int value, int64_t at_us) {
	return (struct input_event){
		.input_event_sec = at_us / 1000000,
		.input_event_usec = at_us % 1000000,
		.type = (uint16_t)type,
		.code = (uint16_t)code,
		.value = value,
	};
}

static int64_t clock_us(void) {
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- streams ---- */

/* As a recording of a remote would have it: a press with its marks and repetitions. */
static void test_recorded_file(void **state) {
	(void)state;
	char path[] = "/tmp/rs-record-XXXXXX";
	const struct input_event record[] = {
		make_event(EV_MSC, MSC_SCAN, 0xc00b5, 1000000),
		make_event(EV_KEY, KEY_NEXTSONG, 1, 1000000),
		make_event(EV_SYN, SYN_REPORT, 0, 1000000),
		make_event(EV_KEY, KEY_NEXTSONG, 2, 1250000),
		make_event(EV_KEY, KEY_NEXTSONG, 0, 1300000),
		make_event(EV_KEY, KEY_NEXTSONG, -1, 1300000),
		make_event(EV_KEY, KEY_BACK, 1, -5000000), /* no time of any clock */
	};
	struct buttons_device *device = NULL;
	struct buttons_input input;
	int n_keys = 0;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, record, sizeof(record)), sizeof(record));
	assert_int_equal(write(fd, "torn", 4), 4); /* the recorder was killed */
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(buttons_stream_new(fd, "a remote", &device), 0);
	assert_string_equal(device->operations->get_name(device), "a remote");
	for (size_t i = 0; i < N_ELEMENTS(record); i++) {
		assert_int_equal(device->operations->read(device, &input), 1);
		if (!input.is_key)
			continue;
		n_keys++;
		assert_int_equal(input.code, n_keys < 3 ? KEY_NEXTSONG : KEY_BACK);
		assert_int_equal(input.is_down, n_keys != 2);
		assert_int_equal(input.at_us, n_keys == 1 ? 1000000 : n_keys == 2 ? 1300000 : 0);
	}
	assert_int_equal(n_keys, 3);
	assert_int_equal(device->operations->read(device, &input), -ENODEV);
	assert_null(buttons_device_free(device));
}

static void test_pipe_in_pieces(void **state) {
	(void)state;
	const struct input_event event = make_event(EV_KEY, KEY_OK, 1, 7);
	const char *bytes = (const char *)&event;
	struct buttons_device *device = NULL;
	struct buttons_input input;
	int ends[2];

	assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	assert_int_equal(buttons_stream_new(ends[0], "x", &device), 0);
	for (size_t i = 0; i < sizeof(event); i++) {
		assert_int_equal(device->operations->read(device, &input), 0);
		assert_int_equal(write(ends[1], bytes + i, 1), 1);
	}
	assert_int_equal(device->operations->read(device, &input), 1);
	assert_true(input.is_key && input.is_down && input.code == KEY_OK && input.at_us == 7);
	assert_int_equal(device->operations->read(device, &input), 0);
	(void)close(ends[1]);
	assert_int_equal(device->operations->read(device, &input), -ENODEV);
	(void)buttons_device_free(device);
}

static void test_names_of_keys(void **state) {
	(void)state;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct buttons_device *device = NULL;

	assert_int_equal(buttons_evdev_find_code("KEY_NEXTSONG"), KEY_NEXTSONG);
	assert_int_equal(buttons_evdev_find_code("BTN_0"), BTN_0);
	assert_int_equal(buttons_evdev_find_code("KEY_FLY"), -1);
	assert_int_equal(buttons_evdev_find_code("REL_X"), -1);
	assert_string_equal(buttons_evdev_name(KEY_NEXTSONG), "KEY_NEXTSONG");
	assert_string_equal(buttons_evdev_name(99999), "an unknown key");
	assert_int_equal(buttons_evdev_new(null, &device), -EINVAL); /* and it is still ours */
	assert_int_equal(close(null), 0);
}

/* ---- the folder ---- */

struct world {
	char dir[32];
	char input[64];
	struct buttons_folder *folder;
	int64_t now_ms;
	char said[4096];
};

static void note(struct world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void note(struct world *world, const char *format, ...) {
	size_t n = strlen(world->said);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(world->said + n, sizeof(world->said) - n, format, arguments);
	va_end(arguments);
}

static void on_key(void *context, size_t device, const struct buttons_input *input, int64_t at_ms) {
	struct world *world = context;

	assert_true(at_ms <= world->now_ms);
	note(world, "%zu:%u%c@%lld ", device, input->code, input->is_down ? '+' : '-',
	     (long long)(at_ms - world->now_ms));
}

static void on_gone(void *context, size_t device) {
	note(context, "%zu:gone ", device);
}

static int set_up(void **state) {
	static const struct buttons_folder_sinks sinks = {.key = on_key, .gone = on_gone};
	struct world *world = calloc(1, sizeof(*world));

	if (!world)
		return -1;
	(void)snprintf(world->dir, sizeof(world->dir), "/tmp/rs-input-XXXXXX");
	if (!mkdtemp(world->dir))
		return -1;
	(void)snprintf(world->input, sizeof(world->input), "%s/input", world->dir);
	world->now_ms = NOW_MS;
	*state = world;
	return buttons_folder_new(world->input, "Remote", &sinks, world, &world->folder);
}

static int tear_down(void **state) {
	struct world *world = *state;
	char command[96];

	(void)buttons_folder_free(world->folder);
	(void)snprintf(command, sizeof(command), "rm -r %s", world->dir);
	int r = system(command);
	free(world);
	return r;
}

/* A remote that is plugged in: its end to write to, once it is read. */
static void make_remote(const struct world *world, const char *name) {
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", world->input, name);
	assert_int_equal(mkfifo(path, 0600), 0);
}

static int open_remote(const struct world *world, const char *name) {
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", world->input, name);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

/* As a loop would: now, and when something is due before then. */
static void work_until(struct world *world, int64_t at_ms) {
	for (int n = 0; n < 1000; n++) {
		buttons_folder_work(world->folder, world->now_ms);
		int64_t due_ms = buttons_folder_deadline_ms(world->folder);
		if (!due_ms || due_ms > at_ms)
			break;
		world->now_ms = due_ms > world->now_ms ? due_ms : world->now_ms + 1;
	}
	world->now_ms = at_ms;
	buttons_folder_work(world->folder, at_ms);
}

static void send_key(int fd, unsigned code, bool is_down, int64_t at_us) {
	const struct input_event event = make_event(EV_KEY, code, is_down, at_us);

	assert_int_equal(write(fd, &event, sizeof(event)), sizeof(event));
}

static void expect(struct world *world, const char *said) {
	assert_string_equal(world->said, said);
	world->said[0] = '\0';
}

static void test_comes_and_goes(void **state) {
	struct world *world = *state;

	buttons_folder_scan(world->folder, world->now_ms); /* there is no folder yet */
	assert_int_equal(mkdir(world->input, 0700), 0);
	make_remote(world, "keyboard");
	work_until(world, NOW_MS + 1000);
	make_remote(world, "my remote");
	assert_int_equal(open_remote(world, "my remote"), -1); /* nobody has looked yet */
	work_until(world, NOW_MS + 2000);
	assert_int_equal(open_remote(world, "keyboard"), -1);

	int fd = open_remote(world, "my remote");

	assert_true(fd >= 0);
	send_key(fd, KEY_OK, true, 0);
	work_until(world, NOW_MS + 3000);
	expect(world, "0:352+@0 ");

	make_remote(world, "REMOTE 2"); /* one more beside it */
	work_until(world, NOW_MS + 4000);
	int other = open_remote(world, "REMOTE 2");
	assert_true(other >= 0);
	send_key(other, KEY_BACK, true, 0);
	send_key(other, KEY_BACK, false, 0);
	work_until(world, NOW_MS + 5000);
	expect(world, "1:158+@0 1:158-@0 ");

	(void)close(fd); /* its end is seen, and it is opened for the next writer */
	work_until(world, NOW_MS + 6000);
	expect(world, "0:gone ");
	fd = open_remote(world, "my remote");
	assert_true(fd >= 0);
	send_key(fd, KEY_OK, false, 0);
	work_until(world, NOW_MS + 7000);
	expect(world, "0:352-@0 ");

	(void)close(other);
	(void)close(fd);
}

/* Pulled out and plugged in again under its old name before anybody looked. */
static void test_another_of_the_same_name(void **state) {
	struct world *world = *state;
	char path[128];

	assert_int_equal(mkdir(world->input, 0700), 0);
	make_remote(world, "remote");
	make_remote(world, "kept"); /* so that the inode is another one */
	buttons_folder_scan(world->folder, world->now_ms);
	int before = open_remote(world, "remote");
	assert_true(before >= 0);
	(void)snprintf(path, sizeof(path), "%s/remote", world->input);
	assert_int_equal(unlink(path), 0);
	make_remote(world, "remote");
	work_until(world, NOW_MS + 1000);
	expect(world, "0:gone ");
	int after = open_remote(world, "remote");
	assert_true(after >= 0);
	send_key(after, KEY_OK, true, 0);
	work_until(world, NOW_MS + 2000);
	expect(world, "0:352+@0 ");
	assert_int_equal(unlink(path), 0);
	work_until(world, NOW_MS + 3000);
	expect(world, "0:gone ");
	(void)close(before);
	(void)close(after);
}

/* The device's time counts; one that cannot be is now. */
static void test_times(void **state) {
	struct world *world = *state;
	int64_t now_us = clock_us();

	assert_int_equal(mkdir(world->input, 0700), 0);
	make_remote(world, "remote");
	buttons_folder_scan(world->folder, world->now_ms);
	int fd = open_remote(world, "remote");
	assert_true(fd >= 0);
	send_key(fd, 1, true, now_us + 3600 * INT64_C(1000000)); /* ahead */
	send_key(fd, 2, true, now_us - 3600 * INT64_C(1000000)); /* of another clock */
	send_key(fd, 3, true, now_us - 30 * INT64_C(1000000));
	buttons_folder_work(world->folder, world->now_ms);

	long long ago_ms = 0;

	assert_int_equal(sscanf(world->said, "0:1+@0 0:2+@0 0:3+@%lld", &ago_ms), 1);
	assert_in_range(-ago_ms, 30000, 59999); /* and as long as this test has taken */
	(void)close(fd);
}

/* One that sends too much is read a little at a time, then closed, then tried again. */
static void test_flood(void **state) {
	struct world *world = *state;
	int n_edges = 0;

	assert_int_equal(mkdir(world->input, 0700), 0);
	make_remote(world, "remote");
	buttons_folder_scan(world->folder, world->now_ms);
	int fd = open_remote(world, "remote");
	assert_true(fd >= 0);
	for (int i = 0; i < 1000; i++)
		send_key(fd, KEY_OK, i % 2 == 0, 0);
	buttons_folder_work(world->folder, world->now_ms);
	for (const char *at = world->said; (at = strstr(at, "352")); at++)
		n_edges++;
	assert_in_range(n_edges, 1, 64); /* the loop has others to serve */
	for (int i = 0; i < 10; i++) {
		world->said[0] = '\0';
		buttons_folder_work(world->folder, world->now_ms);
		if (strstr(world->said, "gone"))
			break;
	}
	assert_non_null(strstr(world->said, "0:gone"));
	assert_int_equal(buttons_folder_deadline_ms(world->folder),
			 NOW_MS + BUTTONS_FOLDER_MUTE_MS);
	(void)close(fd);
	work_until(world, NOW_MS + BUTTONS_FOLDER_MUTE_MS - 1);
	assert_int_equal(open_remote(world, "remote"), -1);
	work_until(world, NOW_MS + BUTTONS_FOLDER_MUTE_MS + 1000);
	fd = open_remote(world, "remote");
	assert_true(fd >= 0);
	world->said[0] = '\0';
	send_key(fd, KEY_OK, true, 0);
	work_until(world, world->now_ms);
	expect(world, "0:352+@0 ");
	/* As many in two seconds as are too many in one. */
	for (int second = 1; second < 20; second++) {
		work_until(world, world->now_ms + 1000);
		for (int i = 0; i < 100; i++)
			send_key(fd, KEY_OK, i % 2 == 0, 0);
		for (int i = 0; i < 2; i++)
			buttons_folder_work(world->folder, world->now_ms);
		assert_null(strstr(world->said, "gone"));
		world->said[0] = '\0';
	}
	(void)close(fd);
}

/* More devices than are read: the rest is left alone. */
static void test_many(void **state) {
	struct world *world = *state;
	int n_open = 0;

	assert_int_equal(mkdir(world->input, 0700), 0);
	for (int i = 0; i < 2 * BUTTONS_MOST_DEVICES; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "remote %d", i);
		make_remote(world, name);
	}
	buttons_folder_scan(world->folder, world->now_ms);
	for (int i = 0; i < 2 * BUTTONS_MOST_DEVICES; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "remote %d", i);
		int fd = open_remote(world, name);

		n_open += fd >= 0;
		if (fd >= 0)
			(void)close(fd);
	}
	assert_int_equal(n_open, BUTTONS_MOST_DEVICES);
}

/* ---- the kernel ---- */

static void drain(struct buttons_folder *folder, int64_t now_ms) {
	for (int i = 0; i < 20; i++)
		buttons_folder_work(folder, now_ms + i * 1000);
}

/* A device of the kernel's own, named as ours is, through libevdev. */
static void test_kernel_device(void **state) {
	struct world *world = *state;
	static const struct buttons_folder_sinks sinks = {.key = on_key, .gone = on_gone};
	struct libevdev_uinput *virtual = NULL;
	struct buttons_folder *folder = NULL;
	struct libevdev *model = libevdev_new();
	int r = 0;

	if (access("/dev/uinput", W_OK) < 0) {
		print_message("skipped: /dev/uinput: %s\n", strerror(errno));
		libevdev_free(model);
		skip();
	}
	libevdev_set_name(model, "Roadside test remote");
	assert_int_equal(libevdev_enable_event_code(model, EV_KEY, KEY_NEXTSONG, NULL), 0);
	r = libevdev_uinput_create_from_device(model, LIBEVDEV_UINPUT_OPEN_MANAGED, &virtual);
	assert_int_equal(r, 0);
	const char *node = libevdev_uinput_get_devnode(virtual);
	if (!node || access(node, R_OK) < 0) {
		print_message("skipped: %s cannot be read\n", node ? node : "the device");
		libevdev_uinput_destroy(virtual);
		libevdev_free(model);
		skip();
	}
	assert_int_equal(buttons_folder_new("/dev/input", "roadside TEST", &sinks, world, &folder),
			 0);
	world->now_ms = NOW_MS + 100000;
	buttons_folder_scan(folder, NOW_MS);
	(void)libevdev_uinput_write_event(virtual, EV_KEY, KEY_NEXTSONG, 1);
	(void)libevdev_uinput_write_event(virtual, EV_SYN, SYN_REPORT, 0);
	drain(folder, NOW_MS);
	assert_non_null(strstr(world->said, "0:163+"));
	libevdev_uinput_destroy(virtual);
	drain(folder, NOW_MS + 50000);
	assert_non_null(strstr(world->said, "0:gone"));
	(void)buttons_folder_free(folder);
	libevdev_free(model);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded_file),
		cmocka_unit_test(test_pipe_in_pieces),
		cmocka_unit_test(test_names_of_keys),
		cmocka_unit_test_setup_teardown(test_comes_and_goes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_of_the_same_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_times, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flood, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kernel_device, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
