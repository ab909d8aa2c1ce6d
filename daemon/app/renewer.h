/* SPDX-License-Identifier: MIT */
/*
 * renewer - SIGHUP: renews the content, and hands it over at a quiet moment
 *
 * What is refused is said in the log, and nothing else happens. Asked again while it is
 * at work, it begins once more when it has ended: files may have changed meanwhile.
 *
 * Layer:   app.
 * Threads: one, the main loop's.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_RENEWER_H
#define APP_RENEWER_H

#include "adapters/loop.h"
#include "app/renewal.h"

struct renewer; /* opaque */

struct renewer_options {
	struct loop *loop;
	struct live_ears_options ears;
	/* True when nobody would lose a word. */
	bool (*is_quiet)(void *context);
	/* Takes the new content and ears, and leaves the old ones in their place. */
	void (*take)(void *context, struct renewal *renewal);
	void *context;
};

/* New content waits no longer for quiet. */
#define RENEWER_MOST_WAIT_MS 30000

/* SIGHUP is its business from now on. What options point to is borrowed; the loop
 * outlives it. */
int renewer_new(const struct renewer_options *options, struct renewer **ret_renewer);

/* Begins it, as SIGHUP does. What becomes of it is said in the log. */
void renewer_begin(struct renewer *renewer);

/* Waits for what is under way, which is thrown away. NULL is fine. Returns NULL. */
struct renewer *renewer_free(struct renewer *renewer);

#endif
