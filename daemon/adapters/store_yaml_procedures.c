/* SPDX-License-Identifier: MIT */
/* store_yaml_procedures - data/procedures/JOB/NAME.yaml: one procedure; see
 * store_yaml.h. A step's kind follows from which of say, warning and ask it has. */
#include "adapters/store_yaml.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PROCEDURE_PREFIX "procedure:"
#define JOB_PREFIX "job:"

enum step_key {
	STEP_ID,
	STEP_SAY,
	STEP_WARN,
	STEP_ASK,
	STEP_EXPLAIN,
	STEP_NEXT,
	STEP_FAILED,
	STEP_YES,
	STEP_NO,
	STEP_UNKNOWN,
	STEP_SOURCE,
	STEP_CONFIDENCE,
};

static const struct yaml_key step_keys[] = {
	[STEP_ID] = {"id", true, "press-button"},
	[STEP_SAY] = {"say", false, ""},
	[STEP_WARN] = {"warning", false, ""},
	[STEP_ASK] = {"ask", false, ""},
	[STEP_EXPLAIN] = {"explain", false, ""},
	[STEP_NEXT] = {"next", false, ""},
	[STEP_FAILED] = {"failed", false, ""},
	[STEP_YES] = {"yes", false, ""},
	[STEP_NO] = {"no", false, ""},
	[STEP_UNKNOWN] = {"unknown", false, ""},
	[STEP_SOURCE] = {"source", false, ""},
	[STEP_CONFIDENCE] = {"confidence", false, ""},
};

static void read_target(const struct yaml_node *node, const char *key, struct fault_list *faults,
			struct target *target) {
	if (!node)
		return;
	target->place = node->place;
	target->kind = TARGET_NEXT; /* also after a fault: one fault a word is enough */
	CLEANUP_FREE char *name = yaml_string(node, key, faults);
	if (!name || name[0] == '\0' || string_equal(name, "next"))
		return;
	if (string_equal(name, "end")) {
		target->kind = TARGET_END;
		return;
	}
	if (strncmp(name, PROCEDURE_PREFIX, strlen(PROCEDURE_PREFIX)) == 0) {
		target->kind = TARGET_PROCEDURE;
		target->name = strdup(name + strlen(PROCEDURE_PREFIX));
	} else if (strncmp(name, JOB_PREFIX, strlen(JOB_PREFIX)) == 0) {
		target->kind = TARGET_JOB;
		target->name = strdup(name + strlen(JOB_PREFIX));
	} else {
		target->kind = TARGET_STEP;
		target->name = take_ptr(name);
	}
	if (!target->name)
		(void)fault_add(faults, node->place, "no memory left to read this");
}

/* Adds a fault for each key that this kind of step does not take. */
static void refuse_keys(const struct yaml_node *const *values, const enum step_key *refused,
			size_t n_refused, const char *what, struct fault_list *faults) {
	for (size_t i = 0; i < n_refused; i++) {
		const struct yaml_node *value = values[refused[i]];

		if (value)
			(void)fault_add(faults, value->place, "%s", what);
	}
}

static void read_step_targets(const struct yaml_node *const *values, struct fault_list *faults,
			      struct step *step) {
	static const enum step_key answers[] = {STEP_YES, STEP_NO, STEP_UNKNOWN};
	static const enum step_key next[] = {STEP_NEXT, STEP_FAILED};

	if (step->kind == STEP_QUESTION) {
		refuse_keys(values, next, N_ELEMENTS(next),
			    "a question goes on by its answers; write yes, no and unknown in place "
			    "of next",
			    faults);
		read_target(values[STEP_YES], "yes", faults, &step->yes);
		read_target(values[STEP_NO], "no", faults, &step->no);
		read_target(values[STEP_UNKNOWN], "unknown", faults, &step->unknown);
		return;
	}
	refuse_keys(values, answers, N_ELEMENTS(answers),
		    "only a question (ask) has answers; write next here, or nothing", faults);
	step->next.kind = TARGET_NEXT;
	step->next.place = step->place;
	read_target(values[STEP_NEXT], "next", faults, &step->next);
	read_target(values[STEP_FAILED], "failed", faults, &step->failed);
}

static void read_step_provenance(const struct yaml_node *node,
				 const struct yaml_node *const *values,
				 const struct source_list *sources, struct fault_list *faults,
				 struct step *step) {
	if (step->kind != STEP_QUESTION && (!values[STEP_SOURCE] || !values[STEP_CONFIDENCE]))
		(void)fault_add(faults, node->place,
				"an instruction says where it comes from; write 'source: DS-OPEN' "
				"and 'confidence: medium'");
	/* What is missing was said above; not low, which would be a second fault. */
	step->provenance.confidence = CONFIDENCE_MEDIUM;
	store_read_provenance(values[STEP_SOURCE], values[STEP_CONFIDENCE], sources, faults,
			      &step->provenance);
}

static void read_step(const struct yaml_node *node, const struct source_list *sources,
		      struct fault_list *faults, struct step *step) {
	static const struct {
		enum step_key key;
		enum step_kind kind;
	} kinds[] = {{STEP_SAY, STEP_ACTION}, {STEP_WARN, STEP_WARNING}, {STEP_ASK, STEP_QUESTION}};
	const struct yaml_node *values[YAML_MOST_KEYS];
	size_t n_texts = 0;

	step->place = node->place;
	step->next.kind = TARGET_NEXT;
	if (!yaml_map(node, "a step", step_keys, N_ELEMENTS(step_keys), faults, values))
		return;
	if (values[STEP_ID])
		step->place = values[STEP_ID]->place;
	step->id = yaml_string(values[STEP_ID], "id", faults);
	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		const struct yaml_node *text = values[kinds[i].key];

		if (!text || n_texts++ > 0)
			continue;
		step->kind = kinds[i].kind;
		step->say = yaml_string(text, step_keys[kinds[i].key].name, faults);
	}
	if (n_texts != 1)
		(void)fault_add(
			faults, step->place,
			"a step has exactly one of say (do this), warning (mind this) and ask "
			"(what do you see); this one has %zu",
			n_texts);
	step->explain = yaml_string(values[STEP_EXPLAIN], "explain", faults);
	read_step_targets(values, faults, step);
	read_step_provenance(node, values, sources, faults, step);
}

static void read_applicability(const struct yaml_node *node, struct fault_list *faults,
			       struct applicability *line) {
	enum { MAKE, MODEL, GENERATION, YEARS };
	static const struct yaml_key keys[] = {
		{"make", true, "mini"},
		{"model", false, ""},
		{"generation", false, ""},
		{"years", false, ""},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	line->place = node->place;
	if (!yaml_map(node, "a line of applies_to", keys, N_ELEMENTS(keys), faults, values))
		return;
	line->make = yaml_string(values[MAKE], "make", faults);
	line->model = yaml_string(values[MODEL], "model", faults);
	line->generation = yaml_string(values[GENERATION], "generation", faults);
	yaml_years(values[YEARS], "years", faults, &line->first_year, &line->last_year);
}

static void read_steps(const struct yaml_node *node, const struct source_list *sources,
		       struct fault_list *faults, struct procedure *procedure) {
	size_t n = yaml_list(node, "steps", faults);

	if (n > PROCEDURE_MOST_STEPS) {
		(void)fault_add(
			faults, node->place,
			"a procedure has at most %d steps, this one has %zu; share parts of "
			"it with procedure:ID",
			PROCEDURE_MOST_STEPS, n);
		return;
	}
	if (n)
		procedure->steps = yaml_alloc(n, sizeof(*procedure->steps), node->place, faults);
	for (size_t i = 0; procedure->steps && i < n; i++)
		read_step(&node->items[i], sources, faults,
			  &procedure->steps[procedure->n_steps++]);
}

void store_read_procedure(const struct yaml_node *root, const struct source_list *sources,
			  struct fault_list *faults, struct procedure *ret_procedure) {
	enum { ID, JOB, TITLE, NEEDS, FALLBACK, APPLIES_TO, STEPS };
	static const struct yaml_key keys[] = {
		{"id", true, "open-hidden-keyhole"},
		{"job", true, "open"},
		{"title", true, "opening the door at the hidden keyhole"},
		{"needs", false, ""},
		{"fallback", false, ""},
		{"applies_to", false, ""},
		{"steps", true, "[{id: press-button, say: ..., ...}]"},
	};
	const struct yaml_node *values[YAML_MOST_KEYS];

	*ret_procedure = (struct procedure){.place = root->place};
	if (!yaml_map(root, "a procedure", keys, N_ELEMENTS(keys), faults, values))
		return;
	if (values[ID])
		ret_procedure->place = values[ID]->place;
	ret_procedure->id = yaml_string(values[ID], "id", faults);
	ret_procedure->job = yaml_string(values[JOB], "job", faults);
	ret_procedure->title = yaml_string(values[TITLE], "title", faults);
	ret_procedure->needs = yaml_string(values[NEEDS], "needs", faults);
	ret_procedure->is_fallback = yaml_bool(values[FALLBACK], "fallback", faults);

	size_t n = yaml_list(values[APPLIES_TO], "applies_to", faults);
	if (n)
		ret_procedure->applies_to =
			yaml_alloc(n, sizeof(*ret_procedure->applies_to), root->place, faults);
	for (size_t i = 0; ret_procedure->applies_to && i < n; i++)
		read_applicability(&values[APPLIES_TO]->items[i], faults,
				   &ret_procedure->applies_to[ret_procedure->n_applies_to++]);
	read_steps(values[STEPS], sources, faults, ret_procedure);
}
