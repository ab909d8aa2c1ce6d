/* SPDX-License-Identifier: MIT */
/*
 * mouth - prompts in, samples queued on the sound card, reports when they ended
 *
 * A queue of prompts and earcons. mouth_work() synthesises clause by clause and
 * hands samples to the sound card as they fit; live, a thread calls it in a
 * loop; in lockstep, the main loop calls it between two blocks.
 *
 * Layer:   app.
 * Unit:    ms of the played stream; AUDIO_RATE_HZ samples.
 * Threads: mouth_work() from one; the others from any.
 */
#ifndef APP_MOUTH_H
#define APP_MOUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/audio.h"
#include "adapters/speech.h"
#include "core/dialogue.h"
#include "core/phrase.h"

struct mouth_report {
	const char *text; /* the whole prompt */
	uint32_t prompt;  /* its id */
	/* Position of its first and one past its last sample in the played stream
	 * (audio get_n_played): its length is their difference. */
	uint64_t start_sample;
	uint64_t end_sample;
	uint64_t n_held;   /* samples of real silence between these two */
	uint64_t n_silent; /* the same, behind the last sample */
	bool was_interrupted;
	size_t clause; /* the one that was being said, or paused for, when it ended */
};

/* Called on the thread that works, when a prompt's last sample was played; no
 * lock is held. Prompts that were hushed before they began are not reported. */
typedef void (*mouth_sink)(void *context, const struct mouth_report *report);

struct mouth; /* opaque */

int mouth_new(struct speech *speech, mouth_sink sink, void *context, struct mouth **ret_mouth);
struct mouth *mouth_free(struct mouth *mouth);

/* The sound card to play on from now on; NULL: none (prompts end at once, unheard,
 * reported as interrupted). Not while mouth_work() runs. */
void mouth_set_audio(struct mouth *mouth, struct audio *audio);

/* Speaks with another voice from the next clause on; borrowed. Not while mouth_work() runs. */
void mouth_set_speech(struct mouth *mouth, struct speech *speech);

/* What the mouth has to know of the ears, to let others have their say. */
struct mouth_turn {
	bool is_reserved; /* somebody is about to speak: no prompt begins */
	bool must_pause;  /* they are deaf while something is played, and a little after */
	bool is_taken;	  /* somebody is speaking */
	int64_t n_frames; /* of 10 ms, heard so far */
	double floor_db;  /* of the noise; 0: not known */
};

/* The limits within which voice and earcons follow the noise around; 0: they do not. Not
 * while mouth_work() runs. */
void mouth_set_effort(struct mouth *mouth, int louder_db, int slower_percent);

/* How the clauses that are made from now on are said, besides: dB over what is configured,
 * percent slower; either may be negative. */
void mouth_deliver(struct mouth *mouth, int louder_db, int slower_percent);

/* Where they are deaf, the next clause is held back in real silence until nobody has
 * begun to speak for some time, or has been understood or not. NULL: never. Not while
 * mouth_work() runs. */
typedef void (*mouth_get_turn)(void *context, struct mouth_turn *ret_turn);
void mouth_set_turn(struct mouth *mouth, mouth_get_turn get, void *context);

/* Queue. -ENOBUFS when MOUTH_MOST_PROMPTS wait already. */
#define MOUTH_MOST_PROMPTS 16
int mouth_say(struct mouth *mouth, const struct prompt *prompt);
int mouth_earcon(struct mouth *mouth, enum earcon earcon);

/* How far it had got so many samples of the played stream ago. */
void mouth_get_voice(const struct mouth *mouth, uint64_t n_ago, struct dialogue_voice *ret_voice);

/* The clauses that were being said in the last so many samples of the played stream, and
 * the one before them, as one text; cut where it does not fit. */
void mouth_get_words(const struct mouth *mouth, uint64_t n_ago, char *ret_text, size_t text_bytes);

/* Ends all that is queued or being played. */
void mouth_hush(struct mouth *mouth);

/*
 * Does what can be done now without waiting. True when there is more to do soon
 * (samples are still to be queued, or a prompt has not yet been played to its
 * end).
 */
bool mouth_work(struct mouth *mouth);

/* True while something is queued or being played. */
bool mouth_is_busy(const struct mouth *mouth);

#endif
