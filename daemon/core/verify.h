/* SPDX-License-Identifier: MIT */
/*
 * verify - was that really said? Evidence of a decode -> confidence -> decision
 *
 * The grammar decoder forces any sound into its grammar and says nothing about
 * doubt. So everything that can be measured about a decode is put into
 * features, and a linear logistic model, trained on what people said and on what
 * they did not say (tests/train), turns them into a confidence. Weights and
 * thresholds are a small text file with its training report.
 *
 * Layer:   core; pure.
 * Unit:    frames of 10 ms from the first sample decoded; scores are natural
 *          logarithms of likelihoods.
 * Threads: weights are read once; then any number may use them.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef CORE_VERIFY_H
#define CORE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

#define VERIFY_MOST_WORDS 160 /* fillers included */
#define VERIFY_MOST_PHONES 1024
#define VERIFY_MOST_FRAMES 2048 /* 20 s */
#define VERIFY_WORD_BYTES 64

/* A word (or filler) of the grammar decoder's best path. */
struct verify_word {
	char word[VERIFY_WORD_BYTES];
	bool is_filler;
	bool is_silence; /* a filler that stands for nothing at all */
	int first;	 /* frame */
	int end;	 /* one past the last */
	double score;
	const char *phones; /* "S T AA P"; borrowed from the recogniser; NULL for a filler */
	int n_phones;
};

/* A phone of the free phone loop's best path. */
struct verify_phone {
	const char *name; /* borrowed from the recogniser */
	int first;
	int end;
	double score;
};

struct verify_evidence {
	int n_frames;
	struct verify_word words[VERIFY_MOST_WORDS];
	size_t n_words;
	struct verify_phone phones[VERIFY_MOST_PHONES];
	size_t n_phones;
	bool has_rival;
	double rival_score; /* of the best single word that is no sentence, all frames */
	int first_speech;   /* what the endpointer took for speech */
	int end_speech;
	double snr_db;
	const float *voicing; /* of each frame (core/voicing.h); borrowed; NULL: not known */
	size_t n_voicing;
	const double *levels_db; /* of each frame; borrowed; NULL: not known */
	size_t n_levels;
};

enum verify_feature {
	VERIFY_LLR_WORDS,     /* per frame, path against phone loop, over the words */
	VERIFY_LLR_ALL,	      /* the same over the whole utterance */
	VERIFY_LLR_WORST,     /* of the word that fares worst */
	VERIFY_LLR_SUM,	      /* not per frame: over the words, in tens of nats, to -30 */
	VERIFY_LONGEST_STAY,  /* log of frames per phone, slowest word */
	VERIFY_SHORTEST_STAY, /* quickest word */
	VERIFY_UNCOVERED,     /* share of speech that lies in no word */
	VERIFY_EDGE,	      /* log of frames of speech before the first, after the last word */
	VERIFY_PHONE_RATE,    /* log of loop phones per phone of the words */
	VERIFY_PHONE_MATCH,   /* share of the words' phones that the loop heard too */
	VERIFY_LOG_PHONES,    /* log of the number of phones, to 4: shorter words are less sure */
	VERIFY_RIVAL,	      /* path against the best rival word, in tens of nats, -20 to 0 */
	VERIFY_LLR_SNR, /* LLR_WORDS x (4 - SNR in tens of dB): noise lowers every likelihood */
	VERIFY_VOICED,	/* voicing of the words' frames, mean of the best third, bounded */
	VERIFY_VOICE_SPREAD, /* that less the mean of the worst third: a hum is the same all over */
	VERIFY_N_FEATURES,
};

/* The bound of VERIFY_VOICED: beyond it a tone has more of it than a vowel. 91 of 100 sentences
 * that were said reach it, and 58 of 100 that came of noise alone. */
#define VERIFY_VOICED_ENOUGH 0.55

/* "llr-words" and so on: the names in the weights file. */
const char *verify_feature_name(enum verify_feature feature);

/* -ENODATA: there is no word in it, nothing to verify. */
int verify_measure(const struct verify_evidence *evidence, double ret_features[VERIFY_N_FEATURES]);

/*
 * How far the words stand out from what is around them: their louder half, less the louder of the
 * quarters of a second before and after. Infinite where that is not known. Who says something in
 * a noise speaks up; a scrap of music, rain or engine goes on around. Of training people's commands
 * that are accepted 0 of 82 clean and at 20 dB, 2 of 67 at 10 dB and 3 of 37 at 5 dB lie below
 * VERIFY_LEAST_CONTRAST_DB; of noise alone that is accepted in guide and confirm 5 of 7.
 */
#define VERIFY_LEAST_CONTRAST_DB 5.0
double verify_contrast_db(const struct verify_evidence *evidence);

/*
 * Whether the words are but a part of what was said: beside them a syllable (120 ms) is as loud as
 * their louder half, to 3 dB, and 16 dB over the noise floor. Of training people's commands that
 * are accepted none clean and at 20 dB, 1 of 66 at 10 dB and 1 of 59 at 5 dB in noise of cars are
 * taken for that; of their talk that is accepted in guide 3 of 9 pieces (2.1 h), of what would be
 * asked about 16 of 48.
 */
bool verify_says_more(const struct verify_evidence *evidence);

#define VERIFY_MOST_RULES 96

/* Accept from here on, ask from here on; see verify_rule_for(). */
struct verify_rule {
	char state[32];
	double accept;
	double ask;
};

struct verify_weights {
	double bias;
	double weights[VERIFY_N_FEATURES];
	struct verify_rule rules[VERIFY_MOST_RULES];
	size_t n_rules; /* the first is "default" */
};

/*
 * Reads a weights file. Lines: "# ...", "bias B", "weight FEATURE W",
 * "threshold RULE ACCEPT ASK", with RULE as verify_rule_for() says. Every feature
 * once, a threshold for "default".
 * -EINVAL: all that is wrong is in the faults.
 */
int verify_read(const char *file, const char *text, struct fault_list *faults,
		struct verify_weights *ret_weights);

/*
 * 0 to 1. 0 for what nobody says: one word drawn out over VERIFY_STRETCHED_STAY (log of
 * frames per phone: 0.3 s of each) while the loop heard VERIFY_STRETCHED_RATE (log: 3.7 times)
 * as many phones there. Rain is heard so, as "help" and "stop". In the training table 3 of 903
 * right sentences lie there and 12 of 388 that came of noise alone.
 */
#define VERIFY_STRETCHED_STAY 3.4
#define VERIFY_STRETCHED_RATE 1.3
double verify_confidence(const struct verify_weights *weights,
			 const double features[VERIFY_N_FEATURES]);

/*
 * The thresholds of an intent in a state: rule "STATE/long" from VERIFY_LONG_PHRASE phones
 * on ("twenty fourteen"), since much is seldom heard where there was nothing; else
 * "STATE/INTENT-short" below VERIFY_SHORT_PHRASE phones ("the nissan"); else "STATE/INTENT",
 * else "any/INTENT" (a phrase that noise is often taken for), else "STATE". A state without any, a
 * grammar of somebody's own, has "default/long" from as many phones on, where its words have
 * VERIFY_LONG_WORDS phones in the mean: letters and digits in a row fit any talk. Else "default".
 */
#define VERIFY_LONG_PHRASE 12
#define VERIFY_LONG_WORDS 2.4
#define VERIFY_SHORT_PHRASE 8
const struct verify_rule *verify_rule_for(const struct verify_weights *weights, const char *state,
					  const char *intent, size_t n_phones, size_t n_words);

/*
 * Of what is neither acted on nor asked about: was it clearly meant for us? Then, and
 * only then, may be said that it was not understood. It was, where questions may be
 * asked at all (ask below accept) and the odds are at least VERIFY_ADDRESSED_ODDS of
 * those that a question wants.
 */
#define VERIFY_ADDRESSED_ODDS 0.6
bool verify_is_addressed(const struct verify_rule *rule, double confidence);

#endif
