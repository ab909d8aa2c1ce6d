/* SPDX-License-Identifier: MIT */
/*
 * The shipped data of all makes but Mini against the facts.
 *
 * The table other-makes-facts.tsv was written from the facts, not from the data.
 * Makes, models and years are compared in both directions. Each value of a cell has
 * the words by which it is known; they must be said on some way that this car's
 * procedure opens, and of a car that the facts do not say it of they may be said
 * only behind a question.
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
#define FIRST_YEAR 1990 /* years that can be said */
#define LAST_YEAR 2029

enum column { KEY, KEYHOLE, START, ALARM, N_COLUMNS };

struct row {
	char make[40];
	char model[40];
	int first, last; /* 0: the facts name no year */
	bool is_doubtful;
	char cells[N_COLUMNS][80];
};

/* By what a value is known in what is said. */
static const struct token {
	enum column column;
	const char *value;
	const char *job;
	const char *words;
} tokens[] = {
	{KEY, "held-button", "open", "press and hold the release button"},
	{KEY, "side-rocker", "open", "press one end of the rocker"},
	{KEY, "blade", "open", "take the metal blade off"},
	{KEY, "back-tab", "open", "On the back of the fob, slide the tab"},
	{KEY, "bottom", "open", "At the bottom of the fob, slide the metal key out"},
	{KEY, "slide-on-back", "open", "On the back of the fob, push the slide"},
	{KEY, "two-side-buttons", "open", "On the sides of the fob, press both buttons"},
	{KEY, "ring-button", "open", "Near the key ring, press the push button"},
	{KEY, "back-button", "open", "On the back of the fob, press the button"},
	{KEY, "on-the-side", "open", "On the side of the fob, press the button"},
	{KEY, "separate", "open", "take the separate metal key"},
	{KEY, "no-metal-key", "open", "no metal key"},
	{KEY, "flip", "open", "flip the metal key out"},
	{KEYHOLE, "under-cover", "open", "With the metal key, lift the cover off"},
	{KEYHOLE, "flush-handle", "open", "press the front end of the handle"},
	{KEYHOLE, "turn-rearward", "open", "Turn the key once toward the rear of the car"},
	{KEYHOLE, "front-left", "open", "At the front left door"},
	{KEYHOLE, "behind-handle", "open", "The keyhole is behind it"},
	{KEYHOLE, "key-up", "open", "push the metal key up into the opening"},
	{KEYHOLE, "pillar", "open", "On the pillar of the driver's door, hold the key card"},
	{START, "press-with-fob", "start", "press the start button with the fob itself"},
	{START, "emblem-to-button", "start", "with the emblem side of the fob"},
	{START, "touch-ten-seconds", "start", "touch the start button with the fob"},
	{START, "touch-ten-seconds", "start", "Within ten seconds, press the start button"},
	{START, "port", "start", "Into the port, push the fob"},
	{START, "cup-holder-symbol", "start", "On the key symbol in the cup holder"},
	{START, "console-front", "start", "At the front of the console"},
	{START, "card-on-charger", "start", "On the phone charger, lay the key card"},
	{START, "logo-to-button", "start", "with the logo side of the fob"},
	{START, "logo-to-button", "start", "Within thirty seconds, press the start button"},
	{START, "left-cup-holder", "start", "In the left cup holder"},
	{START, "touch-back", "start", "with the back of the fob, until the light is steady"},
	{START, "knob-cover", "start", "Pull the cover off the knob"},
	{START, "column-slot", "start", "Push the metal key into that slot, and do not turn it"},
	{START, "column-right", "start", "On the right of the steering column, hold the fob"},
	{START, "console-bottom", "start", "At the bottom of the console"},
	{START, "rear-cup-holder", "start", "In the rear cup holder, lay the fob"},
	{START, "console-rear", "start", "At the rear of the console"},
	{START, "standing", "start", "In the rear cup holder, stand the fob"},
	{START, "glove-box", "start", "In the glove box, put the fob into its slot"},
	{START, "console-slot", "start", "Put the fob into the slot that you found"},
	{START, "slot", "start", "Push the fob all the way into the slot"},
	{START, "key-mark", "start", "hold the fob against the key mark"},
	{START, "behind-cup-holders", "start", "Behind the cup holders, lay the key card"},
	{START, "outlet", "start", "Below the twelve volt outlet, hold the fob"},
	{START, "back-of-fob", "start", "Press the start button with the back of the fob"},
	{START, "under-insert", "start", "Under the insert of the cup holder, put the fob"},
	{START, "marked-space", "start", "On the marked space, lay the fob"},
	{START, "armrest", "start", "In the armrest, put the fob"},
	{ALARM, "will-sound", "open", "The alarm will sound"},
};

static struct shipped data;
static struct row rows[MOST_ROWS];
static size_t n_rows;

static void read_row(const char *line) {
	struct row *row = &rows[n_rows++];
	char first[8];
	char last[8];
	char doubt[8];

	assert_true(n_rows <= MOST_ROWS);
	assert_int_equal(sscanf(line, "%39s %39s %7s %7s %7s %79s %79s %79s %79s", row->make,
				row->model, first, last, doubt, row->cells[0], row->cells[1],
				row->cells[2], row->cells[3]),
			 5 + N_COLUMNS);
	row->is_doubtful = strcmp(doubt, "yes") == 0;
	if (strcmp(first, "any") == 0)
		return;
	row->first = atoi(first);
	row->last = atoi(last);
	assert_true(row->first >= FIRST_YEAR && row->first <= row->last && row->last <= LAST_YEAR);
}

static int setup(void **state) {
	char line[512];
	CLEANUP_FCLOSE FILE *file =
		fopen(TEST_SOURCE_DIR "/tests/facts/other-makes-facts.tsv", "re");

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] != '#')
			read_row(line);
	}
	assert_true(n_rows >= 20);
	shipped_read(&data);
	return 0;
}

static int teardown(void **state) {
	(void)state;
	shipped_done(&data);
	return 0;
}

static const struct row *rows_find(const char *make, const char *model, int year) {
	for (size_t i = 0; i < n_rows; i++) {
		const struct row *row = &rows[i];

		if (strcmp(row->make, make) == 0 && strcmp(row->model, model) == 0 &&
		    (row->first == 0 || (year >= row->first && year <= row->last)))
			return row;
	}
	return NULL;
}

static struct vehicle_match resolve(const char *make, const char *model, int year) {
	struct vehicle_query query = {.year = year};
	struct vehicle_match match;

	(void)snprintf(query.make, sizeof(query.make), "%s", make);
	/* A make as a whole is named without a model. */
	if (strcmp(make, model) != 0)
		(void)snprintf(query.model, sizeof(query.model), "%s", model);
	vehicle_resolve(&data.vehicles, &query, &match);
	return match;
}

static void check_year(const char *make, const char *model, int year) {
	const struct row *row = rows_find(make, model, year);
	struct vehicle_match match = resolve(make, model, year);

	if (match.answer != (row ? VEHICLE_KNOWN : VEHICLE_NOT_SOLD))
		fail_msg("%s %s %d: the facts %s it, the data do not", make, model, year,
			 row ? "name" : "do not name");
	if (row && match.is_doubtful != row->is_doubtful)
		fail_msg("%s %s %d: doubtful %d in the facts, %d in the data", make, model, year,
			 row->is_doubtful, match.is_doubtful);
	if (row && strcmp(match.model->id, model) != 0)
		fail_msg("%s %s %d was taken for %s", make, model, year, match.model->id);
}

static void test_the_data_have_what_the_facts_name(void **state) {
	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
			check_year(rows[i].make, rows[i].model, year);
		/* No year is asked for where the facts name none. */
		enum vehicle_answer answer = resolve(rows[i].make, rows[i].model, 0).answer;
		assert_int_equal(answer, rows[i].first ? VEHICLE_ASK_YEAR : VEHICLE_KNOWN);
	}
}

static void test_the_data_have_nothing_else(void **state) {
	(void)state;
	assert_int_equal(data.vehicles.n_makes, 14);
	for (size_t i = 0; i < data.vehicles.n_makes; i++) {
		const struct vehicle_make *make = &data.vehicles.makes[i];

		if (strcmp(make->id, "mini") == 0)
			continue;
		for (size_t k = 0; k < make->n_models; k++) {
			for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
				check_year(make->id, make->models[k].id, year);
		}
	}
}

/* The confidence of a value in a cell, 'H' or 'M'; '-': the facts do not say it. */
static char grade_of(const struct row *row, enum column column, const char *value) {
	char cell[sizeof(row->cells[0])];
	char *rest = NULL;

	memcpy(cell, row->cells[column], sizeof(cell));
	for (char *one = strtok_r(cell, "+", &rest); one; one = strtok_r(NULL, "+", &rest)) {
		size_t n = strcspn(one, ":");

		if (n == strlen(value) && strncmp(one, value, n) == 0 && one[n] == ':')
			return one[n + 1];
	}
	return '-';
}

static void check_token(const struct row *row, const struct token *token) {
	struct vehicle_match match = resolve(row->make, row->model, row->first);
	bool is_said = grade_of(row, token->column, token->value) != '-';

	if (is_said && !said_on_ways(&data, &match, token->job, token->words, false))
		fail_msg("%s %s: the facts say %s, but \"%s\" is nowhere said", row->make,
			 row->model, token->value, token->words);
	if (!is_said && said_on_ways(&data, &match, token->job, token->words, true))
		fail_msg("%s %s: \"%s\" is said without asking, but the facts do not say it",
			 row->make, row->model, token->words);
}

static void test_each_car_is_told_what_the_facts_say(void **state) {
	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		for (size_t k = 0; k < N_ELEMENTS(tokens); k++)
			check_token(&rows[i], &tokens[k]);
	}
}

/* A spelling error in the table would otherwise pass as another value. */
static void test_every_value_has_its_words(void **state) {
	(void)state;
	for (size_t i = 0; i < n_rows; i++) {
		for (enum column column = 0; column < N_COLUMNS; column++) {
			size_t n_known = 0;
			size_t n_given = strcmp(rows[i].cells[column], "-") != 0;

			for (const char *c = rows[i].cells[column]; *c; c++)
				n_given += *c == '+';
			for (size_t k = 0; k < N_ELEMENTS(tokens); k++) {
				char grade = grade_of(&rows[i], column, tokens[k].value);
				bool is_again =
					k && strcmp(tokens[k].value, tokens[k - 1].value) == 0;

				n_known += tokens[k].column == column && !is_again &&
					   (grade == 'H' || grade == 'M');
			}
			if (n_known != n_given)
				fail_msg("%s %s: %s: %zu of %zu values have words", rows[i].make,
					 rows[i].model, rows[i].cells[column], n_known, n_given);
		}
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_value_has_its_words),
		cmocka_unit_test(test_the_data_have_what_the_facts_name),
		cmocka_unit_test(test_the_data_have_nothing_else),
		cmocka_unit_test(test_each_car_is_told_what_the_facts_say),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
