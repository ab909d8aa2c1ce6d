/* SPDX-License-Identifier: MIT */
/*
 * buttons_stream - a stream of the kernel's events, as `cat /dev/input/event3` gives it
 *
 * Stands in for a device where there is none: a recording in a file, or whatever
 * somebody writes into a named pipe.
 *
 * Layer:   adapters.
 * Threads: one a device.
 */
#ifndef ADAPTERS_BUTTONS_STREAM_H
#define ADAPTERS_BUTTONS_STREAM_H

#include "adapters/buttons_device.h"

struct input_event;

/* Takes over a descriptor, open for reading without waiting, when it works. name is
 * copied. -ENOMEM. Its end is that of the device: read() says -ENODEV. */
int buttons_stream_new(int fd, const char *name, struct buttons_device **ret_device);

/* What an event of the kernel means to us. */
void buttons_stream_read_event(const struct input_event *event, struct buttons_input *ret_input);

#endif
