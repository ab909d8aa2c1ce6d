/* SPDX-License-Identifier: MIT */
/* The mouth on a sound card of memory: order, positions, pauses, interruption
 * within a block, and two threads. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/speech_text.h"
#include "app/earcon.h"
#include "app/mouth.h"
#include "base/cleanup.h"

#define CARD_ROOM 8000 /* half a second, less than a clause */
#define CARD_MOST (60 * AUDIO_RATE_HZ)
#define CARD_RAMP 80

/* A sound card that plays when it is told to. */
struct card {
	struct audio audio;
	pthread_mutex_t mutex;
	int16_t samples[CARD_MOST]; /* all that was queued */
	uint64_t n_queued;
	uint64_t n_played;
};

static int card_play(struct audio *audio, const int16_t *samples, size_t n) {
	struct card *card = (struct card *)audio;

	(void)pthread_mutex_lock(&card->mutex);

	size_t room = CARD_ROOM - (size_t)(card->n_queued - card->n_played);
	size_t n_now = n < room ? n : room;

	assert_true(card->n_queued + n_now <= CARD_MOST);
	memcpy(card->samples + card->n_queued, samples, n_now * sizeof(*samples));
	card->n_queued += n_now;
	(void)pthread_mutex_unlock(&card->mutex);
	return (int)n_now;
}

static void card_flush(struct audio *audio) {
	struct card *card = (struct card *)audio;

	(void)pthread_mutex_lock(&card->mutex);
	if (card->n_queued > card->n_played + CARD_RAMP)
		card->n_queued = card->n_played + CARD_RAMP;
	(void)pthread_mutex_unlock(&card->mutex);
}

static uint64_t card_read(const struct audio *audio, bool wants_played) {
	struct card *card = (struct card *)(uintptr_t)audio;

	(void)pthread_mutex_lock(&card->mutex);

	uint64_t n = wants_played ? card->n_played : card->n_queued;

	(void)pthread_mutex_unlock(&card->mutex);
	return n;
}

static uint64_t card_n_queued(const struct audio *audio) {
	return card_read(audio, false);
}

static uint64_t card_n_played(const struct audio *audio) {
	return card_read(audio, true);
}

/* A block passes. */
static void card_step(struct card *card) {
	(void)pthread_mutex_lock(&card->mutex);
	card->n_played += AUDIO_BLOCK_SAMPLES;
	if (card->n_played > card->n_queued)
		card->n_played = card->n_queued;
	(void)pthread_mutex_unlock(&card->mutex);
}

static const struct audio_operations card_operations = {
	.play = card_play,
	.flush = card_flush,
	.get_n_queued = card_n_queued,
	.get_n_played = card_n_played,
};

struct seen {
	char text[64];
	struct mouth_report report;
};

struct stage {
	struct card card;
	struct speech *speech;
	struct mouth *mouth;
	struct seen seen[200];
	atomic_size_t n_seen;
	uint32_t n_prompts;
	bool answers; /* says something from within the report */
};

static struct prompt make_prompt(const char *text) {
	struct prompt prompt = {0};

	(void)snprintf(prompt.text, sizeof(prompt.text), "%s", text);
	for (const char *c = prompt.text; *c; c += strspn(c, ",. ")) {
		size_t n = strcspn(c, ",.");

		prompt.clauses[prompt.n_clauses++] = (struct clause){
			.offset_bytes = (size_t)(c - prompt.text),
			.length_bytes = n,
			.pause_after_ms = 100,
		};
		c += n;
	}
	return prompt;
}

static void see(void *context, const struct mouth_report *report) {
	struct stage *stage = context;
	struct seen *seen = &stage->seen[stage->n_seen++];

	seen->report = *report;
	(void)snprintf(seen->text, sizeof(seen->text), "%s", report->text);
	if (stage->answers) {
		struct prompt prompt = make_prompt("and more");

		stage->answers = false;
		assert_int_equal(mouth_say(stage->mouth, &prompt), 0);
	}
}

static int set_up(void **state) {
	struct stage *stage = calloc(1, sizeof(*stage));

	if (!stage)
		return -1;
	stage->card.audio.operations = &card_operations;
	(void)pthread_mutex_init(&stage->card.mutex, NULL);
	if (speech_text_new(&stage->speech) < 0 ||
	    mouth_new(stage->speech, see, stage, &stage->mouth) < 0)
		return -1;
	mouth_set_audio(stage->mouth, &stage->card.audio);
	*state = stage;
	return 0;
}

static int tear_down(void **state) {
	struct stage *stage = *state;

	mouth_free(stage->mouth);
	speech_free(stage->speech);
	(void)pthread_mutex_destroy(&stage->card.mutex);
	free(stage);
	return 0;
}

static void say(struct stage *stage, const char *text) {
	struct prompt prompt = make_prompt(text);

	prompt.id = ++stage->n_prompts;
	assert_int_equal(mouth_say(stage->mouth, &prompt), 0);
}

/* "2/1": the second prompt, its first clause (from 0 on). */
static void expect_voice(const struct stage *stage, uint64_t n_ago, uint32_t prompt,
			 size_t clause) {
	struct dialogue_voice voice = {99, 99};

	mouth_get_voice(stage->mouth, n_ago, &voice);
	assert_int_equal(voice.prompt, prompt);
	assert_int_equal(voice.clause, clause);
}

/* Lets blocks pass until there is nothing left; returns how many. */
static int run(struct stage *stage, int most) {
	int n = 0;

	while (mouth_work(stage->mouth) && n < most) {
		card_step(&stage->card);
		n++;
	}
	return n;
}

static bool is_silent(const struct card *card, uint64_t from, uint64_t to) {
	for (uint64_t i = from; i < to; i++) {
		if (card->samples[i] != 0)
			return false;
	}
	return true;
}

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

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

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
		ON_STAGE(test_where_the_voice_was),
		ON_STAGE(test_what_was_said_lately),
		ON_STAGE(test_two_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
