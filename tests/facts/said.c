/* SPDX-License-Identifier: MIT */
/* said - see said.h. */
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MOST_PROCEDURES 256

/* The steps that ways from a procedure pass; those of one job. */
struct walk {
	const struct procedure_library *library;
	const char *job;
	bool stops_at_questions;
	bool is_visited[MOST_PROCEDURES][PROCEDURE_MOST_STEPS];
};

static void walk_from(struct walk *walk, size_t index, size_t step) {
	const struct procedure *procedure = &walk->library->procedures[index];
	const struct target *targets[STEP_MOST_TARGETS];

	assert_true(index < MOST_PROCEDURES);
	if (step >= procedure->n_steps || walk->is_visited[index][step] ||
	    strcmp(procedure->job, walk->job) != 0)
		return;
	walk->is_visited[index][step] = true;
	if (procedure->steps[step].kind == STEP_QUESTION && walk->stops_at_questions)
		return;
	size_t n = step_targets(&procedure->steps[step], targets);
	for (size_t i = 0; i < n; i++) {
		if (targets[i]->kind == TARGET_PROCEDURE)
			walk_from(walk, targets[i]->index, 0);
		else if (targets[i]->kind == TARGET_STEP)
			walk_from(walk, index, targets[i]->index);
		else if (targets[i]->kind == TARGET_NEXT)
			walk_from(walk, index, step + 1);
	}
}

static bool says(const struct step *step, const char *words, bool stops_at_questions) {
	return step->kind != STEP_QUESTION && (step->kind == STEP_ACTION || !stops_at_questions) &&
	       strstr(step->say, words);
}

bool said_on_ways(const struct shipped *shipped, const struct vehicle_match *match, const char *job,
		  const char *words, bool stops_at_questions) {
	const struct procedure_library *library = &shipped->procedures;
	const struct procedure *start = procedure_select(library, job, match);
	static struct walk walk;

	assert_non_null(start);
	walk = (struct walk){
		.library = library, .job = job, .stops_at_questions = stops_at_questions};
	walk_from(&walk, (size_t)(start - library->procedures), 0);
	for (size_t i = 0; i < library->n_procedures; i++) {
		for (size_t k = 0; k < library->procedures[i].n_steps; k++) {
			if (walk.is_visited[i][k] &&
			    says(&library->procedures[i].steps[k], words, stops_at_questions))
				return true;
		}
	}
	return false;
}
