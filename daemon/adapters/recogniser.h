/* SPDX-License-Identifier: MIT */
/*
 * recogniser - samples of one utterance in; the best paths through grammars and
 *              through a loop of phones out
 *
 * Two of them: PocketSphinx, and a stand-in that plays a script (for tests of
 * what stands behind it). Whole utterances only: nothing is carried from one to
 * the next, so the first is as good as the tenth.
 *
 * Layer:   adapters.
 * Unit:    AUDIO_RATE_HZ mono int16 samples; frames of 10 ms from the first.
 * Threads: one thread at a time. PocketSphinx's own log is shared by the process.
 * Errors:  0 on success, -errno on failure; reasons go to the log.
 */
#ifndef ADAPTERS_RECOGNISER_H
#define ADAPTERS_RECOGNISER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/grammar.h"
#include "core/verify.h"

/* Nothing longer is decoded: memory grows with it. */
#define RECOGNISER_MOST_SECONDS 20

struct recogniser;

/*
 * One utterance at a time: hear() it once, which is where the time goes, then search
 * what was heard as often as wanted; a search takes a small part of that. What else
 * is to be asked of an utterance (words in no order, say) is one more grammar of
 * its own name, decoded into evidence of its own; nothing has to be added here.
 */
struct recogniser_operations {
	/*
	 * Makes a grammar ready under a name (a name once only: -EEXIST). The
	 * grammar is not needed afterwards. -EINVAL: a word has no pronunciation;
	 * -E2BIG: beyond the limits; -ENOMEM.
	 */
	int (*add_grammar)(struct recogniser *recogniser, const char *name,
			   const struct grammar *grammar);

	/* Hears the samples of an utterance, in place of what was heard before.
	 * Samples are not needed afterwards. -E2BIG: too long. */
	int (*hear)(struct recogniser *recogniser, const int16_t *samples, size_t n_samples);

	/*
	 * The best path through a grammar: fills n_frames, words, n_words. No words at
	 * all: nothing in the grammar fits to its end. -ENOENT: no such grammar;
	 * -ENODATA: nothing was heard.
	 */
	int (*decode)(struct recogniser *recogniser, const char *name,
		      struct verify_evidence *ret_evidence);

	/* The best path through a loop of phones: fills phones, n_phones. -ENODATA. */
	int (*decode_phones)(struct recogniser *recogniser, struct verify_evidence *ret_evidence);

	/* Forgets what was heard, and gives its memory back. */
	void (*forget)(struct recogniser *recogniser);

	void (*free)(struct recogniser *recogniser);
};

struct recogniser {
	const struct recogniser_operations *operations;
};

/* Ends any recogniser; NULL is fine. Returns NULL. */
static inline struct recogniser *recogniser_free(struct recogniser *recogniser) {
	if (recogniser)
		recogniser->operations->free(recogniser);
	return NULL;
}

struct recogniser_options {
	const char *model_dir;	    /* NULL: Debian's en-us */
	const char *dictionary;	    /* NULL: the one beside the model */
	const char *own_dictionary; /* comes first; NULL: none */
	const char *means_change;   /* see recogniser_means.h; NULL: the model as it comes */
};

/* -ENOENT, -EACCES, -EINVAL: a file of the model is missing or is not what it
 * should be (said through the log, with the file's name). */
int recogniser_pocketsphinx_new(const struct recogniser_options *options,
				struct recogniser **ret_recogniser);

/*
 * The stand-in: what it hears for the n-th time is the n-th of these, whatever the
 * samples and whatever the grammar; the last for ever. Borrowed; outlive it.
 */
int recogniser_script_new(const struct verify_evidence *answers, size_t n_answers,
			  struct recogniser **ret_recogniser);

#endif
