/* SPDX-License-Identifier: MIT */
/*
 * grammar_match - words against the network
 *
 * Best-first search, a word at a time. After each word there is one token a
 * state: how it came there (arc and token before) and how probable that is.
 * Arcs without a word are followed within the same position, the most probable
 * token first, so that each state is settled once and a circle of such arcs
 * ends. Of two ways that are equally probable the one that takes the earlier
 * arc where they part is kept: the one that stands first in the file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/grammar_network.h"

/* Sums of the same weights in another order differ by less than this. */
#define MATCH_SAME 1e-4f

struct token {
	int arc;      /* into the state; -1 at the start */
	int previous; /* token before; -1 at the start */
	int depth;    /* arcs from the start */
	int state;
	float score;
};

struct matcher {
	const struct grammar *grammar;
	struct token *tokens; /* all of them, the owner; back pointers are indices */
	size_t n_tokens;
	size_t n_allocated;
	int *settled; /* by state: its token at this position, or -1 */
	int *heap;    /* tokens waiting to be settled */
	size_t n_heap;
	size_t n_heap_allocated;
	size_t first; /* tokens from here on belong to this position */
};

static void matcher_done(struct matcher *matcher) {
	free(matcher->tokens);
	free(matcher->settled);
	free(matcher->heap);
}

/* Is a's way written before b's? */
static bool match_is_earlier(const struct matcher *matcher, int a, int b) {
	const struct token *tokens = matcher->tokens;
	bool a_is_longer = tokens[a].depth > tokens[b].depth;
	int a_arc = -1;
	int b_arc = -1;

	while (a != b) {
		int a_depth = tokens[a].depth;
		int b_depth = tokens[b].depth;

		if (a_depth >= b_depth) {
			a_arc = tokens[a].arc;
			a = tokens[a].previous;
		}
		if (b_depth >= a_depth) {
			b_arc = tokens[b].arc;
			b = tokens[b].previous;
		}
	}
	/* One is the beginning of the other: the shorter one. */
	if (a_arc < 0 || b_arc < 0 || a_arc == b_arc)
		return !a_is_longer;
	return a_arc < b_arc;
}

/* Should a be settled before b? */
static bool match_is_better(const struct matcher *matcher, int a, int b) {
	float difference = matcher->tokens[a].score - matcher->tokens[b].score;

	if (difference > MATCH_SAME || difference < -MATCH_SAME)
		return difference > 0.0f;
	return match_is_earlier(matcher, a, b);
}

static int heap_push(struct matcher *matcher, int token) {
	if (matcher->n_heap == matcher->n_heap_allocated) {
		size_t n = matcher->n_heap ? matcher->n_heap * 2 : 256;
		int *heap = realloc(matcher->heap, n * sizeof(*heap));

		if (!heap)
			return -ENOMEM;
		matcher->heap = heap;
		matcher->n_heap_allocated = n;
	}
	size_t i = matcher->n_heap++;
	for (; i > 0 && match_is_better(matcher, token, matcher->heap[(i - 1) / 2]);
	     i = (i - 1) / 2)
		matcher->heap[i] = matcher->heap[(i - 1) / 2];
	matcher->heap[i] = token;
	return 0;
}

static int heap_pop(struct matcher *matcher) {
	int best = matcher->heap[0];
	int last = matcher->heap[--matcher->n_heap];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= matcher->n_heap)
			break;
		if (child + 1 < matcher->n_heap &&
		    match_is_better(matcher, matcher->heap[child + 1], matcher->heap[child]))
			child++;
		if (!match_is_better(matcher, matcher->heap[child], last))
			break;
		matcher->heap[i] = matcher->heap[child];
		i = child;
	}
	matcher->heap[i] = last;
	return best;
}

/* A way into a state; it waits in the heap. */
static int match_add(struct matcher *matcher, int previous, int arc) {
	if (matcher->n_tokens == matcher->n_allocated) {
		size_t n = matcher->n_allocated ? matcher->n_allocated * 2 : 256;
		struct token *tokens = realloc(matcher->tokens, n * sizeof(*tokens));

		if (!tokens)
			return -ENOMEM;
		matcher->tokens = tokens;
		matcher->n_allocated = n;
	}
	struct token token = {arc, previous, 0, 0, 0.0f};
	if (arc >= 0) {
		const struct grammar_arc *a = &matcher->grammar->arcs[arc];

		token.depth = matcher->tokens[previous].depth + 1;
		token.state = a->to;
		token.score = matcher->tokens[previous].score + a->log_weight;
	}
	matcher->tokens[matcher->n_tokens] = token;
	return heap_push(matcher, (int)matcher->n_tokens++);
}

/* Settles all that waits, following arcs without a word. */
static int match_settle(struct matcher *matcher) {
	const struct grammar *grammar = matcher->grammar;

	while (matcher->n_heap) {
		int token = heap_pop(matcher);
		int state = matcher->tokens[token].state;

		if (matcher->settled[state] >= 0)
			continue;
		matcher->settled[state] = token;
		for (size_t i = grammar->first_arc[state]; i < grammar->first_arc[state + 1]; i++) {
			const struct grammar_arc *arc = &grammar->arcs[i];

			if (arc->word < 0 && matcher->settled[arc->to] < 0 &&
			    match_add(matcher, token, (int)i) < 0)
				return -ENOMEM;
		}
	}
	return 0;
}

/* Goes on by one word; the tokens of the position before give the new ones. */
static int match_word(struct matcher *matcher, int word) {
	const struct grammar *grammar = matcher->grammar;
	size_t first = matcher->first;
	size_t end = matcher->n_tokens;

	/* Only settled tokens go on; then the table is made free for what comes. */
	for (size_t t = first; t < end; t++) {
		int state = matcher->tokens[t].state;

		if (matcher->settled[state] != (int)t)
			matcher->tokens[t].state = -1;
		else
			matcher->settled[state] = -1;
	}
	matcher->first = end;
	for (size_t t = first; t < end; t++) {
		int state = matcher->tokens[t].state;

		if (state < 0)
			continue;
		for (size_t i = grammar->first_arc[state]; i < grammar->first_arc[state + 1]; i++) {
			if (grammar->arcs[i].word == word && match_add(matcher, (int)t, (int)i) < 0)
				return -ENOMEM;
		}
	}
	return match_settle(matcher);
}

/* Does any token stand before a word? */
static bool match_goes_on(const struct matcher *matcher) {
	const struct grammar *grammar = matcher->grammar;

	for (size_t t = matcher->first; t < matcher->n_tokens; t++) {
		int state = matcher->tokens[t].state;

		for (size_t i = grammar->first_arc[state]; i < grammar->first_arc[state + 1]; i++) {
			if (grammar->arcs[i].word >= 0)
				return true;
		}
	}
	return false;
}

/* Tags along the way to a token, in the order of the words. */
static int match_collect(const struct matcher *matcher, int token, struct meaning *ret_meaning) {
	int n = matcher->tokens[token].depth;
	CLEANUP_FREE int *arcs = calloc((size_t)n + 1, sizeof(*arcs));

	if (!arcs)
		return -ENOMEM;
	for (int i = n; i > 0; i--, token = matcher->tokens[token].previous)
		arcs[i - 1] = matcher->tokens[token].arc;
	*ret_meaning = (struct meaning){.n_slots = 0};
	for (int i = 0; i < n; i++) {
		int tag = matcher->grammar->arcs[arcs[i]].tag;

		if (tag >= 0)
			meaning_apply(ret_meaning, &matcher->grammar->tags[tag]);
	}
	return 0;
}

static int match_begin(struct matcher *matcher) {
	size_t n_states = matcher->grammar->n_states;

	matcher->settled = malloc(n_states * sizeof(*matcher->settled));
	if (!matcher->settled)
		return -ENOMEM;
	for (size_t s = 0; s < n_states; s++)
		matcher->settled[s] = -1;
	int r = match_add(matcher, -1, -1);
	return r < 0 ? r : match_settle(matcher);
}

/* All words, one after the other. False: no sentence begins like this. */
static bool match_words(struct matcher *matcher, const char *const *words, size_t n_words) {
	if (n_words > GRAMMAR_MOST_WORDS || match_begin(matcher) < 0)
		return false;
	for (size_t i = 0; i < n_words; i++) {
		int word = grammar_names_find(&matcher->grammar->words, words[i]);

		if (word < 0 || match_word(matcher, word) < 0 ||
		    matcher->first == matcher->n_tokens)
			return false;
	}
	return true;
}

enum grammar_fit grammar_match(const struct grammar *grammar, const char *const *words,
			       size_t n_words, struct meaning *ret_meaning) {
	CLEANUP(matcher_done) struct matcher matcher = {.grammar = grammar};

	if (!match_words(&matcher, words, n_words))
		return GRAMMAR_NO_FIT;
	if (n_words == 0)
		return GRAMMAR_INCOMPLETE; /* nothing said is no sentence, whatever is optional */
	int token = matcher.settled[grammar->final];
	if (token < 0)
		return GRAMMAR_INCOMPLETE;
	if (ret_meaning && match_collect(&matcher, token, ret_meaning) < 0)
		return GRAMMAR_NO_FIT;
	return match_goes_on(&matcher) ? GRAMMAR_COMPLETE_MORE : GRAMMAR_COMPLETE;
}

/* What would this tag add to the meaning? */
static enum grammar_rest rest_of_tag(const struct tag *tag, const struct meaning *meaning) {
	if (!tag->slot[0])
		return strcmp(tag->intent, meaning->intent) == 0 ? GRAMMAR_REST_NOTHING
								 : GRAMMAR_REST_OTHER;
	const char *value = meaning_slot(meaning, tag->slot);

	if (!value)
		return meaning->n_slots > 0 ? GRAMMAR_REST_SLOTS : GRAMMAR_REST_OTHER;
	return !tag->is_sum && strcmp(value, tag->value) == 0 ? GRAMMAR_REST_NOTHING
							      : GRAMMAR_REST_OTHER;
}

struct walk {
	const struct grammar *grammar;
	const struct meaning *meaning;
	enum grammar_rest rest;
	char *is_seen; /* by state */
	int *stack;    /* states to go on from */
	size_t n;
};

/* Takes the arcs of a state: those with a word only, or all. */
static void walk_take(struct walk *walk, int state, bool words_only) {
	const struct grammar *grammar = walk->grammar;

	for (size_t i = grammar->first_arc[state]; i < grammar->first_arc[state + 1]; i++) {
		const struct grammar_arc *arc = &grammar->arcs[i];

		if (words_only && arc->word < 0)
			continue;
		if (arc->tag >= 0) {
			enum grammar_rest rest =
				rest_of_tag(&grammar->tags[arc->tag], walk->meaning);

			walk->rest = rest > walk->rest ? rest : walk->rest;
		}
		if (!walk->is_seen[arc->to]) {
			walk->is_seen[arc->to] = 1;
			walk->stack[walk->n++] = arc->to;
		}
	}
}

enum grammar_rest grammar_rest(const struct grammar *grammar, const char *const *words,
			       size_t n_words, const struct meaning *meaning) {
	CLEANUP(matcher_done) struct matcher matcher = {.grammar = grammar};

	CLEANUP_FREE char *is_seen = calloc(grammar->n_states, 1);
	CLEANUP_FREE int *stack = calloc(grammar->n_states, sizeof(*stack));
	struct walk walk = {grammar, meaning, GRAMMAR_REST_NOTHING, is_seen, stack, 0};

	if (!is_seen || !stack || !match_words(&matcher, words, n_words))
		return GRAMMAR_REST_NOTHING;
	for (size_t t = matcher.first; t < matcher.n_tokens; t++)
		walk_take(&walk, matcher.tokens[t].state, true);
	while (walk.n > 0)
		walk_take(&walk, walk.stack[--walk.n], false);
	return walk.rest;
}

enum grammar_fit grammar_match_text(const struct grammar *grammar, const char *text,
				    struct meaning *ret_meaning) {
	CLEANUP_FREE char *copy = strdup(text);
	const char *words[GRAMMAR_MOST_WORDS];
	size_t n_words = 0;
	char *rest = NULL;

	if (!copy)
		return GRAMMAR_NO_FIT;
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (n_words == GRAMMAR_MOST_WORDS)
			return GRAMMAR_NO_FIT;
		words[n_words++] = word;
	}
	return grammar_match(grammar, words, n_words, ret_meaning);
}
