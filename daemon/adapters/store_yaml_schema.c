/* SPDX-License-Identifier: MIT */
/*
 * store_yaml_schema - strict helpers that read a schema from a tree; see
 * store_yaml.h.
 *
 * How it thinks: each helper reads one kind of value from one node. It never
 * stops the reading: it adds a fault at the node and returns something harmless.
 * What would be right is always part of the fault.
 */
#include "adapters/store_yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Longer words are not worth comparing letter by letter. */
#define NEAREST_MOST_BYTES 40

/* Longer texts than this are cut in a fault. */
#define SHOWN_MOST_BYTES 60

static const char *const kind_names[] = {
	[YAML_TEXT] = "text", [YAML_LIST] = "a list", [YAML_MAP] = "a mapping"};

static size_t least(size_t a, size_t b) {
	return a < b ? a : b;
}

/* Letters to insert, drop, change or swap to make one of the other. */
static size_t edit_distance(const char *one, const char *other) {
	size_t rows[3][NEAREST_MOST_BYTES + 1];
	size_t n_one = strlen(one);
	size_t n_other = strlen(other);

	if (n_one > NEAREST_MOST_BYTES || n_other > NEAREST_MOST_BYTES)
		return NEAREST_MOST_BYTES;
	for (size_t k = 0; k <= n_other; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= n_one; i++) {
		size_t *now = rows[i % 3];
		const size_t *before = rows[(i - 1) % 3];

		now[0] = i;
		for (size_t k = 1; k <= n_other; k++) {
			size_t change = before[k - 1] + (one[i - 1] != other[k - 1]);

			now[k] = least(change, least(before[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && one[i - 1] == other[k - 2] &&
			    one[i - 2] == other[k - 1])
				now[k] = least(now[k], rows[(i - 2) % 3][k - 2] + 1);
		}
	}
	return rows[n_one % 3][n_other];
}

const char *yaml_nearest(const char *wrong, const char *const *names, size_t n_names) {
	const char *nearest = NULL;
	size_t n_least = strlen(wrong) / 3 + 1; /* one slip in three letters is still meant */

	for (size_t i = 0; i < n_names; i++) {
		size_t distance = edit_distance(wrong, names[i]);

		if (distance <= n_least && (!nearest || distance < n_least)) {
			nearest = names[i];
			n_least = distance;
		}
	}
	return nearest;
}

void *yaml_alloc(size_t n, size_t bytes, struct place place, struct fault_list *faults) {
	void *memory = calloc(n ? n : 1, bytes);

	if (!memory)
		(void)fault_add(faults, place, "no memory left to read this");
	return memory;
}

/* Adds the fault; returns which key was meant, n_keys when none is near. */
static size_t report_unknown_key(const struct yaml_node *key, const struct yaml_key *keys,
				 size_t n_keys, struct fault_list *faults) {
	const char *names[YAML_MOST_KEYS] = {0};
	CLEANUP(text_done) struct text list = TEXT_EMPTY;
	size_t meant = 0;

	for (size_t i = 0; i < n_keys; i++) {
		names[i] = keys[i].name;
		(void)text_appendf(&list, "%s%s", i ? ", " : "", keys[i].name);
	}
	const char *nearest = yaml_nearest(key->text, names, n_keys);
	if (!nearest) {
		(void)fault_add(faults, key->place, "unknown key '%.*s'; this place takes %s",
				SHOWN_MOST_BYTES, key->text, text_get(&list));
		return n_keys;
	}
	(void)fault_add(faults, key->place,
			"unknown key '%.*s'; did you mean '%s'? This place takes %s",
			SHOWN_MOST_BYTES, key->text, nearest, text_get(&list));
	while (!string_equal(names[meant], nearest))
		meant++;
	return meant;
}

/* Finds the place of one value; returns which key it is, or is meant to be. */
static size_t map_take(const struct yaml_node *key, const struct yaml_node *value,
		       const struct yaml_key *keys, size_t n_keys, struct fault_list *faults,
		       const struct yaml_node **values) {
	for (size_t i = 0; i < n_keys; i++) {
		if (!string_equal(keys[i].name, key->text))
			continue;
		if (values[i])
			(void)fault_add(faults, key->place,
					"key '%s' is given twice; keep one of the two", key->text);
		else
			values[i] = value;
		return i;
	}
	return report_unknown_key(key, keys, n_keys, faults);
}

bool yaml_map(const struct yaml_node *node, const char *what, const struct yaml_key *keys,
	      size_t n_keys, struct fault_list *faults,
	      const struct yaml_node *ret_values[YAML_MOST_KEYS]) {
	bool is_meant[YAML_MOST_KEYS + 1] = {false}; /* a slip is one fault, not two */

	for (size_t i = 0; i < YAML_MOST_KEYS; i++)
		ret_values[i] = NULL;
	if (node->kind != YAML_MAP) {
		(void)fault_add(faults, node->place,
				"%s is written as keys with values ('%s: %s'), not as %s", what,
				keys[0].name, keys[0].example, kind_names[node->kind]);
		return false;
	}
	for (size_t i = 0; i + 1 < node->n_items; i += 2)
		is_meant[map_take(&node->items[i], &node->items[i + 1], keys, n_keys, faults,
				  ret_values)] = true;
	for (size_t i = 0; i < n_keys; i++) {
		if (keys[i].is_required && !is_meant[i])
			(void)fault_add(faults, node->place,
					"%s lacks the key '%s'; write '%s: %s'", what, keys[i].name,
					keys[i].name, keys[i].example);
	}
	return true;
}

static bool is_blank(const char *text) {
	return text[strspn(text, " \n\r")] == '\0';
}

/* True when the node is there and is text; adds a fault when it is not text. */
static bool yaml_is_text(const struct yaml_node *node, const char *key, struct fault_list *faults) {
	if (!node || node->kind == YAML_TEXT)
		return node != NULL;
	(void)fault_add(faults, node->place, "'%s' takes text, not %s", key,
			kind_names[node->kind]);
	return false;
}

char *yaml_string(const struct yaml_node *node, const char *key, struct fault_list *faults) {
	if (!node)
		return NULL;

	const char *text = "";
	if (yaml_is_text(node, key, faults)) {
		bool is_nothing = node->is_plain && (string_equal(node->text, "~") ||
						     string_equal(node->text, "null"));

		if (is_blank(node->text) || is_nothing)
			(void)fault_add(faults, node->place, "'%s' is empty; write its text", key);
		else if (strpbrk(node->text, "\n\r"))
			(void)fault_add(faults, node->place,
					"'%s' has line breaks; write it in quotes or after >-",
					key);
		else
			text = node->text;
	}
	char *copy = strdup(text);
	if (!copy)
		(void)fault_add(faults, node->place, "no memory left to read this");
	return copy;
}

bool yaml_bool(const struct yaml_node *node, const char *key, struct fault_list *faults) {
	if (!node)
		return false;
	if (node->kind == YAML_TEXT && node->is_plain) {
		if (string_equal(node->text, "true"))
			return true;
		if (string_equal(node->text, "false"))
			return false;
	}
	(void)fault_add(faults, node->place, "'%s' takes true or false, without quotes", key);
	return false;
}

/* Four digits, and only they. */
static bool year_from_digits(const char *digits, int *ret_year) {
	return strspn(digits, "0123456789") == 4 && digits[4] == '\0' &&
	       parse_int(digits, 1000, 9999, ret_year) == 0;
}

static bool years_from_text(const char *text, int *ret_first, int *ret_last) {
	char digits[5] = "";
	int first;
	int last;

	if (year_from_digits(text, &first)) {
		*ret_first = *ret_last = first;
		return true;
	}
	if (strlen(text) != 9 || text[4] != '-')
		return false;
	memcpy(digits, text, 4);
	if (!year_from_digits(digits, &first) || !year_from_digits(text + 5, &last))
		return false;
	*ret_first = first;
	*ret_last = last;
	return true;
}

void yaml_years(const struct yaml_node *node, const char *key, struct fault_list *faults,
		int *ret_first, int *ret_last) {
	if (!yaml_is_text(node, key, faults))
		return;
	if (!years_from_text(node->text, ret_first, ret_last))
		(void)fault_add(faults, node->place,
				"'%.*s' are no years; write two with a hyphen (2011-2016), or one "
				"(2013)",
				SHOWN_MOST_BYTES, node->text);
	else if (*ret_first > *ret_last)
		(void)fault_add(faults, node->place,
				"years %d-%d run backwards; the older year comes first", *ret_first,
				*ret_last);
}

size_t yaml_list(const struct yaml_node *node, const char *key, struct fault_list *faults) {
	if (!node)
		return 0;
	if (node->kind == YAML_LIST)
		return node->n_items;
	(void)fault_add(faults, node->place,
			"'%s' takes a list, not %s; write [one, two] or lines "
			"that begin with a hyphen",
			key, kind_names[node->kind]);
	return 0;
}

char **yaml_strings(const struct yaml_node *node, const char *key, struct fault_list *faults,
		    size_t *ret_n) {
	size_t n = yaml_list(node, key, faults);

	*ret_n = 0;
	if (n == 0)
		return NULL;
	char **strings = yaml_alloc(n, sizeof(*strings), node->place, faults);
	if (!strings)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		strings[*ret_n] = yaml_string(&node->items[i], key, faults);
		if (strings[*ret_n])
			(*ret_n)++;
	}
	return strings;
}

char **yaml_phrases(const struct yaml_node *node, const char *key, struct fault_list *faults,
		    size_t *ret_n) {
	char **phrases = yaml_strings(node, key, faults, ret_n);

	/* As many strings as items, unless memory ran out, which was said. */
	for (size_t i = 0; phrases && *ret_n == node->n_items && i < *ret_n; i++) {
		if (phrases[i][0] && !vehicle_phrase_is_well_formed(phrases[i]))
			(void)fault_add(
				faults, node->items[i].place,
				"phrase '%.*s' cannot be heard; write words of lower case "
				"letters with single blanks between them, numbers as they are "
				"said",
				SHOWN_MOST_BYTES, phrases[i]);
	}
	return phrases;
}
