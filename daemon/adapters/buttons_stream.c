/* SPDX-License-Identifier: MIT */
/* buttons_stream - see buttons_stream.h. Whatever bytes come are some event; those
 * that are no edge of a key mean nothing. */
#include "adapters/buttons_stream.h"

#include <errno.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STREAM_NAME_BYTES 128

struct buttons_stream {
	struct buttons_device device;
	int fd;
	char name[STREAM_NAME_BYTES];
	struct input_event event; /* being read */
	size_t n_bytes;		  /* of it so far: a pipe may break it in two */
};

void buttons_stream_read_event(const struct input_event *event, struct buttons_input *ret_input) {
	/* Seconds that no clock has could overflow. */
	bool has_time = event->input_event_sec >= 0 && event->input_event_sec < INT32_MAX &&
			event->input_event_usec >= 0 && event->input_event_usec < 1000000;

	*ret_input = (struct buttons_input){
		/* 2 is a repetition: the key is held. */
		.is_key = event->type == EV_KEY && (event->value == 0 || event->value == 1),
		.code = event->code,
		.is_down = event->value == 1,
		.at_us = has_time ? (int64_t)event->input_event_sec * 1000000 +
					    (int64_t)event->input_event_usec
				  : 0,
	};
}

static int stream_read(struct buttons_device *device, struct buttons_input *ret_input) {
	struct buttons_stream *self = (struct buttons_stream *)device;

	while (self->n_bytes < sizeof(self->event)) {
		ssize_t n = read(self->fd, (char *)&self->event + self->n_bytes,
				 sizeof(self->event) - self->n_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (n == 0)
			return -ENODEV;
		self->n_bytes += (size_t)n;
	}
	self->n_bytes = 0;
	buttons_stream_read_event(&self->event, ret_input);
	return 1;
}

static const char *stream_get_name(const struct buttons_device *device) {
	return ((const struct buttons_stream *)device)->name;
}

static void stream_free(struct buttons_device *device) {
	struct buttons_stream *self = (struct buttons_stream *)device;

	(void)close(self->fd);
	free(self);
}

int buttons_stream_new(int fd, const char *name, struct buttons_device **ret_device) {
	static const struct buttons_device_operations operations = {
		.read = stream_read,
		.get_name = stream_get_name,
		.free = stream_free,
	};
	struct buttons_stream *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->device.operations = &operations;
	self->fd = fd;
	(void)snprintf(self->name, sizeof(self->name), "%s", name);
	*ret_device = &self->device;
	return 0;
}
