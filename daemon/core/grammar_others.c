/* SPDX-License-Identifier: MIT */
/*
 * grammar_others - what else the grammar could have been told
 *
 * The network stands twice, one copy behind the other: in the first, nothing has been
 * said yet that the sentence does not say too; an arc with something new leads over
 * into the second, and only that one has an end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/grammar_network.h"

struct others {
	const struct grammar *grammar;
	bool *is_same_tag;  /* by tag; owned */
	bool *is_same_word; /* by word; owned */
	bool has_tags;	    /* does the sentence have any? */
	struct network network;
	struct grammar *result;
};

static void others_done(struct others *others) {
	free(others->is_same_tag);
	free(others->is_same_word);
	network_done(&others->network);
	(void)grammar_free(others->result);
}

/* Wherever in the files they stand. */
static bool tags_are_equal(const struct tag *one, const struct tag *other) {
	return strcmp(one->intent, other->intent) == 0 && strcmp(one->slot, other->slot) == 0 &&
	       strcmp(one->value, other->value) == 0 && one->is_sum == other->is_sum &&
	       one->more == other->more;
}

/* Marks what the sentence says. */
static int others_mark(struct others *others, const char *const *words, size_t n_words) {
	const struct grammar *grammar = others->grammar;
	CLEANUP_FREE int *arcs = NULL;
	size_t n = 0;
	int r = network_match(grammar, words, n_words, &arcs, &n);

	if (r < 0)
		return r;
	others->is_same_tag = calloc(grammar->n_tags + 1, sizeof(*others->is_same_tag));
	others->is_same_word = calloc(grammar->words.n_names + 1, sizeof(*others->is_same_word));
	if (!others->is_same_tag || !others->is_same_word)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct grammar_arc *arc = &grammar->arcs[arcs[i]];

		if (arc->word >= 0)
			others->is_same_word[arc->word] = true;
		others->has_tags = others->has_tags || arc->tag >= 0;
		for (size_t t = 0; arc->tag >= 0 && t < grammar->n_tags; t++)
			if (tags_are_equal(&grammar->tags[t], &grammar->tags[arc->tag]))
				others->is_same_tag[t] = true;
	}
	return 0;
}

static bool others_is_new(const struct others *others, const struct grammar_arc *arc) {
	if (others->has_tags)
		return arc->tag >= 0 && !others->is_same_tag[arc->tag];
	return arc->word >= 0 && !others->is_same_word[arc->word];
}

static int others_fill(struct others *others) {
	const struct grammar *grammar = others->grammar;
	struct network *network = &others->network;
	int n_states = (int)grammar->n_states;

	network->n_states = 2 * n_states;
	network->final = n_states + grammar->final;
	for (size_t i = 0; i < grammar->n_arcs; i++) {
		struct grammar_arc arc = grammar->arcs[i];
		enum arc_loop loop = grammar->loops[i];

		arc.to += others_is_new(others, &grammar->arcs[i]) ? n_states : 0;
		int r = network_add(network, &arc, loop);
		arc.from += n_states;
		arc.to = n_states + grammar->arcs[i].to;
		if (r == 0)
			r = network_add(network, &arc, loop);
		if (r < 0)
			return r;
	}
	return network_trim(network) ? 0 : -ENODATA;
}

/* Names and tags as in the grammar; the arcs are numbered by them. */
static int others_copy(struct others *others) {
	const struct grammar *grammar = others->grammar;
	struct grammar *result = calloc(1, sizeof(*result));

	others->result = result;
	if (!result)
		return -ENOMEM;
	result->name = strdup(grammar->name);
	result->tags = calloc(grammar->n_tags + 1, sizeof(*result->tags));
	if (!result->name || !result->tags)
		return -ENOMEM;
	if (grammar->n_tags)
		memcpy(result->tags, grammar->tags, grammar->n_tags * sizeof(*result->tags));
	result->n_tags = grammar->n_tags;
	for (size_t i = 0; i < grammar->words.n_names; i++)
		if (grammar_names_add(&result->words, grammar->words.names[i]) < 0)
			return -ENOMEM;
	return 0;
}

int grammar_others(const struct grammar *grammar, const char *const *words, size_t n_words,
		   struct grammar **ret_others) {
	CLEANUP(others_done) struct others others = {.grammar = grammar};
	int r = others_mark(&others, words, n_words);

	if (r == 0)
		r = others_fill(&others);
	if (r == 0)
		r = others_copy(&others);
	if (r == 0)
		r = network_finish(&others.network, others.result);
	if (r == 0)
		*ret_others = take_ptr(others.result);
	return r;
}
