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

struct expectation {
	const char *sentence;
	const char *meaning;
};

static void assert_meanings(const char *rules, const struct expectation *cases, size_t n) {
	CLEANUP(cleanup_grammar) struct grammar *grammar = compile(rules);

	for (size_t i = 0; i < n; i++) {
		const char *meaning = meaning_of(grammar, cases[i].sentence);

		if (strcmp(meaning, cases[i].meaning) != 0)
			print_error("\"%s\" in %s\n", cases[i].sentence, rules);
		assert_string_equal(meaning, cases[i].meaning);
	}
}

static void test_optional_and_group(void **state) {
	(void)state;
	static const struct expectation cases[] = {
		{"a c", "t"},	  {"a b c", "t"}, {"a x c", "t"}, {"a x y c", "t"},
		{"a b x c", "?"}, {"a", "..."},	  {"c", "?"},
	};

	assert_meanings("public <r> = a [b | x [y]] (c) {t};", cases, N_ELEMENTS(cases));
}

static void test_repetition(void **state) {
	(void)state;
	static const struct expectation star[] = {
		{"x", "t"}, {"a x", "t"}, {"a a a a a x", "t"}, {"a", "..."}};
	static const struct expectation plus[] = {
		{"x", "?"}, {"a x", "t"}, {"a b a x", "t"}, {"b", "..."}};
	static const struct expectation tagged[] = {
		{"one", " n=1"}, {"one one one", " n=3"}, {"one two", " n=3"}};

	assert_meanings("public <r> = a* x {t};", star, N_ELEMENTS(star));
	assert_meanings("public <r> = (a | b)+ x {t};", plus, N_ELEMENTS(plus));
	assert_meanings("public <r> = (one {n+1} | two {n+2})+;", tagged, N_ELEMENTS(tagged));
}

/* Circles without a word must neither hang the matching nor the walk. */
static void test_empty_circles(void **state) {
	(void)state;
	static const struct expectation cases[] = {{"y", ""}, {"x y", ""}, {"x x x y", ""}};

	assert_meanings("public <r> = ([x])* y;", cases, N_ELEMENTS(cases));
	assert_meanings("public <r> = (((x*)*)+)* ([(<NULL>)+])* y;", cases, N_ELEMENTS(cases));
	assert_meanings("public <r> = [x] <r> | y;", cases, N_ELEMENTS(cases));
}

static void test_tail_recursion(void **state) {
	(void)state;
	static const struct expectation cases[] = {
		{"one", "list n=1"},
		{"one and two", "list n=3"},
		{"one and two and two", "list n=5"},
		{"one and", "..."},
		{"one two", "?"},
	};

	assert_meanings("public <r> = <NULL> {list} <list>;\n"
			"<list> = <item> [and <list>];\n<item> = one {n+1} | two {n+2};",
			cases, N_ELEMENTS(cases));
	/* Over two rules, and at the end of a group. */
	assert_meanings("public <r> = <NULL> {list} <a>;\n<a> = <i> (and <b> | <NULL>);\n"
			"<b> = <i> [and <a>];\n<i> = one {n+1} | two {n+2};",
			cases, N_ELEMENTS(cases));
}

static void test_null_and_void(void **state) {
	(void)state;
	static const struct expectation cases[] = {{"a", "t"}, {"b", "?"}, {"a c", "t"}};

	assert_meanings("public <r> = a (<NULL> | c | <VOID> d) {t} | b <VOID>;", cases,
			N_ELEMENTS(cases));
}

static void test_tags(void **state) {
	(void)state;
	static const struct expectation cases[] = {
		{"a", "first"},	     {"b", "two words"},
		{"c", "bra}ce"},     {"d", " slot=1"},
		{"e", " year=2014"}, {"f", "last slot=b"},
		{"g", "out.x=5;"},   {"h", "Upper=x"},
		{"i", "n+x"},	     {"j", ""},
		{"k", " n=-3"},	     {"l", "a-long-tag-that-is-cut-after-39-bytes--"},
		{"m", " s=text"},
	};

	assert_meanings("public <r> = a {first} | b { two words } | c {bra\\}ce} | d {slot=1}\n"
			"| e {year+2000} {year+14} | (f {first} {slot=a}) {slot=b} {last}\n"
			"| g {out.x=5;} | h {Upper=x} | i {n+x} | j {} | k {n+-3}\n"
			"| l {a-long-tag-that-is-cut-after-39-bytes---} | m {s=text};",
			cases, N_ELEMENTS(cases));
}

static void test_most_probable_path(void **state) {
	(void)state;
	static const struct expectation first[] = {{"a b", "one"}};
	static const struct expectation heavier[] = {{"a b", "two"}};
	static const struct expectation zero[] = {{"a", "two"}, {"b", "?"}};

	assert_meanings("public <r> = a b {one} | a b {two};", first, 1);
	assert_meanings("public <r> = (a | x) b {one} | a (b | y) {two};", first, 1);
	assert_meanings("public <r> = /1/ a b {one} | /3.5/ a b {two};", heavier, 1);
	/* Three alternatives share what one has alone. */
	assert_meanings("public <r> = (x | a | y) b {one} | a b {two};", heavier, 1);
	assert_meanings("public <r> = /0/ a {one} | a {two} | /0/ b;", zero, 2);
}

static void test_fits(void **state) {
	(void)state;
	CLEANUP(cleanup_grammar)
	struct grammar *grammar = compile("public <r> = next [step [please]] | stop;");

	assert_int_equal(grammar_match_text(grammar, "next", NULL), GRAMMAR_COMPLETE_MORE);
	assert_int_equal(grammar_match_text(grammar, "next step", NULL), GRAMMAR_COMPLETE_MORE);
	assert_int_equal(grammar_match_text(grammar, "next step please", NULL), GRAMMAR_COMPLETE);
	assert_int_equal(grammar_match_text(grammar, "stop", NULL), GRAMMAR_COMPLETE);
	assert_int_equal(grammar_match_text(grammar, "next please", NULL), GRAMMAR_NO_FIT);
	assert_int_equal(grammar_match_text(grammar, "", NULL), GRAMMAR_INCOMPLETE);
	assert_int_equal(grammar_match_text(grammar, "unheard", NULL), GRAMMAR_NO_FIT);
}

/* An utterance longer than any has no meaning, and no meaning is written. */
static void test_limits_of_an_utterance(void **state) {
	(void)state;
	CLEANUP(cleanup_grammar) struct grammar *grammar = compile("public <r> = x+ {t};");
	const char *words[GRAMMAR_MOST_WORDS + 1];
	struct meaning meaning = {.intent = "before"};

	for (size_t i = 0; i <= GRAMMAR_MOST_WORDS; i++)
		words[i] = "x";
	assert_int_equal(grammar_match(grammar, words, GRAMMAR_MOST_WORDS + 1, &meaning),
			 GRAMMAR_NO_FIT);
	assert_string_equal(meaning.intent, "before");
	assert_int_equal(grammar_match(grammar, words, GRAMMAR_MOST_WORDS, &meaning),
			 GRAMMAR_COMPLETE_MORE);
	assert_string_equal(meaning.intent, "t");
}

static void test_words_and_comments(void **state) {
	(void)state;
	static const struct expectation cases[] = {{"i'm o.k.", "a"},
						   {"new york", "b"},
						   {"turn left", "c"},
						   {"a|b", "d"},
						   {"\xc3\xa4pfel", "e"}};

	assert_meanings("// public <x> = z;\n/* * / ; */ public <r> = I'm O.K. {a}\n"
			"| \"New  York\" {b} | TURN /* hard */ Left {c} // now\n"
			"| \"a|b\" {d} | \xc3\x84pfel {e};",
			cases, N_ELEMENTS(cases));
}

static bool collect(void *context, const char *sentence, const struct meaning *meaning) {
	(void)text_appendf(context, "%s(%s) ", sentence, meaning->intent);
	return true;
}

static bool collect_first(void *context, const char *sentence, const struct meaning *meaning) {
	(void)collect(context, sentence, meaning);
	return false;
}

static void test_each_sentence(void **state) {
	(void)state;
	static const struct {
		const char *rules;
		const char *sentences;
	} cases[] = {
		{"public <r> = a [b] {x} | (c | d) e {y};", "a b(x) a(x) c e(y) d e(y) "},
		{"public <r> = a+ b*;", "a b() a() "},
		{"public <r> = x [and <r>];", "x and x() x() "},
		{"public <r> = [a];", "a() "},
		{"public <r> = ([a])* b;", "a b() b() b() "},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(cleanup_grammar) struct grammar *grammar = compile(cases[i].rules);
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		grammar_each_sentence(grammar, 100, collect, &text);
		assert_string_equal(text_get(&text), cases[i].sentences);
	}
	CLEANUP(cleanup_grammar) struct grammar *grammar = compile("public <r> = a | b | c;");
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	grammar_each_sentence(grammar, 2, collect, &text);
	grammar_each_sentence(grammar, 0, collect, &text);
	grammar_each_sentence(grammar, 9, collect_first, &text);
	assert_string_equal(text_get(&text), "a() b() a() ");
}

/* What cannot be said is in no network; the start is state 0. */
static void test_network_holds_only_what_can_be_said(void **state) {
	(void)state;
	CLEANUP(cleanup_grammar)
	struct grammar *grammar = compile("public <r> = b a | c <VOID> | <loop>;\n"
					  "<loop> = d <loop>;\n<unused> = e;");
	size_t n_arcs = 0;
	size_t n_words = 0;
	const struct grammar_arc *arcs = grammar_arcs(grammar, &n_arcs);
	const char *const *words = grammar_words(grammar, &n_words);

	assert_string_equal(grammar_name(grammar), "t");
	assert_int_equal(n_words, 2);
	assert_string_equal(words[0], "a");
	assert_string_equal(words[1], "b");
	assert_int_equal(grammar_n_states(grammar), 3);
	assert_int_equal(n_arcs, 2);
	assert_int_equal(arcs[0].from, 0);
	assert_int_equal(arcs[0].word, 1);
	assert_int_equal(arcs[1].from, arcs[0].to);
	assert_int_equal(arcs[1].to, grammar_final_state(grammar));
}

static void test_ambiguity(void **state) {
	(void)state;
	static const struct {
		const char *rules;
		const char *sentence; /* NULL: there is none */
	} cases[] = {
		{"public <r> = a {x} | b {y} | a b {z};", NULL},
		{"public <r> = a [b] {x} | a b {y};", "a b"},
		{"public <r> = please* stop {x} | [please please] stop {y};", "stop"},
		{"public <r> = x please* stop {x} | x please please stop {y};",
		 "x please please stop"},
		{"public <r> = a {x} | a {x};", NULL},
		{"public <r> = a {n=1} b {m=2} | a {m=2} b {n=1};", NULL},
		{"public <r> = two {y+2} thousand {y+2000} | two {y+2000} thousand {y+2};", NULL},
		{"public <r> = [a {x}] [b] | b {y};", "b"},
		{"public <r> = (x [(a b | b)])* {t};", NULL},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(cleanup_grammar) struct grammar *grammar = compile(cases[i].rules);
		struct grammar_ambiguity ambiguity = {.sentence = ""};
		int r = grammar_find_ambiguity(grammar, &ambiguity);

		assert_int_equal(r, cases[i].sentence ? 1 : 0);
		assert_string_equal(ambiguity.sentence, cases[i].sentence ? cases[i].sentence : "");
	}
}

static void test_phrases_of_the_data(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	CLEANUP(cleanup_grammar) struct grammar *grammar = NULL;
	const struct grammar_phrase models[] = {
		{"two door hardtop", "model=hardtop-2-door", {"mini.yaml", 3, 5}},
		{"clubman", "model=clubman", {"mini.yaml", 4, 5}},
		{"g  p", NULL, {"mini.yaml", 5, 5}},
	};
	const char *name = NULL;

	assert_int_equal(grammar_set_new(&set), 0);
	/* The file may come before what it imports. */
	assert_int_equal(grammar_set_read(set, "q.gram",
					  "#JSGF V1.0;grammar q;import <v.*>;import <v.none>;"
					  "public <q> = a <model> {query} | <v.none>;",
					  &faults, &name),
			 0);
	assert_string_equal(name, "q");
	assert_int_equal(grammar_set_define(set, "v", "model", models, 3, &faults), 0);
	assert_int_equal(grammar_set_define(set, "v", "none", NULL, 0, &faults), 0);
	assert_int_equal(grammar_compile(set, "q", &faults, &grammar), 0);
	assert_string_equal(meaning_of(grammar, "a two door hardtop"),
			    "query model=hardtop-2-door");
	assert_string_equal(meaning_of(grammar, "a g p"), "query");
	assert_int_equal(fault_list_count(&faults), 0);
}

static enum grammar_rest rest_of(const struct grammar *grammar, const char *sentence) {
	CLEANUP_FREE char *copy = strdup(sentence);
	const char *words[16];
	size_t n = 0;
	char *rest = NULL;
	struct meaning meaning;

	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		words[n++] = word;
	assert_true(grammar_match(grammar, words, n, &meaning) >= GRAMMAR_COMPLETE_MORE);
	return grammar_rest(grammar, words, n, &meaning);
}

static void test_what_is_left_to_say(void **state) {
	CLEANUP(cleanup_grammar)
	struct grammar *grammar = compile(
		"public <a> = <next> | repeat {repeat} | repeat slower {slower} | hello {wake} |"
		" [hello] (<year> [<model>] | <model> [<year>]) {query};\n"
		"<next> = (next | next step [please]) {next};\n"
		"<year> = twenty {year=2000} (ten {year+10} | fourteen {year+14});\n"
		"<model> = countryman {model=countryman} [park {trim=park} | man] |"
		" coupe {model=coupe};");

	(void)state;
	assert_int_equal(rest_of(grammar, "next"), GRAMMAR_REST_NOTHING);
	assert_int_equal(rest_of(grammar, "next step"), GRAMMAR_REST_NOTHING);
	assert_int_equal(rest_of(grammar, "next step please"), GRAMMAR_REST_NOTHING);
	assert_int_equal(rest_of(grammar, "repeat"), GRAMMAR_REST_OTHER);
	assert_int_equal(rest_of(grammar, "repeat slower"), GRAMMAR_REST_NOTHING);
	assert_int_equal(rest_of(grammar, "hello"), GRAMMAR_REST_OTHER);
	assert_int_equal(rest_of(grammar, "twenty fourteen"), GRAMMAR_REST_SLOTS);
	assert_int_equal(rest_of(grammar, "coupe"), GRAMMAR_REST_SLOTS);
	assert_int_equal(rest_of(grammar, "twenty ten coupe"), GRAMMAR_REST_NOTHING);
	assert_int_equal(rest_of(grammar, "twenty ten countryman"), GRAMMAR_REST_SLOTS);
	assert_int_equal(rest_of(grammar, "twenty ten countryman man"), GRAMMAR_REST_NOTHING);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_tags),
		cmocka_unit_test(test_optional_and_group),
		cmocka_unit_test(test_repetition),
		cmocka_unit_test(test_empty_circles),
		cmocka_unit_test(test_tail_recursion),
		cmocka_unit_test(test_null_and_void),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_most_probable_path),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_what_is_left_to_say),
		cmocka_unit_test(test_limits_of_an_utterance),
		cmocka_unit_test(test_words_and_comments),
		cmocka_unit_test(test_each_sentence),
		cmocka_unit_test(test_network_holds_only_what_can_be_said),
		cmocka_unit_test(test_ambiguity),
		cmocka_unit_test(test_phrases_of_the_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
