/* SPDX-License-Identifier: MIT */
/*
 * What the verifier measured on people, voices and noise (tests/data/features.tsv,
 * numbers only) against the weights and thresholds that are shipped: fails when
 * what was said is believed less, or what was not said more, than is stated here.
 * The rows are those that the weights were made from, so this is no measurement of
 * how good they are (that is tests/bench), but of whether they are still those.
 */
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
#include "core/verify.h"

#define TABLE TEST_SOURCE_DIR "/tests/data/features.tsv"
#define WEIGHTS TEST_SOURCE_DIR "/grammar/verifier.txt"

/* Columns before the features. */
enum column {
	PROBLEM,
	KIND,
	FILE_ID,
	SPEAKER,
	SOURCE,
	MIXED,
	HOURS,
	INTENT,
	PHONES,
	RIGHT,
	N_ABOUT
};
#define N_COLUMNS ((int)N_ABOUT + (int)VERIFY_N_FEATURES)

struct replay {
	struct verify_weights weights;
	char *table;
};

static char *read_file(const char *path) {
	CLEANUP_FCLOSE FILE *in = fopen(path, "re");
	assert_non_null(in);
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	long size = ftell(in);
	assert_true(size > 0);
	rewind(in);
	char *text = malloc((size_t)size + 1);
	assert_non_null(text);
	assert_int_equal(fread(text, 1, (size_t)size, in), size);
	text[size] = '\0';
	return text;
}

static int replay_open(void **state) {
	struct replay *replay = calloc(1, sizeof(*replay));
	assert_non_null(replay);
	CLEANUP_FREE char *weights = read_file(WEIGHTS);
	assert_int_equal(verify_read("verifier.txt", weights, NULL, &replay->weights), 0);
	replay->table = read_file(TABLE);
	*state = replay;
	return 0;
}

static int replay_close(void **state) {
	struct replay *replay = *state;
	free(replay->table);
	free(replay);
	return 0;
}

/* Splits at tabs, empty ones included; returns their number. */
static int split(char *line, char **fields) {
	int n = 0;
	for (char *rest = line; rest && n < N_COLUMNS; n++)
		fields[n] = strsep(&rest, "\t");
	return n;
}

/* Which rows to count, and what of them: "" and -1 stand for any. */
struct claim {
	const char *problem; /* blank separated, as the next */
	const char *kinds;
	const char *mixed;
	int right;
	double least; /* share of the rows that are acted on */
	double most;
	double most_asked;
};

static bool claim_covers(const struct claim *claim, char *const fields[]) {
	if (claim->problem[0] && !strstr(claim->problem, fields[PROBLEM]))
		return false;
	if (claim->mixed[0] && !string_equal(claim->mixed, fields[MIXED]))
		return false;
	if (claim->right != (fields[RIGHT][0] == '1'))
		return false;
	return strstr(claim->kinds, fields[KIND]) != NULL;
}

static void check_claim(const struct replay *replay, const struct claim *claim) {
	CLEANUP_FREE char *copy = strdup(replay->table);
	assert_non_null(copy);
	int n = 0;
	int n_acted = 0;
	int n_asked = 0;
	bool has_head = false;
	char *rest = NULL;
	for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *fields[N_ABOUT + VERIFY_N_FEATURES];
		double features[VERIFY_N_FEATURES];
		if (line[0] == '#')
			continue;
		assert_int_equal(split(line, fields), N_COLUMNS);
		for (int i = 0; !has_head && i < VERIFY_N_FEATURES; i++)
			assert_string_equal(fields[N_ABOUT + i],
					    verify_feature_name((enum verify_feature)i));
		bool is_head = !has_head;
		has_head = true;
		if (is_head || !claim_covers(claim, fields))
			continue;
		n++;
		if (string_equal(fields[N_ABOUT], "-"))
			continue; /* no sentence, nothing to verify */
		for (int i = 0; i < VERIFY_N_FEATURES; i++)
			assert_int_equal(parse_double(fields[N_ABOUT + i], -1e3, 1e3, &features[i]),
					 0);
		double confidence = verify_confidence(&replay->weights, features);
		int n_phones;
		assert_int_equal(parse_int(fields[PHONES], 0, VERIFY_MOST_PHONES, &n_phones), 0);
		const struct verify_rule *rule = verify_rule_for(
			&replay->weights, fields[PROBLEM], fields[INTENT], (size_t)n_phones, 1);
		n_acted += confidence >= rule->accept;
		n_asked += confidence < rule->accept && confidence >= rule->ask;
	}
	assert_true(n >= 15); /* else a share says nothing */
	double acted = (double)n_acted / n;
	double asked = (double)n_asked / n;
	print_message("%-8s %-14s %-5s %s: %4d rows, acted on %.3f (%.2f to %.2f), asked %.3f "
		      "(to %.2f)\n",
		      claim->problem, claim->kinds, claim->mixed, claim->right ? "right" : "wrong",
		      n, acted, claim->least, claim->most, asked, claim->most_asked);
	assert_true(acted >= claim->least);
	assert_true(acted <= claim->most);
	assert_true(asked <= claim->most_asked);
}

static void what_was_said_is_believed(void **state) {
	static const struct claim claims[] = {
		{"guide", "command", "20", 1, 0.80, 1, 1},
		{"guide", "command", "10", 1, 0.55, 1, 1},
		{"confirm", "command", "clean", 1, 0.75, 1, 1},
		{"confirm", "command", "10", 1, 0.60, 1, 1},
		{"random", "word cut", "", 1, 0.65, 1, 1},
		{"slots", "sentence", "", 1, 0.85, 1, 1},
	};
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		check_claim(*state, &claims[i]);
}

static void what_was_not_said_is_not(void **state) {
	static const struct claim claims[] = {
		{"guide", "word", "", 0, 0, 0.03, 0.06},
		{"confirm", "word", "", 0, 0, 0.03, 0.06},
		/* Sentences of a synthetic voice that begin as one of ours, half of them in noise.
		 */
		{"guide confirm", "foreign", "", 0, 0, 0.10, 0.10},
		{"guide", "speech", "", 0, 0, 0.02, 0.05},
		{"confirm", "speech", "", 0, 0, 0.03, 0.05},
		{"guide", "noise", "", 0, 0, 0.02, 0.05},
		{"confirm", "noise", "", 0, 0, 0.02, 0.05},
		/* Most of these are sentences of the grammar with one word misheard. */
		{"slots", "sentence", "", 0, 0, 0.20, 0.20},
	};
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		check_claim(*state, &claims[i]);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_said_is_believed, replay_open,
						replay_close),
		cmocka_unit_test_setup_teardown(what_was_not_said_is_not, replay_open,
						replay_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
