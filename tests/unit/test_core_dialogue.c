/* SPDX-License-Identifier: MIT */
/* The conversation: from the wake phrase to the last step. */
#include "dialogue_talk.h"

static void test_idle_and_wake(void **state) {
	(void)state;
	HOLD(&small_world, {"start", "[idle 1]"}, {"deadline", "-1"}, {"heard next", ""},
	     {"rejected addressed", "rejected"}, {"ask wake", "doubtful"}, {"heard stop", ""},
	     {"heard wake", "hush *listening* [query 2] " FIRST_WORDS});
	HOLD(&small_world, {"start", "[idle 1]"},
	     {"heard query wake=yes model=van year=2012",
	      "hush " DANGER " vehicle(acme van 2012) \"A twenty twelve Acme Van.\" [guide 2] "
	      "step(open-van 1) \"Press the button. Say next, when you have done it.\""});
	HOLD(&small_world, {"start", "[idle 1]"},
	     {"heard emergency", "hush \"If anyone is in danger, or locked in, call nine one one "
				 "now. Do that first.\""});
}

static void test_always_awake(void **state) {
	(void)state;
	struct dialogue_world world = small_world;

	world.is_always_awake = true;
	HOLD(&world, {"start", "[query 1]"}, {"deadline", "-1"}, {"heard unknown", "asleep"},
	     {"heard stop", "asleep"}, {"rejected addressed", "rejected"},
	     {"heard query model=van", "hush " DANGER " [year 2] \"What year is the Van?\""},
	     {"deadline", "30000"},
	     {"heard stop",
	      "hush \"All right, I'll stop here. Name a car, when you need me.\" [query 3]"},
	     {"deadline", "-1"},
	     {"heard query year=2012",
	      "hush " DANGER " [query 4] \"Which Acme is it? Say the model.\""},
	     {"time", "\"I'm listening. Say the model and the year of the car.\""},
	     {"time", "[query 5]"}, {"deadline", "-1"});
}

static void test_only_what_is_missing_is_asked(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query year=2012", "[query 2] hush \"Which Acme is it? Say the model.\""},
	     {"heard query model=van",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 3] step(open-van "
	      "1) \"Press the button. Say next, when you have done it.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"heard repeat", "hush \"What year is the Van?\""},
	     {"heard wake", "hush \"I'm here.\" \"What year is the Van?\""},
	     {"heard query year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 3] step(open-van "
	      "1) \"Press the button. Say next, when you have done it.\""});
}

static void test_correction(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=wagon", "[year 2] hush \"What year is the Wagon?\""},
	     {"heard query model=van", "[year 3] hush \"What year is the Van?\""},
	     {"heard query model=van year=2012",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 4] step(open-van "
	      "1) \"Press the button. Say next, when you have done it.\""});
}

static void test_family(void **state) {
	(void)state;
	/* 2010: only the van of the two. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query family=box year=2010",
	      "vehicle(acme van 2010) hush \"A twenty ten Acme Van.\" [guide 2] step(open-van 1) "
	      "\"Press the button. Say next, when you have done it.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query family=box year=2012", "[query 2] hush \"Is it long, or short?\""},
	     {"heard repeat", "hush \"Is it long, or short?\""},
	     {"heard query model=wagon",
	      "vehicle(acme wagon 2012) hush \"A twenty twelve Acme Wagon.\" [confirm 3] "
	      "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_not_sold(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van year=2009",
	      "refused(2009) [year 2] hush \"The Van was not sold in two thousand and nine. It was "
	      "sold from twenty ten to twenty fourteen. What year is yours? You can say, I don't "
	      "know.\""},
	     {"heard repeat",
	      "hush \"The Van was not sold in two thousand and nine. It was sold from twenty ten "
	      "to twenty fourteen. What year is yours? You can say, I don't know.\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_doubtful_year_asks_what_is_seen(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=wagon year=2015",
	      "vehicle(acme wagon 2015) hush \"A twenty fifteen Acme Wagon.\" [confirm 2] "
	      "step(open-look 1) \"Can you see a keyhole?\""});
}

static void test_i_dont_know_is_no_dead_end(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"heard yes", "[guide 3] step(open-van 1) hush \"Press the button. Say next, when you "
			   "have done it.\""},
	     {"heard back", "[confirm 4] step(open-look 1) hush \"Can you see a keyhole?\""},
	     {"heard unknown",
	      "[guide 5] step(open-look 2) hush \"Call for help. This is the last step.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""});
	/* The family's question answered with "I don't know". */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
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
	     {"button next", "hush *not understood* \"Sorry, I didn't get that.\""},
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
	     {"heard help", "hush \"Say next, when you have done it. You can also say back, "
			    "repeat, explain, or stop.\""},
	     {"heard what-can-i-say",
	      "hush \"You can say: next, back, repeat, explain, how many steps, where am I, what "
	      "do I need, start over, pause, help, or stop. When something is wrong, say: it did "
	      "not work, or I can't find it. To hear me better, say: say that again slower, "
	      "louder, quieter, slower, faster, or wait a moment.\""},
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard explain", "hush \"The alarm may sound.\""},
	     {"heard help",
	      "hush \"Say understood, to go on. You can also say back, repeat, or stop.\""},
	     {"heard next", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard next", "[confirm 5] step(open-van 4) hush \"Is it open?\""},
	     {"heard help",
	      "hush \"Say yes, no, or I don't know. You can also say back, repeat, or stop.\""},
	     {"heard yes",
	      "[guide 6] step(open-van 5) hush \"Pull the handle. This is the last step.\""},
	     {"heard how-many", "hush \"This is the last step.\""},
	     {"heard where-am-i",
	      "hush \"You are at step five of five. Pull the handle. This is the last step.\""},
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
	      "[guide 6] hush \"I'm here. You are at step one of about five. Press the button.\""},
	     {"heard stop", "[confirm 7] hush \"Shall I stop here?\""},
	     {"heard stop",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 8]"},
	     {"heard resume", "hush *listening* [query 9] " FIRST_WORDS});
	/* A question that was paused is a question again. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"button pause",
	      "[paused 3] hush \"Take your time. Say resume, when you are ready.\""},
	     {"heard resume",
	      "[confirm 4] hush \"You are at step one of about six. Can you see a keyhole?\""});
}

/* "Repeat" begins at the clause that was cut, and the next one at the beginning. */
static void test_repeat_from_the_clause(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake mute", "*listening* [query 1] " FIRST_WORDS},
	     {"heard repeat over:2 mute", "hush \"Say the model and the year.\""},
	     {"heard repeat over:1 mute", "hush " WHICH_CAR},
	     {"heard help over:2",
	      "hush \"Say the model and the year of the car. If you don't know "
	      "them, say, I don't know. To end, say stop.\""},
	     {"heard repeat mute", "hush \"Say the model and the year.\""},
	     /* What was cut out of the rest. */
	     {"heard help over:1",
	      "hush \"Say the model and the year of the car. If you don't know "
	      "them, say, I don't know. To end, say stop.\""},
	     {"heard repeat", "hush \"Say the model and the year.\""},
	     {"heard repeat", "hush " WHICH_CAR}, {"heard repeat", "hush " WHICH_CAR});
	/* The hint behind the step is nothing to come back to, and a new step is said whole. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van year=2012 mute",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] "
	      "step(open-van 1) \"Press the button. Say next, when you have done it.\""},
	     {"heard repeat over:2", "hush \"Press the button.\""});
}

/* Nobody leaves a step before it has begun to be said, nor a warning before its end. */
static void test_going_on_over_the_voice(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van year=2012 mute",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 2] "
	      "step(open-van 1) \"Press the button. Say next, when you have done it.\""},
	     {"heard next over:0 mute", "hush \"Press the button.\""},
	     {"heard next over:1 mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard next over:1 mute", "hush \"The alarm may sound.\""},
	     {"heard next over:1 mute", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard next over:1 mute", "[confirm 5] step(open-van 4) hush \"Is it open?\""},
	     {"heard yes over:0 mute", "hush \"Is it open?\""},
	     {"heard yes over:1",
	      "[guide 6] step(open-van 5) hush \"Pull the handle. This is the last step.\""},
	     {"heard back", "[confirm 7] step(open-van 4) hush \"Is it open?\""});
	/* A warning that something else had cut is still to be heard. */
	HOLD(&small_world, IN_GUIDE,
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard how-many over:1", "hush \"About three more steps after this one.\""},
	     {"heard understood", "hush \"The alarm may sound.\""},
	     {"heard understood", "[guide 4] step(open-van 3) hush \"Turn the key.\""});
	/* A key during the farewell ends it. */
	HOLD(&small_world, IN_GUIDE, {"heard stop mute", "[confirm 3] hush \"Shall I stop here?\""},
	     {"heard stop mute",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 4]"},
	     {"button stop mute", "hush"}, {"spoken cut", ""}, {"button stop", ""});
}

/* A key for talking wakes whoever sleeps, and else only silences. */
static void test_key_for_talking(void **state) {
	(void)state;
	HOLD(&small_world, {"start", "[idle 1]"},
	     {"talk mute", "hush *listening* [query 2] " FIRST_WORDS},
	     {"heard query model=van year=2012 over:0",
	      "vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" [guide 3] "
	      "step(open-van 1) \"Press the button. Say next, when you have done it.\""},
	     {"talk", "hush *listening*"}, {"talk", "hush *listening*"},
	     {"heard pause", "[paused 4] hush \"Take your time. Say resume, when you are ready.\""},
	     {"talk", "[guide 5] hush \"I'm here. You are at step one of about five. Press the "
		      "button.\""});
	/* What it silences is over, "repeat" begins there, and silence counts from here. */
	HOLD(&small_world, {"start awake mute", "*listening* [query 1] " FIRST_WORDS},
	     {"talk over:2 mute", "hush *listening*"}, {"spoken cut", ""}, {"deadline", "30000"},
	     {"heard repeat mute", "hush \"Say the model and the year.\""});
	/* What had not begun to be said is said when the key has come up. */
	HOLD(&small_world, IN_GUIDE,
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"talk over:0 mute", "hush *listening* \"The alarm may sound.\""},
	     {"heard next over:0 mute", "hush \"The alarm may sound.\""});
	/* Nobody reports the end of what was dropped unsaid. */
	HOLD(&small_world, IN_GUIDE,
	     {"heard how-many mute", "hush \"About four more steps after this one.\""},
	     {"talk over:0 mute", "hush *listening*"}, {"deadline", "30000"});
	/* A doubt that waits to be asked about is dropped: the person says it again. */
	HOLD(&small_world, IN_GUIDE,
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"ask back mute", "asked"}, {"talk mute", "hush *listening*"}, {"spoken cut", ""});
	/* A question stays open. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"talk", "hush *listening*"},
	     {"heard yes", "[guide 3] step(open-van 1) hush \"Press the button. Say next, when you "
			   "have done it.\""});
}

static void test_says_that_it_is_deaf_while_it_speaks(void **state) {
	(void)state;
#define IS_DEAF "\"I can't hear you while I am speaking. I listen when I have finished.\""
	HOLD(&small_world, IN_GUIDE, {"deaf", IS_DEAF},
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"heard understood mute", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"deaf", IS_DEAF}, {"heard repeat", "hush \"Turn the key.\""}); /* cuts nothing */
	HOLD(&small_world, {"start", "[idle 1]"}, {"deaf", ""});	     /* nobody is there */
}

/* Behind what is being said, in every state, and "repeat" is not about it. */
static void test_announcement(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"announce", "\"Mind the gap.\""},
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"announce", "\"Mind the gap.\""}, {"heard repeat", "hush \"The alarm may sound.\""});
	HOLD(&small_world, {"start", "[idle 1]"}, {"announce", "\"Mind the gap.\""},
	     {"deadline", "-1"});
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeat_from_the_clause),
		cmocka_unit_test(test_going_on_over_the_voice),
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
		cmocka_unit_test(test_key_for_talking),
		cmocka_unit_test(test_says_that_it_is_deaf_while_it_speaks),
		cmocka_unit_test(test_announcement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
