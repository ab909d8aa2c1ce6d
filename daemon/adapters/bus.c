/* SPDX-License-Identifier: MIT */
/*
 * bus - see bus.h.
 *
 * sd-bus attached to the main loop, behind everything else that waits there: a
 * flood of calls is taken one by one, and what the ears report comes first. sd-bus
 * reads a message only when the one before it was answered, so a flood waits in
 * the bus, where its sender's limits hold.
 */
#include "adapters/bus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>

#include "adapters/bus_private.h"
#include "adapters/bus_table.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define BUS_PRIORITY (SD_EVENT_PRIORITY_NORMAL + 10) /* larger comes later */
#define BUS_ANSWER_US 1000000			     /* for what we ask the bus itself */
#define BUS_RETRY_MS 5000			     /* after the bus has gone */
#define BUS_MOST_METHODS 48
#define BUS_MOST_STEP 99 /* that grammars know */

static const char *const bus_kind_names[] = {
	[BUS_KIND_NONE] = "none",
	[BUS_KIND_SYSTEM] = "system",
	[BUS_KIND_SESSION] = "session",
};

int bus_kind_from_name(const char *name, enum bus_kind *ret_kind) {
	for (size_t i = 0; i < N_ELEMENTS(bus_kind_names); i++) {
		if (string_equal(bus_kind_names[i], name)) {
			*ret_kind = (enum bus_kind)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* Whoever has a unit but no NOTIFY_SOCKET sits in a terminal, not in a service. */
enum bus_kind bus_kind_of_service(void) {
	CLEANUP_FREE char *unit = NULL;

	if (!getenv("NOTIFY_SOCKET") || !getenv("INVOCATION_ID"))
		return BUS_KIND_NONE;
	if (sd_pid_get_user_unit(0, &unit) >= 0)
		return BUS_KIND_SESSION;

	int r = sd_pid_get_unit(0, &unit);

	/* -ESRCH: ProtectProc= hides even the first process, which libsystemd has to see.
	 * Only a system's unit can do that. */
	return r >= 0 || r == -ESRCH ? BUS_KIND_SYSTEM : BUS_KIND_NONE;
}

/* ---- who may, and how often ---- */

static int bus_admit(struct bus *bus, sd_bus_message *message, enum access_need need,
		     sd_bus_error *error) {
	static const char *const allowed[] = {
		[ACCESS_READ] = "reading is not for you: see [bus] read in roadside.conf(5)",
		[ACCESS_CONTROL] =
			("this is for root, group " BUS_CALLER_GROUP " and the active seat"),
		[ACCESS_SPEAK] = ("this is for root and group " BUS_CALLER_GROUP),
	};
	struct access_caller caller;
	int r = bus_caller_find(&bus->callers, message, loop_now_ms(bus->loop), &caller);

	if (r < 0)
		return sd_bus_error_setf(error, SD_BUS_ERROR_ACCESS_DENIED,
					 "the bus does not say who you are");
	if (!access_is_allowed(bus->readers, need, &caller))
		return sd_bus_error_setf(error, SD_BUS_ERROR_ACCESS_DENIED, "%s", allowed[need]);
	return 0;
}

/* Takes one call out of the bucket. */
static int bus_count(struct bus *bus, sd_bus_error *error) {
	const int64_t call_ms = 1000 / BUS_CALLS_A_SECOND;
	int64_t now_ms = loop_now_ms(bus->loop);

	bus->bucket_ms += now_ms - bus->filled_ms;
	bus->filled_ms = now_ms;
	if (bus->bucket_ms > BUS_BURST * call_ms)
		bus->bucket_ms = BUS_BURST * call_ms;
	if (bus->bucket_ms < call_ms)
		return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
					 "more than %d calls a second: this one is not done",
					 BUS_CALLS_A_SECOND);
	bus->bucket_ms -= call_ms;
	return 0;
}

/* ---- calls ---- */

/* A text that may be taken: neither empty nor too long, and on one line. */
static int bus_read_text(sd_bus_message *message, size_t most_bytes, const char **ret_text,
			 sd_bus_error *error) {
	const char *text = NULL;
	int r = sd_bus_message_read(message, "s", &text);

	if (r < 0)
		return r;
	for (const char *at = text; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
						 "the text holds a control character");
	}
	if (!text[0] || strlen(text) > most_bytes)
		return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
					 "the text has %zu bytes; it may have 1 to %zu",
					 strlen(text), most_bytes);
	*ret_text = text;
	return 0;
}

static int bus_go_to(struct bus *bus, const struct bus_method *method, sd_bus_message *message,
		     sd_bus_error *error) {
	uint32_t step = 0;
	int r = sd_bus_message_read(message, "u", &step);

	if (r < 0)
		return r;
	if (step < 1 || step > BUS_MOST_STEP)
		return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
					 "there is no step %u; steps count from 1 to %d", step,
					 BUS_MOST_STEP);
	return bus->handlers.command(bus->context, method->intent, step);
}

static int bus_set_log_level(sd_bus_message *message, sd_bus_error *error) {
	const char *name = NULL;
	enum log_level level;
	int r = sd_bus_message_read(message, "s", &name);

	if (r < 0)
		return r;
	if (log_level_from_name(name, &level) < 0)
		return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
					 "there is no log level \"%.20s\"; there are error, "
					 "warning, info and debug",
					 name);
	/* Said at the one that says more: whoever reads the log has to know of it. */
	if (level > log_get_level())
		log_set_level(level);
	log_info("the log level is %s now", log_level_name(level));
	log_set_level(level);
	return 0;
}

static int bus_answer_measurements(struct bus *bus, sd_bus_message *message) {
	struct measurements measurements;
	sd_bus_message *answer = NULL;
	int r = sd_bus_message_new_method_return(message, &answer);

	bus->handlers.measure(bus->context, &measurements);
	if (r >= 0)
		r = bus_append_measurements(answer, &measurements);
	if (r >= 0)
		r = sd_bus_send(bus->link, answer, NULL);
	(void)sd_bus_message_unref(answer);
	return r < 0 ? r : 1;
}

static int bus_obey(struct bus *bus, const struct bus_method *method, sd_bus_message *message,
		    sd_bus_error *error) {
	const char *text = NULL;
	int r = 0;

	switch (method->kind) {
	case BUS_METHOD_INTENT:
		return bus->handlers.command(bus->context, method->intent, 0);
	case BUS_METHOD_GO_TO:
		return bus_go_to(bus, method, message, error);
	case BUS_METHOD_ASK:
		r = bus_read_text(message, BUS_MOST_WORDS_BYTES, &text, error);
		if (r >= 0)
			r = bus->handlers.ask(bus->context, text);
		if (r == -ENOENT)
			return sd_bus_error_setf(
				error, BUS_ERROR_NOT_UNDERSTOOD,
				"\"%.80s\" is nothing that can be said in state %s", text,
				bus->values[BUS_STATE].text);
		return r;
	case BUS_METHOD_SAY:
		r = bus_read_text(message, BUS_MOST_TEXT_BYTES, &text, error);
		return r < 0 ? r : bus->handlers.say(bus->context, text);
	case BUS_METHOD_WATCH:
		return bus_watch(bus, sd_bus_message_get_sender(message));
	case BUS_METHOD_LOG_LEVEL:
		return bus_set_log_level(message, error);
	case BUS_METHOD_RELOAD:
		bus->handlers.reload(bus->context);
		return 0;
	case BUS_METHOD_MEASURE:
		break; /* it has an answer of its own */
	}
	return -EINVAL;
}

static int bus_on_call(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct bus *bus = context;
	size_t n = 0;
	const struct bus_method *methods = bus_methods(&n);
	const struct bus_method *method = NULL;

	for (size_t i = 0; i < n && !method; i++) {
		if (string_equal(methods[i].name, sd_bus_message_get_member(message)))
			method = &methods[i];
	}
	if (!method)
		return 0;
	int r = bus_admit(bus, message, method->need, error);
	if (r >= 0 && method->kind == BUS_METHOD_MEASURE)
		return bus_answer_measurements(bus, message);
	if (r >= 0)
		r = bus_count(bus, error);
	if (r >= 0)
		r = bus_obey(bus, method, message, error);
	if (r == -EAGAIN)
		return sd_bus_error_setf(error, SD_BUS_ERROR_FAILED,
					 "not started yet: the sound card has not answered");
	return r < 0 ? r : sd_bus_reply_method_return(message, "");
}

/* Before anything else: who may read, and a bus that takes no answers gets none. */
static int bus_on_message(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct bus *bus = context;
	uint64_t n_waiting = 0;

	if (sd_bus_get_n_queued_write(bus->link, &n_waiting) >= 0 && n_waiting > BUS_MOST_WAITING)
		return 1;
	if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Properties", NULL) > 0)
		return bus_admit(bus, message, ACCESS_READ, error);
	return 0;
}

static int bus_get_property(sd_bus *link, const char *path, const char *interface, const char *name,
			    sd_bus_message *reply, void *context, sd_bus_error *error) {
	const struct bus *bus = context;
	const struct bus_property *properties = bus_properties();

	(void)link;
	(void)path;
	(void)interface;
	(void)error;
	for (size_t i = 0; i < BUS_N_PROPERTIES; i++) {
		if (string_equal(properties[i].name, name))
			return bus_append_value(reply, properties[i].type, &bus->values[i]);
	}
	return -ENOENT;
}

/* ---- the connection ---- */

static void bus_close(struct bus *bus) {
	bus_forget_watchers(bus);
	bus->callers = (struct bus_callers){0};
	bus->link = sd_bus_flush_close_unref(bus->link);
}

/* A bus cannot be closed from within itself. */
static int bus_on_gone(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct bus *bus = context;

	(void)message;
	(void)error;
	log_warning("the %s bus has gone; looking for it every %d s", bus_kind_names[bus->kind],
		    BUS_RETRY_MS / 1000);
	(void)loop_timer_set(bus->retry, loop_now_ms(bus->loop) + BUS_RETRY_MS);
	return 0;
}

static int bus_open(struct bus *bus) {
	int r = bus->kind == BUS_KIND_SYSTEM ? sd_bus_open_system(&bus->link)
					     : sd_bus_open_user(&bus->link);

	if (r >= 0)
		r = sd_bus_set_method_call_timeout(bus->link, BUS_ANSWER_US);
	if (r >= 0)
		r = sd_bus_add_filter(bus->link, NULL, bus_on_message, bus);
	if (r >= 0)
		r = sd_bus_add_object_vtable(bus->link, NULL, BUS_PATH, BUS_NAME, bus->vtable, bus);
	if (r >= 0)
		r = sd_bus_match_signal(bus->link, NULL, "org.freedesktop.DBus.Local",
					"/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
					"Disconnected", bus_on_gone, bus);
	if (r >= 0)
		r = sd_bus_request_name(bus->link, BUS_NAME, 0);
	if (r >= 0)
		r = sd_bus_attach_event(bus->link, loop_get_event(bus->loop), BUS_PRIORITY);
	if (r < 0)
		bus_close(bus);
	return r;
}

static void bus_on_retry(void *context) {
	struct bus *bus = context;

	bus_close(bus);
	if (bus_open(bus) < 0)
		(void)loop_timer_set(bus->retry, loop_now_ms(bus->loop) + BUS_RETRY_MS);
	else
		log_info("on the %s bus again", bus_kind_names[bus->kind]);
}

/* ---- the table of sd-bus, made from ours ---- */

static void bus_make_vtable(sd_bus_vtable *vtable) {
	const struct bus_property *properties = bus_properties();
	static const char *const types[] = {['s'] = "s", ['u'] = "u", ['b'] = "b"};
	const struct bus_signal *signals[] = {&bus_signal_heard, &bus_signal_said};
	size_t n = 0;
	const struct bus_method *methods = bus_methods(&n);
	sd_bus_vtable *entry = vtable;

	*entry++ = (sd_bus_vtable)SD_BUS_VTABLE_START(0);
	for (size_t i = 0; i < n && i < BUS_MOST_METHODS; i++) {
		*entry = (sd_bus_vtable)SD_BUS_METHOD("", "", "", bus_on_call,
						      SD_BUS_VTABLE_UNPRIVILEGED);
		entry->x.method.member = methods[i].name;
		entry->x.method.signature = methods[i].signature;
		entry->x.method.result = methods[i].result ? methods[i].result : "";
		entry->x.method.names = methods[i].arguments;
		entry++;
	}
	for (size_t i = 0; i < BUS_N_PROPERTIES; i++) {
		*entry = (sd_bus_vtable)SD_BUS_PROPERTY("", "", bus_get_property, 0,
							SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE);
		entry->x.property.member = properties[i].name;
		entry->x.property.signature = types[(unsigned char)properties[i].type];
		entry++;
	}
	for (size_t i = 0; i < N_ELEMENTS(signals); i++) {
		*entry = (sd_bus_vtable)SD_BUS_SIGNAL("", "", 0);
		entry->x.signal.member = signals[i]->name;
		entry->x.signal.signature = signals[i]->signature;
		entry->x.signal.names = signals[i]->arguments;
		entry++;
	}
	*entry = (sd_bus_vtable)SD_BUS_VTABLE_END;
}

int bus_new(enum bus_kind kind, enum access_readers readers, struct loop *loop,
	    const struct bus_handlers *handlers, void *context, struct bus **ret_bus) {
	struct bus *bus = calloc(1, sizeof(*bus));

	if (!bus)
		return -ENOMEM;
	bus->kind = kind;
	bus->readers = readers;
	bus->loop = loop;
	bus->handlers = *handlers;
	bus->context = context;
	bus->bucket_ms = BUS_BURST * 1000 / BUS_CALLS_A_SECOND;
	bus->vtable = calloc(BUS_MOST_METHODS + BUS_N_PROPERTIES + 4, sizeof(*bus->vtable));
	if (!bus->vtable) {
		free(bus);
		return -ENOMEM;
	}
	bus_make_vtable(bus->vtable);
	int r = bus_open(bus);
	if (r >= 0)
		r = loop_add_timer(loop, bus_on_retry, bus, &bus->retry);
	if (r < 0) {
		(void)bus_free(bus);
		return r;
	}
	*ret_bus = bus;
	return 0;
}

struct bus *bus_free(struct bus *bus) {
	if (!bus)
		return NULL;
	bus_close(bus);
	free(bus->vtable);
	free(bus);
	return NULL;
}
