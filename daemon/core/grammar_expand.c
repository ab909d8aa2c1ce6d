/* SPDX-License-Identifier: MIT */
/*
 * grammar_expand - what stands right of a rule's name -> a tree
 *
 * Recursive descent, one function a level:
 *
 *	alternatives = weighted { | weighted }
 *	weighted     = [/number/] sequence
 *	sequence     = item { item }
 *	item         = (word | <rule> | ( alternatives ) | [ alternatives ]) { * | + | {tag} }
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/grammar_parser.h"

static void cleanup_node(struct node **node) {
	node_free(*node);
}

bool parser_next(struct parser *parser) {
	int r = lex_next(&parser->lex);

	if (r < 0)
		parser->error = r;
	return r == 0;
}

bool parser_sees(const struct parser *parser, char sign) {
	return parser->lex.kind == LEX_SIGN && parser->lex.sign == sign;
}

struct node *parser_expected(struct parser *parser, const char *what) {
	CLEANUP(text_done) struct text found = TEXT_EMPTY;

	if (parser->lex.kind == LEX_BROKEN || parser->error)
		return NULL; /* said already */
	lex_describe(&parser->lex, &found);
	(void)fault_add(parser->faults, parser->lex.token_place, "%s stands where %s",
			text_get(&found), what);
	return NULL;
}

static struct node *parser_no_memory(struct parser *parser) {
	parser->error = -ENOMEM;
	return NULL;
}

/* Words in lower case, so that grammars in capitals find the dictionary. */
static void parse_lower(char *word) {
	for (unsigned char *c = (unsigned char *)word; *c; c++) {
		if (*c < 0x80)
			*c = (unsigned char)tolower(*c);
		else if (*c == 0xc3 && c[1] >= 0x80 && c[1] <= 0x9e && c[1] != 0x97)
			*++c += 0x20; /* the accented capitals of Latin 1 */
	}
}

static struct node *parse_one_word(struct parser *parser, const char *word, size_t n_bytes) {
	if (n_bytes >= GRAMMAR_WORD_BYTES) {
		(void)fault_add(parser->faults, parser->lex.token_place,
				"the word has %zu bytes; a word has at most %d", n_bytes,
				GRAMMAR_WORD_BYTES - 1);
		return NULL;
	}
	struct node *node = node_new(NODE_WORD, parser->lex.token_place, word, n_bytes);
	if (!node)
		return parser_no_memory(parser);
	parse_lower(node->text);
	return node;
}

/* "New York" in quotes is said, and so heard, as two words. */
static struct node *parse_word(struct parser *parser) {
	static const char blanks[] = " \t\r\n";
	const char *at = text_get(&parser->lex.text);
	CLEANUP(cleanup_node)
	struct node *words = node_new(NODE_SEQUENCE, parser->lex.token_place, NULL, 0);

	if (!words)
		return parser_no_memory(parser);
	for (at += strspn(at, blanks); *at; at += strspn(at, blanks)) {
		size_t n_bytes = strcspn(at, blanks);
		struct node *word = parse_one_word(parser, at, n_bytes);

		if (!word)
			return NULL;
		node_append(words, word);
		at += n_bytes;
	}
	if (!words->first_child) {
		(void)fault_add(parser->faults, parser->lex.token_place,
				"the quoted word is empty; write <NULL> for nothing");
		return NULL;
	}
	if (words->first_child->next)
		return take_ptr(words);
	struct node *only = words->first_child;
	words->first_child = NULL;
	return only;
}

static struct node *parse_rule_name(struct parser *parser) {
	const char *name = text_get(&parser->lex.text);
	enum node_kind kind = strcmp(name, "NULL") == 0	  ? NODE_NULL
			      : strcmp(name, "VOID") == 0 ? NODE_VOID
							  : NODE_RULE;
	struct node *node = node_new(kind, parser->lex.token_place, name, strlen(name));

	return node ? node : parser_no_memory(parser);
}

/* What stands between brackets; leaves the parser at the closing one. */
static struct node *parse_group(struct parser *parser, char open) {
	struct place place = parser->lex.token_place;

	if (parser->n_open == GRAMMAR_MOST_NESTING) {
		(void)fault_add(
			parser->faults, place,
			"more than %d brackets stand inside each other; give the inner part "
			"a rule of its own",
			GRAMMAR_MOST_NESTING);
		return NULL;
	}
	parser->n_open++;
	struct node *inner = parser_next(parser) ? parse_alternatives(parser) : NULL;
	parser->n_open--;
	if (!inner)
		return NULL;
	if (!parser_sees(parser, open == '(' ? ')' : ']')) {
		node_free(inner);
		return parser_expected(parser, open == '(' ? "a word, '|' or ')' would be right"
							   : "a word, '|' or ']' would be right");
	}
	if (open == '(')
		return inner;
	struct node *optional = node_wrap(NODE_OPTIONAL, inner);
	if (!optional)
		return parser_no_memory(parser);
	optional->place = place;
	return optional;
}

/* True where an item can begin. */
static bool parser_sees_item(const struct parser *parser) {
	switch (parser->lex.kind) {
	case LEX_WORD:
	case LEX_QUOTED:
	case LEX_RULE:
		return true;
	case LEX_SIGN:
		return parser->lex.sign == '(' || parser->lex.sign == '[';
	case LEX_END:
	case LEX_TAG:
	case LEX_WEIGHT:
	case LEX_BROKEN:
		return false;
	}
	return false;
}

static struct node *parse_item_start(struct parser *parser) {
	switch (parser->lex.kind) {
	case LEX_WORD:
	case LEX_QUOTED:
		return parse_word(parser);
	case LEX_RULE:
		return parse_rule_name(parser);
	case LEX_SIGN:
		return parse_group(parser, parser->lex.sign);
	case LEX_END:
	case LEX_TAG:
	case LEX_WEIGHT:
	case LEX_BROKEN:
		break;
	}
	return NULL;
}

/* (x*)+ and the like are x*, so that a row of signs nests nothing. */
static struct node *parse_repeat(struct parser *parser, struct node *item) {
	enum node_kind kind = parser->lex.sign == '*' ? NODE_STAR : NODE_PLUS;

	if (item->kind == NODE_STAR || item->kind == NODE_PLUS) {
		if (kind == NODE_STAR)
			item->kind = NODE_STAR;
		return item;
	}
	item = node_wrap(kind, item);
	return item ? item : parser_no_memory(parser);
}

static struct node *parse_tag(struct parser *parser, struct node *item) {
	const char *text = text_get(&parser->lex.text);
	struct node *tag = node_new(NODE_TAG, parser->lex.token_place, text, strlen(text));

	/* A sequence of which the tag is a part; several tags share one. */
	if (tag && (item->kind != NODE_SEQUENCE || item->last_child->kind != NODE_TAG))
		item = node_wrap(NODE_SEQUENCE, item);
	if (!tag || !item) {
		node_free(tag);
		node_free(item);
		return parser_no_memory(parser);
	}
	node_append(item, tag);
	return item;
}

static struct node *parse_item(struct parser *parser) {
	CLEANUP(cleanup_node) struct node *item = parse_item_start(parser);

	if (!item || !parser_next(parser))
		return NULL;
	for (;;) {
		if (parser_sees(parser, '*') || parser_sees(parser, '+'))
			item = parse_repeat(parser, item);
		else if (parser->lex.kind == LEX_TAG)
			item = parse_tag(parser, item);
		else
			return take_ptr(item);
		if (item && item->n_levels > GRAMMAR_MOST_LEVELS) {
			(void)fault_add(parser->faults, parser->lex.token_place,
					"too many repetitions and tags stand on each other; give "
					"the inner part a rule of its own");
			return NULL;
		}
		if (!item || !parser_next(parser))
			return NULL;
	}
}

static struct node *parse_sequence(struct parser *parser) {
	CLEANUP(cleanup_node) struct node *sequence = NULL;

	if (parser->lex.kind == LEX_TAG)
		return parser_expected(
			parser, "a word would be right: a tag follows what it belongs to (write "
				"<NULL> before a tag that stands alone)");
	if (!parser_sees_item(parser))
		return parser_expected(parser,
				       "a word, a <rule>, '(' or '[' would be right (write <NULL> "
				       "for nothing)");
	sequence = parse_item(parser);
	if (!sequence || !parser_sees_item(parser))
		return take_ptr(sequence);
	sequence = node_wrap(NODE_SEQUENCE, sequence);
	if (!sequence)
		return parser_no_memory(parser);
	while (parser_sees_item(parser)) {
		struct node *item = parse_item(parser);

		if (!item)
			return NULL;
		node_append(sequence, item);
	}
	return take_ptr(sequence);
}

static struct node *parse_weighted(struct parser *parser, bool *ret_has_weight) {
	double weight = 1.0;

	*ret_has_weight = parser->lex.kind == LEX_WEIGHT;
	if (*ret_has_weight) {
		weight = parser->lex.weight;
		if (!parser_next(parser))
			return NULL;
	}
	struct node *sequence = parse_sequence(parser);
	if (sequence)
		sequence->weight = weight;
	return sequence;
}

struct node *parse_alternatives(struct parser *parser) {
	bool has_weight = false;
	struct place place = parser->lex.token_place;
	CLEANUP(cleanup_node) struct node *all = parse_weighted(parser, &has_weight);

	if (!all || (!has_weight && !parser_sees(parser, '|')))
		return take_ptr(all);
	double sum = all->weight;
	double weight = all->weight;
	all = node_wrap(NODE_ALTERNATIVES, all);
	if (!all)
		return parser_no_memory(parser);
	all->first_child->weight = weight;
	while (parser_sees(parser, '|')) {
		struct node *one = parser_next(parser) ? parse_weighted(parser, &has_weight) : NULL;

		if (!one)
			return NULL;
		sum += one->weight;
		node_append(all, one);
	}
	if (sum > 0.0)
		return take_ptr(all);
	(void)fault_add(parser->faults, place,
			"every alternative has the weight 0, so none can be said; give one more");
	return NULL;
}
