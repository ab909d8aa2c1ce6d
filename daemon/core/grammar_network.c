/* SPDX-License-Identifier: MIT */
/*
 * grammar_network - see grammar_network.h
 *
 * What is on no way from start to final is found by two walks, one along the
 * arcs and one against them, over arcs sorted by their one end. States are then
 * numbered anew, the start 0.
 */
#include "core/grammar_network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

void network_done(struct network *network) {
	free(network->arcs);
	free(network->loops);
	*network = (struct network){0};
}

int network_add(struct network *network, const struct grammar_arc *arc, enum arc_loop loop) {
	if (network->n_arcs == GRAMMAR_MOST_ARCS)
		return -EFBIG;
	if (network->n_arcs == network->n_allocated) {
		size_t n = network->n_allocated ? network->n_allocated * 2 : 256;
		struct grammar_arc *arcs = realloc(network->arcs, n * sizeof(*arcs));

		if (arcs)
			network->arcs = arcs;
		unsigned char *loops = realloc(network->loops, n);
		if (loops)
			network->loops = loops;
		if (!arcs || !loops)
			return -ENOMEM;
		network->n_allocated = n;
	}
	network->arcs[network->n_arcs] = *arc;
	network->loops[network->n_arcs++] = (unsigned char)loop;
	return 0;
}

static int network_end(const struct grammar_arc *arc, bool is_back) {
	return is_back ? arc->to : arc->from;
}

/* Arc indices grouped by the state that they leave (enter, when is_back), in
 * their order; first[s] is where those of state s begin. -ENOMEM. */
static int network_index(const struct network *network, bool is_back, size_t **ret_first,
			 size_t **ret_order) {
	size_t n_states = (size_t)network->n_states;
	CLEANUP_FREE size_t *first = calloc(n_states + 2, sizeof(*first));
	CLEANUP_FREE size_t *order = calloc(network->n_arcs + 1, sizeof(*order));

	if (!first || !order)
		return -ENOMEM;
	for (size_t i = 0; i < network->n_arcs; i++)
		first[network_end(&network->arcs[i], is_back) + 2]++;
	for (size_t s = 2; s < n_states + 2; s++)
		first[s] += first[s - 1];
	/* first[s + 1] runs through the group of s and ends where s + 1 begins. */
	for (size_t i = 0; i < network->n_arcs; i++)
		order[first[network_end(&network->arcs[i], is_back) + 1]++] = i;
	*ret_first = take_ptr(first);
	*ret_order = take_ptr(order);
	return 0;
}

/* Marks what can be reached from a state; -ENOMEM. */
static int network_reach(const struct network *network, int start, bool is_back, bool *reached) {
	CLEANUP_FREE size_t *first = NULL;
	CLEANUP_FREE size_t *order = NULL;
	CLEANUP_FREE int *stack = calloc((size_t)network->n_states, sizeof(*stack));
	size_t n_stack = 0;

	if (!stack || network_index(network, is_back, &first, &order) < 0)
		return -ENOMEM;
	reached[start] = true;
	stack[n_stack++] = start;
	while (n_stack) {
		int state = stack[--n_stack];

		for (size_t i = first[state]; i < first[state + 1]; i++) {
			int next = network_end(&network->arcs[order[i]], !is_back);

			if (!reached[next]) {
				reached[next] = true;
				stack[n_stack++] = next;
			}
		}
	}
	return 0;
}

bool network_trim(struct network *network) {
	size_t n_states = (size_t)network->n_states;
	CLEANUP_FREE bool *forward = calloc(n_states, sizeof(*forward));
	CLEANUP_FREE bool *backward = calloc(n_states, sizeof(*backward));
	CLEANUP_FREE int *numbers = calloc(n_states, sizeof(*numbers));
	size_t n_arcs = 0;
	int n_kept = 0;

	if (!forward || !backward || !numbers ||
	    network_reach(network, NETWORK_START, false, forward) < 0 ||
	    network_reach(network, network->final, true, backward) < 0 || !backward[NETWORK_START])
		return false;
	for (size_t s = 0; s < n_states; s++)
		numbers[s] = forward[s] && backward[s] ? n_kept++ : -1;
	for (size_t i = 0; i < network->n_arcs; i++) {
		struct grammar_arc arc = network->arcs[i];

		if (numbers[arc.from] < 0 || numbers[arc.to] < 0)
			continue;
		arc.from = numbers[arc.from];
		arc.to = numbers[arc.to];
		network->loops[n_arcs] = network->loops[i];
		network->arcs[n_arcs++] = arc;
	}
	network->n_arcs = n_arcs;
	network->n_states = n_kept;
	network->final = numbers[network->final];
	return true;
}

static int compare_strings(const void *one, const void *other) {
	return strcmp(*(char *const *)one, *(char *const *)other);
}

/* Keeps the words that arcs use, sorted; arcs get the new numbers. -ENOMEM. */
static int network_sort_words(struct network *network, struct grammar *grammar) {
	CLEANUP(grammar_names_done) struct grammar_names used = {0};
	CLEANUP_FREE char **sorted = calloc(grammar->words.n_names + 1, sizeof(*sorted));
	size_t n_sorted = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < network->n_arcs; i++) {
		int word = network->arcs[i].word;
		size_t n_before = used.n_names;

		if (word < 0)
			continue;
		if (grammar_names_add(&used, grammar->words.names[word]) < 0)
			return -ENOMEM;
		if (used.n_names > n_before)
			sorted[n_sorted++] = grammar->words.names[word];
	}
	qsort(sorted, n_sorted, sizeof(*sorted), compare_strings);
	grammar_names_done(&used);
	for (size_t i = 0; i < n_sorted; i++) {
		if (grammar_names_add(&used, sorted[i]) < 0)
			return -ENOMEM;
	}
	for (size_t i = 0; i < network->n_arcs; i++) {
		int *word = &network->arcs[i].word;

		if (*word >= 0)
			*word = grammar_names_find(&used, grammar->words.names[*word]);
	}
	struct grammar_names all = grammar->words;
	grammar->words = used;
	used = all; /* freed at the end of the scope */
	return 0;
}

int network_finish(struct network *network, struct grammar *grammar) {
	CLEANUP_FREE size_t *first = NULL;
	CLEANUP_FREE size_t *order = NULL;

	if (network_index(network, false, &first, &order) < 0 ||
	    network_sort_words(network, grammar) < 0)
		return -ENOMEM;
	grammar->arcs = calloc(network->n_arcs, sizeof(*grammar->arcs));
	grammar->loops = calloc(network->n_arcs, 1);
	if (!grammar->arcs || !grammar->loops)
		return -ENOMEM;
	for (size_t i = 0; i < network->n_arcs; i++) {
		grammar->arcs[i] = network->arcs[order[i]];
		grammar->loops[i] = network->loops[order[i]];
	}
	grammar->n_arcs = network->n_arcs;
	grammar->n_states = (size_t)network->n_states;
	grammar->final = network->final;
	grammar->first_arc = take_ptr(first);
	return 0;
}

struct grammar *grammar_free(struct grammar *grammar) {
	if (!grammar)
		return NULL;
	free(grammar->name);
	free(grammar->arcs);
	free(grammar->loops);
	free(grammar->first_arc);
	grammar_names_done(&grammar->words);
	free(grammar->tags);
	free(grammar);
	return NULL;
}

const char *grammar_name(const struct grammar *grammar) {
	return grammar->name;
}

size_t grammar_n_states(const struct grammar *grammar) {
	return grammar->n_states;
}

int grammar_final_state(const struct grammar *grammar) {
	return grammar->final;
}

const struct grammar_arc *grammar_arcs(const struct grammar *grammar, size_t *ret_n_arcs) {
	*ret_n_arcs = grammar->n_arcs;
	return grammar->arcs;
}

const char *const *grammar_words(const struct grammar *grammar, size_t *ret_n_words) {
	*ret_n_words = grammar->words.n_names;
	return (const char *const *)grammar->words.names;
}
