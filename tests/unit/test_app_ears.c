/* SPDX-License-Identifier: MIT */
/*
 * The ears with a recogniser that answers from a script: when an utterance is
 * closed, what is decided, the gate of half duplex, generations. Bursts of noise
 * stand for words; the sample clock is the only clock.
 */
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
	struct verify_evidence answers[4];
	struct ears_result results[8];
	int64_t heard_ms[8]; /* when each result came */
	size_t n_results;
	int64_t now_ms;
	uint32_t seed;
};

static void scene_hear(void *context, const struct ears_result *result) {
	struct scene *scene = context;
	assert_true(scene->n_results < 8);
	scene->heard_ms[scene->n_results] = scene->now_ms;
	scene->results[scene->n_results++] = *result;
}

/* A decode of words, each 20 frames and 3 phones, as good as the phone loop (good)
 * or far worse. */
static void scene_answer(struct verify_evidence *answer, const char *text, bool good) {
	char copy[128];
	char *rest = NULL;
	memset(answer, 0, sizeof(*answer));
	(void)snprintf(copy, sizeof(copy), "%s", text);
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct verify_word *added = &answer->words[answer->n_words];
		int first = 20 + 20 * (int)answer->n_words++;
		(void)snprintf(added->word, sizeof(added->word), "%s", word);
		added->first = first;
		added->end = first + 20;
		added->score = good ? -20 : -400;
		added->phones = "N EH K";
		added->n_phones = 3;
		for (int i = 0; i < 3; i++)
			answer->phones[answer->n_phones++] = (struct verify_phone){
				i == 0	 ? "N"
				: i == 1 ? "EH"
					 : "K",
				first + 6 * i, i == 2 ? first + 20 : first + 6 * i + 6, -7};
	}
	answer->n_frames = 60 + 20 * (int)answer->n_words;
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

static const struct opinion_operations scene_operations = {.ask = scene_ask};

static int scene_open(void **state) {
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
		.is_half_duplex = true,
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

static int scene_close(void **state) {
	struct scene *scene = *state;
	(void)ears_free(scene->ears);
	(void)grammar_free(scene->grammar);
	(void)grammar_set_free(scene->set);
	free(scene);
	return 0;
}

/* ms of white noise at a level (RMS, dB below full scale). */
static void scene_play(struct scene *scene, int ms, double level_db, uint8_t flags) {
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
static int64_t scene_say(struct scene *scene) {
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 400, LOUD, 0);
	int64_t end_ms = scene->now_ms;
	scene_play(scene, 1500, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
	return scene->heard_ms[0] - end_ms;
}

static void closes_early_when_nothing_can_follow(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", true);
	memcpy(&scene->answers[1], &scene->answers[0], sizeof(scene->answers[0]));
	assert_in_range(scene_say(scene), 250, 350);
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
	assert_string_equal(scene->results[0].text, "go back");
	assert_string_equal(scene->results[0].meaning.intent, "back");
	assert_int_equal(scene->results[0].generation, 7);
	assert_in_range(scene->results[0].start_ms, 950, 1030);
	assert_in_range(scene->results[0].end_ms, 1380, 1450);
}

/* "next" and "next step" are one command. */
static void closes_early_when_more_means_the_same(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "next", true);
	memcpy(&scene->answers[1], &scene->answers[0], sizeof(scene->answers[0]));
	assert_in_range(scene_say(scene), 250, 350);
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
}

static void waits_a_little_when_more_means_something_else(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "repeat", true);
	assert_in_range(scene_say(scene), 450, 600);
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
}

/* A year whose model may still come. */
static void waits_long_when_a_part_is_missing(void **state) {
	struct scene *scene = *state;
	assert_int_equal(ears_listen(scene->ears, "query", 1), 0);
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "nine", true);
	assert_in_range(scene_say(scene), 850, 1000);
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
}

/* The same where it is the year that was asked for: the whole answer. */
static void waits_a_little_when_what_was_asked_for_is_there(void **state) {
	struct scene *scene = *state;
	assert_int_equal(ears_add_grammar(scene->ears, "year", scene->grammar), 0);
	assert_int_equal(ears_listen(scene->ears, "year", 1), 0);
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "nine", true);
	assert_in_range(scene_say(scene), 450, 600);
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
}

static void waits_long_when_it_is_incomplete(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go", true);
	for (int i = 1; i < 4; i++)
		memcpy(&scene->answers[i], &scene->answers[0], sizeof(scene->answers[0]));
	assert_in_range(scene_say(scene), 850, 1000);
	assert_int_equal(scene->results[0].decision, EARS_REJECT);
	assert_string_equal(scene->results[0].why, "no sentence");
}

static void waits_long_when_it_is_not_believed(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", false);
	for (int i = 1; i < 4; i++)
		memcpy(&scene->answers[i], &scene->answers[0], sizeof(scene->answers[0]));
	assert_in_range(scene_say(scene), 850, 1000);
	assert_int_equal(scene->results[0].decision, EARS_REJECT);
	assert_string_equal(scene->results[0].why, "not sure");
	assert_true(scene->results[0].confidence < 0.01);
}

static void asks_between_the_thresholds(void **state) {
	struct scene *scene = *state;
	assert_int_equal(ears_listen(scene->ears, "asking", 1), 0);
	scene_answer(&scene->answers[0], "go back", true);
	(void)scene_say(scene);
	assert_int_equal(scene->results[0].decision, EARS_ASK);
}

/* Two words with a pause of 700 ms that the first cannot end at: one utterance. */
static void an_incomplete_query_survives_a_pause(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go", true);
	scene_answer(&scene->answers[1], "go back", true);
	scene_answer(&scene->answers[2], "go back", true);
	scene_answer(&scene->answers[3], "go back", true);
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 300, LOUD, 0);
	scene_play(scene, 700, QUIET, 0);
	scene_play(scene, 300, LOUD, 0);
	scene_play(scene, 1500, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
	assert_string_equal(scene->results[0].text, "go back");
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
}

static void two_commands_are_two(void **state) {
	struct scene *scene = *state;
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "go back", true);
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 300, LOUD, 0);
	scene_play(scene, 500, QUIET, 0);
	scene_play(scene, 300, LOUD, 0);
	scene_play(scene, 600, QUIET, 0);
	assert_int_equal(scene->n_results, 2);
}

static void talk_is_too_long_for_a_command(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", true);
	scene_play(scene, 1000, QUIET, 0);
	for (int i = 0; i < 20; i++) { /* syllables: the floor is seen between them */
		scene_play(scene, 300, LOUD, 0);
		scene_play(scene, 60, QUIET, 0);
	}
	assert_int_equal(scene->n_results, 1);
	assert_int_equal(scene->results[0].decision, EARS_REJECT);
	assert_string_equal(scene->results[0].why, "too long");
}

static void grammar_and_generation_are_those_of_the_onset(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", true);
	memcpy(&scene->answers[1], &scene->answers[0], sizeof(scene->answers[0]));
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 200, LOUD, 0);
	assert_int_equal(ears_listen(scene->ears, "asking", 8), 0);
	scene_play(scene, 200, LOUD, 0);
	scene_play(scene, 600, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
	assert_int_equal(scene->results[0].generation, 7);
	assert_int_equal(scene->results[0].decision, EARS_ACCEPT);
	assert_int_equal(ears_listen(scene->ears, "nonsense", 9), -ENOENT);
}

static void is_deaf_while_it_speaks_and_just_after(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", true);
	memcpy(&scene->answers[1], &scene->answers[0], sizeof(scene->answers[0]));
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 600, LOUD, AUDIO_FRAME_SPEAKING);
	scene_play(scene, 150, LOUD, 0); /* the room answers */
	scene_play(scene, 1500, QUIET, 0);
	assert_int_equal(scene->n_results, 0);
	scene_play(scene, 400, LOUD, 0); /* and hears again */
	scene_play(scene, 600, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
}

static void what_it_interrupts_is_gone(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", true);
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 300, LOUD, 0);
	scene_play(scene, 300, LOUD, AUDIO_FRAME_SPEAKING);
	scene_play(scene, 2000, QUIET, 0);
	assert_int_equal(scene->n_results, 0);
}

static void lost_frames_are_silence_in_time(void **state) {
	struct scene *scene = *state;
	scene_answer(&scene->answers[0], "go back", true);
	memcpy(&scene->answers[1], &scene->answers[0], sizeof(scene->answers[0]));
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 500, QUIET, AUDIO_FRAME_LOST);
	scene_play(scene, 400, LOUD, 0);
	scene_play(scene, 600, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
	assert_in_range(scene->results[0].start_ms, 1450, 1540);
}

static void the_end_closes_and_a_reset_forgets(void **state) {
	struct scene *scene = *state;
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "go back", true);
	scene_play(scene, 1000, QUIET, 0);
	scene_play(scene, 400, LOUD, 0);
	assert_int_equal(ears_finish(scene->ears), 0);
	assert_int_equal(scene->n_results, 1);
	assert_int_equal(ears_finish(scene->ears), 0);
	assert_int_equal(scene->n_results, 1);
	ears_reset(scene->ears);
	scene->n_results = 0;
	(void)scene_say(scene);
	assert_in_range(scene->results[0].start_ms, 950, 1030);
}

/* What is decided about "go back" (confidence .98) with this second opinion. */
static enum ears_decision scene_with_opinion(struct scene *scene, const char *state, bool good,
					     enum opinion_view view, double confidence) {
	assert_int_equal(ears_listen(scene->ears, state, 1), 0);
	scene->view = (struct opinion_answer){view, confidence};
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "go back", good);
	(void)scene_say(scene);
	return scene->results[0].decision;
}

static void a_second_opinion_can_stop_it(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_with_opinion(scene, "guide", true, OPINION_DISAGREES, 0.999),
			 EARS_REJECT);
	assert_true(scene->results[0].confidence < 0.5);
	assert_string_equal(scene->results[0].why, "not sure");
	assert_string_equal(scene->question_text, "go back");
	assert_string_equal(scene->question.state, "guide");
	assert_true(scene->question.confidence > 0.9);
	assert_true(scene->question.n_samples > 4000); /* 400 ms were said */
}

static void a_second_opinion_can_make_it_sure(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_with_opinion(scene, "asking", true, OPINION_AGREES, 0.99),
			 EARS_ACCEPT);
	assert_true(scene->question.confidence < 0.999);
}

static void without_a_view_nothing_changes(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_with_opinion(scene, "asking", true, OPINION_NONE, 1), EARS_ASK);
	assert_true(scene->n_asked > 0);
	assert_true(scene->results[0].confidence == scene->question.confidence);
}

static void a_failing_opinion_changes_nothing(void **state) {
	struct scene *scene = *state;
	scene->view_error = -EIO;
	assert_int_equal(scene_with_opinion(scene, "guide", true, OPINION_DISAGREES, 1),
			 EARS_ACCEPT);
}

static void nobody_is_asked_about_rubbish(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_with_opinion(scene, "guide", false, OPINION_AGREES, 1), EARS_REJECT);
	assert_int_equal(scene->n_asked, 0);
}

static void refuses_weights_that_are_none(void **state) {
	(void)state;
	struct ears *ears = NULL;
	struct ears_options options = {.verifier = "/nowhere/verifier.txt"};
	assert_int_equal(ears_new(&options, scene_hear, NULL, &ears), -ENOENT);
	options.verifier = TEST_SOURCE_DIR "/LICENSE";
	assert_int_equal(ears_new(&options, scene_hear, NULL, &ears), -EINVAL);
	assert_null(ears);
}

#define SCENE_TEST(function) cmocka_unit_test_setup_teardown(function, scene_open, scene_close)

int main(void) {
	const struct CMUnitTest tests[] = {
		SCENE_TEST(closes_early_when_nothing_can_follow),
		SCENE_TEST(closes_early_when_more_means_the_same),
		SCENE_TEST(waits_a_little_when_more_means_something_else),
		SCENE_TEST(waits_long_when_a_part_is_missing),
		SCENE_TEST(waits_a_little_when_what_was_asked_for_is_there),
		SCENE_TEST(waits_long_when_it_is_incomplete),
		SCENE_TEST(waits_long_when_it_is_not_believed),
		SCENE_TEST(asks_between_the_thresholds),
		SCENE_TEST(an_incomplete_query_survives_a_pause),
		SCENE_TEST(two_commands_are_two),
		SCENE_TEST(talk_is_too_long_for_a_command),
		SCENE_TEST(grammar_and_generation_are_those_of_the_onset),
		SCENE_TEST(is_deaf_while_it_speaks_and_just_after),
		SCENE_TEST(what_it_interrupts_is_gone),
		SCENE_TEST(lost_frames_are_silence_in_time),
		SCENE_TEST(the_end_closes_and_a_reset_forgets),
		SCENE_TEST(a_second_opinion_can_stop_it),
		SCENE_TEST(a_second_opinion_can_make_it_sure),
		SCENE_TEST(without_a_view_nothing_changes),
		SCENE_TEST(a_failing_opinion_changes_nothing),
		SCENE_TEST(nobody_is_asked_about_rubbish),
		cmocka_unit_test(refuses_weights_that_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
