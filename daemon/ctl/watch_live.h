/* SPDX-License-Identifier: MIT */
/*
 * watch_live - roadsidectl watch on a terminal: one calm screen (core/screen)
 *
 * Layer:   ctl.
 * Threads: one.
 * Errors:  -errno, nothing said; -ENOENT: the service has gone.
 */
#ifndef CTL_WATCH_LIVE_H
#define CTL_WATCH_LIVE_H

struct sd_bus;

/* Until the service goes, or somebody ends it with Ctrl-C (0). */
int watch_live_run(struct sd_bus *link);

#endif
