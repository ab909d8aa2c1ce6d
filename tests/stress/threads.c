/* SPDX-License-Identifier: MIT */
/*
 * The daemon's threads with the real ears, the real voice and the real queue, on a
 * sound card that comes, is pulled out, comes back, dies: the main thread talks to
 * them all the while as the main loop does, only much faster.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "adapters/loop.h"
#include "adapters/speech_espeak.h"
#include "app/content.h"
#include "app/ears.h"
#include "app/hearing.h"
#include "app/live_message.h"
#include "app/mouth.h"
#include "app/queue.h"
#include "app/renewal.h"
#include "app/speaking.h"
#include "base/cleanup.h"
#include "check.h"
#include "core/config.h"
#include "made_card.h"

#define WAIT_MS 60000 /* under a sanitizer, on a busy machine */
#define N_PROMPTS 40
/* A word, and a pause after it: which one is understood is not for this test to say,
 * since it is the daemon's own voice. */
#define SOUND_SAMPLES (AUDIO_RATE_HZ * 2)

struct world {
	struct loop *clock;
	struct queue *queue;
	struct speaking *speaking;
	struct mouth *mouth;
	struct hearing *hearing;
	struct ears *ears;
	struct speech *speech;
	struct content content;
	int16_t sound[SOUND_SAMPLES];
	size_t n_sound;

	/* Of the hearing thread: which opening this is, and the card of the last. */
	int n_openings;
	pthread_mutex_t mutex;
	struct audio *card;

	/* What the messages said. */
	size_t n_heard;
	size_t n_spoke;
	size_t n_interrupted;
	size_t n_asleep;
	enum audio_state states[16];
	size_t n_states;
	bool was_dead;
};

/* absent, a card, absent, a card, dead, dead, a card ... */
static int open_card(void *context, struct text *words, enum audio_state *ret_state,
		     struct audio **ret_audio) {
	struct world *world = context;
	int opening = world->n_openings++;
	bool is_absent = opening == 0 || opening == 2;
	bool is_dead = opening == 4 || opening == 5;
	struct audio *card = NULL;

	*ret_state = AUDIO_ABSENT;
	(void)text_append(words, "as the test wants it");
	if (is_absent)
		return -ENODEV;

	int r = is_dead ? made_card_new_dead(&card)
			: made_card_new(world->sound, world->n_sound, &card);
	if (r < 0)
		return r;
	(void)pthread_mutex_lock(&world->mutex);
	world->card = card;
	(void)pthread_mutex_unlock(&world->mutex);
	*ret_state = AUDIO_READY;
	*ret_audio = card;
	return 0;
}

static void pull_card(struct world *world) {
	(void)pthread_mutex_lock(&world->mutex);
	made_card_pull(world->card);
	(void)pthread_mutex_unlock(&world->mutex);
}

static void take_messages(struct world *world) {
	struct live_message message;

	while (queue_take(world->queue, &message)) {
		switch (message.kind) {
		case LIVE_HEARD:
			CHECK_BETWEEN(message.heard.end_ms, message.heard.start_ms + 1,
				      loop_now_ms(world->clock));
			/* Whether it is trusted or not: no person has this voice. */
			world->n_heard++;
			break;
		case LIVE_SPOKE:
			CHECK_BETWEEN(message.spoke.end_ms, message.spoke.start_ms,
				      loop_now_ms(world->clock));
			world->n_spoke++;
			world->n_interrupted += message.spoke.was_interrupted;
			break;
		case LIVE_AUDIO:
			CHECK_BETWEEN(world->n_states, 0, N_ELEMENTS(world->states) - 1);
			world->states[world->n_states++] = message.audio;
			break;
		case LIVE_ASLEEP:
			world->n_asleep++;
			break;
		case LIVE_DEAF:
		case LIVE_FOUND:
			break;
		case LIVE_FAILED:
			CHECK_EQUAL(message.error, 0);
			break;
		}
	}
}

/* Waits until the count, which messages change, is at least so large. */
static void wait_for(struct world *world, const size_t *count, size_t least, const char *what) {
	int64_t until_ms = loop_now_ms(world->clock) + WAIT_MS;

	for (;;) {
		take_messages(world);
		world->was_dead |= hearing_is_dead(world->hearing);
		if (*count >= least)
			return;
		if (loop_now_ms(world->clock) > until_ms) {
			(void)fprintf(stderr, "waited in vain for %s: %zu, not %zu\n", what, *count,
				      least);
			exit(1);
		}
		(void)usleep(2000);
	}
}

static bool keep_sound(void *context, const int16_t *samples, size_t n) {
	struct world *world = context;

	if (n > SOUND_SAMPLES - world->n_sound)
		n = SOUND_SAMPLES - world->n_sound;
	memcpy(world->sound + world->n_sound, samples, n * sizeof(*samples));
	world->n_sound += n;
	return true;
}

static void make(struct world *world) {
	const struct speech_espeak_options voice = {
		.voices_dir = TEST_SOURCE_DIR "/voices",
		.voice = "roadside",
		.rate_wpm = 160,
		.pitch = 50,
		.volume_percent = 100,
	};
	const struct content_dirs dirs = {
		.data = TEST_SOURCE_DIR "/data",
		.grammar = TEST_SOURCE_DIR "/grammar",
	};
	const struct ears_options ears = {
		.own_dictionary = TEST_SOURCE_DIR "/grammar/en.dict",
		.grammar_dir = TEST_SOURCE_DIR "/grammar",
		.is_half_duplex = true,
	};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config config;

	config_set_defaults(&config);
	CHECK_EQUAL(pthread_mutex_init(&world->mutex, NULL), 0);
	CHECK_EQUAL(loop_new(&world->clock), 0);
	CHECK_EQUAL(content_load(&dirs, &config, &faults, &world->content), 0);
	CHECK_EQUAL(speech_espeak_new(&voice, &world->speech), 0);
	CHECK_EQUAL(world->speech->operations->say(world->speech, "next", keep_sound, world), 0);
	/* A low hiss behind it: no microphone is silent. */
	srand(3);
	for (size_t i = 0; i < SOUND_SAMPLES; i++)
		world->sound[i] = (int16_t)(world->sound[i] / 2 + rand() % 8 - 4);
	world->n_sound = SOUND_SAMPLES;
	CHECK_EQUAL(queue_new(sizeof(struct live_message), LIVE_MOST_MESSAGES, &world->queue), 0);
	CHECK_EQUAL(speaking_new(world->queue, world->clock, &world->speaking), 0);
	CHECK_EQUAL(mouth_new(world->speech, speaking_spoke, world->speaking, &world->mouth), 0);
	CHECK_EQUAL(hearing_new(
			    &(struct hearing_options){
				    .open = open_card,
				    .context = world,
				    .speaking = world->speaking,
				    .queue = world->queue,
				    .clock = world->clock,
				    .first_retry_ms = 20,
				    .most_retry_ms = 50,
			    },
			    &world->hearing),
		    0);
	CHECK_EQUAL(ears_new(&ears, hearing_heard, world->hearing, &world->ears), 0);
	CHECK_EQUAL(ears_add_grammar(world->ears, "guide", world->content.grammars[DIALOGUE_GUIDE]),
		    0);
	CHECK_EQUAL(ears_add_grammar(world->ears, "year", world->content.grammars[DIALOGUE_YEAR]),
		    0);
	CHECK_EQUAL(ears_listen(world->ears, "guide", 1), 0);
	CHECK_EQUAL(speaking_start(world->speaking, world->mouth), 0);
	CHECK_EQUAL(hearing_start(world->hearing, world->ears), 0);
}

/* Prompts, earcons and hushes as they come, and other grammars in between. */
static void talk(struct world *world) {
	struct prompt prompt;
	size_t n_wanted = 0;

	prompt_from_text("One, two. Three.", &prompt);
	for (int i = 0; i < N_PROMPTS; i++) {
		n_wanted += mouth_say(world->mouth, &prompt) == 0;
		(void)mouth_earcon(world->mouth, EARCON_HEARD);
		speaking_wake(world->speaking);
		(void)usleep(5000u * (unsigned)(i % 11));
		if (i % 3) {
			mouth_hush(world->mouth);
			speaking_wake(world->speaking);
		}
		CHECK_EQUAL(ears_listen(world->ears, i % 2 ? "year" : "guide", (uint32_t)i + 2), 0);
		take_messages(world);
	}
	mouth_hush(world->mouth);
	speaking_wake(world->speaking);
	CHECK_BETWEEN(n_wanted, 1, N_PROMPTS);
	CHECK_EQUAL(ears_listen(world->ears, "guide", 100), 0);
}

static void say_and_wait(struct world *world) {
	struct prompt prompt;
	size_t n_spoke = world->n_spoke;

	while (mouth_is_busy(world->mouth))
		(void)usleep(1000);
	take_messages(world);
	n_spoke = world->n_spoke;
	prompt_from_text("Four.", &prompt);
	CHECK_EQUAL(mouth_say(world->mouth, &prompt), 0);
	speaking_wake(world->speaking);
	wait_for(world, &world->n_spoke, n_spoke + 1, "a prompt's end");
}

/* The card is closed before the machine sleeps, and opened after; then again, where
 * whether there was time to sleep is left to chance. */
static void sleep_and_wake(struct world *world) {
	size_t n_states = world->n_states;

	hearing_suspend(world->hearing);
	wait_for(world, &world->n_asleep, 1, "the card to be closed");
	CHECK_EQUAL(world->n_states, n_states + 1);
	CHECK_EQUAL(world->states[n_states], AUDIO_LOST);
	(void)usleep(200000); /* longer than it waits between tries */
	take_messages(world);
	CHECK_EQUAL(world->n_states, n_states + 1);
	hearing_resume(world->hearing);
	wait_for(world, &world->n_states, n_states + 2, "the card to be opened again");
	CHECK_EQUAL(world->states[n_states + 1], AUDIO_READY);

	for (unsigned i = 0; i < 20; i++) {
		hearing_suspend(world->hearing);
		(void)usleep(i * 1000);
		hearing_resume(world->hearing);
		take_messages(world);
		world->n_states = n_states + 2; /* some of them: not for this test to say */
	}
	hearing_suspend(world->hearing);
	wait_for(world, &world->n_asleep, world->n_asleep + 1, "the card to be closed once more");
	hearing_resume(world->hearing);
}

/* What people wrote is read anew while the others are at work, and taken in between. */
static void renew(struct world *world) {
	static struct options options; /* large */
	const struct calibration_cards cards = {"", ""};
	const struct speech_espeak_options voice = {
		.voices_dir = TEST_SOURCE_DIR "/voices",
		.voice = "roadside",
		.rate_wpm = 150,
		.pitch = 50,
		.volume_percent = 100,
	};
	struct config config;
	const struct live_ears_options ears = {&options, &config, &cards, world->hearing};
	struct ears *before = world->ears;
	struct speech *speech = NULL;
	struct renewal *renewal = NULL;

	config_set_defaults(&config);
	(void)snprintf(options.data, sizeof(options.data), TEST_SOURCE_DIR "/data");
	(void)snprintf(options.grammar, sizeof(options.grammar), TEST_SOURCE_DIR "/grammar");
	(void)snprintf(options.voices, sizeof(options.voices), TEST_SOURCE_DIR "/voices");
	CHECK_EQUAL(renewal_new(&ears, &renewal), 0);
	while (!renewal_is_done(renewal))
		talk(world);
	CHECK_EQUAL(renewal_wait(renewal), 0);
	CHECK_EQUAL(fault_list_count(&renewal->faults), 0);

	hearing_set_ears(world->hearing, renewal->ears);
	world->ears = renewal->ears;
	renewal->ears = before;
	CHECK_EQUAL(speech_espeak_new(&voice, &speech), 0);
	speaking_hold(world->speaking);
	mouth_set_speech(world->mouth, speech);
	speaking_release(world->speaking);
	speech_free(world->speech);
	world->speech = speech;
	content_swap(&world->content, &renewal->content);
	CHECK_EQUAL(renewal_free(renewal) == NULL, true);

	talk(world); /* nothing is heard before hearing_listen() */
	hearing_listen(world->hearing);
	say_and_wait(world);
	wait_for(world, &world->n_heard, world->n_heard + 1, "the new ears to hear");
}

int main(void) {
	static const enum audio_state expected[] = {
		AUDIO_ABSENT, AUDIO_READY, AUDIO_LOST,	AUDIO_READY, AUDIO_LOST,
		AUDIO_READY,  AUDIO_LOST,  AUDIO_READY, AUDIO_LOST,  AUDIO_READY};
	static struct world world;

	make(&world);
	wait_for(&world, &world.n_states, 2, "the first card");
	talk(&world);
	pull_card(&world);
	wait_for(&world, &world.n_states, 4, "the second card");
	hearing_listen(world.hearing);
	talk(&world);
	/* Now quiet: what is in the microphone is heard. */
	say_and_wait(&world);
	size_t n_interrupted = world.n_interrupted;

	say_and_wait(&world);
	CHECK_EQUAL(world.n_interrupted, n_interrupted);
	wait_for(&world, &world.n_heard, world.n_heard + 2, "the microphone to be heard");

	renew(&world);
	CHECK_EQUAL(world.was_dead, false);
	pull_card(&world);
	wait_for(&world, &world.n_states, N_ELEMENTS(expected), "the last card");
	for (size_t i = 0; i < N_ELEMENTS(expected); i++)
		CHECK_EQUAL(world.states[i], expected[i]);

	CHECK_EQUAL(world.was_dead, true); /* twice in a row, */
	while (hearing_is_dead(world.hearing))
		(void)usleep(1000); /* and alive again */

	sleep_and_wake(&world);

	uint64_t n_beats = hearing_get_n_beats(world.hearing);
	uint64_t n_more = speaking_get_n_beats(world.speaking);

	(void)usleep(1000000);
	CHECK_BETWEEN(hearing_get_n_beats(world.hearing), n_beats + 1, INT64_MAX);
	CHECK_BETWEEN(speaking_get_n_beats(world.speaking), n_more + 1, INT64_MAX);

	int64_t start_ms = loop_now_ms(world.clock);

	hearing_stop(world.hearing);
	speaking_stop(world.speaking);
	CHECK_BETWEEN(loop_now_ms(world.clock) - start_ms, 0, 5000);
	take_messages(&world);
	(void)printf("%zu utterances; %zu prompts, %zu interrupted; stopped "
		     "in %lld ms\n",
		     world.n_heard, world.n_spoke, world.n_interrupted,
		     (long long)(loop_now_ms(world.clock) - start_ms));
	ears_free(world.ears);
	hearing_free(world.hearing);
	mouth_free(world.mouth);
	speaking_free(world.speaking);
	speech_free(world.speech);
	queue_free(world.queue);
	content_done(&world.content);
	loop_free(world.clock);
	return 0;
}
