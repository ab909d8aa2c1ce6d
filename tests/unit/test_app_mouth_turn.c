/* SPDX-License-Identifier: MIT */
/* How far the mouth has got, and how it lets others have their say. */
#include "app/mouth_effort.h"
#include "mouth_stage.h"

static void expect_words(const struct stage *stage, uint64_t n_ago, const char *wanted) {
	char words[40] = "?";

	mouth_get_words(stage->mouth, n_ago, words, sizeof(words));
	assert_string_equal(words, wanted);
}

static void test_what_was_said_lately(void **state) {
	struct stage *stage = *state;
	struct dialogue_voice voice = {0};

	expect_words(stage, 1000, " ");
	say(stage, "one, two, three.");
	(void)run(stage, 1);
	expect_words(stage, 160, " one");
	while (voice.clause < 2) {
		(void)run(stage, 1);
		mouth_get_voice(stage->mouth, 0, &voice);
	}
	expect_words(stage, 0, "two, three");
	expect_words(stage, 100000, " one, two, three");
	(void)run(stage, 10000);
	expect_words(stage, 0, "two, three ");
	say(stage, "four, five.");
	(void)run(stage, 1);
	expect_words(stage, 0, "two, three four");

	char few[6];

	mouth_get_words(stage->mouth, 0, few, sizeof(few));
	assert_string_equal(few, "two, ");
}

/* Runs up to the end of what is queued, and until more is: how many blocks of silence. */
static int run_pause(struct stage *stage) {
	uint64_t n_queued = stage->card.n_queued;
	int n = 0;

	while (stage->card.n_played < n_queued)
		(void)run(stage, 1);
	for (; stage->card.n_queued == n_queued && n < 2000; n++)
		(void)run(stage, 1);
	return n;
}

/* Deaf ears: 200 ms until they hear, 300 and a twentieth of the pause to begin a word. */
static void test_holds_clauses_back_for_deaf_ears(void **state) {
	struct stage *stage = *state;

	mouth_set_turn(stage->mouth, get_turn, stage);
	stage->turn.must_pause = true;
	say(stage, "one, two.");
	say(stage, "three.");
	(void)run(stage, 1);

	uint64_t end = stage->card.n_queued;
	int n = run_pause(stage);

	assert_in_range(n, 55, 57);
	/* No silence was queued, and the next clause begins at once. */
	assert_false(is_silent(&stage->card, end, end + 200));
	n = run_pause(stage); /* between two prompts */
	assert_in_range(n, 55, 57);
	assert_int_equal(stage->n_seen, 1);
	assert_in_range(stage->seen[0].report.n_held, 55 * 160, 57 * 160);
	assert_int_equal(stage->seen[0].report.n_silent, 0);
	(void)run(stage, 10000);
	assert_int_equal(stage->n_seen, 2);
	assert_int_equal(stage->seen[1].report.n_held, 0);
	assert_int_equal(stage->seen[1].report.start_sample, stage->seen[0].report.end_sample);
}

static void test_lets_others_finish(void **state) {
	struct stage *stage = *state;

	mouth_set_turn(stage->mouth, get_turn, stage);
	stage->turn.must_pause = true;
	say(stage, "one, two, three.");
	(void)run(stage, 1);
	while (stage->card.n_played < stage->card.n_queued)
		(void)run(stage, 1);
	(void)run(stage, 30);
	stage->turn.is_taken = true;
	(void)run(stage, 200);
	expect_voice(stage, 100, 1, 0); /* they spoke behind the first clause */
	assert_int_equal(stage->card.n_played, stage->card.n_queued);
	stage->turn.is_taken = false;
	assert_in_range(run_pause(stage), 9, 12);
	stage->turn.is_taken = true; /* for ever */
	assert_in_range(run_pause(stage), 500, 502);
	(void)run(stage, 10000);
	assert_false(stage->seen[0].report.was_interrupted);
}

/* Somebody holds a key and is about to speak: sounds come, words wait or are dropped. */
static void test_says_nothing_while_reserved(void **state) {
	struct stage *stage = *state;

	mouth_set_turn(stage->mouth, get_turn, stage);
	stage->turn.is_reserved = true;
	assert_int_equal(mouth_earcon(stage->mouth, EARCON_LISTENING), 0);
	say(stage, "one, two.");
	(void)run(stage, 500);

	uint64_t end = stage->card.n_queued;

	assert_true(end > 0); /* the earcon */
	assert_int_equal(stage->card.n_played, end);
	mouth_hush(stage->mouth);
	say(stage, "three.");
	(void)run(stage, 500);
	assert_int_equal(stage->card.n_queued, end);
	assert_int_equal(stage->n_seen, 0);

	stage->turn.is_reserved = false;
	(void)run(stage, 5000);
	assert_int_equal(stage->n_seen, 1); /* nobody hears of the first any more */
	assert_string_equal(stage->seen[0].text, "three.");
	assert_false(stage->seen[0].report.was_interrupted);
}

static void test_hush_in_a_pause(void **state) {
	struct stage *stage = *state;

	mouth_set_turn(stage->mouth, get_turn, stage);
	stage->turn.must_pause = true;
	say(stage, "one, two.");
	(void)run(stage, 1);

	uint64_t end = stage->card.n_queued;

	while (stage->card.n_played < end)
		(void)run(stage, 1);
	(void)run(stage, 20);
	mouth_hush(stage->mouth);
	(void)run(stage, 100);
	assert_int_equal(stage->card.n_queued, end);
	assert_true(stage->seen[0].report.was_interrupted);
	assert_int_equal(stage->seen[0].report.clause, 0);
	assert_int_equal(stage->seen[0].report.end_sample, end);
	assert_in_range(stage->seen[0].report.n_silent, 18 * 160, 21 * 160);
	/* Ears that hear while we speak: clauses follow each other as the text wants. */
	stage->turn.must_pause = false;
	say(stage, "three, four.");
	(void)run(stage, 10000);
	assert_int_equal(stage->seen[1].report.n_held, 0);
	assert_false(stage->seen[1].report.was_interrupted);
}

static void test_where_the_voice_was(void **state) {
	struct stage *stage = *state;

	expect_voice(stage, 0, 0, 0);
	say(stage, "one two three, four five six.");
	expect_voice(stage, 0, 0, 0); /* not begun */
	(void)mouth_work(stage->mouth);
	expect_voice(stage, 0, 0, 0); /* handed over, and nothing of it played */
	(void)run(stage, 1);
	expect_voice(stage, 0, 1, 0);

	struct dialogue_voice voice = {0};
	int n = 1;

	for (; voice.clause == 0; n++) {
		(void)run(stage, 1);
		mouth_get_voice(stage->mouth, 0, &voice);
	}
	expect_voice(stage, (uint64_t)AUDIO_BLOCK_SAMPLES, 1, 0);
	expect_voice(stage, (uint64_t)(n + 10) * AUDIO_BLOCK_SAMPLES, 0, 0);
	say(stage, "seven.");
	(void)run(stage, 10000);
	expect_voice(stage, 0, 2, 0); /* ended, and the last that had begun */
	say(stage, "eight nine ten.");
	(void)run(stage, 5);
	expect_voice(stage, 0, 3, 0);
	expect_voice(stage, (uint64_t)6 * AUDIO_BLOCK_SAMPLES, 2, 0);
	mouth_hush(stage->mouth);
	(void)run(stage, 10000);
	expect_voice(stage, 0, 3, 0);
}

static void test_follows_the_noise(void **state) {
	struct stage *stage = *state;
	struct mouth_effort effort = {.louder_db = 6, .slower_percent = 10};
	int16_t sound[3] = {1000, -20000, 20000};
	int16_t quiet[EARCON_MOST_SAMPLES];
	size_t n = earcon_make(EARCON_HEARD, quiet);

	mouth_effort_follow(&effort, 0); /* not known */
	mouth_effort_follow(&effort, -70);
	assert_true(effort.strain == 0);
	mouth_effort_follow(&effort, -20);
	assert_true(effort.strain == 0.5);
	for (int i = 0; i < 20; i++)
		mouth_effort_follow(&effort, -20);
	assert_true(effort.strain > 0.999 && effort.strain <= 1);
	mouth_effort_scale(&effort, sound, 3);
	assert_in_range(sound[0], 1985, 1996);
	assert_int_equal(sound[1], INT16_MIN);
	assert_int_equal(sound[2], INT16_MAX);

	stage->turn.floor_db = -20;
	mouth_set_turn(stage->mouth, get_turn, stage);
	mouth_set_effort(stage->mouth, 6, 0);
	assert_int_equal(mouth_earcon(stage->mouth, EARCON_HEARD), 0);
	(void)run(stage, 1000);
	assert_in_range(stage->card.samples[n / 2] * 100 / quiet[n / 2], 139, 143); /* 3 dB */

	/* What the person asked for comes on top. */
	uint64_t first = stage->card.n_queued;

	mouth_set_effort(stage->mouth, 0, 0);
	mouth_deliver(stage->mouth, -6, 0);
	assert_int_equal(mouth_earcon(stage->mouth, EARCON_HEARD), 0);
	(void)run(stage, 1000);
	first = stage->card.n_queued - n > first ? stage->card.n_queued - n : first;
	assert_in_range(stage->card.samples[first + n / 2] * 100 / quiet[n / 2], 49, 51);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		ON_STAGE(test_where_the_voice_was),
		ON_STAGE(test_what_was_said_lately),
		ON_STAGE(test_holds_clauses_back_for_deaf_ears),
		ON_STAGE(test_lets_others_finish),
		ON_STAGE(test_says_nothing_while_reserved),
		ON_STAGE(test_hush_in_a_pause),
		ON_STAGE(test_follows_the_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
