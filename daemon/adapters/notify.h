/* SPDX-License-Identifier: MIT */
/*
 * notify - tells systemd how we are, and its journal what the log says, with fields;
 *          nothing happens when nobody asked
 *
 * Layer:   adapters (libsystemd).
 * Threads: any; notify_take_log() before there are others.
 * Errors:  none: a message that cannot be sent is lost, as sd_notify(3) advises.
 *          A line that the journal does not take goes to standard error.
 * Source:  $JOURNAL_STREAM as systemd.exec(5) defines it.
 */
#ifndef ADAPTERS_NOTIFY_H
#define ADAPTERS_NOTIFY_H

#include <stdint.h>

/* Up and running: READY=1. Once, and after each notify_reloading(). */
void notify_ready(void);

/* The content is being read anew: RELOADING=1. */
void notify_reloading(void);

/* One line for `systemctl status`: STATUS=. */
void notify_status(const char *status);

/* Alive: WATCHDOG=1. */
void notify_watchdog(void);

/* On the way out: STOPPING=1. */
void notify_stopping(void);

/* How often systemd wants to hear notify_watchdog(), in ms; 0: never. */
int64_t notify_watchdog_period_ms(void);

/* When standard error is the journal, base/log writes there from now on. Its fields get
 * the prefix ROADSIDE_. */
void notify_take_log(void);

#endif
