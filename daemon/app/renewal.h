/* SPDX-License-Identifier: MIT */
/*
 * renewal - data, grammar and voices read anew, beside a conversation under way
 *
 * Live it takes a thread of its own, since reading, checking and loading the models
 * takes a second or more, in which nobody should have to wait for an answer. Nothing
 * of what is in use is touched: whoever asked for it takes what was made, when it
 * suits, or throws it away.
 *
 * Layer:   app.
 * Threads: as said below.
 * Errors:  0 on success, -errno on failure; -EINVAL: there are faults.
 */
#ifndef APP_RENEWAL_H
#define APP_RENEWAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "app/content.h"
#include "app/live_ears.h"
#include "app/options.h"
#include "base/fault.h"
#include "core/config.h"

/* Reads and checks all three. One at a time in a process, on any thread. */
int renewal_read(const struct options *options, const struct config *config,
		 struct fault_list *faults, struct content *ret_content);

/* Says why it is not taken: all faults, as --check prints them. error: of renewal_read()
 * or renewal_wait(). */
void renewal_refuse(struct fault_list *faults, int error);

/* Begun, under way or done. What it made is its own until the pointer is taken, or the
 * content swapped. */
struct renewal {
	struct live_ears_options options;
	pthread_t thread;
	bool has_thread;
	atomic_bool is_done;
	int result; /* the rest is there when it is done and this is 0 */
	struct content content;
	struct ears *ears;
	struct fault_list faults;
};

/* Begins it on a thread of its own. What options point to is borrowed and outlives it. */
int renewal_new(const struct live_ears_options *options, struct renewal **ret_renewal);

/* True when renewal_wait() returns at once. */
bool renewal_is_done(const struct renewal *renewal);

/* Its result. */
int renewal_wait(struct renewal *renewal);

/* Waits for its end. NULL is fine. Returns NULL. */
struct renewal *renewal_free(struct renewal *renewal);

#endif
