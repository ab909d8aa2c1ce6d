/* SPDX-License-Identifier: MIT */
/*
 * duplex - the way of samples between a sound card's callback and our threads
 *
 *	microphone -> |          | -> ring of frames -> resampler -> duplex_read()
 *	              | callback |
 *	speaker    <- |          | <- ring of samples <- resampler <- duplex_play()
 *
 * Knows nothing of a sound card: whatever calls duplex_process() once a block is
 * one. What was played goes into the ring beside what the microphone heard at
 * that moment, and both are resampled as one stereo pair.
 *
 * Layer:   adapters (speexdsp, eventfd).
 * Unit:    the callback's side has the card's rate, ours has AUDIO_RATE_HZ.
 * Threads: one callback, one reader, one player, as marked; the rest from any.
 *          [RT] marks calls that never lock, allocate, log or make a system call
 *          (but for the one eventfd write that wakes the reader).
 * Errors:  0 or a count on success, -errno on failure.
 * Overrun: when the reader is late, whole frames are dropped and counted; the
 *          reader finds as many frames of silence, marked AUDIO_FRAME_LOST, at the
 *          place where they are missing.
 */
#ifndef ADAPTERS_DUPLEX_H
#define ADAPTERS_DUPLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/audio.h"

struct duplex; /* opaque */

/* rate_hz is the card's. -EINVAL for a rate that no resampler takes; -ENOMEM, -EMFILE. */
int duplex_new(unsigned rate_hz, struct duplex **ret_duplex);

/* Before the first block. The way from speaker to microphone through the card's
 * buffers: for so long AUDIO_FRAME_SPEAKING goes on after the last sample. */
void duplex_set_delay(struct duplex *duplex, unsigned delay_ms);

/* No thread may still be inside. NULL is fine. Returns NULL. */
struct duplex *duplex_free(struct duplex *duplex);

/* [RT] Callback. microphone may be NULL: the card had nothing (silence). */
void duplex_process(struct duplex *duplex, const int16_t *microphone, int16_t *speaker, size_t n);

/* [RT] Callback or whoever learns it: no more blocks will come. Wakes the reader. */
void duplex_end(struct duplex *duplex);
bool duplex_has_ended(const struct duplex *duplex);

/* Reader. Up to most frames in order, without waiting. */
size_t duplex_read(struct duplex *duplex, struct audio_frame *frames, size_t most);

/* Readable when duplex_read() may have something to give. */
int duplex_get_fd(const struct duplex *duplex);

/* Player. Queues samples; returns how many fitted. */
size_t duplex_play(struct duplex *duplex, const int16_t *samples, size_t n);

/* Ends all that is queued now, with a ramp of DUPLEX_RAMP_MS. */
#define DUPLEX_RAMP_MS 10
void duplex_flush(struct duplex *duplex);

/* Samples queued and played since duplex_new(); what was flushed counts as played. */
uint64_t duplex_get_n_queued(const struct duplex *duplex);
uint64_t duplex_get_n_played(const struct duplex *duplex);

/* Frames dropped, at AUDIO_RATE_HZ. */
uint64_t duplex_get_n_dropped(const struct duplex *duplex);

/* Calls of duplex_process() so far: grows while the card lives. */
uint64_t duplex_get_n_blocks(const struct duplex *duplex);

#endif
