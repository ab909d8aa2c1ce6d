/* SPDX-License-Identifier: MIT */
/*
 * virtual - see virtual.h.
 *
 * Samples are the clock, and everything happens on this thread between two
 * blocks of 10 ms, in this order:
 *
 *	read a block -> hear it -> answer what was heard -> meet the deadline
 *	-> say what is to be said (and report what has been said)
 *
 * so what happens up to a time depends on the input up to that time only.
 * Behind the end of the recording nobody is listened to any more; it goes on
 * until nothing is left to say, and then a little more.
 */
#include "app/virtual.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/audio_file.h"
#include "adapters/eventlog.h"
#include "app/assistant.h"
#include "app/calibration.h"
#include "app/ears.h"
#include "app/memory.h"
#include "app/mouth.h"
#include "app/voice.h"
#include "base/cleanup.h"
#include "base/log.h"

/* Quiet at the end of the output, so that its last word is not cut by a player. */
#define VIRTUAL_TAIL_MS 2000

/* Utterances that can end within one block; more cannot be told apart. */
#define VIRTUAL_MOST_RESULTS 8

struct virtual {
	const struct config *config;
	const struct options *options;
	const struct content *content;
	struct audio *audio; /* owned, as is all below */
	struct speech *speech;
	struct mouth *mouth;
	struct ears *ears;
	struct eventlog *eventlog; /* NULL: none */
	struct assistant *assistant;
	struct memory *memory;
	bool is_over;	       /* IN has ended */
	uint64_t block_start;  /* sample of the block that was read last */
	uint64_t block_played; /* get_n_played() before it */
	struct ears_result results[VIRTUAL_MOST_RESULTS];
	size_t n_results;
};

/* Two files are one speaker and one microphone, whatever stands in the configuration. */
static const struct calibration_cards virtual_cards = {"--input", "--output"};

static int64_t virtual_ms(uint64_t sample) {
	return (int64_t)(sample * 1000 / AUDIO_RATE_HZ);
}

static int64_t virtual_now_ms(const struct virtual *virtual) {
	return virtual_ms(audio_file_now(virtual->audio));
}

static void virtual_say(void *context, const struct prompt *prompt) {
	struct virtual *virtual = context;
	int r = mouth_say(virtual->mouth, prompt);

	if (r < 0)
		log_warning("\"%.80s\" is not said: %s", prompt->text, strerror(-r));
}

static void virtual_hush(void *context) {
	struct virtual *virtual = context;

	mouth_hush(virtual->mouth);
}

static void virtual_earcon(void *context, enum earcon earcon) {
	struct virtual *virtual = context;

	if (virtual->config->voice.earcons)
		(void)mouth_earcon(virtual->mouth, earcon);
}

static void virtual_deliver(void *context, int louder_db, int slower_percent) {
	struct virtual *virtual = context;

	mouth_deliver(virtual->mouth, louder_db, slower_percent);
}

static void virtual_listen(void *context, const char *grammar, uint32_t generation) {
	struct virtual *virtual = context;
	int r = ears_listen(virtual->ears, grammar, generation);

	if (r < 0)
		log_error("cannot listen for %s: %s", grammar, strerror(-r));
}

static void virtual_get_voice(void *context, int64_t ago_ms, struct dialogue_voice *ret_voice) {
	struct virtual *virtual = context;

	mouth_get_voice(virtual->mouth, (uint64_t)ago_ms * AUDIO_RATE_HZ / 1000, ret_voice);
}

/* An ears_sink. The answer waits until the ears are done with the block. */
static void virtual_heard(void *context, const struct ears_result *result) {
	struct virtual *virtual = context;

	if (virtual->n_results < VIRTUAL_MOST_RESULTS)
		virtual->results[virtual->n_results++] = *result;
	else
		log_warning("too much was heard at once; an utterance is dropped");
}

/* An ears_get_spoken. */
static void virtual_get_spoken(void *context, int64_t ago_ms, char *ret_text, size_t text_bytes) {
	struct virtual *virtual = context;

	mouth_get_words(virtual->mouth, (uint64_t)ago_ms * AUDIO_RATE_HZ / 1000, ret_text,
			text_bytes);
}

/* A mouth_get_turn. Behind the end of IN nobody else will have their say. */
static void virtual_get_turn(void *context, struct mouth_turn *ret_turn) {
	struct virtual *virtual = context;
	struct ears_turn turn;

	ears_get_turn(virtual->ears, &turn);
	*ret_turn = (struct mouth_turn){
		.must_pause = turn.is_deaf_to_all && !virtual->is_over,
		.is_taken = turn.is_open,
		.n_frames = turn.n_frames,
		.floor_db = turn.floor_db,
	};
}

/* A mouth_sink. What is played is contiguous, and the last sample of a prompt lies in
 * the block that was read last. */
static void virtual_spoke(void *context, const struct mouth_report *report) {
	struct virtual *virtual = context;
	uint64_t end = audio_file_now(virtual->audio);
	uint64_t length = report->end_sample - report->start_sample;

	if (length > 0 && report->end_sample > virtual->block_played)
		end = virtual->block_start + report->end_sample - virtual->block_played;
	end -= report->n_silent;

	const struct assistant_spoken spoken = {
		.text = report->text,
		.voice = {report->prompt, report->clause},
		.start_ms = virtual_ms(end - length - report->n_held),
		.end_ms = virtual_ms(end),
		.was_interrupted = report->was_interrupted,
	};

	assistant_spoke(virtual->assistant, virtual_now_ms(virtual), &spoken);
}

static void virtual_answer(struct virtual *virtual) {
	for (size_t i = 0; i < virtual->n_results; i++)
		assistant_heard(virtual->assistant, virtual_now_ms(virtual), &virtual->results[i]);
	virtual->n_results = 0;
}

static void virtual_meet_deadline(struct virtual *virtual) {
	int64_t deadline_ms = assistant_deadline_ms(virtual->assistant);

	if (deadline_ms && deadline_ms <= virtual_now_ms(virtual))
		assistant_tick(virtual->assistant, virtual_now_ms(virtual));
}

/* Reads a block and does all that follows from it; -ENODATA at the end of IN. */
static int virtual_step(struct virtual *virtual, bool is_listening) {
	const struct audio_operations *audio = virtual->audio->operations;
	struct audio_frame frames[AUDIO_BLOCK_SAMPLES];

	virtual->block_start = audio_file_now(virtual->audio);
	virtual->block_played = audio->get_n_played(virtual->audio);

	int r = audio->read(virtual->audio, frames, N_ELEMENTS(frames));

	if (r < 0)
		return r;
	if (is_listening) {
		r = ears_hear(virtual->ears, frames, (size_t)r);
		if (r < 0) {
			log_error("the recogniser has failed: %s", strerror(-r));
			return r;
		}
	}
	virtual_answer(virtual);
	if (ears_take_deaf(virtual->ears))
		assistant_deaf(virtual->assistant, virtual_now_ms(virtual));

	struct ears_calibration found;

	if (ears_take_calibration(virtual->ears, &found))
		calibration_save(virtual->options->state_dir, &virtual_cards, &found);
	virtual_meet_deadline(virtual);
	(void)mouth_work(virtual->mouth);
	return 0;
}

/* Everything behind the last sample of IN. */
static int virtual_finish(struct virtual *virtual) {
	int64_t quiet_ms = virtual_now_ms(virtual);
	int r = ears_finish(virtual->ears);

	if (r < 0) {
		log_error("the recogniser has failed: %s", strerror(-r));
		return r;
	}
	virtual_answer(virtual);
	virtual->is_over = true;
	(void)mouth_work(virtual->mouth);
	audio_file_continue(virtual->audio);
	while (virtual_now_ms(virtual) < quiet_ms + VIRTUAL_TAIL_MS) {
		bool was_busy = mouth_is_busy(virtual->mouth);

		r = virtual_step(virtual, false);
		if (r < 0)
			return r;
		if (was_busy)
			quiet_ms = virtual_now_ms(virtual);
	}
	return audio_file_finish(virtual->audio);
}

static int virtual_loop(struct virtual *virtual, bool is_awake) {
	int r = 0;

	assistant_audio_changed(virtual->assistant, 0, AUDIO_READY);
	assistant_start(virtual->assistant, 0, is_awake, memory_get(virtual->memory));
	(void)mouth_work(virtual->mouth);
	while (r == 0)
		r = virtual_step(virtual, true);
	return r == -ENODATA ? virtual_finish(virtual) : r;
}

static const char *virtual_or_null(const char *string) {
	return string[0] ? string : NULL;
}

static int virtual_open_ears(struct virtual *virtual, const struct options *options) {
	char own_dictionary[PATH_MAX + 16];

	(void)snprintf(own_dictionary, sizeof(own_dictionary), "%s/en.dict", options->grammar);

	const struct ears_options ears = {
		.model_dir = virtual_or_null(virtual->config->ears.model_dir),
		.dictionary = virtual_or_null(virtual->config->ears.dictionary),
		.own_dictionary = own_dictionary,
		.grammar_dir = options->grammar,
		.is_half_duplex = true, /* until the echo is suppressed well enough */
		.cancels_echo = virtual->config->ears.echo,
		.get_spoken = virtual_get_spoken,
	};
	int r = ears_new(&ears, virtual_heard, virtual, &virtual->ears);

	for (int state = 0; r == 0 && state < DIALOGUE_N_STATES; state++)
		r = ears_add_grammar(virtual->ears,
				     dialogue_state_name((enum dialogue_state_name)state),
				     virtual->content->grammars[state]);

	struct ears_calibration found;

	if (r == 0 && ears.cancels_echo &&
	    calibration_load(options->state_dir, &virtual_cards, &found))
		ears_calibrate(virtual->ears, &found);
	if (r < 0)
		log_error("there are no ears: %s", strerror(-r));
	return r;
}

static int virtual_open_audio(struct virtual *virtual, const struct options *options) {
	struct cabin_path paths[OPTIONS_MOST_ECHOES];

	for (size_t i = 0; i < options->n_echoes; i++) {
		const struct options_echo *echo = &options->echoes[i];

		paths[i] = (struct cabin_path){echo->rir, echo->gain_db, echo->delay_ms, echo->ppm,
					       echo->from_s};
	}

	const struct audio_file_options file = {options->input, options->output, paths,
						options->n_echoes};

	return audio_file_new(&file, &virtual->audio);
}

static void virtual_keep(void *context, const struct dialogue *dialogue) {
	const struct virtual *virtual = context;

	memory_keep(virtual->memory, dialogue);
}

static int virtual_open(struct virtual *virtual, const struct options *options) {
	static const struct assistant_ports ports = {
		.say = virtual_say,
		.hush = virtual_hush,
		.earcon = virtual_earcon,
		.deliver = virtual_deliver,
		.listen = virtual_listen,
		.get_voice = virtual_get_voice,
		.keep = virtual_keep,
	};
	struct dialogue_world world;
	int r = virtual_open_audio(virtual, options);

	if (r == 0) /* without the time of day, on which nothing here may depend */
		r = memory_new(options->state_dir, virtual->config, &virtual->content->procedures,
			       false, &virtual->memory);
	if (r == 0 && options->events) {
		r = eventlog_new(options->events, &virtual->eventlog);
		if (r < 0)
			log_error("%s: events cannot be written: %s", options->events,
				  strerror(-r));
	}
	if (r == 0)
		r = voice_new(options, virtual->config, &virtual->speech);
	if (r == 0)
		r = mouth_new(virtual->speech, virtual_spoke, virtual, &virtual->mouth);
	if (r == 0)
		r = virtual_open_ears(virtual, options);
	if (r < 0)
		return r;
	mouth_set_audio(virtual->mouth, virtual->audio);
	mouth_set_turn(virtual->mouth, virtual_get_turn, virtual);
	mouth_set_effort(virtual->mouth, virtual->config->voice.louder_in_noise_db,
			 virtual->config->voice.slower_in_noise_percent);
	assistant_make_world(virtual->config, virtual->content, &world);
	return assistant_new(&world, &ports, virtual, virtual->eventlog, &virtual->assistant);
}

static void virtual_close(struct virtual *virtual) {
	assistant_free(virtual->assistant);
	memory_free(virtual->memory);
	ears_free(virtual->ears);
	mouth_free(virtual->mouth);
	speech_free(virtual->speech);
	eventlog_free(virtual->eventlog);
	audio_free(virtual->audio);
	free(virtual);
}

int virtual_run(const struct options *options, const struct config *config,
		struct content *content) {
	struct virtual *virtual = calloc(1, sizeof(*virtual));
	clock_t start = clock();

	if (!virtual)
		return OPTIONS_STATUS_FAILED;
	virtual->config = config;
	virtual->options = options;
	virtual->content = content;

	int r = virtual_open(virtual, options);

	if (r == 0)
		r = virtual_loop(virtual, options->is_awake);
	if (r == 0)
		log_info("%.1f s of sound took %.1f s of processor time",
			 (double)virtual_now_ms(virtual) / 1000.0,
			 (double)(clock() - start) / CLOCKS_PER_SEC);
	virtual_close(virtual);
	return r < 0 ? OPTIONS_STATUS_FAILED : 0;
}
