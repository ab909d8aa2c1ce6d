/* SPDX-License-Identifier: MIT */
/*
 * fuzz_yaml - any bytes as each kind of data file, as far as they go
 *
 * Properties: nothing crashes, leaks or hangs; what is refused has a fault and
 * what is taken has none; a fault's place lies in the text; a tree written out
 * as YAML and read again is the same tree; data that pass all checks can be
 * asked every question.
 *
 * An input may hold several files, parted by lines of "%%%": sources, a make, and
 * procedures. Without such a line it is tried as each kind by itself.
 */
#include <errno.h>
#include <string.h>

#include "adapters/store.h"
#include "adapters/store_yaml.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "fuzz.h"

#define MOST_FILES 8
#define PARTING "%%%\n"

static unsigned count_lines(const char *text) {
	unsigned n = 1;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void check_places(const struct fault_list *faults, unsigned n_lines) {
	for (size_t i = 0; i < faults->n_faults; i++) {
		const struct fault *fault = &faults->faults[i];

		FUZZ_HOLDS(fault->message[0] != '\0');
		FUZZ_HOLDS(fault->line <= n_lines + 1);
		FUZZ_HOLDS((fault->line == 0) == (fault->column == 0));
	}
}

/* Writes a tree so that every text is quoted and every key explicit. */
static void write_node(const struct yaml_node *node, struct text *text) {
	const char *marks = node->kind == YAML_LIST ? "[]" : "{}";

	if (node->kind == YAML_TEXT) {
		FUZZ_HOLDS(text_append(text, "\"") == 0);
		for (const char *c = node->text; *c; c++) {
			if (*c == '\n')
				FUZZ_HOLDS(text_append(text, "\\n") == 0);
			else
				FUZZ_HOLDS(text_appendf(text,
							*c == '"' || *c == '\\' ? "\\%c" : "%c",
							*c) == 0);
		}
		FUZZ_HOLDS(text_append(text, "\"") == 0);
		return;
	}
	FUZZ_HOLDS(text_append_bytes(text, marks, 1) == 0);
	for (size_t i = 0; i < node->n_items; i++) {
		bool is_key = node->kind == YAML_MAP && i % 2 == 0;
		bool is_value = node->kind == YAML_MAP && i % 2 == 1;

		if (i && !is_value)
			FUZZ_HOLDS(text_append(text, ", ") == 0);
		FUZZ_HOLDS(text_append(text, is_key ? "? " : is_value ? " : " : "") == 0);
		write_node(&node->items[i], text);
	}
	FUZZ_HOLDS(text_append_bytes(text, marks + 1, 1) == 0);
}

static void check_same(const struct yaml_node *one, const struct yaml_node *other) {
	FUZZ_HOLDS(one->kind == other->kind);
	FUZZ_HOLDS(one->n_items == other->n_items);
	if (one->kind == YAML_TEXT)
		FUZZ_HOLDS(strcmp(one->text, other->text) == 0);
	for (size_t i = 0; i < one->n_items; i++)
		check_same(&one->items[i], &other->items[i]);
}

static void check_written_again(const struct yaml_node *root) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	CLEANUP(yaml_node_done) struct yaml_node again = {0};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;

	write_node(root, &text);
	int r = yaml_read("again", text_get(&text), &faults, &again);
	fault_list_print(&faults, stderr);
	FUZZ_HOLDS(r == 0);
	check_same(root, &again);
}

/* Every question that the daemon could ask of data that passed the checks. */
static void ask_everything(const struct vehicle_catalogue *vehicles,
			   const struct procedure_library *procedures) {
	for (int year = 1949; year < 2101; year += 19) {
		struct vehicle_query query = {.year = year, .model_is_unknown = year % 2};
		struct vehicle_match match;
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		vehicle_resolve(vehicles, &query, &match);
		if (match.make)
			FUZZ_HOLDS(vehicle_append_match_years(&match, &text) == 0);
		for (size_t i = 0; i < procedures->n_procedures; i++) {
			const struct procedure *procedure = &procedures->procedures[i];

			FUZZ_HOLDS(procedure_select(procedures, procedure->job, &match) != NULL);
			for (size_t k = 0; k < procedure->n_steps; k++)
				FUZZ_HOLDS(procedure_rest(procedure, k).n_steps <
					   procedure->n_steps);
		}
	}
}

enum kind { SOURCES, VEHICLES, PROCEDURE };

/* What was read so far. */
struct world {
	struct fault_list faults;
	struct source_list sources;
	struct vehicle_catalogue vehicles;
	struct procedure_library procedures;
	unsigned n_lines;
};

static void world_init(struct world *world) {
	*world = (struct world){.sources = {.is_unread = true}};
	world->vehicles.makes = calloc(1, sizeof(*world->vehicles.makes));
	world->procedures.procedures = calloc(MOST_FILES, sizeof(struct procedure));
	FUZZ_HOLDS(world->vehicles.makes && world->procedures.procedures);
}

static void world_done(struct world *world) {
	procedure_library_done(&world->procedures);
	vehicle_catalogue_done(&world->vehicles);
	source_list_done(&world->sources);
	fault_list_done(&world->faults);
}

static void world_add(struct world *world, enum kind kind, const char *text) {
	CLEANUP(yaml_node_done) struct yaml_node root = {0};
	size_t n_before = fault_list_count(&world->faults);
	int r = yaml_read("file", text, &world->faults, &root);

	FUZZ_HOLDS(r == 0 || r == -EINVAL);
	FUZZ_HOLDS((r < 0) == (fault_list_count(&world->faults) > n_before));
	world->n_lines += count_lines(text);
	if (r < 0)
		return;
	check_written_again(&root);
	if (kind == SOURCES)
		(void)store_read_sources(&root, &world->faults, &world->sources);
	else if (kind == VEHICLES)
		store_read_make(&root, &world->sources, &world->faults,
				&world->vehicles.makes[world->vehicles.n_makes++]);
	else
		store_read_procedure(
			&root, &world->sources, &world->faults,
			&world->procedures.procedures[world->procedures.n_procedures++]);
}

/* As content_load() does. */
static void world_check(struct world *world) {
	if (fault_list_count(&world->faults) == 0 &&
	    procedure_library_link(&world->procedures, &world->faults) == 0)
		vehicle_catalogue_check(&world->vehicles, &world->faults);
	if (fault_list_count(&world->faults) == 0)
		procedure_library_check(&world->procedures, &world->vehicles, &world->faults);
	if (fault_list_count(&world->faults) == 0)
		ask_everything(&world->vehicles, &world->procedures);
	check_places(&world->faults, world->n_lines);
}

static void try_alone(const char *text) {
	for (enum kind kind = SOURCES; kind <= PROCEDURE; kind++) {
		CLEANUP(world_done) struct world world;

		world_init(&world);
		world_add(&world, kind, text);
		world_check(&world);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes) {
	CLEANUP_FREE char *text = calloc(1, n_bytes + 1);
	CLEANUP(world_done) struct world world;
	char *rest = text;
	size_t n_files = 0;

	FUZZ_HOLDS(text != NULL);
	world_init(&world);
	if (n_bytes)
		memcpy(text, bytes, n_bytes);
	if (!strstr(text, PARTING)) {
		try_alone(text);
		return 0;
	}
	while (rest && n_files < MOST_FILES) {
		char *file = rest;

		rest = strstr(file, PARTING);
		if (rest) {
			*rest = '\0';
			rest += strlen(PARTING);
		}
		world_add(&world, n_files < PROCEDURE ? (enum kind)n_files : PROCEDURE, file);
		n_files++;
	}
	world_check(&world);
	return 0;
}
