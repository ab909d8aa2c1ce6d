/* SPDX-License-Identifier: MIT */
/*
 * ears_rivals - single words that might have been said instead
 *
 * A grammar hears its nearest sentence in every word. So beside each grammar stands
 * another one with some thousand frequent words, one at a time, but for those that
 * are sentences of the grammar: how much better the sentence fits than the best of
 * these words tells "stop" from "shop". The words are data (grammar/rivals.txt).
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  0 on success, -errno on failure; reasons go to the log.
 */
#ifndef APP_EARS_RIVALS_H
#define APP_EARS_RIVALS_H

#include "adapters/recogniser.h"
#include "core/grammar.h"

/* Reads the words: blank separated, "# ..." up to the end of a line is left out.
 * Free ret_words with free(). -EINVAL: something in it is no word, or none is. */
int ears_rivals_read(const char *path, char **ret_words);

/* Gives the recogniser the rivals of a grammar, under a name of their own. -ENODATA:
 * the grammar has all of these words itself, there is nothing to compare with. */
int ears_rivals_add(struct recogniser *recogniser, const char *name, const char *words,
		    const struct grammar *grammar);

#endif
