/* SPDX-License-Identifier: MIT */
/*
 * speech_trim - see speech_trim.h.
 *
 * Soft samples are held back until a loud one shows that they lay within the
 * clause. Before the first loud one only the last few are held.
 */
#include "adapters/speech_trim.h"

#include <string.h>

#include "base/cleanup.h"

void speech_trim_init(struct speech_trim *trim, speech_sink sink, void *context) {
	trim->sink = sink;
	trim->context = context;
	trim->has_begun = false;
	trim->is_cancelled = false;
	trim->n_held = 0;
	trim->n_out = 0;
}

static void trim_deliver(struct speech_trim *trim) {
	if (trim->n_out > 0 && !trim->is_cancelled)
		trim->is_cancelled = !trim->sink(trim->context, trim->out, trim->n_out);
	trim->n_out = 0;
}

static void trim_emit(struct speech_trim *trim, int16_t sample) {
	trim->out[trim->n_out++] = sample;
	if (trim->n_out == N_ELEMENTS(trim->out))
		trim_deliver(trim);
}

static void trim_hold(struct speech_trim *trim, int16_t sample) {
	if (!trim->has_begun && trim->n_held == SPEECH_TRIM_LEAD_SAMPLES) {
		memmove(trim->held, trim->held + 1,
			(SPEECH_TRIM_LEAD_SAMPLES - 1) * sizeof(trim->held[0]));
		trim->n_held--;
	}
	if (trim->n_held < N_ELEMENTS(trim->held))
		trim->held[trim->n_held++] = sample;
}

static void trim_release(struct speech_trim *trim, size_t most) {
	size_t n = trim->n_held < most ? trim->n_held : most;

	for (size_t i = 0; i < n; i++)
		trim_emit(trim, trim->held[i]);
	trim->n_held = 0;
}

bool speech_trim_put(struct speech_trim *trim, const int16_t *samples, size_t n) {
	for (size_t i = 0; i < n && !trim->is_cancelled; i++) {
		if (samples[i] >= -SPEECH_TRIM_THRESHOLD && samples[i] <= SPEECH_TRIM_THRESHOLD) {
			trim_hold(trim, samples[i]);
			continue;
		}
		trim_release(trim, N_ELEMENTS(trim->held));
		trim->has_begun = true;
		trim_emit(trim, samples[i]);
	}
	return !trim->is_cancelled;
}

bool speech_trim_end(struct speech_trim *trim) {
	if (trim->has_begun)
		trim_release(trim, SPEECH_TRIM_TAIL_SAMPLES);
	trim_deliver(trim);
	return !trim->is_cancelled;
}
