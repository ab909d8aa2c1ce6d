/* SPDX-License-Identifier: MIT */
/*
 * bus_private - what the two files of the bus share
 *
 *	bus.c		connection, calls, who may and how often
 *	bus_out.c	properties, signals, watchers
 *
 * Layer:   adapters; for bus.c and bus_out.c only.
 * Threads: one.
 */
#ifndef ADAPTERS_BUS_PRIVATE_H
#define ADAPTERS_BUS_PRIVATE_H

#include "adapters/bus.h"
#include "adapters/bus_caller.h"
#include "adapters/bus_table.h"

struct sd_bus;
struct sd_bus_message;
struct sd_bus_slot;
struct sd_bus_vtable;

#define BUS_VALUE_BYTES 1024

struct bus_value {
	char text[BUS_VALUE_BYTES]; /* 's' */
	uint32_t number;	    /* 'u', 'b' */
};

struct bus_watcher {
	char name[32]; /* "" is free */
	struct sd_bus_slot *slot;
};

struct bus {
	enum bus_kind kind;
	enum access_readers readers;
	struct loop *loop;	   /* borrowed */
	struct loop_source *retry; /* belongs to the loop */
	struct bus_handlers handlers;
	void *context;
	struct sd_bus *link;	      /* owned; NULL: the bus has gone */
	struct sd_bus_vtable *vtable; /* owned */
	struct bus_callers callers;
	struct bus_value values[BUS_N_PROPERTIES];
	struct bus_watcher watchers[BUS_MOST_WATCHERS];
	size_t next_watcher; /* to be forgotten when all are taken */
	int64_t bucket_ms;   /* calls' worth of time in the bucket */
	int64_t filled_ms;   /* since then */
};

/* bus_out.c */
int bus_append_value(struct sd_bus_message *message, char type, const struct bus_value *value);
/* All of them, as "a{sv}". */
int bus_append_measurements(struct sd_bus_message *message, const struct measurements *all);
/* Sends what was rejected to this name, too, until it leaves the bus. */
int bus_watch(struct bus *bus, const char *name);
void bus_forget_watchers(struct bus *bus);

#endif
