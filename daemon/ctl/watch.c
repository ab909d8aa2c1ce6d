/* SPDX-License-Identifier: MIT */
/* watch - see watch.h. */
#include "ctl/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ctl/client.h"
#include "ctl/show.h"
#include "ctl/watch_live.h"

struct watch {
	bool is_json;
	bool has_gone; /* the service */
	int result;    /* of printing */
	struct client_status status;
};

/* What changed is printed against a copy, for strings are replaced in place. */
static void watch_on_change(void *context, struct sd_bus_message *message) {
	struct watch *watch = context;
	CLEANUP(client_status_done) struct client_status before = {0};

	for (size_t i = 0; i < BUS_N_PROPERTIES; i++) {
		before.values[i].number = watch->status.values[i].number;
		if (watch->status.values[i].text)
			before.values[i].text = strdup(watch->status.values[i].text);
	}
	if (client_read_properties(message, &watch->status) >= 0)
		watch->result = show_change(&before, &watch->status, watch->is_json);
}

static void watch_on_heard(void *context, const struct client_heard *heard) {
	struct watch *watch = context;

	watch->result = show_heard(heard->outcome, heard->text, heard->intent, heard->confidence,
				   watch->is_json);
}

static void watch_on_said(void *context, const char *text, bool was_interrupted) {
	struct watch *watch = context;

	watch->result = show_said(text, was_interrupted, watch->is_json);
}

static void watch_on_gone(void *context) {
	struct watch *watch = context;

	watch->has_gone = true;
}

static int watch_lines(struct sd_bus *link, bool is_json) {
	struct watch watch = {.is_json = is_json};
	struct client_listener listener = {
		.changed = watch_on_change,
		.heard = watch_on_heard,
		.said = watch_on_said,
		.gone = watch_on_gone,
		.context = &watch,
	};
	int r = client_listen(link, &listener);

	if (r >= 0)
		r = client_get_status(link, &watch.status);
	if (r >= 0)
		watch.result = show_change(NULL, &watch.status, is_json);
	while (r >= 0 && !watch.has_gone && watch.result >= 0)
		r = client_pump(link, -1);
	client_status_done(&watch.status);
	return watch.has_gone ? -ENOENT : r;
}

int watch_run(struct sd_bus *link, bool is_json) {
	bool is_live = !is_json && isatty(STDOUT_FILENO);
	int r = is_live ? watch_live_run(link) : watch_lines(link, is_json);

	if (r == -EIO)
		return r; /* said */
	if (r < 0) {
		(void)fputs("roadsidectl: roadsided has gone from the bus\n", stderr);
		return -ENOENT;
	}
	return 0;
}
