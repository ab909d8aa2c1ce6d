/* SPDX-License-Identifier: MIT */
/*
 * Frames come in any number; everything here works on blocks of 10 ms. Each block
 * goes into a ring of the last seconds (an utterance begins before it is noticed)
 * and to the endpointer; while an utterance is open, ears_utterance thinks about
 * its words.
 *
 * The gate: an echo canceller that is trusted keeps it open (ears_echo). Without
 * one: while our own voice is played the microphone hears mostly that, so
 * blocks are not listened to, and neither is the 200 ms after, in which the room
 * still answers. The noise floor is kept; nothing from before the gate can become
 * part of an utterance after it.
 */
#include "app/ears.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/store.h"
#include "app/ears_rivals.h"
#include "app/ears_utterance.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"

_Static_assert(AUDIO_BLOCK_SAMPLES == ENDPOINT_FRAME_SAMPLES, "one block is one frame");

#define DEAF_FRAMES 20

#define MOST_WEIGHTS_BYTES 65536

/* The longest utterance that can be a sentence of ours: commands are short, a
 * query may be told slowly. Other grammars may have long sentences. */
#define MOST_FRAMES_OTHERS 1500
static const struct state_limit {
	const char *name;
	int most_frames;
	const char *asked_slot; /* what the state asks for, alone; NULL: nothing */
} state_limits[] = {
	{"guide", 400, NULL},  {"confirm", 400, NULL}, {"paused", 400, NULL}, {"dozing", 400, NULL},
	{"year", 800, "year"}, {"query", 800, NULL},   {"idle", 800, NULL},
};

static int ears_read_weights(struct ears *ears, const struct ears_options *options) {
	CLEANUP(text_done) struct text path = TEXT_EMPTY;
	int r = options->verifier ? text_append(&path, options->verifier)
				  : text_appendf(&path, "%s/verifier.txt", options->grammar_dir);
	if (r < 0)
		return r;
	CLEANUP_FREE char *content = NULL;
	r = store_read_text(text_get(&path), MOST_WEIGHTS_BYTES, &content);
	if (r < 0) {
		log_error("%s: %s; the weights of the verifier are expected here", text_get(&path),
			  strerror(-r));
		return r;
	}
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	r = verify_read(text_get(&path), content, &faults, &ears->weights);
	if (r < 0)
		fault_list_print(&faults, stderr);
	return r;
}

static int ears_read_rivals(struct ears *ears, const struct ears_options *options) {
	CLEANUP(text_done) struct text path = TEXT_EMPTY;
	if (!options->grammar_dir)
		return 0;
	if (text_appendf(&path, "%s/rivals.txt", options->grammar_dir) < 0)
		return -ENOMEM;
	return ears_rivals_read(text_get(&path), &ears->rival_words);
}

static int ears_open_recogniser(struct ears *ears, const struct ears_options *options) {
	CLEANUP(text_done) struct text own = TEXT_EMPTY;
	if (!options->own_dictionary && options->grammar_dir &&
	    text_appendf(&own, "%s/en.dict", options->grammar_dir) < 0)
		return -ENOMEM;
	CLEANUP(text_done) struct text change = TEXT_EMPTY;
	int r = options->model_change ? text_append(&change, options->model_change)
		: options->grammar_dir
			? text_appendf(&change, "%s/en-us.means", options->grammar_dir)
			: 0;
	if (r < 0)
		return r;
	bool is_changed = change.length_bytes && !string_equal(text_get(&change), "none");
	struct recogniser_options recogniser = {
		.model_dir = options->model_dir,
		.dictionary = options->dictionary,
		.own_dictionary = options->own_dictionary ? options->own_dictionary
				  : own.length_bytes	  ? text_get(&own)
							  : NULL,
		.means_change = is_changed ? text_get(&change) : NULL,
	};
	return recogniser_pocketsphinx_new(&recogniser, &ears->recogniser);
}

static void ears_cleanup(struct ears **ears) {
	(void)ears_free(*ears);
}

int ears_new(const struct ears_options *options, ears_sink sink, void *context,
	     struct ears **ret_ears) {
	CLEANUP(ears_cleanup) struct ears *ears = calloc(1, sizeof(*ears));
	if (!ears)
		return -ENOMEM;
	ears->sink = sink;
	ears->context = context;
	ears->is_half_duplex = options->is_half_duplex;
	ears->wants_features = options->wants_features;
	ears->opinion = options->opinion;
	ears->get_spoken = options->get_spoken;
	pthread_mutex_init(&ears->lock, NULL);
	size_t n = EARS_HISTORY_FRAMES;
	ears->samples = calloc(n * AUDIO_BLOCK_SAMPLES, sizeof(*ears->samples));
	ears->microphone = calloc(n * AUDIO_BLOCK_SAMPLES, sizeof(*ears->microphone));
	ears->played = calloc(n * AUDIO_BLOCK_SAMPLES, sizeof(*ears->played));
	ears->is_ours = calloc(n, sizeof(*ears->is_ours));
	ears->utterance = calloc(n * AUDIO_BLOCK_SAMPLES, sizeof(*ears->utterance));
	ears->frame_db = calloc(n, sizeof(*ears->frame_db));
	ears->levels = calloc(n, sizeof(*ears->levels));
	ears->voicing = calloc(n, sizeof(*ears->voicing));
	if (!ears->samples || !ears->microphone || !ears->played || !ears->is_ours ||
	    !ears->utterance || !ears->frame_db || !ears->levels || !ears->voicing)
		return -ENOMEM;
	int r = options->cancels_echo ? ears_echo_new(&ears->echo) : 0;
	if (r == 0 && ears->echo)
		r = ears_clean_new(&ears->clean);
	if (r < 0)
		return r;
	ears_reset(ears);
	r = ears_read_weights(ears, options);
	if (r == 0)
		r = ears_read_rivals(ears, options);
	if (r < 0)
		return r;
	if (!options->recogniser) {
		r = ears_open_recogniser(ears, options);
		if (r < 0)
			return r;
	} else {
		ears->recogniser = options->recogniser;
	}
	*ret_ears = take_ptr(ears);
	return 0;
}

struct ears *ears_free(struct ears *ears) {
	if (!ears)
		return NULL;
	(void)recogniser_free(ears->recogniser);
	for (size_t i = 0; i < ears->n_grammars; i++) {
		free(ears->grammars[i].name);
		free(ears->grammars[i].rivals);
	}
	free(ears->rival_words);
	(void)ears_echo_free(ears->echo);
	(void)ears_clean_free(ears->clean);
	free(ears->samples);
	free(ears->microphone);
	free(ears->played);
	free(ears->is_ours);
	free(ears->utterance);
	free(ears->frame_db);
	free(ears->levels);
	free(ears->voicing);
	pthread_mutex_destroy(&ears->lock);
	free(ears);
	return NULL;
}

/* The name that the rivals of a grammar got; NULL when it has none. */
static int ears_add_rivals(struct ears *ears, const char *name, const struct grammar *grammar,
			   char **ret_name) {
	CLEANUP(text_done) struct text rivals = TEXT_EMPTY;
	*ret_name = NULL;
	if (!ears->rival_words)
		return 0;
	if (text_appendf(&rivals, "%s (rivals)", name) < 0)
		return -ENOMEM;
	int r = ears_rivals_add(ears->recogniser, text_get(&rivals), ears->rival_words, grammar);
	if (r < 0)
		return r == -ENODATA ? 0 : r;
	*ret_name = strdup(text_get(&rivals));
	return *ret_name ? 0 : -ENOMEM;
}

int ears_add_grammar(struct ears *ears, const char *name, const struct grammar *grammar) {
	if (ears->n_grammars == EARS_MOST_GRAMMARS)
		return -ENOSPC;
	CLEANUP_FREE char *copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	int r = ears->recogniser->operations->add_grammar(ears->recogniser, name, grammar);
	CLEANUP_FREE char *rivals = NULL;
	if (r == 0)
		r = ears_add_rivals(ears, name, grammar, &rivals);
	if (r < 0)
		return r;
	struct ears_grammar *added = &ears->grammars[ears->n_grammars];
	added->rivals = take_ptr(rivals);
	added->name = take_ptr(copy);
	added->grammar = grammar;
	added->most_frames = MOST_FRAMES_OTHERS;
	for (size_t i = 0; i < N_ELEMENTS(state_limits); i++)
		if (string_equal(name, state_limits[i].name)) {
			added->most_frames = state_limits[i].most_frames;
			added->asked_slot = state_limits[i].asked_slot;
		}
	pthread_mutex_lock(&ears->lock);
	ears->n_grammars++;
	pthread_mutex_unlock(&ears->lock);
	return 0;
}

int ears_listen(struct ears *ears, const char *name, uint32_t generation) {
	int r = -ENOENT;
	pthread_mutex_lock(&ears->lock);
	for (size_t i = 0; i < ears->n_grammars; i++) {
		if (!string_equal(name, ears->grammars[i].name))
			continue;
		ears->listen_grammar = i;
		ears->listen_generation = generation;
		r = 0;
	}
	pthread_mutex_unlock(&ears->lock);
	return r;
}

/* True when the gate is shut for this block. */
static bool ears_is_deaf(struct ears *ears) {
	if (!ears->is_half_duplex)
		return false;
	if (ears->echo && ears_echo_is_trusted(ears->echo)) {
		ears->deaf_frames = 0;
		return false;
	}
	if (ears->block_has_voice) {
		ears->deaf_frames = DEAF_FRAMES;
		return true;
	}
	return ears->deaf_frames > 0 && ears->deaf_frames-- > 0;
}

/* Tells the others whose turn it is. */
static void ears_tell_turn(struct ears *ears) {
	double floor_db = ears->turn.floor_db;
	/* The floor is the least of some time. */
	if (ears->endpoint.n_frames - ears->voiced_until >
	    ENDPOINT_N_MINIMA * ENDPOINT_MINIMUM_FRAMES)
		floor_db = ears->endpoint.floor_db;
	pthread_mutex_lock(&ears->lock);
	ears->turn = (struct ears_turn){
		.floor_db = floor_db,
		.is_deaf_to_all =
			ears->is_half_duplex && !(ears->echo && ears_echo_is_trusted(ears->echo)),
		.is_open = ears->endpoint.is_open,
		.n_frames = ears->endpoint.n_frames,
	};
	if (ears->echo)
		ears_echo_look(ears->echo, floor_db, &ears->echo_report);
	pthread_mutex_unlock(&ears->lock);
}

void ears_get_turn(struct ears *ears, struct ears_turn *ret_turn) {
	pthread_mutex_lock(&ears->lock);
	*ret_turn = ears->turn;
	pthread_mutex_unlock(&ears->lock);
}

void ears_get_echo(struct ears *ears, struct ears_echo_report *ret_report) {
	pthread_mutex_lock(&ears->lock);
	*ret_report = ears->echo_report;
	pthread_mutex_unlock(&ears->lock);
}

static int ears_hear_block(struct ears *ears) {
	struct endpoint *endpoint = &ears->endpoint;
	size_t slot = (size_t)(endpoint->n_frames % EARS_HISTORY_FRAMES);
	int16_t *decoded = &ears->samples[slot * AUDIO_BLOCK_SAMPLES];
	if (ears->echo) {
		memcpy(&ears->microphone[slot * AUDIO_BLOCK_SAMPLES], ears->block,
		       sizeof(ears->block));
		ears_echo_hear(ears->echo, ears->block_played, endpoint->floor_db, ears->block,
			       decoded);
		endpoint->mask_db = ears_echo_mask_db(ears->echo);
	} else {
		memcpy(decoded, ears->block, sizeof(ears->block));
	}
	memcpy(&ears->played[slot * AUDIO_BLOCK_SAMPLES], ears->block_played,
	       sizeof(ears->block_played));
	ears->is_ours[slot] = ears->echo && ears_echo_is_playing(ears->echo);
	if (ears->block_has_voice)
		ears->voiced_until = endpoint->n_frames + DEAF_FRAMES;
	if (ears_is_deaf(ears)) {
		endpoint_hear_nothing(endpoint);
		endpoint_restart(endpoint);
		ears->usable_from = endpoint->n_frames;
		return 0;
	}
	enum endpoint_event event = ENDPOINT_NOTHING;
	if (ears->n_block_lost > AUDIO_BLOCK_SAMPLES / 2)
		endpoint_hear_nothing(endpoint);
	else
		event = endpoint_hear(endpoint, ears->block);
	/* What may be our own voice is no speech, and does not widen an utterance. */
	bool is_masked = endpoint->frame_db < endpoint->mask_db;
	ears->frame_db[slot] =
		is_masked ? fmin(endpoint->frame_db, endpoint->floor_db) : endpoint->frame_db;
	int r = event == ENDPOINT_ONSET ? ears_utterance_begin(ears) : 0;
	return r == 0 && endpoint->is_open ? ears_utterance_follow(ears) : r;
}

int ears_hear(struct ears *ears, const struct audio_frame *frames, size_t n) {
	if (ears->n_grammars == 0)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		ears->block_played[ears->n_block] = frames[i].played;
		ears->block[ears->n_block++] = frames[i].microphone;
		ears->n_block_lost += (frames[i].flags & AUDIO_FRAME_LOST) != 0;
		ears->block_has_voice |= (frames[i].flags & AUDIO_FRAME_SPEAKING) != 0;
		if (ears->n_block < AUDIO_BLOCK_SAMPLES)
			continue;
		int r = ears_hear_block(ears);
		ears_tell_turn(ears);
		ears->n_block = 0;
		ears->n_block_lost = 0;
		ears->block_has_voice = false;
		if (r < 0)
			return r;
	}
	return 0;
}

bool ears_take_deaf(struct ears *ears) {
	return ears->echo && ears_echo_take_news(ears->echo);
}

void ears_calibrate(struct ears *ears, const struct ears_calibration *calibration) {
	if (ears->echo)
		ears_echo_restore(ears->echo, calibration);
}

bool ears_take_calibration(struct ears *ears, struct ears_calibration *ret) {
	return ears->echo && ears_echo_take_calibration(ears->echo, ears->endpoint.floor_db, ret);
}

int ears_finish(struct ears *ears) {
	return ears->endpoint.is_open ? ears_utterance_end(ears) : 0;
}

void ears_reset(struct ears *ears) {
	endpoint_init(&ears->endpoint);
	if (ears->echo)
		ears_echo_reset(ears->echo);
	if (ears->clean)
		ears_clean_forget(ears->clean);
	ears->usable_from = 0;
	ears->voiced_until = 0;
	ears->turn.floor_db = 0;
	ears_tell_turn(ears);
	ears->n_block = 0;
	ears->n_block_lost = 0;
	ears->block_has_voice = false;
	ears->deaf_frames = 0;
	ears->guess.is_valid = false;
}
