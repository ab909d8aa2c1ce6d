/* SPDX-License-Identifier: MIT */
/* mouth_stage - a mouth on a sound card of memory that plays when it is told to */
#ifndef UNIT_MOUTH_STAGE_H
#define UNIT_MOUTH_STAGE_H

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

static inline int card_play(struct audio *audio, const int16_t *samples, size_t n) {
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

static inline void card_flush(struct audio *audio) {
	struct card *card = (struct card *)audio;

	(void)pthread_mutex_lock(&card->mutex);
	if (card->n_queued > card->n_played + CARD_RAMP)
		card->n_queued = card->n_played + CARD_RAMP;
	(void)pthread_mutex_unlock(&card->mutex);
}

static inline uint64_t card_read(const struct audio *audio, bool wants_played) {
	struct card *card = (struct card *)(uintptr_t)audio;

	(void)pthread_mutex_lock(&card->mutex);

	uint64_t n = wants_played ? card->n_played : card->n_queued;

	(void)pthread_mutex_unlock(&card->mutex);
	return n;
}

static inline uint64_t card_n_queued(const struct audio *audio) {
	return card_read(audio, false);
}

static inline uint64_t card_n_played(const struct audio *audio) {
	return card_read(audio, true);
}

/* A block passes. */
static inline void card_step(struct card *card) {
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
	struct mouth_turn turn; /* what the ears say; a step of the card is a frame */
	bool answers;		/* says something from within the report */
};

static inline struct prompt make_prompt(const char *text) {
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

static inline void see(void *context, const struct mouth_report *report) {
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

static inline int set_up(void **state) {
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

static inline int tear_down(void **state) {
	struct stage *stage = *state;

	mouth_free(stage->mouth);
	speech_free(stage->speech);
	(void)pthread_mutex_destroy(&stage->card.mutex);
	free(stage);
	return 0;
}

static inline void say(struct stage *stage, const char *text) {
	struct prompt prompt = make_prompt(text);

	prompt.id = ++stage->n_prompts;
	assert_int_equal(mouth_say(stage->mouth, &prompt), 0);
}

/* "2/1": the second prompt, its first clause (from 0 on). */
static inline void expect_voice(const struct stage *stage, uint64_t n_ago, uint32_t prompt,
				size_t clause) {
	struct dialogue_voice voice = {99, 99};

	mouth_get_voice(stage->mouth, n_ago, &voice);
	assert_int_equal(voice.prompt, prompt);
	assert_int_equal(voice.clause, clause);
}

/* Lets blocks pass until there is nothing left; returns how many. */
static inline int run(struct stage *stage, int most) {
	int n = 0;

	while (mouth_work(stage->mouth) && n < most) {
		card_step(&stage->card);
		stage->turn.n_frames++;
		n++;
	}
	return n;
}

static inline void get_turn(void *context, struct mouth_turn *ret_turn) {
	const struct stage *stage = context;

	*ret_turn = stage->turn;
}

static inline bool is_silent(const struct card *card, uint64_t from, uint64_t to) {
	for (uint64_t i = from; i < to; i++) {
		if (card->samples[i] != 0)
			return false;
	}
	return true;
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
