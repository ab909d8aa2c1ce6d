/* SPDX-License-Identifier: MIT */
/*
 * ears - from frames of sound to decisions: endpointer, decoders, verifier
 *
 *	frames -> (half duplex gate) -> endpointer -> grammar decoder and phone
 *	loop -> verifier -> ears_result
 *
 * No thread of its own: whoever feeds it gets the results in the same call, so
 * that a recording gives the same results live, in lockstep and in the bench.
 *
 * Layer:   app.
 * Unit:    AUDIO_RATE_HZ mono samples; times in ms since the first frame fed.
 * Threads: all calls on one thread, but ears_listen(), ears_get_turn() and ears_get_echo(),
 *          which any may.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_EARS_H
#define APP_EARS_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/audio.h"
#include "adapters/opinion.h"
#include "adapters/recogniser.h"
#include "app/ears_echo.h"
#include "core/grammar.h"
#include "core/verify.h"

enum ears_decision {
	EARS_ACCEPT, /* act on it */
	EARS_ASK,    /* "did you say ...?" */
	EARS_REJECT, /* nothing happened */
};

/* Where the processor time of an utterance went, in ms: all guesses at it together. */
struct ears_cost {
	double hear;	/* scoring, and the loop of phones beside it */
	double grammar; /* the search through the grammar, and what the words mean */
	double phones;	/* taking the phones over, and further searches */
	double verify;	/* the verifier and any second opinion */
};

struct ears_result {
	enum ears_decision decision;
	uint32_t generation; /* of the dialogue at the onset */
	double confidence;   /* 0 to 1; of what is lost anyhow at most that */
	int64_t start_ms;
	int64_t end_ms; /* of the last speech, not of the pause behind it */
	char text[512]; /* words without fillers */
	struct meaning meaning;
	double floor_db;    /* of the noise, dB below full scale, above the hum; 0: not heard */
	double snr_db;	    /* peak of the speech over it */
	const char *why;    /* rejected: one word or two for log and events; static */
	char second[40];    /* asked: the intent that it may have been as well; "": not known */
	bool was_addressed; /* rejected, but clearly meant for us */
	bool during_speech; /* something was being played within it */
	double resemblance; /* to that (core/resemble); 0: not compared */
	double cpu_ms;	    /* processor time of decoding and verifying: */
	struct ears_cost cost;
	bool has_features; /* there was a sentence to verify */
	double features[VERIFY_N_FEATURES];
	size_t n_phones; /* of the sentence */
};

/* Called for every utterance found, on the thread that feeds. */
typedef void (*ears_sink)(void *context, const struct ears_result *result);

/* What has been said in the last ms: its clauses from the one before on; "" when that
 * is nothing. Called on the thread that feeds. */
typedef void (*ears_get_spoken)(void *context, int64_t ago_ms, char *ret_text, size_t text_bytes);

struct ears; /* opaque */

struct ears_options {
	const char *model_dir;	       /* NULL: Debian's en-us */
	const char *dictionary;	       /* NULL: the one beside the model */
	const char *own_dictionary;    /* grammar/en.dict; NULL: none */
	const char *verifier;	       /* weights; NULL: verifier.txt in the grammar folder */
	const char *model_change;      /* of the means; NULL: en-us.means in the grammar
					* folder; "none": the model as it comes */
	const char *grammar_dir;       /* where verifier.txt, en.dict, en-us.means lie */
	bool wants_features;	       /* all measured, also of what is lost anyhow */
	bool is_half_duplex;	       /* deaf while AUDIO_FRAME_SPEAKING and 200 ms after */
	bool cancels_echo;	       /* takes what is played out of what is heard; no longer
					* deaf where that is good enough */
	struct recogniser *recogniser; /* taken over when this works; NULL: PocketSphinx */
	ears_get_spoken get_spoken;    /* with the context of the sink; NULL: nothing is said */
	struct opinion *opinion;       /* a second one on what may matter; borrowed; NULL: none */
};

/*
 * Loads the models. Everything is checked before PocketSphinx sees it, since it
 * ends the process on bad input. -ENOENT, -EINVAL: said through the log.
 */
int ears_new(const struct ears_options *options, ears_sink sink, void *context,
	     struct ears **ret_ears);
struct ears *ears_free(struct ears *ears);

/* Makes a grammar ready under a name. Borrowed; outlives the ears. Pronounces
 * its words: en.dict, the dictionary, then by rule. */
int ears_add_grammar(struct ears *ears, const char *name, const struct grammar *grammar);

/* From the next onset on: this grammar, this generation. Any thread. -ENOENT. */
int ears_listen(struct ears *ears, const char *name, uint32_t generation);

/* Whose turn it is. Any thread. */
struct ears_turn {
	bool is_deaf_to_all; /* while something is played, and 200 ms after */
	bool is_open;	     /* somebody is speaking */
	int64_t n_frames;    /* of 10 ms, heard so far */
	double floor_db;     /* of the noise, with nothing of our own in it; 0: not known */
};
void ears_get_turn(struct ears *ears, struct ears_turn *ret_turn);

/* How it stands with the echo of our own voice. Any thread. Where none is taken out, all of
 * it is 0. */
void ears_get_echo(struct ears *ears, struct ears_echo_report *ret_report);

/* Hears frames. The sink is called from within. */
int ears_hear(struct ears *ears, const struct audio_frame *frames, size_t n);

/* True once, when it has been found that our own voice cannot be taken out of what is
 * heard: microphone and speaker run on different clocks. On the feeding thread. */
bool ears_take_deaf(struct ears *ears);

/* Begins with what an earlier run found out about speaker and microphone; before the first
 * frame. Nothing to do where no echo is taken out. */
void ears_calibrate(struct ears *ears, const struct ears_calibration *calibration);

/* True once each time that there is something of it to keep. On the feeding thread. */
bool ears_take_calibration(struct ears *ears, struct ears_calibration *ret);

/* The recording has ended: closes an open utterance. */
int ears_finish(struct ears *ears);

/* Forgets all that was learned from the sound: the next file is by itself. */
void ears_reset(struct ears *ears);

#endif
