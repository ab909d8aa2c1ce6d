/* SPDX-License-Identifier: MIT */
/* What else could have been said than a sentence. */
#include <errno.h>
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

static struct grammar *compile(const char *rules) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	struct grammar *grammar = NULL;

	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(text_appendf(&text, "#JSGF V1.0;\ngrammar t;\n%s\n", rules), 0);
	assert_int_equal(grammar_set_read(set, "t.gram", text_get(&text), NULL, NULL), 0);
	assert_int_equal(grammar_compile(set, "t", NULL, &grammar), 0);
	return grammar;
}

static bool add_sentence(void *context, const char *sentence, const struct meaning *meaning) {
	struct text *text = context;

	(void)meaning;
	return text_appendf(text, "%s%s", text->length_bytes ? "|" : "", sentence) == 0;
}

/* Up to 4 words of the sentence that won; all others it must leave. */
static void check_others(const char *rules, const char *sentence, const char *expected) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	CLEANUP(cleanup_grammar) struct grammar *grammar = compile(rules);
	CLEANUP(cleanup_grammar) struct grammar *others = NULL;
	CLEANUP_FREE char *copy = strdup(sentence);
	const char *words[4];
	size_t n = 0;
	char *rest = NULL;

	for (char *word = strtok_r(copy, " ", &rest); word && n < 4;
	     word = strtok_r(NULL, " ", &rest))
		words[n++] = word;
	int r = grammar_others(grammar, words, n, &others);
	if (!expected) {
		assert_int_equal(r, -ENODATA);
		assert_null(others);
		return;
	}
	assert_int_equal(r, 0);
	grammar_each_sentence(others, 100, add_sentence, &text);
	assert_string_equal(text_get(&text), expected);
}

static void another_intent_is_another(void **state) {
	(void)state;
	static const char rules[] =
		"public <a> = (next [step] | go on) {next} | (stop | go back) {stop} | help;";

	/* "help" means nothing, so it says nothing new. */
	check_others(rules, "next", "stop|go back");
	check_others(rules, "go on", "stop|go back");
	check_others(rules, "stop", "next step|next|go on");
	/* Without a meaning it is told by its words. */
	check_others(rules, "help", "next step|next|go on|stop|go back");
}

static void another_slot_is_another(void **state) {
	(void)state;
	static const char rules[] = "public <a> = <m> | <m> <y>; <m> = one {m=one} | two {m=two};"
				    "<y> = twenty {y+2000} (four {y+4} | five {y+5});";

	check_others(rules, "one twenty four",
		     "two|one twenty five|two twenty four|two twenty five");
	check_others(rules, "two",
		     "one|one twenty four|one twenty five|two twenty four|two "
		     "twenty five");
}

static void without_tags_another_word_is_another(void **state) {
	(void)state;
	check_others("public <a> = go (left | right) [now];", "go left now",
		     "go right now|go right");
	check_others("public <a> = (very)* good | bad;", "good", "very good|bad");
}

static void nothing_else_is_said(void **state) {
	(void)state;
	check_others("public <a> = (next | go on) {next};", "next", NULL);
	check_others("public <a> = next {next} | stop {stop};", "go", NULL);
	check_others("public <a> = next step {next} | stop {stop};", "next", NULL);
	check_others("public <a> = next {next} | stop {stop};", "", NULL);
}

/* What leads on to the end of the grammar itself leads on here. */
static void means_what_it_meant(void **state) {
	(void)state;
	CLEANUP(cleanup_grammar)
	struct grammar *grammar = compile("public <a> = /9/ next {next} | go {a=b} [home] {go};");
	CLEANUP(cleanup_grammar) struct grammar *others = NULL;
	const char *next = "next";
	struct meaning meaning;

	assert_int_equal(grammar_others(grammar, &next, 1, &others), 0);
	assert_int_equal(grammar_match_text(others, "next", &meaning), GRAMMAR_NO_FIT);
	assert_int_equal(grammar_match_text(others, "go", &meaning), GRAMMAR_COMPLETE_MORE);
	assert_string_equal(meaning.intent, "go");
	assert_string_equal(meaning_slot(&meaning, "a"), "b");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_intent_is_another),
		cmocka_unit_test(another_slot_is_another),
		cmocka_unit_test(without_tags_another_word_is_another),
		cmocka_unit_test(nothing_else_is_said),
		cmocka_unit_test(means_what_it_meant),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
