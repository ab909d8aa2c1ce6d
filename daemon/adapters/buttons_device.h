/* SPDX-License-Identifier: MIT */
/*
 * buttons_device - one input device with keys: the kernel's, or a recorded stream
 *
 * Layer:   adapters.
 * Unit:    us on CLOCK_MONOTONIC, as the device stamps its events; a recorded stream
 *          says what its recorder wrote.
 * Threads: one.
 */
#ifndef ADAPTERS_BUTTONS_DEVICE_H
#define ADAPTERS_BUTTONS_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event. Those that are not an edge of a key (movements, repetitions, marks between
 * reports) are handed over, too, for whoever counts them. */
struct buttons_input {
	bool is_key;
	unsigned code;
	bool is_down;
	int64_t at_us;
};

struct buttons_device;

struct buttons_device_operations {
	/* The next event, without waiting: 1, 0 when there is none now, -errno when
	 * the device has gone. */
	int (*read)(struct buttons_device *device, struct buttons_input *ret_input);

	/* As the device calls itself; no control characters. */
	const char *(*get_name)(const struct buttons_device *device);

	/* Closes its descriptor. */
	void (*free)(struct buttons_device *device);
};

struct buttons_device {
	const struct buttons_device_operations *operations;
};

/* Ends any device; NULL is fine. Returns NULL. */
static inline struct buttons_device *buttons_device_free(struct buttons_device *device) {
	if (device)
		device->operations->free(device);
	return NULL;
}

#endif
