/* SPDX-License-Identifier: MIT */
/* Where a conversation seldom comes: doubts about cars, jobs without steps, places that are
 * not there, what an earlier run left. */
#include "dialogue_talk.h"

/* A second make, with one model; the family of the first has a name of its own. */
static struct vehicle_family named[] = {{.id = S("box"),
					 .name = S("Boxes"),
					 .question = S("Is it long, or short?"),
					 .models = family_models,
					 .n_models = 2}};
static struct vehicle_model zen_models[] = {
	{.id = S("zen"), .name = S("Zen"), .generations = van_years, .n_generations = 1}};
static struct vehicle_make two_makes[] = {
	{.id = S("acme"),
	 .name = S("Acme"),
	 .models = models,
	 .n_models = 3,
	 .families = named,
	 .n_families = 1},
	{.id = S("zenith"), .name = S("Zenith"), .models = zen_models, .n_models = 1},
};
static const struct vehicle_catalogue two_makes_catalogue = {two_makes, 2};
static const struct procedure_library no_fallback = {.procedures = procedures, .n_procedures = 1};

static struct dialogue_world makers, bare, hasty, awake;

static int make_worlds(void **state) {
	(void)state;
	makers = bare = hasty = awake = small_world;
	makers.vehicles = &two_makes_catalogue;
	bare.procedures = &no_fallback;
	hasty.first_reminder_ms = 100000; /* longer than it waits for a car */
	awake.is_always_awake = true;
	return 0;
}

static void answers(struct talk *talk, const struct line *lines, size_t n) {
	for (size_t i = 0; i < n; i++) {
		CLEANUP(text_done) struct text text = TEXT_EMPTY;

		say(talk, lines[i].event, &text);
		assert_string_equal(text_get(&text), lines[i].actions);
	}
}

/* In the first step of the van, which is taken away. */
static void answers_lost(const struct line *lines, size_t n) {
	static const char *const way[] = {"start awake", "heard query model=van year=2012"};
	struct talk talk = {.world = small_world, .now_ms = 1000};

	for (size_t i = 0; i < N_ELEMENTS(way); i++) {
		CLEANUP(text_done) struct text ignored = TEXT_EMPTY;

		say(&talk, way[i], &ignored);
	}
	(void)snprintf(talk.dialogue.place.procedure, sizeof(talk.dialogue.place.procedure),
		       "gone");
	answers(&talk, lines, n);
}

/* Where an earlier run was at the key, and whether that was long ago. */
static void answers_kept(bool is_old, const struct line *lines, size_t n) {
	const struct dialogue_session kept = {
		.query = {.model = "van", .year = 2012},
		.first = {"open-van", 0},
		.place = {"open-van", 2},
		.trail = {{"open-van", 0}, {"open-van", 1}},
		.n_trail = 2,
		.is_old = is_old,
	};
	const struct dialogue_event start = {
		.kind = DIALOGUE_EVENT_START, .now_ms = 1000, .is_awake = true, .session = &kept};
	struct talk talk = {.world = small_world, .now_ms = 1000};
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	const struct line spoken = {"spoken", ""};

	step(&talk, &start, &text);
	assert_string_equal(text_get(&text), is_old ? "voice(0 dB 0 %) *listening* [confirm 1] "
						      "\"Earlier today, we were at step three of "
						      "opening the van. Shall we go on?\""
						    : "voice(0 dB 0 %) *listening* [confirm 1] "
						      "\"We were at step three of opening the van. "
						      "Shall we go on?\"");
	answers(&talk, &spoken, 1);
	answers(&talk, lines, n);
}

#define IS_LOST(...)                                                                               \
	do {                                                                                       \
		static const struct line lines_[] = {__VA_ARGS__};                                 \
		answers_lost(lines_, N_ELEMENTS(lines_));                                          \
	} while (0)
#define GOES_ON_WITH(is_old, ...)                                                                  \
	do {                                                                                       \
		static const struct line lines_[] = {__VA_ARGS__};                                 \
		answers_kept((is_old), lines_, N_ELEMENTS(lines_));                                \
	} while (0)

static void a_place_that_is_not_there(void **state) {
	(void)state;

	IS_LOST({"heard repeat", ""}, {"heard explain", ""},
		{"heard need", "hush \"You need nothing but the car's key.\""},
		{"heard failed",
		 "hush \"I know no other way to do this step. Do not use force. You can say "
		 "repeat, or back, or call roadside assistance.\""},
		{"heard where-am-i", "hush \"You are at step one of one.\""},
		{"heard how-many", "hush \"This is the last step.\""},
		{"heard help", "hush \"You can say repeat, back, start over, or stop.\""},
		{"heard what-can-i-say",
		 "hush \"You can say: next, back, repeat, explain, how many steps, where am I, "
		 "what do I need, start over, pause, help, or stop. When something is wrong, say: "
		 "it "
		 "did not work, or I can't find it. To hear me better, say: say that again slower, "
		 "louder, quieter, slower, faster, or wait a moment.\""},
		{"time", "\"Say next, when you are ready.\""}, {"heard wake", "hush \"I'm here.\""},
		{"heard next",
		 "[guide 3] hush \"That was the last step. You can still say repeat, or back.\""});
	IS_LOST({"heard stop", "[confirm 3] hush \"Shall I stop here?\""},
		{"heard no",
		 "[guide 4] hush \"All right, we go on. Say next, when you are ready.\""},
		{"heard understood",
		 "[guide 5] hush \"That was the last step. You can still say repeat, or back.\""});
}

static void how_many_are_left(void **state) {
	(void)state;

	HOLD(&small_world, IN_GUIDE,
	     {"heard how-many", "hush \"About four more steps after this one.\""},
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard how-many", "hush \"About three more steps after this one.\""},
	     {"heard understood", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard how-many", "hush \"About two more steps after this one.\""},
	     {"heard next", "[confirm 5] step(open-van 4) hush \"Is it open?\""},
	     {"heard how-many", "hush \"About one more step after this one.\""},
	     {"heard where-am-i", "hush \"You are at step four of about five. Is it open?\""},
	     {"heard unknown", "[confirm 6] step(open-look 1) hush \"Can you see a keyhole?\""},
	     {"heard how-many", "hush \"About five more steps after this one.\""},
	     {"heard where-am-i",
	      "hush \"You are at step five of about ten. Can you see a keyhole?\""},
	     {"heard unknown",
	      "[guide 7] step(open-look 2) hush \"Call for help. This is the last step.\""},
	     {"heard how-many", "hush \"This is the last step.\""},
	     {"heard next",
	      "[guide 8] hush \"That was the last step. You can still say repeat, or back.\""},
	     {"heard how-many",
	      "hush \"That was the last step. You can still say repeat, or back.\""},
	     {"heard where-am-i",
	      "hush \"You are at step six of six. Call for help. This is the last step.\""},
	     {"heard help", "hush \"You can say repeat, back, start over, or stop.\""},
	     {"time", "[idle 9]"}, {"heard next", ""});
}

static void a_doubt_names_the_car(void **state) {
	(void)state;

	HOLD(&makers, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query make=acme", "asked [confirm 2] hush \"Did you say Acme?\""},
	     {"heard no",
	      "[query 3] hush \"Sorry. I'm listening. Say the model and the year of the car.\""},
	     {"heard query make=acme", "[query 4] hush \"Which Acme is it? Say the model.\""},
	     {"ask query family=box", "asked [confirm 5] hush \"Did you say Boxes?\""},
	     {"heard yes", "[year 6] hush \"What year is the Boxes?\""},
	     {"heard repeat", "hush \"What year is the Boxes?\""},
	     {"heard query make=zenith", "[query 7] hush \"Which Zenith is it? Say the model.\""},
	     {"heard query year=abc", "[query 8] hush " WHICH_CAR});
	HOLD(&makers, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query model=gone", "asked [confirm 2] hush \"Did you say that?\""},
	     {"heard no",
	      "[query 3] hush \"Sorry. I'm listening. Say the model and the year of the car.\""},
	     {"heard back", "[query 4] hush " WHICH_CAR},
	     {"ask query make=acme model=van year=2012",
	      "asked [confirm 5] hush \"Did you say twenty twelve Acme Van?\""},
	     {"heard yes",
	      "[guide 6] vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" step(open-van "
	      "1) \"Press the button. Say next, when you have done it.\""});
	HOLD(&makers, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query family=gone", "asked [confirm 2] hush \"Did you say that?\""},
	     {"heard no",
	      "[query 3] hush \"Sorry. I'm listening. Say the model and the year of the car.\""},
	     {"heard start-over", "[query 4] hush " WHICH_CAR},
	     {"ask query model=zen year=99999", "asked [confirm 5] hush \"Did you say Zen?\""},
	     {"heard wake", "hush \"I'm here. Did you say Zen?\""},
	     {"heard help", "hush \"Say yes, or no.\""},
	     {"heard unknown",
	      "[query 6] hush \"Sorry. I'm listening. Say the model and the year of the car.\""},
	     {"heard back", "[query 7] hush " WHICH_CAR},
	     {"ask query year=2012", "asked [confirm 8] hush \"Did you say twenty twelve?\""},
	     {"heard yes", "[query 9] hush \"Which make is it?\""},
	     {"heard query make=gone", "[query 10] hush \"Which make is it?\""});
}

static void who_knows_no_more_looks(void **state) {
	(void)state;

	HOLD(&makers, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query make=acme year=2012 family=box",
	      "[query 2] hush \"Is it long, or short?\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
	HOLD(&makers, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query make=zenith", "[query 2] hush \"Which Zenith is it? Say the model.\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
}

static void a_doubt_without_a_name(void **state) {
	(void)state;

	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask wake", "asked [confirm 2] hush \"Did you say that?\""},
	     {"heard what-can-i-say", "hush \"Say yes, or no.\""}, {"time", "[query 3]"},
	     {"ask explain", "doubtful *not understood* \"Sorry, I didn't get that.\""},
	     {"ask next",
	      "doubtful *not understood* \"Sorry, I didn't get that. Say the model and the year, "
	      "or, I don't know.\""},
	     {"ask stop",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 4]"});
}

static void no_steps_for_a_car(void **state) {
	(void)state;

	HOLD(&bare, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=wagon year=2012",
	      "vehicle(acme wagon 2012) hush \"A twenty twelve Acme Wagon.\" \"I'm sorry, I have "
	      "no steps for that car. If somebody is in danger, call nine one one.\" [idle 2]"});
}

static void no_reminder_behind_the_end(void **state) {
	(void)state;

	HOLD(&hasty, {"start awake", "*listening* [query 1] " FIRST_WORDS}, {"deadline", "60000"},
	     {"time", "\"I'll wait. Say hello car, when you need me.\" [idle 2]"},
	     {"deadline", "-1"});
	HOLD(&hasty, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] step(open-van "
	      "1) \"Press the button. Say next, when you have done it.\""},
	     {"deadline", "100000"}, {"time", "\"Say next, when you are ready.\""},
	     {"deadline", "200000"},
	     {"time", "\"Say next, when you have done it. You can also say back, repeat, explain, "
		      "or stop.\""},
	     {"deadline", "300000"},
	     {"heard help", "hush \"Say next, when you have done it. You can also say back, "
			    "repeat, explain, or stop.\""},
	     {"heard query year=2013 model=wagon",
	      "vehicle(acme wagon 2013) hush \"A twenty thirteen Acme Wagon.\" [confirm 3] "
	      "step(open-look 1) \"Can you see a keyhole?\""});
}

static void asleep_it_stays_asleep(void **state) {
	(void)state;

	HOLD(&awake, {"start", "[query 1]"}, {"announce mute", "\"Mind the gap.\""},
	     {"button stop", "hush"}, {"heard resume", "asleep"}, {"heard help", "asleep"},
	     {"heard emergency", "hush \"If anyone is in danger, or locked in, call nine one one "
				 "now. Do that first.\""},
	     {"heard query model=van", "hush " DANGER " [year 2] \"What year is the Van?\""},
	     {"time", "\"I'm listening. Say the year, or, I don't know.\""}, {"time", "[query 3]"});
	HOLD(&small_world, {"start", "[idle 1]"}, {"announce mute", "\"Mind the gap.\""},
	     {"button stop", "hush"}, {"heard next", ""}, {"ask next", "doubtful"},
	     {"rejected addressed", "rejected"},
	     {"heard resume", "hush *listening* [query 2] " FIRST_WORDS});
}

static void what_was_kept_is_asked_about(void **state) {
	(void)state;

	GOES_ON_WITH(true, {"deadline", "30000"}, {"time", "\"Say yes, or no.\""},
		     {"deadline", "30000"},
		     {"heard next", "hush *not understood* \"Sorry, I didn't get that.\""},
		     {"rejected addressed",
		      "rejected *not understood* \"Sorry, I didn't get that. Say yes, or no.\""},
		     {"heard repeat", "hush \"Earlier today, we were at step three of opening the "
				      "van. Shall we go on?\""},
		     {"heard wake", "hush \"Earlier today, we were at step three of opening the "
				    "van. Shall we go on?\""},
		     {"heard help", "hush \"Say yes, or no.\""},
		     {"heard what-can-i-say", "hush \"Say yes, or no.\""},
		     {"ask next", "asked [confirm 2] hush \"Did you say next?\""},
		     {"heard unknown", "[confirm 3] hush \"Sorry. Say yes, or no.\""},
		     {"heard unknown", "[query 4] hush " FIRST_WORDS});
	GOES_ON_WITH(false,
		     {"heard query model=van year=2012",
		      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] "
		      "step(open-van 1) \"Press the button. Say next, when you have done it.\""});
	GOES_ON_WITH(false, {"heard start-over", "[query 2] hush " FIRST_WORDS});
	GOES_ON_WITH(false,
		     {"heard yes", "[guide 2] step(open-van 3) hush \"Turn the key. Say next, when "
				   "you have done it.\""},
		     {"heard back", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""});
	GOES_ON_WITH(
		false, {"time", "\"Say yes, or no.\""},
		{"time", "\"I'll wait. Say hello car, when you need me.\" [idle 2]"},
		{"heard wake", "hush *listening* [confirm 3] \"We were at step three of opening "
			       "the van. Shall we go on?\""},
		{"heard stop",
		 "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 4]"},
		{"heard wake", "hush *listening* [query 5] " FIRST_WORDS});
	GOES_ON_WITH(false, {"heard pause", "hush *not understood* \"Sorry, I didn't get that.\""},
		     {"heard back", "hush *not understood* \"Sorry, I didn't get that.\""});
}

/* Without a question nothing is "about". */
static void how_many_are_left_for_sure(void **state) {
	(void)state;
	static struct step three[] = {
		{.id = S("press"), .say = S("Press the button."), .next = NEXT},
		{.id = S("turn"), .say = S("Turn the key."), .next = NEXT},
		{.id = S("pull"), .say = S("Pull the handle."), .next = NEXT},
	};
	static struct procedure straight[] = {{.id = S("open-van"),
					       .job = S("open"),
					       .title = S("opening the van"),
					       .applies_to = van_only,
					       .n_applies_to = 1,
					       .steps = three,
					       .n_steps = 3}};
	static const struct procedure_library straight_library = {straight, 1};
	struct dialogue_world world = small_world;

	world.procedures = &straight_library;
	HOLD(&world, IN_GUIDE, {"heard how-many", "hush \"Two more steps after this one.\""},
	     {"heard where-am-i", "hush \"You are at step one of three. Press the button.\""},
	     {"heard next", "[guide 3] step(open-van 2) hush \"Turn the key.\""},
	     {"heard how-many", "hush \"One more step after this one.\""},
	     {"heard next",
	      "[guide 4] step(open-van 3) hush \"Pull the handle. This is the last step.\""},
	     {"heard how-many", "hush \"This is the last step.\""});
}

/* Nobody walks in a circle for ever, and nobody is told a number without an end. */
static void a_way_in_a_circle_is_counted(void **state) {
	(void)state;
	static struct step round[] = {
		{.id = S("press"), .say = S("Press the button."), .next = NEXT},
		{.id = S("see"),
		 .kind = STEP_QUESTION,
		 .say = S("Is it still shut?"),
		 .yes = STEP(0),
		 .no = END,
		 .unknown = END},
	};
	static struct procedure circle[] = {{.id = S("open-van"),
					     .job = S("open"),
					     .title = S("opening the van"),
					     .needs = S("the fob"),
					     .applies_to = van_only,
					     .n_applies_to = 1,
					     .steps = round,
					     .n_steps = 2}};
	static const struct procedure_library circle_library = {circle, 1};
	struct dialogue_world world = small_world;

	world.procedures = &circle_library;
	HOLD(&world, IN_GUIDE,
	     {"heard how-many", "hush \"About ninety nine more steps after this one.\""},
	     {"heard where-am-i", "hush \"You are at step one of about 100. Press the button.\""},
	     {"heard need", "hush \"You need the fob.\""});
}

/* Of a way that is longer than the trail the first steps are forgotten. */
static void a_long_way_is_remembered_in_part(void **state) {
	(void)state;
	static const char *const round[] = {"heard next", "heard understood", "heard next",
					    "heard no"};
	struct talk talk = {.world = small_world, .now_ms = 1000};
	CLEANUP(text_done) struct text text = TEXT_EMPTY;

	say(&talk, "start awake", &text);
	say(&talk, "heard query model=van year=2012", &text);
	for (size_t i = 0; i < DIALOGUE_MOST_TRAIL + 8; i++)
		say(&talk, round[i % N_ELEMENTS(round)], &text);
	assert_int_equal(talk.dialogue.n_trail, DIALOGUE_MOST_TRAIL);
	for (size_t i = 0; i < DIALOGUE_MOST_TRAIL; i++)
		say(&talk, "heard back", &text);
	text_clear(&text);
	say(&talk, "heard back", &text);
	assert_string_equal(text_get(&text), "hush \"This is the first step. Press the button.\"");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_that_is_not_there),
		cmocka_unit_test(how_many_are_left),
		cmocka_unit_test(how_many_are_left_for_sure),
		cmocka_unit_test(a_way_in_a_circle_is_counted),
		cmocka_unit_test(a_long_way_is_remembered_in_part),
		cmocka_unit_test(a_doubt_names_the_car),
		cmocka_unit_test(who_knows_no_more_looks),
		cmocka_unit_test(a_doubt_without_a_name),
		cmocka_unit_test(no_steps_for_a_car),
		cmocka_unit_test(no_reminder_behind_the_end),
		cmocka_unit_test(asleep_it_stays_asleep),
		cmocka_unit_test(what_was_kept_is_asked_about),
	};
	return cmocka_run_group_tests(tests, make_worlds, NULL);
}
