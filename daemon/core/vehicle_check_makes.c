/* SPDX-License-Identifier: MIT */
/*
 * vehicle_check_makes - names that collide across makes; see vehicle.h.
 *
 * How it thinks: what is heard is a phrase, and its tag says one thing. Where two
 * makes give a phrase the same tag ({model=coupe}), the make is still open and is
 * asked for; where the tags differ, nobody can tell what was meant.
 */
#include "core/vehicle.h"

#include <string.h>

static void visit_phrases(char *const *phrases, size_t n, struct vehicle_name name,
			  void (*visit)(void *context, const struct vehicle_name *name),
			  void *context) {
	for (size_t i = 0; i < n; i++) {
		name.phrase = phrases[i];
		visit(context, &name);
	}
}

void vehicle_each_name(const struct vehicle_make *make,
		       void (*visit)(void *context, const struct vehicle_name *name),
		       void *context) {
	visit_phrases(make->phrases, make->n_phrases,
		      (struct vehicle_name){
			      .kind = VEHICLE_NAME_MAKE, .id = make->id, .place = make->place},
		      visit, context);
	for (size_t i = 0; i < make->n_models; i++) {
		const struct vehicle_model *model = &make->models[i];

		visit_phrases(model->phrases, model->n_phrases,
			      (struct vehicle_name){.kind = VEHICLE_NAME_MODEL,
						    .id = model->id,
						    .place = model->place},
			      visit, context);
	}
	for (size_t i = 0; i < make->n_families; i++) {
		const struct vehicle_family *family = &make->families[i];

		visit_phrases(family->phrases, family->n_phrases,
			      (struct vehicle_name){.kind = VEHICLE_NAME_FAMILY,
						    .id = family->id,
						    .place = family->place},
			      visit, context);
	}
}

/* A name of one make being compared with all names of another. */
struct comparison {
	const struct vehicle_make *other_make;
	const struct vehicle_name *name;
	struct fault_list *faults;
};

static void compare(void *context, const struct vehicle_name *other) {
	static const char *const kinds[] = {"make", "model", "family"};
	const struct comparison *comparison = context;
	const struct vehicle_name *name = comparison->name;

	if (strcmp(name->phrase, other->phrase) != 0 ||
	    (name->kind == other->kind && strcmp(name->id, other->id) == 0))
		return;
	(void)fault_add(comparison->faults, name->place,
			"phrase '%s' is the %s '%s' here and the %s '%s' in %s:%u; take it out of "
			"one, or give models of both makes the same id, so that the make is asked",
			name->phrase, kinds[name->kind], name->id, kinds[other->kind], other->id,
			other->place.file ? other->place.file : "another file", other->place.line);
}

static void compare_with_other(void *context, const struct vehicle_name *name) {
	struct comparison comparison = *(const struct comparison *)context;

	comparison.name = name;
	vehicle_each_name(comparison.other_make, compare, &comparison);
}

void vehicle_catalogue_check_makes(const struct vehicle_catalogue *catalogue,
				   struct fault_list *faults) {
	for (size_t i = 0; i < catalogue->n_makes; i++) {
		for (size_t k = 0; k < i; k++) {
			struct comparison comparison = {.other_make = &catalogue->makes[k],
							.faults = faults};

			if (strcmp(catalogue->makes[i].id, catalogue->makes[k].id) != 0)
				vehicle_each_name(&catalogue->makes[i], compare_with_other,
						  &comparison);
		}
	}
}
