/* SPDX-License-Identifier: MIT */
/*
 * vehicle_years - years and ranges of years, said; see vehicle.h.
 *
 * How it thinks: a year is sold or not, whichever model or generation sold it.
 * Walking the years from the first to the last sold one gives the runs without
 * a gap; each run is said as one.
 */
#include "core/vehicle.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/number.h"

#define YEAR_LEAST 1000 /* what can be said as two pairs of digits */
#define YEAR_MOST 9999

int vehicle_append_spoken_year(int year, struct text *text) {
	if (year < YEAR_LEAST || year > YEAR_MOST)
		return -ERANGE;
	bool is_thousands = year % 1000 < 10;
	int r = number_append(is_thousands ? year / 1000 : year / 100, text);

	if (r == 0 && is_thousands)
		r = text_append(text, year % 1000 ? " thousand and " : " thousand");
	else if (r == 0)
		r = text_append(text, year % 100 == 0	? " hundred"
				      : year % 100 < 10 ? " oh "
							: " ");
	if (r == 0 && year % (is_thousands ? 1000 : 100) != 0)
		r = number_append(year % 100, text);
	return r;
}

static const struct vehicle_model *match_model(const struct vehicle_match *match, size_t i) {
	if (match->model)
		return i == 0 ? match->model : NULL;
	if (match->family)
		return i < match->family->n_models ? &match->make->models[match->family->models[i]]
						   : NULL;
	return i < match->make->n_models ? &match->make->models[i] : NULL;
}

/* The first run of years without a gap that begins in or after from; false when
 * there is none. */
static bool match_run(const struct vehicle_match *match, int from, int *ret_first, int *ret_last) {
	int first = 0;
	int last = 0;
	const struct vehicle_model *model;

	for (size_t i = 0; (model = match_model(match, i)); i++) {
		for (size_t k = 0; k < model->n_generations; k++) {
			int begin = model->generations[k].first_year;

			if (begin >= from && (first == 0 || begin < first))
				first = last = begin;
		}
	}
	if (first == 0)
		return false;
	for (bool has_grown = true; has_grown;) {
		has_grown = false;
		for (size_t i = 0; (model = match_model(match, i)); i++) {
			for (size_t k = 0; k < model->n_generations; k++) {
				const struct vehicle_generation *generation =
					&model->generations[k];

				if (generation->first_year <= last + 1 &&
				    generation->last_year > last) {
					last = generation->last_year;
					has_grown = true;
				}
			}
		}
	}
	*ret_first = first;
	*ret_last = last;
	return true;
}

static int append_run(int first, int last, struct text *text) {
	int r = text_append(text, first == last ? "in " : "from ");

	if (r == 0)
		r = vehicle_append_spoken_year(first, text);
	if (r == 0 && first != last)
		r = text_append(text, " to ");
	if (r == 0 && first != last)
		r = vehicle_append_spoken_year(last, text);
	return r;
}

int vehicle_append_match_years(const struct vehicle_match *match, struct text *text) {
	int first = 0;
	int last = 0;
	int next_first = 0;
	int next_last = 0;
	int r;

	if (!match->make && !match->model)
		return -EINVAL;
	if (!match_run(match, YEAR_LEAST, &first, &last))
		return -EINVAL;
	r = append_run(first, last, text);
	while (r == 0 && match_run(match, last + 1, &first, &last)) {
		bool has_more = match_run(match, last + 1, &next_first, &next_last);

		r = text_append(text, has_more ? ", " : ", and ");
		if (r == 0)
			r = append_run(first, last, text);
	}
	return r;
}

int vehicle_append_years(const struct vehicle_model *model, struct text *text) {
	const struct vehicle_match match = {.model = model};

	return vehicle_append_match_years(&match, text);
}
