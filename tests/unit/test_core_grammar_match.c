/* SPDX-License-Identifier: MIT */
/* JSGF in, meanings out: matching, tags, fits, sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/grammar.h"

static void cleanup_set(struct grammar_set **set) {
	grammar_set_free(*set);
}

static void cleanup_grammar(struct grammar **grammar) {
	grammar_free(*grammar);
}

/* The grammar of rules, under "#JSGF V1.0; grammar t;". Must be right. */
static struct grammar *compile(const char *rules) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	struct grammar *grammar = NULL;

	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(text_appendf(&text, "#JSGF V1.0;\ngrammar t;\n%s\n", rules), 0);
	int r = grammar_set_read(set, "t.gram", text_get(&text), &faults, NULL);
	if (r == 0)
		r = grammar_compile(set, "t", &faults, &grammar);
	if (r != 0)
		fault_list_print(&faults, stderr);
	assert_int_equal(r, 0);
	return grammar;
}

/* "intent slot=value ..." of a sentence; "?" for no fit, "..." for incomplete. */
static const char *meaning_of(const struct grammar *grammar, const char *sentence) {
	static char result[512];
	struct meaning meaning;

	switch (grammar_match_text(grammar, sentence, &meaning)) {
	case GRAMMAR_NO_FIT:
		return "?";
	case GRAMMAR_INCOMPLETE:
		return "...";
	case GRAMMAR_COMPLETE_MORE:
	case GRAMMAR_COMPLETE:
		break;
	}
	size_t n = (size_t)snprintf(result, sizeof(result), "%s", meaning.intent);
	for (size_t i = 0; i < meaning.n_slots; i++)
		n += (size_t)snprintf(result + n, sizeof(result) - n, " %s=%s",
				      meaning.slots[i].name, meaning.slots[i].value);
	return result;
}

static void test_words_and_tags(void **state) {
	(void)state;
	CLEANUP(cleanup_grammar)
	struct grammar *grammar = compile("public <a> = (next | go on) {next} | stop {stop};");

	assert_string_equal(meaning_of(grammar, "next"), "next");
	assert_string_equal(meaning_of(grammar, "go on"), "next");
	assert_string_equal(meaning_of(grammar, "go"), "...");
	assert_string_equal(meaning_of(grammar, "on"), "?");
	assert_string_equal(meaning_of(grammar, "stop"), "stop");
	assert_string_equal(meaning_of(grammar, "stop stop"), "?");
	assert_string_equal(meaning_of(grammar, ""), "...");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
