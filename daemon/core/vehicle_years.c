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

#define YEAR_LEAST 1000 /* what can be said as two pairs of digits */
#define YEAR_MOST 9999

static const char *const year_small[] = {"zero",    "one",     "two",	    "three",	"four",
					 "five",    "six",     "seven",	    "eight",	"nine",
					 "ten",	    "eleven",  "twelve",    "thirteen", "fourteen",
					 "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};

static const char *const year_tens[] = {"",	 "",	  "twenty",  "thirty", "forty",
					"fifty", "sixty", "seventy", "eighty", "ninety"};

static int year_append_pair(int pair, struct text *text) {
	if (pair < (int)N_ELEMENTS(year_small))
		return text_append(text, year_small[pair]);
	if (pair % 10 == 0)
		return text_append(text, year_tens[pair / 10]);
	return text_appendf(text, "%s %s", year_tens[pair / 10], year_small[pair % 10]);
}

int vehicle_append_spoken_year(int year, struct text *text) {
	if (year < YEAR_LEAST || year > YEAR_MOST)
		return -ERANGE;
	if (year % 1000 == 0)
		return text_appendf(text, "%s thousand", year_small[year / 1000]);
	if (year % 1000 < 10)
		return text_appendf(text, "%s thousand and %s", year_small[year / 1000],
				    year_small[year % 10]);

	int r = year_append_pair(year / 100, text);
	if (r < 0)
		return r;
	if (year % 100 == 0)
		return text_append(text, " hundred");
	r = text_append(text, year % 100 < 10 ? " oh " : " ");
	return r < 0 ? r : year_append_pair(year % 100, text);
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
