/* SPDX-License-Identifier: MIT */
/* mouth_effort - see mouth_effort.h. */
#include "app/mouth_effort.h"

#include <math.h>

/* Noise floors where it begins, and where it is at its limits. A normal voice at the
 * microphone has -26 dB: noise with 24 dB less begins to cover consonants, with 4 dB less
 * it covers vowels. */
#define EFFORT_QUIET_DB (-50.0)
#define EFFORT_NOISY_DB (-30.0)

void mouth_effort_limit(struct mouth_effort *effort, int louder_db, int slower_percent) {
	effort->louder_db = louder_db;
	effort->slower_percent = slower_percent;
}

void mouth_effort_wish(struct mouth_effort *effort, int louder_db, int slower_percent) {
	atomic_store_explicit(&effort->wished_louder_db, louder_db, memory_order_relaxed);
	atomic_store_explicit(&effort->wished_slower_percent, slower_percent, memory_order_relaxed);
}

void mouth_effort_follow(struct mouth_effort *effort, double floor_db) {
	double wanted = floor_db < 0
				? (floor_db - EFFORT_QUIET_DB) / (EFFORT_NOISY_DB - EFFORT_QUIET_DB)
				: 0;

	wanted = fmax(0, fmin(1, wanted));
	effort->strain += (wanted - effort->strain) / 2;
}

static double effort_louder_db(const struct mouth_effort *effort) {
	return effort->strain * effort->louder_db +
	       atomic_load_explicit(&effort->wished_louder_db, memory_order_relaxed);
}

void mouth_effort_tell(const struct mouth_effort *effort, int slower_percent,
		       struct speech *speech) {
	double slower = effort->strain * effort->slower_percent + slower_percent +
			atomic_load_explicit(&effort->wished_slower_percent, memory_order_relaxed);

	if (speech->operations->set_manner)
		speech->operations->set_manner(speech, effort_louder_db(effort), slower);
}

void mouth_effort_scale(const struct mouth_effort *effort, int16_t *samples, size_t n) {
	double gain = pow(10, effort_louder_db(effort) / 20);

	for (size_t i = 0; i < n; i++)
		samples[i] = (int16_t)fmax(INT16_MIN, fmin(INT16_MAX, samples[i] * gain));
}
