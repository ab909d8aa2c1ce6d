/* SPDX-License-Identifier: MIT */
/*
 * console - typed lines in, spoken lines out, no sound (--console)
 *
 * The conversation is awake from the start. A line is understood by the grammar
 * of the dialogue's state, as speech would be. "@ +20s" (ms, s, m, h) moves the
 * clock, which stands still otherwise, "@" alone says the time in ms since the
 * start, as "@ 20000 ms"; a prompt counts as spoken at once. What
 * is said is printed as "< text"; a line that nothing fits is answered with
 * "(not understood)" beside whatever is said about it. ":reload" and SIGHUP read data,
 * grammar and voices anew.
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  -errno when there is no memory or the input cannot be read.
 */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include <stdio.h>

#include "adapters/eventlog.h"
#include "app/content.h"
#include "app/memory.h"
#include "app/options.h"
#include "core/config.h"

/* A longer line is read to its end and not understood. */
#define CONSOLE_LINE_BYTES 1024

/* All is borrowed. */
struct console_options {
	int in;	   /* descriptor */
	FILE *out; /* what is said; faults of a reload go to standard error */
	const struct options *options;
	const struct config *config;
	struct content *content;   /* replaced by a reload */
	struct eventlog *eventlog; /* NULL: none */
	struct memory *memory;
};

/* Runs until in ends. */
int console_run(const struct console_options *options);

#endif
