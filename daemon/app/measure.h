/* SPDX-License-Identifier: MIT */
/*
 * measure - all measurements, gathered for whoever asks on the bus
 *
 * Layer:   app.
 * Threads: one, the main loop's.
 * Errors:  none.
 */
#ifndef APP_MEASURE_H
#define APP_MEASURE_H

#include <stdint.h>

#include "adapters/audio.h"
#include "app/assistant.h"
#include "app/ears.h"
#include "app/gauge.h"
#include "app/options.h"
#include "core/config.h"
#include "core/measurements.h"

/* Where they come from; all borrowed. */
struct measure {
	const struct options *options;
	const struct config *config;
	struct gauge *gauge;
	struct ears *ears;
	uint32_t n_heard, n_asked, n_rejected; /* spoken, not typed */
	double last_confidence;		       /* negative: nothing yet */
	double last_snr_db;
};

void measure_init(struct measure *measure, const struct options *options,
		  const struct config *config);

/* An utterance has ended, and this became of it. */
void measure_heard(struct measure *measure, const struct assistant_heard_report *report);

/* audio: NULL: no answer yet. watchdog_fault: "" where there is none. */
void measure_all(const struct measure *measure, const char *audio, const char *watchdog_fault,
		 int64_t now_ms, struct measurements *ret_measurements);

#endif
