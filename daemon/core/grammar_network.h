/* SPDX-License-Identifier: MIT */
/*
 * grammar_network - states and arcs while they are being built, and when done
 *
 * Inside the grammar module only.
 *
 * Layer:   core; pure.
 * Threads: one while it is built; a finished grammar may be read by many.
 */
#ifndef CORE_GRAMMAR_NETWORK_H
#define CORE_GRAMMAR_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/grammar.h"
#include "core/grammar_names.h"

/* How an arc goes back. A walk over sentences takes no REPEAT arc, and each
 * RECURSE arc once; without the two the network has no circle. */
enum arc_loop {
	ARC_FORWARD,
	ARC_REPEAT,  /* of * and + */
	ARC_RECURSE, /* of a rule that ends in itself */
};

struct tag {
	char intent[40];    /* or: */
	char slot[16];	    /* "" when it names an intent */
	char value[40];	    /* to set */
	int more;	    /* to add */
	bool is_sum;	    /* add, not set */
	struct place place; /* file name borrowed from the set */
};

/* A compiled grammar. Arcs are ordered by state, then as written. */
struct grammar {
	char *name;
	size_t n_states;
	int final;
	struct grammar_arc *arcs;
	unsigned char *loops; /* enum arc_loop, beside arcs */
	size_t n_arcs;
	size_t *first_arc; /* n_states + 1: where a state's arcs begin */
	struct grammar_names words;
	struct tag *tags;
	size_t n_tags;
};

/* Growing arcs. State 0 is the start, 1 the final state. */
#define NETWORK_START 0
#define NETWORK_FINAL 1

struct network {
	struct grammar_arc *arcs;
	unsigned char *loops;
	size_t n_arcs;
	size_t n_allocated;
	int n_states;
	int final; /* NETWORK_FINAL; after the trim another number */
};

void network_done(struct network *network);

/* -EFBIG past GRAMMAR_MOST_ARCS, -ENOMEM. */
int network_add(struct network *network, const struct grammar_arc *arc, enum arc_loop loop);

/* Drops every state and arc that is on no way from start to final, and the
 * states' gaps. False: no way is left. */
bool network_trim(struct network *network);

/* Takes out states that only pass on: fewer arcs, the same sentences, meanings,
 * weights and order. -ENOMEM. */
int network_reduce(struct network *network);

/* Moves a trimmed network into the grammar, words sorted out; -ENOMEM. */
int network_finish(struct network *network, struct grammar *grammar);

/* Applies a tag. */
void meaning_apply(struct meaning *meaning, const struct tag *tag);
void tag_from_text(const char *text, struct place place, struct tag *ret_tag);

#endif
