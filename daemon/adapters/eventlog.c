/* SPDX-License-Identifier: MIT */
/*
 * eventlog - see eventlog.h.
 *
 * Each event is one jansson object; jansson keeps the order in which keys were
 * set and is what writes them, so a text can hold any character. It refuses
 * text that is not UTF-8, which typed lines may be: such bytes become "?".
 */
#include "adapters/eventlog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

struct eventlog {
	FILE *out;
	bool is_standard_output;
	bool is_broken; /* said once */
};

int eventlog_new(const char *path, struct eventlog **ret_eventlog) {
	struct eventlog *eventlog = calloc(1, sizeof(*eventlog));
	if (!eventlog)
		return -ENOMEM;

	eventlog->is_standard_output = string_equal(path, "-");
	eventlog->out = eventlog->is_standard_output ? stdout : fopen(path, "we");
	if (!eventlog->out) {
		int r = -errno;
		free(eventlog);
		return r;
	}
	*ret_eventlog = eventlog;
	return 0;
}

struct eventlog *eventlog_free(struct eventlog *eventlog) {
	if (eventlog && !eventlog->is_standard_output)
		(void)fclose(eventlog->out);
	free(eventlog);
	return NULL;
}

/* Writes and frees the event. */
static void eventlog_write(struct eventlog *eventlog, json_t *event) {
	char *line = event ? json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(4)) : NULL;

	json_decref(event);
	if (line && !eventlog->is_broken &&
	    (fprintf(eventlog->out, "%s\n", line) < 0 || fflush(eventlog->out) != 0)) {
		eventlog->is_broken = true;
		log_error("events cannot be written any more: %s", strerror(errno));
	}
	free(line);
}

/* An event with the two keys that all have; NULL without memory. */
static json_t *eventlog_event(int64_t t_ms, const char *name) {
	return json_pack("{s:I,s:s}", "t_ms", (json_int_t)t_ms, "event", name);
}

/* A string, null for NULL; bytes that are no UTF-8 become "?". */
static json_t *eventlog_string(const char *text) {
	if (!text)
		return json_null();

	json_t *string = json_string(text);
	if (string)
		return string;
	CLEANUP_FREE char *plain = strdup(text);
	if (!plain)
		return json_null();
	for (char *at = plain; *at; at++) {
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	}
	return json_string(plain);
}

/* Null for "not known", which is negative. */
static json_t *eventlog_time(int64_t ms) {
	return ms < 0 ? json_null() : json_integer(ms);
}

/* The value of a slot: a number for those that are numbers. */
static json_t *eventlog_slot(const struct slot *slot) {
	int number = 0;

	if ((string_equal(slot->name, "year") || string_equal(slot->name, "step")) &&
	    parse_int(slot->value, 0, 9999, &number) == 0)
		return json_integer(number);
	return eventlog_string(slot->value);
}

static json_t *eventlog_slots(const struct meaning *meaning) {
	json_t *slots = json_object();

	for (size_t i = 0; slots && meaning && i < meaning->n_slots; i++)
		(void)json_object_set_new(slots, meaning->slots[i].name,
					  eventlog_slot(&meaning->slots[i]));
	return slots;
}

void eventlog_heard(struct eventlog *eventlog, const char *name, int64_t t_ms, const char *text,
		    const struct meaning *meaning, double confidence, int64_t start_ms,
		    int64_t end_ms, const char *why) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, name);
	bool has_intent = meaning && meaning->intent[0];
	(void)json_object_set_new(event, "text", eventlog_string(text));
	(void)json_object_set_new(event, "intent",
				  eventlog_string(has_intent ? meaning->intent : NULL));
	(void)json_object_set_new(event, "slots", eventlog_slots(meaning));
	(void)json_object_set_new(event, "confidence",
				  confidence < 0 ? json_null() : json_real(confidence));
	(void)json_object_set_new(event, "start_ms", eventlog_time(start_ms));
	(void)json_object_set_new(event, "end_ms", eventlog_time(end_ms));
	if (string_equal(name, "rejected"))
		(void)json_object_set_new(event, "why", eventlog_string(why));
	eventlog_write(eventlog, event);
}

void eventlog_said(struct eventlog *eventlog, int64_t t_ms, const char *text, int64_t start_ms,
		   int64_t end_ms, bool was_interrupted) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, "said");
	(void)json_object_set_new(event, "text", eventlog_string(text));
	(void)json_object_set_new(event, "start_ms", eventlog_time(start_ms));
	(void)json_object_set_new(event, "end_ms", eventlog_time(end_ms));
	(void)json_object_set_new(event, "interrupted", json_boolean(was_interrupted));
	eventlog_write(eventlog, event);
}

void eventlog_state(struct eventlog *eventlog, int64_t t_ms, const char *name,
		    const char *expects) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, "state");
	(void)json_object_set_new(event, "name", eventlog_string(name));
	(void)json_object_set_new(event, "expects", eventlog_string(expects));
	eventlog_write(eventlog, event);
}

/* What both vehicle events share. */
static json_t *eventlog_vehicle_event(int64_t t_ms, const char *name, const char *make,
				      const char *model, int year) {
	json_t *event = eventlog_event(t_ms, name);

	(void)json_object_set_new(event, "make", eventlog_string(make));
	(void)json_object_set_new(event, "model", eventlog_string(model));
	(void)json_object_set_new(event, "year", year ? json_integer(year) : json_null());
	return event;
}

void eventlog_vehicle(struct eventlog *eventlog, int64_t t_ms, const char *make, const char *model,
		      int year) {
	if (eventlog)
		eventlog_write(eventlog,
			       eventlog_vehicle_event(t_ms, "vehicle", make, model, year));
}

void eventlog_vehicle_refused(struct eventlog *eventlog, int64_t t_ms, const char *make,
			      const char *model, int year, const int (*years)[2], size_t n_years) {
	if (!eventlog)
		return;

	json_t *event = eventlog_vehicle_event(t_ms, "vehicle-refused", make, model, year);
	json_t *pairs = json_array();
	for (size_t i = 0; pairs && i < n_years; i++)
		(void)json_array_append_new(pairs, json_pack("[i,i]", years[i][0], years[i][1]));
	(void)json_object_set_new(event, "years", pairs);
	eventlog_write(eventlog, event);
}

void eventlog_step(struct eventlog *eventlog, int64_t t_ms, const char *procedure, size_t step,
		   size_t of, const char *id) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, "step");
	(void)json_object_set_new(event, "procedure", eventlog_string(procedure));
	(void)json_object_set_new(event, "step", json_integer((json_int_t)step));
	(void)json_object_set_new(event, "of", json_integer((json_int_t)of));
	(void)json_object_set_new(event, "id", eventlog_string(id));
	eventlog_write(eventlog, event);
}

void eventlog_button(struct eventlog *eventlog, int64_t t_ms, const char *verb) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, "button");
	(void)json_object_set_new(event, "verb", eventlog_string(verb));
	eventlog_write(eventlog, event);
}

/* A tenth is all that can be told, and reads better. */
static json_t *eventlog_decibels(double decibels) {
	return json_real(round(decibels * 10) / 10);
}

void eventlog_noise(struct eventlog *eventlog, int64_t t_ms, double floor_db, double snr_db) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, "noise");
	(void)json_object_set_new(event, "floor_db", eventlog_decibels(floor_db));
	(void)json_object_set_new(event, "snr_db", eventlog_decibels(snr_db));
	eventlog_write(eventlog, event);
}

void eventlog_audio(struct eventlog *eventlog, int64_t t_ms, const char *state) {
	if (!eventlog)
		return;

	json_t *event = eventlog_event(t_ms, "audio");
	(void)json_object_set_new(event, "state", eventlog_string(state));
	eventlog_write(eventlog, event);
}
