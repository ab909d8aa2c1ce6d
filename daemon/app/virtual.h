/* SPDX-License-Identifier: MIT */
/*
 * virtual - the whole daemon between two sound files (--input, --output)
 *
 * Layer:   app.
 * Threads: one; samples are the clock.
 * Errors:  the program's exit status; what went wrong was logged.
 */
#ifndef APP_VIRTUAL_H
#define APP_VIRTUAL_H

#include "app/content.h"
#include "app/options.h"
#include "core/config.h"

int virtual_run(const struct options *options, const struct config *config,
		struct content *content);

#endif
