/* SPDX-License-Identifier: MIT */
/*
 * grammar_parser - the parser's state, shared by statements and expansions
 *
 * Inside the grammar module only. A function that returns NULL or false has
 * added its fault, or has run out of memory, which ends the reading.
 *
 * Layer:   core; pure.
 * Threads: one object, one thread at a time.
 */
#ifndef CORE_GRAMMAR_PARSER_H
#define CORE_GRAMMAR_PARSER_H

#include "core/grammar_lex.h"
#include "core/grammar_tree.h"

struct parser {
	struct lex lex;
	struct grammar_set *set;
	struct unit *unit;
	struct fault_list *faults;
	unsigned n_open; /* brackets around what is being read */
	int error;	 /* -ENOMEM ends everything */
};

/* Reads on. False at the end of memory only. */
bool parser_next(struct parser *parser);

/* Does this sign come next? */
bool parser_sees(const struct parser *parser, char sign);

/* A fault at the token: what it is, and what would be right. Returns NULL. */
struct node *parser_expected(struct parser *parser, const char *what);

/* What stands right of a rule's '='; leaves the parser behind it. */
struct node *parse_alternatives(struct parser *parser);

#endif
