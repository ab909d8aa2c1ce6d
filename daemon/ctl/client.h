/* SPDX-License-Identifier: MIT */
/*
 * client - roadsidectl's end of the bus
 *
 * Layer:   ctl (sd-bus).
 * Threads: one.
 * Errors:  -errno after saying on standard error what was wrong.
 */
#ifndef CTL_CLIENT_H
#define CTL_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/bus.h"
#include "adapters/bus_table.h"

struct sd_bus;

/* The bus on which the service is: the one given, else (NONE) the session bus, else the
 * system bus. */
int client_open(enum bus_kind kind, struct sd_bus **ret_link);

void client_close(struct sd_bus *link);

/* argument: NULL, or the one that the method takes, as it was typed. */
int client_call(struct sd_bus *link, const struct bus_method *method, const char *argument);

/* By bus_property_id. */
struct client_value {
	char *text;	 /* owned; 's', else NULL */
	uint32_t number; /* 'u', 'b' */
};

struct client_status {
	struct client_value values[BUS_N_PROPERTIES];
};

void client_status_done(struct client_status *status);

int client_get_status(struct sd_bus *link, struct client_status *ret_status);

/* Who is told what happens; each 0, or negative when nothing more is to be told. */
struct client_watcher {
	/* before: NULL for what is there at the start. */
	int (*changed)(const struct client_status *before, const struct client_status *now,
		       bool is_json);
	int (*heard)(const char *outcome, const char *text, const char *intent, double confidence,
		     bool is_json);
	int (*said)(const char *text, bool was_interrupted, bool is_json);
	bool is_json; /* handed through */
};

/* Tells until the service goes, which is -ENOENT; 0 when the watcher wants no more. */
int client_watch(struct sd_bus *link, const struct client_watcher *watcher);

#endif
