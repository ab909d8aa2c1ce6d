/* SPDX-License-Identifier: MIT */
/*
 * speech_trim - cuts the silence before and behind a clause as it passes
 *
 * Layer:   adapters.
 * Unit:    AUDIO_RATE_HZ int16 mono samples.
 * Threads: one at a time.
 */
#ifndef ADAPTERS_SPEECH_TRIM_H
#define ADAPTERS_SPEECH_TRIM_H

#include "adapters/audio.h"
#include "adapters/speech.h"

/* -60 dBFS: below every sound of speech, above the ringing of a resampler. */
#define SPEECH_TRIM_THRESHOLD 32

/* Kept around the sound, so that no soft onset or release is cut. */
#define SPEECH_TRIM_LEAD_SAMPLES (5 * AUDIO_RATE_HZ / 1000)
#define SPEECH_TRIM_TAIL_SAMPLES (15 * AUDIO_RATE_HZ / 1000)

/* A silence within a clause is shortened to this at most. */
#define SPEECH_TRIM_MOST_SAMPLES (500 * AUDIO_RATE_HZ / 1000)

/* Initialise with speech_trim_init() for each clause; nothing to end. */
struct speech_trim {
	speech_sink sink;
	void *context;
	bool has_begun;	   /* something was loud enough */
	bool is_cancelled; /* the sink wants no more */
	size_t n_held;	   /* soft samples that are not known to be the end yet */
	size_t n_out;
	int16_t held[SPEECH_TRIM_MOST_SAMPLES];
	int16_t out[512]; /* on the way to the sink */
};

void speech_trim_init(struct speech_trim *trim, speech_sink sink, void *context);

/* False when the sink wants no more. */
bool speech_trim_put(struct speech_trim *trim, const int16_t *samples, size_t n);

/* The clause has ended. False as above. */
bool speech_trim_end(struct speech_trim *trim);

#endif
