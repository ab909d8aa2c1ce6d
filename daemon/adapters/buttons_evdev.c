/* SPDX-License-Identifier: MIT */
/*
 * buttons_evdev - see buttons_evdev.h.
 *
 * Where we were too slow, the kernel says that it has dropped events; libevdev then
 * asks the device which keys are down and hands over the difference, so that no key
 * stays down.
 */
#include "adapters/buttons_evdev.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <libevdev/libevdev.h>

#include "adapters/buttons_stream.h"
#include "base/cleanup.h"

#define EVDEV_NAME_BYTES 128

struct buttons_evdev {
	struct buttons_device device;
	struct libevdev *evdev;
	int fd;
	bool is_catching_up; /* after dropped events */
	char name[EVDEV_NAME_BYTES];
};

static struct buttons_evdev *evdev_of(struct buttons_device *device) {
	return (struct buttons_evdev *)device;
}

static int evdev_read(struct buttons_device *device, struct buttons_input *ret_input) {
	struct buttons_evdev *self = evdev_of(device);
	struct input_event event;
	unsigned flag = self->is_catching_up ? LIBEVDEV_READ_FLAG_SYNC : LIBEVDEV_READ_FLAG_NORMAL;
	int r = libevdev_next_event(self->evdev, flag, &event);

	if (r == -EAGAIN && self->is_catching_up) {
		self->is_catching_up = false;
		r = libevdev_next_event(self->evdev, LIBEVDEV_READ_FLAG_NORMAL, &event);
	}
	if (r == -EAGAIN)
		return 0;
	if (r < 0)
		return r;
	self->is_catching_up = r == LIBEVDEV_READ_STATUS_SYNC;
	buttons_stream_read_event(&event, ret_input);
	return 1;
}

static const char *evdev_get_name(const struct buttons_device *device) {
	return ((const struct buttons_evdev *)device)->name;
}

static void evdev_free(struct buttons_device *device) {
	struct buttons_evdev *self = evdev_of(device);

	libevdev_free(self->evdev);
	if (self->fd >= 0)
		(void)close(self->fd);
	free(self);
}

/* Pointers and touchpads of the same name send hundreds of movements a second: the
 * kernel keeps all but keys to itself. One that is too old for that sends them. */
static void evdev_want_keys(int fd) {
	const uint32_t types = 1u << EV_KEY;
	const struct input_mask mask = {
		.type = EV_SYN, /* stands for the types */
		.codes_size = sizeof(types),
		.codes_ptr = (uint64_t)(uintptr_t)&types,
	};

	(void)ioctl(fd, EVIOCSMASK, &mask);
}

/* Whoever made the device chose its name. */
static void evdev_copy_name(const char *name, char *ret_name, size_t name_bytes) {
	(void)snprintf(ret_name, name_bytes, "%s", name ? name : "");
	for (char *at = ret_name; *at; at++) {
		if (*at < ' ' || *at > '~')
			*at = '?';
	}
}

int buttons_evdev_new(int fd, struct buttons_device **ret_device) {
	static const struct buttons_device_operations operations = {
		.read = evdev_read,
		.get_name = evdev_get_name,
		.free = evdev_free,
	};
	struct buttons_evdev *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->device.operations = &operations;
	self->fd = -1; /* the caller's until all has worked */
	int r = libevdev_new_from_fd(fd, &self->evdev);
	if (r >= 0)
		r = libevdev_set_clock_id(self->evdev, CLOCK_MONOTONIC);
	if (r < 0) {
		evdev_free(&self->device);
		return r == -ENOTTY ? -EINVAL : r;
	}
	self->fd = fd;
	evdev_want_keys(fd);
	evdev_copy_name(libevdev_get_name(self->evdev), self->name, sizeof(self->name));
	*ret_device = &self->device;
	return 0;
}

int buttons_evdev_find_code(const char *name) {
	return libevdev_event_code_from_name(EV_KEY, name);
}

const char *buttons_evdev_name(unsigned code) {
	const char *name = libevdev_event_code_get_name(EV_KEY, code);

	return name ? name : "an unknown key";
}
