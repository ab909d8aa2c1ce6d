/* SPDX-License-Identifier: MIT */
/*
 * procedure_check - what is wrong with procedures that were read; see procedure.h.
 *
 * How it thinks: three kinds of faults. Of one step: its id, its words, its
 * confidence, its targets. Of the ways through: forward from the first step
 * marks what can be reached; backward from the ends marks from where an end can
 * be reached. Of the job: for each model year, how many procedures fit.
 */
#include "core/procedure.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/phrase.h"

static size_t count_words(const char *text) {
	size_t n = 0;
	bool is_in_word = false;

	for (const char *c = text; *c; c++) {
		bool is_blank = *c == ' ' || *c == '\t' || *c == '\n';

		if (!is_blank && !is_in_word)
			n++;
		is_in_word = !is_blank;
	}
	return n;
}

static void check_text(const struct step *step, const char *text, struct fault_list *faults) {
	if (text && strlen(text) >= PROMPT_TEXT_BYTES)
		(void)fault_add(faults, step->place,
				"a text of step '%s' has %zu bytes; what is said in one go has "
				"fewer than %d",
				step->id, strlen(text), PROMPT_TEXT_BYTES);
}

static void check_words(const struct step *step, struct fault_list *faults) {
	size_t n_words = count_words(step->say);

	check_text(step, step->say, faults);
	check_text(step, step->explain, faults);
	if (n_words > STEP_MOST_WORDS)
		(void)fault_add(
			faults, step->place,
			"step '%s' says %zu words; at most %d can be kept in mind, so split "
			"it or move detail to explain",
			step->id, n_words, STEP_MOST_WORDS);
	if (step->kind == STEP_ACTION && strstr(step->say, "and then"))
		(void)fault_add(faults, step->place,
				"step '%s' asks for two things ('and then'); make two steps of it",
				step->id);
}

static void check_answers(const struct step *step, struct fault_list *faults) {
	const struct {
		const char *name;
		const struct target *target;
	} answers[] = {{"yes", &step->yes}, {"no", &step->no}, {"unknown", &step->unknown}};

	for (size_t i = 0; i < N_ELEMENTS(answers); i++) {
		if (answers[i].target->kind == TARGET_NONE)
			(void)fault_add(
				faults, step->place,
				"question '%s' has no way on for '%s'; a question takes yes, "
				"no and unknown, each with next, end, a step or procedure:ID",
				step->id, answers[i].name);
	}
}

static void check_warning(const struct procedure *procedure, size_t i, struct fault_list *faults) {
	const struct step *step = &procedure->steps[i];

	if (step->next.kind == TARGET_NEXT && i + 1 < procedure->n_steps &&
	    procedure->steps[i + 1].kind != STEP_QUESTION)
		return;
	(void)fault_add(faults, step->place,
			"warning '%s' does not stand directly before an action; the action that it "
			"warns of must follow it in this procedure, and the warning has no next:",
			step->id);
}

static void check_step(const struct procedure *procedure, size_t i, struct fault_list *faults) {
	const struct step *step = &procedure->steps[i];

	if (!vehicle_id_is_well_formed(step->id) || string_equal(step->id, "next") ||
	    string_equal(step->id, "end"))
		(void)fault_add(faults, step->place,
				"step id '%s' is badly formed; write lower case letters and digits "
				"joined by single hyphens, fewer than %d characters, but neither "
				"next nor end",
				step->id, VEHICLE_ID_BYTES);
	for (size_t k = 0; k < i; k++) {
		if (string_equal(procedure->steps[k].id, step->id))
			(void)fault_add(faults, step->place,
					"step id '%s' was given before, on line %u; each step of a "
					"procedure has its own",
					step->id, procedure->steps[k].place.line);
	}
	check_words(step, faults);
	if (step->kind == STEP_QUESTION)
		check_answers(step, faults);
	else if (step->provenance.confidence == CONFIDENCE_LOW)
		(void)fault_add(
			faults, step->place,
			"step '%s' is an instruction of low confidence; ask what the person "
			"sees instead, or find a better source",
			step->id);
	if (step->kind == STEP_WARNING)
		check_warning(procedure, i, faults);
}

static void check_reached(const struct procedure *procedure, struct fault_list *faults) {
	bool is_reached[PROCEDURE_MOST_STEPS + 1] = {true};

	for (bool has_grown = true; has_grown;) {
		has_grown = false;
		for (size_t i = 0; i < procedure->n_steps; i++) {
			const struct target *targets[STEP_MOST_TARGETS];
			size_t n_targets = step_targets(&procedure->steps[i], targets);

			for (size_t k = 0; is_reached[i] && k < n_targets; k++) {
				size_t to = procedure_target_step(procedure, i, targets[k]);

				has_grown = has_grown || !is_reached[to];
				is_reached[to] = true;
			}
		}
	}
	for (size_t i = 0; i < procedure->n_steps; i++) {
		if (!is_reached[i])
			(void)fault_add(
				faults, procedure->steps[i].place,
				"step '%s' cannot be reached; no answer and no step before it "
				"leads there",
				procedure->steps[i].id);
	}
}

static void check_procedure(const struct procedure_library *library, size_t index,
			    struct fault_list *faults) {
	const struct procedure *procedure = &library->procedures[index];

	if (!vehicle_id_is_well_formed(procedure->id))
		(void)fault_add(faults, procedure->place,
				"procedure id '%s' is badly formed; write lower case letters and "
				"digits joined by single hyphens, fewer than %d characters",
				procedure->id, VEHICLE_ID_BYTES);
	if (!vehicle_id_is_well_formed(procedure->job))
		(void)fault_add(faults, procedure->place,
				"job '%s' is badly formed; write a word in lower case, like open",
				procedure->job);
	for (size_t i = 0; i < index; i++) {
		if (string_equal(library->procedures[i].id, procedure->id))
			(void)fault_add(
				faults, procedure->place,
				"procedure id '%s' was given before, in %s; each procedure has "
				"its own",
				procedure->id, library->procedures[i].place.file);
	}
	if (procedure->n_steps == 0 || procedure->n_steps > PROCEDURE_MOST_STEPS) {
		(void)fault_add(faults, procedure->place,
				"procedure '%s' has %zu steps; it needs 1 to %d", procedure->id,
				procedure->n_steps, PROCEDURE_MOST_STEPS);
		return;
	}
	for (size_t i = 0; i < procedure->n_steps; i++)
		check_step(procedure, i, faults);
	check_reached(procedure, faults);
}

/*
 * A step "can end" when one of its targets is the end, leads past the last step,
 * or leads to a step (here, or the first of another procedure) that can end.
 */
struct ends {
	const struct procedure_library *library;
	bool (*can_end)[PROCEDURE_MOST_STEPS]; /* by procedure and step */
};

/* Whatever the car is. */
static bool job_can_end(const struct ends *ends, const struct target *target) {
	const struct procedure_library *library = ends->library;

	for (size_t i = 0; i < library->n_procedures; i++) {
		if (procedure_is_of_job(&library->procedures[i], target) && !ends->can_end[i][0])
			return false;
	}
	return true;
}

static bool target_can_end(const struct ends *ends, size_t index, size_t from,
			   const struct target *target) {
	const struct procedure *procedure = &ends->library->procedures[index];
	size_t to;

	switch (target->kind) {
	case TARGET_NONE:
		return false;
	case TARGET_END:
		return true;
	case TARGET_PROCEDURE:
		return ends->can_end[target->index][0];
	case TARGET_JOB:
		return job_can_end(ends, target);
	case TARGET_NEXT:
	case TARGET_STEP:
		to = procedure_target_step(procedure, from, target);
		return to == procedure->n_steps || ends->can_end[index][to];
	}
	return false;
}

/* One round over a procedure, last step first; true when a mark was added. */
static bool ends_grow(const struct ends *ends, size_t index) {
	const struct procedure *procedure = &ends->library->procedures[index];
	bool has_grown = false;

	for (size_t i = procedure->n_steps; i-- > 0;) {
		const struct target *targets[STEP_MOST_TARGETS];
		size_t n_targets = step_targets(&procedure->steps[i], targets);

		for (size_t k = 0; k < n_targets && !ends->can_end[index][i]; k++) {
			if (target_can_end(ends, index, i, targets[k])) {
				ends->can_end[index][i] = true;
				has_grown = true;
			}
		}
	}
	return has_grown;
}

static void check_loops(const struct procedure_library *library, struct fault_list *faults) {
	struct ends ends = {.library = library};

	ends.can_end = calloc(library->n_procedures + 1, sizeof(*ends.can_end));
	if (!ends.can_end) {
		(void)fault_add(faults, (struct place){0}, "no memory left to look for loops");
		return;
	}
	for (bool has_grown = true; has_grown;) {
		has_grown = false;
		for (size_t i = 0; i < library->n_procedures; i++)
			has_grown = ends_grow(&ends, i) || has_grown;
	}
	for (size_t i = 0; i < library->n_procedures; i++) {
		for (size_t k = 0; k < library->procedures[i].n_steps; k++) {
			const struct step *step = &library->procedures[i].steps[k];

			if (!ends.can_end[i][k])
				(void)fault_add(
					faults, step->place,
					"from step '%s' no answer ever leads to an end; let one "
					"answer leave the loop",
					step->id);
		}
	}
	free(ends.can_end);
}

void procedure_library_check(const struct procedure_library *library,
			     const struct vehicle_catalogue *catalogue, struct fault_list *faults) {
	bool is_walkable = true;

	for (size_t i = 0; i < library->n_procedures; i++) {
		const struct procedure *procedure = &library->procedures[i];

		check_procedure(library, i, faults);
		is_walkable = is_walkable && procedure->n_steps > 0 &&
			      procedure->n_steps <= PROCEDURE_MOST_STEPS;
	}
	if (is_walkable)
		check_loops(library, faults);
	procedure_library_check_jobs(library, catalogue, faults);
}
