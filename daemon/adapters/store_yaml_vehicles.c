/* SPDX-License-Identifier: MIT */
/* store_yaml_vehicles - data/vehicles/NAME.yaml: one make with its models, their
 * generations, and families of models; see store_yaml.h. */
#include "adapters/store_yaml.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static struct place place_or(const struct yaml_node *id, const struct yaml_node *node) {
	return id ? id->place : node->place;
}

static void read_doubtful_years(const struct yaml_node *node, struct fault_list *faults,
				struct vehicle_generation *generation) {
	size_t n = yaml_list(node, "doubtful_years", faults);

	if (n == 0)
		return;
	generation->doubtful_years =
		yaml_alloc(n, sizeof(*generation->doubtful_years), node->place, faults);
	for (size_t i = 0; generation->doubtful_years && i < n; i++) {
		int first = 0;
		int last = 0;

		yaml_years(&node->items[i], "doubtful_years", faults, &first, &last);
		if (first == 0)
			continue;
		if (first != last)
			(void)fault_add(faults, node->items[i].place,
					"'doubtful_years' takes single years; write [2014, 2015]");
		else
			generation->doubtful_years[generation->n_doubtful_years++] = first;
	}
}

/* "2011-2016", "2013", or "any" where sources name no year. */
static void read_generation_years(const struct yaml_node *node, struct fault_list *faults,
				  struct vehicle_generation *generation) {
	if (node && node->kind == YAML_TEXT && string_equal(node->text, "any")) {
		generation->is_any_year = true;
		generation->first_year = VEHICLE_OLDEST_YEAR;
		generation->last_year = VEHICLE_NEWEST_YEAR;
		return;
	}
	yaml_years(node, "years", faults, &generation->first_year, &generation->last_year);
}

static void read_generation(const struct yaml_node *node, const struct source_list *sources,
			    struct fault_list *faults, struct vehicle_generation *generation) {
	enum { ID, YEARS, SOURCE, CONFIDENCE, DOUBTFUL_YEARS };
	static const struct yaml_key keys[] = {
		{"id", true, "r60"},	       {"years", true, "2011-2016"},
		{"source", true, "DS-OPEN"},   {"confidence", true, "medium"},
		{"doubtful_years", false, ""},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	generation->place = node->place;
	if (!yaml_map(node, "a generation", keys, N_ELEMENTS(keys), faults, values))
		return;
	generation->id = yaml_string(values[ID], "id", faults);
	generation->place = place_or(values[ID], node);
	read_generation_years(values[YEARS], faults, generation);
	read_doubtful_years(values[DOUBTFUL_YEARS], faults, generation);
	store_read_provenance(values[SOURCE], values[CONFIDENCE], sources, faults,
			      &generation->provenance);
}

static void read_generations(const struct yaml_node *node, const struct source_list *sources,
			     struct fault_list *faults, struct vehicle_model *model) {
	size_t n = yaml_list(node, "generations", faults);

	if (n == 0)
		return;
	model->generations = yaml_alloc(n, sizeof(*model->generations), node->place, faults);
	for (size_t i = 0; model->generations && i < n; i++)
		read_generation(&node->items[i], sources, faults,
				&model->generations[model->n_generations++]);
}

static void read_model(const struct yaml_node *node, const struct source_list *sources,
		       struct fault_list *faults, struct vehicle_model *model) {
	enum { ID, NAME, PHRASES, GENERATIONS };
	static const struct yaml_key keys[] = {
		{"id", true, "countryman"},
		{"name", true, "Countryman"},
		{"phrases", true, "[countryman]"},
		{"generations", true, "[{id: r60, years: 2011-2016, ...}]"},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	model->place = node->place;
	if (!yaml_map(node, "a model", keys, N_ELEMENTS(keys), faults, values))
		return;
	model->id = yaml_string(values[ID], "id", faults);
	model->place = place_or(values[ID], node);
	model->name = yaml_string(values[NAME], "name", faults);
	model->phrases = yaml_phrases(values[PHRASES], "phrases", faults, &model->n_phrases);
	read_generations(values[GENERATIONS], sources, faults, model);
}

static void report_unknown_model(const struct yaml_node *node, const struct vehicle_make *make,
				 struct fault_list *faults) {
	CLEANUP(text_done) struct text list = TEXT_EMPTY;

	for (size_t i = 0; make->models && i < make->n_models; i++)
		(void)text_appendf(&list, "%s%s", i ? ", " : "",
				   make->models[i].id ? make->models[i].id : "");
	(void)fault_add(faults, node->place,
			"there is no model '%.60s' in this file; its models are %s", node->text,
			text_get(&list));
}

static void read_family_models(const struct yaml_node *node, const struct vehicle_make *make,
			       struct fault_list *faults, struct vehicle_family *family) {
	size_t n = yaml_list(node, "models", faults);

	if (n == 0)
		return;
	family->models = yaml_alloc(n, sizeof(*family->models), node->place, faults);
	for (size_t i = 0; family->models && i < n; i++) {
		CLEANUP_FREE char *id = yaml_string(&node->items[i], "models", faults);
		const struct vehicle_model *model =
			id && id[0] ? vehicle_find_model(make, id) : NULL;

		if (model)
			family->models[family->n_models++] = (size_t)(model - make->models);
		else if (id && id[0])
			report_unknown_model(&node->items[i], make, faults);
	}
}

static void read_family(const struct yaml_node *node, const struct vehicle_make *make,
			struct fault_list *faults, struct vehicle_family *family) {
	enum { ID, QUESTION, PHRASES, MODELS, NAME };
	static const struct yaml_key keys[] = {
		{"id", true, "hardtop"},
		{"question", true, "Does it have two doors, or four?"},
		{"phrases", true, "[hardtop, hatch]"},
		{"models", true, "[hardtop-2-door, hardtop-4-door]"},
		{"name", false, ""},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	family->place = node->place;
	if (!yaml_map(node, "a family", keys, N_ELEMENTS(keys), faults, values))
		return;
	family->id = yaml_string(values[ID], "id", faults);
	family->place = place_or(values[ID], node);
	if (values[NAME])
		family->name = yaml_string(values[NAME], "name", faults);
	family->question = yaml_string(values[QUESTION], "question", faults);
	family->phrases = yaml_phrases(values[PHRASES], "phrases", faults, &family->n_phrases);
	read_family_models(values[MODELS], make, faults, family);
}

/* What is known of the make as a whole: a model without a name of its own. */
static void read_whole_make(const struct yaml_node *generations, const struct source_list *sources,
			    struct fault_list *faults, const struct vehicle_make *make,
			    struct vehicle_model *model) {
	model->place = make->place;
	model->is_whole_make = true;
	model->id = strdup(make->id ? make->id : "");
	if (!model->id)
		(void)fault_add(faults, make->place, "no memory left to read this");
	read_generations(generations, sources, faults, model);
}

static void read_models(const struct yaml_node *models, const struct yaml_node *generations,
			const struct source_list *sources, struct fault_list *faults,
			struct vehicle_make *make) {
	size_t n = yaml_list(models, "models", faults);
	size_t n_all = n + (generations != NULL);

	if (n_all)
		make->models = yaml_alloc(n_all, sizeof(*make->models), make->place, faults);
	for (size_t i = 0; make->models && i < n; i++)
		read_model(&models->items[i], sources, faults, &make->models[make->n_models++]);
	if (generations && make->models)
		read_whole_make(generations, sources, faults, make,
				&make->models[make->n_models++]);
}

void store_read_make(const struct yaml_node *root, const struct source_list *sources,
		     struct fault_list *faults, struct vehicle_make *ret_make) {
	enum { MAKE, NAME, PHRASES, MODELS, FAMILIES, TRIMS, GENERATIONS, QUESTION, PARTIAL };
	static const struct yaml_key keys[] = {
		{"make", true, "mini"},	    {"name", true, "Mini"},  {"phrases", true, "[mini]"},
		{"models", false, ""},	    {"families", false, ""}, {"trims", false, ""},
		{"generations", false, ""}, {"question", false, ""}, {"partial", false, ""},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	*ret_make = (struct vehicle_make){.place = root->place};
	if (!yaml_map(root, "a vehicles file", keys, N_ELEMENTS(keys), faults, values))
		return;
	ret_make->id = yaml_string(values[MAKE], "make", faults);
	ret_make->place = place_or(values[MAKE], root);
	ret_make->name = yaml_string(values[NAME], "name", faults);
	ret_make->phrases = yaml_phrases(values[PHRASES], "phrases", faults, &ret_make->n_phrases);

	if (values[QUESTION])
		ret_make->question = yaml_string(values[QUESTION], "question", faults);
	ret_make->is_partial = yaml_bool(values[PARTIAL], "partial", faults);
	if (values[TRIMS])
		ret_make->trims = yaml_phrases(values[TRIMS], "trims", faults, &ret_make->n_trims);

	read_models(values[MODELS], values[GENERATIONS], sources, faults, ret_make);

	size_t n = yaml_list(values[FAMILIES], "families", faults);
	if (n)
		ret_make->families =
			yaml_alloc(n, sizeof(*ret_make->families), root->place, faults);
	for (size_t i = 0; ret_make->families && i < n; i++)
		read_family(&values[FAMILIES]->items[i], ret_make, faults,
			    &ret_make->families[ret_make->n_families++]);
}
