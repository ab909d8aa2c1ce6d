/* SPDX-License-Identifier: MIT */
/*
 * eventlog - everything that happens, one JSON object a line (--events)
 *
 * Every key of an event is always there, null where unknown; a line is written
 * and flushed when its event is complete. The keys are a contract with scripts.
 *
 * Layer:   adapters (jansson).
 * Unit:    ms on the caller's clock.
 * Threads: one.
 * Errors:  a line that cannot be written is reported once and then dropped.
 */
#ifndef ADAPTERS_EVENTLOG_H
#define ADAPTERS_EVENTLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/grammar.h"

struct eventlog; /* opaque */

/* path "-" is standard output. -errno when it cannot be opened. */
int eventlog_new(const char *path, struct eventlog **ret_eventlog);
struct eventlog *eventlog_free(struct eventlog *eventlog);

/* All calls take a NULL eventlog: nobody wants to know. */

/* "heard", "asked" and "rejected" (why is NULL but for rejected). Negative
 * confidence, start and end mean "not known" (typed, button). */
void eventlog_heard(struct eventlog *eventlog, const char *name, int64_t t_ms, const char *text,
		    const struct meaning *meaning, double confidence, int64_t start_ms,
		    int64_t end_ms, const char *why);
void eventlog_said(struct eventlog *eventlog, int64_t t_ms, const char *text, int64_t start_ms,
		   int64_t end_ms, bool was_interrupted);
void eventlog_state(struct eventlog *eventlog, int64_t t_ms, const char *name, const char *expects);
void eventlog_vehicle(struct eventlog *eventlog, int64_t t_ms, const char *make, const char *model,
		      int year);
/* years: pairs of first and last. */
void eventlog_vehicle_refused(struct eventlog *eventlog, int64_t t_ms, const char *make,
			      const char *model, int year, const int (*years)[2], size_t n_years);
void eventlog_step(struct eventlog *eventlog, int64_t t_ms, const char *procedure, size_t step,
		   size_t of, const char *id);
void eventlog_button(struct eventlog *eventlog, int64_t t_ms, const char *verb);
/* What an utterance stood in: the noise around it, and how far it stood out. */
void eventlog_noise(struct eventlog *eventlog, int64_t t_ms, double floor_db, double snr_db);
void eventlog_audio(struct eventlog *eventlog, int64_t t_ms, const char *state);

#endif
