/* SPDX-License-Identifier: MIT */
/* Rare shapes of procedures: each fault to the letter, and what is taken without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/phrase.h"
#include "core/procedure.h"

/* The structures own their strings; these are literals that nobody frees. */
#define S(literal) ((char *)(uintptr_t)(literal))
#define NEXT                                                                                       \
	{ .kind = TARGET_NEXT }
#define END                                                                                        \
	{ .kind = TARGET_END }
#define TO_STEP(at)                                                                                \
	{ .kind = TARGET_STEP, .index = (at) }
#define TO_PROCEDURE(at)                                                                           \
	{ .kind = TARGET_PROCEDURE, .index = (at), .name = S("other") }
#define SURE .provenance = {.source = S("S"), .confidence = CONFIDENCE_HIGH}
#define ACTION(name, words, way)                                                                   \
	{ .id = S(name), .say = S(words), SURE, .next = way }
#define ALL(steps_) .steps = (steps_), .n_steps = N_ELEMENTS(steps_)

static const struct vehicle_catalogue no_cars = {0};

static void join(const struct fault_list *faults, struct text *text) {
	for (size_t i = 0; i < faults->n_faults; i++)
		assert_int_equal(
			text_appendf(text, "%s%s", i ? "\n" : "", faults->faults[i].message), 0);
}

static void finds(struct procedure *procedures, size_t n, const struct vehicle_catalogue *cars,
		  const char *expected) {
	const struct procedure_library library = {procedures, n};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	procedure_library_check(&library, cars, &faults);
	join(&faults, &text);
	assert_string_equal(text_get(&text), expected);
}

/* The fallback of its job, so that nothing is said of cars. */
static void finds_in_steps(struct step *steps, size_t n_steps, const char *expected) {
	struct procedure procedure = {.id = S("look"),
				      .job = S("open"),
				      .is_fallback = true,
				      .steps = steps,
				      .n_steps = n_steps};

	finds(&procedure, 1, &no_cars, expected);
}

static void words_are_counted_however_parted(void **state) {
	(void)state;
	struct step steps[] = {
		ACTION("pull", " a\tb\nc d e f g h i j k l m n o p q r s t u v w x y ", NEXT)};
	struct step more[] = {
		ACTION("pull", " a\tb\nc d e f g h i j k l m n o p q r s t u v w x y z", NEXT)};

	finds_in_steps(steps, 1, "");
	finds_in_steps(more, 1,
		       "step 'pull' says 26 words; at most 25 can be kept in mind, so split it or "
		       "move detail to explain");
}

static void what_is_said_in_one_go_has_a_limit(void **state) {
	(void)state;
	char long_text[PROMPT_TEXT_BYTES + 1];
	CLEANUP(text_done) struct text expected = TEXT_EMPTY;
	struct step steps[] = {ACTION("pull", "Pull.", NEXT)};

	memset(long_text, 'a', PROMPT_TEXT_BYTES);
	long_text[PROMPT_TEXT_BYTES] = '\0';
	steps[0].explain = long_text;
	(void)text_appendf(&expected,
			   "a text of step 'pull' has %d bytes; what is said in one go has fewer "
			   "than %d",
			   PROMPT_TEXT_BYTES, PROMPT_TEXT_BYTES);
	finds_in_steps(steps, 1, text_get(&expected));
	long_text[PROMPT_TEXT_BYTES - 1] = '\0';
	finds_in_steps(steps, 1, "");
}

#define BAD_STEP_ID(id)                                                                            \
	"step id '" id "' is badly formed; write lower case letters and digits joined by single "  \
	"hyphens, fewer than 40 characters, but neither next nor end"

static void names_that_mean_something_else(void **state) {
	(void)state;
	struct step next[] = {ACTION("next", "Pull.", NEXT)};
	struct step end[] = {ACTION("end", "Pull.", NEXT)};
	struct procedure procedures[] = {
		{.id = S("Look"), .job = S("Open it"), .is_fallback = true, ALL(next)}};

	finds_in_steps(next, 1, BAD_STEP_ID("next"));
	finds_in_steps(end, 1, BAD_STEP_ID("end"));
	next[0].id = S("pull");
	finds(procedures, 1, &no_cars,
	      "procedure id 'Look' is badly formed; write lower case letters and digits joined by "
	      "single hyphens, fewer than 40 characters\n"
	      "job 'Open it' is badly formed; write a word in lower case, like open");
}

#define BAD_WARNING                                                                                \
	"warning 'mind' does not stand directly before an action; the action that it warns of "    \
	"must follow it in this procedure, and the warning has no next:"
#define WARNING(way)                                                                               \
	{ .id = S("mind"), .kind = STEP_WARNING, .say = S("Mind."), SURE, .next = way }

static void a_warning_stands_before_an_action(void **state) {
	(void)state;
	struct step good[] = {WARNING(NEXT), ACTION("pull", "Pull.", NEXT)};
	struct step last[] = {WARNING(NEXT)};
	struct step jumps[] = {WARNING(TO_STEP(1)), ACTION("pull", "Pull.", NEXT)};
	struct step asks[] = {WARNING(NEXT),
			      {.id = S("see"),
			       .kind = STEP_QUESTION,
			       .say = S("Open?"),
			       .yes = END,
			       .no = END,
			       .unknown = END}};
	struct step two[] = {WARNING(NEXT), WARNING(NEXT), ACTION("pull", "Pull.", NEXT)};

	two[1].id = S("mind-too");
	finds_in_steps(good, 2, "");
	finds_in_steps(two, 3, "");
	finds_in_steps(last, 1, BAD_WARNING);
	finds_in_steps(jumps, 2, BAD_WARNING);
	finds_in_steps(asks, 2, BAD_WARNING);
}

static void too_many_steps(void **state) {
	(void)state;
	static struct step steps[PROCEDURE_MOST_STEPS + 1];
	static char ids[PROCEDURE_MOST_STEPS + 1][8];
	CLEANUP(text_done) struct text expected = TEXT_EMPTY;

	for (size_t i = 0; i < N_ELEMENTS(steps); i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "s%zu", i);
		steps[i] = (struct step)ACTION("s", "Pull.", NEXT);
		steps[i].id = ids[i];
	}
	finds_in_steps(steps, PROCEDURE_MOST_STEPS, "");
	(void)text_appendf(&expected, "procedure 'look' has %d steps; it needs 1 to %d",
			   PROCEDURE_MOST_STEPS + 1, PROCEDURE_MOST_STEPS);
	finds_in_steps(steps, PROCEDURE_MOST_STEPS + 1, text_get(&expected));
	finds_in_steps(NULL, 0, "procedure 'look' has 0 steps; it needs 1 to 64");
}

/* Two procedures that send people to each other; and one branch that never comes out. */
static void no_way_to_an_end(void **state) {
	(void)state;
	struct step to_other[] = {ACTION("go", "Go.", TO_PROCEDURE(1))};
	struct step and_back[] = {ACTION("come", "Come.", TO_PROCEDURE(0))};
	struct step branch[] = {
		{.id = S("see"),
		 .kind = STEP_QUESTION,
		 .say = S("Open?"),
		 .yes = END,
		 .no = TO_STEP(1),
		 .unknown = END},
		ACTION("push", "Push.", NEXT),
		ACTION("pull", "Pull.", TO_STEP(1)),
	};
	struct procedure procedures[] = {
		{.id = S("look"), .job = S("open"), .is_fallback = true, ALL(to_other)},
		{.id = S("other"), .job = S("open"), ALL(and_back)},
	};

	finds(procedures, 2, &no_cars,
	      "from step 'go' no answer ever leads to an end; let one answer leave the loop\n"
	      "from step 'come' no answer ever leads to an end; let one answer leave the loop");
	finds_in_steps(branch, 3,
		       "from step 'push' no answer ever leads to an end; let one answer leave the "
		       "loop\n"
		       "from step 'pull' no answer ever leads to an end; let one answer leave the "
		       "loop");
}

static struct vehicle_generation years[] = {{.id = S("g1"), .first_year = 2001, .last_year = 2003}};
static struct vehicle_model cars[] = {{.id = S("van"), .generations = years, .n_generations = 1}};
static struct vehicle_make makes[] = {{.id = S("acme"), .models = cars, .n_models = 1}};
static const struct vehicle_catalogue one_car = {makes, 1};

static void a_car_of_three_procedures_is_told_once(void **state) {
	(void)state;
	struct step steps[] = {ACTION("pull", "Pull.", NEXT)};
	struct applicability van[] = {{.make = S("acme"), .model = S("van")}};
	struct applicability early[] = {{.make = S("acme"), .first_year = 2001, .last_year = 2001}};
	struct procedure procedures[] = {
		{.id = S("one"),
		 .job = S("open"),
		 .applies_to = van,
		 .n_applies_to = 1,
		 ALL(steps)},
		{.id = S("start"),
		 .job = S("start"),
		 .applies_to = van,
		 .n_applies_to = 1,
		 ALL(steps)},
		{.id = S("two"),
		 .job = S("open"),
		 .applies_to = early,
		 .n_applies_to = 1,
		 ALL(steps)},
		{.id = S("three"),
		 .job = S("open"),
		 .applies_to = early,
		 .n_applies_to = 1,
		 ALL(steps)},
		{.id = S("look"), .job = S("open"), .is_fallback = true, ALL(steps)},
		{.id = S("see"), .job = S("start"), .is_fallback = true, ALL(steps)},
	};

	finds(procedures, N_ELEMENTS(procedures), &one_car,
	      "procedures 'one' and 'two' both fit van (g1) of 2001; each car has one procedure of "
	      "job 'open'");
}

static void lines_fit_by_all_that_they_say(void **state) {
	(void)state;
	struct applicability line = {.make = S("acme"),
				     .model = S("van"),
				     .generation = S("g1"),
				     .first_year = 2002,
				     .last_year = 2002};
	const struct procedure procedure = {.applies_to = &line, .n_applies_to = 1};

	assert_true(procedure_fits(&procedure, makes, cars, years, 2002));
	assert_false(procedure_fits(&procedure, makes, cars, years, 2001));
	assert_false(procedure_fits(&procedure, makes, cars, years, 2003));
	line.generation = S("g2");
	assert_false(procedure_fits(&procedure, makes, cars, years, 2002));
	line.generation = NULL;
	line.model = S("wagon");
	assert_false(procedure_fits(&procedure, makes, cars, years, 2002));
	line.model = NULL;
	line.make = S("zenith");
	assert_false(procedure_fits(&procedure, makes, cars, years, 2002));
	line = (struct applicability){0};
	assert_true(procedure_fits(&procedure, makes, cars, years, 1950));
}

static void the_first_fallback_of_the_job(void **state) {
	(void)state;
	struct procedure procedures[] = {
		{.id = S("start"), .job = S("start"), .is_fallback = true},
		{.id = S("one"), .job = S("open"), .is_fallback = true},
		{.id = S("two"), .job = S("open"), .is_fallback = true},
	};
	const struct procedure_library library = {procedures, 3};
	const struct vehicle_match match = {.answer = VEHICLE_UNCERTAIN};

	assert_ptr_equal(procedure_select(&library, "open", &match), &procedures[1]);
	assert_null(procedure_select(&library, "close", &match));
}

static void nothing_to_lead_to(void **state) {
	(void)state;
	struct step steps[] = {ACTION("go", "Go.", TO_PROCEDURE(0))};
	struct procedure procedures[] = {{.id = S("look"), ALL(steps)}, {.id = S("other")}};
	struct procedure_library library = {procedures, 2};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	assert_true(procedure_library_link(&library, &faults) < 0);
	join(&faults, &text);
	assert_string_equal(text_get(&text), "procedure 'other' has no steps to lead to");
}

/* A job is led to by its fallback, which has steps. */
static void no_fallback_to_lead_to(void **state) {
	(void)state;
	struct step steps[] = {
		{.id = S("go"), .say = S("Go."), .next = {.kind = TARGET_JOB, .name = S("start")}}};
	struct procedure procedures[] = {
		{.id = S("look"), .job = S("open"), .is_fallback = true, ALL(steps)},
		{.id = S("start"), .job = S("start")},
		{.id = S("empty"), .job = S("start"), .is_fallback = true},
		{.id = S("look-start"), .job = S("start"), .is_fallback = true, ALL(steps)},
	};
	struct procedure_library library = {procedures, 3};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	assert_true(procedure_library_link(&library, &faults) < 0);
	join(&faults, &text);
	assert_string_equal(text_get(&text),
			    "there is no job 'start' that has a fallback; write the job of a "
			    "procedure after job:");
	library.n_procedures = 4;
	assert_int_equal(procedure_library_link(&library, &faults), 0);
	assert_int_equal(steps[0].next.index, 3);
}

/* Both answers lead to the same steps, the longer way counts, a loop counts once. */
static void what_is_left_of_a_procedure(void **state) {
	(void)state;
	struct step steps[] = {
		{.id = S("see"),
		 .kind = STEP_QUESTION,
		 .say = S("Open?"),
		 .yes = TO_STEP(2),
		 .no = NEXT,
		 .unknown = TO_STEP(2)},
		ACTION("push", "Push.", NEXT),
		ACTION("pull", "Pull.", NEXT),
		{.id = S("again"),
		 .kind = STEP_QUESTION,
		 .say = S("Open?"),
		 .yes = END,
		 .no = TO_STEP(0),
		 .unknown = NEXT},
	};
	const struct procedure procedure = {ALL(steps)};

	assert_int_equal(procedure_rest(&procedure, 0).n_steps, 3);
	assert_true(procedure_rest(&procedure, 0).is_about);
	assert_int_equal(procedure_rest(&procedure, 2).n_steps,
			 3); /* back to the start, and push */
	assert_int_equal(procedure_rest(&procedure, 4).n_steps, 0);
	assert_int_equal(procedure_rest(&procedure, PROCEDURE_MOST_STEPS + 1).n_steps, 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_counted_however_parted),
		cmocka_unit_test(what_is_said_in_one_go_has_a_limit),
		cmocka_unit_test(names_that_mean_something_else),
		cmocka_unit_test(a_warning_stands_before_an_action),
		cmocka_unit_test(too_many_steps),
		cmocka_unit_test(no_way_to_an_end),
		cmocka_unit_test(a_car_of_three_procedures_is_told_once),
		cmocka_unit_test(lines_fit_by_all_that_they_say),
		cmocka_unit_test(the_first_fallback_of_the_job),
		cmocka_unit_test(nothing_to_lead_to),
		cmocka_unit_test(no_fallback_to_lead_to),
		cmocka_unit_test(what_is_left_of_a_procedure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
