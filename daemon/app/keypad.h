/* SPDX-License-Identifier: MIT */
/*
 * keypad - the conversation under a finger: keys in, the verbs of the voice out
 *
 * A key makes the same event as a voice command. Where nobody is being guided any key
 * wakes, but stop, emergency and those for loudness and pace; while a question is open a key may
 * mean its answer. While a key for talking is held, nothing is said, and what is due is said
 * afterwards.
 *
 * Layer:   app.
 * Threads: the main loop's, but keypad_reserves(), which one other may call.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_KEYPAD_H
#define APP_KEYPAD_H

#include <stdbool.h>

#include "adapters/loop.h"
#include "app/assistant.h"
#include "base/fault.h"
#include "core/config.h"

/* What is wrong with the keys in the configuration, as faults of this file. */
void keypad_check(const struct config *config, const char *file, struct fault_list *faults);

struct keypad; /* opaque */

struct keypad_options {
	const struct config *config;
	struct loop *loop;
	/* Called after an event that came from a key. */
	void (*settle)(void *context);
	void *context;
};

/* *ret_keypad is NULL, with 0, when the configuration names no device. Borrows from the
 * options; outlives the loop. */
int keypad_new(const struct keypad_options *options, struct keypad **ret_keypad);
struct keypad *keypad_free(struct keypad *keypad);

/* From now on keys are taken. Borrowed. NULL is fine. */
void keypad_start(struct keypad *keypad, struct assistant *assistant);

/* True while nothing may be said: a key for talking is held, or was, and what was said
 * then is still being heard (is_taken). NULL is fine. Any one thread. */
bool keypad_reserves(struct keypad *keypad, bool is_taken);

#endif
