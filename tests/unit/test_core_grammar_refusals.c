/* SPDX-License-Identifier: MIT */
/* Broken grammars, each with the exact words that help and the place. */
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

/* Faults of a file, one a line, as they are printed. */
static void faults_of(const char *text, struct text *ret_faults) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	struct grammar *grammar = NULL;
	const char *name = NULL;

	assert_int_equal(grammar_set_new(&set), 0);
	int r = grammar_set_read(set, "f", text, &faults, &name);
	if (r == 0)
		r = grammar_compile(set, name, &faults, &grammar);
	assert_null(grammar);
	assert_int_equal(r, -EINVAL);
	for (size_t i = 0; i < faults.n_faults; i++)
		assert_int_equal(text_appendf(ret_faults, "%s%s:%u:%u: %s", i ? "\n" : "",
					      faults.faults[i].file, faults.faults[i].line,
					      faults.faults[i].column, faults.faults[i].message),
				 0);
}

static void assert_faults(const char *text, const char *expected) {
	CLEANUP(text_done) struct text faults = TEXT_EMPTY;

	faults_of(text, &faults);
	assert_string_equal(text_get(&faults), expected);
}

#define HEAD "#JSGF V1.0;\ngrammar a;\n"
#define WRONG_HEADER "a grammar file begins with its header; write #JSGF V1.0; first"

static void test_header_and_name(void **state) {
	(void)state;
	assert_faults("", "f:1:1: " WRONG_HEADER);
	assert_faults("grammar a; public <a> = b;", "f:1:1: " WRONG_HEADER);
	assert_faults("\n #JSGF V2.0;", "f:2:2: " WRONG_HEADER);
	assert_faults("#JSGF V1.0\ngrammar a;", "f:1:1: " WRONG_HEADER);
	assert_faults("#JSGF V1.0 a b c;", "f:1:1: " WRONG_HEADER);
	assert_faults("#JSGF V1.0;\n",
		      "f:2:1: the grammar has no name; write grammar NAME; after the header");
	assert_faults("#JSGF V1.0;\n<a> = b;",
		      "f:2:1: <a> stands where the grammar's name would be right; write grammar "
		      "NAME; after the header");
	assert_faults("#JSGF V1.0;\ngrammar <a>;",
		      "f:2:9: <a> stands where the name of the grammar would be right\n"
		      "f:2:13: the grammar has no name; write grammar NAME; after the header");
	assert_faults(HEAD "grammar b;\npublic <a> = x;",
		      "f:3:9: the grammar has the name a already; keep one of the two");
	assert_faults("#JSGF V1.0 UTF-8;\ngrammar a;\npublic <a> = \xc3\xa4 \xff;",
		      "f:3:16: this is not UTF-8; save the file as UTF-8");
}

static void test_statements(void **state) {
	(void)state;
	assert_faults(HEAD "import x.y;\npublic <a> = b;",
		      "f:3:8: \"x.y\" stands where <grammar.rule> or <grammar.*> would be right "
		      "after import");
	assert_faults(HEAD "import <x>;\npublic <a> = b;",
		      "f:3:8: <x> names no grammar; write <grammar.rule> or <grammar.*>");
	assert_faults(HEAD "public a = b;",
		      "f:3:8: \"a\" stands where a <rule> would be right after public");
	assert_faults(HEAD "rule <a> = b;", "f:3:1: \"rule\" stands where import, public or a "
					    "<rule> would be right");
	assert_faults(HEAD "public <a> b;",
		      "f:3:12: \"b\" stands where '=' would be right after the rule's name");
	assert_faults(HEAD "public <a> = b",
		      "f:3:15: the end of the file stands where a word, '|' or ';' would be right");
	assert_faults(HEAD "public <NULL> = b;",
		      "f:3:8: <NULL> cannot be defined; choose a name without a full stop that is "
		      "not NULL or VOID");
	assert_faults(HEAD "<a> = b;\n\t<a> = c;",
		      "f:4:2: <a> is defined already in line 3; keep one of the two, or give this "
		      "one another name");
	assert_faults(HEAD "<> = b;", "f:3:1: <> is no rule name; write letters, digits and full "
				      "stops between < and >");
}

static void test_expansions(void **state) {
	(void)state;
	assert_faults(HEAD "public <a> = ;",
		      "f:3:14: ';' stands where a word, a <rule>, '(' or '[' would be right (write "
		      "<NULL> for nothing)");
	assert_faults(HEAD "public <a> = b | ;",
		      "f:3:18: ';' stands where a word, a <rule>, '(' or '[' would be right (write "
		      "<NULL> for nothing)");
	assert_faults(HEAD "public <a> = (b | c;",
		      "f:3:20: ';' stands where a word, '|' or ')' would be right");
	assert_faults(HEAD "public <a> = [b);",
		      "f:3:16: ')' stands where a word, '|' or ']' would be right");
	assert_faults(HEAD "public <a> = b);",
		      "f:3:15: ')' stands where a word, '|' or ';' would be right");
	assert_faults(HEAD "public <a> = {t} b;",
		      "f:3:14: {t} stands where a word would be right: a tag follows what it "
		      "belongs to (write <NULL> before a tag that stands alone)");
	assert_faults(HEAD "public <a> = \xc3\xa4 \"\";",
		      "f:3:16: the quoted word is empty; write <NULL> for nothing");
	assert_faults(HEAD "public <a> = /x/ b;",
		      "f:3:14: \"/x\" is no weight; write a number from 0 on between slashes, as "
		      "/0.5/");
	assert_faults(HEAD "public <a> = /-1/ b;",
		      "f:3:14: \"/-1\" is no weight; write a number from 0 on between slashes, as "
		      "/0.5/");
	assert_faults(HEAD "public <a> = /0/ b | /0/ c;",
		      "f:3:14: every alternative has the weight 0, so none can be said; give one "
		      "more");
	assert_faults(HEAD "public <a> = b } c;", "f:3:16: '}' closes nothing; remove it");
	assert_faults(HEAD "public <a> = b {c;", "f:3:16: the tag has no end; close it with }");
	assert_faults(HEAD "public <a> = \"b;",
		      "f:3:14: the quoted word has no end; close it with \"");
	assert_faults(HEAD "public <a> = b;\n/* c", "f:4:1: the comment has no end; close it with "
						    "*/");
}

/* One run finds what is wrong in each statement. */
static void test_goes_on_after_a_fault(void **state) {
	(void)state;
	assert_faults(HEAD "<a> = (b;\n<c> = d;\n<e> = ];\npublic <f> = g | | h;",
		      "f:3:9: ';' stands where a word, '|' or ')' would be right\n"
		      "f:5:7: ']' stands where a word, a <rule>, '(' or '[' would be right (write "
		      "<NULL> for nothing)\n"
		      "f:6:18: '|' stands where a word, a <rule>, '(' or '[' would be right (write "
		      "<NULL> for nothing)");
}

#define RECURSION                                                                                  \
	" uses itself where something follows or repeats it; only the last part of a rule may "    \
	"be the rule itself: write the repetition with * or +"

static void test_recursion(void **state) {
	(void)state;
	assert_faults(HEAD "public <a> = <a> b | c;", "f:3:14: <a>" RECURSION);
	assert_faults(HEAD "public <a> = b <a> c | d;", "f:3:16: <a>" RECURSION);
	assert_faults(HEAD "public <a> = b (<a>)* | d;", "f:3:17: <a>" RECURSION);
	assert_faults(HEAD "public <a> = b <a> {t} | d;", "f:3:16: <a>" RECURSION);
	assert_faults(HEAD "public <a> = b <c> d | e;\n<c> = f [<a>];", "f:4:10: <a>" RECURSION);
	assert_faults(HEAD "public <a> = b <a>;",
		      "f:3:8: nothing can be said in the grammar a; give its public rules words "
		      "that come to an end");
}

static void test_names(void **state) {
	(void)state;
	assert_faults(HEAD "public <a> = b <c>;\n<d> = <unseen>;",
		      "f:3:16: <c> is not defined; define it here, or import it from the grammar "
		      "that does");
	assert_faults(HEAD "import <x.c>;\npublic <a> = b <c> <c> | <x.c>;",
		      "f:4:16: <c> is not defined; define it here, or import it from the grammar "
		      "that does\n"
		      "f:4:20: <c> is not defined; define it here, or import it from the grammar "
		      "that does\n"
		      "f:4:26: <x.c> is not defined; define it here, or import it from the grammar "
		      "that does");
	assert_faults(HEAD "<a> = b;", "f:1:1: the grammar a has no public rule; write public "
				       "before the rule that may be said");
	assert_faults(HEAD "public <a> = <NULL> | [<NULL>] | <VOID> b;",
		      "f:3:8: nothing can be said in the grammar a; give its public rules words "
		      "that come to an end");
}

/* Names across files: private rules, and two that one short name may mean. */
static void test_imports(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	struct grammar *grammar = NULL;
	static const char *const files[] = {
		"#JSGF V1.0; grammar x.one; public <r> = a; <hidden> = b;",
		"#JSGF V1.0; grammar y.two; public <r> = c;",
		"#JSGF V1.0; grammar m; import <x.one.*>; import <y.two.r>; import <no.r>;"
		"public <m> = <one.r> <two.r> <y.two.r>;",
		"#JSGF V1.0; grammar n; import <x.one.*>; import <y.two.r>;\n"
		"public <n> = <r> | <hidden> | <one.hidden>;",
	};

	assert_int_equal(grammar_set_new(&set), 0);
	for (size_t i = 0; i < N_ELEMENTS(files); i++)
		assert_int_equal(grammar_set_read(set, "f", files[i], &faults, NULL), 0);
	assert_string_equal(grammar_set_missing(set, 0), "no");
	assert_null(grammar_set_missing(set, 1));
	assert_int_equal(grammar_compile(set, "m", &faults, &grammar), 0);
	assert_int_equal(grammar_match_text(grammar, "a c c", NULL), GRAMMAR_COMPLETE);
	grammar = grammar_free(grammar);
	assert_int_equal(grammar_compile(set, "n", &faults, &grammar), -EINVAL);
	assert_int_equal(faults.n_faults, 3);
	assert_string_equal(faults.faults[0].message,
			    "<r> may mean <x.one.r> or <y.two.r>; write the one that is meant");
	assert_string_equal(faults.faults[1].message,
			    "<hidden> is private in the grammar x.one; make it public there");
	assert_string_equal(faults.faults[2].message,
			    "<one.hidden> is private in the grammar x.one; make it public there");
	assert_int_equal(faults.faults[2].column, 31);
	assert_int_equal(grammar_compile(set, "z", &faults, &grammar), -EINVAL);
	assert_string_equal(faults.faults[3].message,
			    "there is no grammar z; a file with grammar z; would be right");
	assert_int_equal(grammar_set_read(set, "g", "#JSGF V1.0; grammar m;", &faults, NULL),
			 -EINVAL);
	assert_string_equal(faults.faults[4].message,
			    "another grammar is called m (f); choose another name");
}

static void test_phrases_of_the_data(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	const struct grammar_phrase phrases[] = {
		{"2 door", "t", {"d", 1, 2}},	{"Clubman", "t", {"d", 2, 2}},
		{"two-door", "t", {"d", 3, 2}}, {"  ", "t", {"d", 4, 2}},
		{"good", "t", {"d", 5, 2}},
	};

	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_define(set, "v", "m", phrases, 5, &faults), -EINVAL);
	assert_int_equal(faults.n_faults, 4);
	assert_string_equal(faults.faults[0].message,
			    "\"2\" in the phrase \"2 door\" holds a digit; write numbers as they "
			    "are said");
	assert_string_equal(faults.faults[1].message,
			    "\"Clubman\" in the phrase \"Clubman\" holds a capital letter; write "
			    "phrases in lower case");
	assert_string_equal(faults.faults[2].message,
			    "\"two-door\" in the phrase \"two-door\" holds a sign that nobody "
			    "says; write letters and apostrophes only");
	assert_string_equal(faults.faults[3].message, "the phrase is empty; write what people say");
	assert_int_equal(faults.faults[3].line, 4);
}

/* The same text many times over. */
static void repeat(struct text *text, const char *part, size_t n) {
	for (size_t i = 0; i < n; i++)
		assert_int_equal(text_append(text, part), 0);
}

static void test_limits(void **state) {
	(void)state;
	CLEANUP(text_done) struct text deep = TEXT_EMPTY;
	CLEANUP(text_done) struct text large = TEXT_EMPTY;
	CLEANUP(text_done) struct text tall = TEXT_EMPTY;
	CLEANUP(text_done) struct text chain = TEXT_EMPTY;
	CLEANUP(text_done) struct text word = TEXT_EMPTY;
	CLEANUP(text_done) struct text faults = TEXT_EMPTY;

	repeat(&deep, HEAD "public <a> = ", 1);
	repeat(&deep, "(", 100000);
	assert_faults(text_get(&deep),
		      "f:3:54: more than 40 brackets stand inside each other; give the inner part "
		      "a rule of its own");

	repeat(&large, HEAD "public <a> = b;", 1);
	repeat(&large, " ", 1 << 20);
	assert_faults(text_get(&large),
		      "f:0:0: the file has 1048614 bytes; a grammar has at most 1048576");

	/* 8 to the power of 7 words; and as many times nothing. */
	assert_faults(HEAD "public <a> = <b> <b> <b> <b> <b> <b> <b> <b>;\n"
			   "<b> = <c> <c> <c> <c> <c> <c> <c> <c>;\n"
			   "<c> = <d> <d> <d> <d> <d> <d> <d> <d>;\n"
			   "<d> = <e> <e> <e> <e> <e> <e> <e> <e>;\n"
			   "<e> = <f> <f> <f> <f> <f> <f> <f> <f>;\n"
			   "<f> = <g> <g> <g> <g> <g> <g> <g> <g>;\n<g> = <VOID> | x;",
		      "f:3:8: written out, the grammar a has more than 200000 arcs; use its rules "
		      "in fewer places");

	repeat(&tall, HEAD "public <a> = b", 1);
	repeat(&tall, "{t}*", 50000);
	repeat(&tall, ";", 1);
	faults_of(text_get(&tall), &faults);
	assert_non_null(strstr(text_get(&faults), "too many repetitions and tags stand on each "
						  "other"));

	repeat(&chain, HEAD "public <r0> = <r1>;", 1);
	for (int i = 1; i < 5000; i++)
		assert_int_equal(text_appendf(&chain, "<r%d> = <r%d>;\n", i, i + 1), 0);
	repeat(&chain, "<r5000> = x;", 1);
	text_clear(&faults);
	faults_of(text_get(&chain), &faults);
	assert_non_null(strstr(text_get(&faults), "rules stand inside each other more than 2000 "
						  "levels deep; make the grammar flatter"));

	repeat(&word, HEAD "public <a> = ", 1);
	repeat(&word, "x", 64);
	repeat(&word, ";", 1);
	assert_faults(text_get(&word), "f:3:14: the word has 64 bytes; a word has at most 63");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_and_name),
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_expansions),
		cmocka_unit_test(test_goes_on_after_a_fault),
		cmocka_unit_test(test_recursion),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_imports),
		cmocka_unit_test(test_phrases_of_the_data),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
