/* SPDX-License-Identifier: MIT */
/* watch - see watch.h. */
#include "ctl/watch.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/show.h"

struct watch {
	bool is_json;
	bool has_gone; /* the service */
	int result;    /* of printing */
	struct client_status status;
};

/* What changed is printed against a copy, for strings are replaced in place. */
static int watch_on_change(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct watch *watch = context;
	CLEANUP(client_status_done) struct client_status before = {0};
	const char *interface = NULL;

	(void)error;
	for (size_t i = 0; i < BUS_N_PROPERTIES; i++) {
		before.values[i].number = watch->status.values[i].number;
		if (watch->status.values[i].text)
			before.values[i].text = strdup(watch->status.values[i].text);
	}
	if (sd_bus_message_read(message, "s", &interface) >= 0 &&
	    string_equal(interface, BUS_NAME) &&
	    client_read_properties(message, &watch->status) >= 0)
		watch->result = show_change(&before, &watch->status, watch->is_json);
	return 0;
}

static int watch_on_heard(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct watch *watch = context;
	const char *outcome = NULL;
	const char *text = NULL;
	const char *intent = NULL;
	double confidence = 0;

	(void)error;
	if (sd_bus_message_read(message, bus_signal_heard.signature, &outcome, &text, &intent,
				&confidence) >= 0)
		watch->result = show_heard(outcome, text, intent, confidence, watch->is_json);
	return 0;
}

static int watch_on_said(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct watch *watch = context;
	const char *text = NULL;
	int was_interrupted = 0;

	(void)error;
	if (sd_bus_message_read(message, bus_signal_said.signature, &text, &was_interrupted) >= 0)
		watch->result = show_said(text, was_interrupted, watch->is_json);
	return 0;
}

static int watch_on_owner(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct watch *watch = context;
	const char *name = NULL;
	const char *before = NULL;
	const char *now = NULL;

	(void)error;
	if (sd_bus_message_read(message, "sss", &name, &before, &now) >= 0 &&
	    string_equal(name, BUS_NAME) && string_equal(now, ""))
		watch->has_gone = true;
	return 0;
}

static int watch_subscribe(sd_bus *link, struct watch *watch) {
	sd_bus_message *reply = NULL;
	int r = sd_bus_match_signal(link, NULL, BUS_NAME, BUS_PATH,
				    "org.freedesktop.DBus.Properties", "PropertiesChanged",
				    watch_on_change, watch);

	if (r >= 0)
		r = sd_bus_match_signal(link, NULL, BUS_NAME, BUS_PATH, BUS_NAME,
					bus_signal_heard.name, watch_on_heard, watch);
	if (r >= 0)
		r = sd_bus_match_signal(link, NULL, BUS_NAME, BUS_PATH, BUS_NAME,
					bus_signal_said.name, watch_on_said, watch);
	if (r >= 0)
		r = sd_bus_match_signal(link, NULL, "org.freedesktop.DBus", NULL,
					"org.freedesktop.DBus", "NameOwnerChanged", watch_on_owner,
					watch);
	/* Who may not see what was rejected sees the rest. */
	if (r >= 0)
		(void)sd_bus_call_method(link, BUS_NAME, BUS_PATH, BUS_NAME, "Watch", NULL, &reply,
					 "");
	(void)sd_bus_message_unref(reply);
	return r;
}

int watch_run(sd_bus *link, bool is_json) {
	struct watch watch = {.is_json = is_json};
	int r = watch_subscribe(link, &watch);

	if (r >= 0)
		r = client_get_status(link, &watch.status);
	if (r >= 0)
		watch.result = show_change(NULL, &watch.status, is_json);
	while (r >= 0 && !watch.has_gone && watch.result >= 0) {
		r = sd_bus_process(link, NULL);
		if (r == 0)
			r = sd_bus_wait(link, UINT64_MAX);
	}
	client_status_done(&watch.status);
	if (r == -EIO)
		return r; /* said */
	if (r < 0 || watch.has_gone) {
		(void)fputs("roadsidectl: roadsided has gone from the bus\n", stderr);
		return -ENOENT;
	}
	return 0;
}
