/* SPDX-License-Identifier: MIT */
/*
 * loop - waits for descriptors, deadlines and signals, one handler at a time
 *
 * Layer:   adapters (sd-event).
 * Unit:    ms since loop_new(), on a clock that never goes back.
 * Threads: one, but loop_now_ms(), which any may call.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_LOOP_H
#define ADAPTERS_LOOP_H

#include <stdint.h>

struct loop; /* opaque */

typedef void (*loop_handler)(void *context);

/* Blocks SIGTERM, SIGINT and SIGHUP, which then end the loop with status 0: call
 * it before the first thread is started, for threads inherit that. Of SIGHUP: see
 * loop_on_hangup(). */
int loop_new(struct loop **ret_loop);
struct loop *loop_free(struct loop *loop);

int64_t loop_now_ms(const struct loop *loop);

/* Calls the handler whenever the descriptor is readable. The descriptor is
 * borrowed and outlives the loop. */
int loop_add_fd(struct loop *loop, int fd, loop_handler handler, void *context);

/* SIGHUP calls the handler from now on; but when the terminal that we were started in is
 * gone, the loop ends all the same. */
void loop_on_hangup(struct loop *loop, loop_handler handler, void *context);

/* A deadline, switched off at first; it belongs to the loop. */
struct loop_source;
int loop_add_timer(struct loop *loop, loop_handler handler, void *context,
		   struct loop_source **ret_timer);

/* Calls the handler once, at that time or soon after; at_ms 0: never. A time that
 * has passed is now. */
int loop_timer_set(struct loop_source *timer, int64_t at_ms);

/* For an adapter whose library waits in this loop by itself; borrowed. */
struct sd_event;
struct sd_event *loop_get_event(struct loop *loop);

/* Runs until loop_end() or a signal; returns the status, or -errno. */
int loop_run(struct loop *loop);
void loop_end(struct loop *loop, int status);

#endif
