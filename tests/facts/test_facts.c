/* SPDX-License-Identifier: MIT */
/*
 * The shipped data against the facts.
 *
 * The table mini-us-model-years.tsv was written from the facts, not from the
 * data. Both are compared in both directions over all models and all years, and
 * from every car every way through the procedures is walked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "shipped.h"

#define FIRST_YEAR 2000 /* before the first car ... */
#define LAST_YEAR 2027	/* ... and after the last one */
#define MOST_ROWS 64

struct row {
	char model[40];
	char generation[16];
	int first, last;
	bool is_doubtful;
};

struct facts {
	struct row rows[MOST_ROWS];
	size_t n_rows;
};

static struct facts facts;
static struct shipped data;

static void read_facts(void) {
	char line[256];
	char doubt[8];
	CLEANUP_FCLOSE FILE *file =
		fopen(TEST_SOURCE_DIR "/tests/facts/mini-us-model-years.tsv", "re");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		struct row *row = &facts.rows[facts.n_rows];

		if (line[0] == '#')
			continue;
		assert_true(facts.n_rows < MOST_ROWS);
		assert_int_equal(sscanf(line, "%39[^\t]\t%15[^\t]\t%d\t%d\t%7s", row->model,
					row->generation, &row->first, &row->last, doubt),
				 5);
		row->is_doubtful = strcmp(doubt, "yes") == 0;
		facts.n_rows++;
	}
	assert_true(facts.n_rows >= 20);
}

static int setup(void **state) {
	(void)state;
	read_facts();
	shipped_read(&data);
	return 0;
}

static int teardown(void **state) {
	(void)state;
	shipped_done(&data);
	return 0;
}

/* The row of the facts that has this model and year; NULL: not sold then. */
static const struct row *facts_find(const char *model, int year) {
	for (size_t i = 0; i < facts.n_rows; i++) {
		const struct row *row = &facts.rows[i];

		if (strcmp(row->model, model) == 0 && year >= row->first && year <= row->last)
			return row;
	}
	return NULL;
}

static void check_pair(const char *model, int year) {
	const struct row *row = facts_find(model, year);
	struct vehicle_match match = shipped_resolve(&data, model, year);

	if (match.answer != (row ? VEHICLE_KNOWN : VEHICLE_NOT_SOLD))
		fail_msg("%s %d: the facts say %s, the data do not", model, year,
			 row ? "sold" : "not sold");
	if (!row)
		return;
	if (strcmp(match.generation->id, row->generation) != 0)
		fail_msg("%s %d: generation %s in the facts, %s in the data", model, year,
			 row->generation, match.generation->id);
	if (match.is_doubtful != row->is_doubtful)
		fail_msg("%s %d: doubtful %d in the facts, %d in the data", model, year,
			 row->is_doubtful, match.is_doubtful);
}

static void test_data_say_what_facts_say(void **state) {
	(void)state;
	for (size_t i = 0; i < facts.n_rows; i++) {
		for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
			check_pair(facts.rows[i].model, year);
	}
}

static void test_facts_say_what_data_say(void **state) {
	(void)state;
	const struct vehicle_make *mini = vehicle_find_make(&data.vehicles, "mini");

	assert_non_null(mini);
	assert_false(mini->is_partial);
	assert_int_equal(mini->n_models, 9);
	for (size_t i = 0; i < mini->n_models; i++) {
		for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
			check_pair(mini->models[i].id, year);
	}
}

/* Ways through the procedures: each step is visited once, by each answer. */
#define MOST_VISITS 512

struct walk {
	const struct step *visited[MOST_VISITS];
	size_t n_visited;
	const struct vehicle_match *match;
	const char *stop;  /* the id of a step that is not passed; NULL: walk it all */
	bool has_ended[2]; /* closed up; with somebody to call */
};

static void walk_step(struct walk *walk, const struct procedure *procedure, size_t step,
		      const struct step *before);

static void walk_target(struct walk *walk, const struct procedure *procedure, size_t from,
			const struct target *target) {
	const struct step *here = &procedure->steps[from];
	size_t to = target->kind == TARGET_STEP ? target->index : from + 1;

	switch (target->kind) {
	case TARGET_NONE:
		fail_msg("%s/%s: an answer has no way on", procedure->id, here->id);
		return;
	case TARGET_PROCEDURE:
		walk_step(walk, &data.procedures.procedures[target->index], 0, here);
		return;
	case TARGET_JOB:
		walk_step(walk, procedure_select(&data.procedures, target->name, walk->match), 0,
			  here);
		return;
	case TARGET_NEXT:
	case TARGET_STEP:
		if (to < procedure->n_steps) {
			walk_step(walk, procedure, to, here);
			return;
		}
		break;
	case TARGET_END:
		break;
	}
	/* The end: only these two are good ones, and never straight from a question. */
	if (strcmp(here->id, "last-look") == 0)
		walk->has_ended[0] = true;
	else if (strcmp(here->id, "call-somebody") == 0)
		walk->has_ended[1] = true;
	else
		fail_msg("%s/%s: the way ends here", procedure->id, here->id);
}

static void walk_step(struct walk *walk, const struct procedure *procedure, size_t step,
		      const struct step *before) {
	const struct target *targets[STEP_MOST_TARGETS];
	const struct step *here = &procedure->steps[step];
	size_t n_targets = step_targets(here, targets);

	/* Whoever pulls the handle was warned of the alarm the step before. */
	if (strncmp(here->id, "pull-handle", strlen("pull-handle")) == 0) {
		assert_non_null(before);
		assert_int_equal(before->kind, STEP_WARNING);
		assert_non_null(strstr(before->say, "alarm"));
	}
	for (size_t i = 0; i < walk->n_visited; i++) {
		if (walk->visited[i] == here)
			return;
	}
	assert_true(walk->n_visited < MOST_VISITS);
	walk->visited[walk->n_visited++] = here;
	if (walk->stop && strcmp(walk->stop, here->id) == 0)
		return;
	/* The ways up to a step are those of whom every step before it works for. */
	if (walk->stop && here->kind != STEP_QUESTION)
		n_targets = 1;
	for (size_t i = 0; i < n_targets; i++)
		walk_target(walk, procedure, step, targets[i]);
}

static bool has_visited(const struct walk *walk, const char *id) {
	for (size_t i = 0; i < walk->n_visited; i++) {
		if (strcmp(walk->visited[i]->id, id) == 0)
			return true;
	}
	return false;
}

static void test_every_car_gets_its_door_open(void **state) {
	(void)state;
	size_t n_cars = 0;

	for (size_t i = 0; i < facts.n_rows; i++) {
		const struct row *row = &facts.rows[i];

		for (int year = row->first; year <= row->last; year++) {
			struct vehicle_match match = shipped_resolve(&data, row->model, year);
			const struct procedure *procedure =
				procedure_select(&data.procedures, "open", &match);
			struct walk walk = {.match = &match};

			assert_non_null(procedure);
			assert_int_equal(procedure->is_fallback, row->is_doubtful);
			walk_step(&walk, procedure, 0, NULL);
			assert_true(walk.has_ended[0]);
			assert_true(walk.has_ended[1]);
			assert_true(has_visited(&walk, "door-open"));
			n_cars++;
		}
	}
	assert_int_equal(n_cars, 104);
}

/* What the facts say of keys and keyholes, generation by generation: the steps
 * that the ways up to the first pull at the handle must and must not pass. */
static const struct way {
	const char *model;
	int year;
	const char *must[4];
	const char *must_not[4];
} ways[] = {
	{"hardtop-2-door", 2004, {"take-key", "key-in"}, {"press-back-button", "see-keyhole"}},
	{"convertible", 2008, {"take-key", "key-in"}, {"press-back-button", "see-keyhole"}},
	{"john-cooper-works-gp", 2006, {"take-key", "key-in"}, {"press-back-button"}},
	{"hardtop-2-door", 2010, {"press-back-button", "pull-ring-end", "key-in"}, {"see-cap"}},
	{"john-cooper-works-gp", 2013, {"press-back-button", "key-in"}, {"see-keyhole"}},
	{"countryman", 2013, {"press-back-button", "key-in"}, {"see-keyhole"}},
	{"countryman", 2014, {"press-back-button", "see-keyhole", "see-cap"}, {NULL}},
	{"paceman", 2016, {"press-back-button", "see-keyhole", "see-cap"}, {NULL}},
	{"coupe", 2015, {"press-back-button", "see-keyhole", "see-cap"}, {NULL}},
	{"roadster", 2014, {"press-back-button", "see-keyhole", "see-cap"}, {NULL}},
	{"convertible", 2015, {"press-back-button", "see-keyhole", "see-cap"}, {NULL}},
	{"clubman", 2015, {"see-fixed-blade", "see-keyhole", "see-cap"}, {NULL}},
	{"john-cooper-works-gp", 2020, {"see-fixed-blade", "see-keyhole", "see-cap"}, {NULL}},
	{"hardtop-2-door",
	 2014,
	 {"press-neck-button", "see-cap", "key-in-slot", "cap-off"},
	 {"press-back-button"}},
	{"countryman",
	 2024,
	 {"press-neck-button", "see-cap", "key-in-slot", "cap-off"},
	 {"press-back-button"}},
	{"convertible",
	 2025,
	 {"see-side-button", "press-side-button", "see-cap", "cap-off"},
	 {"press-back-button", "press-neck-button"}},
};

static void test_keys_and_keyholes_are_those_of_the_facts(void **state) {
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(ways); i++) {
		const struct way *way = &ways[i];
		struct vehicle_match match = shipped_resolve(&data, way->model, way->year);
		struct walk walk = {.match = &match, .stop = "is-open"};

		walk_step(&walk, procedure_select(&data.procedures, "open", &match), 0, NULL);
		for (size_t k = 0; k < N_ELEMENTS(way->must) && way->must[k]; k++) {
			if (!has_visited(&walk, way->must[k]))
				fail_msg("%s %d: no way passes %s", way->model, way->year,
					 way->must[k]);
		}
		for (size_t k = 0; k < N_ELEMENTS(way->must_not) && way->must_not[k]; k++) {
			if (has_visited(&walk, way->must_not[k]))
				fail_msg("%s %d: a way passes %s", way->model, way->year,
					 way->must_not[k]);
		}
	}
}

static void test_not_knowing_leads_to_what_is_seen(void **state) {
	(void)state;
	static const struct vehicle_query queries[] = {
		{.make_is_unknown = true},
		{.make = "mini", .model_is_unknown = true},
		{.year_is_unknown = true, .model = "countryman"},
		{.year_is_unknown = true, .family = "hardtop"},
		{.year = 2019, .family = "hardtop", .model_is_unknown = true},
	};

	for (size_t i = 0; i < N_ELEMENTS(queries); i++) {
		struct vehicle_match match;

		vehicle_resolve(&data.vehicles, &queries[i], &match);
		assert_int_equal(match.answer, VEHICLE_UNCERTAIN);
		const struct procedure *procedure =
			procedure_select(&data.procedures, "open", &match);
		assert_true(procedure->is_fallback);
		assert_int_equal(procedure->steps[0].kind, STEP_QUESTION);
	}
}

/* Steps that follow each other directly, as the facts have them. */
static void check_order(const char *id, const char *const *steps, size_t n_steps) {
	const struct procedure *procedure = procedure_find(&data.procedures, id);
	size_t first = 0;

	assert_non_null(procedure);
	while (first < procedure->n_steps && strcmp(procedure->steps[first].id, steps[0]) != 0)
		first++;
	assert_true(first + n_steps <= procedure->n_steps);
	for (size_t i = 0; i < n_steps; i++) {
		const struct step *step = &procedure->steps[first + i];

		assert_string_equal(step->id, steps[i]);
		if (i + 1 < n_steps)
			assert_int_equal(step->next.kind, TARGET_NEXT);
	}
}

static void test_the_order_is_that_of_the_facts(void **state) {
	(void)state;
	/* The key leaves the lock before the handle is pulled, the alarm is named between. */
	static const char *const door[] = {"turn-key", "key-out", "alarm", "pull-handle",
					   "is-open"};
	static const char *const again[] = {"key-in-again", "turn-other-way",	 "key-out-again",
					    "alarm-again",  "pull-handle-again", "is-open-now"};
	static const char *const cap[] = {"find-slot", "key-in-slot", "cap-off", "cap-is-off"};
	static const char *const bare[] = {"keep-cap", "key-in"};
	/* The leads go on in the order of the manual, the ground point last. */
	static const char *const leads[] = {"plus", "minus", "ground", "live-parts", "donor-runs"};

	check_order("open-door", door, N_ELEMENTS(door));
	check_order("open-try-again", again, N_ELEMENTS(again));
	check_order("open-hidden-keyhole", cap, N_ELEMENTS(cap));
	check_order("open-hidden-keyhole", bare, N_ELEMENTS(bare));
	check_order("car-battery-jump", leads, N_ELEMENTS(leads));
}

/* The name that fits two models: until 2014 only one of them was sold. */
static void test_the_year_decides_within_the_family(void **state) {
	(void)state;
	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
		struct vehicle_query query = {.family = "hardtop", .year = year};
		struct vehicle_match match;
		bool is_two = facts_find("hardtop-2-door", year);
		bool is_four = facts_find("hardtop-4-door", year);

		vehicle_resolve(&data.vehicles, &query, &match);
		if (is_two && is_four)
			assert_int_equal(match.answer, VEHICLE_ASK_MODEL);
		else if (is_two || is_four)
			assert_int_equal(match.answer, VEHICLE_KNOWN);
		else
			assert_int_equal(match.answer, VEHICLE_NOT_SOLD);
	}
}

/* Words that are commands while a step is spoken: no clause begins with one. */
static const char *const commands[] = {
	"next",	  "back",   "stop",   "repeat",	   "help",    "pause",	   "yes",   "no",
	"okay",	  "resume", "cancel", "emergency", "done",    "go",	   "again", "start",
	"finish", "wait",   "ready",  "continue",  "explain", "understood"};

static void check_clauses(const char *text) {
	static const char blanks[] = " ,.;:!?";

	for (const char *c = text; *c; c++) {
		bool is_start =
			c == text || (c > text + 1 && c[-1] == ' ' && strchr(".,;:!?", c[-2]));

		for (size_t i = 0; is_start && i < N_ELEMENTS(commands); i++) {
			size_t n = strlen(commands[i]);

			if (strncasecmp(c, commands[i], n) == 0 && strchr(blanks, c[n]))
				fail_msg("a clause begins with '%s': %s", commands[i], text);
		}
	}
}

static void test_no_clause_begins_with_a_command(void **state) {
	(void)state;
	for (size_t i = 0; i < data.procedures.n_procedures; i++) {
		const struct procedure *procedure = &data.procedures.procedures[i];

		for (size_t k = 0; k < procedure->n_steps; k++) {
			check_clauses(procedure->steps[k].say);
			if (procedure->steps[k].explain)
				check_clauses(procedure->steps[k].explain);
		}
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_say_what_facts_say),
		cmocka_unit_test(test_facts_say_what_data_say),
		cmocka_unit_test(test_every_car_gets_its_door_open),
		cmocka_unit_test(test_keys_and_keyholes_are_those_of_the_facts),
		cmocka_unit_test(test_not_knowing_leads_to_what_is_seen),
		cmocka_unit_test(test_the_order_is_that_of_the_facts),
		cmocka_unit_test(test_the_year_decides_within_the_family),
		cmocka_unit_test(test_no_clause_begins_with_a_command),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
