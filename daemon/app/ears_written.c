/* SPDX-License-Identifier: MIT */
#include "app/ears_written.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "core/grammar.h"

static void set_cleanup(struct grammar_set **set) {
	(void)grammar_set_free(*set);
}

static void grammar_cleanup(struct grammar **grammar) {
	if (*grammar)
		(void)grammar_free(*grammar);
}

int ears_written_add(struct recogniser *recogniser, const char *name, const char *jsgf) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(set_cleanup) struct grammar_set *set = NULL;
	CLEANUP(grammar_cleanup) struct grammar *grammar = NULL;
	int r = grammar_set_new(&set);

	if (r == 0)
		r = grammar_set_read(set, "written", jsgf, &faults, NULL);
	if (r == 0)
		r = grammar_compile(set, "written", &faults, &grammar);
	if (r < 0) {
		fault_list_print(&faults, stderr);
		return r;
	}
	return recogniser->operations->add_grammar(recogniser, name, grammar);
}
