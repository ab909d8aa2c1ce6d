/* SPDX-License-Identifier: MIT */
/*
 * grammar_walk - every sentence of a grammar, one after the other
 *
 * Depth first, in the order as written. Arcs of repetitions are left out (what
 * is repeated is said once), and an arc back to a rule's own beginning is taken
 * once: so every way ends. A way that leads nowhere can only be one that took
 * such an arc; so that a grammar made of many cannot hold us, the steps are
 * counted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/grammar_network.h"

#define WALK_STEPS_FOR_EACH 10000 /* steps that one more sentence may take */
#define WALK_MOST_STEPS 50000000  /* in all: a few seconds */

struct walk {
	const struct grammar *grammar;
	size_t *path; /* arcs from the start to here */
	size_t n_path;
	size_t most_path;
	bool *is_taken; /* RECURSE arcs on the path */
	size_t n_words; /* on the path */
};

static void walk_done(struct walk *walk) {
	free(walk->path);
	free(walk->is_taken);
}

static bool walk_may_take(const struct walk *walk, size_t arc) {
	const struct grammar *grammar = walk->grammar;

	if (grammar->loops[arc] == ARC_REPEAT || walk->n_path == walk->most_path)
		return false;
	if (grammar->arcs[arc].word >= 0 && walk->n_words == GRAMMAR_MOST_WORDS)
		return false;
	return grammar->loops[arc] == ARC_FORWARD || !walk->is_taken[arc];
}

/* Takes the first arc from this one on that may be taken, up to end. */
static bool walk_take(struct walk *walk, size_t arc, size_t end) {
	while (arc < end && !walk_may_take(walk, arc))
		arc++;
	if (arc >= end)
		return false;
	walk->path[walk->n_path++] = arc;
	walk->n_words += walk->grammar->arcs[arc].word >= 0;
	if (walk->grammar->loops[arc] == ARC_RECURSE)
		walk->is_taken[arc] = true;
	return true;
}

/* Goes back until another arc can be taken; false at the end of all. */
static bool walk_next(struct walk *walk) {
	const struct grammar *grammar = walk->grammar;

	while (walk->n_path) {
		size_t arc = walk->path[--walk->n_path];

		walk->n_words -= grammar->arcs[arc].word >= 0;
		walk->is_taken[arc] = false;
		if (walk_take(walk, arc + 1, grammar->first_arc[grammar->arcs[arc].from + 1]))
			return true;
	}
	return false;
}

/* One step deeper, or else aside. */
static bool walk_step(struct walk *walk) {
	const struct grammar *grammar = walk->grammar;
	int state = walk->n_path ? grammar->arcs[walk->path[walk->n_path - 1]].to : 0;

	return walk_take(walk, grammar->first_arc[state], grammar->first_arc[state + 1]) ||
	       walk_next(walk);
}

/* The path as a sentence and what it means. */
static int walk_describe(const struct walk *walk, struct text *sentence, struct meaning *meaning) {
	const struct grammar *grammar = walk->grammar;
	int r = 0;

	text_clear(sentence);
	*meaning = (struct meaning){.n_slots = 0};
	for (size_t i = 0; i < walk->n_path && r == 0; i++) {
		const struct grammar_arc *arc = &grammar->arcs[walk->path[i]];

		if (arc->word >= 0)
			r = text_appendf(sentence, "%s%s", sentence->length_bytes ? " " : "",
					 grammar->words.names[arc->word]);
		if (arc->tag >= 0)
			meaning_apply(meaning, &grammar->tags[arc->tag]);
	}
	return r;
}

void grammar_each_sentence(const struct grammar *grammar, size_t most,
			   bool (*visit)(void *context, const char *sentence,
					 const struct meaning *meaning),
			   void *context) {
	CLEANUP(text_done) struct text sentence = TEXT_EMPTY;
	CLEANUP(walk_done) struct walk walk = {.grammar = grammar};
	struct meaning meaning;
	size_t n_left = WALK_STEPS_FOR_EACH;
	size_t n_steps = 0;

	/* Without going back no way is longer than there are states. */
	walk.most_path = grammar->n_states * 2 + grammar->n_arcs;
	walk.path = calloc(walk.most_path, sizeof(*walk.path));
	walk.is_taken = calloc(grammar->n_arcs, sizeof(*walk.is_taken));
	if (!walk.path || !walk.is_taken)
		return;
	while (most && n_left-- && n_steps++ < WALK_MOST_STEPS && walk_step(&walk)) {
		if (grammar->arcs[walk.path[walk.n_path - 1]].to != grammar->final || !walk.n_words)
			continue;
		if (walk_describe(&walk, &sentence, &meaning) < 0 ||
		    !visit(context, text_get(&sentence), &meaning))
			return;
		most--;
		n_left = WALK_STEPS_FOR_EACH;
	}
}
