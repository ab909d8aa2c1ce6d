/* SPDX-License-Identifier: MIT */
/*
 * vehicle_check - what is wrong with a catalogue that was read; see vehicle.h.
 *
 * How it thinks: a name (an id or a phrase) must stand for one thing. Within a
 * make the names of models and families are put into one list with the thing
 * that each stands for, and every pair is compared; catalogues are small.
 */
#include "core/vehicle.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

bool vehicle_id_is_well_formed(const char *id) {
	bool is_start = true;

	if (!id || id[0] < 'a' || id[0] > 'z' || strlen(id) >= VEHICLE_ID_BYTES)
		return false;
	for (const char *c = id; *c; c++) {
		bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');

		if (!is_letter && (*c != '-' || is_start))
			return false;
		is_start = !is_letter;
	}
	return !is_start;
}

static void check_id(const char *id, struct place place, struct fault_list *faults) {
	if (!vehicle_id_is_well_formed(id))
		(void)fault_add(faults, place,
				"id '%s' is badly formed; an id is lower case letters and digits "
				"joined by single hyphens, begins with a letter and has fewer than "
				"%d characters, like hardtop-2-door",
				id ? id : "", VEHICLE_ID_BYTES);
}

bool vehicle_phrase_is_well_formed(const char *phrase) {
	bool is_start = true;

	for (const char *c = phrase; *c; c++) {
		bool is_letter = *c >= 'a' && *c <= 'z';

		if (!is_letter && (is_start || (*c != ' ' && *c != '\'')))
			return false;
		is_start = *c == ' ';
	}
	return !is_start;
}

static void check_spelling(char *const *phrases, size_t n, const char *id, struct place place,
			   struct fault_list *faults) {
	for (size_t i = 0; i < n; i++) {
		if (!vehicle_phrase_is_well_formed(phrases[i]))
			(void)fault_add(faults, place,
					"phrase '%s' of '%s' cannot be heard; write words of lower "
					"case letters with single blanks between them, and numbers "
					"as they are said",
					phrases[i], id);
	}
}

static void check_phrases(char *const *phrases, size_t n, const char *id, struct place place,
			  struct fault_list *faults) {
	if (n == 0)
		(void)fault_add(faults, place,
				"'%s' has no phrases, so nobody can say it; write "
				"what people call it, like phrases: [countryman]",
				id);
	check_spelling(phrases, n, id, place, faults);
}

/* A name and what it stands for. */
struct name {
	const char *name;
	const char *owner;
	struct place place;
};

static void names_add(struct name *names, size_t *n, const char *name, const char *owner,
		      struct place place) {
	names[(*n)++] = (struct name){name, owner, place};
}

static int name_compare(const void *one, const void *other) {
	const struct name *a = one;
	const struct name *b = other;
	int order = strcmp(a->name, b->name);

	if (order == 0 && a->place.line != b->place.line)
		order = a->place.line < b->place.line ? -1 : 1;
	if (order == 0 && a->place.column != b->place.column)
		order = a->place.column < b->place.column ? -1 : 1;
	return order;
}

static void names_check(struct name *names, size_t n, const char *what, struct fault_list *faults) {
	if (n)
		qsort(names, n, sizeof(*names), name_compare);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(names[i].name, names[i - 1].name) == 0)
			(void)fault_add(faults, names[i].place,
					"%s '%s' stands for two things, '%s' (line %u) and '%s'; "
					"each %s may be given once",
					what, names[i].name, names[i - 1].owner,
					names[i - 1].place.line, names[i].owner, what);
	}
}

static size_t make_count_names(const struct vehicle_make *make) {
	size_t n = make->n_models + make->n_families + make->n_phrases;

	for (size_t i = 0; i < make->n_models; i++)
		n += make->models[i].n_phrases;
	for (size_t i = 0; i < make->n_families; i++)
		n += make->families[i].n_phrases;
	return n;
}

static void check_make_names(const struct vehicle_make *make, struct fault_list *faults) {
	size_t n_most = make_count_names(make);
	CLEANUP_FREE struct name *names = calloc(n_most + 1, sizeof(*names));
	size_t n = 0;

	if (!names) {
		(void)fault_add(faults, make->place, "no memory left to check '%s'", make->id);
		return;
	}
	for (size_t i = 0; i < make->n_models; i++)
		names_add(names, &n, make->models[i].id, make->models[i].id, make->models[i].place);
	for (size_t i = 0; i < make->n_families; i++)
		names_add(names, &n, make->families[i].id, make->families[i].id,
			  make->families[i].place);
	names_check(names, n, "id", faults);
	n = 0;
	for (size_t i = 0; i < make->n_phrases; i++)
		names_add(names, &n, make->phrases[i], make->id, make->place);
	for (size_t i = 0; i < make->n_models; i++) {
		const struct vehicle_model *model = &make->models[i];

		for (size_t k = 0; k < model->n_phrases; k++)
			names_add(names, &n, model->phrases[k], model->id, model->place);
	}
	for (size_t i = 0; i < make->n_families; i++) {
		const struct vehicle_family *family = &make->families[i];

		for (size_t k = 0; k < family->n_phrases; k++)
			names_add(names, &n, family->phrases[k], family->id, family->place);
	}
	names_check(names, n, "phrase", faults);
}

static void check_generation(const struct vehicle_model *model, size_t i,
			     struct fault_list *faults) {
	const struct vehicle_generation *generation = &model->generations[i];

	check_id(generation->id, generation->place, faults);
	if (generation->first_year > generation->last_year)
		(void)fault_add(faults, generation->place,
				"years %d-%d of '%s' run backwards; the older year comes first",
				generation->first_year, generation->last_year, generation->id);
	if (generation->first_year < VEHICLE_OLDEST_YEAR ||
	    generation->last_year > VEHICLE_NEWEST_YEAR)
		(void)fault_add(faults, generation->place,
				"years %d-%d of '%s' are not years a car was sold in; they lie "
				"between %d and %d",
				generation->first_year, generation->last_year, generation->id,
				VEHICLE_OLDEST_YEAR, VEHICLE_NEWEST_YEAR);
	for (size_t k = 0; k < generation->n_doubtful_years; k++) {
		int year = generation->doubtful_years[k];

		if (year < generation->first_year || year > generation->last_year)
			(void)fault_add(faults, generation->place,
					"doubtful year %d of '%s' lies outside its years %d-%d",
					year, generation->id, generation->first_year,
					generation->last_year);
	}
	for (size_t k = 0; k < i; k++) {
		const struct vehicle_generation *earlier = &model->generations[k];

		if (strcmp(earlier->id, generation->id) == 0)
			(void)fault_add(
				faults, generation->place,
				"generation '%s' of '%s' is given twice; each is given once",
				generation->id, model->id);
		if (earlier->last_year >= generation->first_year) {
			(void)fault_add(
				faults, generation->place,
				"years of '%s' begin in %d, but '%s' before it lasts to %d; "
				"generations stand oldest first and share no year",
				generation->id, generation->first_year, earlier->id,
				earlier->last_year);
			return;
		}
	}
}

static void check_family(const struct vehicle_make *make, const struct vehicle_family *family,
			 struct fault_list *faults) {
	check_id(family->id, family->place, faults);
	check_phrases(family->phrases, family->n_phrases, family->id, family->place, faults);
	if (family->n_models < 2)
		(void)fault_add(faults, family->place,
				"family '%s' has fewer than two models; a name for one model is a "
				"phrase of that model",
				family->id);
	for (size_t i = 0; i < family->n_models; i++) {
		for (size_t k = 0; k < i; k++) {
			if (family->models[i] == family->models[k])
				(void)fault_add(
					faults, family->place,
					"family '%s' names model '%s' twice; each is named once",
					family->id, make->models[family->models[i]].id);
		}
	}
}

static void check_make(const struct vehicle_make *make, struct fault_list *faults) {
	check_id(make->id, make->place, faults);
	check_phrases(make->phrases, make->n_phrases, make->id, make->place, faults);
	check_spelling(make->trims, make->n_trims, make->id, make->place, faults);
	if (make->n_models == 0)
		(void)fault_add(faults, make->place, "make '%s' has no models; write at least one",
				make->id);
	for (size_t i = 0; i < make->n_models; i++) {
		const struct vehicle_model *model = &make->models[i];

		check_id(model->id, model->place, faults);
		if (!model->is_whole_make)
			check_phrases(model->phrases, model->n_phrases, model->id, model->place,
				      faults);
		if (model->n_generations == 0)
			(void)fault_add(
				faults, model->place,
				"model '%s' has no generations, so it was never sold; write "
				"at least one",
				model->id);
		for (size_t k = 0; k < model->n_generations; k++)
			check_generation(model, k, faults);
	}
	for (size_t i = 0; i < make->n_families; i++)
		check_family(make, &make->families[i], faults);
	check_make_names(make, faults);
}

void vehicle_catalogue_check(const struct vehicle_catalogue *catalogue, struct fault_list *faults) {
	for (size_t i = 0; i < catalogue->n_makes; i++) {
		const struct vehicle_make *make = &catalogue->makes[i];

		check_make(make, faults);
		for (size_t k = 0; k < i; k++) {
			if (strcmp(catalogue->makes[k].id, make->id) == 0)
				(void)fault_add(faults, make->place,
						"make '%s' is given twice; a make has one file",
						make->id);
		}
	}
	vehicle_catalogue_check_makes(catalogue, faults);
}
