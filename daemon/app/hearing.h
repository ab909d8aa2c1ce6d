/* SPDX-License-Identifier: MIT */
/*
 * hearing - the thread that owns the sound card and lets the ears hear
 *
 * It opens the card, reads it, closes it when it is lost, and opens it again by
 * itself: after 1, 2, 4 ... 30 s. No card is a healthy state, said once in words.
 * While the machine sleeps the card is closed.
 *
 * Layer:   app.
 * Threads: its own; the calls below from any other, but hearing_heard(), which is
 *          the ears' sink.
 * Errors:  0 on success, -errno on failure; later ones come as LIVE_FAILED.
 */
#ifndef APP_HEARING_H
#define APP_HEARING_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/audio.h"
#include "adapters/loop.h"
#include "app/ears.h"
#include "app/gauge.h"
#include "app/queue.h"
#include "app/speaking.h"
#include "base/text.h"

/* Opens the sound card, as audio_portaudio_new() does. */
typedef int (*hearing_open)(void *context, struct text *words, enum audio_state *ret_state,
			    struct audio **ret_audio);

/* All are borrowed and outlive the hearing. */
struct hearing_options {
	hearing_open open;
	void *context; /* of open */
	struct speaking *speaking;
	const struct mouth *mouth; /* of the speaking; NULL: none, nothing is said */
	struct queue *queue;	   /* of struct live_message */
	const struct loop *clock;
	struct gauge *gauge; /* NULL: nobody asks */
	int first_retry_ms;  /* doubled up to most_retry_ms; 0: HEARING_FIRST_RETRY_MS */
	int most_retry_ms;   /* 0: HEARING_MOST_RETRY_MS */
};

#define HEARING_FIRST_RETRY_MS 1000
#define HEARING_MOST_RETRY_MS 30000

struct hearing; /* opaque */

int hearing_new(const struct hearing_options *options, struct hearing **ret_hearing);

/* Stops it first. NULL is fine. Returns NULL. */
struct hearing *hearing_free(struct hearing *hearing);

/* An ears_sink with the hearing as its context: puts LIVE_HEARD into the queue. */
void hearing_heard(void *context, const struct ears_result *result);

/* An ears_get_spoken, with the hearing as its context. */
void hearing_get_spoken(void *context, int64_t ago_ms, char *ret_text, size_t text_bytes);

/* The ears are borrowed until hearing_stop(). They hear nothing before
 * hearing_listen(), which is called when they know what to listen for. */
int hearing_start(struct hearing *hearing, struct ears *ears);
void hearing_listen(struct hearing *hearing);
void hearing_stop(struct hearing *hearing);

/* Closes the card before the machine sleeps, and says LIVE_ASLEEP when it is closed;
 * opens it at once afterwards. What was listened for stays. One thread calls both. */
void hearing_suspend(struct hearing *hearing);
void hearing_resume(struct hearing *hearing);
/* Hears with others from now on, again from hearing_listen() on. When it returns, nobody
 * uses the ones before any more. */
void hearing_set_ears(struct hearing *hearing, struct ears *ears);

/* Grows while the thread makes progress, at least every HEARING_BEAT_MS. */
#define HEARING_BEAT_MS 200
uint64_t hearing_get_n_beats(const struct hearing *hearing);

/* The card can be opened but gives nothing, and did so again after it was opened
 * anew: nothing here can mend it. */
bool hearing_is_dead(const struct hearing *hearing);

#endif
