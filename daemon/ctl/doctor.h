/* SPDX-License-Identifier: MIT */
/*
 * doctor - roadsidectl doctor: what is wrong, in words, and what to do about it
 *
 *	doctor.c	measures, judges (core/diagnosis), prints
 *	doctor_local.c	what is known without the daemon
 *	doctor_ask.c	makes a sound, and asks the person to speak
 *
 * Layer:   ctl.
 * Threads: one.
 * Errors:  -ENODATA: a fault was found; others: it cannot be said.
 */
#ifndef CTL_DOCTOR_H
#define CTL_DOCTOR_H

#include <stdbool.h>

#include "adapters/bus.h"
#include "core/diagnosis.h"

struct sd_bus;

/* is_quiet: makes no sound, and asks for nothing. */
int doctor_run(enum bus_kind kind, bool is_json, bool is_quiet);

/* The kernel's sound cards, who holds them, whose they are; the clock. */
void doctor_look_around(struct diagnosis_facts *facts);
/* Behind that, with what the daemon measured: as which user it runs, and what else there is
 * when it has no card open. */
void doctor_look_at_service(struct diagnosis_facts *facts);
/* Runs roadsided --check over what the daemon reads. */
void doctor_check_content(struct diagnosis_facts *facts);

/* Lets the daemon speak, then the person. What is to be said is asked for on standard
 * error. Where that cannot be, facts->unasked says why. */
void doctor_ask(struct sd_bus *link, struct diagnosis_facts *facts);

#endif
