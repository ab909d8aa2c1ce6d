/* SPDX-License-Identifier: MIT */
/*
 * bus_out - see bus.h: what goes out without being asked for
 *
 * A signal goes to everybody when everybody may read, else to each watcher alone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>

#include "adapters/bus_private.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

typedef int (*bus_filler)(sd_bus_message *signal, const void *content);

static void bus_send(struct bus *bus, const char *destination, const char *interface,
		     const char *name, bus_filler fill, const void *content) {
	sd_bus_message *signal = NULL;
	uint64_t n_waiting = 0;
	int r = sd_bus_get_n_queued_write(bus->link, &n_waiting);

	if (r >= 0 && n_waiting > BUS_MOST_WAITING)
		return; /* the bus does not take them; it may ask for the properties */
	r = sd_bus_message_new_signal(bus->link, &signal, BUS_PATH, interface, name);
	if (r >= 0)
		r = fill(signal, content);
	if (r >= 0 && destination)
		r = sd_bus_message_set_destination(signal, destination);
	if (r >= 0)
		r = sd_bus_send(bus->link, signal, NULL);
	if (r < 0)
		log_debug("signal %s is not sent: %s", name, strerror(-r));
	(void)sd_bus_message_unref(signal);
}

static void bus_emit(struct bus *bus, bool is_private, const char *interface, const char *name,
		     bus_filler fill, const void *content) {
	if (!is_private && bus->readers == ACCESS_READERS_ALL) {
		bus_send(bus, NULL, interface, name, fill, content);
		return;
	}
	for (size_t i = 0; i < BUS_MOST_WATCHERS; i++) {
		if (bus->watchers[i].name[0])
			bus_send(bus, bus->watchers[i].name, interface, name, fill, content);
	}
}

static void bus_forget(struct bus_watcher *watcher) {
	watcher->slot = sd_bus_slot_unref(watcher->slot);
	watcher->name[0] = '\0';
}

void bus_forget_watchers(struct bus *bus) {
	for (size_t i = 0; i < BUS_MOST_WATCHERS; i++)
		bus_forget(&bus->watchers[i]);
}

static int bus_on_watcher_gone(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct bus *bus = context;
	const char *name = NULL;

	(void)error;
	if (sd_bus_message_read(message, "s", &name) < 0)
		return 0;
	for (size_t i = 0; i < BUS_MOST_WATCHERS; i++) {
		if (string_equal(bus->watchers[i].name, name))
			bus_forget(&bus->watchers[i]);
	}
	return 0;
}

int bus_watch(struct bus *bus, const char *name) {
	struct bus_watcher *watcher = &bus->watchers[bus->next_watcher];
	char match[200];

	if (!name || strlen(name) >= sizeof(watcher->name))
		return -EINVAL;
	for (size_t i = 0; i < BUS_MOST_WATCHERS; i++) {
		if (string_equal(bus->watchers[i].name, name))
			return 0;
	}
	for (size_t i = 0; i < BUS_MOST_WATCHERS; i++) {
		if (!bus->watchers[i].name[0])
			watcher = &bus->watchers[i];
	}
	if (watcher->name[0])
		bus->next_watcher = (bus->next_watcher + 1) % BUS_MOST_WATCHERS;
	bus_forget(watcher);
	(void)snprintf(match, sizeof(match),
		       "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop."
		       "DBus',member='NameOwnerChanged',arg0='%s',arg2=''",
		       name);
	int r = sd_bus_add_match_async(bus->link, &watcher->slot, match, bus_on_watcher_gone, NULL,
				       bus);
	if (r >= 0)
		memcpy(watcher->name, name, strlen(name) + 1);
	return r;
}

struct bus_heard_content {
	const char *outcome, *text, *intent;
	double confidence;
};

static int bus_fill_heard(sd_bus_message *signal, const void *content) {
	const struct bus_heard_content *heard = content;

	return sd_bus_message_append(signal, bus_signal_heard.signature, heard->outcome,
				     heard->text, heard->intent, heard->confidence);
}

void bus_heard(struct bus *bus, const char *outcome, const char *text, const char *intent,
	       double confidence) {
	const struct bus_heard_content heard = {outcome, text ? text : "", intent ? intent : "",
						confidence};

	if (bus && bus->link)
		bus_emit(bus, string_equal(outcome, "rejected"), BUS_NAME, bus_signal_heard.name,
			 bus_fill_heard, &heard);
}

struct bus_said_content {
	const char *text;
	bool was_interrupted;
};

static int bus_fill_said(sd_bus_message *signal, const void *content) {
	const struct bus_said_content *said = content;

	return sd_bus_message_append(signal, bus_signal_said.signature, said->text,
				     (int)said->was_interrupted);
}

void bus_said(struct bus *bus, const char *text, bool was_interrupted) {
	const struct bus_said_content said = {text, was_interrupted};

	if (bus && bus->link)
		bus_emit(bus, false, BUS_NAME, bus_signal_said.name, bus_fill_said, &said);
}

/* ---- properties ---- */

int bus_append_value(sd_bus_message *message, char type, const struct bus_value *value) {
	return type == 's' ? sd_bus_message_append_basic(message, type, value->text)
			   : sd_bus_message_append_basic(message, type, &value->number);
}

static int bus_append_measurement(sd_bus_message *message, const struct measurements *all,
				  const struct measurements_key *key) {
	const char type[2] = {key->type, '\0'};
	const void *value = measurements_get(all, key);
	int flag = key->type == 'b' && *(const bool *)value;
	int r = sd_bus_message_open_container(message, 'e', "sv");

	if (r >= 0)
		r = sd_bus_message_append(message, "s", key->name);
	if (r >= 0)
		r = sd_bus_message_open_container(message, 'v', type);
	if (r >= 0)
		r = sd_bus_message_append_basic(message, key->type,
						key->type == 'b' ? &flag : value);
	if (r >= 0)
		r = sd_bus_message_close_container(message);
	return r >= 0 ? sd_bus_message_close_container(message) : r;
}

int bus_append_measurements(sd_bus_message *message, const struct measurements *all) {
	size_t n = 0;
	const struct measurements_key *keys = measurements_keys(&n);
	int r = sd_bus_message_open_container(message, 'a', "{sv}");

	for (size_t i = 0; r >= 0 && i < n; i++)
		r = bus_append_measurement(message, all, &keys[i]);
	return r >= 0 ? sd_bus_message_close_container(message) : r;
}

struct bus_change {
	const struct bus_value *values;
	bool has_changed[BUS_N_PROPERTIES];
};

static int bus_fill_change(sd_bus_message *signal, const void *content) {
	const struct bus_change *change = content;
	const struct bus_property *properties = bus_properties();
	int r = sd_bus_message_append(signal, "s", BUS_NAME);

	if (r >= 0)
		r = sd_bus_message_open_container(signal, 'a', "{sv}");
	for (size_t i = 0; r >= 0 && i < BUS_N_PROPERTIES; i++) {
		const char type[2] = {properties[i].type, '\0'};

		if (!change->has_changed[i])
			continue;
		r = sd_bus_message_open_container(signal, 'e', "sv");
		if (r >= 0)
			r = sd_bus_message_append(signal, "s", properties[i].name);
		if (r >= 0)
			r = sd_bus_message_open_container(signal, 'v', type);
		if (r >= 0)
			r = bus_append_value(signal, type[0], &change->values[i]);
		if (r >= 0)
			r = sd_bus_message_close_container(signal);
		if (r >= 0)
			r = sd_bus_message_close_container(signal);
	}
	if (r >= 0)
		r = sd_bus_message_close_container(signal);
	return r >= 0 ? sd_bus_message_append(signal, "as", 0) : r;
}

static bool bus_set_text(struct bus *bus, enum bus_property_id id, const char *text) {
	struct bus_value value = {0};

	(void)snprintf(value.text, sizeof(value.text), "%s", text ? text : "");
	if (string_equal(value.text, bus->values[id].text))
		return false;
	bus->values[id] = value;
	return true;
}

static bool bus_set_number(struct bus *bus, enum bus_property_id id, unsigned number) {
	bool is_same = bus->values[id].number == number;

	bus->values[id].number = number;
	return !is_same;
}

void bus_update(struct bus *bus, const struct bus_state *state) {
	if (!bus)
		return;

	const struct bus_change change = {
		.values = bus->values,
		.has_changed =
			{
				[BUS_STATE] = bus_set_text(bus, BUS_STATE, state->state),
				[BUS_VEHICLE] = bus_set_text(bus, BUS_VEHICLE, state->vehicle),
				[BUS_PROCEDURE] =
					bus_set_text(bus, BUS_PROCEDURE, state->procedure),
				[BUS_STEP] = bus_set_number(bus, BUS_STEP, state->step),
				[BUS_STEP_COUNT] =
					bus_set_number(bus, BUS_STEP_COUNT, state->n_steps),
				[BUS_STEP_TEXT] =
					bus_set_text(bus, BUS_STEP_TEXT, state->step_text),
				[BUS_LISTENING] =
					bus_set_number(bus, BUS_LISTENING, state->is_listening),
				[BUS_SPEAKING] =
					bus_set_number(bus, BUS_SPEAKING, state->is_speaking),
				[BUS_AUDIO] = bus_set_text(bus, BUS_AUDIO, state->audio),
			},
	};
	bool is_news = false;

	for (size_t i = 0; i < BUS_N_PROPERTIES; i++)
		is_news = is_news || change.has_changed[i];
	if (is_news && bus->link)
		bus_emit(bus, false, "org.freedesktop.DBus.Properties", "PropertiesChanged",
			 bus_fill_change, &change);
}
