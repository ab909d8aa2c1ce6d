/* SPDX-License-Identifier: MIT */
/* The mouth on a sound card of memory: order, positions, pauses, interruption
 * within a block, and two threads. */
#include "mouth_stage.h"

static void test_says_in_order(void **state) {
	struct stage *stage = *state;

	say(stage, "turn the key.");
	say(stage, "pull, then wait.");
	assert_true(mouth_is_busy(stage->mouth));
	(void)run(stage, 10000);
	assert_false(mouth_is_busy(stage->mouth));
	assert_int_equal(stage->n_seen, 2);

	const struct mouth_report *first = &stage->seen[0].report;
	const struct mouth_report *second = &stage->seen[1].report;

	assert_string_equal(stage->seen[0].text, "turn the key.");
	assert_false(first->was_interrupted);
	assert_int_equal(first->prompt, 1);
	assert_int_equal(first->clause, 0);
	assert_int_equal(first->start_sample, 0);
	assert_string_equal(stage->seen[1].text, "pull, then wait.");
	assert_int_equal(second->prompt, 2);
	assert_int_equal(second->clause, 1);
	/* The pause of the first prompt lies between them and belongs to neither. */
	assert_int_equal(second->start_sample, first->end_sample + 1600);
	assert_int_equal(second->end_sample, stage->card.n_queued);
	assert_true(is_silent(&stage->card, first->end_sample, second->start_sample));
	assert_false(is_silent(&stage->card, second->start_sample, second->start_sample + 200));
	assert_false(is_silent(&stage->card, second->end_sample - 400, second->end_sample));
}

static void test_waits_for_the_last_sample(void **state) {
	struct stage *stage = *state;

	say(stage, "go");
	assert_true(mouth_work(stage->mouth));
	stage->card.n_played = stage->card.n_queued - 1;
	assert_true(mouth_work(stage->mouth));
	assert_int_equal(stage->n_seen, 0);
	stage->card.n_played++;
	assert_false(mouth_work(stage->mouth));
	assert_int_equal(stage->n_seen, 1);
}

static void test_hush_ends_within_a_block(void **state) {
	struct stage *stage = *state;

	say(stage, "one two, three four, five six, seven eight.");
	say(stage, "never heard.");
	(void)run(stage, 60); /* within the second clause */

	uint64_t played = stage->card.n_played;

	mouth_hush(stage->mouth);
	mouth_hush(stage->mouth); /* twice is as once */
	say(stage, "instead.");
	(void)run(stage, 1);
	card_step(&stage->card);
	assert_true(mouth_work(stage->mouth));
	assert_int_equal(stage->n_seen, 1);

	const struct mouth_report *report = &stage->seen[0].report;

	assert_true(report->was_interrupted);
	assert_int_equal(report->start_sample, 0);
	assert_int_equal(report->end_sample, played + CARD_RAMP);
	assert_int_equal(report->clause, 1);
	(void)run(stage, 10000);
	assert_int_equal(stage->n_seen, 2);
	assert_string_equal(stage->seen[1].text, "instead.");
	assert_false(stage->seen[1].report.was_interrupted);
	assert_int_equal(stage->seen[1].report.start_sample, played + CARD_RAMP);
}

static void test_hush_before_it_began(void **state) {
	struct stage *stage = *state;

	say(stage, "never heard.");
	mouth_hush(stage->mouth);
	assert_false(mouth_is_busy(stage->mouth));
	assert_false(mouth_work(stage->mouth));
	assert_int_equal(stage->card.n_queued, 0);
	assert_int_equal(stage->n_seen, 0);
	mouth_hush(stage->mouth);
}

static void test_earcons_are_not_said(void **state) {
	struct stage *stage = *state;
	int16_t sound[EARCON_MOST_SAMPLES];
	size_t n = earcon_make(EARCON_HEARD, sound);

	assert_int_equal(mouth_earcon(stage->mouth, EARCON_HEARD), 0);
	say(stage, "next.");
	assert_int_equal(mouth_earcon(stage->mouth, EARCON_LISTENING), 0);
	(void)run(stage, 10000);
	assert_int_equal(stage->n_seen, 1);
	assert_memory_equal(stage->card.samples, sound, n * sizeof(*sound));
	assert_true(stage->seen[0].report.start_sample > n);
	n = earcon_make(EARCON_LISTENING, sound);
	assert_memory_equal(stage->card.samples + stage->card.n_queued - n, sound,
			    n * sizeof(*sound));
}

static void test_no_sound_card(void **state) {
	struct stage *stage = *state;

	say(stage, "one two three, four five six.");
	say(stage, "next.");
	(void)run(stage, 10);
	mouth_set_audio(stage->mouth, NULL);
	assert_false(mouth_work(stage->mouth));
	assert_int_equal(stage->n_seen, 2);
	assert_true(stage->seen[0].report.was_interrupted);
	assert_true(stage->seen[1].report.was_interrupted);
	assert_int_equal(stage->seen[1].report.start_sample, stage->seen[1].report.end_sample);
	mouth_set_audio(stage->mouth, &stage->card.audio);
	say(stage, "back again.");
	(void)run(stage, 10000);
	assert_int_equal(stage->n_seen, 3);
	assert_false(stage->seen[2].report.was_interrupted);
}

static void test_queue_has_an_end(void **state) {
	struct stage *stage = *state;
	struct prompt prompt = make_prompt("a");

	for (int i = 0; i < MOUTH_MOST_PROMPTS; i++)
		assert_int_equal(mouth_say(stage->mouth, &prompt), 0);
	assert_int_equal(mouth_say(stage->mouth, &prompt), -ENOBUFS);
	assert_int_equal(mouth_earcon(stage->mouth, EARCON_HEARD), -ENOBUFS);
	(void)run(stage, 10000);
	assert_int_equal(stage->n_seen, MOUTH_MOST_PROMPTS);
}

static void test_empty_prompt_and_answer(void **state) {
	struct stage *stage = *state;

	stage->answers = true;
	say(stage, "");
	(void)run(stage, 10000);
	assert_int_equal(stage->n_seen, 2);
	assert_false(stage->seen[0].report.was_interrupted);
	assert_string_equal(stage->seen[1].text, "and more");
}

struct worker {
	struct stage *stage;
	atomic_bool is_done;
};

static void *work(void *context) {
	struct worker *worker = context;

	while (!worker->is_done || mouth_is_busy(worker->stage->mouth)) {
		(void)mouth_work(worker->stage->mouth);
		card_step(&worker->stage->card);
	}
	return NULL;
}

/* One thread works, another says and hushes; nothing is reported twice. */
static void test_two_threads(void **state) {
	struct stage *stage = *state;
	struct worker worker = {.stage = stage};
	struct prompt prompt = make_prompt("o, a b");
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, work, &worker), 0);
	for (int i = 0; i < 150; i++) {
		(void)mouth_say(stage->mouth, &prompt);
		if (i % 3 == 0)
			mouth_hush(stage->mouth);
	}
	worker.is_done = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(stage->n_seen <= 150);

	uint64_t end = 0;

	for (size_t i = 0; i < stage->n_seen; i++) {
		const struct mouth_report *report = &stage->seen[i].report;

		assert_true(report->start_sample <= report->end_sample);
		if (report->start_sample < report->end_sample) {
			assert_true(report->start_sample >= end);
			end = report->end_sample;
		}
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		ON_STAGE(test_says_in_order),
		ON_STAGE(test_waits_for_the_last_sample),
		ON_STAGE(test_hush_ends_within_a_block),
		ON_STAGE(test_hush_before_it_began),
		ON_STAGE(test_earcons_are_not_said),
		ON_STAGE(test_no_sound_card),
		ON_STAGE(test_queue_has_an_end),
		ON_STAGE(test_empty_prompt_and_answer),
		ON_STAGE(test_two_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
