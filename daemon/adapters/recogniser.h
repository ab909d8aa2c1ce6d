/* SPDX-License-Identifier: MIT */
/*
 * recogniser - samples of one utterance in; the best path through a grammar and
 *              the best path through a loop of phones out
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

struct recogniser_operations {
	/*
	 * Makes a grammar ready under a name (a name once only: -EEXIST). The
	 * grammar is not needed afterwards. -EINVAL: a word has no pronunciation;
	 * -E2BIG: beyond the limits; -ENOMEM.
	 */
	int (*add_grammar)(struct recogniser *recogniser, const char *name,
			   const struct grammar *grammar);

	/*
	 * Decodes with a grammar: fills n_frames, words, n_words. No words at all:
	 * nothing in the grammar fits to its end. -ENOENT: no such grammar.
	 */
	int (*decode)(struct recogniser *recogniser, const char *name, const int16_t *samples,
		      size_t n_samples, struct verify_evidence *ret_evidence);

	/* Decodes the same samples as a loop of phones: fills phones, n_phones. */
	int (*decode_phones)(struct recogniser *recogniser, const int16_t *samples,
			     size_t n_samples, struct verify_evidence *ret_evidence);

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
};

/* -ENOENT, -EACCES, -EINVAL: a file of the model is missing or is not what it
 * should be (said through the log, with the file's name). */
int recogniser_pocketsphinx_new(const struct recogniser_options *options,
				struct recogniser **ret_recogniser);

/*
 * The stand-in: its n-th decode() answers with the n-th of these, whatever the
 * samples, the last for ever. decode_phones() leaves its phones as they are.
 * Borrowed; outlive it.
 */
int recogniser_script_new(const struct verify_evidence *answers, size_t n_answers,
			  struct recogniser **ret_recogniser);

#endif
