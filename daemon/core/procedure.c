/* SPDX-License-Identifier: MIT */
/*
 * procedure - see procedure.h.
 *
 * How it thinks: the steps of a library are the nodes of one graph, targets are
 * its edges. Reading leaves names in the targets; linking turns them into
 * indices once, so that nothing looks up a name while a person waits.
 */
#include "core/procedure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void step_done(struct step *step) {
	free(step->id);
	free(step->say);
	free(step->explain);
	free(step->next.name);
	free(step->failed.name);
	free(step->yes.name);
	free(step->no.name);
	free(step->unknown.name);
	free(step->provenance.source);
}

static void procedure_done(struct procedure *procedure) {
	for (size_t i = 0; i < procedure->n_applies_to; i++) {
		free(procedure->applies_to[i].make);
		free(procedure->applies_to[i].model);
		free(procedure->applies_to[i].generation);
	}
	for (size_t i = 0; i < procedure->n_steps; i++)
		step_done(&procedure->steps[i]);
	free(procedure->applies_to);
	free(procedure->steps);
	free(procedure->id);
	free(procedure->job);
	free(procedure->title);
	free(procedure->needs);
}

void procedure_library_done(struct procedure_library *library) {
	for (size_t i = 0; i < library->n_procedures; i++)
		procedure_done(&library->procedures[i]);
	free(library->procedures);
	*library = (struct procedure_library){0};
}

size_t procedure_target_step(const struct procedure *procedure, size_t from,
			     const struct target *target) {
	size_t to = procedure->n_steps;

	if (target->kind == TARGET_STEP)
		to = target->index;
	else if (target->kind == TARGET_NEXT)
		to = from + 1;
	return to < procedure->n_steps ? to : procedure->n_steps;
}

size_t step_targets(const struct step *step, const struct target *ret_targets[STEP_MOST_TARGETS]) {
	if (step->kind != STEP_QUESTION) {
		ret_targets[0] = &step->next;
		ret_targets[1] = &step->failed;
		return step->failed.kind == TARGET_NONE ? 1 : 2;
	}
	ret_targets[0] = &step->yes;
	ret_targets[1] = &step->no;
	ret_targets[2] = &step->unknown;
	return 3;
}

static int link_to_step(const struct procedure *procedure, struct target *target,
			struct fault_list *faults) {
	for (size_t i = 0; i < procedure->n_steps; i++) {
		if (string_equal(procedure->steps[i].id, target->name)) {
			target->index = i;
			return 0;
		}
	}
	return fault_add(faults, target->place,
			 "there is no step '%s' in procedure '%s'; a target is next, end, the id "
			 "of a step of this procedure, procedure:ID or job:JOB",
			 target->name, procedure->id);
}

static int link_to_procedure(const struct procedure_library *library, struct target *target,
			     struct fault_list *faults) {
	const struct procedure *found = procedure_find(library, target->name);

	if (!found)
		return fault_add(faults, target->place,
				 "there is no procedure '%s'; write the id of one after procedure:",
				 target->name);
	if (found->n_steps == 0)
		return fault_add(faults, target->place, "procedure '%s' has no steps to lead to",
				 target->name);
	target->index = (size_t)(found - library->procedures);
	return 0;
}

static int link_to_job(const struct procedure_library *library, struct target *target,
		       struct fault_list *faults) {
	for (size_t i = 0; i < library->n_procedures; i++) {
		const struct procedure *procedure = &library->procedures[i];

		if (procedure->is_fallback && procedure->n_steps &&
		    string_equal(procedure->job, target->name)) {
			target->index = i;
			return 0;
		}
	}
	return fault_add(faults, target->place,
			 "there is no job '%s' that has a fallback; write the job of a procedure "
			 "after job:",
			 target->name);
}

static int link_target(const struct procedure_library *library, const struct procedure *procedure,
		       struct target *target, struct fault_list *faults) {
	switch (target->kind) {
	case TARGET_NONE:
	case TARGET_NEXT:
	case TARGET_END:
		return 0;
	case TARGET_STEP:
		return link_to_step(procedure, target, faults);
	case TARGET_PROCEDURE:
		return link_to_procedure(library, target, faults);
	case TARGET_JOB:
		return link_to_job(library, target, faults);
	}
	return -EINVAL;
}

int procedure_library_link(struct procedure_library *library, struct fault_list *faults) {
	int result = 0;

	for (size_t i = 0; i < library->n_procedures; i++) {
		struct procedure *procedure = &library->procedures[i];

		for (size_t k = 0; k < procedure->n_steps; k++) {
			struct step *step = &procedure->steps[k];
			struct target *targets[] = {&step->next, &step->failed, &step->yes,
						    &step->no, &step->unknown};

			for (size_t m = 0; m < sizeof(targets) / sizeof(targets[0]); m++) {
				if (link_target(library, procedure, targets[m], faults) < 0)
					result = -EINVAL;
			}
		}
	}
	return result;
}

const struct procedure *procedure_find(const struct procedure_library *library, const char *id) {
	for (size_t i = 0; i < library->n_procedures; i++) {
		if (string_equal(library->procedures[i].id, id))
			return &library->procedures[i];
	}
	return NULL;
}

bool procedure_is_of_job(const struct procedure *procedure, const struct target *target) {
	return target->kind == TARGET_JOB && string_equal(procedure->job, target->name) &&
	       (procedure->is_fallback || procedure->n_applies_to);
}

static bool applicability_fits(const struct applicability *line, const struct vehicle_make *make,
			       const struct vehicle_model *model,
			       const struct vehicle_generation *generation, int year) {
	if (line->make && !string_equal(line->make, make->id))
		return false;
	if (line->model && !string_equal(line->model, model->id))
		return false;
	if (line->generation && !string_equal(line->generation, generation->id))
		return false;
	return (line->first_year == 0 || year >= line->first_year) &&
	       (line->last_year == 0 || year <= line->last_year);
}

bool procedure_fits(const struct procedure *procedure, const struct vehicle_make *make,
		    const struct vehicle_model *model, const struct vehicle_generation *generation,
		    int year) {
	for (size_t i = 0; i < procedure->n_applies_to; i++) {
		if (applicability_fits(&procedure->applies_to[i], make, model, generation, year))
			return true;
	}
	return false;
}

const struct procedure *procedure_select(const struct procedure_library *library, const char *job,
					 const struct vehicle_match *match) {
	const struct procedure *fallback = NULL;
	bool is_known = match->answer == VEHICLE_KNOWN && !match->is_doubtful;

	for (size_t i = 0; i < library->n_procedures; i++) {
		const struct procedure *procedure = &library->procedures[i];

		if (!string_equal(procedure->job, job))
			continue;
		if (procedure->is_fallback && !fallback)
			fallback = procedure;
		if (is_known && procedure_fits(procedure, match->make, match->model,
					       match->generation, match->year))
			return procedure;
	}
	return fallback;
}

/* A walk through one procedure: what is known of each step. */
struct rest_walk {
	const struct procedure *procedure;
	struct procedure_rest rest[PROCEDURE_MOST_STEPS];
	bool is_known[PROCEDURE_MOST_STEPS];
	bool is_on_way[PROCEDURE_MOST_STEPS];
};

static struct procedure_rest rest_of_step(struct rest_walk *walk, size_t step);

/* What a target adds: the step that it leads to and all that follows there. */
static struct procedure_rest rest_of_target(struct rest_walk *walk, size_t from,
					    const struct target *target) {
	size_t to = target->kind == TARGET_STEP ? target->index : from + 1;
	struct procedure_rest rest = {0};

	if (target->kind != TARGET_STEP && target->kind != TARGET_NEXT)
		return rest;
	if (to >= walk->procedure->n_steps || to >= PROCEDURE_MOST_STEPS || walk->is_on_way[to])
		return rest;
	rest = rest_of_step(walk, to);
	rest.n_steps++;
	return rest;
}

/* At most PROCEDURE_MOST_STEPS deep: a step on the way is not entered again. */
static struct procedure_rest rest_of_step(struct rest_walk *walk, size_t step) {
	const struct target *targets[STEP_MOST_TARGETS];
	const struct step *here = &walk->procedure->steps[step];
	struct procedure_rest most = {.is_about = here->kind == STEP_QUESTION};
	size_t n_targets = step_targets(here, targets);

	if (walk->is_known[step])
		return walk->rest[step];
	walk->is_on_way[step] = true;
	for (size_t i = 0; i < n_targets; i++) {
		struct procedure_rest rest = rest_of_target(walk, step, targets[i]);

		most.is_about = most.is_about || rest.is_about;
		if (rest.n_steps > most.n_steps)
			most.n_steps = rest.n_steps;
	}
	walk->is_on_way[step] = false;
	walk->is_known[step] = true;
	walk->rest[step] = most;
	return most;
}

struct procedure_rest procedure_rest(const struct procedure *procedure, size_t step) {
	struct rest_walk walk = {.procedure = procedure};

	if (step >= procedure->n_steps || step >= PROCEDURE_MOST_STEPS)
		return (struct procedure_rest){0};
	return rest_of_step(&walk, step);
}
