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
#include "core/measurements.h"

#define CLIENT_WHY_BYTES 256

struct sd_bus;
struct sd_bus_message;

/* The same without a word when it is on none: -ENOENT. */
int client_find(enum bus_kind kind, struct sd_bus **ret_link);

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

/* What the daemon measures. -EACCES: it does not let us read; -EIO: anything else. Nothing
 * is printed; ret_why (CLIENT_WHY_BYTES) says why. */
int client_measure(struct sd_bus *link, struct measurements *ret_measurements, char *ret_why);

/* What the service sends by itself; called from client_pump(). */
struct client_heard {
	const char *outcome; /* "heard", "asked", "rejected" */
	const char *text;
	const char *intent;
	double confidence; /* negative: it was typed */
};

struct client_listener {
	void (*changed)(void *context, struct sd_bus_message *properties); /* or NULL */
	void (*heard)(void *context, const struct client_heard *heard);
	void (*said)(void *context, const char *text, bool was_interrupted);
	void (*gone)(void *context); /* the service has left the bus */
	void *context;
};

/* From now on; what was rejected only when the service lets us. The listener outlives the
 * link. -errno, and nothing is printed; so it is with client_pump(). */
int client_listen(struct sd_bus *link, struct client_listener *listener);

/* One message, or so long without one (negative: for ever). 0: time has passed; positive:
 * there was something, and there may be more. */
int client_pump(struct sd_bus *link, int most_ms);

/* Reads "a{sv}": what it holds replaces what the status had. */
int client_read_properties(struct sd_bus_message *message, struct client_status *status);

#endif
