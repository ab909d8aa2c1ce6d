/* SPDX-License-Identifier: MIT */
/*
 * ears_utterance - one utterance: when it is over, and what it was
 *
 * The part of the ears that thinks about words. Not for others.
 *
 * Layer: app.
 */
#ifndef APP_EARS_UTTERANCE_H
#define APP_EARS_UTTERANCE_H

#include <pthread.h>

#include "app/ears.h"
#include "app/ears_clean.h"
#include "app/ears_echo.h"
#include "core/endpoint.h"

/* What is remembered of the sound: the longest utterance, the pause behind it
 * and the noise before it. */
#define EARS_HISTORY_FRAMES 1800

#define EARS_MOST_GRAMMARS 32

struct ears_grammar {
	char *name;
	char *rivals; /* the name of its rivals; NULL: there are none */
	const struct grammar *grammar;
	const char *asked_slot; /* a sentence with it is a whole answer; NULL: none */
	int most_frames;	/* an utterance that is longer is none of its sentences */
};

/* What one decode of the open utterance gave. */
struct ears_guess {
	bool is_valid;
	bool is_cleaned;     /* of our own voice, by ears_clean */
	int64_t first_frame; /* what was decoded */
	int64_t end_frame;
	int64_t last_frame; /* last speech when it was made */
	size_t n_words;	    /* without fillers */
	enum grammar_fit fit;
	enum grammar_rest rest; /* of a sentence: what longer ones would add */
	struct ears_result result;
};

struct ears {
	struct recogniser *recogniser;
	struct verify_weights weights;
	char *rival_words; /* NULL: there are none */
	ears_sink sink;
	void *context;
	bool is_half_duplex;
	bool wants_features;
	struct ears_echo *echo;	    /* NULL: none is taken out */
	struct ears_clean *clean;   /* the same */
	struct opinion *opinion;    /* borrowed, or NULL */
	ears_get_spoken get_spoken; /* NULL: nothing is said */

	struct ears_grammar grammars[EARS_MOST_GRAMMARS];
	size_t n_grammars;

	pthread_mutex_t lock; /* of the next four */
	struct ears_turn turn;
	struct ears_echo_report echo_report;
	size_t listen_grammar;
	uint32_t listen_generation;

	struct endpoint endpoint;
	int16_t *samples;    /* [EARS_HISTORY_FRAMES * 160], a ring: what the canceller left */
	int16_t *microphone; /* the same: what it was given */
	int16_t *played;     /* the same: what the speaker played meanwhile */
	bool *is_ours;	     /* [EARS_HISTORY_FRAMES], a ring: our own voice may be in it */
	double *frame_db;    /* [EARS_HISTORY_FRAMES], a ring */
	int16_t *utterance;  /* the same size, straight */
	double *levels;
	float *voicing;	      /* [EARS_HISTORY_FRAMES], of the utterance */
	int64_t voiced_until; /* our own voice may be in frames before this one */
	int64_t usable_from;  /* frames before this one are our own voice, lost, or said before */

	int16_t block[AUDIO_BLOCK_SAMPLES]; /* being filled */
	int16_t block_played[AUDIO_BLOCK_SAMPLES];
	size_t n_block;
	size_t n_block_lost;
	bool block_has_voice;
	int deaf_frames; /* still to be deaf */

	size_t grammar; /* of the open utterance */
	uint32_t generation;
	struct ears_guess guess;
	struct ears_cost cost; /* of it so far */
	struct verify_evidence evidence;
	struct verify_evidence rival;
};

/* Onset: grammar and generation are those of this moment. */
int ears_utterance_begin(struct ears *ears);

/* A frame was heard while the utterance is open: closes it if it is over. */
int ears_utterance_follow(struct ears *ears);

/* Closes it now, whatever is missing. */
int ears_utterance_end(struct ears *ears);

#endif
