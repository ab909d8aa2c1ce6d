/* SPDX-License-Identifier: MIT */
/*
 * speech - text in, samples out; espeak-ng, or a stand-in that needs no sound
 *
 * Layer:   adapters.
 * Unit:    AUDIO_RATE_HZ mono int16 samples.
 * Threads: say() from one thread at a time (an engine that cannot be shared
 *          locks by itself).
 * Errors:  0 on success, -ECANCELED when the sink ended it, other -errno.
 */
#ifndef ADAPTERS_SPEECH_H
#define ADAPTERS_SPEECH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct speech;

/* Takes n samples; false ends the clause at once. */
typedef bool (*speech_sink)(void *context, const int16_t *samples, size_t n);

struct speech_operations {
	/*
	 * Speaks one clause of plain text (never markup; the adapter escapes).
	 * Trailing silence is cut: pauses are the caller's.
	 */
	int (*say)(struct speech *speech, const char *text, speech_sink sink, void *context);
	/* How loud, in dB over the volume that was set, and how much slower the next clauses
	 * are said. NULL: always the same. */
	void (*set_manner)(struct speech *speech, double louder_db, double slower_percent);
	void (*free)(struct speech *speech);
};

struct speech {
	const struct speech_operations *operations;
};

static inline struct speech *speech_free(struct speech *speech) {
	if (speech)
		speech->operations->free(speech);
	return NULL;
}

#endif
