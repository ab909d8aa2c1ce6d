/* SPDX-License-Identifier: MIT */
/*
 * bus - org.roadside.Assistant1 on D-Bus
 *
 * Calls come in through handlers, each decided by core/access; the state goes out
 * as properties, of which only changes are sent. What it has: bus_table.
 *
 * Nothing from outside costs much: calls that act are counted against a bucket,
 * what waits to be sent is bounded, and no call waits for a client. A bus that
 * goes away is looked for again.
 *
 * Layer:   adapters (sd-bus).
 * Threads: one, the main loop's; handlers are called on it.
 * Errors:  0 on success, -errno on failure, said in the log.
 */
#ifndef ADAPTERS_BUS_H
#define ADAPTERS_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/loop.h"
#include "core/access.h"
#include "core/intent.h"
#include "core/measurements.h"

enum bus_kind { BUS_KIND_NONE, BUS_KIND_SYSTEM, BUS_KIND_SESSION };

/* "none", "system", "session"; -EINVAL for anything else. */
int bus_kind_from_name(const char *name, enum bus_kind *ret_kind);

/* The bus of the systemd that started us as a service; NONE when none did. */
enum bus_kind bus_kind_of_service(void);

/* Calls that act: at most so many at once, and so many a second for long. A finger
 * does not press faster. */
#define BUS_BURST 20
#define BUS_CALLS_A_SECOND 10

#define BUS_MOST_WORDS_BYTES 512 /* Ask */
#define BUS_MOST_TEXT_BYTES 1000 /* Say: a prompt holds it */
#define BUS_MOST_WATCHERS 8
#define BUS_MOST_WAITING 512 /* messages that the bus has not taken yet */

/* Each 0, or -EAGAIN: not started yet. */
struct bus_handlers {
	int (*command)(void *context, enum intent intent, unsigned step);
	/* -ENOENT: nothing that can be said here. */
	int (*ask)(void *context, const char *words);
	int (*say)(void *context, const char *text);
	void (*measure)(void *context, struct measurements *ret_measurements);
	void (*reload)(void *context);
};

/* What the properties say. Strings are borrowed until the next bus_update(). */
struct bus_state {
	const char *state;
	const char *vehicle;   /* "" until it is known */
	const char *procedure; /* id; "" outside */
	unsigned step;	       /* from 1 on; 0 outside */
	unsigned n_steps;
	const char *step_text;
	bool is_listening;
	bool is_speaking;
	const char *audio; /* "" until the sound card has answered */
};

struct bus; /* opaque */

/* Connects, and takes the name. handlers are copied; context outlives the bus. */
int bus_new(enum bus_kind kind, enum access_readers readers, struct loop *loop,
	    const struct bus_handlers *handlers, void *context, struct bus **ret_bus);
struct bus *bus_free(struct bus *bus);

/* All three take a NULL bus: there is none. */
void bus_update(struct bus *bus, const struct bus_state *state);
/* outcome: "heard", "asked" or "rejected"; the last goes to watchers only. */
void bus_heard(struct bus *bus, const char *outcome, const char *text, const char *intent,
	       double confidence);
void bus_said(struct bus *bus, const char *text, bool was_interrupted);

#endif
