/* SPDX-License-Identifier: MIT */
/*
 * watch - roadsidectl watch: one screen on a terminal, else a line for everything that happens
 *
 * Layer:   ctl.
 * Threads: one.
 * Errors:  -errno after saying on standard error what was wrong.
 */
#ifndef CTL_WATCH_H
#define CTL_WATCH_H

#include <stdbool.h>

struct sd_bus;

/* Until the service goes (-ENOENT) or nobody reads any more (0). */
int watch_run(struct sd_bus *link, bool is_json);

#endif
