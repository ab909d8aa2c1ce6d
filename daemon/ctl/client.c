/* SPDX-License-Identifier: MIT */
/* client - see client.h. */
#include "ctl/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "base/text.h"

#define CLIENT_ANSWER_US 5000000

static int client_refuse(const char *what, const char *why) {
	(void)fprintf(stderr, "roadsidectl: %s: %s\n", what, why);
	return -EIO;
}

/* 1 when the service is on this bus, 0 when it is not, or -errno. */
static int client_has_service(sd_bus *link) {
	sd_bus_message *reply = NULL;
	int has_owner = 0;
	int r = sd_bus_call_method(link, "org.freedesktop.DBus", "/org/freedesktop/DBus",
				   "org.freedesktop.DBus", "NameHasOwner", NULL, &reply, "s",
				   BUS_NAME);

	if (r >= 0)
		r = sd_bus_message_read(reply, "b", &has_owner);
	(void)sd_bus_message_unref(reply);
	return r < 0 ? r : has_owner;
}

static int client_try(enum bus_kind kind, sd_bus **ret_link) {
	sd_bus *link = NULL;
	int r = kind == BUS_KIND_SYSTEM ? sd_bus_open_system(&link) : sd_bus_open_user(&link);

	if (r >= 0)
		r = sd_bus_set_method_call_timeout(link, CLIENT_ANSWER_US);
	if (r >= 0)
		r = client_has_service(link);
	if (r > 0)
		*ret_link = link;
	else
		(void)sd_bus_flush_close_unref(link);
	return r;
}

int client_find(enum bus_kind kind, sd_bus **ret_link) {
	if (kind != BUS_KIND_SYSTEM && client_try(BUS_KIND_SESSION, ret_link) > 0)
		return 0;
	if (kind != BUS_KIND_SESSION && client_try(BUS_KIND_SYSTEM, ret_link) > 0)
		return 0;
	return -ENOENT;
}

int client_open(enum bus_kind kind, sd_bus **ret_link) {
	const char *where = kind == BUS_KIND_NONE      ? "the session bus or the system bus"
			    : kind == BUS_KIND_SESSION ? "the session bus"
						       : "the system bus";

	if (client_find(kind, ret_link) == 0)
		return 0;
	(void)fprintf(stderr,
		      "roadsidectl: roadsided is not on %s; does it run? See systemctl status "
		      "roadsided\n",
		      where);
	return -ENOENT;
}

void client_close(sd_bus *link) {
	(void)sd_bus_flush_close_unref(link);
}

static int client_fill(sd_bus_message *call, const struct bus_method *method,
		       const char *argument) {
	int number = 0;

	if (string_equal(method->signature, "s"))
		return sd_bus_message_append(call, "s", argument);
	if (!string_equal(method->signature, "u"))
		return 0;
	int r = parse_int(argument, 1, 99, &number);
	return r < 0 ? r : sd_bus_message_append(call, "u", (uint32_t)number);
}

int client_call(sd_bus *link, const struct bus_method *method, const char *argument) {
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *call = NULL;
	int r = sd_bus_message_new_method_call(link, &call, BUS_NAME, BUS_PATH, BUS_NAME,
					       method->name);

	if (r >= 0)
		r = client_fill(call, method, argument);
	if (r >= 0)
		r = sd_bus_call(link, call, 0, &error, NULL);
	if (r < 0)
		r = client_refuse(method->name, error.message ? error.message : strerror(-r));
	(void)sd_bus_message_unref(call);
	sd_bus_error_free(&error);
	return r < 0 ? r : 0;
}

void client_status_done(struct client_status *status) {
	for (size_t i = 0; i < BUS_N_PROPERTIES; i++)
		free(status->values[i].text);
	*status = (struct client_status){0};
}

/* The value of a variant, when it has the type that we know it by. */
static int client_read_value(sd_bus_message *message, char type, struct client_value *value) {
	const char contents[2] = {type, '\0'};
	const char *text = NULL;
	int r = sd_bus_message_enter_container(message, 'v', contents);

	if (r < 0)
		return r;
	r = type == 's' ? sd_bus_message_read_basic(message, type, &text)
			: sd_bus_message_read_basic(message, type, &value->number);
	if (r >= 0 && type == 's') {
		char *copy = strdup(text);

		if (!copy)
			return -ENOMEM;
		free(value->text);
		value->text = copy;
	}
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int client_read_property(sd_bus_message *message, struct client_status *status) {
	const struct bus_property *properties = bus_properties();
	const char *name = NULL;
	int r = sd_bus_message_read(message, "s", &name);

	for (size_t i = 0; r >= 0 && i < BUS_N_PROPERTIES; i++) {
		if (string_equal(properties[i].name, name))
			return client_read_value(message, properties[i].type, &status->values[i]);
	}
	return r < 0 ? r : sd_bus_message_skip(message, "v"); /* of a newer service */
}

int client_read_properties(sd_bus_message *message, struct client_status *status) {
	int r = sd_bus_message_enter_container(message, 'a', "{sv}");

	while (r >= 0) {
		r = sd_bus_message_enter_container(message, 'e', "sv");
		if (r <= 0)
			break;
		r = client_read_property(message, status);
		if (r >= 0)
			r = sd_bus_message_exit_container(message);
	}
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

int client_get_status(sd_bus *link, struct client_status *ret_status) {
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	int r = sd_bus_call_method(link, BUS_NAME, BUS_PATH, "org.freedesktop.DBus.Properties",
				   "GetAll", &error, &reply, "s", BUS_NAME);

	if (r >= 0)
		r = client_read_properties(reply, ret_status);
	if (r < 0)
		r = client_refuse("the state cannot be read",
				  error.message ? error.message : strerror(-r));
	(void)sd_bus_message_unref(reply);
	sd_bus_error_free(&error);
	return r < 0 ? r : 0;
}

/* ---- measurements ---- */

static int client_read_measurement(sd_bus_message *message, struct measurements *all) {
	const struct measurements_key *key = NULL;
	const char *name = NULL;
	const char *text = NULL;
	uint32_t number = 0;
	double real = 0;
	int r = sd_bus_message_read(message, "s", &name);

	if (r < 0)
		return r;
	key = measurements_find(name);
	if (!key)
		return sd_bus_message_skip(message, "v"); /* of a newer service */

	const char contents[2] = {key->type, '\0'};

	r = sd_bus_message_enter_container(message, 'v', contents);
	if (r < 0)
		return r;
	if (key->type == 's') {
		r = sd_bus_message_read_basic(message, key->type, &text);
		if (r >= 0)
			measurements_set_text(all, key, text);
	} else if (key->type == 'd') {
		r = sd_bus_message_read_basic(message, key->type, &real);
		if (r >= 0)
			measurements_set_real(all, key, real);
	} else {
		r = sd_bus_message_read_basic(message, key->type, &number);
		if (r >= 0)
			measurements_set_number(all, key, number);
	}
	return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int client_read_measurements(sd_bus_message *message, struct measurements *all) {
	int r = sd_bus_message_enter_container(message, 'a', "{sv}");

	while (r >= 0) {
		r = sd_bus_message_enter_container(message, 'e', "sv");
		if (r <= 0)
			break;
		r = client_read_measurement(message, all);
		if (r >= 0)
			r = sd_bus_message_exit_container(message);
	}
	return r;
}

int client_measure(sd_bus *link, struct measurements *ret_measurements, char *ret_why) {
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	int r = sd_bus_call_method(link, BUS_NAME, BUS_PATH, BUS_NAME, "Measure", &error, &reply,
				   "");

	if (r >= 0)
		r = client_read_measurements(reply, ret_measurements);
	if (r < 0) {
		(void)snprintf(ret_why, CLIENT_WHY_BYTES, "%s",
			       error.message ? error.message : strerror(-r));
		r = sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED) ? -EACCES : -EIO;
	}
	(void)sd_bus_message_unref(reply);
	sd_bus_error_free(&error);
	return r < 0 ? r : 0;
}

/* ---- what the service sends by itself ---- */

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
