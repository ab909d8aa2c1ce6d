/* SPDX-License-Identifier: MIT */
/*
 * Conversations as tables of events in and actions out. An event is written as
 * words, the actions come back as words; every prompt is taken as spoken at once
 * unless the event says "mute". The world is small and made here.
 */
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
		[DIALOGUE_ASKED] = "asked",
		[DIALOGUE_REJECTED] = "rejected",
		[DIALOGUE_LATE] = "late",
		[DIALOGUE_DOUBTFUL] = "doubtful",
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
 * Words: start [awake] | heard INTENT [SLOT=VALUE]... [@GENERATION] [mute] |
 * ask INTENT ... | rejected [addressed] | button INTENT ... | spoken | time |
 * wait MS | deadline (says when it is due, counted from now).
 */
static void say(struct talk *talk, const char *words, struct text *text) {
	static const char *const kinds[] = {"start",  "heard", "ask",	"rejected",
					    "spoken", "time",  "button"};
	struct dialogue_event event = {.now_ms = talk->now_ms,
				       .generation = talk->dialogue.generation};
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
	if (event.kind == DIALOGUE_EVENT_TIME)
		talk->now_ms = event.now_ms = talk->deadline_ms;
	while ((word = strtok_r(NULL, " ", &rest))) {
		if (word[0] == '@')
			event.generation = (uint32_t)atoi(word + 1);
		else if (string_equal(word, "awake"))
			event.is_awake = true;
		else if (string_equal(word, "addressed"))
			event.was_addressed = true;
		else if (string_equal(word, "mute"))
			is_mute = true;
		else if (!take_slot(&event.meaning, word))
			event.intent = intent_from_name(word);
	}
	step(talk, &event, text);
	if (talk->dialogue.is_speaking && !is_mute) {
		const struct dialogue_event spoken = {.kind = DIALOGUE_EVENT_SPOKEN,
						      .now_ms = talk->now_ms};
		step(talk, &spoken, text);
	}
}

struct line {
	const char *event;
	const char *actions;
};

static void hold(const struct dialogue_world *world, const struct line *lines, size_t n) {
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
#define IN_GUIDE                                                                                   \
	{"start awake", "*listening* [query 1] " WHICH_CAR}, {                                     \
		"heard query model=van year=2012",                                                 \
			"vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] "     \
			"step(open-van 1) \"Press the button.\""                                   \
	}

static void test_idle_and_wake(void **state) {
	(void)state;
	HOLD(&small_world, {"start", "[idle 1]"}, {"deadline", "-1"}, {"heard next", ""},
	     {"rejected addressed", "rejected"}, {"ask wake", "doubtful"}, {"heard stop", ""},
	     {"heard wake", "*listening* [query 2] hush " WHICH_CAR});
	HOLD(&small_world, {"start", "[idle 1]"},
	     {"heard query wake=yes model=van year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] "
	      "step(open-van 1) \"Press the button.\""});
	HOLD(&small_world, {"start", "[idle 1]"},
	     {"heard emergency", "hush \"If anyone is in danger, or locked in, call nine one one "
				 "now. Do that first.\""});
}

static void test_always_awake(void **state) {
	(void)state;
	struct dialogue_world world = small_world;

	world.is_always_awake = true;
	HOLD(&world, {"start", "[query 1]"}, {"deadline", "-1"}, {"heard unknown", ""},
	     {"rejected addressed", "rejected"},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"deadline", "30000"},
	     {"heard stop", "hush \"All right, I'll stop here. Name a car, when you need me.\" "
			    "[query 3]"},
	     {"deadline", "-1"},
	     {"heard query year=2012", "[query 4] hush \"Which Acme is it? Say the "
				       "model.\""},
	     {"time", "\"I'm listening. Say the model and the year of the car.\""},
	     {"time", "[query 5]"}, {"deadline", "-1"});
}

static void test_only_what_is_missing_is_asked(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query year=2012", "[query 2] hush \"Which Acme is it? Say the model.\""},
	     {"heard query model=van",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 3] "
	      "step(open-van 1) \"Press the button.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"heard repeat", "hush \"What year is the Van?\""},
	     {"heard wake", "hush \"I'm here.\" \"What year is the Van?\""},
	     {"heard query year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 3] "
	      "step(open-van 1) \"Press the button.\""});
}

static void test_correction(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query model=wagon", "[year 2] hush \"What year is the Wagon?\""},
	     {"heard query model=van", "[year 3] hush \"What year is the Van?\""},
	     {"heard query model=van year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 4] "
	      "step(open-van 1) \"Press the button.\""});
}

static void test_family(void **state) {
	(void)state;
	/* 2010: only the van of the two. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query family=box year=2010",
	      "vehicle(acme van 2010) hush \"A twenty ten Acme Van.\" [guide 2] "
	      "step(open-van 1) \"Press the button.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query family=box year=2012", "[query 2] hush \"Is it long, or short?\""},
	     {"heard repeat", "hush \"Is it long, or short?\""},
	     {"heard query model=wagon",
	      "vehicle(acme wagon 2012) hush \"A twenty twelve Acme Wagon.\" [confirm 3] "
	      "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_not_sold(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query model=van year=2009",
	      "refused(2009) [year 2] hush \"The Van was not sold in two thousand and nine. It was "
	      "sold from twenty ten to twenty fourteen. What year is yours? You can say, I don't "
	      "know.\""},
	     {"heard repeat", "hush \"The Van was not sold in two thousand and nine. It was sold "
			      "from twenty ten to "
			      "twenty fourteen. What year is yours? You can say, I don't know.\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_doubtful_year_asks_what_is_seen(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query model=wagon year=2015",
	      "vehicle(acme wagon 2015) hush \"A twenty fifteen Acme Wagon.\" [confirm 2] "
	      "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_i_dont_know_is_no_dead_end(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard yes", "[guide 3] step(open-van 1) hush \"Press the button.\""},
	     {"heard back", "[confirm 4] step(open-look 1) hush \"Can you see a keyhole?\""},
	     {"heard unknown",
	      "[guide 5] step(open-look 2) hush \"Call for help. This is the last step.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
	/* The family's question answered with "I don't know". */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query family=box year=2012", "[query 2] hush \"Is it long, or short?\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_walk_to_the_end(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE,
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard understood", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard next", "[confirm 5] step(open-van 4) hush \"Is it open?\""},
	     {"button next", "*not understood* hush \"Sorry, I didn't get that.\""},
	     {"heard yes",
	      "[guide 6] step(open-van 5) hush \"Pull the handle. This is the last step.\""},
	     {"heard next",
	      "[guide 7] hush \"That was the last step. You can still say repeat, or back.\""},
	     {"heard next", "hush \"That was the last step. You can still say repeat, or back.\""},
	     {"heard how-many",
	      "hush \"That was the last step. You can still say repeat, or back.\""},
	     {"heard help", "hush \"You can say repeat, back, start over, or stop.\""},
	     {"heard repeat", "hush \"Pull the handle. This is the last step.\""},
	     {"heard back",
	      "[guide 8] step(open-van 5) hush \"Pull the handle. This is the last step.\""},
	     {"heard back", "[confirm 9] step(open-van 4) hush \"Is it open?\""},
	     {"heard no", "[guide 10] step(open-van 1) hush \"Press the button.\""},
	     {"heard back", "[confirm 11] step(open-van 4) hush \"Is it open?\""},
	     {"heard back", "[guide 12] step(open-van 3) hush \"Turn the key.\""},
	     {"heard start-over",
	      "[guide 13] step(open-van 1) hush \"From the start. Press the button.\""},
	     {"heard back", "hush \"This is the first step. Press the button.\""});
}

static void test_questions_about_the_way(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE,
	     {"heard how-many", "hush \"About four more steps after this one.\""},
	     {"heard where-am-i", "hush \"You are at step one of about five. Press the button.\""},
	     {"heard explain", "hush \"It is round.\""},
	     {"heard repeat", "hush \"Press the button.\""},
	     {"heard help",
	      "hush \"Say next, when you have done it. You can also say back, repeat, "
	      "explain, or stop.\""},
	     {"heard what-can-i-say",
	      "hush \"You can say: next, back, repeat, explain, how many steps, where am I, start "
	      "over, pause, help, or stop.\""},
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard explain", "hush \"The alarm may sound.\""},
	     {"heard help", "hush \"Say understood, to go on. You can also say back, repeat, or "
			    "stop.\""},
	     {"heard next", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard next", "[confirm 5] step(open-van 4) hush \"Is it open?\""},
	     {"heard help",
	      "hush \"Say yes, no, or I don't know. You can also say back, repeat, or "
	      "stop.\""},
	     {"heard yes",
	      "[guide 6] step(open-van 5) hush \"Pull the handle. This is the last step.\""},
	     {"heard how-many", "hush \"This is the last step.\""},
	     {"heard where-am-i",
	      "hush \"You are at step five of five. Pull the handle. This is the "
	      "last step.\""},
	     {"heard wake", "hush \"I'm here. Pull the handle. This is the last step.\""});
}

static void test_pause_and_stop(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE,
	     {"heard pause", "[paused 3] hush \"Take your time. Say resume, when you are ready.\""},
	     {"deadline", "-1"}, {"heard next", ""}, {"rejected addressed", "rejected"},
	     {"heard resume",
	      "[guide 4] hush \"You are at step one of about five. Press the button.\""},
	     {"heard pause", "[paused 5] hush \"Take your time. Say resume, when you are ready.\""},
	     {"heard wake",
	      "[guide 6] hush \"I'm here. You are at step one of about five. Press the "
	      "button.\""},
	     {"heard stop", "hush \"All right, I'll stop here. Say hello car, when you need me.\" "
			    "[idle 7]"},
	     {"heard resume", "*listening* [query 8] hush " WHICH_CAR});
	/* A question that was paused is a question again. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"button pause",
	      "[paused 3] hush \"Take your time. Say resume, when you are ready.\""},
	     {"heard resume", "[confirm 4] hush \"You are at step one of about two. Can you see a "
			      "keyhole?\""});
}

static void test_too_old(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard next @1", "late"}, {"ask next @1", "late"},
	     {"rejected addressed @1", "rejected"},
	     {"heard emergency @1",
	      "hush \"If anyone is in danger, or locked in, call nine one one "
	      "now. Do that first.\""},
	     {"heard next @2", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     /* "next next": the second was spoken before the warning was known. */
	     {"heard next @2", "late"}, {"heard repeat @3", "hush \"The alarm may sound.\""},
	     {"heard repeat @3", "hush \"The alarm may sound.\""},
	     {"button next @0", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard stop @1",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" "
	      "[idle 5]"});
}

static void test_did_you_say(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"ask next", "asked [confirm 3] hush \"Did you say next?\""},
	     {"heard repeat", "hush \"Did you say next?\""},
	     {"heard help", "hush \"Say yes, or no.\""},
	     {"heard wake", "hush \"I'm here. Did you say next?\""},
	     {"heard yes", "[guide 4] step(open-van 2) hush \"The alarm may sound.\""},
	     {"ask next", "asked [confirm 5] hush \"Did you say next?\""},
	     {"heard no", "[guide 6] hush \"Sorry. Say it again.\""},
	     /* Once only. */
	     {"ask next", "doubtful *not understood* \"Sorry, I didn't get that.\""},
	     {"heard next", "[guide 7] step(open-van 3) hush \"Turn the key.\""},
	     {"ask back", "asked [confirm 8] hush \"Did you say back?\""},
	     {"ask yes", "doubtful *not understood* \"Sorry, I didn't get that.\""},
	     {"ask yes", "doubtful *not understood* \"Sorry, I didn't get that. Say yes, or no.\""},
	     /* An order is an answer. */
	     {"heard start-over",
	      "[guide 9] step(open-van 1) hush \"From the start. Press the button.\""},
	     {"ask next", "asked [confirm 10] hush \"Did you say next?\""},
	     {"heard stop", "hush \"All right, I'll stop here. Say hello car, when you need me.\" "
			    "[idle 11]"});
	/* Silence is no; it acts on nothing. */
	HOLD(&small_world, IN_GUIDE, {"ask next", "asked [confirm 3] hush \"Did you say next?\""},
	     {"deadline", "30000"}, {"time", "[guide 4]"}, {"deadline", "30000"},
	     {"time", "\"Say next, when you are ready.\""});
	/* A doubtful yes to the procedure's question. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"ask yes", "asked [confirm 3] hush \"Did you say yes?\""},
	     {"heard yes", "[guide 4] step(open-van 1) hush \"Press the button.\""});
	/* A doubtful car. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"ask query model=van year=2012", "asked [confirm 2] hush \"Did you say that?\""},
	     {"heard yes", "[guide 3] vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" "
			   "step(open-van 1) \"Press the button.\""});
	/* Help is never asked about. */
	HOLD(&small_world, IN_GUIDE,
	     {"ask emergency",
	      "hush \"If anyone is in danger, or locked in, call nine one one now. "
	      "Do that first.\""});
}

static void test_not_understood_is_tapered(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"rejected", "rejected"},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed",
	      "rejected *not understood* \"Sorry, I didn't get that. Say next, when you have done "
	      "it. You can also say back, repeat, explain, or stop.\""},
	     {"rejected addressed", "rejected *not understood*"},
	     {"rejected addressed", "rejected *not understood*"},
	     {"heard repeat", "hush \"Press the button.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""});
}

static void test_nothing_interrupts_what_is_said_but_orders(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"rejected addressed mute", "rejected"},
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""});
}

static void test_silence_in_query(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"deadline", "30000"}, {"wait 29999", ""}, {"deadline", "1"},
	     {"time", "\"I'm listening. Say the model and the year of the car.\""},
	     {"deadline", "30000"},
	     {"time", "\"I'll wait. Say hello car, when you need me.\" [idle 2]"},
	     {"deadline", "-1"});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"time", "\"I'm listening. Say the year, or, I don't know.\""},
	     {"time", "\"I'll wait. Say hello car, when you need me.\" [idle 3]"},
	     /* The half-known car is forgotten. */
	     {"heard wake", "*listening* [query 4] hush " WHICH_CAR},
	     {"heard query year=2012", "[query 5] hush \"Which Acme is it? Say the model.\""});
}

static void test_silence_in_a_procedure(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"time", "\"Say next, when you are ready.\""},
	     {"deadline", "570000"},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I "
				    "didn't get that.\""},
	     {"deadline", "570000"}, {"time", "[dozing 3]"}, {"deadline", "-1"}, {"heard next", ""},
	     {"ask wake", "doubtful"},
	     {"heard wake",
	      "[guide 4] hush \"I'm here. You are at step one of about five. Press the "
	      "button.\""},
	     {"time", "\"Say next, when you are ready.\""}, {"time", "[dozing 5]"},
	     {"heard resume",
	      "[guide 6] hush \"You are at step one of about five. Press the button.\""});
	HOLD(&small_world, IN_GUIDE,
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"time", "\"Say understood, when you are ready.\""}, {"time", "[dozing 4]"},
	     {"heard stop", "hush \"All right, I'll stop here. Say hello car, when you need me.\" "
			    "[idle 5]"});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"time", "\"Say yes, no, or I don't know.\""}, {"time", "[dozing 3]"},
	     {"heard resume",
	      "[confirm 4] hush \"You are at step one of about two. Can you see a keyhole?\""});
}

static void test_silence_after_the_last_step(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " WHICH_CAR},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard no",
	      "[guide 3] hush \"That was the last step. You can still say repeat, or back.\""},
	     {"deadline", "60000"},
	     {"heard repeat",
	      "hush \"That was the last step. You can still say repeat, or back.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"deadline", "60000"}, {"time", "[idle 4]"}, {"deadline", "-1"});
}

/* Silence counts from the end of what was said, not from its beginning. */
static void test_silence_begins_when_we_have_spoken(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"deadline", "120000"}, {"wait 7000", ""}, {"spoken", ""}, {"deadline", "30000"},
	     /* The end of a prompt that nobody reports. */
	     {"heard repeat mute", "hush \"Press the button.\""}, {"time mute", ""},
	     {"deadline", "30000"});
}

/* Any event in any order: total, bounded, and the same twice. */
static void test_random_events(void **state) {
	(void)state;
	uint32_t seed = 12345;
	struct dialogue dialogue = {0};
	int64_t now_ms = 0;
	static struct dialogue_actions actions;
	static struct dialogue_actions again;
	bool was_in[DIALOGUE_N_STATES] = {false};

	for (int i = 0; i < 200000; i++) {
		struct dialogue_event event = {0};

		seed = seed * 1664525 + 1013904223;
		uint32_t dice = seed >> 8;
		now_ms += dice % 7 ? dice % 5000 : dice % 700000;
		event.kind = i ? 1 + (dice >> 4) % 6 : DIALOGUE_EVENT_START;
		event.now_ms = now_ms;
		event.intent = (dice >> 8) % INTENT_N;
		event.generation = dialogue.generation - (dice % 11 == 0);
		event.was_addressed = dice & 1;
		event.is_awake = true;
		if (dice & 2)
			(void)take_slot(&event.meaning, dice & 4 ? "model=van" : "family=box");
		if (dice & 8)
			(void)take_slot(&event.meaning, dice & 16 ? "year=2012" : "year=2030");

		struct dialogue copy = dialogue;
		dialogue_step(&small_world, &copy, &event, &again);
		dialogue_step(&small_world, &dialogue, &event, &actions);
		assert_memory_equal(&copy, &dialogue, sizeof(copy));
		assert_int_equal(actions.n, again.n);
		assert_true(actions.n < DIALOGUE_MOST_ACTIONS);
		assert_true(actions.deadline_ms >= 0);
		was_in[dialogue.name] = true;
		if (dialogue.name == DIALOGUE_GUIDE || dialogue.name == DIALOGUE_PAUSED)
			assert_true(procedure_find(&library, dialogue.place.procedure) != NULL);
	}
	for (size_t i = 0; i < DIALOGUE_N_STATES; i++)
		assert_true(was_in[i]);
}

static void test_names(void **state) {
	(void)state;
	static const char *const names[][2] = {{"idle", "command"},  {"query", "vehicle"},
					       {"year", "year"},     {"confirm", "yes-no"},
					       {"guide", "command"}, {"paused", "command"},
					       {"dozing", "command"}};

	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		assert_string_equal(dialogue_state_name((enum dialogue_state_name)i), names[i][0]);
		assert_string_equal(dialogue_expects((enum dialogue_state_name)i), names[i][1]);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idle_and_wake),
		cmocka_unit_test(test_always_awake),
		cmocka_unit_test(test_only_what_is_missing_is_asked),
		cmocka_unit_test(test_correction),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_not_sold),
		cmocka_unit_test(test_doubtful_year_asks_what_is_seen),
		cmocka_unit_test(test_i_dont_know_is_no_dead_end),
		cmocka_unit_test(test_walk_to_the_end),
		cmocka_unit_test(test_questions_about_the_way),
		cmocka_unit_test(test_pause_and_stop),
		cmocka_unit_test(test_too_old),
		cmocka_unit_test(test_did_you_say),
		cmocka_unit_test(test_not_understood_is_tapered),
		cmocka_unit_test(test_nothing_interrupts_what_is_said_but_orders),
		cmocka_unit_test(test_silence_in_query),
		cmocka_unit_test(test_silence_in_a_procedure),
		cmocka_unit_test(test_silence_after_the_last_step),
		cmocka_unit_test(test_silence_begins_when_we_have_spoken),
		cmocka_unit_test(test_random_events),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
