/* SPDX-License-Identifier: MIT */
/* doctor - see doctor.h. */
#include "ctl/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "ctl/client.h"
#include "ctl/show_diagnosis.h"

/* A card that was opened just now is waited for: its rate takes 5 s to be known. */
#define MEASURE_MOST_TIMES 32
#define MEASURE_PAUSE_MS 250

static bool doctor_measure(struct sd_bus *link, struct diagnosis_facts *facts) {
	int r = client_measure(link, &facts->measured, facts->bus_fault);

	facts->is_denied = r == -EACCES;
	return r == 0;
}

static bool doctor_knows_enough(const struct measurements *measured) {
	return measured->audio[0] &&
	       (!string_equal(measured->audio, "ready") || measured->real_rate_hz > 0);
}

static void doctor_wait(struct sd_bus *link) {
	while (client_pump(link, MEASURE_PAUSE_MS) > 0)
		;
}

static void doctor_ask_service(struct sd_bus *link, struct diagnosis_facts *facts, bool is_quiet) {
	bool is_measured = false;

	facts->is_on_bus = true;
	for (int i = 0; i < MEASURE_MOST_TIMES; i++) {
		is_measured = doctor_measure(link, facts);
		if (!is_measured || doctor_knows_enough(&facts->measured))
			break;
		doctor_wait(link);
	}
	if (!is_measured || is_quiet)
		return;
	doctor_ask(link, facts);
	(void)doctor_measure(link, facts);
}

int doctor_run(enum bus_kind kind, bool is_json, bool is_quiet) {
	CLEANUP(diagnosis_done) struct diagnosis diagnosis = {0};
	struct diagnosis_facts facts = {.own_version = ROADSIDE_VERSION};
	struct sd_bus *link = NULL;

	(void)snprintf(facts.unasked, sizeof(facts.unasked), "%s",
		       is_quiet ? "--quiet was given" : "roadsided is not there");
	if (client_find(kind, &link) == 0) {
		doctor_ask_service(link, &facts, is_quiet);
		client_close(link);
	}
	doctor_look_around(&facts);
	doctor_look_at_service(&facts);
	doctor_check_content(&facts);

	int r = diagnosis_make(&facts, &diagnosis);

	if (r >= 0)
		r = show_diagnosis(&diagnosis, &facts, is_json);
	return r < 0 || diagnosis.worst < DIAGNOSIS_FAULT ? r : -ENODATA;
}
