/* SPDX-License-Identifier: MIT */
/*
 * store_yaml_tree - libyaml's events to a small tree; see store_yaml.h.
 *
 * How it thinks: the text is looked at before libyaml sees it (UTF-8, tabs,
 * control characters), since its own words for those help nobody. Then one
 * function takes the event of each value and recurses into lists and mappings;
 * depth, items and nodes are counted on the way and bounded.
 */
#include "adapters/store_yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "adapters/store.h"
#include "base/cleanup.h"

struct reader {
	yaml_parser_t parser;
	const char *file;
	struct fault_list *faults;
	size_t n_nodes;
};

static struct place place_of(const struct reader *reader, yaml_mark_t mark) {
	return (struct place){reader->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

void yaml_node_done(struct yaml_node *node) {
	for (size_t i = 0; i < node->n_items; i++)
		yaml_node_done(&node->items[i]);
	free(node->items);
	free(node->text);
	*node = (struct yaml_node){0};
}

/* The length of the UTF-8 character that begins here; 0 when it is none. */
static size_t utf8_read(const unsigned char *bytes, unsigned *ret_code) {
	static const struct {
		unsigned char mask, value;
		unsigned least;
	} forms[] = {
		{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

	for (size_t i = 0; i < N_ELEMENTS(forms); i++) {
		if ((bytes[0] & forms[i].mask) != forms[i].value)
			continue;
		unsigned code = bytes[0] & (unsigned char)~forms[i].mask;
		for (size_t k = 1; k <= i; k++) {
			if ((bytes[k] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (bytes[k] & 0x3f);
		}
		bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
		if (code < forms[i].least || code > 0x10ffff || is_surrogate)
			return 0;
		*ret_code = code;
		return i + 1;
	}
	return 0;
}

/* Also the characters that YAML takes for a line break and editors do not, which
 * would make our line numbers wrong. */
static bool is_control(unsigned code) {
	return (code < ' ' && code != '\n') || (code >= 0x7f && code <= 0x9f) || code == 0x2028 ||
	       code == 0x2029 || code == 0xfeff;
}

/* Refuses what no data file needs, with the place; columns count characters. */
static int check_characters(const char *file, const char *text, struct fault_list *faults) {
	struct place place = {file, 1, 1};
	const unsigned char *c = (const unsigned char *)text;

	while (*c) {
		unsigned code = 0;
		size_t n = utf8_read(c, &code);
		bool is_line_end = code == '\r' && c[1] == '\n'; /* as other systems write it */

		if (n == 0)
			return fault_add(faults, place,
					 "byte 0x%02x is not UTF-8; save the file as UTF-8", *c);
		if (code == '\t')
			return fault_add(faults, place, "a tab; write blanks instead");
		if (is_control(code) && !is_line_end)
			return fault_add(faults, place,
					 "control character U+%04X; write plain text", code);
		place.column++;
		if (code == '\n') {
			place.line++;
			place.column = 1;
		}
		c += n;
	}
	return 0;
}

static int report_parser(struct reader *reader) {
	const yaml_parser_t *parser = &reader->parser;

	if (parser->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	return fault_add(reader->faults, place_of(reader, parser->problem_mark),
			 "this is not YAML: %s; look at indentation, colons and quotes here and "
			 "just above",
			 parser->problem ? parser->problem : "unreadable");
}

/* The next event; the caller ends it with yaml_event_delete(). */
static int next_event(struct reader *reader, yaml_event_t *ret_event) {
	if (!yaml_parser_parse(&reader->parser, ret_event))
		return report_parser(reader);
	return 0;
}

static int refuse_extras(struct reader *reader, const yaml_event_t *event) {
	const unsigned char *anchor = NULL;
	const unsigned char *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return fault_add(reader->faults, place_of(reader, event->start_mark),
				 "an alias (*%s); write the value itself, aliases are not taken",
				 (const char *)event->data.alias.anchor);
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		return 0;
	}
	if (anchor)
		return fault_add(reader->faults, place_of(reader, event->start_mark),
				 "an anchor (&%s); write the value where it is needed, anchors are "
				 "not taken",
				 (const char *)anchor);
	if (tag)
		return fault_add(reader->faults, place_of(reader, event->start_mark),
				 "a tag (%s); write the value without it", (const char *)tag);
	return 0;
}

static int read_value(struct reader *reader, const yaml_event_t *event, unsigned depth,
		      struct yaml_node *ret_node);

/* Room for one more item, zeroed; NULL (and *ret_r) when there is none. */
static struct yaml_node *node_grow(struct yaml_node *node, size_t *capacity) {
	if (node->n_items == *capacity) {
		size_t more = *capacity ? *capacity * 2 : 8;
		struct yaml_node *items = realloc(node->items, more * sizeof(*items));

		if (!items)
			return NULL;
		node->items = items;
		*capacity = more;
	}
	node->items[node->n_items] = (struct yaml_node){0};
	return &node->items[node->n_items++];
}

static int read_items(struct reader *reader, unsigned depth, struct yaml_node *node) {
	yaml_event_type_t end =
		node->kind == YAML_LIST ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT;
	size_t most = node->kind == YAML_LIST ? STORE_MOST_ITEMS : 2 * STORE_MOST_ITEMS;
	size_t capacity = 0;

	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t event = {0};
		int r = next_event(reader, &event);

		if (r < 0)
			return r;
		if (event.type == end)
			return 0;
		if (node->n_items == most)
			return fault_add(reader->faults, place_of(reader, event.start_mark),
					 "more than %d items in one place; split it into files",
					 STORE_MOST_ITEMS);
		struct yaml_node *item = node_grow(node, &capacity);
		if (!item)
			return -ENOMEM;
		r = read_value(reader, &event, depth + 1, item);
		if (r < 0)
			return r;
		if (node->kind == YAML_MAP && node->n_items % 2 == 1 && item->kind != YAML_TEXT)
			return fault_add(reader->faults, item->place,
					 "a key must be a word, not a list or a mapping");
	}
}

/* Escapes such as "\\0" make characters that no file may hold. */
static int read_text(struct reader *reader, const yaml_event_t *event, struct yaml_node *ret_node) {
	const unsigned char *value = event->data.scalar.value;
	size_t n = 0;

	for (size_t i = 0; i < event->data.scalar.length; i += n) {
		unsigned code = 0;

		n = utf8_read(value + i, &code);
		if (n == 0 || is_control(code))
			return fault_add(reader->faults, ret_node->place,
					 "text with control character U+%04X; write plain text",
					 code);
	}
	ret_node->kind = YAML_TEXT;
	ret_node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	ret_node->text = strdup((const char *)value);
	return ret_node->text ? 0 : -ENOMEM;
}

static int read_value(struct reader *reader, const yaml_event_t *event, unsigned depth,
		      struct yaml_node *ret_node) {
	int r = refuse_extras(reader, event);

	if (r < 0)
		return r;
	ret_node->place = place_of(reader, event->start_mark);
	if (depth > STORE_MOST_DEPTH)
		return fault_add(reader->faults, ret_node->place,
				 "nested more than %d deep; no data needs that", STORE_MOST_DEPTH);
	if (++reader->n_nodes > STORE_MOST_NODES)
		return fault_add(reader->faults, ret_node->place,
				 "more than %d values in one file; split it", STORE_MOST_NODES);
	if (event->type == YAML_SCALAR_EVENT)
		return read_text(reader, event, ret_node);
	ret_node->kind = event->type == YAML_SEQUENCE_START_EVENT ? YAML_LIST : YAML_MAP;
	return read_items(reader, depth, ret_node);
}

/* Reads stream start, document start, the value, and what must follow it. */
static int read_document(struct reader *reader, struct yaml_node *ret_root) {
	bool has_root = false;

	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t event = {0};
		int r = next_event(reader, &event);

		if (r < 0)
			return r;
		switch (event.type) {
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (has_root)
				return fault_add(
					reader->faults, place_of(reader, event.start_mark),
					"a second document (---); write one document a file");
			break;
		case YAML_STREAM_END_EVENT:
			if (!has_root)
				return fault_add(reader->faults, (struct place){reader->file, 1, 1},
						 "the file is empty; see README.md in data/");
			return 0;
		default:
			r = read_value(reader, &event, 1, ret_root);
			if (r < 0)
				return r;
			has_root = true;
		}
	}
}

int yaml_read(const char *file, const char *text, struct fault_list *faults,
	      struct yaml_node *ret_root) {
	struct reader reader = {.file = file, .faults = faults};
	CLEANUP(yaml_node_done) struct yaml_node root = {0};
	int r = check_characters(file, text, faults);

	if (r < 0)
		return r;
	if (!yaml_parser_initialize(&reader.parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, strlen(text));
	r = read_document(&reader, &root);
	yaml_parser_delete(&reader.parser);
	if (r < 0)
		return r;
	*ret_root = root;
	root = (struct yaml_node){0};
	return 0;
}
