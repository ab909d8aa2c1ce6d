/* SPDX-License-Identifier: MIT */
/*
 * ears_runner_up - what else the same grammar could have been told
 *
 * How much better a sentence fits than the best one that means something else tells
 * "stop" from "back", where rivals, which are words of no sentence, cannot. For this the
 * recogniser gets a grammar of all others, for this one utterance: to make it takes less
 * than a millisecond, to keep one for each sentence would take half a megabyte each.
 *
 * Layer:   app. Not for others than the ears.
 * Threads: one.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_EARS_RUNNER_UP_H
#define APP_EARS_RUNNER_UP_H

#include "adapters/recogniser.h"
#include "core/grammar.h"

/* Its name in the recogniser. No state and no file is called so. */
#define EARS_RUNNER_UP_NAME "(others)"

/* What has more arcs (ours: what knows the cars and years) goes without: it would take
 * 20 ms and 10 MB. */
#define EARS_RUNNER_UP_MOST_ARCS 1000

/* Gives the recogniser the others of a sentence; remove_grammar() them soon. -ENODATA:
 * nothing else can be said in the grammar, or far too much. */
int ears_runner_up_add(struct recogniser *recogniser, const struct grammar *grammar,
		       const char *sentence);

#endif
