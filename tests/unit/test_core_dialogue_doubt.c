/* SPDX-License-Identifier: MIT */
/* What is too old, doubtful, not understood or silence; and anything at random. */
#include "dialogue_talk.h"

static void test_too_old(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard next @1", "late"}, {"ask next @1", "late"},
	     {"rejected addressed @1", "rejected"},
	     {"heard emergency @1", "hush \"If anyone is in danger, or locked in, call nine one "
				    "one now. Do that first.\""},
	     {"heard next @2", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     /* "next next": the second was spoken before the warning was known. */
	     {"heard next @2", "late"}, {"heard repeat @3", "hush \"The alarm may sound.\""},
	     {"heard repeat @3", "hush \"The alarm may sound.\""},
	     {"button next @0", "[guide 4] step(open-van 3) hush \"Turn the key.\""},
	     {"heard stop @1", "[confirm 5] hush \"Shall I stop here?\""},
	     {"button stop @0",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 6]"});
}

static void test_did_you_say(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"ask next", "asked [confirm 3] hush \"Did you say next?\""},
	     {"heard repeat", "hush \"Did you say next?\""},
	     {"heard help", "hush \"Say yes, or no.\""},
	     {"heard wake", "hush \"I'm here. Did you say next?\""},
	     {"heard yes", "[guide 4] step(open-van 2) hush \"The alarm may sound.\""},
	     {"ask next", "asked [confirm 5] hush \"Did you say next?\""},
	     {"heard no", "[guide 6] hush \"Sorry. Say understood, when you are ready.\""},
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
	     {"heard stop", "[confirm 11] hush \"Shall I stop here?\""},
	     {"heard repeat", "hush \"Shall I stop here?\""},
	     {"heard no", "[guide 12] hush \"All right, we go on. Say next, when you are ready.\""},
	     {"heard stop", "[confirm 13] hush \"Shall I stop here?\""},
	     {"heard back", "[guide 14] hush \"This is the first step. Press the button.\""},
	     {"heard stop", "[confirm 15] hush \"Shall I stop here?\""},
	     {"heard yes",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 16]"});
	/* Silence is no; it acts on nothing. */
	HOLD(&small_world, IN_GUIDE, {"ask next", "asked [confirm 3] hush \"Did you say next?\""},
	     {"deadline", "30000"}, {"time", "[guide 4]"}, {"deadline", "30000"},
	     {"time", "\"Say next, when you are ready.\""});
	/* A doubtful yes to the procedure's question. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"ask yes", "asked [confirm 3] hush \"Did you say yes?\""},
	     {"heard yes", "[guide 4] step(open-van 1) hush \"Press the button. Say next, when you "
			   "have done it.\""});
	/* A doubtful car. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query model=van year=2012",
	      "asked [confirm 2] hush \"Did you say twenty twelve Van?\""},
	     {"heard yes",
	      "[guide 3] vehicle(acme van 2012) hush \"A twenty twelve Acme Van.\" step(open-van "
	      "1) \"Press the button. Say next, when you have done it.\""});
	/* A car of which only a part was understood, and one whose family has no name. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query make=acme year=2012",
	      "asked [confirm 2] hush \"Did you say twenty twelve Acme?\""},
	     {"heard no",
	      "[query 3] hush \"Sorry. I'm listening. Say the model and the year of the car.\""},
	     {"heard query make=acme", "[query 4] hush \"Which Acme is it? Say the model.\""},
	     {"ask query family=box", "asked [confirm 5] hush \"Did you say that?\""});
	/* A make that is none of ours, what is to be done alone, and a family behind its make. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query make=none year=2012",
	      "asked [confirm 2] hush \"Did you say twenty twelve Acme?\""},
	     {"heard no",
	      "[query 3] hush \"Sorry. I'm listening. Say the model and the year of the car.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"ask query job=open", "asked [confirm 2] hush \"Did you say that?\""},
	     {"heard yes", "[query 3] hush \"Which car is it? Say the model and the year.\""},
	     {"heard query make=acme", "[query 4] hush \"Which Acme is it? Say the model.\""},
	     {"heard query family=box", "[year 5] hush \"What year is the Acme?\""});
	/* No, in each state that asks: what was expected is said. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"ask query year=2012", "asked [confirm 3] hush \"Did you say twenty twelve?\""},
	     {"heard no",
	      "[year 4] hush \"Sorry. I'm listening. Say the year, or, I don't know.\""});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"ask no", "asked [confirm 3] hush \"Did you say no?\""},
	     {"heard no", "[confirm 4] hush \"Sorry. Say yes, no, or I don't know.\""},
	     {"heard no",
	      "[guide 5] hush \"That was the last step. You can still say repeat, or back.\""},
	     {"ask back", "asked [confirm 6] hush \"Did you say back?\""},
	     {"heard no",
	      "[guide 7] hush \"Sorry. You can say repeat, back, start over, or stop.\""});
	/* Stop is asked about once; then it stops. */
	HOLD(&small_world, IN_GUIDE, {"ask stop", "asked [confirm 3] hush \"Did you say stop?\""},
	     {"ask stop",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 4]"});
	HOLD(&small_world, IN_GUIDE, {"ask next", "asked [confirm 3] hush \"Did you say next?\""},
	     {"heard no", "[guide 4] hush \"Sorry. Say next, when you are ready.\""},
	     {"ask stop", "[confirm 5] hush \"Shall I stop here?\""},
	     {"ask stop",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 6]"},
	     /* Asleep nothing is asked about. */
	     {"ask wake", "doubtful"}, {"ask query model=van", "doubtful"},
	     {"ask stop", "doubtful"});
	/* Help is never asked about. */
	HOLD(&small_world, IN_GUIDE,
	     {"ask emergency", "hush \"If anyone is in danger, or locked in, call nine one one "
			       "now. Do that first.\""});
}

static void test_not_understood_is_tapered(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"rejected", "rejected"},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed",
	      "rejected *not understood* \"Sorry, I didn't get that. Say next, or repeat.\""},
	     {"rejected addressed", "rejected *not understood*"}, /* it is quiet */
	     {"rejected addressed noise:-30", "rejected *not understood*"},
	     {"heard repeat", "hush \"Press the button.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""});
	/* Where it is loud, what helps against that; the third time, and once. */
#define NOISY                                                                                      \
	"rejected *not understood* \"It is noisy here. Come closer to the microphone, or shield "  \
	"it from the wind.\""
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"rejected addressed noise:-30",
	      "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed noise:-30", "rejected *not understood* \"Sorry, I didn't get "
					      "that. Say the model and the year, or, I don't "
					      "know.\""},
	     {"rejected addressed noise:-30", NOISY},
	     {"rejected addressed noise:-30", "rejected *not understood*"});
	/* The examples of each state. */
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that. Say "
				    "the year, or, I don't know.\""},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 3] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed",
	      "rejected *not understood* \"Sorry, I didn't get that. Say yes, or no.\""},
	     {"heard no",
	      "[guide 4] hush \"That was the last step. You can still say repeat, or back.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed",
	      "rejected *not understood* \"Sorry, I didn't get that. Say repeat, or back.\""});
	HOLD(&small_world, IN_GUIDE,
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that. Say "
				    "understood, or repeat.\""});
}

static void test_nothing_interrupts_what_is_said_but_orders(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"rejected addressed mute", "rejected"},
	     {"heard next mute", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""});
}

static void test_silence_in_query(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"deadline", "30000"}, {"wait 29999", ""}, {"deadline", "1"},
	     {"time", "\"I'm listening. Say the model and the year of the car.\""},
	     {"deadline", "30000"},
	     {"time", "\"I'll wait. Say hello car, when you need me.\" [idle 2]"},
	     {"deadline", "-1"});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard query model=van", "[year 2] hush \"What year is the Van?\""},
	     {"time", "\"I'm listening. Say the year, or, I don't know.\""},
	     {"time", "\"I'll wait. Say hello car, when you need me.\" [idle 3]"},
	     /* The half-known car is forgotten. */
	     {"heard wake", "hush *listening* [query 4] " FIRST_WORDS},
	     {"heard query year=2012", "[query 5] hush \"Which Acme is it? Say the model.\""});
}

static void test_silence_in_a_procedure(void **state) {
	(void)state;
#define LONGER                                                                                     \
	"\"Say next, when you have done it. You can also say back, repeat, explain, or stop.\""
	HOLD(&small_world, IN_GUIDE, {"time", "\"Say next, when you are ready.\""},
	     {"deadline", "60000"},
	     {"rejected addressed", "rejected *not understood* \"Sorry, I didn't get that.\""},
	     {"deadline", "60000"}, {"time", LONGER}, {"deadline", "510000"},
	     {"time", "[dozing 3]"}, {"deadline", "-1"}, {"heard next", ""},
	     {"ask wake", "doubtful"},
	     {"heard wake",
	      "[guide 4] hush \"I'm here. You are at step one of about five. Press the button.\""},
	     {"time", "\"Say next, when you are ready.\""}, {"time", LONGER},
	     {"time", "[dozing 5]"},
	     {"heard resume",
	      "[guide 6] hush \"You are at step one of about five. Press the button.\""});
	HOLD(&small_world, IN_GUIDE,
	     {"heard next", "[guide 3] step(open-van 2) hush \"The alarm may sound.\""},
	     {"time", "\"Say understood, when you are ready.\""},
	     {"time", "\"Say understood, to go on. You can also say back, repeat, or stop.\""},
	     {"time", "[dozing 4]"},
	     {"heard stop",
	      "hush \"All right, I'll stop here. Say hello car, when you need me.\" [idle 5]"});
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
	     {"heard unknown", "hush \"That's all right. Let's look at the car.\" [confirm 2] "
			       "step(open-look 1) \"Can you see a keyhole?\""},
	     {"time", "\"Say yes, no, or I don't know.\""},
	     {"time", "\"Say yes, no, or I don't know. You can also say back, repeat, or stop.\""},
	     {"time", "[dozing 3]"},
	     {"heard resume",
	      "[confirm 4] hush \"You are at step one of about six. Can you see a keyhole?\""});
}

static void test_silence_after_the_last_step(void **state) {
	(void)state;
	HOLD(&small_world, {"start awake", "*listening* [query 1] " FIRST_WORDS},
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

/* What is only doubted cuts nothing: it is asked about when we have ended. */
static void test_doubt_while_we_speak(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"ask back mute", "asked"}, {"ask next mute", "asked"},
	     {"spoken", "[confirm 3] \"Did you say next?\""},
	     {"heard yes", "[guide 4] step(open-van 2) hush \"The alarm may sound.\""});
	/* An order forgets it, also one that was begun before the question. */
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"ask back mute", "asked"}, {"heard repeat mute", "hush \"It is round.\""},
	     {"spoken", ""}, {"heard wake mute", "hush \"I'm here. Press the button.\""},
	     {"ask back mute", "asked"}, {"spoken", "[confirm 3] \"Did you say back?\""},
	     {"heard next @2", "[guide 4] step(open-van 2) hush \"The alarm may sound.\""});
	/* A yes that was begun before the question is no answer to it. */
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"ask back mute", "asked"}, {"spoken", "[confirm 3] \"Did you say back?\""},
	     {"heard yes @2", "late"});
	/* Two doubtful stops are one that is sure; a doubtful emergency is none. */
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"ask stop mute", "asked"},
	     {"ask stop mute", "[confirm 3] hush \"Shall I stop here?\""}, {"spoken", ""});
	/* A doubtful answer to the doubt is not spoken over. */
	HOLD(&small_world, IN_GUIDE,
	     {"ask next mute", "asked [confirm 3] hush \"Did you say next?\""},
	     {"ask yes mute", "doubtful"});
}

/* Silence counts from the end of what was said, not from its beginning. */
static void test_silence_begins_when_we_have_spoken(void **state) {
	(void)state;
	HOLD(&small_world, IN_GUIDE, {"heard repeat mute", "hush \"Press the button.\""},
	     {"deadline", "120000"}, {"wait 7000", ""}, {"spoken", ""}, {"deadline", "30000"},
	     /* The end of a prompt that nobody reports. */
	     {"heard wake mute", "hush \"I'm here. Press the button.\""}, {"time mute", ""},
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
		event.voice.prompt = dialogue.n_prompts - (dialogue.n_prompts && dice % 5 == 0);
		event.voice.clause = dice % 3;
		event.was_interrupted = dice % 2;
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
		cmocka_unit_test(test_too_old),
		cmocka_unit_test(test_did_you_say),
		cmocka_unit_test(test_not_understood_is_tapered),
		cmocka_unit_test(test_nothing_interrupts_what_is_said_but_orders),
		cmocka_unit_test(test_doubt_while_we_speak),
		cmocka_unit_test(test_silence_in_query),
		cmocka_unit_test(test_silence_in_a_procedure),
		cmocka_unit_test(test_silence_after_the_last_step),
		cmocka_unit_test(test_silence_begins_when_we_have_spoken),
		cmocka_unit_test(test_random_events),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
