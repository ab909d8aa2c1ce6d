/* SPDX-License-Identifier: MIT */
/*
 * ears_scene - ears with a recogniser that answers from a script
 *
 * Bursts of noise stand for words; the sample clock is the only clock.
 */
#ifndef UNIT_EARS_SCENE_H
#define UNIT_EARS_SCENE_H

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

#include "app/ears.h"

#define BLOCK AUDIO_BLOCK_SAMPLES

static const char jsgf[] = "#JSGF V1.0;\ngrammar test;\n"
			   "public <test> = next [step [please]] {next} | go back {back} |"
			   " repeat {repeat} | repeat slower {slower} |"
			   " (nine {year=9} [coupe {model=coupe}]) {query};\n";

struct scene {
	struct grammar_set *set;
	struct grammar *grammar;
	struct ears *ears;
	struct opinion opinion; /* a second recogniser */
	struct opinion_answer view;
	int view_error;
	int n_asked;
	struct opinion_question question; /* the last; its pointers are stale but for text */
	char question_text[64];
	const char *said; /* what we have said lately */
	int64_t said_ago_ms;
	struct verify_evidence answers[4];
	struct ears_result results[8];
	int64_t heard_ms[8]; /* when each result came */
	size_t n_results;
	int64_t now_ms;
	uint32_t seed;
};

static inline void scene_hear(void *context, const struct ears_result *result) {
	struct scene *scene = context;
	assert_true(scene->n_results < 8);
	scene->heard_ms[scene->n_results] = scene->now_ms;
	scene->results[scene->n_results++] = *result;
}

/* A decode of words that share 40 frames, each of 3 phones, as good as the phone loop (good)
 * or far worse. */
static inline void scene_answer(struct verify_evidence *answer, const char *text, bool good) {
	char copy[128];
	char *rest = NULL;
	memset(answer, 0, sizeof(*answer));
	(void)snprintf(copy, sizeof(copy), "%s", text);
	int n = 1;
	for (const char *at = text; *at; at++)
		n += *at == ' ';
	int length = 40 / n;
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct verify_word *added = &answer->words[answer->n_words];
		int first = 20 + length * (int)answer->n_words++;
		(void)snprintf(added->word, sizeof(added->word), "%s", word);
		added->first = first;
		added->end = first + length;
		added->score = good ? -20 : -400;
		added->phones = "N EH K";
		added->n_phones = 3;
		for (int i = 0; i < 3; i++)
			answer->phones[answer->n_phones++] = (struct verify_phone){
				i == 0	 ? "N"
				: i == 1 ? "EH"
					 : "K",
				first + 6 * i, i == 2 ? first + length : first + 6 * i + 6, -7};
	}
	answer->n_frames = 100;
}

/* The word is said at that frame, with its phones. */
static inline void scene_move_word(struct verify_evidence *answer, size_t i, int first) {
	struct verify_word *word = &answer->words[i];
	int by = first - word->first;
	word->first += by;
	word->end += by;
	for (size_t k = 3 * i; k < 3 * i + 3 && i < answer->n_words; k++) {
		answer->phones[k].first += by;
		answer->phones[k].end += by;
	}
	answer->n_frames += by > 0 ? by : 0;
}

/* Weights that look at llr-words alone. */
static const char *scene_weights(void) {
	static char path[] = TEST_BUILD_DIR "/test_app_ears.weights";
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	(void)fputs("bias 4\nthreshold default 0.5 0.5\nthreshold asking 0.999 0.5\n", out);
	for (int i = 0; i < VERIFY_N_FEATURES; i++)
		(void)fprintf(out, "weight %s %d\n", verify_feature_name((enum verify_feature)i),
			      i == VERIFY_LLR_WORDS ? 4 : 0);
	assert_int_equal(fclose(out), 0);
	return path;
}

static int scene_ask(struct opinion *opinion, const struct opinion_question *question,
		     struct opinion_answer *ret_answer) {
	struct scene *scene = (struct scene *)((char *)opinion - offsetof(struct scene, opinion));
	scene->n_asked++;
	scene->question = *question;
	(void)snprintf(scene->question_text, sizeof(scene->question_text), "%s", question->text);
	assert_non_null(question->samples);
	*ret_answer = scene->view;
	return scene->view_error;
}

static inline void scene_get_spoken(void *context, int64_t ago_ms, char *ret_text,
				    size_t text_bytes) {
	struct scene *scene = context;
	scene->said_ago_ms = ago_ms;
	(void)snprintf(ret_text, text_bytes, "%s", scene->said ? scene->said : "");
}

static const struct opinion_operations scene_operations = {.ask = scene_ask};

static inline int scene_make(void **state, bool is_half_duplex) {
	struct scene *scene = calloc(1, sizeof(*scene));
	assert_non_null(scene);
	assert_int_equal(grammar_set_new(&scene->set), 0);
	assert_int_equal(grammar_set_read(scene->set, "test", jsgf, NULL, NULL), 0);
	assert_int_equal(grammar_compile(scene->set, "test", NULL, &scene->grammar), 0);
	scene->opinion.operations = &scene_operations;
	struct recogniser *recogniser;
	assert_int_equal(recogniser_script_new(scene->answers, 4, &recogniser), 0);
	struct ears_options options = {
		.verifier = scene_weights(),
		.is_half_duplex = is_half_duplex,
		.get_spoken = scene_get_spoken,
		.opinion = &scene->opinion,
		.recogniser = recogniser,
	};
	assert_int_equal(ears_new(&options, scene_hear, scene, &scene->ears), 0);
	assert_int_equal(ears_add_grammar(scene->ears, "guide", scene->grammar), 0);
	assert_int_equal(ears_add_grammar(scene->ears, "query", scene->grammar), 0);
	assert_int_equal(ears_add_grammar(scene->ears, "asking", scene->grammar), 0);
	assert_int_equal(ears_listen(scene->ears, "guide", 7), 0);
	*state = scene;
	return 0;
}

static inline int scene_open(void **state) {
	return scene_make(state, true);
}

static inline int scene_open_full_duplex(void **state) {
	return scene_make(state, false);
}

static inline int scene_close(void **state) {
	struct scene *scene = *state;
	(void)ears_free(scene->ears);
	(void)grammar_free(scene->grammar);
	(void)grammar_set_free(scene->set);
	free(scene);
	return 0;
}

/* ms of white noise at a level (RMS, dB below full scale). */
static inline void scene_play(struct scene *scene, int ms, double level_db, uint8_t flags) {
	double amplitude = pow(10, level_db / 20) * sqrt(12.0) * 32768;
	for (int i = 0; i < ms / 10; i++) {
		struct audio_frame frames[BLOCK];
		for (size_t k = 0; k < BLOCK; k++) {
			scene->seed = scene->seed * 1664525u + 1013904223u;
			double x = amplitude * ((double)(scene->seed >> 8) / (1 << 24) - 0.5);
			frames[k] = (struct audio_frame){.microphone = (int16_t)x, .flags = flags};
		}
		scene->now_ms += 10;
		assert_int_equal(ears_hear(scene->ears, frames, BLOCK), 0);
	}
}

#define QUIET (-70.0)
#define LOUD (-25.0)

/* One word of 400 ms; returns how long after its end the result came. */
static inline int64_t scene_say(struct scene *scene) {
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 400, LOUD, 0);
	int64_t end_ms = scene->now_ms;
	scene_play(scene, 1500, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
	return scene->heard_ms[0] - end_ms;
}

#endif
