/* SPDX-License-Identifier: MIT */
/*
 * live - the daemon on the sound card
 *
 * Layer:   app.
 * Threads: the main loop's; it starts and ends the others.
 * Errors:  the program's exit status; what went wrong was logged.
 */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/content.h"
#include "app/options.h"
#include "core/config.h"

int live_run(const struct options *options, const struct config *config, struct content *content);

#endif
