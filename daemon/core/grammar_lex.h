/* SPDX-License-Identifier: MIT */
/*
 * grammar_lex - the tokens of a JSGF text
 *
 * Inside the grammar module only.
 *
 * Layer:   core; pure.
 * Unit:    columns are characters (UTF-8), from 1; a tab is one.
 * Errors:  faults; a broken token is passed over and reading goes on.
 */
#ifndef CORE_GRAMMAR_LEX_H
#define CORE_GRAMMAR_LEX_H

#include "base/fault.h"
#include "base/text.h"

enum lex_kind {
	LEX_END,
	LEX_WORD,   /* text */
	LEX_QUOTED, /* text, escapes undone */
	LEX_RULE,   /* text: what stands between < and > */
	LEX_TAG,    /* text: what stands between { and }, escapes undone, trimmed */
	LEX_WEIGHT, /* weight */
	LEX_SIGN,   /* sign: one of ; = | * + ( ) [ ] */
	LEX_BROKEN, /* a fault was added */
};

struct lex {
	const char *at;
	struct place place; /* of at */
	struct fault_list *faults;
	/* The token read last. */
	enum lex_kind kind;
	struct place token_place;
	struct text text;
	double weight;
	char sign;
};

void lex_init(struct lex *lex, const char *file, const char *text, struct fault_list *faults);
void lex_done(struct lex *lex);

/* Reads the next token into the lexer. 0, or -ENOMEM. */
int lex_next(struct lex *lex);

/*
 * Reads the self-identifying header, "#JSGF V1.0 [encoding] [locale];", which
 * must stand first. The encoding is left in lex->text. -EINVAL and a fault.
 */
int lex_header(struct lex *lex);

/* The token as a person would point to it: "\"word\"", "the tag {x}", ... */
void lex_describe(const struct lex *lex, struct text *text);

#endif
