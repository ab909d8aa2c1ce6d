/* SPDX-License-Identifier: MIT */
/* store_yaml_sources - data/sources.yaml: the marks that facts may name as their
 * source, each with a title and an address; see store_yaml.h. */
#include "adapters/store_yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void source_list_done(struct source_list *sources) {
	for (size_t i = 0; i < sources->n_marks; i++)
		free(sources->marks[i]);
	free(sources->marks);
	*sources = (struct source_list){0};
}

/* Capital letters and digits in groups, joined by hyphens: "DS-OPEN". */
static bool mark_is_well_formed(const char *mark) {
	bool is_start = true;

	for (const char *c = mark; *c; c++) {
		bool is_letter = (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');

		if (!is_letter && (*c != '-' || is_start))
			return false;
		is_start = !is_letter;
	}
	return !is_start;
}

static bool source_is_known(const struct source_list *sources, const char *mark) {
	for (size_t i = 0; i < sources->n_marks; i++) {
		if (string_equal(sources->marks[i], mark))
			return true;
	}
	return sources->is_unread;
}

static void check_source(const struct yaml_node *node, struct fault_list *faults) {
	static const struct yaml_key keys[] = {
		{"title", true, "What it is, and of whom"},
		{"address", true, "https://..."},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	if (!yaml_map(node, "a source", keys, N_ELEMENTS(keys), faults, values))
		return;
	free(yaml_string(values[0], "title", faults));
	free(yaml_string(values[1], "address", faults));
}

static void read_source(const struct yaml_node *mark, const struct yaml_node *value,
			struct fault_list *faults, struct source_list *sources) {
	if (!mark_is_well_formed(mark->text))
		(void)fault_add(faults, mark->place,
				"mark '%.60s' is badly formed; write capital letters and digits "
				"joined by single hyphens, like DS-OPEN",
				mark->text);
	if (source_is_known(sources, mark->text))
		(void)fault_add(faults, mark->place,
				"source '%s' is given twice; keep one of the two", mark->text);
	check_source(value, faults);
	sources->marks[sources->n_marks] = strdup(mark->text);
	if (sources->marks[sources->n_marks])
		sources->n_marks++;
}

int store_read_sources(const struct yaml_node *root, struct fault_list *faults,
		       struct source_list *ret_sources) {
	struct source_list sources = {0};

	if (root->kind != YAML_MAP)
		return fault_add(faults, root->place,
				 "sources are written as marks with values ('DS-OPEN: {title: ..., "
				 "address: ...}')");
	sources.marks = yaml_alloc(root->n_items / 2, sizeof(*sources.marks), root->place, faults);
	if (!sources.marks)
		return -ENOMEM;
	for (size_t i = 0; i + 1 < root->n_items; i += 2)
		read_source(&root->items[i], &root->items[i + 1], faults, &sources);
	*ret_sources = sources;
	return 0;
}

static void report_unknown_source(const struct yaml_node *node, const struct source_list *sources,
				  struct fault_list *faults) {
	const char *nearest =
		yaml_nearest(node->text, (const char *const *)sources->marks, sources->n_marks);

	if (nearest)
		(void)fault_add(faults, node->place,
				"source '%.60s' is not in sources.yaml; did you mean '%s'?",
				node->text, nearest);
	else
		(void)fault_add(
			faults, node->place,
			"source '%.60s' is not in sources.yaml; add it there with title and "
			"address",
			node->text);
}

void store_read_provenance(const struct yaml_node *source, const struct yaml_node *confidence,
			   const struct source_list *sources, struct fault_list *faults,
			   struct provenance *ret_provenance) {
	static const char *const names[] = {[CONFIDENCE_LOW] = "low",
					    [CONFIDENCE_MEDIUM] = "medium",
					    [CONFIDENCE_HIGH] = "high"};

	ret_provenance->source = yaml_string(source, "source", faults);
	if (ret_provenance->source && ret_provenance->source[0] &&
	    !source_is_known(sources, ret_provenance->source))
		report_unknown_source(source, sources, faults);
	if (!confidence)
		return;
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (confidence->kind == YAML_TEXT && string_equal(confidence->text, names[i])) {
			ret_provenance->confidence = (enum confidence)i;
			return;
		}
	}
	(void)fault_add(faults, confidence->place, "'confidence' takes high, medium or low");
	/* Not low: that would be a second fault about the same word. */
	ret_provenance->confidence = CONFIDENCE_MEDIUM;
}
