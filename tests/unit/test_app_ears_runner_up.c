/* SPDX-License-Identifier: MIT */
/* Which sentences the recogniser gets beside the one that won. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/ears_runner_up.h"
#include "base/cleanup.h"
#include "base/text.h"

/* A recogniser that only remembers the sentences of the last grammar it was given. */
struct taker {
	struct recogniser recogniser;
	char name[64];
	struct text sentences;
	int answer;
};

static struct taker taker;

static bool taker_note(void *context, const char *sentence, const struct meaning *meaning) {
	struct text *text = context;
	(void)meaning;
	return text_appendf(text, "%s%s", text->length_bytes ? "|" : "", sentence) == 0;
}

static int taker_add(struct recogniser *recogniser, const char *name,
		     const struct grammar *grammar) {
	(void)recogniser;
	(void)snprintf(taker.name, sizeof(taker.name), "%s", name);
	grammar_each_sentence(grammar, 100, taker_note, &taker.sentences);
	return taker.answer;
}

static const struct recogniser_operations taker_operations = {.add_grammar = taker_add};

static int open_taker(void **state) {
	(void)state;
	taker = (struct taker){.recogniser = {&taker_operations}};
	return 0;
}

static int close_taker(void **state) {
	(void)state;
	text_done(&taker.sentences);
	return 0;
}

/* rules: what stands behind "public <t> = ". */
static int add(const char *rules, const char *sentence) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	struct grammar_set *set;
	struct grammar *grammar;
	assert_int_equal(text_appendf(&text, "#JSGF V1.0;\ngrammar t;\npublic <t> = %s;\n", rules),
			 0);
	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_read(set, "t", text_get(&text), NULL, NULL), 0);
	assert_int_equal(grammar_compile(set, "t", NULL, &grammar), 0);
	int r = ears_runner_up_add(&taker.recogniser, grammar, sentence);
	(void)grammar_free(grammar);
	(void)grammar_set_free(set);
	return r;
}

static void all_others_are_given(void **state) {
	(void)state;
	assert_int_equal(add("(next [step] | go on) {next} | stop {stop} | help {help}", "go on"),
			 0);
	assert_string_equal(taker.name, EARS_RUNNER_UP_NAME);
	assert_string_equal(text_get(&taker.sentences), "stop|help");
}

static void nothing_else_can_be_meant(void **state) {
	(void)state;
	assert_int_equal(add("(next | go on) {next}", "go on"), -ENODATA);
	assert_string_equal(taker.name, "");
}

static void a_refusal_is_passed_on(void **state) {
	(void)state;
	taker.answer = -ENOMEM;
	assert_int_equal(add("next {next} | stop {stop}", "next"), -ENOMEM);
	taker.answer = -E2BIG; /* the decoder can do without */
	assert_int_equal(add("next {next} | stop {stop}", "next"), -ENODATA);
}

static void a_large_grammar_goes_without(void **state) {
	(void)state;
	CLEANUP(text_done) struct text rules = TEXT_EMPTY;
	assert_int_equal(text_append(&rules, "w"), 0);
	for (int i = 0; i <= EARS_RUNNER_UP_MOST_ARCS; i++)
		assert_int_equal(text_appendf(&rules, " | w%d {i%d}", i, i), 0);
	assert_int_equal(add(text_get(&rules), "w7"), -ENODATA);
	assert_string_equal(taker.name, "");
}

#define TAKER_TEST(function) cmocka_unit_test_setup_teardown(function, open_taker, close_taker)

int main(void) {
	const struct CMUnitTest tests[] = {
		TAKER_TEST(all_others_are_given),
		TAKER_TEST(nothing_else_can_be_meant),
		TAKER_TEST(a_refusal_is_passed_on),
		TAKER_TEST(a_large_grammar_goes_without),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
