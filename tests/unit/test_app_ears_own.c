/* SPDX-License-Identifier: MIT */
/* Commands that stand in what we are saying ourselves, over our own voice. */
#include "app/ears_own.h"
#include "ears_scene.h"

/* What is decided about a "go back" over our voice, which begins and ends around it. */
static enum ears_decision scene_talk_over(struct scene *scene, const char *state,
					  const char *said) {
	scene->said = said;
	assert_int_equal(ears_listen(scene->ears, state, 3), 0);
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "go back", true);
	scene_play(scene, 900, QUIET, 0);
	scene_play(scene, 100, QUIET, AUDIO_FRAME_SPEAKING);
	scene_play(scene, 400, LOUD, AUDIO_FRAME_SPEAKING);
	scene_play(scene, 100, QUIET, AUDIO_FRAME_SPEAKING);
	scene_play(scene, 1500, QUIET, 0);
	assert_int_equal(scene->n_results, 1);
	return scene->results[0].decision;
}

static void our_own_words_need_more(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_talk_over(scene, "asking", "Lean back. Then look."), EARS_REJECT);
	assert_string_equal(scene->results[0].why, "own words");
	assert_in_range(scene->said_ago_ms, 650, 850);
	assert_true(scene->results[0].confidence < 0.9);
}

static void what_is_certain_is_taken_over_our_own_words(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_talk_over(scene, "guide", "Then go BACK."), EARS_ACCEPT);
}

static void other_words_are_taken_as_ever(void **state) {
	struct scene *scene = *state;
	assert_int_equal(scene_talk_over(scene, "asking", "Put it on the backseat."), EARS_ASK);
	assert_true(scene->results[0].confidence > 0.95);
}

static void our_own_words_of_before_do_not_matter(void **state) {
	struct scene *scene = *state;
	scene->said = "Say back.";
	assert_int_equal(ears_listen(scene->ears, "asking", 3), 0);
	for (int i = 0; i < 4; i++)
		scene_answer(&scene->answers[i], "go back", true);
	scene_play(scene, 300, QUIET, AUDIO_FRAME_SPEAKING);
	(void)scene_say(scene);
	assert_int_equal(scene->results[0].decision, EARS_ASK);
}

static void compares_words_with_what_is_said(void **state) {
	(void)state;
	assert_true(ears_own_has("next", "Say next, when you have done it."));
	assert_true(ears_own_has("next step", "Next!"));
	assert_true(ears_own_has("i don't know", "If you don't know it, wait."));
	assert_true(
		ears_own_has("twenty fourteen countryman", "A twenty fourteen Mini Countryman."));
	assert_false(ears_own_has("stop", "Stopped."));
	assert_false(ears_own_has("where am i", "Am it."));
	assert_false(ears_own_has("yes", ""));
	assert_false(ears_own_has("", "yes"));
	assert_true(ears_own_weigh(1) == 1);
	assert_true(ears_own_weigh(0) == 0);
	assert_true(fabs(ears_own_weigh(0.8) - 1.0 / 3) < 1e-9);
}

/* "resume", five phones, in frames 20 to 60 of what was decoded. */
static bool scene_is_scrap(int first_speech, int end_speech) {
	static struct verify_evidence evidence;
	evidence.n_words = 2;
	evidence.words[0] = (struct verify_word){.is_filler = true, .end = 20};
	evidence.words[1] = (struct verify_word){.first = 20, .end = 60, .n_phones = 5};
	evidence.first_speech = first_speech;
	evidence.end_speech = end_speech;
	return ears_own_is_scrap(&evidence);
}

static void a_scrap_is_too_short_for_its_words(void **state) {
	(void)state;
	assert_false(scene_is_scrap(15, 65));
	assert_false(scene_is_scrap(30, 50));
	assert_true(scene_is_scrap(30, 49));
	assert_true(scene_is_scrap(0, 30));
	assert_true(scene_is_scrap(61, 90));
}

#define FULL_DUPLEX(function)                                                                      \
	cmocka_unit_test_setup_teardown(function, scene_open_full_duplex, scene_close)

int main(void) {
	const struct CMUnitTest tests[] = {
		FULL_DUPLEX(our_own_words_need_more),
		FULL_DUPLEX(what_is_certain_is_taken_over_our_own_words),
		FULL_DUPLEX(other_words_are_taken_as_ever),
		FULL_DUPLEX(our_own_words_of_before_do_not_matter),
		cmocka_unit_test(compares_words_with_what_is_said),
		cmocka_unit_test(a_scrap_is_too_short_for_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
