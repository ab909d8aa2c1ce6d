/* SPDX-License-Identifier: MIT */
/*
 * bus_caller - what is known of whoever calls over the bus
 *
 * The uid comes from the bus, which has it from the kernel; group and seat come
 * from the system's own records of that uid. The last few callers are remembered,
 * for a name on a bus is never given to anybody else: a flood of calls asks once.
 *
 * Layer:   adapters (sd-bus, sd-login).
 * Unit:    ms on the caller's clock.
 * Threads: one.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_BUS_CALLER_H
#define ADAPTERS_BUS_CALLER_H

#include <stdint.h>
#include <sys/types.h>

#include "core/access.h"

#define BUS_CALLER_GROUP "roadside"
#define BUS_CALLER_SEAT "seat0"
#define BUS_MOST_CALLERS 32

struct bus_caller_entry {
	char name[32]; /* ":1.42"; "" is free */
	uid_t uid;
	struct access_caller caller;
	int64_t at_ms; /* when the uid was looked up */
};

/* A plain value; zero knows nobody. */
struct bus_callers {
	struct bus_caller_entry list[BUS_MOST_CALLERS];
	size_t next; /* to be forgotten */
};

struct sd_bus_message;
int bus_caller_find(struct bus_callers *callers, struct sd_bus_message *message, int64_t now_ms,
		    struct access_caller *ret_caller);

/* What the system knows of a uid. */
void bus_caller_look_up(uid_t uid, struct access_caller *ret_caller);

#endif
