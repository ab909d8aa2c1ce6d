/* SPDX-License-Identifier: MIT */
/* The list of words that are compared with each sentence, and what becomes of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/ears_rivals.h"
#include "base/cleanup.h"

#define LIST TEST_BUILD_DIR "/test_app_ears_rivals.txt"

static void write_list(const char *text) {
	FILE *out = fopen(LIST, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

/* A recogniser that only remembers the words of the last grammar it was given. */
struct taker {
	struct recogniser recogniser;
	char name[64];
	char words[256]; /* in their order in the alphabet */
};

static int taker_add(struct recogniser *recogniser, const char *name,
		     const struct grammar *grammar) {
	struct taker *taker = (struct taker *)recogniser;
	size_t n;
	const char *const *words = grammar_words(grammar, &n);
	(void)snprintf(taker->name, sizeof(taker->name), "%s", name);
	taker->words[0] = '\0';
	for (size_t i = 0; i < n; i++)
		(void)snprintf(&taker->words[strlen(taker->words)],
			       sizeof(taker->words) - strlen(taker->words), "%s%s", i ? " " : "",
			       words[i]);
	return 0;
}

static const struct recogniser_operations taker_operations = {.add_grammar = taker_add};

/* Adds the rivals of "stop | go [on]". */
static int add_rivals(struct taker *taker, const char *words) {
	struct grammar_set *set;
	struct grammar *grammar;
	*taker = (struct taker){.recogniser = {&taker_operations}};
	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_read(set, "t",
					  "#JSGF V1.0;\ngrammar t;\npublic <t> = stop | go [on] | "
					  "well done;\n",
					  NULL, NULL),
			 0);
	assert_int_equal(grammar_compile(set, "t", NULL, &grammar), 0);
	int r = ears_rivals_add(&taker->recogniser, "t (rivals)", words, grammar);
	(void)grammar_free(grammar);
	(void)grammar_set_free(set);
	return r;
}

static void reads_words(void **state) {
	(void)state;
	CLEANUP_FREE char *words = NULL;
	write_list("# words\nshop stop # go\n\tit's on\n");
	assert_int_equal(ears_rivals_read(LIST, &words), 0);
	struct taker taker;
	assert_int_equal(add_rivals(&taker, words), 0);
	assert_string_equal(taker.name, "t (rivals)");
	/* "stop" is a sentence, "on" alone is none. */
	assert_string_equal(taker.words, "it's on shop");
}

static void part_of_a_sentence_is_a_rival(void **state) {
	(void)state;
	struct taker taker;
	assert_int_equal(add_rivals(&taker, "go well done"), 0);
	assert_string_equal(taker.words, "done well");
}

static void none_left_is_said(void **state) {
	(void)state;
	struct taker taker;
	assert_int_equal(add_rivals(&taker, "go stop"), -ENODATA);
	assert_string_equal(taker.name, "");
}

static void refuses_what_is_no_list(void **state) {
	(void)state;
	static const char *const wrong[] = {"",		  "# nothing\n", "stop Shop\n",
					    "stop; go\n", "'tis\n",	 "gr\303\274n\n"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char *words = NULL;
		write_list(wrong[i]);
		assert_int_equal(ears_rivals_read(LIST, &words), -EINVAL);
		assert_null(words);
	}
	char *words = NULL;
	assert_int_equal(remove(LIST), 0);
	assert_int_equal(ears_rivals_read(LIST, &words), -ENOENT);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_words),
		cmocka_unit_test(part_of_a_sentence_is_a_rival),
		cmocka_unit_test(none_left_is_said),
		cmocka_unit_test(refuses_what_is_no_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
