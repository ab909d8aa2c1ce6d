/* SPDX-License-Identifier: MIT */
/* Commands at the beginning of what is said: found in each clause and in each text, told
 * once a clause, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/grammar.h"
#include "core/phrase.h"
#include "core/procedure.h"

#define S(literal) ((char *)(uintptr_t)(literal))

static struct grammar *grammar_of(const char *text) {
	CLEANUP_FREE char *copy = strdup(text);
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct grammar_set *set = NULL;
	struct grammar *grammar = NULL;
	const char *name = NULL;

	assert_non_null(copy);
	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_read(set, "g.gram", copy, &faults, &name), 0);
	assert_int_equal(grammar_compile(set, name, &faults, &grammar), 0);
	grammar_set_free(set);
	return grammar;
}

/* "what; what": the messages of the faults in the step, in order; "" for none. */
static void finds(const char *say, const char *explain, const char *expected) {
	struct step step = {.id = S("pull"), .say = S(say), .explain = S(explain)};
	struct procedure procedure = {.steps = &step, .n_steps = 1};
	const struct procedure_library library = {&procedure, 1};
	struct grammar *guide = grammar_of("#JSGF V1.0;\ngrammar guide;\n"
					   "public <a> = stop {stop} | go back {back};\n");
	struct grammar *confirm = grammar_of("#JSGF V1.0;\ngrammar confirm;\n"
					     "public <a> = stop {stop} | yes [it is] {yes};\n");
	const struct grammar *const live[] = {guide, confirm};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(text_done) struct text found = TEXT_EMPTY;

	procedure_library_check_speech(&library, live, 2, &faults);
	for (size_t i = 0; i < faults.n_faults; i++)
		assert_int_equal(
			text_appendf(&found, "%s%s", i ? "; " : "", faults.faults[i].message), 0);
	assert_string_equal(text_get(&found), expected);
	grammar_free(guide);
	grammar_free(confirm);
}

#define FAULT(intent, clause, state)                                                               \
	"in step 'pull' a clause begins with the command " intent " (\"" clause                    \
	"\"), which is listened for in " state "; put another word before it"

static void a_command_first_is_found(void **state) {
	(void)state;

	finds("Stop.", NULL, FAULT("stop", "Stop.", "guide"));
	finds("Pull, stop.", NULL, FAULT("stop", "stop.", "guide"));
	finds("Go back to the door.", NULL, FAULT("back", "Go back to the door.", "guide"));
	finds("Yes it is.", NULL, FAULT("yes", "Yes it is.", "confirm"));
	finds("Pull.", "Stop. Yes.",
	      FAULT("stop", "Stop.", "guide") "; " FAULT("yes", "Yes.", "confirm"));
}

static void others_are_not(void **state) {
	(void)state;

	finds("Pull the handle, but do not stop.", NULL, "");
	finds("Go on.", "Go.", "");   /* the beginning of one */
	finds("Stopping.", NULL, ""); /* another word */
	finds("", NULL, "");
	finds("Go", NULL, "");
}

/* What no grammar can hold is none of them. */
static void words_beyond_all_commands(void **state) {
	(void)state;
	char many[PROMPT_TEXT_BYTES] = "";
	char digits[PROMPT_TEXT_BYTES] = "";

	while (strlen(many) + 4 < sizeof(many))
		strcat(many, "go ");
	memset(digits, '1', sizeof(digits) - 1);
	finds(many, NULL, "");
	finds(digits, NULL, "");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_first_is_found),
		cmocka_unit_test(others_are_not),
		cmocka_unit_test(words_beyond_all_commands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
