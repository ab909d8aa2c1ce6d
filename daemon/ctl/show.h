/* SPDX-License-Identifier: MIT */
/*
 * show - what roadsidectl prints, for people or as JSON
 *
 * Layer:   ctl (jansson).
 * Threads: one.
 * Errors:  -errno when standard output takes no more.
 */
#ifndef CTL_SHOW_H
#define CTL_SHOW_H

#include <stdbool.h>

#include "ctl/client.h"

int show_status(const struct client_status *status, bool is_json);

/* One line of a watch; the properties that changed, or all without a before. */
int show_change(const struct client_status *before, const struct client_status *now, bool is_json);
int show_heard(const char *outcome, const char *text, const char *intent, double confidence,
	       bool is_json);
int show_said(const char *text, bool was_interrupted, bool is_json);

#endif
