/* SPDX-License-Identifier: MIT */
/*
 * keypad - see keypad.h.
 *
 * Each device has its own state of keys; all share the map. One timer serves whatever
 * is due first. Before anything that is due, the devices are read: a key that came up
 * in time is not taken for a long press because we were late.
 */
#include "app/keypad.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/buttons_evdev.h"
#include "adapters/buttons_folder.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "core/buttons.h"

/* As long as the mouth waits for others in its pauses. */
#define KEYPAD_MOST_HEARING_MS 5000

enum keypad_talk {
	KEYPAD_SILENT,
	KEYPAD_TALKING, /* the key is held */
	KEYPAD_HEARING, /* it was; what was said is being heard */
};

struct keypad {
	struct buttons_map map;
	struct keypad_options options;
	struct assistant *assistant;   /* borrowed; NULL: not started */
	struct buttons_folder *folder; /* owned */
	struct loop_source *timer;     /* the loop's */
	struct buttons devices[BUTTONS_MOST_DEVICES];
	atomic_int talk;	/* enum keypad_talk */
	atomic_llong let_go_ms; /* when KEYPAD_HEARING began */
};

/* ---- verbs ---- */

static bool keypad_is_resting(const struct dialogue *dialogue) {
	return dialogue->is_asleep || dialogue->name == DIALOGUE_IDLE ||
	       dialogue->name == DIALOGUE_PAUSED || dialogue->name == DIALOGUE_DOZING;
}

/* Verbs that do not ask for somebody who is awake. */
static bool keypad_is_for_rest(enum intent verb) {
	return verb == INTENT_STOP || verb == INTENT_EMERGENCY || verb == INTENT_RESUME ||
	       verb == INTENT_LOUDER || verb == INTENT_QUIETER || verb == INTENT_SLOWER ||
	       verb == INTENT_FASTER;
}

/* What the key means now. Whoever presses one wants us. */
static enum intent keypad_choose(const struct dialogue *dialogue,
				 const struct buttons_meaning *meaning) {
	enum intent verb = buttons_choose(meaning, dialogue->name == DIALOGUE_CONFIRM);

	return keypad_is_resting(dialogue) && !keypad_is_for_rest(verb) ? INTENT_WAKE : verb;
}

static void keypad_command(struct keypad *keypad, const struct buttons_meaning *meaning) {
	struct meaning command = {0};
	enum intent verb = keypad_choose(assistant_dialogue(keypad->assistant), meaning);

	(void)snprintf(command.intent, sizeof(command.intent), "%s", intent_name(verb));
	assistant_commanded(keypad->assistant, loop_now_ms(keypad->options.loop), NULL, &command);
}

static void keypad_hear(void *context, const struct buttons_event *event) {
	struct keypad *keypad = context;
	int64_t now_ms = loop_now_ms(keypad->options.loop);

	if (!keypad->assistant)
		return;
	switch (event->kind) {
	case BUTTONS_VERB:
		keypad_command(keypad, &event->meaning);
		break;
	case BUTTONS_TALK:
		atomic_store(&keypad->talk, KEYPAD_TALKING);
		assistant_talk(keypad->assistant, now_ms, true);
		break;
	case BUTTONS_TALK_END:
		atomic_store(&keypad->let_go_ms, now_ms);
		atomic_store(&keypad->talk, KEYPAD_HEARING);
		assistant_talk(keypad->assistant, now_ms, false);
		break;
	}
	keypad->options.settle(keypad->options.context);
}

bool keypad_reserves(struct keypad *keypad, bool is_taken) {
	int hearing = KEYPAD_HEARING;

	if (!keypad || atomic_load(&keypad->talk) == KEYPAD_SILENT)
		return false;
	if (!is_taken || loop_now_ms(keypad->options.loop) - atomic_load(&keypad->let_go_ms) >=
				 KEYPAD_MOST_HEARING_MS)
		(void)atomic_compare_exchange_strong(&keypad->talk, &hearing, KEYPAD_SILENT);
	return atomic_load(&keypad->talk) != KEYPAD_SILENT;
}

/* ---- devices ---- */

static void keypad_key(void *context, size_t device, const struct buttons_input *input,
		       int64_t at_ms) {
	struct keypad *keypad = context;

	if (!buttons_key(&keypad->devices[device], input->code, input->is_down, at_ms) &&
	    input->is_down)
		log_debug("buttons: %s means nothing", buttons_evdev_name(input->code));
}

static void keypad_gone(void *context, size_t device) {
	struct keypad *keypad = context;

	buttons_release(&keypad->devices[device]);
}

static void keypad_set_timer(struct keypad *keypad) {
	int64_t deadline_ms = buttons_folder_deadline_ms(keypad->folder);

	for (size_t i = 0; i < N_ELEMENTS(keypad->devices); i++) {
		int64_t due_ms = buttons_deadline_ms(&keypad->devices[i]);

		if (due_ms && (!deadline_ms || due_ms < deadline_ms))
			deadline_ms = due_ms;
	}
	(void)loop_timer_set(keypad->timer, deadline_ms);
}

static void keypad_work(void *context) {
	struct keypad *keypad = context;
	int64_t now_ms = loop_now_ms(keypad->options.loop);

	buttons_folder_work(keypad->folder, now_ms);
	for (size_t i = 0; i < N_ELEMENTS(keypad->devices); i++)
		buttons_tick(&keypad->devices[i], now_ms);
	keypad_set_timer(keypad);
}

/* ---- making ---- */

void keypad_check(const struct config *config, const char *file, struct fault_list *faults) {
	struct buttons_map map;

	(void)buttons_map_read(config, buttons_evdev_find_code, file, faults, &map);
}

static int keypad_open(struct keypad *keypad) {
	static const struct buttons_folder_sinks sinks = {.key = keypad_key, .gone = keypad_gone};
	const struct config *config = keypad->options.config;
	CLEANUP(fault_list_done) struct fault_list known = FAULT_LIST_EMPTY; /* said at start */

	(void)buttons_map_read(config, buttons_evdev_find_code, "", &known, &keypad->map);
	for (size_t i = 0; i < N_ELEMENTS(keypad->devices); i++)
		keypad->devices[i] = (struct buttons){
			.map = &keypad->map,
			.sink = keypad_hear,
			.context = keypad,
		};
	int r = buttons_folder_new(config->buttons.folder, config->buttons.device, &sinks, keypad,
				   &keypad->folder);
	if (r >= 0)
		r = loop_add_timer(keypad->options.loop, keypad_work, keypad, &keypad->timer);
	if (r >= 0)
		r = loop_add_fd(keypad->options.loop, buttons_folder_get_fd(keypad->folder),
				keypad_work, keypad);
	return r;
}

int keypad_new(const struct keypad_options *options, struct keypad **ret_keypad) {
	if (!options->config->buttons.device[0]) {
		*ret_keypad = NULL;
		return 0;
	}

	struct keypad *keypad = calloc(1, sizeof(*keypad));

	if (!keypad)
		return -ENOMEM;
	keypad->options = *options;
	int r = keypad_open(keypad);
	if (r < 0) {
		keypad_free(keypad);
		return r;
	}
	*ret_keypad = keypad;
	return 0;
}

struct keypad *keypad_free(struct keypad *keypad) {
	if (!keypad)
		return NULL;
	(void)buttons_folder_free(keypad->folder);
	free(keypad);
	return NULL;
}

void keypad_start(struct keypad *keypad, struct assistant *assistant) {
	if (!keypad)
		return;
	keypad->assistant = assistant;
	buttons_folder_scan(keypad->folder, loop_now_ms(keypad->options.loop));
	keypad_set_timer(keypad);
}
