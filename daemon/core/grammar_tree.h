/* SPDX-License-Identifier: MIT */
/*
 * grammar_tree - rules as they were written
 *
 * Inside the grammar module only: the parser builds it, the set keeps it, the
 * compiler reads it.
 *
 * Layer:   core; pure.
 * Threads: one object, one thread at a time.
 */
#ifndef CORE_GRAMMAR_TREE_H
#define CORE_GRAMMAR_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "core/grammar.h"
#include "core/grammar_names.h"

#define GRAMMAR_MOST_BYTES (1 << 20) /* of one file; ours have some thousand */
#define GRAMMAR_MOST_NESTING 40	     /* brackets in brackets; bounds our own stack */
/* A bracket makes up to five levels of nodes; repetitions and tags more. */
#define GRAMMAR_MOST_LEVELS (6 * GRAMMAR_MOST_NESTING)
#define GRAMMAR_MOST_IMPORTS 256 /* of one file: each is tried for each name */

enum node_kind {
	NODE_WORD,	   /* text */
	NODE_RULE,	   /* text: name as written, without < > */
	NODE_TAG,	   /* text without { } */
	NODE_NULL,	   /* fits without a word */
	NODE_VOID,	   /* never fits */
	NODE_SEQUENCE,	   /* children one after the other */
	NODE_ALTERNATIVES, /* one of the children */
	NODE_OPTIONAL,	   /* the child or nothing */
	NODE_STAR,	   /* the child any number of times */
	NODE_PLUS,	   /* the child once or more */
};

struct rule;

struct node {
	enum node_kind kind;
	struct place place;
	char *text;	   /* owned */
	double weight;	   /* among the alternatives it is one of */
	unsigned n_levels; /* of nodes below, for the limit */
	struct rule *rule; /* RULE: what the name means, once it was looked up */
	struct node *first_child;
	struct node *last_child;
	struct node *next; /* node::first_child of the parent */
};

struct rule {
	char *name; /* owned, without the grammar's */
	bool is_public;
	struct place place;
	struct node *root; /* owned */
	size_t index;	   /* in the set */
	struct unit *unit; /* where it stands */
	struct rule *next; /* unit::first_rule */
};

struct import {
	char *grammar; /* owned: "a.b" of <a.b.c> */
	char *rule;    /* owned: "c", or "*" */
	struct place place;
};

/* One grammar: a file, or the rules defined under one name. */
struct unit {
	char *name; /* owned */
	const char *file;
	struct rule *first_rule;
	struct rule *last_rule;
	struct import *imports; /* owned */
	size_t n_imports;
};

struct grammar_set {
	struct unit **units; /* owned */
	size_t n_units;
	struct grammar_names unit_names; /* index = units */
	struct grammar_names rule_names; /* "grammar.rule"; index = rules */
	struct rule **rules;		 /* owned by their units */
	size_t n_rules_allocated;
};

struct node *node_new(enum node_kind kind, struct place place, const char *text, size_t n_bytes);
struct node *node_free(struct node *node);
void node_append(struct node *parent, struct node *child);

/* Puts the child into a new node of that kind. NULL and child freed: no memory. */
struct node *node_wrap(enum node_kind kind, struct node *child);

/* A new unit, or NULL when out of memory. The set must not have the name yet. */
struct unit *grammar_set_add_unit(struct grammar_set *set, const char *name, const char *file);

/* Takes rule->root over in any case. A fault when the name is taken. */
int grammar_set_add_rule(struct grammar_set *set, struct unit *unit, const char *name,
			 bool is_public, struct place place, struct node *root,
			 struct fault_list *faults);

/* Finds what the rule name of a node means; sets node->rule, or adds a fault. */
int grammar_set_resolve(const struct grammar_set *set, const struct unit *unit, struct node *node,
			struct fault_list *faults);

#endif
