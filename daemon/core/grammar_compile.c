/* SPDX-License-Identifier: MIT */
/*
 * grammar_compile - rules -> network
 *
 * First all rules that can be reached are looked up, so that every unknown name
 * is told once. Then the public rules are written out between start and final
 * state (Thompson's construction): a rule is written out anew wherever it is
 * used, since the decoder wants one flat network. A rule that is used inside
 * itself is only possible when nothing follows it up to its own end: that is an
 * arc back to where it began.
 *
 * Probabilities: alternatives share 1 by their weights; an optional part is
 * there or not with 1/2 each, and a repetition goes on or ends with 1/2 each.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/grammar_network.h"
#include "core/grammar_tree.h"

/* Rules in rules and brackets in brackets, together; bounds our own stack. */
#define COMPILE_MOST_DEPTH 2000
/* Parts written out, those that make no arc included; bounds the time. */
#define COMPILE_MOST_PARTS (4 * GRAMMAR_MOST_ARCS)

static const float log_half = -0.69314718f;

/* A rule that is being written out. */
struct call {
	const struct rule *rule;
	int entry;
	bool is_last; /* nothing follows it in the rule that uses it */
	const struct call *outer;
};

struct compiler {
	const struct grammar_set *set;
	struct fault_list *faults;
	struct network network;
	struct grammar *grammar;
	struct grammar_names tag_names; /* index = grammar->tags */
	bool *visited;			/* rules that were looked up; by rule::index */
	unsigned n_depth;
	size_t n_parts;
	struct place start_place;
};

static int compile_node(struct compiler *compiler, const struct node *node, int from, int to,
			const struct call *call, bool is_last);

static int compile_arc(struct compiler *compiler, int from, int to, int word, int tag,
		       float log_weight, enum arc_loop loop) {
	return network_add(&compiler->network,
			   &(struct grammar_arc){from, to, word, tag, log_weight}, loop);
}

static int compile_empty(struct compiler *compiler, int from, int to, float log_weight) {
	return compile_arc(compiler, from, to, -1, -1, log_weight, ARC_FORWARD);
}

static int compile_state(struct compiler *compiler) {
	return compiler->network.n_states++;
}

static int compile_too_deep(struct compiler *compiler, const struct node *node) {
	return fault_add(compiler->faults, node->place,
			 "rules stand inside each other more than %d levels deep; make the grammar "
			 "flatter",
			 COMPILE_MOST_DEPTH);
}

static int compile_word(struct compiler *compiler, const struct node *node, int from, int to) {
	int word = grammar_names_add(&compiler->grammar->words, node->text);

	return word < 0 ? word : compile_arc(compiler, from, to, word, -1, 0.0f, ARC_FORWARD);
}

static int compile_tag(struct compiler *compiler, const struct node *node, int from, int to) {
	struct grammar *grammar = compiler->grammar;
	int index = grammar_names_add(&compiler->tag_names, node->text);

	if (index < 0)
		return index;
	if ((size_t)index == grammar->n_tags) {
		/* Room for twice as many each time the count is a power of two. */
		if ((grammar->n_tags & (grammar->n_tags - 1)) == 0) {
			size_t n = grammar->n_tags ? grammar->n_tags * 2 : 1;
			struct tag *tags = realloc(grammar->tags, n * sizeof(*tags));

			if (!tags)
				return -ENOMEM;
			grammar->tags = tags;
		}
		tag_from_text(node->text, node->place, &grammar->tags[grammar->n_tags++]);
	}
	return compile_arc(compiler, from, to, -1, index, 0.0f, ARC_FORWARD);
}

static int compile_sequence(struct compiler *compiler, const struct node *node, int from, int to,
			    const struct call *call, bool is_last) {
	for (const struct node *child = node->first_child; child; child = child->next) {
		int next = child->next ? compile_state(compiler) : to;
		int r = compile_node(compiler, child, from, next, call, is_last && !child->next);

		if (r < 0)
			return r;
		from = next;
	}
	return 0;
}

static int compile_alternatives(struct compiler *compiler, const struct node *node, int from,
				int to, const struct call *call, bool is_last) {
	double sum = 0.0;

	for (const struct node *child = node->first_child; child; child = child->next)
		sum += child->weight;
	for (const struct node *child = node->first_child; child; child = child->next) {
		if (child->weight <= 0.0)
			continue; /* as <VOID> */
		int start = compile_state(compiler);
		int r = compile_empty(compiler, from, start, (float)log(child->weight / sum));

		if (r == 0)
			r = compile_node(compiler, child, start, to, call, is_last);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compile_optional(struct compiler *compiler, const struct node *node, int from, int to,
			    const struct call *call, bool is_last) {
	int start = compile_state(compiler);
	int r = compile_empty(compiler, from, start, log_half);

	if (r == 0)
		r = compile_node(compiler, node->first_child, start, to, call, is_last);
	if (r == 0)
		r = compile_empty(compiler, from, to, log_half);
	return r;
}

/* The child between states of its own, with an arc back from its end. */
static int compile_repeat(struct compiler *compiler, const struct node *node, int from, int to,
			  const struct call *call) {
	bool may_skip = node->kind == NODE_STAR;
	int start = compile_state(compiler);
	int end = compile_state(compiler);
	int r = compile_empty(compiler, from, start, may_skip ? log_half : 0.0f);

	if (r == 0)
		r = compile_node(compiler, node->first_child, start, end, call, false);
	if (r == 0)
		r = compile_arc(compiler, end, start, -1, -1, log_half, ARC_REPEAT);
	if (r == 0)
		r = compile_empty(compiler, end, to, log_half);
	if (r == 0 && may_skip)
		r = compile_empty(compiler, from, to, log_half);
	return r;
}

static int compile_rule(struct compiler *compiler, const struct rule *rule, struct place place,
			int from, int to, const struct call *call, bool is_last) {
	bool is_end = is_last;

	for (const struct call *outer = call; outer; outer = outer->outer) {
		if (outer->rule != rule) {
			is_end = is_end && outer->is_last;
			continue;
		}
		if (is_end)
			return compile_arc(compiler, from, outer->entry, -1, -1, 0.0f, ARC_RECURSE);
		return fault_add(compiler->faults, place,
				 "<%.40s> uses itself where something follows or repeats it; only "
				 "the last part of a rule may be the rule itself: write the "
				 "repetition with * or +",
				 rule->name);
	}
	struct call inner = {rule, compile_state(compiler), is_last, call};
	int r = compile_empty(compiler, from, inner.entry, 0.0f);

	return r < 0 ? r : compile_node(compiler, rule->root, inner.entry, to, &inner, true);
}

static int compile_node(struct compiler *compiler, const struct node *node, int from, int to,
			const struct call *call, bool is_last) {
	int r = 0;

	if (++compiler->n_parts > COMPILE_MOST_PARTS)
		return -EFBIG;
	if (++compiler->n_depth > COMPILE_MOST_DEPTH)
		return compile_too_deep(compiler, node);
	switch (node->kind) {
	case NODE_WORD:
		r = compile_word(compiler, node, from, to);
		break;
	case NODE_RULE:
		r = compile_rule(compiler, node->rule, node->place, from, to, call, is_last);
		break;
	case NODE_TAG:
		r = compile_tag(compiler, node, from, to);
		break;
	case NODE_NULL:
		r = compile_empty(compiler, from, to, 0.0f);
		break;
	case NODE_VOID:
		break;
	case NODE_SEQUENCE:
		r = compile_sequence(compiler, node, from, to, call, is_last);
		break;
	case NODE_ALTERNATIVES:
		r = compile_alternatives(compiler, node, from, to, call, is_last);
		break;
	case NODE_OPTIONAL:
		r = compile_optional(compiler, node, from, to, call, is_last);
		break;
	case NODE_STAR:
	case NODE_PLUS:
		r = compile_repeat(compiler, node, from, to, call);
		break;
	}
	compiler->n_depth--;
	return r;
}

/* Looks up every name that can be reached from a node; goes on after a fault. */
static int compile_link(struct compiler *compiler, const struct unit *unit, struct node *node) {
	int r = 0;

	if (++compiler->n_depth > COMPILE_MOST_DEPTH)
		return compile_too_deep(compiler, node);
	if (node->kind == NODE_RULE) {
		r = grammar_set_resolve(compiler->set, unit, node, compiler->faults);
		if (r == 0 && !compiler->visited[node->rule->index]) {
			compiler->visited[node->rule->index] = true;
			r = compile_link(compiler, node->rule->unit, node->rule->root);
		}
	}
	for (struct node *child = node->first_child; child; child = child->next) {
		int child_result = compile_link(compiler, unit, child);

		r = r < 0 ? r : child_result;
	}
	compiler->n_depth--;
	return r;
}

/* All public rules between start and final state, each as probable. */
static int compile_unit(struct compiler *compiler, const struct unit *unit) {
	size_t n_public = 0;
	int r = 0;

	for (struct rule *rule = unit->first_rule; rule; rule = rule->next) {
		if (!rule->is_public)
			continue;
		if (n_public++ == 0)
			compiler->start_place = rule->place;
		compiler->visited[rule->index] = true;
		int link_result = compile_link(compiler, unit, rule->root);
		r = r < 0 ? r : link_result;
	}
	if (r < 0)
		return r;
	if (n_public == 0)
		return fault_add(compiler->faults, compiler->start_place,
				 "the grammar %.40s has no public rule; write public before the "
				 "rule that may be said",
				 unit->name);
	float log_weight = (float)-log((double)n_public);
	for (const struct rule *rule = unit->first_rule; rule && r == 0; rule = rule->next) {
		if (!rule->is_public)
			continue;
		int start = compile_state(compiler);
		r = compile_empty(compiler, NETWORK_START, start, log_weight);
		if (r == 0)
			r = compile_rule(compiler, rule, rule->place, start, NETWORK_FINAL, NULL,
					 true);
	}
	return r;
}

static void compiler_done(struct compiler *compiler) {
	network_done(&compiler->network);
	grammar_names_done(&compiler->tag_names);
	compiler->grammar = grammar_free(compiler->grammar);
	free(compiler->visited);
}

/* The network is complete: makes it small and checks that something is left. */
static int compile_finish(struct compiler *compiler) {
	struct network *network = &compiler->network;
	bool has_words = false;

	if (network_trim(network)) {
		for (size_t i = 0; i < network->n_arcs; i++)
			has_words = has_words || network->arcs[i].word >= 0;
	}
	if (!has_words)
		return fault_add(compiler->faults, compiler->start_place,
				 "nothing can be said in the grammar %.40s; give its public rules "
				 "words that come to an end",
				 compiler->grammar->name);
	int r = network_reduce(network);
	return r < 0 ? r : network_finish(network, compiler->grammar);
}

int grammar_compile(const struct grammar_set *set, const char *name, struct fault_list *faults,
		    struct grammar **ret_grammar) {
	CLEANUP(compiler_done)
	struct compiler compiler = {
		.set = set, .faults = faults, .network = {.n_states = 2, .final = NETWORK_FINAL}};
	int index = grammar_names_find(&set->unit_names, name);

	if (index < 0)
		return fault_add(faults, (struct place){NULL, 0, 0},
				 "there is no grammar %.40s; a file with grammar %.40s; would be "
				 "right",
				 name, name);
	struct unit *unit = set->units[index];
	compiler.start_place = (struct place){unit->file, 1, 1};
	compiler.grammar = calloc(1, sizeof(*compiler.grammar));
	compiler.visited = calloc(set->rule_names.n_names + 1, sizeof(*compiler.visited));
	if (!compiler.grammar || !compiler.visited)
		return -ENOMEM;
	compiler.grammar->name = strdup(unit->name);
	if (!compiler.grammar->name)
		return -ENOMEM;
	int r = compile_unit(&compiler, unit);
	if (r == 0)
		r = compile_finish(&compiler);
	if (r == -EFBIG)
		return fault_add(faults, compiler.start_place,
				 "written out, the grammar %.40s has more than %d arcs; use its "
				 "rules in fewer places",
				 unit->name, GRAMMAR_MOST_ARCS);
	if (r == 0)
		*ret_grammar = take_ptr(compiler.grammar);
	return r;
}
