/* SPDX-License-Identifier: MIT */
/* Targets link, the right procedure is selected, steps left are counted, and
 * each fault that the check promises is found. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/phrase.h"
#include "core/procedure.h"
#include "made.h"

/* Steps as a table: targets as the data write them, "" for none. */
struct row {
	const char *id;
	enum step_kind kind;
	const char *next, *yes, *no, *unknown;
};

static struct target target_of(const char *name) {
	struct target target = {.kind = TARGET_NONE, .place = {"p.yaml", 50, 1}};

	if (!name || !name[0])
		return target;
	target.kind = TARGET_STEP;
	if (strcmp(name, "next") == 0)
		target.kind = TARGET_NEXT;
	else if (strcmp(name, "end") == 0)
		target.kind = TARGET_END;
	else if (strncmp(name, "procedure:", 10) == 0)
		target.kind = TARGET_PROCEDURE;
	else if (strncmp(name, "job:", 4) == 0)
		target.kind = TARGET_JOB;
	if (target.kind == TARGET_JOB)
		target.name = made_copy(name + 4);
	if (target.kind == TARGET_STEP)
		target.name = made_copy(name);
	if (target.kind == TARGET_PROCEDURE)
		target.name = made_copy(name + 10);
	return target;
}

static struct procedure *add_procedure(struct procedure_library *library, const char *id,
				       const struct row *rows, size_t n_rows) {
	library->procedures =
		made_room(library->procedures, library->n_procedures, sizeof(*library->procedures));
	struct procedure *procedure = &library->procedures[library->n_procedures++];
	procedure->id = made_copy(id);
	procedure->job = made_copy("open");
	procedure->title = made_copy("a title");
	procedure->place = (struct place){"p.yaml", (unsigned)library->n_procedures, 1};
	for (size_t i = 0; i < n_rows; i++) {
		procedure->steps = made_room(procedure->steps, i, sizeof(*procedure->steps));
		procedure->n_steps++;
		procedure->steps[i] = (struct step){
			.id = made_copy(rows[i].id),
			.kind = rows[i].kind,
			.say = made_copy("Do this."),
			.next = target_of(rows[i].next),
			.yes = target_of(rows[i].yes),
			.no = target_of(rows[i].no),
			.unknown = target_of(rows[i].unknown),
			.provenance.confidence = CONFIDENCE_MEDIUM,
			.place = {"p.yaml", (unsigned)(10 * library->n_procedures + i), 1},
		};
	}
	return procedure;
}

static void add_line(struct procedure *procedure, const char *model, const char *generation,
		     int first, int last) {
	procedure->applies_to = made_room(procedure->applies_to, procedure->n_applies_to,
					  sizeof(struct applicability));
	procedure->applies_to[procedure->n_applies_to++] = (struct applicability){
		.make = made_copy("mini"),
		.model = model ? made_copy(model) : NULL,
		.generation = generation ? made_copy(generation) : NULL,
		.first_year = first,
		.last_year = last,
		.place = {"p.yaml", 5, 1},
	};
}

/* One make with one model: old until 2006, new from 2007 to 2010, 2008 doubtful. */
static struct vehicle_catalogue catalogue_new(void) {
	struct vehicle_catalogue catalogue = {0};
	catalogue.makes = made_room(NULL, 0, sizeof(*catalogue.makes));
	catalogue.n_makes = 1;
	struct vehicle_make *make = &catalogue.makes[0];
	make->id = made_copy("mini");
	make->models = made_room(NULL, 0, sizeof(*make->models));
	make->n_models = 1;
	struct vehicle_model *model = &make->models[0];
	model->id = made_copy("coupe");
	model->generations = made_room(NULL, 0, sizeof(*model->generations));
	model->generations = made_room(model->generations, 1, sizeof(*model->generations));
	model->n_generations = 2;
	struct vehicle_generation *generations = model->generations;
	generations[0] = (struct vehicle_generation){
		.id = made_copy("old"),
		.first_year = 2002,
		.last_year = 2006,
		.place = {"v.yaml", 1, 1},
	};
	generations[1] = (struct vehicle_generation){
		.id = made_copy("new"),
		.first_year = 2007,
		.last_year = 2010,
		.doubtful_years = made_room(NULL, 0, sizeof(int)),
		.n_doubtful_years = 1,
		.place = {"v.yaml", 2, 1},
	};
	generations[1].doubtful_years[0] = 2008;
	return catalogue;
}

#define ADD(library, id, rows) add_procedure(library, id, rows, N_ELEMENTS(rows))

static const struct row plain_rows[] = {
	{"one", STEP_ACTION, "next", "", "", ""},
	{"two", STEP_ACTION, "next", "", "", ""},
};

static const struct row asking_rows[] = {
	{"ask", STEP_QUESTION, "", "next", "three", "procedure:tail"},
	{"two", STEP_ACTION, "end", "", "", ""},
	{"three", STEP_WARNING, "next", "", "", ""},
	{"four", STEP_ACTION, "next", "", "", ""},
};

/* old: plain, new: asking, fallback: look; tail is led to. */
static struct procedure_library library_new(void) {
	static const struct row look_rows[] = {
		{"look", STEP_QUESTION, "", "procedure:old-cars", "procedure:new-cars", "end"},
	};
	struct procedure_library library = {0};

	add_line(ADD(&library, "old-cars", plain_rows), NULL, "old", 0, 0);
	add_line(ADD(&library, "new-cars", asking_rows), "coupe", NULL, 2007, 2010);
	ADD(&library, "look-first", look_rows)->is_fallback = true;
	(void)ADD(&library, "tail", plain_rows);
	return library;
}

static char *check(struct procedure_library *library, const struct vehicle_catalogue *catalogue) {
	struct fault_list faults = FAULT_LIST_EMPTY;
	char *printed = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&printed, &length);

	if (procedure_library_link(library, &faults) == 0)
		procedure_library_check(library, catalogue, &faults);
	fault_list_print(&faults, out);
	(void)fclose(out);
	fault_list_done(&faults);
	return printed;
}

/* Expects these faults, and ends the library. */
static void expect(struct procedure_library *library, const char *expected) {
	struct vehicle_catalogue catalogue = catalogue_new();
	char *printed = check(library, &catalogue);

	assert_string_equal(printed, expected);
	free(printed);
	vehicle_catalogue_done(&catalogue);
	procedure_library_done(library);
}

static void test_links(void **state) {
	(void)state;
	struct procedure_library library = library_new();

	assert_int_equal(procedure_library_link(&library, NULL), 0);
	const struct procedure *asking = procedure_find(&library, "new-cars");
	assert_int_equal(asking->steps[0].no.index, 2);
	assert_int_equal(asking->steps[0].unknown.index, 3);
	assert_null(procedure_find(&library, "nowhere"));
	expect(&library, "");
}

static void test_refuses_targets_that_lead_nowhere(void **state) {
	(void)state;
	static const struct row rows[] = {
		{"one", STEP_ACTION, "tow", "", "", ""},
		{"two", STEP_ACTION, "procedure:tial", "", "", ""},
		{"three", STEP_ACTION, "job:wash", "", "", ""},
	};
	struct procedure_library library = library_new();

	(void)ADD(&library, "lost", rows);
	expect(&library, "p.yaml:50:1: error: there is no job 'wash' that has a fallback; write "
			 "the job of a procedure after job:\n"
			 "p.yaml:50:1: error: there is no procedure 'tial'; write the id of one "
			 "after procedure:\n"
			 "p.yaml:50:1: error: there is no step 'tow' in procedure 'lost'; a target "
			 "is next, end, the id of a step of this procedure, procedure:ID or "
			 "job:JOB\n");
}

/* Where no car is known, a job is its fallback; and it ends if all that it can lead to does. */
static void test_a_job_leads_to_what_fits(void **state) {
	(void)state;
	struct procedure_library library = library_new();
	struct procedure *tail = &library.procedures[3];
	struct target *target = &tail->steps[tail->n_steps - 1].next;

	free(target->name);
	*target = target_of("job:open");
	assert_int_equal(procedure_library_link(&library, NULL), 0);
	assert_string_equal(library.procedures[target->index].id, "look-first");
	for (size_t i = 0; i < library.n_procedures; i++)
		assert_int_equal(procedure_is_of_job(&library.procedures[i], target), i != 3);
	expect(&library, "");
}

/* The fallback, and what else the job has for some car, lead back to the job for ever. */
static void test_refuses_a_job_without_an_end(void **state) {
	(void)state;
	static const struct row rows[] = {{"round", STEP_ACTION, "job:wash", "", "", ""}};
	struct procedure_library library = library_new();
	struct procedure *washing = ADD(&library, "washing", rows);

	free(washing->job);
	washing->job = made_copy("wash");
	washing->is_fallback = true;
	struct vehicle_catalogue catalogue = catalogue_new();
	char *printed = check(&library, &catalogue);

	assert_non_null(strstr(printed, "from step 'round' no answer ever leads to an end"));
	free(printed);
	vehicle_catalogue_done(&catalogue);
	procedure_library_done(&library);
}

static const struct procedure *select_for(const struct procedure_library *library,
					  const struct vehicle_catalogue *catalogue,
					  struct vehicle_query query) {
	struct vehicle_match match;

	vehicle_resolve(catalogue, &query, &match);
	return procedure_select(library, "open", &match);
}

static void test_selects(void **state) {
	(void)state;
	struct vehicle_catalogue catalogue = catalogue_new();
	struct procedure_library library = library_new();
	static const struct {
		struct vehicle_query query;
		const char *procedure;
	} examples[] = {
		{{.model = "coupe", .year = 2002}, "old-cars"},
		{{.model = "coupe", .year = 2006}, "old-cars"},
		{{.model = "coupe", .year = 2007}, "new-cars"},
		{{.model = "coupe", .year = 2008}, "look-first"}, /* doubtful */
		{{.model = "coupe", .year = 2010}, "new-cars"},
		{{.model = "coupe", .year_is_unknown = true}, "look-first"},
		{{.year = 2010, .model_is_unknown = true}, "look-first"},
	};

	for (size_t i = 0; i < N_ELEMENTS(examples); i++)
		assert_string_equal(select_for(&library, &catalogue, examples[i].query)->id,
				    examples[i].procedure);
	const struct vehicle_match known = {.answer = VEHICLE_UNCERTAIN};
	assert_null(procedure_select(&library, "fly", &known));
	procedure_library_done(&library);
	vehicle_catalogue_done(&catalogue);
}

static void test_counts_what_is_left(void **state) {
	(void)state;
	static const struct row loop_rows[] = {
		{"one", STEP_ACTION, "next", "", "", ""},
		{"two", STEP_QUESTION, "", "one", "next", "two"},
		{"three", STEP_ACTION, "end", "", "", ""},
	};
	struct procedure_library library = library_new();
	const struct procedure *loop = ADD(&library, "loop", loop_rows);

	assert_int_equal(procedure_library_link(&library, NULL), 0);
	const struct procedure *asking = procedure_find(&library, "new-cars");
	const struct {
		const struct procedure *procedure;
		size_t step, n_left;
		bool is_about;
	} examples[] = {
		{asking, 0, 2, true},  {asking, 1, 0, false}, {asking, 2, 1, false},
		{asking, 3, 0, false}, {loop, 0, 2, true},    {loop, 1, 1, true},
		{loop, 2, 0, false},   {loop, 9, 0, false},
	};
	for (size_t i = 0; i < N_ELEMENTS(examples); i++) {
		struct procedure_rest rest =
			procedure_rest(examples[i].procedure, examples[i].step);

		assert_int_equal(rest.n_steps, examples[i].n_left);
		assert_int_equal(rest.is_about, examples[i].is_about);
	}
	procedure_library_done(&library);
}

static void test_finds_faults_of_the_way(void **state) {
	(void)state;
	static const struct row rows[] = {
		{"start", STEP_QUESTION, "", "round", "end", "next"},
		{"round", STEP_ACTION, "again", "", "", ""},
		{"again", STEP_QUESTION, "", "round", "again", "round"},
		{"alone", STEP_ACTION, "next", "", "", ""},
		{"last", STEP_WARNING, "next", "", "", ""},
	};
	struct procedure_library library = library_new();

	library.procedures[0].steps[0].next.kind = TARGET_PROCEDURE;
	library.procedures[0].steps[0].next.name = made_copy("bad");
	(void)ADD(&library, "bad", rows);
	expect(&library,
	       "p.yaml:11:1: error: step 'two' cannot be reached; no answer and no step before it "
	       "leads there\n"
	       "p.yaml:51:1: error: from step 'round' no answer ever leads to an end; let one "
	       "answer leave the loop\n"
	       "p.yaml:52:1: error: from step 'again' no answer ever leads to an end; let one "
	       "answer leave the loop\n"
	       "p.yaml:53:1: error: step 'alone' cannot be reached; no answer and no step before "
	       "it leads there\n"
	       "p.yaml:54:1: error: step 'last' cannot be reached; no answer and no step before "
	       "it leads there\n"
	       "p.yaml:54:1: error: warning 'last' does not stand directly before an action; the "
	       "action that it warns of must follow it in this procedure, and the warning has no "
	       "next:\n");
}

/* Two procedures that lead into each other, and neither ever ends. */
static void test_finds_loops_across_procedures(void **state) {
	(void)state;
	static const struct row ping[] = {{"ping", STEP_ACTION, "procedure:pong", "", "", ""}};
	static const struct row pong[] = {{"pong", STEP_ACTION, "procedure:ping", "", "", ""}};
	struct procedure_library library = library_new();

	(void)ADD(&library, "ping", ping);
	(void)ADD(&library, "pong", pong);
	expect(&library, "p.yaml:50:1: error: from step 'ping' no answer ever leads to an end; let "
			 "one answer leave the loop\n"
			 "p.yaml:60:1: error: from step 'pong' no answer ever leads to an end; let "
			 "one answer leave the loop\n");
}

static void set_say(struct step *step, const char *text) {
	free(step->say);
	step->say = made_copy(text);
}

static void test_finds_faults_of_steps(void **state) {
	(void)state;
	static const struct row rows[] = {
		{"end", STEP_ACTION, "next", "", "", ""},
		{"Two", STEP_ACTION, "next", "", "", ""},
		{"same", STEP_QUESTION, "", "next", "", "next"},
		{"same", STEP_ACTION, "next", "", "", ""},
		{"weak", STEP_ACTION, "next", "", "", ""},
	};
	struct procedure_library library = library_new();
	struct procedure *tail = ADD(&library, "old-cars", rows);
	char *long_text = calloc(1, PROMPT_TEXT_BYTES + 1);

	assert_non_null(long_text);
	memset(long_text, 'a', PROMPT_TEXT_BYTES);
	set_say(&tail->steps[0], "Press the button, and then pull.");
	set_say(&tail->steps[1], "a b c d e f g h i j k l m n o p q r s t u v w x y z");
	set_say(&tail->steps[3], long_text);
	tail->steps[4].provenance.confidence = CONFIDENCE_LOW;
	free(long_text);
	expect(&library,
	       "p.yaml:5:1: error: nothing leads to procedure 'old-cars'; give it applies_to, or "
	       "lead to it with procedure:old-cars\n"
	       "p.yaml:5:1: error: procedure id 'old-cars' was given before, in p.yaml; each "
	       "procedure has its own\n"
	       "p.yaml:50:1: error: step 'end' asks for two things ('and then'); make two steps of "
	       "it\n"
	       "p.yaml:50:1: error: step id 'end' is badly formed; write lower case letters and "
	       "digits joined by single hyphens, fewer than 40 characters, but neither next nor "
	       "end\n"
	       "p.yaml:51:1: error: step 'Two' says 26 words; at most 25 can be kept in mind, so "
	       "split it or move detail to explain\n"
	       "p.yaml:51:1: error: step id 'Two' is badly formed; write lower case letters and "
	       "digits joined by single hyphens, fewer than 40 characters, but neither next nor "
	       "end\n"
	       "p.yaml:52:1: error: question 'same' has no way on for 'no'; a question takes yes, "
	       "no and unknown, each with next, end, a step or procedure:ID\n"
	       "p.yaml:53:1: error: a text of step 'same' has 1024 bytes; what is said in one go "
	       "has fewer than 1024\n"
	       "p.yaml:53:1: error: step id 'same' was given before, on line 52; each step of a "
	       "procedure has its own\n"
	       "p.yaml:54:1: error: step 'weak' is an instruction of low confidence; ask what the "
	       "person sees instead, or find a better source\n");
}

static void test_finds_cars_that_fit_none_or_two(void **state) {
	(void)state;
	struct procedure_library library = library_new();

	library.procedures[1].applies_to[0].first_year = 2009;
	add_line(&library.procedures[3], NULL, NULL, 2003, 2004);
	add_line(&library.procedures[3], "roadster", NULL, 0, 0);
	expect(&library,
	       "p.yaml:4:1: error: procedures 'old-cars' and 'tail' both fit coupe (old) of "
	       "2003-2004; each car has one procedure of job 'open'\n"
	       "p.yaml:5:1: error: this line fits no car; make, model, generation and years must "
	       "be those of a car in vehicles/\n"
	       "v.yaml:2:1: error: no procedure of job 'open' fits coupe (new) of 2007; name "
	       "it in the applies_to of one\n");
}

static void test_finds_missing_and_double_fallbacks(void **state) {
	(void)state;
	struct procedure_library library = library_new();

	library.procedures[3].is_fallback = true;
	expect(&library, "p.yaml:4:1: error: job 'open' has two fallbacks, 'look-first' and "
			 "'tail'; it has one\n");
	library = library_new();
	library.procedures[2].is_fallback = false;
	add_line(&library.procedures[2], NULL, NULL, 2008, 2008);
	expect(&library,
	       "p.yaml:1:1: error: job 'open' has no fallback, so nothing helps where "
	       "the car is not known; write fallback: true in the procedure that asks what "
	       "is seen\n");
}

static void test_finds_empty_procedures(void **state) {
	(void)state;
	struct procedure_library library = library_new();

	add_procedure(&library, "none", NULL, 0)->is_fallback = false;
	expect(&library,
	       "p.yaml:5:1: error: nothing leads to procedure 'none'; give it applies_to, or lead "
	       "to it with procedure:none\n"
	       "p.yaml:5:1: error: procedure 'none' has 0 steps; it needs 1 to 64\n");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_refuses_targets_that_lead_nowhere),
		cmocka_unit_test(test_a_job_leads_to_what_fits),
		cmocka_unit_test(test_refuses_a_job_without_an_end),
		cmocka_unit_test(test_selects),
		cmocka_unit_test(test_counts_what_is_left),
		cmocka_unit_test(test_finds_faults_of_the_way),
		cmocka_unit_test(test_finds_loops_across_procedures),
		cmocka_unit_test(test_finds_faults_of_steps),
		cmocka_unit_test(test_finds_cars_that_fit_none_or_two),
		cmocka_unit_test(test_finds_missing_and_double_fallbacks),
		cmocka_unit_test(test_finds_empty_procedures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
