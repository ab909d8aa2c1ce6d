/* SPDX-License-Identifier: MIT */
/*
 * procedure_jobs - do the procedures of each job fit every car once? See
 * procedure.h.
 *
 * How it thinks: for each job, each model and each year that it was sold, count
 * the procedures that fit. Years that need the same words are reported as one
 * range. A doubtful year is the fallback's and needs none.
 */
#include "core/procedure.h"

#include <stdio.h>
#include <string.h>

/* The first procedure of a job stands for the job: it is checked once there. */
static bool is_first_of_job(const struct procedure_library *library, size_t index) {
	for (size_t i = 0; i < index; i++) {
		if (string_equal(library->procedures[i].job, library->procedures[index].job))
			return false;
	}
	return true;
}

/* What fits a car: nothing, one procedure, or two of them. */
struct fit {
	const struct procedure *first;
	const struct procedure *second;
};

static struct fit job_fit(const struct procedure_library *library, const char *job,
			  const struct vehicle_make *make, const struct vehicle_model *model,
			  const struct vehicle_generation *generation, int year) {
	struct fit fit = {0};

	for (size_t i = 0; i < library->n_procedures; i++) {
		const struct procedure *procedure = &library->procedures[i];

		if (!string_equal(procedure->job, job) ||
		    !procedure_fits(procedure, make, model, generation, year))
			continue;
		if (!fit.first)
			fit.first = procedure;
		else if (!fit.second)
			fit.second = procedure;
	}
	return fit;
}

static bool is_doubtful(const struct vehicle_generation *generation, int year) {
	for (size_t i = 0; i < generation->n_doubtful_years; i++) {
		if (generation->doubtful_years[i] == year)
			return true;
	}
	return false;
}

static void report_fit(const char *job, const struct vehicle_model *model,
		       const struct vehicle_generation *generation, int first, int last,
		       struct fit fit, struct fault_list *faults) {
	char years[32];

	if (generation->is_any_year && first == VEHICLE_OLDEST_YEAR && last == VEHICLE_NEWEST_YEAR)
		(void)snprintf(years, sizeof(years), "any year");
	else if (first == last)
		(void)snprintf(years, sizeof(years), "%d", first);
	else
		(void)snprintf(years, sizeof(years), "%d-%d", first, last);
	if (!fit.first)
		(void)fault_add(faults, generation->place,
				"no procedure of job '%s' fits %s (%s) of %s; name it in the "
				"applies_to of one",
				job, model->id, generation->id, years);
	else if (fit.second)
		(void)fault_add(faults, fit.second->place,
				"procedures '%s' and '%s' both fit %s (%s) of %s; each car has one "
				"procedure of job '%s'",
				fit.first->id, fit.second->id, model->id, generation->id, years,
				job);
}

static void check_generation(const struct procedure_library *library, const char *job,
			     const struct vehicle_make *make, const struct vehicle_model *model,
			     const struct vehicle_generation *generation,
			     struct fault_list *faults) {
	int begin = 0; /* of the years that fit alike; 0: none open */
	struct fit open = {0};

	for (int year = generation->first_year; year <= generation->last_year; year++) {
		struct fit fit = job_fit(library, job, make, model, generation, year);
		bool is_out = is_doubtful(generation, year);
		bool is_same = !is_out && fit.first == open.first && fit.second == open.second;

		if (begin && !is_same)
			report_fit(job, model, generation, begin, year - 1, open, faults);
		if (!is_same || !begin)
			begin = is_out ? 0 : year;
		open = fit;
	}
	if (begin)
		report_fit(job, model, generation, begin, generation->last_year, open, faults);
}

static void check_coverage(const struct procedure_library *library, const char *job,
			   const struct vehicle_catalogue *catalogue, struct fault_list *faults) {
	for (size_t i = 0; i < catalogue->n_makes; i++) {
		const struct vehicle_make *make = &catalogue->makes[i];

		for (size_t k = 0; k < make->n_models; k++) {
			const struct vehicle_model *model = &make->models[k];

			for (size_t m = 0; m < model->n_generations; m++)
				check_generation(library, job, make, model, &model->generations[m],
						 faults);
		}
	}
}

static void check_fallbacks(const struct procedure_library *library, size_t index,
			    struct fault_list *faults) {
	const struct procedure *of_job = &library->procedures[index];
	const struct procedure *found = NULL;

	for (size_t i = index; i < library->n_procedures; i++) {
		const struct procedure *procedure = &library->procedures[i];

		if (!procedure->is_fallback || !string_equal(procedure->job, of_job->job))
			continue;
		if (found)
			(void)fault_add(faults, procedure->place,
					"job '%s' has two fallbacks, '%s' and '%s'; it has one",
					of_job->job, found->id, procedure->id);
		found = procedure;
	}
	if (!found)
		(void)fault_add(
			faults, of_job->place,
			"job '%s' has no fallback, so nothing helps where the car is not "
			"known; write fallback: true in the procedure that asks what is seen",
			of_job->job);
}

/* True when the line fits at least one year of one model. */
static bool line_fits_some(const struct applicability *line,
			   const struct vehicle_catalogue *catalogue) {
	struct applicability copy = *line;
	const struct procedure probe = {.applies_to = &copy, .n_applies_to = 1};

	for (size_t i = 0; i < catalogue->n_makes; i++) {
		const struct vehicle_make *make = &catalogue->makes[i];

		for (size_t k = 0; k < make->n_models; k++) {
			const struct vehicle_model *model = &make->models[k];

			for (size_t m = 0; m < model->n_generations; m++) {
				const struct vehicle_generation *generation =
					&model->generations[m];

				for (int year = generation->first_year;
				     year <= generation->last_year; year++) {
					if (procedure_fits(&probe, make, model, generation, year))
						return true;
				}
			}
		}
	}
	return false;
}

/* True when another procedure leads here. */
static bool is_led_to(const struct procedure_library *library, size_t index) {
	for (size_t i = 0; i < library->n_procedures; i++) {
		for (size_t k = 0; i != index && k < library->procedures[i].n_steps; k++) {
			const struct target *targets[STEP_MOST_TARGETS];
			size_t n = step_targets(&library->procedures[i].steps[k], targets);

			for (size_t m = 0; m < n; m++) {
				if (targets[m]->kind == TARGET_PROCEDURE &&
				    targets[m]->index == index)
					return true;
			}
		}
	}
	return false;
}

static void check_use(const struct procedure_library *library, size_t index,
		      const struct vehicle_catalogue *catalogue, struct fault_list *faults) {
	const struct procedure *procedure = &library->procedures[index];

	for (size_t i = 0; i < procedure->n_applies_to; i++) {
		if (!line_fits_some(&procedure->applies_to[i], catalogue))
			(void)fault_add(
				faults, procedure->applies_to[i].place,
				"this line fits no car; make, model, generation and years must "
				"be those of a car in vehicles/");
	}
	if (procedure->n_applies_to == 0 && !procedure->is_fallback && !is_led_to(library, index))
		(void)fault_add(
			faults, procedure->place,
			"nothing leads to procedure '%s'; give it applies_to, or lead to it "
			"with procedure:%s",
			procedure->id, procedure->id);
}

void procedure_library_check_jobs(const struct procedure_library *library,
				  const struct vehicle_catalogue *catalogue,
				  struct fault_list *faults) {
	for (size_t i = 0; i < library->n_procedures; i++) {
		check_use(library, i, catalogue, faults);
		if (!is_first_of_job(library, i))
			continue;
		check_fallbacks(library, i, faults);
		check_coverage(library, library->procedures[i].job, catalogue, faults);
	}
}
