/* SPDX-License-Identifier: MIT */
/* What people wrote is replaced under a conversation: what it keeps, and what it says. */
#include "dialogue_talk.h"

#include "core/session.h"

/* The van's procedure with a step put in before all others. */
static struct step longer_steps[] = {
	{.id = S("take"), .say = S("Take the fob."), .next = NEXT},
	{.id = S("press"), .say = S("Press the button."), .next = NEXT},
	{.id = S("beware"), .kind = STEP_WARNING, .say = S("The alarm may sound."), .next = NEXT},
	{.id = S("turn"), .say = S("Turn the key."), .next = NEXT},
	{.id = S("see"),
	 .kind = STEP_QUESTION,
	 .say = S("Is it open?"),
	 .yes = STEP(5),
	 .no = STEP(0),
	 .unknown = PROCEDURE(1)},
	{.id = S("pull"), .say = S("Pull the handle."), .next = END},
};
/* Without the warning; the key is turned otherwise, and the question is an order. */
static struct step other_steps[] = {
	{.id = S("press"), .say = S("Press the button."), .next = NEXT},
	{.id = S("turn"), .say = S("Turn the key to the left."), .next = NEXT},
	{.id = S("see"), .say = S("Look at the door."), .next = NEXT},
	{.id = S("pull"), .say = S("Pull the handle."), .next = END},
};
static struct procedure longer[] = {
	{.id = S("open-van"),
	 .job = S("open"),
	 .title = S("opening the van"),
	 .applies_to = van_only,
	 .n_applies_to = 1,
	 .steps = longer_steps,
	 .n_steps = N_ELEMENTS(longer_steps)},
	{.id = S("open-look"),
	 .job = S("open"),
	 .title = S("looking"),
	 .is_fallback = true,
	 .steps = look_steps,
	 .n_steps = N_ELEMENTS(look_steps)},
};
static struct procedure others[] = {
	{.id = S("open-van"),
	 .job = S("open"),
	 .title = S("opening the van"),
	 .applies_to = van_only,
	 .n_applies_to = 1,
	 .steps = other_steps,
	 .n_steps = N_ELEMENTS(other_steps)},
};
static const struct procedure_library longer_library = {.procedures = longer, .n_procedures = 2};
static const struct procedure_library other_library = {.procedures = others, .n_procedures = 1};
static const struct procedure_library no_van = {.procedures = procedures + 1, .n_procedures = 1};

/* Without the van, and so without the family. */
static struct vehicle_make no_van_makes[] = {
	{.id = S("acme"), .name = S("Acme"), .models = models + 1, .n_models = 2}};
static const struct vehicle_catalogue no_van_catalogue = {.makes = no_van_makes, .n_makes = 1};

static const struct dialogue_world *const same = &small_world;

static struct dialogue_world world_of(const struct procedure_library *steps,
				      const struct vehicle_catalogue *cars) {
	struct dialogue_world world = small_world;

	world.procedures = steps;
	world.vehicles = cars;
	return world;
}

static void reload(struct talk *talk, const struct dialogue_world *after, struct text *text) {
	const struct dialogue_world before = talk->world;
	const struct dialogue_event event = {
		.kind = DIALOGUE_EVENT_RELOADED, .now_ms = talk->now_ms, .before = &before};

	talk->world = *after;
	step(talk, &event, text);
	if (talk->dialogue.is_speaking) {
		const struct dialogue_event spoken = {.kind = DIALOGUE_EVENT_SPOKEN,
						      .now_ms = talk->now_ms,
						      .voice = {talk->dialogue.n_prompts, 0}};
		step(talk, &spoken, text);
	}
}

/* Goes through the events, up to a NULL; then what the reload answers, and what an event
 * behind it does. */
static void changes(const struct dialogue_world *first, const char *const *events,
		    const struct dialogue_world *after, const char *answers, const char *then,
		    const char *does) {
	struct talk talk = {.world = *first, .now_ms = 1000};
	CLEANUP(text_done) struct text ignored = TEXT_EMPTY;
	CLEANUP(text_done) struct text answered = TEXT_EMPTY;
	CLEANUP(text_done) struct text done = TEXT_EMPTY;

	for (size_t i = 0; events[i]; i++)
		say(&talk, events[i], &ignored);
	reload(&talk, after, &answered);
	say(&talk, then, &done);
	assert_string_equal(text_get(&answered), answers);
	assert_string_equal(text_get(&done), does);
}

#define EVENTS(...)                                                                                \
	(const char *const[]) {                                                                    \
		__VA_ARGS__, NULL                                                                  \
	}
#define VAN "start awake", "heard query model=van year=2012"
#define AT_TURN VAN, "heard next", "heard understood"
#define BEGIN_AGAIN "\"My instructions were changed. Let's begin again.\""

static void the_same_content_changes_nothing(void **state) {
	(void)state;

	changes(same, EVENTS(AT_TURN), same, "[guide 5]", "heard back",
		"[guide 6] step(open-van 2) hush \"The alarm may sound.\"");
	changes(same, EVENTS(AT_TURN, "heard next"), same, "[confirm 6]", "heard yes",
		"[guide 7] step(open-van 5) hush \"Pull the handle. This is the last step.\"");
	changes(same, EVENTS("start"), same, "[idle 2]", "heard wake",
		"hush *listening* [query 3] " FIRST_WORDS);
	changes(same, EVENTS("start awake", "heard query model=van"), same, "[year 3]",
		"heard query year=2012",
		"vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 4] "
		"step(open-van 1) \"Press the button. Say next, when you have done it.\"");
	changes(same, EVENTS("start awake"), same, "[query 2]", "heard repeat", "hush " WHICH_CAR);
}

static void what_was_heard_before_is_too_old(void **state) {
	(void)state;

	changes(same, EVENTS(AT_TURN), same, "[guide 5]", "heard next @4", "late");
}

static void steps_are_found_by_name(void **state) {
	(void)state;
	const struct dialogue_world after = world_of(&longer_library, &catalogue);

	changes(same, EVENTS(AT_TURN), &after, "[guide 5]", "heard next",
		"[confirm 6] step(open-van 5) hush \"Is it open?\"");
	changes(same, EVENTS(VAN), &after, "[guide 3]", "heard start-over",
		"[guide 4] step(open-van 2) hush \"From the start. Press the button.\"");
}

static void a_step_that_reads_otherwise_is_said(void **state) {
	(void)state;
	const struct dialogue_world after = world_of(&other_library, &catalogue);

	changes(same, EVENTS(AT_TURN), &after,
		"[guide 5] step(open-van 2) \"Turn the key to the left.\"", "heard back",
		"[guide 6] step(open-van 1) hush \"Press the button.\"");
	changes(same, EVENTS(AT_TURN, "heard next"), &after,
		"[guide 6] step(open-van 3) \"Look at the door.\"", "heard next",
		"[guide 7] step(open-van 4) hush \"Pull the handle. This is the last step.\"");
}

/* Who asked for silence has it. */
static void who_said_wait_is_told_nothing(void **state) {
	(void)state;
	const struct dialogue_world after = world_of(&other_library, &catalogue);

	changes(same, EVENTS(AT_TURN, "heard wait"), &after, "[guide 5]", "heard repeat",
		"hush \"Turn the key to the left.\"");
}

static void what_is_gone_is_told(void **state) {
	(void)state;
	const struct dialogue_world other = world_of(&other_library, &catalogue);
	const struct dialogue_world without = world_of(&no_van, &catalogue);
	const struct dialogue_world unsold = world_of(&library, &no_van_catalogue);

	changes(same, EVENTS(VAN, "heard next"), &other, BEGIN_AGAIN " [query 4] " WHICH_CAR,
		"heard query model=van year=2012",
		"vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 5] "
		"step(open-van 1) \"Press the button.\"");
	changes(same, EVENTS(AT_TURN), &without, BEGIN_AGAIN " [query 5] " WHICH_CAR, "heard next",
		"hush *not understood* \"Sorry, I didn't get that.\"");
	changes(same, EVENTS(AT_TURN), &unsold, BEGIN_AGAIN " [query 5] " WHICH_CAR, "heard repeat",
		"hush " WHICH_CAR);
	changes(same, EVENTS("start awake", "heard query model=van"), &unsold,
		BEGIN_AGAIN " [query 3] " WHICH_CAR, "heard query year=2012",
		"[query 4] hush \"Which Acme is it? Say the model.\"");
	changes(same, EVENTS("start awake", "heard query family=box"), &unsold,
		BEGIN_AGAIN " [query 3] " WHICH_CAR, "heard repeat", "hush " WHICH_CAR);
}

/* The long and the short have got other names. */
static void a_family_that_is_gone(void **state) {
	(void)state;
	static struct vehicle_family crates[] = {{.id = S("crate"),
						  .question = S("Is it long, or short?"),
						  .models = family_models,
						  .n_models = 2}};
	static struct vehicle_make crate_makes[] = {{.id = S("acme"),
						     .name = S("Acme"),
						     .models = models,
						     .n_models = 3,
						     .families = crates,
						     .n_families = 1}};
	static const struct vehicle_catalogue of_crates = {.makes = crate_makes, .n_makes = 1};
	const struct dialogue_world without = world_of(&library, &of_crates);

	changes(same, EVENTS("start awake", "heard query family=box"), &without,
		"\"My instructions were changed. Let's begin again.\" [query 3] \"Which car is it? "
		"Say the model and the year.\"",
		"heard repeat", "hush \"Which car is it? Say the model and the year.\"");
	changes(same, EVENTS("start awake", "heard query make=acme", "heard query family=box"),
		same, "[year 4]", "heard repeat", "hush \"What year is the Acme?\"");
}

/* Nobody may be there: it is said when somebody is. */
static void who_rests_is_told_at_waking(void **state) {
	(void)state;
	const struct dialogue_world without = world_of(&no_van, &catalogue);
	const struct dialogue_world other = world_of(&other_library, &catalogue);

	changes(same, EVENTS(AT_TURN, "heard pause"), &without, "[paused 6]", "heard resume",
		"hush " BEGIN_AGAIN " [query 7] " WHICH_CAR);
	changes(same, EVENTS(AT_TURN, "time", "time", "time"), &without, "[dozing 6]", "heard wake",
		"hush " BEGIN_AGAIN " [query 7] " WHICH_CAR);
	changes(same, EVENTS(AT_TURN, "heard pause"), &other, "[paused 6]", "heard resume",
		"[guide 7] hush \"You are at step two of four. Turn the key to the left.\"");
}

/* A yes may be on its way: what it would answer now is said. */
static void a_doubt_is_dropped(void **state) {
	(void)state;

	changes(same, EVENTS(AT_TURN, "ask next"), same,
		"[guide 6] step(open-van 3) \"Turn the key.\"", "heard yes",
		"hush *not understood* \"Sorry, I didn't get that.\"");
	changes(same, EVENTS(AT_TURN, "heard next", "heard stop"), same,
		"[confirm 7] step(open-van 4) \"Is it open?\"", "heard yes",
		"[guide 8] step(open-van 5) hush \"Pull the handle. This is the last step.\"");
	changes(same, EVENTS("start awake", "heard query model=van", "ask query year=2012"), same,
		"[year 4] \"What year is the Van?\"", "heard repeat",
		"hush \"What year is the Van?\"");
}

static void behind_the_last_step(void **state) {
	(void)state;
	const struct dialogue_world without = world_of(&no_van, &catalogue);
	const struct dialogue_world other = world_of(&other_library, &catalogue);
	const char *const *end = EVENTS(AT_TURN, "heard next", "heard yes", "heard next");

	changes(same, end, &other, "[guide 8]", "heard back",
		"[guide 9] step(open-van 4) hush \"Pull the handle. This is the last step.\"");
	changes(same, end, &without, "[idle 8]", "heard wake",
		"hush *listening* [query 9] " FIRST_WORDS);
}

static void always_awake_it_stays_asleep(void **state) {
	(void)state;
	struct dialogue_world world = small_world;

	world.is_always_awake = true;
	changes(&world, EVENTS("start"), &world, "[query 2]", "heard help", "asleep");
}

/* What an earlier run left is looked for in the new content as well. */
static void what_was_kept(void **state) {
	(void)state;
	const struct dialogue_session kept = {
		.query = {.model = "van", .year = 2012},
		.first = {"open-van", 0},
		.place = {"open-van", 2},
		.trail = {{"open-van", 0}, {"open-van", 1}},
		.n_trail = 2,
	};
	const struct dialogue_world longer_world = world_of(&longer_library, &catalogue);
	const struct dialogue_world without = world_of(&no_van, &catalogue);
	const struct dialogue_event start = {
		.kind = DIALOGUE_EVENT_START, .now_ms = 1000, .is_awake = true, .session = &kept};
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	struct dialogue_session found;
	struct talk talk = {.world = small_world, .now_ms = 1000};
	struct talk other = {.world = small_world, .now_ms = 1000};

	step(&talk, &start, &text);
	text_clear(&text);
	reload(&talk, &longer_world, &text);
	assert_string_equal(text_get(&text), "[confirm 2]");
	assert_true(dialogue_get_session(&talk.dialogue, &found));
	assert_int_equal(found.place.step, 3);
	assert_int_equal(found.n_trail, 2);
	assert_int_equal(found.trail[1].step, 2);
	text_clear(&text);
	step(&other, &start, &text);
	text_clear(&text);
	reload(&other, &without, &text);
	assert_string_equal(text_get(&text), BEGIN_AGAIN " [query 2] " FIRST_WORDS);
	assert_false(dialogue_get_session(&other.dialogue, &found));
}

/* What was kept is gone when its car, where it began or where it was is gone. */
static void what_was_kept_is_gone(void **state) {
	(void)state;
	const struct dialogue_session sessions[] = {
		{.query = {.make = "zenith"}, .first = {"open-look", 0}, .place = {"open-look", 0}},
		{.query = {.model = "van"}, .first = {"open-look", 0}, .place = {"open-look", 0}},
		{.query = {.family = "box"}, .first = {"open-look", 0}, .place = {"open-look", 0}},
		{.query = {.model = "coupe", .year = 2012}, .first = {"open-look", 0}},
		{.first = {"open-van", 0}, .place = {"open-look", 0}},
		{.first = {"open-look", 0}, .place = {"open-van", 0}},
	};
	const struct dialogue_world after = world_of(&no_van, &no_van_catalogue);

	for (size_t i = 0; i < N_ELEMENTS(sessions); i++) {
		const struct dialogue_event start = {
			.kind = DIALOGUE_EVENT_START, .now_ms = 1000, .session = &sessions[i]};
		struct talk talk = {.world = small_world, .now_ms = 1000};
		struct dialogue_session found;
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		step(&talk, &start, &text);
		text_clear(&text);
		assert_true(dialogue_get_session(&talk.dialogue, &found));
		reload(&talk, &after, &text);
		assert_string_equal(text_get(&text), "[idle 2]");
		assert_false(dialogue_get_session(&talk.dialogue, &found));
	}
}

/* The same words, but a warning now. */
static void a_step_of_another_kind_is_said(void **state) {
	(void)state;
	static struct step warned[N_ELEMENTS(open_steps)];
	static struct procedure van;
	static const struct procedure_library warned_library = {&van, 1};
	const struct dialogue_world after = world_of(&warned_library, &catalogue);

	memcpy(warned, open_steps, sizeof(warned));
	warned[0].kind = STEP_WARNING;
	van = procedures[0];
	van.steps = warned;
	changes(same, EVENTS(VAN), &after, "[guide 3] step(open-van 1) \"Press the button.\"",
		"heard repeat", "hush \"Press the button.\"");
}

static void a_place_is_carried_by_its_names(void **state) {
	(void)state;
	struct dialogue_place place = {"open-van", 2};
	struct dialogue_place none = {"open-van", 99};

	assert_true(session_carry(&library, &longer_library, &place));
	assert_int_equal(place.step, 3);
	assert_true(session_carry(&longer_library, &other_library, &place));
	assert_int_equal(place.step, 1);
	assert_false(session_carry(&other_library, &no_van, &place));
	assert_int_equal(place.step, 1); /* untouched */
	assert_false(session_carry(&library, &library, &none));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_content_changes_nothing),
		cmocka_unit_test(what_was_heard_before_is_too_old),
		cmocka_unit_test(steps_are_found_by_name),
		cmocka_unit_test(a_step_that_reads_otherwise_is_said),
		cmocka_unit_test(who_said_wait_is_told_nothing),
		cmocka_unit_test(what_is_gone_is_told),
		cmocka_unit_test(a_family_that_is_gone),
		cmocka_unit_test(who_rests_is_told_at_waking),
		cmocka_unit_test(a_doubt_is_dropped),
		cmocka_unit_test(behind_the_last_step),
		cmocka_unit_test(always_awake_it_stays_asleep),
		cmocka_unit_test(what_was_kept),
		cmocka_unit_test(what_was_kept_is_gone),
		cmocka_unit_test(a_step_of_another_kind_is_said),
		cmocka_unit_test(a_place_is_carried_by_its_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
