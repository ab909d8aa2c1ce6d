/* SPDX-License-Identifier: MIT */
/*
 * opinion - what somebody else thinks of a sentence that was recognised
 *
 * The place for a second recogniser (a neural one, say): it gets the samples, what
 * the first one made of them and how sure the verifier is, and says whether it
 * agrees. It is asked about sentences that may matter only, so it may be slow; and
 * it cannot turn one sentence into another. Nothing that is shipped has one.
 *
 * Layer:   adapters; no outside library here.
 * Threads: asked on the thread that feeds the ears, which waits for the answer.
 * Errors:  ask() gives -errno when it failed; that counts as "cannot say".
 */
#ifndef ADAPTERS_OPINION_H
#define ADAPTERS_OPINION_H

#include <stddef.h>
#include <stdint.h>

#include "core/grammar.h"

struct opinion; /* whoever has one; begins with its operations */

/* All of it is borrowed for the call. */
struct opinion_question {
	const int16_t *samples; /* AUDIO_RATE_HZ: exactly what was decoded, noise around it too */
	size_t n_samples;
	const char *state; /* whose grammar it is */
	const char *text;  /* the words, without fillers */
	const struct meaning *meaning;
	const double *features; /* [VERIFY_N_FEATURES] */
	double confidence;	/* the verifier's, 0 to 1 */
};

enum opinion_view {
	OPINION_NONE, /* cannot say */
	OPINION_AGREES,
	OPINION_DISAGREES,
};

struct opinion_answer {
	enum opinion_view view;
	double confidence; /* how sure of that, 0.5 to 1; not for OPINION_NONE */
};

struct opinion_operations {
	int (*ask)(struct opinion *opinion, const struct opinion_question *question,
		   struct opinion_answer *ret_answer);
};

struct opinion {
	const struct opinion_operations *operations;
};

#endif
