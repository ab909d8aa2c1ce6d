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

#include "app/ears.h"
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

/* A recogniser that hears "stop" in everything and counts how often it is asked about
 * rivals. */
struct stopper {
	struct recogniser recogniser;
	bool is_good; /* as good as the loop of phones */
	int n_rivals;
};

static int stopper_add(struct recogniser *recogniser, const char *name,
		       const struct grammar *grammar) {
	(void)recogniser;
	(void)name;
	(void)grammar;
	return 0;
}

static int stopper_hear(struct recogniser *recogniser, const int16_t *samples, size_t n_samples) {
	(void)recogniser;
	(void)samples;
	(void)n_samples;
	return 0;
}

static int stopper_decode(struct recogniser *recogniser, const char *name,
			  struct verify_evidence *ret_evidence) {
	struct stopper *stopper = (struct stopper *)recogniser;
	stopper->n_rivals += strstr(name, "(rivals)") != NULL;
	ret_evidence->n_frames = 105;
	ret_evidence->n_words = 1;
	ret_evidence->words[0] = (struct verify_word){.word = "stop",
						      .first = 26,
						      .end = 80,
						      .score = stopper->is_good ? -40 : -400,
						      .phones = "S T AA P",
						      .n_phones = 4};
	return 0;
}

static int stopper_decode_phones(struct recogniser *recogniser,
				 struct verify_evidence *ret_evidence) {
	(void)recogniser;
	ret_evidence->n_phones = 1;
	ret_evidence->phones[0] = (struct verify_phone){"S", 26, 80, -40};
	return 0;
}

static void stopper_nothing(struct recogniser *recogniser) {
	(void)recogniser;
}

static const struct recogniser_operations stopper_operations = {
	.add_grammar = stopper_add,
	.hear = stopper_hear,
	.decode = stopper_decode,
	.decode_phones = stopper_decode_phones,
	.forget = stopper_nothing,
	.free = stopper_nothing,
};

static void sink(void *context, const struct ears_result *result) {
	enum ears_decision *decision = context;
	*decision = result->decision;
}

/* Weights that look at llr-words, and at rivals as much as rival says. */
static void write_weights(const char *path, int rival) {
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	assert_true(fputs("bias 4\nthreshold default 0.5 0.4\n", out) >= 0);
	for (int i = 0; i < VERIFY_N_FEATURES; i++)
		assert_true(fprintf(out, "weight %s %d\n",
				    verify_feature_name((enum verify_feature)i),
				    i == VERIFY_LLR_WORDS ? 4
				    : i == VERIFY_RIVAL	  ? rival
							  : 0) > 0);
	assert_int_equal(fclose(out), 0);
}

/* Says half a second of noise; returns how often rivals were searched. */
static int count_rivals(bool is_good, bool wants_features, int rival,
			enum ears_decision *ret_decision) {
	static const char weights[] = TEST_BUILD_DIR "/test_app_ears_rivals.weights";
	struct stopper stopper = {.recogniser = {&stopper_operations}, .is_good = is_good};
	struct grammar_set *set;
	struct grammar *grammar;
	struct ears *ears;
	struct ears_options options = {
		.verifier = weights,
		.grammar_dir = TEST_SOURCE_DIR "/grammar",
		.recogniser = &stopper.recogniser,
		.wants_features = wants_features,
	};
	write_weights(weights, rival);
	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_read(set, "t",
					  "#JSGF V1.0;\ngrammar t;\npublic <t> = stop {stop};\n",
					  NULL, NULL),
			 0);
	assert_int_equal(grammar_compile(set, "t", NULL, &grammar), 0);
	assert_int_equal(ears_new(&options, sink, ret_decision, &ears), 0);
	assert_int_equal(ears_add_grammar(ears, "guide", grammar), 0);
	assert_int_equal(ears_listen(ears, "guide", 0), 0);
	uint32_t seed = 1;
	for (int i = 0; i < 3 * AUDIO_RATE_HZ; i++) {
		bool is_loud = i > AUDIO_RATE_HZ && i < 3 * AUDIO_RATE_HZ / 2;
		seed = seed * 1664525u + 1013904223u;
		struct audio_frame frame = {
			.microphone = (int16_t)((int)(seed >> 24) * (is_loud ? 20 : 1)),
		};
		assert_int_equal(ears_hear(ears, &frame, 1), 0);
	}
	assert_int_equal(ears_finish(ears), 0);
	(void)ears_free(ears);
	(void)grammar_free(grammar);
	(void)grammar_set_free(set);
	return stopper.n_rivals;
}

static void rivals_are_searched_where_they_decide(void **state) {
	(void)state;
	enum ears_decision decision = EARS_ASK;
	assert_true(count_rivals(true, false, 1, &decision) > 0);
	assert_int_equal(decision, EARS_ACCEPT);
	/* What is lost without them ... */
	assert_int_equal(count_rivals(false, false, 1, &decision), 0);
	assert_int_equal(decision, EARS_REJECT);
	/* ... unless all is to be measured, or they could make it surer. */
	assert_true(count_rivals(false, true, 1, &decision) > 0);
	assert_true(count_rivals(false, false, -1, &decision) > 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_words),
		cmocka_unit_test(part_of_a_sentence_is_a_rival),
		cmocka_unit_test(none_left_is_said),
		cmocka_unit_test(refuses_what_is_no_list),
		cmocka_unit_test(rivals_are_searched_where_they_decide),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
