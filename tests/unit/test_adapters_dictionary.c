/* SPDX-License-Identifier: MIT */
/* Where pronunciations come from: our list, the model's, or by rule. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/dictionary.h"
#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/text.h"

#define MODEL_DICTIONARY "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"

static const char model_text[] = "next N EH K S T\n"
				 "next(2) N EH K S\n"
				 "the DH AH\n"
				 "the(2) DH IY\n"
				 "odd AA0 D\n"
				 "mini M IH N IY\n";

static char folder[] = "/tmp/test-dictionary-XXXXXX";

static const char *path_of(const char *name) {
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void write_file(const char *name, const char *text) {
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int setup(void **state) {
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
	(void)state;
	static const char *const names[] = {"own", "model"};

	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		(void)unlink(path_of(names[i]));
	return rmdir(folder);
}

static void cleanup_dictionary(struct dictionary **dictionary) {
	dictionary_free(*dictionary);
}

static struct dictionary *open_both(struct fault_list *faults, int expected) {
	char own[128];
	struct dictionary *dictionary = NULL;

	(void)snprintf(own, sizeof(own), "%s", path_of("own"));
	assert_int_equal(dictionary_new(own, path_of("model"), faults, &dictionary), expected);
	return dictionary;
}

static bool collect(void *context, const char *phones, enum dictionary_source source) {
	(void)text_appendf(context, "%s(%s) ", phones, dictionary_source_name(source));
	return true;
}

static void assert_pronounced(struct dictionary *dictionary, const char *word,
			      const char *expected) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	assert_true(dictionary_pronounce(dictionary, word, collect, &text) >= 0);
	assert_string_equal(text_get(&text), expected);
}

static void test_sources(void **state) {
	(void)state;
	write_file("model", model_text);
	write_file("own",
		   "# ours\n\nmini M IY N IY\nmini(2)\tM IH N IH  \nclubman K L AH B M AH N\r\n");
	CLEANUP(cleanup_dictionary) struct dictionary *dictionary = open_both(NULL, 0);
	static const char *const words[] = {"next", "the", "mini", "clubman", "zorbing"};

	assert_int_equal(dictionary_add(dictionary, words, N_ELEMENTS(words)), 0);
	/* Nothing more is read for what is known. */
	write_file("model", "next B B\n");
	assert_pronounced(dictionary, "next", "N EH K S T(model) N EH K S(model) ");
	assert_pronounced(dictionary, "the", "DH AH(model) DH IY(model) ");
	assert_pronounced(dictionary, "mini", "M IY N IY(own) M IH N IH(own) ");
	assert_pronounced(dictionary, "clubman", "K L AH B M AH N(own) ");
	assert_pronounced(dictionary, "zorbing", "Z AO R B IH NG(rule) ");
}

static void test_bad_phones_of_the_model_are_not_used(void **state) {
	(void)state;
	write_file("model", model_text);
	write_file("own", "");
	CLEANUP(cleanup_dictionary) struct dictionary *dictionary = open_both(NULL, 0);

	assert_pronounced(dictionary, "odd", "AA D(rule) ");
}

static void test_what_cannot_be_said(void **state) {
	(void)state;
	write_file("model", model_text);
	write_file("own", "");
	CLEANUP(cleanup_dictionary) struct dictionary *dictionary = open_both(NULL, 0);
	const char *empty = "";

	assert_pronounced(dictionary, "'", "");
	assert_int_equal(dictionary_add(dictionary, &empty, 1), -EINVAL);
}

static void test_faults_of_our_list(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;

	write_file("model", model_text);
	write_file("own", "clubman K L AH B\nhardtop\nmini M IH1 N IY\n");
	assert_null(open_both(&faults, -EINVAL));
	assert_int_equal(faults.n_faults, 2);
	assert_string_equal(faults.faults[0].file, path_of("own"));
	assert_int_equal(faults.faults[0].line, 2);
	assert_string_equal(faults.faults[0].message,
			    "a word and its phones belong here, as: hardtop HH AA R D T AA P");
	assert_int_equal(faults.faults[1].line, 3);
	assert_string_equal(faults.faults[1].message,
			    "\"M IH1 N IY\" are no phones of the CMU set; write AA AE AH ... ZH "
			    "without stress marks");
}

static void test_files_that_are_none(void **state) {
	(void)state;
	struct dictionary *dictionary = NULL;

	write_file("model", model_text);
	assert_int_equal(dictionary_new("/nonexistent", path_of("model"), NULL, &dictionary),
			 -ENOENT);
	assert_int_equal(dictionary_new(NULL, "/nonexistent", NULL, &dictionary), -ENOENT);
	assert_int_equal(dictionary_new(NULL, "/tmp", NULL, &dictionary), -EISDIR);
	write_file("model", "");
	assert_int_equal(dictionary_new(NULL, path_of("model"), NULL, &dictionary), -EINVAL);
	write_file("model", "{\"this\": \"is json\"}\n");
	assert_int_equal(dictionary_new(NULL, path_of("model"), NULL, &dictionary), -EINVAL);
	assert_null(dictionary);
}

/* Phones that differ, by the shortest way to turn one into the other. */
static size_t distance(char *one, char *other) {
	const char *a[64];
	const char *b[64];
	size_t rows[65];
	size_t n_a = 0;
	size_t n_b = 0;

	for (char *p = strtok(one, " "); p; p = strtok(NULL, " "))
		a[n_a++] = p;
	for (char *p = strtok(other, " "); p; p = strtok(NULL, " "))
		b[n_b++] = p;
	for (size_t k = 0; k <= n_b; k++)
		rows[k] = k;
	for (size_t i = 1; i <= n_a; i++) {
		size_t diagonal = rows[0];

		rows[0] = i;
		for (size_t k = 1; k <= n_b; k++) {
			size_t best = diagonal + (strcmp(a[i - 1], b[k - 1]) != 0);

			best = rows[k] + 1 < best ? rows[k] + 1 : best;
			best = rows[k - 1] + 1 < best ? rows[k - 1] + 1 : best;
			diagonal = rows[k];
			rows[k] = best;
		}
	}
	return rows[n_b];
}

struct comparison {
	const char *expected;
	size_t best;
};

static bool compare(void *context, const char *phones, enum dictionary_source source) {
	struct comparison *comparison = context;
	char one[512];
	char other[512];

	assert_int_equal(source, DICTIONARY_RULE);
	(void)snprintf(one, sizeof(one), "%s", phones);
	(void)snprintf(other, sizeof(other), "%s", comparison->expected);
	size_t n = distance(one, other);
	if (n < comparison->best)
		comparison->best = n;
	return true;
}

/* The rule against 1000 words that the real dictionary has. */
static void test_rule_against_the_dictionary(void **state) {
	(void)state;
	CLEANUP_FREE char *text = NULL;
	size_t n_phones = 0;
	size_t n_wrong = 0;
	size_t n_line = 0;

	if (store_read_text(MODEL_DICTIONARY, 16 << 20, &text) < 0) {
		print_message("skipped: %s is not installed\n", MODEL_DICTIONARY);
		skip();
	}
	write_file("model", "zzyzx Z\n");
	write_file("own", "");
	CLEANUP(cleanup_dictionary) struct dictionary *dictionary = open_both(NULL, 0);
	char *rest = NULL;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *blank = strchr(line, ' ');

		if (n_line++ % 130 != 0 || !blank || strpbrk(line, "()'.-_"))
			continue;
		*blank = '\0';
		struct comparison comparison = {blank + 1, 99};
		assert_true(dictionary_pronounce(dictionary, line, compare, &comparison) > 0);
		n_wrong += comparison.best;
		n_phones++;
		for (const char *c = blank + 1; *c; c++)
			n_phones += *c == ' ';
	}
	print_message("%zu of %zu phones right\n", n_phones - n_wrong, n_phones);
	assert_true(n_phones > 5000);
	assert_true(n_wrong * 100 < n_phones * 12);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_bad_phones_of_the_model_are_not_used),
		cmocka_unit_test(test_what_cannot_be_said),
		cmocka_unit_test(test_faults_of_our_list),
		cmocka_unit_test(test_files_that_are_none),
		cmocka_unit_test(test_rule_against_the_dictionary),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
