/* SPDX-License-Identifier: MIT */
/*
 * buttons - see buttons.h.
 *
 * A key has two clocks: the end of its bouncing and the length of its press. Before
 * an edge is looked at, both are brought up to its time, so that it does not matter
 * whether buttons_tick() was called in between or came late.
 */
#include "core/buttons.h"

#include <string.h>

#include "base/cleanup.h"

enum intent buttons_choose(const struct buttons_meaning *meaning, bool is_question) {
	if (meaning->answer && (is_question || !meaning->verb))
		return meaning->answer;
	return meaning->verb;
}

static bool buttons_means(const struct buttons_meaning *meaning) {
	return meaning->verb || meaning->answer;
}

static void buttons_tell(const struct buttons *buttons, enum buttons_event_kind kind,
			 const struct buttons_meaning *meaning) {
	struct buttons_event event = {.kind = kind};

	if (meaning)
		event.meaning = *meaning;
	buttons->sink(buttons->context, &event);
}

/* How long a press lasts until it means something by itself; 0: it does not. */
static int64_t buttons_length_ms(const struct buttons *buttons,
				 const struct buttons_binding *binding) {
	if (binding->is_talk)
		return BUTTONS_MOST_TALK_MS;
	return buttons_means(&binding->long_press) ? buttons->map->long_press_ms : 0;
}

/* What is due while the key is held. */
static void buttons_hold(struct buttons *buttons, size_t at, int64_t now_ms) {
	struct buttons_key *key = &buttons->keys[at];
	const struct buttons_binding *binding = &buttons->map->bindings[at];
	int64_t length_ms = buttons_length_ms(buttons, binding);

	if (!key->is_down || key->is_done || !length_ms || now_ms - key->down_ms < length_ms)
		return;
	key->is_done = true;
	if (binding->is_talk)
		buttons_tell(buttons, BUTTONS_TALK_END, NULL);
	else
		buttons_tell(buttons, BUTTONS_VERB, &binding->long_press);
}

static void buttons_down(struct buttons *buttons, size_t at, int64_t now_ms) {
	struct buttons_key *key = &buttons->keys[at];
	const struct buttons_binding *binding = &buttons->map->bindings[at];

	key->is_down = true;
	key->is_done = false;
	key->down_ms = now_ms;
	if (binding->is_talk) {
		buttons_tell(buttons, BUTTONS_TALK, NULL);
	} else if (!buttons_means(&binding->long_press)) {
		key->is_done = true;
		buttons_tell(buttons, BUTTONS_VERB, &binding->press);
	}
}

static void buttons_up(struct buttons *buttons, size_t at) {
	struct buttons_key *key = &buttons->keys[at];
	const struct buttons_binding *binding = &buttons->map->bindings[at];

	key->is_down = false;
	if (key->is_done)
		return;
	if (binding->is_talk)
		buttons_tell(buttons, BUTTONS_TALK_END, NULL);
	else if (buttons_means(&binding->press))
		buttons_tell(buttons, BUTTONS_VERB, &binding->press);
}

/* An edge that counts. What follows within the bouncing is looked at behind it. */
static void buttons_turn(struct buttons *buttons, size_t at, int64_t now_ms) {
	struct buttons_key *key = &buttons->keys[at];

	key->settle_ms = now_ms + BUTTONS_BOUNCE_MS;
	if (key->is_contact)
		buttons_down(buttons, at, now_ms);
	else
		buttons_up(buttons, at);
}

/* Brings a key up to the time. */
static void buttons_advance(struct buttons *buttons, size_t at, int64_t now_ms) {
	struct buttons_key *key = &buttons->keys[at];

	while (key->settle_ms && now_ms >= key->settle_ms) {
		int64_t settled_ms = key->settle_ms;

		key->settle_ms = 0;
		if (key->is_contact == key->is_down)
			break;
		buttons_hold(buttons, at, settled_ms);
		buttons_turn(buttons, at, settled_ms);
	}
	buttons_hold(buttons, at, now_ms);
}

static int64_t buttons_forward(struct buttons *buttons, int64_t at_ms) {
	if (at_ms > buttons->now_ms)
		buttons->now_ms = at_ms;
	return buttons->now_ms;
}

bool buttons_key(struct buttons *buttons, unsigned code, bool is_down, int64_t at_ms) {
	int64_t now_ms = buttons_forward(buttons, at_ms);

	for (size_t i = 0; i < buttons->map->n; i++) {
		struct buttons_key *key = &buttons->keys[i];

		if (buttons->map->bindings[i].code != code)
			continue;
		buttons_advance(buttons, i, now_ms);
		key->is_contact = is_down;
		if (!key->settle_ms && key->is_contact != key->is_down)
			buttons_turn(buttons, i, now_ms);
		return true;
	}
	return false;
}

void buttons_tick(struct buttons *buttons, int64_t at_ms) {
	int64_t now_ms = buttons_forward(buttons, at_ms);

	for (size_t i = 0; i < buttons->map->n; i++)
		buttons_advance(buttons, i, now_ms);
}

void buttons_release(struct buttons *buttons) {
	for (size_t i = 0; i < buttons->map->n; i++) {
		struct buttons_key *key = &buttons->keys[i];
		bool was_talking =
			key->is_down && !key->is_done && buttons->map->bindings[i].is_talk;

		*key = (struct buttons_key){0};
		if (was_talking)
			buttons_tell(buttons, BUTTONS_TALK_END, NULL);
	}
}

int64_t buttons_deadline_ms(const struct buttons *buttons) {
	int64_t deadline_ms = 0;

	for (size_t i = 0; i < buttons->map->n; i++) {
		const struct buttons_key *key = &buttons->keys[i];
		int64_t length_ms = buttons_length_ms(buttons, &buttons->map->bindings[i]);
		int64_t due_ms = 0;

		if (key->settle_ms && key->is_contact != key->is_down)
			due_ms = key->settle_ms;
		else if (key->is_down && !key->is_done && length_ms)
			due_ms = key->down_ms + length_ms;
		if (due_ms && (!deadline_ms || due_ms < deadline_ms))
			deadline_ms = due_ms;
	}
	return deadline_ms;
}
