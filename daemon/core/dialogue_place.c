/* SPDX-License-Identifier: MIT */
/*
 * dialogue_place - where the conversation stands in the procedures
 *
 * A place is a procedure's id and a step's index, not a pointer, so that the
 * state stays a plain value. Procedures lead into each other, so what lies ahead
 * is counted across them, along the way on which every question is answered
 * with yes; behind a question that is a guess, and said as one.
 */
#include "core/dialogue_private.h"

#include <stdio.h>
#include <string.h>

/* Nobody is told a larger number; also ends a way that goes in circles. */
#define PLACE_MOST_AHEAD 99

static const struct step *place_step(const struct dialogue_world *world,
				     const struct dialogue_place *place) {
	const struct procedure *procedure = procedure_find(world->procedures, place->procedure);

	return procedure && place->step < procedure->n_steps ? &procedure->steps[place->step]
							     : NULL;
}

const struct step *dialogue_place_step(const struct dialogue_run *run) {
	return place_step(run->world, &run->dialogue->place);
}

/* By what is known of the car so far. */
static const struct procedure *place_select(const struct dialogue_run *run, const char *job) {
	struct vehicle_match match = {0};

	vehicle_resolve(run->world->vehicles, &run->dialogue->query, &match);
	return procedure_select(run->world->procedures, job, &match);
}

bool dialogue_place_follow(const struct dialogue_run *run, const struct dialogue_place *from,
			   const struct target *target, struct dialogue_place *ret_place) {
	const struct procedure_library *library = run->world->procedures;
	const struct procedure *procedure = procedure_find(library, from->procedure);
	size_t step = from->step;

	switch (target->kind) {
	case TARGET_NEXT:
		step++;
		break;
	case TARGET_STEP:
		step = target->index;
		break;
	case TARGET_PROCEDURE:
		procedure = target->index < library->n_procedures
				    ? &library->procedures[target->index]
				    : NULL;
		step = 0;
		break;
	case TARGET_JOB:
		procedure = place_select(run, target->name);
		step = 0;
		break;
	case TARGET_NONE:
	case TARGET_END:
		return false;
	}
	if (!procedure || step >= procedure->n_steps)
		return false;
	*ret_place = (struct dialogue_place){.step = step};
	(void)snprintf(ret_place->procedure, sizeof(ret_place->procedure), "%s", procedure->id);
	return true;
}

bool dialogue_place_is_last(const struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);
	struct dialogue_place ignored;

	return step && step->kind != STEP_QUESTION &&
	       !dialogue_place_follow(run, &run->dialogue->place, &step->next, &ignored);
}

/* One step along the way on which every question is answered with yes. */
static bool place_go_ahead(const struct dialogue_run *run, struct dialogue_place *place) {
	const struct step *step = place_step(run->world, place);
	struct dialogue_place ahead;

	if (!step ||
	    !dialogue_place_follow(run, place,
				   step->kind == STEP_QUESTION ? &step->yes : &step->next, &ahead))
		return false;
	*place = ahead;
	return true;
}

void dialogue_place_append_needs(const struct dialogue_run *run, struct text *text) {
	struct dialogue_place place = run->dialogue->place;

	for (size_t n = 0; n < PLACE_MOST_AHEAD; n++) {
		const struct procedure *procedure =
			procedure_find(run->world->procedures, place.procedure);

		if (procedure && procedure->needs && !strstr(text_get(text), procedure->needs))
			(void)text_appendf(text, "%s%s", text->length_bytes ? ", and " : "",
					   procedure->needs);
		if (!place_go_ahead(run, &place))
			return;
	}
}

struct procedure_rest dialogue_place_rest(const struct dialogue_run *run) {
	struct procedure_rest rest = {0};
	struct dialogue_place place = run->dialogue->place;

	if (run->dialogue->is_finished)
		return rest;
	for (; rest.n_steps < PLACE_MOST_AHEAD; rest.n_steps++) {
		const struct step *step = place_step(run->world, &place);

		if (!step)
			break;
		rest.is_about = rest.is_about || step->kind == STEP_QUESTION;
		if (!place_go_ahead(run, &place))
			break;
	}
	return rest;
}
