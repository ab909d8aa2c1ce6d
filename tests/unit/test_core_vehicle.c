/* SPDX-License-Identifier: MIT */
/* Queries resolve as said, years sound as people say them, and a catalogue that
 * says two things at once is found out. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/vehicle.h"
#include "made.h"

/* A line of the catalogue under test; a model may have several lines. */
struct line {
	const char *make;
	const char *model;
	const char *generation;
	int first, last, doubtful;
};

static const struct line lines[] = {
	{"mini", "hardtop-2-door", "r50", 2002, 2006, 0},
	{"mini", "hardtop-2-door", "f56", 2007, 2025, 0},
	{"mini", "hardtop-4-door", "f55", 2015, 2025, 0},
	{"mini", "clubman", "r55", 2008, 2015, 2015},
	{"mini", "clubman", "f54", 2016, 2024, 0},
	{"mini", "coupe", "r58", 2012, 2015, 0},
	{"mini", "gp", "gp1", 2006, 2006, 0},
	{"mini", "gp", "gp2", 2013, 2013, 0},
	{"mini", "gp", "gp3", 2020, 2021, 2020},
	{"kia", "soul", "am", 2010, 2013, 0},
	{"kia", "coupe", "c1", 2010, 2013, 0},
};

static void set_phrase(char ***phrases, size_t *n_phrases, const char *phrase) {
	*phrases = made_room(*phrases, *n_phrases, sizeof(**phrases));
	(*phrases)[(*n_phrases)++] = made_copy(phrase);
}

static struct vehicle_make *make_of(struct vehicle_catalogue *catalogue, const char *id) {
	for (size_t i = 0; i < catalogue->n_makes; i++) {
		if (strcmp(catalogue->makes[i].id, id) == 0)
			return &catalogue->makes[i];
	}
	catalogue->makes =
		made_room(catalogue->makes, catalogue->n_makes, sizeof(*catalogue->makes));
	struct vehicle_make *make = &catalogue->makes[catalogue->n_makes++];
	make->id = made_copy(id);
	make->name = made_copy(id);
	set_phrase(&make->phrases, &make->n_phrases, id);
	return make;
}

static struct vehicle_model *model_of(struct vehicle_make *make, const char *id, unsigned line) {
	for (size_t i = 0; i < make->n_models; i++) {
		if (strcmp(make->models[i].id, id) == 0)
			return &make->models[i];
	}
	make->models = made_room(make->models, make->n_models, sizeof(*make->models));
	struct vehicle_model *model = &make->models[make->n_models++];
	char *phrase = made_copy(id);

	for (char *c = phrase; *c; c++) {
		if (*c == '-')
			*c = ' ';
		else if (*c >= '0' && *c <= '9')
			*c = (char)('a' + *c - '0');
	}
	model->id = made_copy(id);
	model->name = made_copy(id);
	model->place = (struct place){"v.yaml", line, 1};
	set_phrase(&model->phrases, &model->n_phrases, phrase);
	free(phrase);
	return model;
}

static void add_line(struct vehicle_catalogue *catalogue, const struct line *line,
		     unsigned number) {
	struct vehicle_model *model = model_of(make_of(catalogue, line->make), line->model, number);

	model->generations =
		made_room(model->generations, model->n_generations, sizeof(*model->generations));
	struct vehicle_generation *generation = &model->generations[model->n_generations++];
	generation->id = made_copy(line->generation);
	generation->first_year = line->first;
	generation->last_year = line->last;
	generation->place = (struct place){"v.yaml", number, 3};
	if (line->doubtful) {
		generation->doubtful_years = made_room(NULL, 0, sizeof(int));
		generation->doubtful_years[0] = line->doubtful;
		generation->n_doubtful_years = 1;
	}
}

static void add_family(struct vehicle_make *make, const char *id, size_t first, size_t n) {
	make->families = made_room(make->families, make->n_families, sizeof(*make->families));
	struct vehicle_family *family = &make->families[make->n_families++];
	family->id = made_copy(id);
	family->question = made_copy("Which?");
	family->place = (struct place){"v.yaml", 90, 1};
	set_phrase(&family->phrases, &family->n_phrases, id);
	for (size_t i = 0; i < n; i++) {
		family->models = made_room(family->models, i, sizeof(*family->models));
		family->models[family->n_models++] = first + i;
	}
}

/* n_lines of the table; the first nine are the one make's. */
static struct vehicle_catalogue catalogue_of(size_t n_lines) {
	struct vehicle_catalogue catalogue = {0};

	for (unsigned i = 0; i < n_lines; i++)
		add_line(&catalogue, &lines[i], i + 1);
	add_family(&catalogue.makes[0], "hardtop", 0, 2);
	return catalogue;
}

#define N_ONE_MAKE 9

struct example {
	struct vehicle_query query;
	enum vehicle_answer answer;
	const char *model;
	const char *generation;
	bool is_doubtful;
};

static void check_examples(const struct vehicle_catalogue *catalogue,
			   const struct example *examples, size_t n) {
	for (size_t i = 0; i < n; i++) {
		const struct example *example = &examples[i];
		struct vehicle_match match;

		vehicle_resolve(catalogue, &example->query, &match);
		if (match.answer != example->answer)
			fail_msg("example %zu: answer %d, not %d", i, (int)match.answer,
				 (int)example->answer);
		if (example->model ? !match.model || strcmp(match.model->id, example->model) != 0
				   : match.model != NULL)
			fail_msg("example %zu: model %s, not %s", i,
				 match.model ? match.model->id : "none",
				 example->model ? example->model : "none");
		if (example->generation ? !match.generation || strcmp(match.generation->id,
								      example->generation) != 0
					: match.generation != NULL)
			fail_msg("example %zu: generation is not %s", i,
				 example->generation ? example->generation : "none");
		assert_int_equal(match.is_doubtful, example->is_doubtful);
	}
}

static void test_resolves_within_one_make(void **state) {
	(void)state;
	static const struct example examples[] = {
		/* all said */
		{{.make = "mini", .model = "clubman", .year = 2010},
		 VEHICLE_KNOWN,
		 "clubman",
		 "r55",
		 false},
		{{.model = "clubman", .year = 2016}, VEHICLE_KNOWN, "clubman", "f54", false},
		{{.model = "clubman", .year = 2015}, VEHICLE_KNOWN, "clubman", "r55", true},
		{{.model = "gp", .year = 2020}, VEHICLE_KNOWN, "gp", "gp3", true},
		{{.model = "gp", .year = 2021}, VEHICLE_KNOWN, "gp", "gp3", false},
		/* something missing */
		{{.year = 0}, VEHICLE_ASK_MODEL, NULL, NULL, false},
		{{.make = "mini"}, VEHICLE_ASK_MODEL, NULL, NULL, false},
		{{.year = 2014}, VEHICLE_ASK_MODEL, NULL, NULL, false},
		{{.model = "coupe"}, VEHICLE_ASK_YEAR, "coupe", NULL, false},
		{{.family = "hardtop"}, VEHICLE_ASK_YEAR, NULL, NULL, false},
		/* only one model was sold then, but no model was named: ask all the same */
		{{.year = 2003}, VEHICLE_ASK_MODEL, NULL, NULL, false},
		/* the year decides within a family, or does not */
		{{.family = "hardtop", .year = 2006},
		 VEHICLE_KNOWN,
		 "hardtop-2-door",
		 "r50",
		 false},
		{{.family = "hardtop", .year = 2019}, VEHICLE_ASK_MODEL, NULL, NULL, false},
		{{.family = "hardtop", .model = "hardtop-4-door", .year = 2019},
		 VEHICLE_KNOWN,
		 "hardtop-4-door",
		 "f55",
		 false},
		{{.family = "hardtop", .model = "clubman", .year = 2009},
		 VEHICLE_KNOWN,
		 "clubman",
		 "r55",
		 false},
		/* not sold */
		{{.model = "hardtop-4-door", .year = 2014},
		 VEHICLE_NOT_SOLD,
		 "hardtop-4-door",
		 NULL,
		 false},
		{{.model = "gp", .year = 2012}, VEHICLE_NOT_SOLD, "gp", NULL, false},
		{{.family = "hardtop", .year = 2001}, VEHICLE_NOT_SOLD, NULL, NULL, false},
		{{.year = 1995}, VEHICLE_NOT_SOLD, NULL, NULL, false},
		{{.year = 1995, .model_is_unknown = true}, VEHICLE_NOT_SOLD, NULL, NULL, false},
		{{.model = "coupe", .year = -3}, VEHICLE_NOT_SOLD, "coupe", NULL, false},
		/* "I don't know" */
		{{.model_is_unknown = true}, VEHICLE_UNCERTAIN, NULL, NULL, false},
		{{.year_is_unknown = true}, VEHICLE_UNCERTAIN, NULL, NULL, false},
		{{.model = "coupe", .year_is_unknown = true},
		 VEHICLE_UNCERTAIN,
		 "coupe",
		 NULL,
		 false},
		{{.model_is_unknown = true, .year = 2014}, VEHICLE_UNCERTAIN, NULL, NULL, false},
		{{.family = "hardtop", .year = 2019, .model_is_unknown = true},
		 VEHICLE_UNCERTAIN,
		 NULL,
		 NULL,
		 false},
		{{.family = "hardtop", .year = 2006, .model_is_unknown = true},
		 VEHICLE_KNOWN,
		 "hardtop-2-door",
		 "r50",
		 false},
		/* what was said later counts, whatever was not known before */
		{{.model = "coupe",
		  .year = 2013,
		  .model_is_unknown = true,
		  .year_is_unknown = true},
		 VEHICLE_KNOWN,
		 "coupe",
		 "r58",
		 false},
		{{.make_is_unknown = true, .model = "coupe", .year = 2013},
		 VEHICLE_KNOWN,
		 "coupe",
		 "r58",
		 false},
		/* ids that are not there count as not said */
		{{.make = "saab", .model = "zeppelin", .family = "trains", .year = 2013},
		 VEHICLE_ASK_MODEL,
		 NULL,
		 NULL,
		 false},
	};
	struct vehicle_catalogue catalogue = catalogue_of(N_ONE_MAKE);

	check_examples(&catalogue, examples, N_ELEMENTS(examples));
	vehicle_catalogue_done(&catalogue);
}

static void test_resolves_among_makes(void **state) {
	(void)state;
	static const struct example examples[] = {
		{{.year = 2011}, VEHICLE_ASK_MAKE, NULL, NULL, false},
		{{.make_is_unknown = true}, VEHICLE_UNCERTAIN, NULL, NULL, false},
		{{.model = "soul", .year = 2011}, VEHICLE_KNOWN, "soul", "am", false},
		{{.family = "hardtop", .year = 2003},
		 VEHICLE_KNOWN,
		 "hardtop-2-door",
		 "r50",
		 false},
		{{.model = "coupe", .year = 2012}, VEHICLE_ASK_MAKE, NULL, NULL, false},
		{{.make = "kia", .model = "coupe", .year = 2012},
		 VEHICLE_KNOWN,
		 "coupe",
		 "c1",
		 false},
		{{.make = "kia", .model = "clubman", .year = 2012},
		 VEHICLE_ASK_MODEL,
		 NULL,
		 NULL,
		 false},
	};
	struct vehicle_catalogue catalogue = catalogue_of(N_ELEMENTS(lines));

	check_examples(&catalogue, examples, N_ELEMENTS(examples));
	vehicle_catalogue_done(&catalogue);
}

static void test_empty_catalogue(void **state) {
	(void)state;
	const struct vehicle_catalogue none = {0};
	const struct vehicle_query query = {.model = "coupe", .year = 2013};
	struct vehicle_match match;

	vehicle_resolve(&none, &query, &match);
	assert_int_equal(match.answer, VEHICLE_ASK_MAKE);
}

static void test_says_a_year(void **state) {
	(void)state;
	static const struct {
		int year;
		const char *said;
	} examples[] = {
		{1000, "one thousand"},
		{1066, "ten sixty six"},
		{1900, "nineteen hundred"},
		{1905, "nineteen oh five"},
		{1959, "nineteen fifty nine"},
		{1999, "nineteen ninety nine"},
		{2000, "two thousand"},
		{2001, "two thousand and one"},
		{2006, "two thousand and six"},
		{2009, "two thousand and nine"},
		{2010, "twenty ten"},
		{2012, "twenty twelve"},
		{2014, "twenty fourteen"},
		{2020, "twenty twenty"},
		{2025, "twenty twenty five"},
		{2100, "twenty one hundred"},
		{9999, "ninety nine ninety nine"},
	};

	for (size_t i = 0; i < N_ELEMENTS(examples); i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		assert_int_equal(vehicle_append_spoken_year(examples[i].year, &text), 0);
		assert_string_equal(text_get(&text), examples[i].said);
	}
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	assert_int_equal(vehicle_append_spoken_year(999, &text), -ERANGE);
	assert_int_equal(vehicle_append_spoken_year(10000, &text), -ERANGE);
	assert_int_equal(vehicle_append_spoken_year(-2014, &text), -ERANGE);
	assert_string_equal(text_get(&text), "");
}

static void check_years(const struct vehicle_match *match, const char *said) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	assert_int_equal(vehicle_append_match_years(match, &text), 0);
	assert_string_equal(text_get(&text), said);
}

static void test_says_ranges(void **state) {
	(void)state;
	struct vehicle_catalogue catalogue = catalogue_of(N_ONE_MAKE);
	const struct vehicle_make *mini = &catalogue.makes[0];
	const struct {
		const char *model;
		const char *said;
	} examples[] = {
		{"clubman", "from two thousand and eight to twenty twenty four"},
		{"coupe", "from twenty twelve to twenty fifteen"},
		{"gp", "in two thousand and six, in twenty thirteen, and from twenty twenty to "
		       "twenty twenty one"},
		{"hardtop-4-door", "from twenty fifteen to twenty twenty five"},
	};

	for (size_t i = 0; i < N_ELEMENTS(examples); i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		assert_int_equal(
			vehicle_append_years(vehicle_find_model(mini, examples[i].model), &text),
			0);
		assert_string_equal(text_get(&text), examples[i].said);
	}
	check_years(&(struct vehicle_match){.make = mini, .family = &mini->families[0]},
		    "from two thousand and two to twenty twenty five");
	check_years(&(struct vehicle_match){.make = mini},
		    "from two thousand and two to twenty twenty five");
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	assert_int_equal(vehicle_append_match_years(&(struct vehicle_match){0}, &text), -EINVAL);
	vehicle_catalogue_done(&catalogue);
}

static void test_two_ranges_are_joined_by_and(void **state) {
	(void)state;
	static const struct line gap[] = {{"mini", "a", "g1", 2003, 2003, 0},
					  {"mini", "a", "g2", 2005, 2006, 0}};
	struct vehicle_catalogue catalogue = {0};
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	add_line(&catalogue, &gap[0], 1);
	add_line(&catalogue, &gap[1], 2);
	assert_int_equal(vehicle_append_years(&catalogue.makes[0].models[0], &text), 0);
	assert_string_equal(text_get(&text), "in two thousand and three, and from two thousand "
					     "and five to two thousand and six");
	vehicle_catalogue_done(&catalogue);
}

static void test_ids(void **state) {
	(void)state;
	static const char *const good[] = {"mini", "hardtop-2-door", "r56", "a-1"};
	static const char *const bad[] = {
		"",   "Mini", "2door", "a--b",	   "-a",
		"a-", "a b",  "a_b",   "\xc3\xa9", "a123456789012345678901234567890123456789"};

	for (size_t i = 0; i < N_ELEMENTS(good); i++)
		assert_true(vehicle_id_is_well_formed(good[i]));
	for (size_t i = 0; i < N_ELEMENTS(bad); i++)
		assert_false(vehicle_id_is_well_formed(bad[i]));
	assert_false(vehicle_id_is_well_formed(NULL));
}

static void check_faults(const struct vehicle_catalogue *catalogue, const char *expected) {
	struct fault_list faults = FAULT_LIST_EMPTY;
	char *printed = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&printed, &length);

	vehicle_catalogue_check(catalogue, &faults);
	fault_list_print(&faults, out);
	(void)fclose(out);
	assert_string_equal(printed, expected);
	free(printed);
	fault_list_done(&faults);
}

static void test_a_good_catalogue_has_no_faults(void **state) {
	(void)state;
	struct vehicle_catalogue catalogue = catalogue_of(N_ELEMENTS(lines));

	check_faults(&catalogue, "");
	vehicle_catalogue_done(&catalogue);
}

static void test_finds_what_stands_for_two_things(void **state) {
	(void)state;
	struct vehicle_catalogue catalogue = catalogue_of(N_ONE_MAKE);
	struct vehicle_make *mini = &catalogue.makes[0];

	set_phrase(&mini->families[0].phrases, &mini->families[0].n_phrases, "coupe");
	check_faults(&catalogue, "v.yaml:90:1: error: phrase 'coupe' stands for two things, "
				 "'coupe' (line 6) and 'hardtop'; each phrase may be given once\n");
	vehicle_catalogue_done(&catalogue);
}

static void test_finds_bad_ranges(void **state) {
	(void)state;
	static const struct line bad[] = {
		{"mini", "a", "g1", 2003, 2006, 0}, {"mini", "a", "g2", 2006, 2007, 2009},
		{"mini", "b", "g3", 2010, 2008, 0}, {"mini", "c", "g4", 1066, 1067, 0},
		{"mini", "d", "g5", 2001, 2002, 0}, {"mini", "d", "g5", 2003, 2004, 0},
	};
	struct vehicle_catalogue catalogue = {0};

	for (unsigned i = 0; i < N_ELEMENTS(bad); i++)
		add_line(&catalogue, &bad[i], i + 1);
	check_faults(&catalogue,
		     "v.yaml:2:3: error: doubtful year 2009 of 'g2' lies outside its years "
		     "2006-2007\n"
		     "v.yaml:2:3: error: years of 'g2' begin in 2006, but 'g1' before it lasts to "
		     "2006; generations stand oldest first and share no year\n"
		     "v.yaml:3:3: error: years 2010-2008 of 'g3' run backwards; the older year "
		     "comes first\n"
		     "v.yaml:4:3: error: years 1066-1067 of 'g4' are not years a car was sold in; "
		     "they lie between 1950 and 2099\n"
		     "v.yaml:6:3: error: generation 'g5' of 'd' is given twice; each is given "
		     "once\n");
	vehicle_catalogue_done(&catalogue);
}

static void test_finds_a_family_of_one(void **state) {
	(void)state;
	struct vehicle_catalogue catalogue = catalogue_of(N_ONE_MAKE);

	add_family(&catalogue.makes[0], "lonely", 0, 1);
	check_faults(&catalogue, "v.yaml:90:1: error: family 'lonely' has fewer than two models; a "
				 "name for one model is a phrase of that model\n");
	vehicle_catalogue_done(&catalogue);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolves_within_one_make),
		cmocka_unit_test(test_resolves_among_makes),
		cmocka_unit_test(test_empty_catalogue),
		cmocka_unit_test(test_says_a_year),
		cmocka_unit_test(test_says_ranges),
		cmocka_unit_test(test_two_ranges_are_joined_by_and),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_a_good_catalogue_has_no_faults),
		cmocka_unit_test(test_finds_what_stands_for_two_things),
		cmocka_unit_test(test_finds_bad_ranges),
		cmocka_unit_test(test_finds_a_family_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
