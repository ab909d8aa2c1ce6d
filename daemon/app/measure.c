/* SPDX-License-Identifier: MIT */
/* measure - see measure.h. */
#include "app/measure.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adapters/notify.h"
#include "adapters/store.h"
#include "base/log.h"
#include "base/text.h"

#define COPY(to, from) ((void)snprintf((to), sizeof(to), "%.*s", (int)sizeof(to) - 1, (from)))

void measure_init(struct measure *measure, const struct options *options,
		  const struct config *config) {
	*measure = (struct measure){
		.options = options,
		.config = config,
		.last_confidence = -1,
	};
}

void measure_heard(struct measure *measure, const struct assistant_heard_report *report) {
	if (report->confidence < 0)
		return;
	measure->last_confidence = report->confidence;
	if (string_equal(report->outcome, "heard"))
		measure->n_heard++;
	else if (string_equal(report->outcome, "asked"))
		measure->n_asked++;
	else
		measure->n_rejected++;
}

static void measure_service(const struct measure *measure, struct measurements *all) {
	const struct options *options = measure->options;
	int r = store_can_write(options->state_dir);

	COPY(all->version, ROADSIDE_VERSION);
	all->pid = (uint32_t)getpid();
	COPY(all->log_level, log_level_name(log_get_level()));
	COPY(all->wake_phrase, measure->config->dialogue.wake_phrase);
	COPY(all->config, options->has_config ? options->config : "");
	COPY(all->data_dir, options->data);
	COPY(all->grammar_dir, options->grammar);
	COPY(all->voices_dir, options->voices);
	COPY(all->state_dir, options->state_dir);
	COPY(all->state_fault, r < 0 ? strerror(-r) : "");
	all->watchdog_ms = (uint32_t)notify_watchdog_period_ms();
	all->volume_percent = (uint32_t)measure->config->voice.volume_percent;
}

static void measure_echo(const struct measure *measure, struct measurements *all) {
	struct ears_echo_report report;

	ears_get_echo(measure->ears, &report);
	all->echo_wanted = measure->config->ears.echo;
	all->echo_trusted = report.is_trusted;
	all->echo_audible = report.audible;
	all->echo_delay_ms = report.found.delay_ms;
	all->echo_db = report.found.echo_db;
	all->echo_suppression_db = report.found.suppression_db;
	all->echo_drift_ppm = report.found.drift_ppm;
}

void measure_all(const struct measure *measure, const char *audio, const char *watchdog_fault,
		 int64_t now_ms, struct measurements *ret_measurements) {
	struct ears_turn turn;

	*ret_measurements = (struct measurements){
		.n_heard = measure->n_heard,
		.n_asked = measure->n_asked,
		.n_rejected = measure->n_rejected,
		.last_confidence = measure->last_confidence,
		.last_snr_db = measure->last_snr_db,
	};
	measure_service(measure, ret_measurements);
	COPY(ret_measurements->watchdog_fault, watchdog_fault);
	COPY(ret_measurements->audio, audio ? audio : "");
	COPY(ret_measurements->wanted_input, measure->config->audio.input);
	COPY(ret_measurements->wanted_output, measure->config->audio.output);
	gauge_read(measure->gauge, ret_measurements, now_ms);
	measure_echo(measure, ret_measurements);
	ears_get_turn(measure->ears, &turn);
	ret_measurements->floor_db = turn.floor_db;
}
