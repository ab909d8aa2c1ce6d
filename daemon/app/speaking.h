/* SPDX-License-Identifier: MIT */
/*
 * speaking - the thread that makes the mouth work
 *
 * Layer:   app.
 * Threads: its own; the calls below from any other, but speaking_spoke(), which is
 *          the mouth's sink.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_SPEAKING_H
#define APP_SPEAKING_H

#include <stdint.h>

#include "adapters/audio.h"
#include "adapters/loop.h"
#include "app/mouth.h"
#include "app/queue.h"

struct speaking; /* opaque */

/* queue (of struct live_message) and clock are borrowed and outlive it. */
int speaking_new(struct queue *queue, const struct loop *clock, struct speaking **ret_speaking);

/* Stops it first. NULL is fine. Returns NULL. */
struct speaking *speaking_free(struct speaking *speaking);

/* A mouth_sink with the speaking as its context: puts LIVE_SPOKE into the queue. */
void speaking_spoke(void *context, const struct mouth_report *report);

/* The mouth is borrowed until speaking_stop(). */
int speaking_start(struct speaking *speaking, struct mouth *mouth);
void speaking_stop(struct speaking *speaking);

/* There is something new to say, or to end. */
void speaking_wake(struct speaking *speaking);

/* Between the two the mouth does nothing, and may be given another voice. Soon released. */
void speaking_hold(struct speaking *speaking);
void speaking_release(struct speaking *speaking);

/* The sound card to play on; NULL: none. When it returns, nobody uses the one
 * before any more. */
void speaking_set_audio(struct speaking *speaking, struct audio *audio);

/* Grows while the thread makes progress, at least every SPEAKING_BEAT_MS. */
#define SPEAKING_BEAT_MS 200
uint64_t speaking_get_n_beats(const struct speaking *speaking);

#endif
