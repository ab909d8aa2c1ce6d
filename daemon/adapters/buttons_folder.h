/* SPDX-License-Identifier: MIT */
/*
 * buttons_folder - the input devices of a name, as they come and go
 *
 * Looks into the folder of devices, /dev/input, and is woken by inotify when something
 * changes there: events of udev travel over the network, which the service does not
 * have. A folder that is not there yet is waited for. A named pipe in it stands for a
 * device of the pipe's own name.
 *
 * What a device costs is bounded: it is read a little at a time, and one that sends
 * more than anybody's fingers do is closed for BUTTONS_FOLDER_MUTE_MS.
 *
 * Layer:   adapters.
 * Unit:    ms on the caller's clock, which has to run as CLOCK_MONOTONIC does.
 * Threads: one, the main loop's.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_BUTTONS_FOLDER_H
#define ADAPTERS_BUTTONS_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "adapters/buttons_device.h"

#define BUTTONS_MOST_DEVICES 8		 /* read at a time; a remote has one to three */
#define BUTTONS_FOLDER_MOST_A_SECOND 256 /* events of a device; a key that is held has 70 */
#define BUTTONS_FOLDER_MUTE_MS 5000	 /* long enough to cost nothing */

struct buttons_folder_sinks {
	/* A key went down or up, then: at_ms is not later than now. */
	void (*key)(void *context, size_t device, const struct buttons_input *input, int64_t at_ms);
	/* The device with this number has gone; another one may get the number. */
	void (*gone)(void *context, size_t device);
};

struct buttons_folder; /* opaque */

/* Devices whose name contains this one, letters of either case alike. Nothing is looked
 * at before buttons_folder_scan(). */
int buttons_folder_new(const char *path, const char *name, const struct buttons_folder_sinks *sinks,
		       void *context, struct buttons_folder **ret_folder);
struct buttons_folder *buttons_folder_free(struct buttons_folder *folder);

void buttons_folder_scan(struct buttons_folder *folder, int64_t now_ms);

/* Readable when there is work. Borrowed. */
int buttons_folder_get_fd(const struct buttons_folder *folder);

/* Does what can be done now, and not too much of it. */
void buttons_folder_work(struct buttons_folder *folder, int64_t now_ms);

/* When to call buttons_folder_work() though nothing is readable; 0: never. */
int64_t buttons_folder_deadline_ms(const struct buttons_folder *folder);

#endif
