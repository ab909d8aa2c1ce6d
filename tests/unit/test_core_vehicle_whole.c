/* SPDX-License-Identifier: MIT */
/* A make that sources tell of as a whole is known once it is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/vehicle.h"

/* The structures own their strings; these are literals that nobody frees. */
#define S(literal) ((char *)(uintptr_t)(literal))

static int doubts[] = {2008};
static struct vehicle_generation any[] = {{.id = S("any"),
					   .first_year = VEHICLE_OLDEST_YEAR,
					   .last_year = VEHICLE_NEWEST_YEAR,
					   .is_any_year = true}};
static struct vehicle_generation keyed[] = {{.id = S("keyed"),
					     .first_year = 2008,
					     .last_year = 2010,
					     .doubtful_years = doubts,
					     .n_doubtful_years = 1}};
static struct vehicle_model acme_models[] = {
	{.id = S("acme"), .generations = any, .n_generations = 1, .is_whole_make = true}};
static struct vehicle_model bolt_models[] = {
	{.id = S("bolt"), .generations = keyed, .n_generations = 1, .is_whole_make = true}};
static struct vehicle_model coil_models[] = {
	{.id = S("van"), .name = S("Van"), .generations = keyed, .n_generations = 1}};
static struct vehicle_make makes[] = {
	{.id = S("acme"), .name = S("Acme"), .models = acme_models, .n_models = 1},
	{.id = S("bolt"), .name = S("Bolt"), .models = bolt_models, .n_models = 1},
	{.id = S("coil"), .name = S("Coil"), .models = coil_models, .n_models = 1},
};
static const struct vehicle_catalogue catalogue = {.makes = makes, .n_makes = 3};

static void test_a_whole_make(void **state) {
	(void)state;
	static const struct {
		struct vehicle_query query;
		enum vehicle_answer answer;
		const char *model;
		bool is_doubtful;
	} examples[] = {
		{{.make = "acme"}, VEHICLE_KNOWN, "acme", false},
		{{.make = "acme", .year = 1991}, VEHICLE_KNOWN, "acme", false},
		{{.make = "acme", .year_is_unknown = true}, VEHICLE_KNOWN, "acme", false},
		{{.make = "bolt"}, VEHICLE_ASK_YEAR, "bolt", false},
		{{.make = "bolt", .year = 2008}, VEHICLE_KNOWN, "bolt", true},
		{{.make = "bolt", .year = 2010}, VEHICLE_KNOWN, "bolt", false},
		{{.make = "bolt", .year = 2011}, VEHICLE_NOT_SOLD, "bolt", false},
		{{.make = "bolt", .year_is_unknown = true}, VEHICLE_UNCERTAIN, "bolt", false},
		/* only its own name stands for a make */
		{{.make = "coil"}, VEHICLE_ASK_MODEL, NULL, false},
		{{.model = "van", .year = 2010}, VEHICLE_KNOWN, "van", false},
		{{.year = 2010}, VEHICLE_ASK_MAKE, NULL, false},
	};

	for (size_t i = 0; i < N_ELEMENTS(examples); i++) {
		struct vehicle_match match;

		vehicle_resolve(&catalogue, &examples[i].query, &match);
		assert_int_equal(match.answer, examples[i].answer);
		assert_true(examples[i].model
				    ? match.model && strcmp(match.model->id, examples[i].model) == 0
				    : !match.model);
		assert_int_equal(match.is_doubtful, examples[i].is_doubtful);
		assert_int_equal(match.generation != NULL, match.answer == VEHICLE_KNOWN);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_whole_make)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
