/* SPDX-License-Identifier: MIT */
/*
 * assistant_log - one line at level info for each thing heard, asked about, rejected
 *                 and said
 *
 * With fields beside it, which the journal keeps (named in roadsided(8)). Of what was
 * not accepted neither words nor meaning are in it: they are nobody's business.
 *
 * Layer:   app.
 * Threads: the main loop's.
 */
#ifndef APP_ASSISTANT_LOG_H
#define APP_ASSISTANT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/grammar.h"

/* What came in, as words. All borrowed. */
struct assistant_utterance {
	const char *text;
	const struct meaning *meaning; /* NULL: none */
	double confidence;	       /* negative: typed */
	int64_t start_ms;	       /* negative: typed, as end_ms */
	int64_t end_ms;
	const char *why; /* the verifier's, when it rejected */
	double floor_db; /* 0: typed */
	double snr_db;
};

/* event: "heard", "asked" or "rejected"; why: of a rejection. */
void assistant_log_utterance(const char *event, const struct assistant_utterance *utterance,
			     const char *why);

/* A button, or its like on the bus. */
void assistant_log_command(const struct meaning *meaning);

void assistant_log_said(const char *text, bool was_interrupted);

#endif
