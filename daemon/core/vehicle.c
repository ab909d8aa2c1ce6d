/* SPDX-License-Identifier: MIT */
/*
 * vehicle - see vehicle.h.
 *
 * How it thinks: everything said so far leaves a set of models. The make bounds
 * it, a model or a family narrows it, the year drops those that were not sold
 * then. What is left decides the answer: nothing (not sold), one model (known),
 * several (ask, or live with not knowing). "I don't know" only matters where
 * something is still missing.
 */
#include "core/vehicle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void strings_free(char **strings, size_t n) {
	for (size_t i = 0; i < n; i++)
		free(strings[i]);
	free(strings);
}

static void vehicle_model_done(struct vehicle_model *model) {
	for (size_t i = 0; i < model->n_generations; i++) {
		struct vehicle_generation *generation = &model->generations[i];

		free(generation->id);
		free(generation->doubtful_years);
		free(generation->provenance.source);
	}
	free(model->generations);
	free(model->id);
	free(model->name);
	strings_free(model->phrases, model->n_phrases);
}

static void vehicle_family_done(struct vehicle_family *family) {
	free(family->id);
	free(family->name);
	free(family->question);
	free(family->models);
	strings_free(family->phrases, family->n_phrases);
}

static void vehicle_make_done(struct vehicle_make *make) {
	for (size_t i = 0; i < make->n_models; i++)
		vehicle_model_done(&make->models[i]);
	for (size_t i = 0; i < make->n_families; i++)
		vehicle_family_done(&make->families[i]);
	free(make->models);
	free(make->families);
	free(make->id);
	free(make->name);
	strings_free(make->phrases, make->n_phrases);
	strings_free(make->trims, make->n_trims);
	free(make->question);
}

void vehicle_catalogue_done(struct vehicle_catalogue *catalogue) {
	for (size_t i = 0; i < catalogue->n_makes; i++)
		vehicle_make_done(&catalogue->makes[i]);
	free(catalogue->makes);
	*catalogue = (struct vehicle_catalogue){0};
}

const struct vehicle_make *vehicle_find_make(const struct vehicle_catalogue *catalogue,
					     const char *id) {
	for (size_t i = 0; i < catalogue->n_makes; i++) {
		if (string_equal(catalogue->makes[i].id, id))
			return &catalogue->makes[i];
	}
	return NULL;
}

const struct vehicle_model *vehicle_find_model(const struct vehicle_make *make, const char *id) {
	for (size_t i = 0; i < make->n_models; i++) {
		if (string_equal(make->models[i].id, id))
			return &make->models[i];
	}
	return NULL;
}

/* The model that the make's name alone stands for; NULL when there is none. */
static const struct vehicle_model *vehicle_whole_make(const struct vehicle_make *make) {
	for (size_t i = 0; i < make->n_models; i++) {
		if (make->models[i].is_whole_make)
			return &make->models[i];
	}
	return NULL;
}

static const struct vehicle_family *vehicle_find_family(const struct vehicle_make *make,
							const char *id) {
	for (size_t i = 0; i < make->n_families; i++) {
		if (string_equal(make->families[i].id, id))
			return &make->families[i];
	}
	return NULL;
}

static const struct vehicle_generation *vehicle_generation_of(const struct vehicle_model *model,
							      int year) {
	for (size_t i = 0; i < model->n_generations; i++) {
		const struct vehicle_generation *generation = &model->generations[i];

		if (year >= generation->first_year && year <= generation->last_year)
			return generation;
	}
	return NULL;
}

static bool vehicle_year_is_doubtful(const struct vehicle_generation *generation, int year) {
	for (size_t i = 0; i < generation->n_doubtful_years; i++) {
		if (generation->doubtful_years[i] == year)
			return true;
	}
	return false;
}

/* The make that was said, or else the only one that what was said can mean. */
static const struct vehicle_make *vehicle_imply_make(const struct vehicle_catalogue *catalogue,
						     const struct vehicle_query *query) {
	const struct vehicle_make *found = vehicle_find_make(catalogue, query->make);
	size_t n_found = 0;

	if (found)
		return found;
	if (catalogue->n_makes == 1)
		return &catalogue->makes[0];
	for (size_t i = 0; i < catalogue->n_makes; i++) {
		const struct vehicle_make *make = &catalogue->makes[i];

		if (vehicle_find_model(make, query->model) ||
		    vehicle_find_family(make, query->family)) {
			found = make;
			n_found++;
		}
	}
	return n_found == 1 ? found : NULL;
}

static size_t vehicle_match_n_models(const struct vehicle_match *match) {
	if (match->model)
		return 1;
	return match->family ? match->family->n_models : match->make->n_models;
}

static const struct vehicle_model *vehicle_match_model(const struct vehicle_match *match,
						       size_t i) {
	if (match->model)
		return match->model;
	return &match->make->models[match->family ? match->family->models[i] : i];
}

/* How many of the models left were sold in the year; the last of them. */
static size_t vehicle_count_sold(const struct vehicle_match *match,
				 const struct vehicle_model **ret_model) {
	size_t n_sold = 0;

	for (size_t i = 0; i < vehicle_match_n_models(match); i++) {
		const struct vehicle_model *model = vehicle_match_model(match, i);

		if (vehicle_generation_of(model, match->year)) {
			*ret_model = model;
			n_sold++;
		}
	}
	return n_sold;
}

static enum vehicle_answer vehicle_answer_without_year(const struct vehicle_query *query,
						       struct vehicle_match *match) {
	bool has_some = match->model || match->family;

	for (size_t i = 0; match->model && i < match->model->n_generations; i++) {
		if (!match->model->generations[i].is_any_year)
			continue;
		match->generation = &match->model->generations[i];
		return VEHICLE_KNOWN;
	}
	if (query->year_is_unknown || (!has_some && query->model_is_unknown))
		return VEHICLE_UNCERTAIN;
	return has_some ? VEHICLE_ASK_YEAR : VEHICLE_ASK_MODEL;
}

static enum vehicle_answer vehicle_answer_with_year(const struct vehicle_query *query,
						    struct vehicle_match *match) {
	const struct vehicle_model *sold = NULL;
	size_t n_sold = vehicle_count_sold(match, &sold);

	if (n_sold == 0)
		return VEHICLE_NOT_SOLD;
	if (n_sold > 1 || !(match->model || match->family))
		return query->model_is_unknown ? VEHICLE_UNCERTAIN : VEHICLE_ASK_MODEL;
	match->model = sold;
	match->generation = vehicle_generation_of(sold, match->year);
	match->is_doubtful = vehicle_year_is_doubtful(match->generation, match->year);
	return VEHICLE_KNOWN;
}

void vehicle_resolve(const struct vehicle_catalogue *catalogue, const struct vehicle_query *query,
		     struct vehicle_match *ret_match) {
	struct vehicle_match match = {.year = query->year};

	match.make = vehicle_imply_make(catalogue, query);
	if (!match.make) {
		match.answer = query->make_is_unknown ? VEHICLE_UNCERTAIN : VEHICLE_ASK_MAKE;
		*ret_match = match;
		return;
	}
	match.model = vehicle_find_model(match.make, query->model);
	match.family = vehicle_find_family(match.make, query->family);
	if (!match.model && !match.family)
		match.model = vehicle_whole_make(match.make);
	match.answer = query->year == 0 ? vehicle_answer_without_year(query, &match)
					: vehicle_answer_with_year(query, &match);
	*ret_match = match;
}
