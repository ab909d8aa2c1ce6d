/* SPDX-License-Identifier: MIT */
/*
 * grammar_parse - the statements of a JSGF text -> rules of a set
 *
 *	grammar NAME ; | import <...> ; | [public] <...> = alternatives ;
 *
 * After a fault the parser goes on behind the next semicolon, so that one run
 * finds what is wrong in every statement.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "core/grammar_parser.h"

static void cleanup_node(struct node **node) {
	node_free(*node);
}

/* Passes over the rest of a statement that went wrong. */
static void parser_recover(struct parser *parser) {
	while (!parser->error && parser->lex.kind != LEX_END && !parser_sees(parser, ';'))
		(void)parser_next(parser);
}

static bool parser_take_end(struct parser *parser) {
	if (parser_sees(parser, ';'))
		return true;
	(void)parser_expected(parser, "';' would be right");
	return false;
}

static void parse_grammar_name(struct parser *parser) {
	if (!parser_next(parser))
		return;
	if (parser->lex.kind != LEX_WORD) {
		(void)parser_expected(parser, "the name of the grammar would be right");
		return;
	}
	CLEANUP_FREE char *name = strdup(text_get(&parser->lex.text));
	struct place place = parser->lex.token_place;
	if (!name) {
		parser->error = -ENOMEM;
		return;
	}
	if (!parser_next(parser) || !parser_take_end(parser))
		return;
	if (parser->unit) {
		(void)fault_add(parser->faults, place,
				"the grammar has the name %.40s already; keep one of the two",
				parser->unit->name);
		return;
	}
	int other = grammar_names_find(&parser->set->unit_names, name);
	if (other >= 0) {
		(void)fault_add(parser->faults, place,
				"another grammar is called %.40s (%s); choose another name", name,
				parser->set->units[other]->file);
		return;
	}
	parser->unit = grammar_set_add_unit(parser->set, name, place.file);
	if (!parser->unit)
		parser->error = -ENOMEM;
}

static void parse_import(struct parser *parser) {
	if (!parser_next(parser))
		return;
	if (parser->lex.kind != LEX_RULE) {
		(void)parser_expected(parser,
				      "<grammar.rule> or <grammar.*> would be right after import");
		return;
	}
	struct unit *unit = parser->unit;
	const char *name = text_get(&parser->lex.text);
	const char *dot = strrchr(name, '.');
	struct place place = parser->lex.token_place;
	if (!dot || dot == name || !dot[1]) {
		(void)fault_add(parser->faults, place,
				"<%.40s> names no grammar; write <grammar.rule> or <grammar.*>",
				name);
		return;
	}
	if (unit->n_imports == GRAMMAR_MOST_IMPORTS) {
		(void)fault_add(parser->faults, place, "a grammar imports at most %d rules",
				GRAMMAR_MOST_IMPORTS);
		return;
	}
	struct import *grown =
		realloc(unit->imports, (unit->n_imports + 1) * sizeof(*unit->imports));
	if (!grown) {
		parser->error = -ENOMEM;
		return;
	}
	unit->imports = grown;
	struct import *import = &unit->imports[unit->n_imports];
	*import = (struct import){.grammar = strndup(name, (size_t)(dot - name)),
				  .rule = strdup(dot + 1),
				  .place = place};
	unit->n_imports++;
	if (!import->grammar || !import->rule)
		parser->error = -ENOMEM;
	else if (parser_next(parser))
		(void)parser_take_end(parser);
}

static void parse_rule(struct parser *parser, bool is_public) {
	if (parser->lex.kind != LEX_RULE) {
		(void)parser_expected(parser, is_public ? "a <rule> would be right after public"
							: "import, public or a <rule> would be "
							  "right");
		return;
	}
	struct place place = parser->lex.token_place;
	CLEANUP_FREE char *name = strdup(text_get(&parser->lex.text));
	if (!name) {
		parser->error = -ENOMEM;
		return;
	}
	if (strcmp(name, "NULL") == 0 || strcmp(name, "VOID") == 0 || strchr(name, '.')) {
		(void)fault_add(parser->faults, place,
				"<%.40s> cannot be defined; choose a name without a full stop that "
				"is not NULL or VOID",
				name);
		return;
	}
	if (!parser_next(parser))
		return;
	if (!parser_sees(parser, '=')) {
		(void)parser_expected(parser, "'=' would be right after the rule's name");
		return;
	}
	CLEANUP(cleanup_node)
	struct node *root = parser_next(parser) ? parse_alternatives(parser) : NULL;
	if (!root)
		return;
	if (!parser_sees(parser, ';')) {
		(void)parser_expected(parser, "a word, '|' or ';' would be right");
		return;
	}
	int r = grammar_set_add_rule(parser->set, parser->unit, name, is_public, place,
				     take_ptr(root), parser->faults);
	if (r == -ENOMEM)
		parser->error = r;
}

static void parse_statement(struct parser *parser) {
	bool is_word = parser->lex.kind == LEX_WORD;
	const char *word = text_get(&parser->lex.text);

	if (is_word && strcmp(word, "grammar") == 0) {
		parse_grammar_name(parser);
	} else if (!parser->unit) {
		(void)parser_expected(parser, "the grammar's name would be right; write grammar "
					      "NAME; after the header");
		parser->error = parser->error ? parser->error : -EINVAL;
	} else if (is_word && strcmp(word, "import") == 0) {
		parse_import(parser);
	} else if (is_word && strcmp(word, "public") == 0) {
		if (parser_next(parser))
			parse_rule(parser, true);
	} else {
		parse_rule(parser, false);
	}
}

/* Latin 1, which the JSGF note uses in its examples, as UTF-8. */
static int parse_latin1(const char *text, struct text *ret_text) {
	int r = 0;

	for (; *text && r == 0; text++) {
		unsigned char c = (unsigned char)*text;
		char two[2] = {(char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f))};

		r = c < 0x80 ? text_append_bytes(ret_text, text, 1)
			     : text_append_bytes(ret_text, two, 2);
	}
	return r;
}

/* Where the text stops to be UTF-8; NULL when it never does. */
static const char *parse_not_utf8(const char *text) {
	for (const unsigned char *c = (const unsigned char *)text; *c;) {
		int n_more = *c < 0x80			? 0
			     : *c >= 0xc2 && *c <= 0xdf ? 1
			     : *c >= 0xe0 && *c <= 0xef ? 2
			     : *c >= 0xf0 && *c <= 0xf4 ? 3
							: -1;
		const char *start = (const char *)c++;

		if (n_more < 0)
			return start;
		for (; n_more > 0; n_more--, c++) {
			if ((*c & 0xc0) != 0x80)
				return start;
		}
	}
	return NULL;
}

/* Puts what follows the header into UTF-8, or says that it cannot be read. */
static int parse_encoding(struct parser *parser, struct text *ret_converted) {
	const char *encoding = text_get(&parser->lex.text);
	struct lex *lex = &parser->lex;

	if (strcasecmp(encoding, "iso-8859-1") == 0 || strcasecmp(encoding, "iso8859-1") == 0 ||
	    strcasecmp(encoding, "iso8859_1") == 0 || strcasecmp(encoding, "latin1") == 0) {
		int r = parse_latin1(lex->at, ret_converted);

		if (r == 0)
			lex->at = text_get(ret_converted);
		return r;
	}
	const char *bad = parse_not_utf8(lex->at);
	if (!bad)
		return 0;
	struct place place = {lex->place.file, 1, 1};
	for (const char *c = lex->at; c < bad; c++) {
		place.line += *c == '\n';
		place.column = *c == '\n' ? 1 : place.column + ((*c & 0xc0) != 0x80);
	}
	place.line += lex->place.line - 1;
	return fault_add(parser->faults, place, "this is not UTF-8; save the file as UTF-8");
}

int grammar_set_read(struct grammar_set *set, const char *file, const char *text,
		     struct fault_list *faults, const char **ret_name) {
	CLEANUP(text_done) struct text converted = TEXT_EMPTY;
	/* Counted even when the caller does not want to know. */
	struct fault_list own_faults = FAULT_LIST_EMPTY;
	struct parser parser = {.set = set, .faults = faults ? faults : &own_faults};
	size_t n_before = fault_list_count(parser.faults);
	size_t n_bytes = strlen(text);

	if (n_bytes > GRAMMAR_MOST_BYTES)
		return fault_add(faults, (struct place){file, 0, 0},
				 "the file has %zu bytes; a grammar has at most %d", n_bytes,
				 GRAMMAR_MOST_BYTES);
	lex_init(&parser.lex, file, text, parser.faults);
	parser.error = lex_header(&parser.lex);
	if (parser.error == 0)
		parser.error = parse_encoding(&parser, &converted);
	while (!parser.error && parser_next(&parser) && parser.lex.kind != LEX_END) {
		if (parser_sees(&parser, ';'))
			continue;
		parse_statement(&parser);
		parser_recover(&parser);
	}
	if (!parser.error && !parser.unit)
		(void)fault_add(parser.faults, parser.lex.place,
				"the grammar has no name; write grammar NAME; after the header");
	if (!parser.error && fault_list_count(parser.faults) != n_before)
		parser.error = -EINVAL;
	lex_done(&parser.lex);
	fault_list_done(&own_faults);
	if (parser.error == 0 && ret_name)
		*ret_name = parser.unit->name;
	return parser.error;
}
