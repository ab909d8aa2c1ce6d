/* SPDX-License-Identifier: MIT */
/* show - see show.h. */
#include "ctl/show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Names in JSON, and what people read; by bus_property_id. */
static const struct {
	const char *key;
	const char *label;
} show_names[BUS_N_PROPERTIES] = {
	[BUS_STATE] = {"state", "State"},
	[BUS_VEHICLE] = {"vehicle", "Car"},
	[BUS_PROCEDURE] = {"procedure", "Procedure"},
	[BUS_STEP] = {"step", "Step"},
	[BUS_STEP_COUNT] = {"step_count", "Steps"},
	[BUS_STEP_TEXT] = {"step_text", "Text"},
	[BUS_LISTENING] = {"listening", "Listening"},
	[BUS_SPEAKING] = {"speaking", "Speaking"},
	[BUS_AUDIO] = {"audio", "Sound card"},
};

static int show_flush(void) {
	return fflush(stdout) == EOF ? -EIO : 0;
}

/* Prints and frees it. */
static int show_json(json_t *object) {
	CLEANUP_FREE char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;

	json_decref(object);
	if (!line)
		return -ENOMEM;
	return printf("%s\n", line) < 0 ? -EIO : show_flush();
}

static json_t *show_value(char type, const struct client_value *value) {
	if (type == 's')
		return value->text ? json_string(value->text) : json_null();
	return type == 'b' ? json_boolean(value->number) : json_integer(value->number);
}

static json_t *show_object(const struct client_status *status) {
	const struct bus_property *properties = bus_properties();
	json_t *object = json_object();

	for (size_t i = 0; object && i < BUS_N_PROPERTIES; i++)
		(void)json_object_set_new(object, show_names[i].key,
					  show_value(properties[i].type, &status->values[i]));
	return object;
}

static const char *show_text(const struct client_status *status, enum bus_property_id id) {
	return status->values[id].text ? status->values[id].text : "";
}

static void show_line(enum bus_property_id id, const char *text) {
	if (text[0])
		(void)printf("%-11s %s\n", show_names[id].label, text);
}

/* "2 of 5", "" outside a procedure. */
static void show_step(const struct client_status *status, char *ret_text, size_t text_bytes) {
	ret_text[0] = '\0';
	if (status->values[BUS_STEP].number)
		(void)snprintf(ret_text, text_bytes, "%u of %u", status->values[BUS_STEP].number,
			       status->values[BUS_STEP_COUNT].number);
}

int show_status(const struct client_status *status, bool is_json) {
	char step[32];

	if (is_json)
		return show_json(show_object(status));
	show_step(status, step, sizeof(step));
	show_line(BUS_STATE, show_text(status, BUS_STATE));
	show_line(BUS_VEHICLE, show_text(status, BUS_VEHICLE));
	show_line(BUS_PROCEDURE, show_text(status, BUS_PROCEDURE));
	show_line(BUS_STEP, step);
	show_line(BUS_STEP_TEXT, show_text(status, BUS_STEP_TEXT));
	show_line(BUS_LISTENING, status->values[BUS_LISTENING].number ? "yes" : "no");
	show_line(BUS_SPEAKING, status->values[BUS_SPEAKING].number ? "yes" : "no");
	show_line(BUS_AUDIO, show_text(status, BUS_AUDIO));
	return show_flush();
}

static bool show_is_same(const struct client_status *one, const struct client_status *other,
			 enum bus_property_id id) {
	return one->values[id].number == other->values[id].number &&
	       string_equal(show_text(one, id), show_text(other, id));
}

int show_change(const struct client_status *before, const struct client_status *now, bool is_json) {
	static const enum bus_property_id plain[] = {BUS_STATE, BUS_VEHICLE, BUS_PROCEDURE,
						     BUS_AUDIO};
	char step[32];

	if (is_json) {
		json_t *object = show_object(now);

		(void)json_object_set_new(object, "event", json_string("status"));
		return show_json(object);
	}
	for (size_t i = 0; i < N_ELEMENTS(plain); i++) {
		if (!before || !show_is_same(before, now, plain[i]))
			show_line(plain[i], show_text(now, plain[i]));
	}
	show_step(now, step, sizeof(step));
	if (step[0] && (!before || !show_is_same(before, now, BUS_STEP) ||
			!show_is_same(before, now, BUS_STEP_TEXT)))
		(void)printf("%-11s %s: %s\n", show_names[BUS_STEP].label, step,
			     show_text(now, BUS_STEP_TEXT));
	return show_flush();
}

int show_heard(const char *outcome, const char *text, const char *intent, double confidence,
	       bool is_json) {
	if (is_json) {
		json_t *object = json_pack("{s:s,s:s,s:s}", "event", outcome, "text", text,
					   "intent", intent);

		(void)json_object_set_new(object, "confidence",
					  confidence < 0 ? json_null() : json_real(confidence));
		return show_json(object);
	}
	(void)printf("%-11s %s", outcome, text);
	if (confidence >= 0)
		(void)printf(" (%.0f %%)", confidence * 100);
	return printf("\n") < 0 ? -EIO : show_flush();
}

int show_said(const char *text, bool was_interrupted, bool is_json) {
	if (is_json)
		return show_json(json_pack("{s:s,s:s,s:b}", "event", "said", "text", text,
					   "interrupted", (int)was_interrupted));
	(void)printf("%-11s %s%s\n", "said", text, was_interrupted ? " (interrupted)" : "");
	return show_flush();
}
