/* SPDX-License-Identifier: MIT */
/* show_diagnosis - see show_diagnosis.h. */
#include "ctl/show_diagnosis.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/text.h"

#define COLUMNS 79
#define INDENT 27 /* of the words of a finding */

static int show_end(void) {
	return fflush(stdout) == EOF ? -EIO : 0;
}

/* Prints and frees it. */
static int show_object(json_t *object) {
	CLEANUP_FREE char *line =
		object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;

	json_decref(object);
	if (!line)
		return -ENOMEM;
	return printf("%s\n", line) < 0 ? -EIO : show_end();
}

/* Words, in lines that fit; the first begins at the indent already. */
static void show_wrapped(const char *words) {
	int column = INDENT;

	while (*words) {
		int length = (int)strcspn(words, " ");

		if (column > INDENT && column + 1 + length > COLUMNS) {
			(void)printf("\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			(void)printf(" ");
			column++;
		}
		(void)printf("%.*s", length, words);
		column += length;
		words += length;
		words += strspn(words, " ");
	}
	(void)printf("\n");
}

static json_t *show_json_measurements(const struct measurements *measured) {
	size_t n = 0;
	const struct measurements_key *keys = measurements_keys(&n);
	json_t *object = json_object();

	for (size_t i = 0; object && i < n; i++) {
		const void *value = measurements_get(measured, &keys[i]);
		uint32_t number = 0;
		double real = 0;

		if (keys[i].type == 'u')
			memcpy(&number, value, sizeof(number));
		if (keys[i].type == 'd')
			memcpy(&real, value, sizeof(real));
		(void)json_object_set_new(object, keys[i].name,
					  keys[i].type == 's'	? json_string(value)
					  : keys[i].type == 'b' ? json_boolean(*(const bool *)value)
					  : keys[i].type == 'u' ? json_integer(number)
								: json_real(real));
	}
	return object;
}

static json_t *show_json_diagnosis(const struct diagnosis *diagnosis,
				   const struct diagnosis_facts *facts) {
	bool is_measured = facts->is_on_bus && !facts->bus_fault[0];
	json_t *findings = json_array();

	for (int i = 0; findings && i < DIAGNOSIS_N_SUBJECTS; i++) {
		const struct diagnosis_finding *finding = &diagnosis->findings[i];

		(void)json_array_append_new(
			findings,
			json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", finding->id, "subject",
				  finding->subject, "grade", diagnosis_grade_name(finding->grade),
				  "words", text_get(&finding->words), "remedy", finding->remedy));
	}
	return json_pack("{s:s,s:o,s:o}", "worst", diagnosis_grade_name(diagnosis->worst),
			 "findings", findings, "measurements",
			 is_measured ? show_json_measurements(&facts->measured) : json_null());
}

static size_t show_count(const struct diagnosis *diagnosis, enum diagnosis_grade grade) {
	size_t n = 0;

	for (int i = 0; i < DIAGNOSIS_N_SUBJECTS; i++)
		n += diagnosis->findings[i].grade == grade;
	return n;
}

int show_diagnosis(const struct diagnosis *diagnosis, const struct diagnosis_facts *facts,
		   bool is_json) {
	size_t n_faults = show_count(diagnosis, DIAGNOSIS_FAULT);
	size_t n_warnings = show_count(diagnosis, DIAGNOSIS_WARNING);

	if (is_json)
		return show_object(show_json_diagnosis(diagnosis, facts));
	for (int i = 0; i < DIAGNOSIS_N_SUBJECTS; i++) {
		const struct diagnosis_finding *finding = &diagnosis->findings[i];

		(void)printf("%-8s %-17s ", diagnosis_grade_name(finding->grade), finding->subject);
		show_wrapped(text_get(&finding->words));
		if (finding->remedy[0]) {
			(void)printf("%*s", INDENT, "Remedy: ");
			show_wrapped(finding->remedy);
		}
	}
	(void)printf("%zu fault%s, %zu warning%s\n", n_faults, n_faults == 1 ? "" : "s", n_warnings,
		     n_warnings == 1 ? "" : "s");
	return show_end();
}

/* ---- devices ---- */

static bool show_is_used(const struct show_devices *all, const char *name) {
	return all->measured && (string_equal(all->measured->input, name) ||
				 string_equal(all->measured->output, name));
}

static json_t *show_json_devices(const struct show_devices *all) {
	json_t *devices = json_array();
	json_t *holders = json_array();

	for (size_t i = 0; devices && i < all->n_devices; i++) {
		const struct portaudio_device *device = &all->devices[i];

		(void)json_array_append_new(
			devices, json_pack("{s:s,s:i,s:i,s:i,s:b,s:b,s:b}", "name", device->name,
					   "inputs", device->n_inputs, "outputs", device->n_outputs,
					   "rate_hz", (int)device->rate_hz, "default_input",
					   (int)device->is_default_input, "default_output",
					   (int)device->is_default_output, "used",
					   (int)show_is_used(all, device->name)));
	}
	for (size_t i = 0; holders && i < all->n_holders; i++)
		(void)json_array_append_new(holders, json_pack("{s:i,s:s,s:s}", "pid",
							       (int)all->holders[i].pid, "program",
							       all->holders[i].program, "device",
							       all->holders[i].device));
	return json_pack("{s:o,s:o}", "devices", devices, "holders", holders);
}

static void show_device(const struct show_devices *all, const struct portaudio_device *device) {
	(void)printf("%-11s %-8s %6u Hz  %s%s%s\n", device->n_inputs ? "microphone" : "",
		     device->n_outputs ? "speaker" : "", device->rate_hz, device->name,
		     device->is_default_input || device->is_default_output ? " (default)" : "",
		     show_is_used(all, device->name) ? " (used by roadsided)" : "");
}

int show_devices(const struct show_devices *all, bool is_json) {
	if (is_json)
		return show_object(show_json_devices(all));
	for (size_t i = 0; i < all->n_devices; i++)
		show_device(all, &all->devices[i]);
	if (!all->n_devices)
		(void)printf("there is no sound device that you may open\n");
	if (all->measured && all->measured->input[0])
		(void)printf("roadsided has %s\n", all->measured->card);
	for (size_t i = 0; i < all->n_holders; i++)
		(void)printf("%s is held by %s (process %ld)\n", all->holders[i].device,
			     all->holders[i].program, all->holders[i].pid);
	return show_end();
}
