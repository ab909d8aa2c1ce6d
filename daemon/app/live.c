/* SPDX-License-Identifier: MIT */
/*
 * live - see live.h.
 *
 * Three threads beside PortAudio's own: hearing (sound card and ears), speaking
 * (mouth) and this one, which alone owns the dialogue. The others tell it what
 * happened through a queue; it answers by calls that only note something down.
 *
 * Everything is made in one place in the order in which it depends on each other,
 * and ended in reverse. The sound card's first answer, whatever it is, starts the
 * conversation and makes us ready.
 *
 * The watchdog is fed from a timer of this loop, and only while the other two
 * threads have moved since last time and the card is not dead.
 */
#include "app/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/audio_role.h"
#include "adapters/notify.h"
#include "adapters/suspend.h"
#include "app/live_ears.h"
#include "app/live_message.h"
#include "app/live_private.h"
#include "app/voice.h"
#include "base/cleanup.h"
#include "base/log.h"

/* Fed this many times in the time that systemd allows. */
#define LIVE_WATCHDOG_FEEDS 3

/* After every event: when to wake up, and what whoever watches may see. */
static void live_settle(void *context) {
	struct live *live = context;
	struct ears_turn turn;

	(void)loop_timer_set(live->deadline, assistant_deadline_ms(live->assistant));
	if (!live->is_started)
		return;
	ears_get_turn(live->ears, &turn);
	control_refresh(
		live->control, audio_state_name(live->audio),
		live->audio == AUDIO_READY &&
			!(turn.is_deaf_to_all && assistant_dialogue(live->assistant)->is_speaking));
}

static void live_on_deadline(void *context) {
	struct live *live = context;

	assistant_tick(live->assistant, loop_now_ms(live->loop));
	live_settle(live);
}

static void live_audio_changed(struct live *live, enum audio_state state) {
	int64_t now_ms = loop_now_ms(live->loop);

	live->audio = state;
	notify_status(audio_state_name(state));
	assistant_audio_changed(live->assistant, now_ms, state);
	if (live->is_started)
		return;
	live->is_started = true;
	assistant_start(live->assistant, now_ms, live->options->is_awake, memory_get(live->memory));
	control_start(live->control, live->assistant);
	keypad_start(live->keypad, live->assistant);
	notify_ready();
}

static void live_spoke(struct live *live, int64_t now_ms, const struct live_message *message) {
	const struct assistant_spoken spoken = {
		.text = message->spoke.text,
		.voice = message->spoke.voice,
		.start_ms = message->spoke.start_ms,
		.end_ms = message->spoke.end_ms,
		.was_interrupted = message->spoke.was_interrupted,
	};

	assistant_spoke(live->assistant, now_ms, &spoken);
}

static void live_on_message(void *context) {
	struct live *live = context;
	struct live_message message;
	int64_t now_ms = loop_now_ms(live->loop);

	if (!queue_take(live->queue, &message))
		return;
	switch (message.kind) {
	case LIVE_HEARD:
		live->measure.last_snr_db = message.heard.snr_db;
		assistant_heard(live->assistant, now_ms, &message.heard);
		break;
	case LIVE_SPOKE:
		live_spoke(live, now_ms, &message);
		break;
	case LIVE_AUDIO:
		live_audio_changed(live, message.audio);
		break;
	case LIVE_ASLEEP:
		suspend_release(live->suspend);
		return;
	case LIVE_DEAF:
		assistant_deaf(live->assistant, now_ms);
		break;
	case LIVE_FOUND:
		calibration_save(live->options->state_dir, &live->cards, &message.found);
		break;
	case LIVE_FAILED:
		log_error("the recogniser has failed: %s", strerror(-message.error));
		loop_end(live->loop, OPTIONS_STATUS_FAILED);
		return;
	}
	live_settle(live);
}

static void live_on_suspend(void *context, bool is_to_sleep) {
	const struct live *live = context;

	if (is_to_sleep)
		hearing_suspend(live->hearing);
	else
		hearing_resume(live->hearing);
}

static void live_on_watchdog(void *context) {
	struct live *live = context;
	uint64_t n_hearing_beats = hearing_get_n_beats(live->hearing);
	uint64_t n_speaking_beats = speaking_get_n_beats(live->speaking);
	const char *why = n_hearing_beats == live->n_hearing_beats     ? "the recogniser hangs"
			  : n_speaking_beats == live->n_speaking_beats ? "the voice hangs"
			  : hearing_is_dead(live->hearing)	       ? "the sound card is dead"
								       : NULL;

	live->n_hearing_beats = n_hearing_beats;
	live->n_speaking_beats = n_speaking_beats;
	live->starved_why = why;
	if (!why)
		notify_watchdog();
	else if (live->n_starved == 1) /* once may be a busy machine */
		log_error("%s: the watchdog is not fed", why);
	live->n_starved = why ? live->n_starved + 1 : 0;
	(void)loop_timer_set(live->watchdog, loop_now_ms(live->loop) + notify_watchdog_period_ms() /
									       LIVE_WATCHDOG_FEEDS);
}

/* ---- new content, while a conversation is under way ---- */

/* Nobody would lose a word: neither we nor the person are speaking, and no "did you say
 * ...?" is open, which would be dropped. */
static bool live_is_quiet(void *context) {
	const struct live *live = context;
	struct ears_turn turn;

	if (!live->is_started)
		return false;
	ears_get_turn(live->ears, &turn);
	const struct dialogue *dialogue = assistant_dialogue(live->assistant);

	return !turn.is_open && !dialogue->is_speaking && !dialogue->is_doubting;
}

/* Where the new one cannot be had, the one before goes on. */
static void live_renew_voice(struct live *live) {
	struct speech *speech = NULL;

	if (voice_new(live->options, live->config, &speech) < 0)
		return;
	speaking_hold(live->speaking);
	mouth_set_speech(live->mouth, speech);
	speaking_release(live->speaking);
	(void)speech_free(live->speech);
	live->speech = speech;
}

static void live_renew(void *context, struct renewal *renewal) {
	struct live *live = context;
	struct ears *before = live->ears;
	struct dialogue_world world;

	speaking_hold(live->speaking); /* who speaks asks the ears whose turn it is */
	live->ears = live->measure.ears = renewal->ears;
	speaking_release(live->speaking);
	hearing_set_ears(live->hearing, live->ears);
	renewal->ears = before;
	live_renew_voice(live);
	content_swap(live->content, &renewal->content);
	assistant_make_world(live->config, &renewal->content, &world);
	assistant_reloaded(live->assistant, loop_now_ms(live->loop), &world);
	live_settle(live);
}

/* A mouth_get_turn, on the thread that speaks. */
static void live_get_turn(void *context, struct mouth_turn *ret_turn) {
	struct live *live = context;
	struct ears_turn turn;

	ears_get_turn(live->ears, &turn);
	*ret_turn = (struct mouth_turn){
		.is_reserved = keypad_reserves(live->keypad, turn.is_open),
		.must_pause = turn.is_deaf_to_all,
		.is_taken = turn.is_open,
		.n_frames = turn.n_frames,
		.floor_db = turn.floor_db,
	};
}

/* ---- making, in the order of dependence ---- */

static int live_open_card(void *context, struct text *words, enum audio_state *ret_state,
			  struct audio **ret_audio) {
	return audio_portaudio_new(context, words, ret_state, ret_audio);
}

static int live_open_events(struct live *live) {
	if (!live->options->events)
		return 0;

	int r = eventlog_new(live->options->events, &live->eventlog);

	if (r < 0)
		log_error("%s: events cannot be written: %s", live->options->events, strerror(-r));
	return r;
}

static struct live_ears_options live_for_ears(const struct live *live) {
	return (struct live_ears_options){
		.options = live->options,
		.config = live->config,
		.cards = &live->cards,
		.hearing = live->hearing,
	};
}

static int live_open_threads(struct live *live, const struct content *content) {
	int r = speaking_new(live->queue, live->loop, &live->speaking);

	if (r >= 0)
		r = gauge_new(&live->gauge);
	if (r >= 0)
		r = mouth_new(live->speech, speaking_spoke, live->speaking, &live->mouth);
	if (r >= 0)
		r = hearing_new(
			&(struct hearing_options){
				.open = live_open_card,
				.context = &live->card,
				.speaking = live->speaking,
				.mouth = live->mouth,
				.queue = live->queue,
				.clock = live->loop,
				.gauge = live->gauge,
			},
			&live->hearing);
	if (r < 0)
		return r;

	const struct live_ears_options options = live_for_ears(live);

	return live_ears_new(&options, content, &live->ears);
}

static void live_measure(void *context, struct measurements *ret_measurements) {
	const struct live *live = context;

	measure_all(&live->measure, live->is_started ? audio_state_name(live->audio) : NULL,
		    live->starved_why ? live->starved_why : "", loop_now_ms(live->loop),
		    ret_measurements);
}

static void live_reload(void *context) {
	const struct live *live = context;

	renewer_begin(live->renewer);
}

static int live_open_control(struct live *live, const struct content *content) {
	return control_new(
		&(struct control_options){
			.bus = live->options->bus,
			.config = live->config,
			.content = content,
			.loop = live->loop,
			.reload = live_reload,
			.measure = live_measure,
			.settle = live_settle,
			.context = live,
		},
		&live->control);
}

static int live_open_keypad(struct live *live) {
	return keypad_new(
		&(struct keypad_options){
			.config = live->config,
			.loop = live->loop,
			.settle = live_settle,
			.context = live,
		},
		&live->keypad);
}

static int live_open_loop(struct live *live) {
	int r = loop_add_fd(live->loop, queue_get_fd(live->queue), live_on_message, live);

	if (r >= 0)
		r = loop_add_timer(live->loop, live_on_deadline, live, &live->deadline);
	if (r >= 0)
		r = loop_add_timer(live->loop, live_on_watchdog, live, &live->watchdog);
	if (r >= 0 && notify_watchdog_period_ms())
		r = loop_timer_set(live->watchdog,
				   loop_now_ms(live->loop) +
					   notify_watchdog_period_ms() / LIVE_WATCHDOG_FEEDS);
	return r;
}

static int live_open_renewer(struct live *live) {
	return renewer_new(
		&(struct renewer_options){
			.loop = live->loop,
			.ears = live_for_ears(live),
			.is_quiet = live_is_quiet,
			.take = live_renew,
			.context = live,
		},
		&live->renewer);
}

static int live_open(struct live *live, const struct content *content) {
	int r = loop_new(&live->loop); /* first: it blocks signals for all threads */

	if (r >= 0)
		r = live_open_events(live);
	if (r >= 0)
		r = voice_new(live->options, live->config, &live->speech);
	if (r >= 0)
		r = queue_new(sizeof(struct live_message), LIVE_MOST_MESSAGES, &live->queue);
	if (r >= 0)
		r = live_open_threads(live, content);
	if (r >= 0)
		r = live_open_assistant(live, content);
	if (r >= 0)
		r = live_open_loop(live);
	if (r >= 0)
		r = live_open_control(live, content);
	if (r >= 0)
		r = live_open_keypad(live);
	if (r >= 0)
		r = suspend_new(live->loop, live_on_suspend, live, &live->suspend);
	if (r >= 0)
		r = live_open_renewer(live);
	if (r < 0)
		return r;
	live->measure.gauge = live->gauge;
	live->measure.ears = live->ears;
	mouth_set_turn(live->mouth, live_get_turn, live);
	mouth_set_effort(live->mouth, live->config->voice.louder_in_noise_db,
			 live->config->voice.slower_in_noise_percent);
	r = speaking_start(live->speaking, live->mouth);
	return r >= 0 ? hearing_start(live->hearing, live->ears) : r;
}

static void live_close(struct live *live) {
	if (live->hearing)
		hearing_stop(live->hearing);
	if (live->speaking)
		speaking_stop(live->speaking);
	suspend_free(live->suspend);
	renewer_free(live->renewer);
	control_free(live->control);
	assistant_free(live->assistant);
	memory_free(live->memory);
	ears_free(live->ears);
	hearing_free(live->hearing);
	gauge_free(live->gauge);
	mouth_free(live->mouth);
	speaking_free(live->speaking);
	speech_free(live->speech);
	eventlog_free(live->eventlog);
	loop_free(live->loop);
	keypad_free(live->keypad);
	queue_free(live->queue);
}

int live_run(const struct options *options, const struct config *config, struct content *content) {
	struct live live = {
		.options = options,
		.config = config,
		.content = content,
		.card =
			{
				.input = config->audio.input,
				.output = config->audio.output,
				.latency_ms = config->audio.latency_ms,
			},
		.cards = {config->audio.input, config->audio.output},
	};

	audio_role_set(); /* while there is one thread */
	measure_init(&live.measure, options, config);

	int r = live_open(&live, content);

	if (r < 0)
		log_error("the daemon cannot start: %s", strerror(-r));
	else
		r = loop_run(live.loop);
	notify_stopping();
	live_close(&live);
	if (r == 0)
		log_info("ended in order");
	return r < 0 ? OPTIONS_STATUS_FAILED : r;
}
