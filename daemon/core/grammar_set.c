/* SPDX-License-Identifier: MIT */
/*
 * grammar_set - rules by name, and what a name in a rule means
 *
 * A unit is a file or a set of rules from the data. A short name means a rule
 * of the same unit, else one that the unit imports; "grammar.rule" means what
 * it says; "last.rule" means a rule of an imported grammar whose own name ends
 * in ".last". Other units' private rules are not seen.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/grammar_tree.h"

#define SET_MOST_UNITS 1000 /* grammars in one set */

struct node *node_new(enum node_kind kind, struct place place, const char *text, size_t n_bytes) {
	struct node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	*node = (struct node){.kind = kind, .place = place, .weight = 1.0};
	if (text) {
		node->text = strndup(text, n_bytes);
		if (!node->text)
			return node_free(node);
	}
	return node;
}

struct node *node_free(struct node *node) {
	if (!node)
		return NULL;
	for (struct node *child = node->first_child, *next; child; child = next) {
		next = child->next;
		node_free(child);
	}
	free(node->text);
	free(node);
	return NULL;
}

void node_append(struct node *parent, struct node *child) {
	if (parent->last_child)
		parent->last_child->next = child;
	else
		parent->first_child = child;
	parent->last_child = child;
	if (parent->n_levels <= child->n_levels)
		parent->n_levels = child->n_levels + 1;
}

struct node *node_wrap(enum node_kind kind, struct node *child) {
	struct node *parent = node_new(kind, child->place, NULL, 0);

	if (!parent)
		return node_free(child);
	node_append(parent, child);
	return parent;
}

int grammar_set_new(struct grammar_set **ret_set) {
	struct grammar_set *set = calloc(1, sizeof(*set));

	if (!set)
		return -ENOMEM;
	*ret_set = set;
	return 0;
}

static struct unit *unit_free(struct unit *unit) {
	if (!unit)
		return NULL;
	for (struct rule *rule = unit->first_rule, *next; rule; rule = next) {
		next = rule->next;
		node_free(rule->root);
		free(rule->name);
		free(rule);
	}
	for (size_t i = 0; i < unit->n_imports; i++) {
		free(unit->imports[i].grammar);
		free(unit->imports[i].rule);
	}
	free(unit->imports);
	free(unit->name);
	free(unit);
	return NULL;
}

struct grammar_set *grammar_set_free(struct grammar_set *set) {
	if (!set)
		return NULL;
	for (size_t i = 0; i < set->n_units; i++)
		unit_free(set->units[i]);
	free(set->units);
	free(set->rules);
	grammar_names_done(&set->unit_names);
	grammar_names_done(&set->rule_names);
	free(set);
	return NULL;
}

struct unit *grammar_set_add_unit(struct grammar_set *set, const char *name, const char *file) {
	if (set->n_units == SET_MOST_UNITS)
		return NULL;
	if (!set->units)
		set->units = calloc(SET_MOST_UNITS, sizeof(struct unit *));
	struct unit *unit = calloc(1, sizeof(*unit));
	if (!set->units || !unit) {
		free(unit);
		return NULL;
	}
	unit->name = strdup(name);
	unit->file = file;
	if (!unit->name || grammar_names_add(&set->unit_names, name) < 0)
		return unit_free(unit);
	set->units[set->n_units++] = unit;
	return unit;
}

/* "unit.rule" as the key that it has in the set. */
static int rule_key(const char *unit, const char *rule, struct text *text) {
	text_clear(text);
	return text_appendf(text, "%s.%s", unit, rule);
}

/* NULL when there is none (or no memory to ask). */
static struct rule *set_find(const struct grammar_set *set, const char *unit, const char *rule) {
	CLEANUP(text_done) struct text key = TEXT_EMPTY;

	if (rule_key(unit, rule, &key) < 0)
		return NULL;
	int index = grammar_names_find(&set->rule_names, text_get(&key));
	return index < 0 ? NULL : set->rules[index];
}

static int set_index_rule(struct grammar_set *set, struct rule *rule) {
	CLEANUP(text_done) struct text key = TEXT_EMPTY;
	size_t n = set->rule_names.n_names;

	if (n == set->n_rules_allocated) {
		size_t more = n ? n * 2 : 64;
		struct rule **rules = realloc(set->rules, more * sizeof(struct rule *));

		if (!rules)
			return -ENOMEM;
		set->rules = rules;
		set->n_rules_allocated = more;
	}
	if (rule_key(rule->unit->name, rule->name, &key) < 0)
		return -ENOMEM;
	int index = grammar_names_add(&set->rule_names, text_get(&key));
	if (index < 0)
		return index;
	set->rules[index] = rule;
	rule->index = (size_t)index;
	return 0;
}

int grammar_set_add_rule(struct grammar_set *set, struct unit *unit, const char *name,
			 bool is_public, struct place place, struct node *root,
			 struct fault_list *faults) {
	const struct rule *other = set_find(set, unit->name, name);
	if (other) {
		node_free(root);
		return fault_add(faults, place,
				 "<%.40s> is defined already in line %u; keep one of the two, or "
				 "give this one another name",
				 name, other->place.line);
	}
	struct rule *rule = calloc(1, sizeof(*rule));
	if (!rule) {
		node_free(root);
		return -ENOMEM;
	}
	*rule = (struct rule){.name = strdup(name),
			      .is_public = is_public,
			      .place = place,
			      .root = root,
			      .unit = unit};
	int r = rule->name ? set_index_rule(set, rule) : -ENOMEM;
	if (r < 0) {
		node_free(root);
		free(rule->name);
		free(rule);
		return r;
	}
	if (unit->last_rule)
		unit->last_rule->next = rule;
	else
		unit->first_rule = rule;
	unit->last_rule = rule;
	return 0;
}

/* Does a grammar's name end in ".last"? */
static bool unit_name_ends(const char *name, const char *last) {
	const char *dot = strrchr(name, '.');

	return strcmp(dot ? dot + 1 : name, last) == 0;
}

/* The rule that an import brings in under a short name; NULL. */
static struct rule *import_find(const struct grammar_set *set, const struct import *import,
				const char *name) {
	if (strcmp(import->rule, "*") != 0 && strcmp(import->rule, name) != 0)
		return NULL;
	struct rule *rule = set_find(set, import->grammar, name);
	return rule && rule->is_public ? rule : NULL;
}

/* All that a name can mean; the first two, so that a double meaning is seen. */
static size_t resolve_candidates(const struct grammar_set *set, const struct unit *unit,
				 const char *name, struct rule *candidates[2]) {
	const char *dot = strrchr(name, '.');
	const char *short_name = dot ? dot + 1 : name;
	CLEANUP_FREE char *grammar = dot ? strndup(name, (size_t)(dot - name)) : NULL;
	size_t n = 0;

	if (dot && !grammar)
		return 0;
	struct rule *own = set_find(set, grammar ? grammar : unit->name, short_name);
	if (own && (own->unit == unit || own->is_public)) {
		candidates[0] = own;
		return 1;
	}
	for (size_t i = 0; i < unit->n_imports && n < 2; i++) {
		const struct import *import = &unit->imports[i];
		struct rule *rule = NULL;

		if (!grammar || unit_name_ends(import->grammar, grammar))
			rule = import_find(set, import, short_name);
		if (rule && (n == 0 || candidates[0] != rule))
			candidates[n++] = rule;
	}
	return n;
}

/* Says why a name means nothing. */
static int resolve_unknown(const struct grammar_set *set, const struct unit *unit,
			   const struct node *node, struct fault_list *faults) {
	for (size_t i = 0; i < unit->n_imports; i++) {
		const struct import *import = &unit->imports[i];
		const char *dot = strrchr(node->text, '.');
		const struct rule *hidden =
			set_find(set, import->grammar, dot ? dot + 1 : node->text);

		if (hidden && !hidden->is_public)
			return fault_add(faults, node->place,
					 "<%.40s> is private in the grammar %.40s; make it public "
					 "there",
					 node->text, import->grammar);
	}
	return fault_add(faults, node->place,
			 "<%.40s> is not defined; define it here, or import it from the grammar "
			 "that does",
			 node->text);
}

int grammar_set_resolve(const struct grammar_set *set, const struct unit *unit, struct node *node,
			struct fault_list *faults) {
	struct rule *candidates[2] = {NULL, NULL};

	if (node->rule)
		return 0;
	switch (resolve_candidates(set, unit, node->text, candidates)) {
	case 0:
		return resolve_unknown(set, unit, node, faults);
	case 1:
		node->rule = candidates[0];
		return 0;
	default:
		return fault_add(faults, node->place,
				 "<%.40s> may mean <%.40s.%.40s> or <%.40s.%.40s>; write the one "
				 "that is meant",
				 node->text, candidates[0]->unit->name, candidates[0]->name,
				 candidates[1]->unit->name, candidates[1]->name);
	}
}

const char *grammar_set_missing(const struct grammar_set *set, size_t n) {
	for (size_t u = 0; u < set->n_units; u++) {
		const struct unit *unit = set->units[u];

		for (size_t i = 0; i < unit->n_imports; i++) {
			const char *name = unit->imports[i].grammar;

			if (grammar_names_find(&set->unit_names, name) < 0 && n-- == 0)
				return name;
		}
	}
	return NULL;
}

/* What makes a word of the data unfit to be said, as a clause; NULL when fit. */
static const char *phrase_word_fault(const char *word, size_t n_bytes) {
	if (n_bytes >= GRAMMAR_WORD_BYTES)
		return "is too long for a word";
	for (size_t i = 0; i < n_bytes; i++) {
		unsigned char c = (unsigned char)word[i];

		if (c >= '0' && c <= '9')
			return "holds a digit; write numbers as they are said";
		if (c >= 'A' && c <= 'Z')
			return "holds a capital letter; write phrases in lower case";
		if (c < 0x80 && c != '\'' && !(c >= 'a' && c <= 'z'))
			return "holds a sign that nobody says; write letters and apostrophes only";
	}
	return NULL;
}

/* The phrase as a sequence of words and its tag; NULL: a fault or no memory. */
static struct node *phrase_node(const struct grammar_phrase *phrase, struct fault_list *faults) {
	struct node *sequence = node_new(NODE_SEQUENCE, phrase->place, NULL, 0);
	const char *at = phrase->words;

	for (at += strspn(at, " "); sequence && *at; at += strspn(at, " ")) {
		size_t n_bytes = strcspn(at, " ");
		const char *wrong = phrase_word_fault(at, n_bytes);

		if (wrong) {
			(void)fault_add(faults, phrase->place, "\"%.*s\" in the phrase \"%s\" %s",
					(int)n_bytes, at, phrase->words, wrong);
			return node_free(sequence);
		}
		struct node *word = node_new(NODE_WORD, phrase->place, at, n_bytes);
		if (!word)
			return node_free(sequence);
		node_append(sequence, word);
		at += n_bytes;
	}
	if (sequence && !sequence->first_child) {
		(void)fault_add(faults, phrase->place,
				"the phrase is empty; write what people say");
		return node_free(sequence);
	}
	if (sequence && phrase->tag) {
		struct node *tag =
			node_new(NODE_TAG, phrase->place, phrase->tag, strlen(phrase->tag));

		if (!tag)
			return node_free(sequence);
		node_append(sequence, tag);
	}
	return sequence;
}

int grammar_set_define(struct grammar_set *set, const char *grammar, const char *rule,
		       const struct grammar_phrase *phrases, size_t n_phrases,
		       struct fault_list *faults) {
	struct place place = n_phrases ? phrases[0].place : (struct place){NULL, 0, 0};
	size_t n_before = faults ? fault_list_count(faults) : 0;
	int index = grammar_names_find(&set->unit_names, grammar);
	struct unit *unit = index >= 0 ? set->units[index]
				       : grammar_set_add_unit(set, grammar, "the vehicle data");
	struct node *root = node_new(n_phrases ? NODE_ALTERNATIVES : NODE_VOID, place, NULL, 0);
	bool is_broken = false;

	if (!unit || !root) {
		node_free(root);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_phrases; i++) {
		struct node *phrase = phrase_node(&phrases[i], faults);

		if (phrase)
			node_append(root, phrase);
		else
			is_broken = true;
	}
	if (is_broken) {
		node_free(root);
		return faults && fault_list_count(faults) == n_before ? -ENOMEM : -EINVAL;
	}
	return grammar_set_add_rule(set, unit, rule, true, place, root, faults);
}
