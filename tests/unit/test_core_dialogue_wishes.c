/* SPDX-License-Identifier: MIT */
/* Wishes of the person: how it is said, where to go, what to do when it goes wrong. */
#include "dialogue_talk.h"

static void test_louder_and_slower(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE,
	     {"heard louder", "hush voice(3 dB 0 %) \"Louder now.\" \"Press the button.\""},
	     {"heard louder", "hush voice(6 dB 0 %) \"Louder now.\" \"Press the button.\""},
	     {"heard slower", "hush voice(6 dB 15 %) \"Slower now.\" \"Press the button.\""},
	     {"heard louder", "hush voice(9 dB 15 %) \"Louder now.\" \"Press the button.\""},
	     {"heard louder", "hush \"I can't speak any louder.\""},
	     {"heard faster", "hush voice(9 dB 0 %) \"Faster now.\""},
	     {"heard faster", "hush voice(9 dB -15 %) \"Faster now.\""},
	     {"heard faster", "hush voice(9 dB -30 %) \"Faster now.\""},
	     {"heard faster", "hush \"I can't speak any faster.\""},
	     {"heard quieter", "hush voice(6 dB -30 %) \"Quieter now.\""},
	     /* It outlives the conversation: the ears are the same. */
	     {"heard stop", "[confirm 3] hush \"Shall I stop here?\""},
	     {"heard slower",
	      "hush voice(6 dB -15 %) \"Slower now.\" \"Shall I stop here?\""}, /* no answer */
	     {"heard yes",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 4]"},
	     {"heard louder", ""}, {"heard wake", "hush *listening* [query 5] " FIRST_WORDS},
	     {"heard louder", "hush voice(9 dB -15 %) \"Louder now.\" " WHICH_CAR});
	/* Cut by it, the rest is said, also where nothing was missed. */
	HOLD(&small_world, {"start awake mute", "*listening* [query 1] " FIRST_WORDS},
	     {"heard quieter over:2",
	      "hush voice(-3 dB 0 %) \"Quieter now.\" \"Say the model and the year.\""});
}

static void test_the_voice_outlives_the_daemon(void **state) {
	(void)state;
	struct talk talk = {.world = small_world, .now_ms = 1000};
	CLEANUP(text_done) struct text ignored = TEXT_EMPTY;
	struct dialogue_session session;
	struct dialogue_actions actions;

	say(&talk, "start awake", &ignored);
	say(&talk, "heard query model=van year=2012", &ignored);
	say(&talk, "heard louder", &ignored);
	say(&talk, "heard slower", &ignored);
	assert_true(dialogue_get_session(&talk.dialogue, &session));

	struct dialogue later = {0};
	const struct dialogue_event start = {.kind = DIALOGUE_EVENT_START, .session = &session};

	dialogue_step(&small_world, &later, &start, &actions);
	assert_int_equal(actions.list[0].kind, DIALOGUE_ACTION_DELIVERY);
	assert_int_equal(actions.list[0].louder_db, 3);
	assert_int_equal(actions.list[0].slower_percent, 15);
}

static void test_once_more_slowly(void **state) {
	(void)state;
	struct talk talk = {.world = small_world, .now_ms = 1000};
	struct dialogue_actions actions;
	struct dialogue_event event = {.kind = DIALOGUE_EVENT_START, .is_awake = true};

	dialogue_step(&talk.world, &talk.dialogue, &event, &actions);
	event = (struct dialogue_event){.kind = DIALOGUE_EVENT_BUTTON,
					.intent = INTENT_SLOWER_REPEAT,
					.voice = {talk.dialogue.n_prompts, 1}};
	dialogue_step(&talk.world, &talk.dialogue, &event, &actions);
	assert_int_equal(actions.n, 2);
	assert_string_equal(actions.list[1].prompt.text,
			    "Which car is it? Say the model and the year."); /* not the rest */
	assert_int_equal(actions.list[1].prompt.slower_percent, 25);
	event.intent = INTENT_REPEAT;
	dialogue_step(&talk.world, &talk.dialogue, &event, &actions);
	assert_int_equal(actions.list[1].prompt.slower_percent, 0);
}

/* After a "did you say" for nothing: once two to choose from, never what it was not. */
static void test_two_to_choose_from(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"ask back", "asked [confirm 3] hush \"Did you say back?\""},
	     {"heard no", "[guide 4] hush \"Sorry. Say next, when you are ready.\""},
	     {"ask explain", "asked \"If you said explain, or next, please say it once more.\""},
	     {"ask help", "doubtful *not understood* \"Sorry, I didn't get that.\""}, /* once */
	     {"heard next", "[guide 5] step(open-van 2) hush \"The alarm may sound.\""},
	     {"ask understood", "asked [confirm 6] hush \"Did you say understood?\""},
	     {"heard no", "[guide 7] hush \"Sorry. Say understood, when you are ready.\""},
	     {"ask understood", "doubtful *not understood* \"Sorry, I didn't get that.\""},
	     {"ask repeat mute", "asked \"If you said repeat, or back, please say it once more.\""},
	     {"ask help", "doubtful"}, {"spoken", ""},
	     {"heard understood", "[guide 8] step(open-van 3) hush \"Turn the key.\""});
	/* The ears know a second; what was denied is neither. */
	HOLD(&small_world, IN_GUIDE, {"ask back", "asked [confirm 3] hush \"Did you say back?\""},
	     {"heard no", "[guide 4] hush \"Sorry. Say next, when you are ready.\""},
	     {"ask explain or:help",
	      "asked \"If you said explain, or help, please say it once more.\""});
	HOLD(&small_world, IN_GUIDE, {"ask back", "asked [confirm 3] hush \"Did you say back?\""},
	     {"heard no", "[guide 4] hush \"Sorry. Say next, when you are ready.\""},
	     {"ask back or:repeat",
	      "asked \"If you said repeat, or next, please say it once more.\""});
	HOLD(&small_world, IN_GUIDE, {"ask back", "asked [confirm 3] hush \"Did you say back?\""},
	     {"heard no", "[guide 4] hush \"Sorry. Say next, when you are ready.\""},
	     {"ask explain or:back",
	      "asked \"If you said explain, or next, please say it once more.\""});
	/* An answer to the procedure's question. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"ask unknown", "asked [confirm 3] hush \"Did you say I don't know?\""},
	     {"heard no", "[confirm 4] hush \"Sorry. Say yes, no, or I don't know.\""},
	     {"ask no", "asked \"If you said no, or yes, please say it once more.\""});
}

/* Only what is named is another one. */
static void test_corrections(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE,
	     {"heard query year=2011",
	      "vehicle(acme van 2011) hush \"A twenty eleven Acme Van.\" [guide 3] step(open-van "
	      "1) \"Press the button.\""},
	     {"heard query", "[query 4] hush " WHICH_CAR},
	     {"heard query model=wagon",
	      "vehicle(acme wagon 2011) hush \"A twenty eleven Acme Wagon.\" [confirm 5] "
	      "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard yes", "[guide 6] step(open-van 1) hush \"Press the button.\""},
	     /* With steps done it is asked first. */
	     {"heard query model=van", "[confirm 7] hush \"Did you say Van?\""},
	     {"heard no", "[guide 8] hush \"Sorry. Say next, when you are ready.\""},
	     {"heard query model=van", "[confirm 9] hush \"Did you say Van?\""},
	     {"heard yes", "[guide 10] vehicle(acme van 2011) hush \"A twenty eleven Acme Van.\" "
			   "step(open-van 1) \"Press the button.\""},
	     {"heard next", "[guide 11] step(open-van 2) hush \"The alarm may sound.\""},
	     {"button query", "[query 12] hush " WHICH_CAR});
	/* Of a doubtful car. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query model=van year=2012",
	      "asked [confirm 2] hush \"Did you say twenty twelve Van?\""},
	     {"heard query year=2011 @1",
	      "[guide 3] vehicle(acme van 2011) hush \"A twenty eleven Acme Van.\" "
	      "step(open-van 1) \"Press the button. Say next, when you have done it.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query model=van year=2012",
	      "asked [confirm 2] hush \"Did you say twenty twelve Van?\""},
	     {"heard query", "[query 3] hush " WHICH_CAR},
	     {"heard query model=van", "[year 4] hush \"What year is the Van?\""});
}

static void test_again_and_again(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard repeat", "hush \"Press the button.\""},
	     {"heard repeat", "hush \"It is round.\""},
	     {"heard repeat", "hush \"Press the button. It is round.\""},
	     {"heard repeat", "hush \"Press the button. It is round.\""},
	     {"heard how-many", "hush \"About four more steps after this one.\""},
	     {"heard repeat", "hush \"Press the button.\""},
	     /* There are no other words for this one, and the rest comes first. */
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard repeat", "hush \"The alarm may sound.\""},
	     {"heard repeat", "hush \"The alarm may sound.\""});
	/* A question is put last: it wants the answer. */
	struct step looks[N_ELEMENTS(look_steps)];
	struct procedure told[] = {procedures[0], procedures[1]};
	const struct procedure_library told_library = {.procedures = told, .n_procedures = 2};
	struct dialogue_world world = small_world;

	memcpy(looks, look_steps, sizeof(looks));
	looks[0].explain = S("It is small.");
	told[1].steps = looks;
	world.procedures = &told_library;
	HOLD(&world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard repeat", "hush \"Can you see a keyhole?\""},
	     {"heard repeat", "hush \"It is small. Can you see a keyhole?\""},
	     {"heard repeat", "hush \"It is small. Can you see a keyhole?\""});
}

static int say_and_see(struct talk *talk, enum intent intent, struct prompt *ret_prompt) {
	struct dialogue_actions actions;
	const struct dialogue_event event = {.kind = DIALOGUE_EVENT_BUTTON, .intent = intent};

	dialogue_step(&talk->world, &talk->dialogue, &event, &actions);
	for (size_t i = 0; i < actions.n; i++) {
		if (actions.list[i].kind == DIALOGUE_ACTION_SAY)
			*ret_prompt = actions.list[i].prompt;
	}
	return ret_prompt->slower_percent;
}

static void test_again_is_slower(void **state) {
	(void)state;
	struct talk talk = {.world = small_world, .now_ms = 1000};
	CLEANUP(text_done) struct text ignored = TEXT_EMPTY;
	struct prompt first = {0};
	struct prompt prompt = {0};

	say(&talk, "start awake", &ignored);
	assert_int_equal(say_and_see(&talk, INTENT_REPEAT, &first), 0);
	assert_int_equal(say_and_see(&talk, INTENT_REPEAT, &prompt), 15);
	assert_true(prompt.clauses[0].pause_after_ms > first.clauses[0].pause_after_ms);
	assert_int_equal(say_and_see(&talk, INTENT_HELP, &prompt), 0);
	assert_int_equal(say_and_see(&talk, INTENT_REPEAT, &prompt), 0); /* begins anew */
	assert_int_equal(prompt.clauses[0].pause_after_ms, first.clauses[0].pause_after_ms);
	say(&talk, "heard query model=van year=2012", &ignored);
	assert_int_equal(say_and_see(&talk, INTENT_REPEAT, &prompt), 0);
	assert_int_equal(say_and_see(&talk, INTENT_REPEAT, &prompt), 15);
	assert_int_equal(say_and_see(&talk, INTENT_REPEAT, &prompt), 30);
	assert_int_equal(say_and_see(&talk, INTENT_NEXT, &prompt), 0);
}

static void test_wait(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"deadline", "30000"},
	     {"heard wait", "hush \"All right, I'll wait.\""}, {"deadline", "600000"},
	     {"rejected addressed", "rejected"}, {"heard repeat", "hush \"Press the button.\""},
	     {"deadline", "30000"},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I "
				    "didn't get that.\""},
	     {"heard wait", "hush \"All right, I'll wait.\""}, {"time", "[dozing 3]"});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard wait", "hush \"All right, I'll wait.\""}, {"deadline", "600000"},
	     {"time", "[idle 2]"}); /* without a word */
}

static void test_go_to(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE,
	     {"heard go-to step=1",
	      "[guide 3] step(open-van 1) hush \"You are at step one of about five. Press the "
	      "button.\""},
	     /* Not over the warning, nor over the question. */
	     {"heard go-to step=5",
	      "[guide 4] step(open-van 2) hush \"This comes first. You are at step two of about "
	      "five. The alarm may sound.\""},
	     {"heard go-to step=5",
	      "[confirm 5] step(open-van 4) hush \"This comes first. You are at step four of "
	      "about five. Is it open?\""},
	     {"heard go-to step=5",
	      "[confirm 6] step(open-van 4) hush \"This comes first. You are at step four of "
	      "about five. Is it open?\""},
	     {"heard yes",
	      "[guide 7] step(open-van 5) hush \"Pull the handle. This is the last step.\""},
	     {"heard go-to step=20",
	      "[guide 8] step(open-van 5) hush \"You are at step five of five. Pull the handle. "
	      "This is the last step.\""},
	     {"heard go-to step=2",
	      "[guide 9] step(open-van 2) hush \"You are at step two of about five. The alarm may "
	      "sound.\""},
	     {"heard back", "[guide 10] step(open-van 1) hush \"Press the button.\""},
	     {"heard go-to", "hush *not understood* \"Sorry, I didn't get that.\""},
	     {"heard go-to step=99", "hush *not understood* \"Sorry, I didn't get that.\""});
	/* A warning that was spoken over is heard first. */
	HOLD(&small_world, IN_GUIDE,
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard go-to step=3 over:1", "hush \"The alarm may sound.\""},
	     {"heard go-to step=3",
	      "[guide 4] step(open-van 3) hush \"You are at step three of about five. Turn the "
	      "key.\""});
}

static void test_trouble(void **state) {
	(void)state;
#define NO_MORE                                                                                    \
	"hush \"I know no other way to do this step. Do not use force. You can say repeat, or "    \
	"back, or call roadside assistance.\""
	HOLD(&small_world, IN_GUIDE,
	     {"heard failed", "hush \"Let's try it once more. It is round.\""},
	     {"heard cannot-find", NO_MORE}, {"heard repeat", "hush \"Press the button.\""},
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard cannot-find", NO_MORE},
	     {"heard back", "[guide 4] step(open-van 1) hush \"Press the button.\""},
	     {"heard cannot-find", "hush \"It is round.\""});
	/* Where the author knows a way: at once when it failed, after the other words when it
	 * was not found. */
	struct step ways[N_ELEMENTS(open_steps)];
	struct procedure led[] = {procedures[0], procedures[1]};
	const struct procedure_library led_library = {.procedures = led, .n_procedures = 2};
	struct dialogue_world world = small_world;

	memcpy(ways, open_steps, sizeof(ways));
	ways[0].failed = (struct target)PROCEDURE(1);
	led[0].steps = ways;
	world.procedures = &led_library;
	HOLD(&world, IN_GUIDE,
	     {"heard failed", "[confirm 3] step(open-look 1) hush \"Can you see a keyhole?\""},
	     {"heard back", "[guide 4] step(open-van 1) hush \"Press the button.\""},
	     {"heard cannot-find", "hush \"It is round.\""},
	     {"heard cannot-find",
	      "[confirm 5] step(open-look 1) hush \"Can you see a keyhole?\""});
	/* To a question it is "I don't know". */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard cannot-find",
	      "[guide 3] step(open-look 2) hush \"Call for help. This is the last step. Say "
	      "next, when you have done it.\""},
	     {"heard next",
	      "[guide 4] hush \"That was the last step. You can still say repeat, or back.\""},
	     {"heard failed", NO_MORE});
}

static void test_need(void **state) {
	(void)state;
	struct procedure needy[] = {procedures[0], procedures[1]};
	const struct procedure_library needy_library = {.procedures = needy, .n_procedures = 2};
	struct dialogue_world world = small_world;

	world.procedures = &needy_library;
	HOLD(&world, IN_GUIDE, {"heard need", "hush \"You need nothing but the car's key.\""});
	needy[0].needs = S("a coin");
	needy[1].needs = S("a lamp");
	HOLD(&world, IN_GUIDE, {"heard need", "hush \"You need a coin.\""});
	/* All that lies ahead, each once. */
	HOLD(&world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard need", "hush \"You need a lamp, and a coin.\""});
}

/* A job of its own; the world's where none is named. */
static void test_job(void **state) {
	(void)state;
	static struct step start_steps[] = {{.id = S("turn"), .say = S("Start it."), .next = END}};
	struct procedure with_start[] = {procedures[0],
					 procedures[1],
					 {.id = S("start"),
					  .job = S("start"),
					  .title = S("starting"),
					  .is_fallback = true,
					  .steps = start_steps,
					  .n_steps = 1}};
	const struct procedure_library wider = {.procedures = with_start, .n_procedures = 3};
	struct dialogue_world world = small_world;

	world.procedures = &wider;
#define STARTED                                                                                    \
	"step(start 1) \"Start it. This is the last step. Say next, when you have done it.\""
	HOLD(&world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query job=start model=van year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] " STARTED},
	     {"heard stop", "hush \"All right, I'll stop here. Say hello car, when you need me.\" "
			    "[idle 3]"},
	     {"heard query model=van year=2012",
	      "hush " DANGER " vehicle(acme van 2012) \"A twenty twelve Acme Van.\" [guide 4] "
	      "step(open-van 1) \"Press the button. Say next, when you have done it.\""});
	/* Before the car; also over a question about its year, and with a car nobody knows. */
	HOLD(&world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query job=start", "[query 2] hush " WHICH_CAR},
	     {"heard query model=van", "[year 3] hush \"What year is the Van?\""},
	     {"heard unknown",
	      "hush \"That's all right. Let's look at the car.\" [guide 4] " STARTED});
	/* Starting over forgets it; a job that nobody knows has no steps. */
	HOLD(&world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query job=start", "[query 2] hush " WHICH_CAR},
	     {"heard start-over", "[query 3] hush " WHICH_CAR},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 4] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
	HOLD(&world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query job=fly model=van year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" \"I'm sorry, I have no "
	      "steps for that car. If somebody is in danger, call nine one one.\" [idle 2]"});
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_louder_and_slower),
		cmocka_unit_test(test_once_more_slowly),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_go_to),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_need),
		cmocka_unit_test(test_the_voice_outlives_the_daemon),
		cmocka_unit_test(test_two_to_choose_from),
		cmocka_unit_test(test_corrections),
		cmocka_unit_test(test_again_and_again),
		cmocka_unit_test(test_again_is_slower),
		cmocka_unit_test(test_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
