/* SPDX-License-Identifier: MIT */
/*
 * gauge - what the thread that hears knows of the sound card, for whoever asks
 *
 * Layer:   app.
 * Unit:    ms on the caller's clock, which never goes back.
 * Threads: gauge_read() from any, all others from the thread that hears.
 * Errors:  none but -ENOMEM.
 */
#ifndef APP_GAUGE_H
#define APP_GAUGE_H

#include <stdint.h>

#include "adapters/audio.h"
#include "core/measurements.h"

struct gauge; /* opaque */

int gauge_new(struct gauge **ret_gauge);
struct gauge *gauge_free(struct gauge *gauge); /* NULL is fine. Returns NULL. */

/* All below take a NULL gauge: nobody asks. */

/* A card was opened (device: which), or not, or was closed again (NULL). words: what was
 * opened, or what was in the way. */
void gauge_card(struct gauge *gauge, const struct audio_device *device, const char *words,
		int64_t now_ms);

/* Frames were read; what the thread needed to think about those before is its load. */
void gauge_hear(struct gauge *gauge, const struct audio_frame *frames, size_t n, int64_t now_ms);

/* The card has no more to give now: all of its sound up to now was read. */
void gauge_caught_up(struct gauge *gauge, uint64_t n_dropped, int64_t now_ms);

/* Fills in what the card and the microphone are about; the rest stays as it is. */
void gauge_read(struct gauge *gauge, struct measurements *measurements, int64_t now_ms);

#endif
