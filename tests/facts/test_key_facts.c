/* SPDX-License-Identifier: MIT */
/*
 * What the shipped procedures tell the owner of each car, against the facts.
 *
 * The table mini-facts.tsv was written from the facts, not from the data; it has
 * a row for every model and year. Each value of a column has the words by which
 * it is known in an instruction. Of a value that is known well, the words must
 * be said on some way that this car's procedure opens. Of every other value of
 * the column, and of what is only weakly known, they may be said on a way only
 * behind a question: then it is what the person sees that decides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "said.h"

#define MOST_ROWS 64
#define CELL_BYTES 24

enum column { BLADE, KEYHOLE, START, ALARM, FOB, BATTERY, JUMP, TAILGATE, LOCKED_IN, N_COLUMNS };

struct row {
	char model[40];
	int first, last;
	char cells[N_COLUMNS][CELL_BYTES]; /* the value, without its confidence */
	char grades[N_COLUMNS];		   /* 'H', 'M', 'L'; '-': nothing is known */
};

/* By what a value is known in what is said. */
static const struct token {
	enum column column;
	const char *value;
	const char *job;
	const char *words;
} tokens[] = {
	{BLADE, "fixed", "open", "Its metal blade is fixed"},
	{BLADE, "rear-button", "open", "On the rear side of the fob, press the button"},
	{BLADE, "neck-button", "open", "press the button on the neck of the fob"},
	{BLADE, "side-button", "open", "Press that button. Part of the fob comes loose"},
	{KEYHOLE, "visible", "open", "slide the key all the way into the keyhole"},
	{KEYHOLE, "under-cap", "open", "Slide the metal key into that slot"},
	{START, "turn-key", "start", "In the ignition lock, turn the key"},
	{START, "slot", "start", "push the fob all the way into its slot"},
	{START, "mark", "start", "hold the fob against the mark"},
	{FOB, "cr2032", "fob-battery", "C R twenty thirty two"},
	{FOB, "drives", "fob-battery", "charges while you drive with it in the ignition"},
	{FOB, "by-access", "fob-battery", "Keep the fob in its slot while you drive"},
	{FOB, "by-access", "fob-battery", "Take the cover off the fob"},
	{FOB, "cell", "fob-battery", "raise the cover of the battery"},
	{BATTERY, "boot", "car-battery", "The battery of this car is in the trunk"},
	{BATTERY, "by-trim", "car-battery", "The battery of this car is under the hood"},
	{BATTERY, "windscreen", "car-battery", "under the hood, hidden near the windshield"},
	{JUMP, "engine-bay", "car-battery",
	 "Under the hood of your car, open the cover of the plus"},
	{TAILGATE, "bench-ring", "tailgate", "In the middle under the bench, pull the ring"},
	{TAILGATE, "seat-hook", "tailgate", "With the hook, unlatch"},
	{ALARM, "may-sound", "open", "The alarm may sound"},
	{LOCKED_IN, "inside-blocked", "close", "Never lock the car from outside"},
};

static struct shipped data;
static struct row rows[MOST_ROWS];
static size_t n_rows;

static void read_cell(const char *text, struct row *row, enum column column) {
	size_t n = strcspn(text, ":");

	row->grades[column] = '-';
	if (strcmp(text, "-") == 0)
		return;
	assert_true(n < CELL_BYTES && text[n] == ':' && strchr("HML", text[n + 1]) &&
		    text[n + 2] == '\0');
	memcpy(row->cells[column], text, n);
	row->grades[column] = text[n + 1];
}

static void read_row(char *line) {
	struct row *row = &rows[n_rows++];
	char cells[N_COLUMNS][CELL_BYTES + 2];

	assert_true(n_rows <= MOST_ROWS);
	assert_int_equal(sscanf(line, "%39s %d %d %25s %25s %25s %25s %25s %25s %25s %25s %25s",
				row->model, &row->first, &row->last, cells[0], cells[1], cells[2],
				cells[3], cells[4], cells[5], cells[6], cells[7], cells[8]),
			 3 + N_COLUMNS);
	for (enum column column = 0; column < N_COLUMNS; column++)
		read_cell(cells[column], row, column);
}

static int setup(void **state) {
	char line[512];
	CLEANUP_FCLOSE FILE *file = fopen(TEST_SOURCE_DIR "/tests/facts/mini-facts.tsv", "re");

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] != '#')
			read_row(line);
	}
	shipped_read(&data);
	return 0;
}

static int teardown(void **state) {
	(void)state;
	shipped_done(&data);
	return 0;
}

/* Does an instruction or a warning on the ways of this car say these words? */
static bool says(const char *model, int year, const char *job, const char *words,
		 bool stops_at_questions) {
	struct vehicle_match match = shipped_resolve(&data, model, year);

	return said_on_ways(&data, &match, job, words, stops_at_questions);
}

static void check_token(const struct row *row, int year, const struct token *token) {
	bool is_so = strcmp(row->cells[token->column], token->value) == 0;
	char grade = row->grades[token->column];

	if (is_so && grade != 'L') {
		if (!says(row->model, year, token->job, token->words, false))
			fail_msg("%s %d: the facts say %s, but \"%s\" is nowhere said", row->model,
				 year, token->value, token->words);
		return;
	}
	if (says(row->model, year, token->job, token->words, true))
		fail_msg("%s %d: \"%s\" is said without asking, but the facts say %s (%c)",
			 row->model, year, token->words,
			 row->cells[token->column][0] ? row->cells[token->column] : "nothing",
			 grade);
}

static void test_each_car_is_told_what_the_facts_say(void **state) {
	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		for (int year = rows[i].first; year <= rows[i].last; year++) {
			for (size_t k = 0; k < N_ELEMENTS(tokens); k++)
				check_token(&rows[i], year, &tokens[k]);
		}
	}
}

/* A spelling error in the table would otherwise pass as another value. */
static void test_every_value_is_one_of_the_table(void **state) {
	static const char *const values[N_COLUMNS][5] = {
		[BLADE] = {"fixed", "rear-button", "neck-button", "side-button"},
		[KEYHOLE] = {"visible", "under-cap"},
		[START] = {"turn-key", "slot", "mark"},
		[ALARM] = {"may-sound"},
		[FOB] = {"cr2032", "drives", "by-access", "cell"},
		[BATTERY] = {"bonnet", "windscreen", "boot", "by-trim"},
		[JUMP] = {"engine-bay"},
		[TAILGATE] = {"bench-ring", "seat-hook"},
		[LOCKED_IN] = {"inside-blocked"},
	};

	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		for (enum column column = 0; column < N_COLUMNS; column++) {
			bool is_found = rows[i].grades[column] == '-';

			for (size_t k = 0; k < 5 && values[column][k]; k++)
				is_found = is_found ||
					   strcmp(rows[i].cells[column], values[column][k]) == 0;
			if (!is_found)
				fail_msg("%s %d: no value is called %s", rows[i].model,
					 rows[i].first, rows[i].cells[column]);
		}
	}
}

/* Each model and year that is sold has one row, and no other has one. */
static void test_every_car_has_a_row(void **state) {
	const struct vehicle_make *mini = vehicle_find_make(&data.vehicles, "mini");

	(void)state;
	assert_non_null(mini);
	for (size_t i = 0; i < mini->n_models; i++) {
		const char *model = mini->models[i].id;

		for (int year = 2000; year <= 2027; year++) {
			bool is_sold = shipped_resolve(&data, model, year).answer == VEHICLE_KNOWN;
			int n = 0;

			for (size_t k = 0; k < n_rows; k++)
				n += strcmp(rows[k].model, model) == 0 && year >= rows[k].first &&
				     year <= rows[k].last;
			if (n != is_sold)
				fail_msg("%s %d: %d rows", model, year, n);
		}
	}
}

/* No source offers another door as a way in. */
static void test_only_the_driver_s_door_is_opened(void **state) {
	(void)state;
	for (size_t i = 0; i < data.procedures.n_procedures; i++) {
		const struct procedure *procedure = &data.procedures.procedures[i];

		for (size_t k = 0; k < procedure->n_steps; k++)
			assert_null(strstr(procedure->steps[k].say, "passenger"));
	}
	for (size_t i = 0; i < n_rows; i++) {
		for (int year = rows[i].first; year <= rows[i].last; year++)
			assert_true(
				says(rows[i].model, year, "open", "The alarm may sound", false));
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_value_is_one_of_the_table),
		cmocka_unit_test(test_every_car_has_a_row),
		cmocka_unit_test(test_each_car_is_told_what_the_facts_say),
		cmocka_unit_test(test_only_the_driver_s_door_is_opened),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
