/* SPDX-License-Identifier: MIT */
/*
 * dialogue_talk - conversations as tables of events in and actions out
 *
 * An event is written as words, the actions come back as words; every prompt is
 * taken as spoken at once unless the event says "mute". The world is small and
 * made here: three models, two procedures.
 */
#ifndef UNIT_DIALOGUE_TALK_H
#define UNIT_DIALOGUE_TALK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/dialogue.h"

/* The structures own their strings; these are literals that nobody frees. */
#define S(literal) ((char *)(uintptr_t)(literal))

#define NEXT                                                                                       \
	{ .kind = TARGET_NEXT }
#define END                                                                                        \
	{ .kind = TARGET_END }
#define STEP(at)                                                                                   \
	{ .kind = TARGET_STEP, .index = (at) }
#define PROCEDURE(at)                                                                              \
	{ .kind = TARGET_PROCEDURE, .index = (at) }

static struct vehicle_generation van_years[] = {
	{.id = S("v1"), .first_year = 2010, .last_year = 2014}};
static int wagon_doubts[] = {2015};
static struct vehicle_generation wagon_years[] = {{.id = S("w1"),
						   .first_year = 2011,
						   .last_year = 2020,
						   .doubtful_years = wagon_doubts,
						   .n_doubtful_years = 1}};
static struct vehicle_generation coupe_years[] = {
	{.id = S("c1"), .first_year = 2005, .last_year = 2010}};
static struct vehicle_model models[] = {
	{.id = S("van"), .name = S("Van"), .generations = van_years, .n_generations = 1},
	{.id = S("wagon"), .name = S("Wagon"), .generations = wagon_years, .n_generations = 1},
	{.id = S("coupe"), .name = S("Coupe"), .generations = coupe_years, .n_generations = 1},
};
static size_t family_models[] = {0, 1};
static struct vehicle_family families[] = {{.id = S("box"),
					    .question = S("Is it long, or short?"),
					    .models = family_models,
					    .n_models = 2}};
static struct vehicle_make makes[] = {{.id = S("acme"),
				       .name = S("Acme"),
				       .models = models,
				       .n_models = 3,
				       .families = families,
				       .n_families = 1}};
static const struct vehicle_catalogue catalogue = {.makes = makes, .n_makes = 1};

static struct step open_steps[] = {
	{.id = S("press"),
	 .say = S("Press the button."),
	 .explain = S("It is round."),
	 .next = NEXT},
	{.id = S("beware"), .kind = STEP_WARNING, .say = S("The alarm may sound."), .next = NEXT},
	{.id = S("turn"), .say = S("Turn the key."), .next = NEXT},
	{.id = S("see"),
	 .kind = STEP_QUESTION,
	 .say = S("Is it open?"),
	 .yes = STEP(4),
	 .no = STEP(0),
	 .unknown = PROCEDURE(1)},
	{.id = S("pull"), .say = S("Pull the handle."), .next = END},
};
static struct step look_steps[] = {
	{.id = S("hole"),
	 .kind = STEP_QUESTION,
	 .say = S("Can you see a keyhole?"),
	 .yes = PROCEDURE(0),
	 .no = END,
	 .unknown = NEXT},
	{.id = S("call"), .say = S("Call for help."), .next = NEXT},
};
static struct applicability van_only[] = {{.model = S("van")}};
static struct procedure procedures[] = {
	{.id = S("open-van"),
	 .job = S("open"),
	 .title = S("opening the van"),
	 .applies_to = van_only,
	 .n_applies_to = 1,
	 .steps = open_steps,
	 .n_steps = N_ELEMENTS(open_steps)},
	{.id = S("open-look"),
	 .job = S("open"),
	 .title = S("looking"),
	 .is_fallback = true,
	 .steps = look_steps,
	 .n_steps = N_ELEMENTS(look_steps)},
};
static const struct procedure_library library = {.procedures = procedures, .n_procedures = 2};

static const struct dialogue_world small_world = {
	.vehicles = &catalogue,
	.procedures = &library,
	.job = "open",
	.wake_phrase = "hello car",
	.emergency_number = "nine one one",
	.doze_after_ms = 600000,
	.idle_after_ms = 60000,
	.first_reminder_ms = 30000,
};

struct talk {
	struct dialogue_world world;
	struct dialogue dialogue;
	int64_t now_ms;
	int64_t deadline_ms;
	const char *line; /* for messages */
};

static void append_action(struct text *text, const struct dialogue_action *action) {
	static const char *const earcons[] = {"*listening*", "*heard*", "*not understood*"};

	if (text->length_bytes)
		(void)text_append(text, " ");
	switch (action->kind) {
	case DIALOGUE_ACTION_SAY:
		(void)text_appendf(text, "\"%s\"", action->prompt.text);
		break;
	case DIALOGUE_ACTION_HUSH:
		(void)text_append(text, "hush");
		break;
	case DIALOGUE_ACTION_EARCON:
		(void)text_append(text, earcons[action->earcon]);
		break;
	case DIALOGUE_ACTION_LISTEN:
		(void)text_appendf(text, "[%s %u]", dialogue_state_name(action->state),
				   action->generation);
		break;
	case DIALOGUE_ACTION_VEHICLE:
		(void)text_appendf(text, "vehicle(%s %s %d)", action->match.make->id,
				   action->match.model->id, action->match.year);
		break;
	case DIALOGUE_ACTION_VEHICLE_REFUSED:
		(void)text_appendf(text, "refused(%d)", action->match.year);
		break;
	case DIALOGUE_ACTION_DELIVERY:
		(void)text_appendf(text, "voice(%d dB %d %%)", action->louder_db,
				   action->slower_percent);
		break;
	case DIALOGUE_ACTION_STEP:
		(void)text_appendf(text, "step(%s %zu)", action->procedure->id, action->step + 1);
		break;
	}
}

/* "model=van" -> a slot; anything else is returned as false. */
static bool take_slot(struct meaning *meaning, const char *word) {
	const char *equals = strchr(word, '=');

	if (!equals)
		return false;
	struct slot *slot = &meaning->slots[meaning->n_slots++];
	(void)snprintf(slot->name, sizeof(slot->name), "%.*s", (int)(equals - word), word);
	(void)snprintf(slot->value, sizeof(slot->value), "%s", equals + 1);
	return true;
}

static void step(struct talk *talk, const struct dialogue_event *event, struct text *text) {
	static const char *const outcomes[] = {
		[DIALOGUE_ASKED] = "asked",   [DIALOGUE_REJECTED] = "rejected",
		[DIALOGUE_LATE] = "late",     [DIALOGUE_DOUBTFUL] = "doubtful",
		[DIALOGUE_ASLEEP] = "asleep",
	};
	struct dialogue_actions actions;

	dialogue_step(&talk->world, &talk->dialogue, event, &actions);
	talk->deadline_ms = actions.deadline_ms;
	assert_true(actions.n < DIALOGUE_MOST_ACTIONS);
	if (actions.outcome != DIALOGUE_ACTED)
		(void)text_append(text, outcomes[actions.outcome]);
	for (size_t i = 0; i < actions.n; i++)
		append_action(text, &actions.list[i]);
}

/*
 * Words: start [awake] | heard INTENT [SLOT=VALUE]... [@GENERATION] [over:CLAUSE] [mute] |
 * ask INTENT [or:INTENT] ... | rejected [addressed] [noise:DB] | button INTENT ... | spoken [cut] |
 * time | deaf | talk | announce ("Mind the gap.") | wait MS | deadline (says when it is due,
 * counted from now). Clauses count from 1; over:0 is before the last prompt had begun.
 */
static void say(struct talk *talk, const char *words, struct text *text) {
	static const char *const kinds[] = {"start", "heard",  "ask",  "rejected", "spoken",
					    "time",  "button", "talk", "announce", "deaf"};
	struct dialogue_event event = {.now_ms = talk->now_ms,
				       .generation = talk->dialogue.generation,
				       .voice = {talk->dialogue.n_prompts, 0}};
	char copy[200];
	char *rest = NULL;
	bool is_mute = false;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	const char *word = strtok_r(copy, " ", &rest);
	if (string_equal(word, "deadline")) {
		(void)text_appendf(text, "%d",
				   talk->deadline_ms ? (int)(talk->deadline_ms - talk->now_ms)
						     : -1);
		return;
	}
	if (string_equal(word, "wait")) {
		talk->now_ms += atoi(strtok_r(NULL, " ", &rest));
		return;
	}
	for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
		if (string_equal(kinds[i], word))
			event.kind = (enum dialogue_event_kind)i;
	}
	if (event.kind == DIALOGUE_EVENT_ANNOUNCE)
		event.text = "Mind the gap.";
	if (event.kind == DIALOGUE_EVENT_TIME)
		talk->now_ms = event.now_ms = talk->deadline_ms;
	while ((word = strtok_r(NULL, " ", &rest))) {
		if (word[0] == '@')
			event.generation = (uint32_t)atoi(word + 1);
		else if (string_equal(word, "awake"))
			event.is_awake = true;
		else if (string_equal(word, "addressed"))
			event.was_addressed = true;
		else if (string_equal(word, "cut"))
			event.was_interrupted = true;
		else if (string_equal(word, "over:0"))
			event.voice.prompt--;
		else if (strncmp(word, "noise:", 6) == 0)
			event.floor_db = atoi(word + 6);
		else if (strncmp(word, "over:", 5) == 0)
			event.voice.clause = (size_t)atoi(word + 5) - 1;
		else if (strncmp(word, "or:", 3) == 0)
			event.second = intent_from_name(word + 3);
		else if (string_equal(word, "mute"))
			is_mute = true;
		else if (!take_slot(&event.meaning, word))
			event.intent = intent_from_name(word);
	}
	step(talk, &event, text);
	if (talk->dialogue.is_speaking && !is_mute) {
		const struct dialogue_event spoken = {.kind = DIALOGUE_EVENT_SPOKEN,
						      .now_ms = talk->now_ms,
						      .voice = {talk->dialogue.n_prompts, 0}};
		step(talk, &spoken, text);
	}
}

struct line {
	const char *event;
	const char *actions;
};

static inline void hold(const struct dialogue_world *world, const struct line *lines, size_t n) {
	struct talk talk = {.world = *world, .now_ms = 1000};

	for (size_t i = 0; i < n; i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		say(&talk, lines[i].event, &text);
		if (strcmp(text_get(&text), lines[i].actions) != 0)
			print_error("line %zu: %s\n", i, lines[i].event);
		assert_string_equal(text_get(&text), lines[i].actions);
	}
}

#define HOLD(world, ...)                                                                           \
	do {                                                                                       \
		static const struct line lines_[] = {__VA_ARGS__};                                 \
		hold((world), lines_, N_ELEMENTS(lines_));                                         \
	} while (0)

/* What many tables begin with: in the first step of the van. */
#define WHICH_CAR "\"Which car is it? Say the model and the year.\""
#define DANGER "\"If anyone is locked in or in danger, call nine one one.\""
#define FIRST_WORDS DANGER " " WHICH_CAR
#define IN_GUIDE                                                                                   \
	{"start awake", "*listening* [query 1] " FIRST_WORDS}, {                                   \
		"heard query model=van year=2012",                                                 \
			"vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] "     \
			"step(open-van 1) \"Press the button. Say next, when you have done it.\""  \
	}

#endif
