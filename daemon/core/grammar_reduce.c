/* SPDX-License-Identifier: MIT */
/*
 * grammar_reduce - takes out the states of a network that only pass on
 *
 * Written out, a grammar is full of arcs without a word. Three rules take most
 * of them away; none changes what can be said, its weight, or its meaning:
 *	lift	a state entered by one bare arc gives its own arcs to the state
 *		before it, in the place of that arc
 *	skip	a state left by one arc without a word: who came to it goes on to
 *		where that arc leads
 *	join	a state between one tag and one word becomes one arc with both
 * Arcs hang in two lists, by the state they leave (in the order as written) and
 * by the state they enter. Arcs that go back stay as they are, since a walk over
 * the sentences has to know them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/grammar_network.h"

#define REDUCE_NONE ((size_t)-1)
#define REDUCE_MOST_ROUNDS 20 /* each round takes a layer of brackets */

/* The ends of a list and its length. */
struct arc_list {
	size_t first;
	size_t last;
	size_t n;
};

/* Places of an arc in its two lists. */
struct arc_links {
	size_t previous[2];
	size_t next[2];
};

enum { BY_FROM, BY_TO };

struct reducer {
	struct network *network;
	struct arc_list *lists[2]; /* [BY_...][state]; owned */
	struct arc_links *links;   /* by arc; owned */
	bool *is_gone;		   /* by arc; owned */
};

static void reducer_done(struct reducer *reducer) {
	free(reducer->lists[BY_FROM]);
	free(reducer->lists[BY_TO]);
	free(reducer->links);
	free(reducer->is_gone);
}

static struct arc_list *reduce_list(struct reducer *reducer, int by, size_t arc) {
	const struct grammar_arc *a = &reducer->network->arcs[arc];

	return &reducer->lists[by][by == BY_FROM ? a->from : a->to];
}

/* Puts an arc into a list before another one; REDUCE_NONE: at the end. */
static void reduce_insert(struct reducer *reducer, int by, size_t arc, size_t before) {
	struct arc_list *list = reduce_list(reducer, by, arc);
	struct arc_links *links = reducer->links;
	size_t previous = before == REDUCE_NONE ? list->last : links[before].previous[by];

	links[arc].previous[by] = previous;
	links[arc].next[by] = before;
	if (previous == REDUCE_NONE)
		list->first = arc;
	else
		links[previous].next[by] = arc;
	if (before == REDUCE_NONE)
		list->last = arc;
	else
		links[before].previous[by] = arc;
	list->n++;
}

static void reduce_remove(struct reducer *reducer, int by, size_t arc) {
	struct arc_list *list = reduce_list(reducer, by, arc);
	size_t previous = reducer->links[arc].previous[by];
	size_t next = reducer->links[arc].next[by];

	if (previous == REDUCE_NONE)
		list->first = next;
	else
		reducer->links[previous].next[by] = next;
	if (next == REDUCE_NONE)
		list->last = previous;
	else
		reducer->links[next].previous[by] = previous;
	list->n--;
}

static void reduce_drop(struct reducer *reducer, size_t arc) {
	reduce_remove(reducer, BY_FROM, arc);
	reduce_remove(reducer, BY_TO, arc);
	reducer->is_gone[arc] = true;
}

static bool reduce_goes_back(const struct reducer *reducer, size_t arc) {
	return reducer->network->loops[arc] != ARC_FORWARD;
}

/* The state's own arcs leave from the state before it. */
static bool reduce_lift(struct reducer *reducer, size_t state) {
	struct arc_list *out = &reducer->lists[BY_FROM][state];
	struct grammar_arc *arcs = reducer->network->arcs;
	size_t in = reducer->lists[BY_TO][state].first;

	if (reducer->lists[BY_TO][state].n != 1 || out->n == 0)
		return false;
	if (arcs[in].word >= 0 || arcs[in].tag >= 0 || reduce_goes_back(reducer, in))
		return false;
	while (out->n) {
		size_t arc = out->first;

		reduce_remove(reducer, BY_FROM, arc);
		arcs[arc].from = arcs[in].from;
		arcs[arc].log_weight += arcs[in].log_weight;
		reduce_insert(reducer, BY_FROM, arc, in);
	}
	reduce_drop(reducer, in);
	return true;
}

/* Who comes to the state goes on to where its only arc leads. */
static bool reduce_skip(struct reducer *reducer, size_t state) {
	struct arc_list *in = &reducer->lists[BY_TO][state];
	struct grammar_arc *arcs = reducer->network->arcs;
	size_t out = reducer->lists[BY_FROM][state].first;

	if (reducer->lists[BY_FROM][state].n != 1 || in->n == 0)
		return false;
	if (arcs[out].word >= 0 || reduce_goes_back(reducer, out))
		return false;
	for (size_t i = in->first; i != REDUCE_NONE; i = reducer->links[i].next[BY_TO]) {
		if ((arcs[out].tag >= 0 && arcs[i].tag >= 0) || reduce_goes_back(reducer, i))
			return false;
	}
	while (in->n) {
		size_t arc = in->first;

		reduce_remove(reducer, BY_TO, arc);
		arcs[arc].to = arcs[out].to;
		arcs[arc].log_weight += arcs[out].log_weight;
		if (arcs[out].tag >= 0)
			arcs[arc].tag = arcs[out].tag;
		reduce_insert(reducer, BY_TO, arc, REDUCE_NONE);
	}
	reduce_drop(reducer, out);
	return true;
}

/* One arc with a tag and one with a word become one. */
static bool reduce_join(struct reducer *reducer, size_t state) {
	struct grammar_arc *arcs = reducer->network->arcs;
	size_t in = reducer->lists[BY_TO][state].first;
	size_t out = reducer->lists[BY_FROM][state].first;

	if (reducer->lists[BY_TO][state].n != 1 || reducer->lists[BY_FROM][state].n != 1)
		return false;
	if (reduce_goes_back(reducer, in) || reduce_goes_back(reducer, out) || in == out)
		return false;
	if (arcs[in].word >= 0 || arcs[out].tag >= 0)
		return false;
	reduce_remove(reducer, BY_TO, in);
	arcs[in].to = arcs[out].to;
	arcs[in].word = arcs[out].word;
	arcs[in].log_weight += arcs[out].log_weight;
	reduce_insert(reducer, BY_TO, in, REDUCE_NONE);
	reduce_drop(reducer, out);
	return true;
}

static int reduce_init(struct reducer *reducer) {
	struct network *network = reducer->network;
	size_t n_states = (size_t)network->n_states;

	reducer->lists[BY_FROM] = calloc(n_states, sizeof(struct arc_list));
	reducer->lists[BY_TO] = calloc(n_states, sizeof(struct arc_list));
	reducer->links = calloc(network->n_arcs, sizeof(*reducer->links));
	reducer->is_gone = calloc(network->n_arcs, sizeof(*reducer->is_gone));
	if (!reducer->lists[BY_FROM] || !reducer->lists[BY_TO] || !reducer->links ||
	    !reducer->is_gone)
		return -ENOMEM;
	for (size_t s = 0; s < n_states; s++) {
		reducer->lists[BY_FROM][s] = (struct arc_list){REDUCE_NONE, REDUCE_NONE, 0};
		reducer->lists[BY_TO][s] = (struct arc_list){REDUCE_NONE, REDUCE_NONE, 0};
	}
	for (size_t i = 0; i < network->n_arcs; i++) {
		reduce_insert(reducer, BY_FROM, i, REDUCE_NONE);
		reduce_insert(reducer, BY_TO, i, REDUCE_NONE);
	}
	return 0;
}

/* Writes the arcs that are left in the order of their lists. */
static int reduce_collect(struct reducer *reducer) {
	struct network *network = reducer->network;
	struct network left = {.n_states = network->n_states, .final = network->final};

	for (size_t s = 0; s < (size_t)network->n_states; s++) {
		for (size_t i = reducer->lists[BY_FROM][s].first; i != REDUCE_NONE;
		     i = reducer->links[i].next[BY_FROM]) {
			if (network_add(&left, &network->arcs[i], network->loops[i]) < 0) {
				network_done(&left);
				return -ENOMEM;
			}
		}
	}
	network_done(network);
	*network = left;
	return network_trim(network) ? 0 : -ENOMEM;
}

int network_reduce(struct network *network) {
	CLEANUP(reducer_done) struct reducer reducer = {.network = network};
	int r = reduce_init(&reducer);
	bool has_changed = r == 0;

	for (int round = 0; has_changed && round < REDUCE_MOST_ROUNDS; round++) {
		has_changed = false;
		for (size_t s = 0; s < (size_t)network->n_states; s++) {
			if (s == NETWORK_START || (int)s == network->final)
				continue;
			if (reduce_lift(&reducer, s) || reduce_skip(&reducer, s) ||
			    reduce_join(&reducer, s))
				has_changed = true;
		}
	}
	return r < 0 ? r : reduce_collect(&reducer);
}
