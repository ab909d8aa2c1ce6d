/* SPDX-License-Identifier: MIT */
/*
 * The ears with a recogniser that answers from a script: when an utterance is
 * closed, what is decided, the gate of half duplex, generations. Bursts of noise
 * stand for words; the sample clock is the only clock.
 */
#include "ears_scene.h"

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
	for (int i = 0; i < 4; i++)
		scene_move_word(&scene->answers[i], 1, 120);
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
