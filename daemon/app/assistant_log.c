/* SPDX-License-Identifier: MIT */
/* assistant_log - see assistant_log.h. */
#include "app/assistant_log.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define ASSISTANT_LOG_NUMBER_BYTES 32

/* "year=2014 model=countryman" */
static void assistant_log_slots(const struct meaning *meaning, struct text *ret_slots) {
	for (size_t i = 0; i < meaning->n_slots; i++)
		(void)text_appendf(ret_slots, "%s%s=%s", i ? " " : "", meaning->slots[i].name,
				   meaning->slots[i].value);
}

static void assistant_log_meaning(const char *event, const struct meaning *meaning,
				  double confidence) {
	CLEANUP(text_done) struct text slots = TEXT_EMPTY;
	char number[ASSISTANT_LOG_NUMBER_BYTES];

	assistant_log_slots(meaning, &slots);
	(void)snprintf(number, sizeof(number), "%.2f", confidence);

	const struct log_field fields[] = {
		{"EVENT", event},
		{"INTENT", meaning->intent},
		{"SLOTS", text_get(&slots)},
		{"CONFIDENCE", number}, /* last: who types has none */
	};

	log_write_fields(LOG_LEVEL_INFO, fields, N_ELEMENTS(fields) - (confidence < 0),
			 "%s: %s%s%s", event, meaning->intent, meaning->n_slots ? " " : "",
			 text_get(&slots));
}

/* How it sounded, and nothing of what it was. */
static void assistant_log_sound(const char *event, const struct assistant_utterance *utterance,
				const char *why) {
	char confidence[ASSISTANT_LOG_NUMBER_BYTES];
	char length[ASSISTANT_LOG_NUMBER_BYTES];
	char snr[ASSISTANT_LOG_NUMBER_BYTES];
	char noise[ASSISTANT_LOG_NUMBER_BYTES];

	(void)snprintf(confidence, sizeof(confidence), "%.2f", utterance->confidence);
	(void)snprintf(length, sizeof(length), "%lld",
		       (long long)(utterance->end_ms - utterance->start_ms));
	(void)snprintf(snr, sizeof(snr), "%.0f", utterance->snr_db);
	(void)snprintf(noise, sizeof(noise), "%.0f", utterance->floor_db);

	const struct log_field fields[] = {
		{"EVENT", event},      {"WHY", why},	{"CONFIDENCE", confidence},
		{"LENGTH_MS", length}, {"SNR_DB", snr}, {"NOISE_DB", noise},
	};

	log_write_fields(LOG_LEVEL_INFO, fields, N_ELEMENTS(fields),
			 "%s: %s ms, %s dB over the noise (%s dB), confidence %s: %s",
			 string_equal(event, "asked") ? "asked about" : "not acted on", length, snr,
			 noise, confidence, why);
}

static void assistant_log_typed(const char *event, const char *why) {
	const struct log_field fields[] = {{"EVENT", event}, {"WHY", why}};

	log_write_fields(LOG_LEVEL_INFO, fields, N_ELEMENTS(fields), "%s: typed: %s",
			 string_equal(event, "asked") ? "asked about" : "not acted on", why);
}

void assistant_log_utterance(const char *event, const struct assistant_utterance *utterance,
			     const char *why) {
	bool was_accepted = string_equal(event, "heard");
	const char *reason = why ? why : "not sure";

	if (was_accepted && utterance->meaning)
		assistant_log_meaning(event, utterance->meaning, utterance->confidence);
	else if (utterance->floor_db < 0)
		assistant_log_sound(event, utterance, reason);
	else
		assistant_log_typed(event, reason);
	if (!was_accepted)
		log_debug("%s (%s): \"%s\"", event, reason, utterance->text);
}

void assistant_log_command(const struct meaning *meaning) {
	assistant_log_meaning("button", meaning, -1);
}

void assistant_log_said(const char *text, bool was_interrupted) {
	const struct log_field fields[] = {
		{"EVENT", "said"},
		{"INTERRUPTED", was_interrupted ? "yes" : "no"},
	};

	log_write_fields(LOG_LEVEL_INFO, fields, N_ELEMENTS(fields), "said: %s%s", text,
			 was_interrupted ? " (interrupted)" : "");
}
