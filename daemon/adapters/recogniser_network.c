/* SPDX-License-Identifier: MIT */
/*
 * Taking out the arcs without words: from every state that a word arc (or the
 * start) leads to, walk the empty arcs, best weight first come to rest, and give
 * the state a copy of every word arc found on the way. A state from which the
 * final one is reached without a word gets one empty arc to it; nothing leaves
 * by an empty arc from there, so one hop is all that the search ever needs.
 */
#include "adapters/recogniser_network.h"

#include <errno.h>
#include <pocketsphinx.h>
#include <sphinxbase/fsg_model.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"

struct network {
	const struct grammar_arc *arcs;
	size_t n_arcs;
	int n_states;
	int final;
	size_t *first; /* [n_states + 1]: arcs sorted by where they come from */
	size_t *order; /* [n_arcs] */
	float *weight; /* [n_states]: best empty way from the state at hand */
	char *is_seen; /* [n_states] */
	int *touched;  /* [n_states]: states reached from the state at hand */
	int *queue;    /* [n_states]: a ring */
	char *is_queued;
	int *word_ids;
	logmath_t *logmath;
	float lw;
	fsg_model_t *fsg;
	size_t n_links;
};

static void network_done(struct network *network) {
	free(network->first);
	free(network->order);
	free(network->weight);
	free(network->is_seen);
	free(network->touched);
	free(network->queue);
	free(network->is_queued);
	free(network->word_ids);
	if (network->fsg)
		fsg_model_free(network->fsg);
}

static int network_allocate(struct network *network, size_t n_words) {
	size_t n = (size_t)network->n_states;
	network->first = calloc(n + 2, sizeof(*network->first));
	network->order = calloc(network->n_arcs + 1, sizeof(*network->order));
	network->weight = calloc(n, sizeof(*network->weight));
	network->is_seen = calloc(n, 1);
	network->touched = calloc(n, sizeof(*network->touched));
	network->queue = calloc(n, sizeof(*network->queue));
	network->is_queued = calloc(n, 1);
	network->word_ids = calloc(n_words + 1, sizeof(*network->word_ids));
	if (!network->first || !network->order || !network->weight || !network->is_seen ||
	    !network->touched || !network->queue || !network->is_queued || !network->word_ids)
		return -ENOMEM;
	return 0;
}

static void network_sort(struct network *network) {
	for (size_t i = 0; i < network->n_arcs; i++)
		network->first[network->arcs[i].from + 2]++;
	for (int s = 0; s < network->n_states; s++)
		network->first[s + 2] += network->first[s + 1];
	for (size_t i = 0; i < network->n_arcs; i++)
		network->order[network->first[network->arcs[i].from + 1]++] = i;
}

/* Weights are at most 0, so no round trip gains anything and this ends. Returns
 * the number of states reached, the one at hand included. */
static int network_close(struct network *network, int from) {
	int n_touched = 0;
	int head = 0;
	int n_queued = 1;
	network->queue[0] = from;
	network->is_queued[from] = 1;
	network->is_seen[from] = 1;
	network->weight[from] = 0;
	network->touched[n_touched++] = from;
	while (n_queued > 0) {
		int state = network->queue[head];
		head = (head + 1) % network->n_states;
		n_queued--;
		network->is_queued[state] = 0;
		for (size_t i = network->first[state]; i < network->first[state + 1]; i++) {
			const struct grammar_arc *arc = &network->arcs[network->order[i]];
			if (arc->word >= 0)
				continue;
			float weight = network->weight[state] + arc->log_weight;
			if (network->is_seen[arc->to] && weight <= network->weight[arc->to])
				continue;
			if (!network->is_seen[arc->to])
				network->touched[n_touched++] = arc->to;
			network->is_seen[arc->to] = 1;
			network->weight[arc->to] = weight;
			if (!network->is_queued[arc->to]) {
				network->queue[(head + n_queued++) % network->n_states] = arc->to;
				network->is_queued[arc->to] = 1;
			}
		}
	}
	return n_touched;
}

static int network_log(const struct network *network, float log_weight) {
	return (int)((float)logmath_ln_to_log(network->logmath, log_weight) * network->lw);
}

static int network_expand(struct network *network, int from) {
	int n = network_close(network, from);
	int r = 0;
	for (int t = 0; t < n; t++) {
		int state = network->touched[t];
		float weight = network->weight[state];
		network->is_seen[state] = 0;
		if (state == network->final && from != network->final)
			(void)fsg_model_null_trans_add(network->fsg, from, state,
						       network_log(network, weight));
		for (size_t i = network->first[state]; i < network->first[state + 1]; i++) {
			const struct grammar_arc *arc = &network->arcs[network->order[i]];
			if (arc->word < 0)
				continue;
			if (++network->n_links > RECOGNISER_MOST_LINKS)
				r = -E2BIG;
			else
				fsg_model_trans_add(network->fsg, from, arc->to,
						    network_log(network, weight + arc->log_weight),
						    network->word_ids[arc->word]);
		}
	}
	return r;
}

static int network_fill(struct network *network) {
	CLEANUP_FREE char *is_entered = calloc((size_t)network->n_states, 1);
	if (!is_entered)
		return -ENOMEM;
	is_entered[0] = 1;
	for (size_t i = 0; i < network->n_arcs; i++)
		if (network->arcs[i].word >= 0)
			is_entered[network->arcs[i].to] = 1;
	for (int state = 0; state < network->n_states; state++) {
		int r = is_entered[state] ? network_expand(network, state) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

int recogniser_network_new(const char *name, const struct grammar *grammar, logmath_t *logmath,
			   float lw, fsg_model_t **ret_fsg) {
	size_t n_words;
	const char *const *words = grammar_words(grammar, &n_words);
	CLEANUP(network_done)
	struct network network = {
		.n_states = (int)grammar_n_states(grammar),
		.final = grammar_final_state(grammar),
		.logmath = logmath,
		.lw = lw,
	};
	network.arcs = grammar_arcs(grammar, &network.n_arcs);
	if (network.n_states > RECOGNISER_MOST_STATES) {
		log_error("grammar %s: has %d states; the decoder takes at most %d", name,
			  network.n_states, RECOGNISER_MOST_STATES);
		return -E2BIG;
	}
	int r = network_allocate(&network, n_words);
	if (r < 0)
		return r;
	network_sort(&network);
	network.fsg = fsg_model_init(name, logmath, lw, network.n_states);
	if (!network.fsg)
		return -ENOMEM;
	network.fsg->start_state = 0;
	network.fsg->final_state = network.final;
	for (size_t i = 0; i < n_words; i++)
		network.word_ids[i] = fsg_model_word_add(network.fsg, words[i]);
	r = network_fill(&network);
	if (r == -E2BIG)
		log_error("grammar %s: needs more than %d links in the decoder; make its parts "
			  "less optional",
			  name, RECOGNISER_MOST_LINKS);
	if (r < 0)
		return r;
	*ret_fsg = take_ptr(network.fsg);
	return 0;
}
