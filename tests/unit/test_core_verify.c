/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "core/verify.h"

static struct verify_evidence evidence;

static void add_word(const char *word, const char *phones, int first, int end, double score) {
	struct verify_word *added = &evidence.words[evidence.n_words++];
	*added = (struct verify_word){.first = first, .end = end, .score = score};
	(void)snprintf(added->word, sizeof(added->word), "%s", word);
	added->is_filler = phones == NULL;
	added->is_silence = word[0] == '<';
	added->phones = phones;
	added->n_phones = phones != NULL;
	for (; phones && *phones; phones++)
		added->n_phones += *phones == ' ';
}

static void add_phone(const char *name, int first, int end, double score) {
	evidence.phones[evidence.n_phones++] = (struct verify_phone){name, first, end, score};
}

/* "stop" in 40 frames between silences, heard by the loop just as it is. */
static void say_stop(double score) {
	memset(&evidence, 0, sizeof(evidence));
	evidence.n_frames = 80;
	evidence.first_speech = 20;
	evidence.end_speech = 60;
	evidence.snr_db = 30;
	add_word("<sil>", NULL, 0, 20, -10);
	add_word("stop", "S T AA P", 20, 60, score);
	add_word("<sil>", NULL, 60, 80, -10);
	add_phone("SIL", 0, 20, -10);
	add_phone("S", 20, 30, -20);
	add_phone("T", 30, 35, -10);
	add_phone("AA", 35, 50, -30);
	add_phone("P", 50, 60, -20);
	add_phone("SIL", 60, 80, -10);
}

#define ABOUT(value, expected) assert_true(fabs((value) - (expected)) < 1e-6)

static void measures_what_was_said(void **state) {
	(void)state;
	double f[VERIFY_N_FEATURES];
	say_stop(-80);
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_LLR_WORDS], 0);
	ABOUT(f[VERIFY_LLR_ALL], 0);
	ABOUT(f[VERIFY_LONGEST_STAY], log(10));
	ABOUT(f[VERIFY_UNCOVERED], 0);
	ABOUT(f[VERIFY_EDGE], 0);
	ABOUT(f[VERIFY_PHONE_MATCH], 1);
	ABOUT(f[VERIFY_PHONE_RATE], 0);
	say_stop(-160); /* 80 worse than the loop over 40 frames */
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_LLR_WORDS], -2);
	ABOUT(f[VERIFY_LLR_WORST], -2);
	ABOUT(f[VERIFY_LLR_SUM], -8);
}

static void a_rival_is_compared(void **state) {
	(void)state;
	double f[VERIFY_N_FEATURES];
	say_stop(-80); /* with its silences -100 */
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_RIVAL], 0);
	evidence.has_rival = true;
	evidence.rival_score = -105; /* the rival fits worse: nothing gained */
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_RIVAL], 0);
	evidence.rival_score = -80; /* the rival fits better */
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_RIVAL], -2);
	evidence.rival_score = 1e9;
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_RIVAL], -20);
}

static void speech_beside_the_words_is_seen(void **state) {
	(void)state;
	double f[VERIFY_N_FEATURES];
	say_stop(-80);
	evidence.first_speech = 0;
	evidence.end_speech = 80;
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_UNCOVERED], 0.5);
	ABOUT(f[VERIFY_EDGE], 2 * log(21));
}

/* 80 frames, "stop" in 20 to 60; its vowel is voiced, its consonants are not. */
static void voicing_of_the_words_is_seen(void **state) {
	(void)state;
	double f[VERIFY_N_FEATURES];
	float voicing[80];
	say_stop(-80);
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_VOICED], 0); /* not known */
	ABOUT(f[VERIFY_VOICE_SPREAD], 0);
	for (int i = 0; i < 80; i++)
		voicing[i] = i < 20 || i >= 60 ? 1.0F : i >= 35 && i < 50 ? 0.75F : 0.25F;
	evidence.voicing = voicing;
	evidence.n_voicing = 80;
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_VOICED], VERIFY_VOICED_ENOUGH);
	ABOUT(f[VERIFY_VOICE_SPREAD], 0.5);
	evidence.n_voicing = 30; /* the recording ended within the word */
	assert_int_equal(verify_measure(&evidence, f), 0);
	ABOUT(f[VERIFY_VOICED], 0.25);
	ABOUT(f[VERIFY_VOICE_SPREAD], 0);
}

/* 80 frames, "stop" in 20 to 60, its louder half at -20 dB; dB before and after it. */
static double contrast_of(double before_db, double after_db, size_t n_levels) {
	double levels_db[80];
	say_stop(-80);
	for (int i = 0; i < 80; i++)
		levels_db[i] = i < 20 ? before_db : i >= 60 ? after_db : i % 2 ? -20 : -50;
	evidence.levels_db = levels_db;
	evidence.n_levels = n_levels;
	return verify_contrast_db(&evidence);
}

static void words_stand_out_from_what_is_around(void **state) {
	(void)state;
	ABOUT(contrast_of(-32, -35, 80), 12);
	ABOUT(contrast_of(-35, -25, 80), 5); /* something goes on after it */
	ABOUT(contrast_of(-35, -10, 80), -10);
	ABOUT(contrast_of(-32, -10, 62), 12); /* two frames after it tell nothing */
	assert_true(isinf(contrast_of(-32, -35, 0)));
}

/* The same, and n frames of something from 64 on, at that level; the floor is at -60 dB. */
static bool says_more(int n, double more_db, double floor_db) {
	double levels_db[80];
	say_stop(-80);
	for (int i = 0; i < 80; i++)
		levels_db[i] = i >= 20 && i < 60 ? -20 : i >= 64 && i < 64 + n ? more_db : floor_db;
	evidence.levels_db = levels_db;
	evidence.n_levels = 80;
	evidence.snr_db = -20 - floor_db;
	return verify_says_more(&evidence);
}

static void a_part_of_something_longer_is_known(void **state) {
	(void)state;
	assert_false(says_more(0, 0, -60));
	assert_true(says_more(14, -21, -60));
	assert_false(says_more(14, -24, -60)); /* quieter: a breath, a door */
	assert_false(says_more(8, -21, -60));  /* shorter than a syllable */
	assert_false(says_more(14, -21, -35)); /* no louder than the noise may be */
	evidence.n_levels = 0;
	assert_false(verify_says_more(&evidence));
}

static void odd_evidence_is_no_trouble(void **state) {
	(void)state;
	double f[VERIFY_N_FEATURES];
	memset(&evidence, 0, sizeof(evidence));
	assert_int_equal(verify_measure(&evidence, f), -ENODATA);
	add_word("<sil>", NULL, 0, 20, -10);
	evidence.n_frames = 20;
	assert_int_equal(verify_measure(&evidence, f), -ENODATA);
	add_word("oh", "OW", 20, 20, 0); /* no frame */
	assert_int_equal(verify_measure(&evidence, f), -ENODATA);
	say_stop(-1e9);
	evidence.n_phones = 0;
	assert_int_equal(verify_measure(&evidence, f), 0);
	for (size_t i = 0; i < VERIFY_N_FEATURES; i++)
		assert_true(isfinite(f[i]));
}

/* A file with every feature; each test spoils a copy. */
static void write_weights(struct text *text, const char *but_for) {
	assert_int_equal(text_append(text, "# about\nbias 1.5\n"), 0);
	for (int i = 0; i < VERIFY_N_FEATURES; i++) {
		const char *name = verify_feature_name((enum verify_feature)i);
		if (!string_equal(name, but_for))
			assert_int_equal(text_appendf(text, "weight %s %d\n", name, i == 0), 0);
	}
	assert_int_equal(text_append(text, "threshold default 0.8 0.5\nthreshold guide 0.9 0.9\n"
					   "threshold any/help 0.95 0.9\nthreshold default/long "
					   "0.6 0.6\nthreshold year/help 0.7 0.7\n"
					   "threshold query/query 0.85 0.8\n"
					   "threshold query/query-short 0.99 0.8\n"
					   "threshold query/long 0.65 0.65\n"),
			 0);
}

static void reads_weights(void **state) {
	(void)state;
	struct text text = TEXT_EMPTY;
	struct verify_weights weights;
	write_weights(&text, NULL);
	assert_int_equal(verify_read("w", text_get(&text), NULL, &weights), 0);
	ABOUT(weights.bias, 1.5);
	ABOUT(weights.weights[VERIFY_LLR_WORDS], 1);
	ABOUT(verify_rule_for(&weights, "guide", "stop", 1, 1)->accept, 0.9);
	ABOUT(verify_rule_for(&weights, "confirm", "stop", 1, 1)->accept, 0.8);
	ABOUT(verify_rule_for(&weights, "", "", 1, 1)->ask, 0.5);
	ABOUT(verify_rule_for(&weights, "guide", "help", 1, 1)->accept, 0.95);
	ABOUT(verify_rule_for(&weights, "year", "help", 1, 1)->accept, 0.7);
	/* A long sentence, but only where the state has no rule of its own. */
	ABOUT(verify_rule_for(&weights, "grammar", "", VERIFY_LONG_PHRASE, 1)->accept, 0.6);
	ABOUT(verify_rule_for(&weights, "grammar", "", VERIFY_LONG_PHRASE - 1, 1)->accept, 0.8);
	/* Nor for letters in a row. */
	ABOUT(verify_rule_for(&weights, "grammar", "", 24, 10)->accept, 0.6);
	ABOUT(verify_rule_for(&weights, "grammar", "", 23, 10)->accept, 0.8);
	ABOUT(verify_rule_for(&weights, "guide", "stop", VERIFY_LONG_PHRASE, 1)->accept, 0.9);
	/* Several words in a state that has a rule for them. */
	ABOUT(verify_rule_for(&weights, "query", "query", VERIFY_LONG_PHRASE, 1)->accept, 0.65);
	ABOUT(verify_rule_for(&weights, "query", "query", VERIFY_LONG_PHRASE - 1, 1)->accept, 0.85);
	/* And very few. */
	ABOUT(verify_rule_for(&weights, "query", "query", VERIFY_SHORT_PHRASE, 1)->accept, 0.85);
	ABOUT(verify_rule_for(&weights, "query", "query", VERIFY_SHORT_PHRASE - 1, 1)->accept,
	      0.99);
	text_done(&text);
}

static void what_nobody_says(void **state) {
	(void)state;
	struct verify_weights weights = {.bias = 3};
	double features[VERIFY_N_FEATURES] = {0};
	features[VERIFY_LONGEST_STAY] = VERIFY_STRETCHED_STAY + 0.1;
	assert_true(verify_confidence(&weights, features) > 0.9);
	features[VERIFY_PHONE_RATE] = VERIFY_STRETCHED_RATE + 0.1;
	ABOUT(verify_confidence(&weights, features), 0);
	features[VERIFY_LONGEST_STAY] = VERIFY_STRETCHED_STAY - 0.1;
	assert_true(verify_confidence(&weights, features) > 0.9);
}

static void who_is_addressed(void **state) {
	(void)state;
	struct verify_rule rule = {.accept = 0.9, .ask = 0.5};
	assert_false(verify_is_addressed(&rule, 0.95)); /* acted on */
	assert_false(verify_is_addressed(&rule, 0.6));	/* asked */
	assert_true(verify_is_addressed(&rule, 0.45));
	assert_true(verify_is_addressed(&rule, 0.38)); /* odds 0.61 */
	assert_false(verify_is_addressed(&rule, 0.37));
	assert_false(verify_is_addressed(&rule, 0));
	rule.ask = 0.9; /* where nothing is asked, nothing is said either */
	assert_false(verify_is_addressed(&rule, 0.85));
	rule = (struct verify_rule){.accept = 1, .ask = 0};
	assert_false(verify_is_addressed(&rule, 0.5));
}

static void better_fit_is_more_sure(void **state) {
	(void)state;
	struct text text = TEXT_EMPTY;
	struct verify_weights weights;
	write_weights(&text, NULL);
	assert_int_equal(verify_read("w", text_get(&text), NULL, &weights), 0);
	text_done(&text);
	double last = 1;
	for (double score = 0; score > -400; score -= 20) {
		double f[VERIFY_N_FEATURES];
		say_stop(score);
		assert_int_equal(verify_measure(&evidence, f), 0);
		double confidence = verify_confidence(&weights, f);
		assert_true(confidence > 0 && confidence < 1 && confidence <= last);
		last = confidence;
	}
	assert_true(last < 0.1);
}

static void check_refused(const char *more, const char *but_for, unsigned line, const char *why) {
	struct text text = TEXT_EMPTY;
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct verify_weights weights = {.bias = 42};
	write_weights(&text, but_for);
	assert_int_equal(text_append(&text, more), 0);
	assert_int_equal(verify_read("w", text_get(&text), &faults, &weights), -EINVAL);
	assert_int_equal(fault_list_count(&faults), 1);
	assert_int_equal(faults.faults[0].line, line);
	if (!strstr(faults.faults[0].message, why))
		fail_msg("'%s' lacks '%s'", faults.faults[0].message, why);
	ABOUT(weights.bias, 42); /* untouched */
	fault_list_done(&faults);
	text_done(&text);
}

static void refuses_what_is_wrong(void **state) {
	(void)state;
	unsigned line = VERIFY_N_FEATURES + 11;
	check_refused("", "edge", 0, "no weight for feature 'edge'");
	check_refused("weight edge 1\n", NULL, line, "given twice");
	check_refused("weight nonsense 1\n", NULL, line, "'nonsense' is no feature");
	check_refused("weight edge much\n", "edge", line - 1, "'much' is not a weight");
	check_refused("bias\n", NULL, line, "expected 'bias B'");
	check_refused("threshold year 0.5 0.9\n", NULL, line, "not above the first");
	check_refused("threshold year 2 1\n", NULL, line, "two numbers from 0 to 1");
	check_refused("hello\n", NULL, line, "begins with 'hello'");
}

static void refuses_nothing_at_all(void **state) {
	(void)state;
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct verify_weights weights;
	assert_int_equal(verify_read("w", "", &faults, &weights), -EINVAL);
	assert_int_equal(fault_list_count(&faults), VERIFY_N_FEATURES + 2);
	fault_list_done(&faults);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_what_was_said),
		cmocka_unit_test(a_rival_is_compared),
		cmocka_unit_test(speech_beside_the_words_is_seen),
		cmocka_unit_test(voicing_of_the_words_is_seen),
		cmocka_unit_test(words_stand_out_from_what_is_around),
		cmocka_unit_test(a_part_of_something_longer_is_known),
		cmocka_unit_test(odd_evidence_is_no_trouble),
		cmocka_unit_test(reads_weights),
		cmocka_unit_test(what_nobody_says),
		cmocka_unit_test(who_is_addressed),
		cmocka_unit_test(better_fit_is_more_sure),
		cmocka_unit_test(refuses_what_is_wrong),
		cmocka_unit_test(refuses_nothing_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
