/* SPDX-License-Identifier: MIT */
/*
 * suspend - logind's word before the machine goes to sleep, and after
 *
 * While the machine is awake it holds logind's delay lock, so that sleep waits (5 s at
 * most, by logind's own setting) until we have let the sound card go.
 *
 * Layer:   adapters (sd-bus, system bus).
 * Threads: one, the main loop's; the handler is called on it.
 * Errors:  0 on success, -errno on failure. No bus, no logind, or a logind that goes
 *          away, is none: then nothing is ever said, or that the machine is awake.
 */
#ifndef ADAPTERS_SUSPEND_H
#define ADAPTERS_SUSPEND_H

#include <stdbool.h>

#include "adapters/loop.h"

struct suspend; /* opaque */

/* The machine is about to sleep: suspend_release() when we are ready for it; or it is
 * awake again. Each is said once. */
typedef void (*suspend_handler)(void *context, bool is_to_sleep);

int suspend_new(struct loop *loop, suspend_handler handler, void *context,
		struct suspend **ret_suspend);

/* NULL is fine. Returns NULL. */
struct suspend *suspend_free(struct suspend *suspend);

/* Lets the machine sleep; when it is not about to, nothing happens. */
void suspend_release(struct suspend *suspend);

#endif
