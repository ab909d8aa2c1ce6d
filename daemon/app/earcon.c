/* SPDX-License-Identifier: MIT */
/*
 * earcon - see earcon.h.
 *
 * Each is one or two notes that glide from one pitch to another, with a second
 * harmonic so that a small loudspeaker and a hard-of-hearing ear get something
 * between 500 and 3000 Hz, where traffic noise is weakest against hearing. A
 * raised cosine at both ends keeps clicks out.
 */
#include "app/earcon.h"

#include <math.h>
#include <stdbool.h>

#include "base/cleanup.h"

/* Of full scale: as loud as the voice's peaks are on average, no more. */
#define EARCON_AMPLITUDE 0.25
#define EARCON_HARMONIC 0.3 /* of the fundamental's amplitude */
#define EARCON_RAMP_MS 12

struct note {
	int length_ms; /* 0: the sound has ended */
	int gap_ms;    /* after it */
	double from_hz;
	double to_hz;
};

static const struct note earcon_notes[EARCON_N][2] = {
	[EARCON_LISTENING] = {{120, 0, 620.0, 1240.0}},
	[EARCON_HEARD] = {{80, 0, 1320.0, 1320.0}},
	[EARCON_NOT_UNDERSTOOD] = {{60, 20, 700.0, 560.0}, {70, 0, 560.0, 420.0}},
};

static size_t earcon_samples(int ms) {
	return (size_t)ms * AUDIO_RATE_HZ / 1000;
}

static size_t earcon_make_note(const struct note *note, int16_t *samples) {
	size_t n = earcon_samples(note->length_ms);
	size_t n_ramp = earcon_samples(EARCON_RAMP_MS);
	double phase = 0.0;

	for (size_t i = 0; i < n; i++) {
		size_t edge = i < n - 1 - i ? i : n - 1 - i;
		double along = (double)i / (double)n;
		double hz = note->from_hz * pow(note->to_hz / note->from_hz, along);
		double gain = EARCON_AMPLITUDE / (1.0 + EARCON_HARMONIC);

		if (edge < n_ramp)
			gain *= 0.5 - 0.5 * cos(M_PI * (double)edge / (double)n_ramp);
		samples[i] = (int16_t)lrint(gain * INT16_MAX *
					    (sin(phase) + EARCON_HARMONIC * sin(2.0 * phase)));
		phase += 2.0 * M_PI * hz / AUDIO_RATE_HZ;
	}

	size_t n_gap = earcon_samples(note->gap_ms);

	for (size_t i = n; i < n + n_gap; i++)
		samples[i] = 0;
	return n + n_gap;
}

size_t earcon_make(enum earcon earcon, int16_t samples[EARCON_MOST_SAMPLES]) {
	size_t n = 0;

	for (size_t i = 0; i < N_ELEMENTS(earcon_notes[earcon]); i++) {
		const struct note *note = &earcon_notes[earcon][i];

		if (note->length_ms > 0)
			n += earcon_make_note(note, samples + n);
	}
	return n;
}
