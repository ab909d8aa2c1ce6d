/* SPDX-License-Identifier: MIT */
/* client_listen - see client.h: what the service sends by itself. */
#include <errno.h>
#include <stdint.h>

#include <systemd/sd-bus.h>

#include "base/text.h"
#include "ctl/client.h"

static int client_on_change(sd_bus_message *message, void *context, sd_bus_error *error) {
	const struct client_listener *listener = context;
	const char *interface = NULL;

	(void)error;
	if (listener->changed && sd_bus_message_read(message, "s", &interface) >= 0 &&
	    string_equal(interface, BUS_NAME))
		listener->changed(listener->context, message);
	return 0;
}

static int client_on_heard(sd_bus_message *message, void *context, sd_bus_error *error) {
	const struct client_listener *listener = context;
	struct client_heard heard = {0};

	(void)error;
	if (sd_bus_message_read(message, bus_signal_heard.signature, &heard.outcome, &heard.text,
				&heard.intent, &heard.confidence) >= 0)
		listener->heard(listener->context, &heard);
	return 0;
}

static int client_on_said(sd_bus_message *message, void *context, sd_bus_error *error) {
	const struct client_listener *listener = context;
	const char *text = NULL;
	int was_interrupted = 0;

	(void)error;
	if (sd_bus_message_read(message, bus_signal_said.signature, &text, &was_interrupted) >= 0)
		listener->said(listener->context, text, was_interrupted);
	return 0;
}

static int client_on_owner(sd_bus_message *message, void *context, sd_bus_error *error) {
	const struct client_listener *listener = context;
	const char *name = NULL;
	const char *before = NULL;
	const char *now = NULL;

	(void)error;
	if (sd_bus_message_read(message, "sss", &name, &before, &now) >= 0 &&
	    string_equal(name, BUS_NAME) && string_equal(now, ""))
		listener->gone(listener->context);
	return 0;
}

int client_listen(sd_bus *link, struct client_listener *listener) {
	sd_bus_message *reply = NULL;
	int r = sd_bus_match_signal(link, NULL, BUS_NAME, BUS_PATH,
				    "org.freedesktop.DBus.Properties", "PropertiesChanged",
				    client_on_change, listener);

	if (r >= 0)
		r = sd_bus_match_signal(link, NULL, BUS_NAME, BUS_PATH, BUS_NAME,
					bus_signal_heard.name, client_on_heard, listener);
	if (r >= 0)
		r = sd_bus_match_signal(link, NULL, BUS_NAME, BUS_PATH, BUS_NAME,
					bus_signal_said.name, client_on_said, listener);
	if (r >= 0)
		r = sd_bus_match_signal(link, NULL, "org.freedesktop.DBus", NULL,
					"org.freedesktop.DBus", "NameOwnerChanged", client_on_owner,
					listener);
	/* Who may not see what was rejected sees the rest. */
	if (r >= 0)
		(void)sd_bus_call_method(link, BUS_NAME, BUS_PATH, BUS_NAME, "Watch", NULL, &reply,
					 "");
	(void)sd_bus_message_unref(reply);
	return r < 0 ? r : 0;
}

int client_pump(sd_bus *link, int most_ms) {
	int r = sd_bus_process(link, NULL);

	if (r != 0)
		return r;
	return sd_bus_wait(link, most_ms < 0 ? UINT64_MAX : (uint64_t)most_ms * 1000);
}
