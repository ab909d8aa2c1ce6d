/* SPDX-License-Identifier: MIT */
/* ears_runner_up - see ears_runner_up.h. */
#include "app/ears_runner_up.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static void grammar_cleanup(struct grammar **grammar) {
	(void)grammar_free(*grammar);
}

int ears_runner_up_add(struct recogniser *recogniser, const struct grammar *grammar,
		       const char *sentence) {
	CLEANUP(grammar_cleanup) struct grammar *others = NULL;
	CLEANUP_FREE char *copy = strdup(sentence);
	const char *words[GRAMMAR_MOST_WORDS];
	size_t n_words = 0;
	size_t n_arcs;
	char *rest = NULL;
	(void)grammar_arcs(grammar, &n_arcs);
	if (n_arcs > EARS_RUNNER_UP_MOST_ARCS)
		return -ENODATA;
	if (!copy)
		return -ENOMEM;
	for (char *word = strtok_r(copy, " ", &rest); word && n_words < GRAMMAR_MOST_WORDS;
	     word = strtok_r(NULL, " ", &rest))
		words[n_words++] = word;
	int r = grammar_others(grammar, words, n_words, &others);
	if (r == 0)
		r = recogniser->operations->add_grammar(recogniser, EARS_RUNNER_UP_NAME, others);
	/* Twice the states may be too many for the decoder where once was not. */
	return r == -E2BIG || r == -EFBIG ? -ENODATA : r;
}
