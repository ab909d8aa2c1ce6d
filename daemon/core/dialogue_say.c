/* SPDX-License-Identifier: MIT */
/*
 * dialogue_say - the daemon's own sentences, all of them
 *
 * For the ear: short, calm, nothing that must be read twice, the word to say
 * last. What a sentence tells the person to say must be in the grammar of the
 * state in which it is said; the golden dialogues type each of them.
 */
#include "core/dialogue_private.h"

#include "base/cleanup.h"
#include "core/number.h"

static const char *const sentences[SENTENCE_N] = {
	[SENTENCE_DANGER] = "If anyone is locked in or in danger, call {}.",
	[SENTENCE_WHICH_CAR] = "Which car is it? Say the model and the year.",
	[SENTENCE_WHICH_MAKE] = "Which make is it?",
	[SENTENCE_WHICH_MODEL] = "Which {} is it? Say the model.",
	[SENTENCE_WHICH_YEAR] = "What year is the {}?",
	[SENTENCE_WHICH_YEAR_AGAIN] = "What year is yours? You can say, I don't know.",
	[SENTENCE_NOT_SOLD] = "The {} was not sold in {}.",
	[SENTENCE_WAS_SOLD] = "It was sold {}.",
	[SENTENCE_NOT_KNOWN] = "I don't know the {} of {}.",
	[SENTENCE_IS_KNOWN] = "I know it as it was sold {}.",
	[SENTENCE_READ_BACK] = "A {}.",
	[SENTENCE_LOOK_AT_CAR] = "That's all right. Let's look at the car.",
	[SENTENCE_NO_PROCEDURE] = "I'm sorry, I have no steps for that car. "
				  "If somebody is in danger, call {}.",
	[SENTENCE_HERE] = "I'm here.",
	[SENTENCE_STOPPED] = "All right, I'll stop here. Say {}, when you need me.",
	[SENTENCE_STOPPED_AWAKE] = "All right, I'll stop here. Name a car, when you need me.",
	[SENTENCE_SLEEPING] = "I'll wait. Say {}, when you need me.",
	[SENTENCE_EMERGENCY] = "If anyone is in danger, or locked in, call {} now. "
			       "Do that first.",
	[SENTENCE_SAY_NEXT] = "Say next, when you have done it.",
	[SENTENCE_FIRST_STEP] = "This is the first step.",
	[SENTENCE_LAST_STEP] = "This is the last step.",
	[SENTENCE_WAS_LAST_STEP] = "That was the last step. You can still say repeat, or back.",
	[SENTENCE_STEP_OF] = "You are at step {} of {}.",
	[SENTENCE_STEP_OF_ABOUT] = "You are at step {} of about {}.",
	[SENTENCE_NO_MORE_STEPS] = "This is the last step.",
	[SENTENCE_ONE_MORE_STEP] = "One more step after this one.",
	[SENTENCE_MORE_STEPS] = "{} more steps after this one.",
	[SENTENCE_ABOUT_ONE_MORE_STEP] = "About one more step after this one.",
	[SENTENCE_ABOUT_MORE_STEPS] = "About {} more steps after this one.",
	[SENTENCE_DEPENDS_ON_ANSWER] = "That depends on your answer.",
	[SENTENCE_STARTING_OVER] = "From the start.",
	[SENTENCE_THIS_FIRST] = "This comes first.",
	[SENTENCE_NEED] = "You need {}.",
	[SENTENCE_NEED_NOTHING] = "You need nothing but the car's key.",
	[SENTENCE_ONCE_MORE] = "Let's try it once more.",
	[SENTENCE_NO_MORE_HELP] = "I know no other way to do this step. Do not use force. "
				  "You can say repeat, or back, or call roadside assistance.",
	[SENTENCE_WE_WERE_AT] = "We were at step {} of {}.",
	[SENTENCE_EARLIER_WE_WERE] = "Earlier today, we were at step {} of {}.",
	[SENTENCE_SHALL_WE_GO_ON] = "Shall we go on?",
	[SENTENCE_PAUSED] = "Take your time. Say resume, when you are ready.",
	[SENTENCE_WAITING] = "All right, I'll wait.",
	[SENTENCE_LOUDER] = "Louder now.",
	[SENTENCE_LOUDEST] = "I can't speak any louder.",
	[SENTENCE_QUIETER] = "Quieter now.",
	[SENTENCE_QUIETEST] = "I can't speak any quieter.",
	[SENTENCE_SLOWER] = "Slower now.",
	[SENTENCE_SLOWEST] = "I can't speak any slower.",
	[SENTENCE_FASTER] = "Faster now.",
	[SENTENCE_FASTEST] = "I can't speak any faster.",
	[SENTENCE_DID_YOU_SAY] = "Did you say {}?",
	[SENTENCE_SAY_ONE_OF] = "If you said {}, or {}, please say it once more.",
	[SENTENCE_STOP_HERE] = "Shall I stop here?",
	[SENTENCE_GO_ON] = "All right, we go on.",
	[SENTENCE_SORRY] = "Sorry.",
	[SENTENCE_NOT_UNDERSTOOD] = "Sorry, I didn't get that.",
	[SENTENCE_NOISY] = "It is noisy here. Come closer to the microphone, or shield it from "
			   "the wind.",
	[SENTENCE_DEAF] = "I can't hear you while I am speaking. I listen when I have finished.",
	[SENTENCE_CHANGED] = "My instructions were changed. Let's begin again.",
	[SENTENCE_HELP_QUERY] = "Say the model and the year of the car. "
				"If you don't know them, say, I don't know. To end, say stop.",
	[SENTENCE_HELP_YEAR] = "Say the year of the car. "
			       "If you don't know it, say, I don't know. To end, say stop.",
	[SENTENCE_HELP_GUIDE] = "Say next, when you have done it. "
				"You can also say back, repeat, explain, or stop.",
	[SENTENCE_HELP_WARNING] = "Say understood, to go on. "
				  "You can also say back, repeat, or stop.",
	[SENTENCE_HELP_QUESTION] = "Say yes, no, or I don't know. "
				   "You can also say back, repeat, or stop.",
	[SENTENCE_HELP_DOUBT] = "Say yes, or no.",
	[SENTENCE_HELP_FINISHED] = "You can say repeat, back, start over, or stop.",
	[SENTENCE_CAN_SAY] = "You can say: {}.",
	[SENTENCE_CAN_SAY_TROUBLE] = "When something is wrong, say: {}.",
	[SENTENCE_CAN_SAY_VOICE] = "To hear me better, say: {}.",
	[SENTENCE_EXAMPLES_QUERY] = "Say the model and the year, or, I don't know.",
	[SENTENCE_EXAMPLES_YEAR] = "Say the year, or, I don't know.",
	[SENTENCE_EXAMPLES_GUIDE] = "Say next, or repeat.",
	[SENTENCE_EXAMPLES_WARNING] = "Say understood, or repeat.",
	[SENTENCE_EXAMPLES_QUESTION] = "Say yes, or no.",
	[SENTENCE_EXAMPLES_FINISHED] = "Say repeat, or back.",
	[SENTENCE_REMIND_QUERY] = "I'm listening. Say the model and the year of the car.",
	[SENTENCE_REMIND_YEAR] = "I'm listening. Say the year, or, I don't know.",
	[SENTENCE_REMIND_GUIDE] = "Say next, when you are ready.",
	[SENTENCE_REMIND_WARNING] = "Say understood, when you are ready.",
	[SENTENCE_REMIND_QUESTION] = "Say yes, no, or I don't know.",
};

const char *sentence_text(enum sentence sentence) {
	return sentences[sentence];
}

void sentence_append_number(size_t number, struct text *text) {
	if (number <= NUMBER_MOST)
		(void)number_append((int)number, text);
	else
		(void)text_appendf(text, "%zu", number);
}

const char *sentence_intent(enum intent intent) {
	static const char *const words[INTENT_N] = {
		[INTENT_NEXT] = "next",
		[INTENT_BACK] = "back",
		[INTENT_REPEAT] = "repeat",
		[INTENT_EXPLAIN] = "explain",
		[INTENT_UNDERSTOOD] = "understood",
		[INTENT_START_OVER] = "start over",
		[INTENT_HOW_MANY] = "how many steps",
		[INTENT_WHERE_AM_I] = "where am I",
		[INTENT_WHAT_CAN_I_SAY] = "what can I say",
		[INTENT_PAUSE] = "pause",
		[INTENT_RESUME] = "resume",
		[INTENT_STOP] = "stop",
		[INTENT_HELP] = "help",
		[INTENT_YES] = "yes",
		[INTENT_NO] = "no",
		[INTENT_UNKNOWN] = "I don't know",
		[INTENT_SLOWER_REPEAT] = "say that again slower",
		[INTENT_NEED] = "what do I need",
		[INTENT_LOUDER] = "louder",
		[INTENT_QUIETER] = "quieter",
		[INTENT_SLOWER] = "slower",
		[INTENT_FASTER] = "faster",
		[INTENT_WAIT] = "wait a moment",
		[INTENT_FAILED] = "it did not work",
		[INTENT_CANNOT_FIND] = "I can't find it",
	};

	return words[intent];
}

/* All that can be said in a procedure, in the order in which it is told. */
static const struct {
	enum sentence sentence;
	enum intent intents[12]; /* up to INTENT_NONE */
} sentence_choices[] = {
	{SENTENCE_CAN_SAY,
	 {INTENT_NEXT, INTENT_BACK, INTENT_REPEAT, INTENT_EXPLAIN, INTENT_HOW_MANY,
	  INTENT_WHERE_AM_I, INTENT_NEED, INTENT_START_OVER, INTENT_PAUSE, INTENT_HELP,
	  INTENT_STOP}},
	{SENTENCE_CAN_SAY_TROUBLE, {INTENT_FAILED, INTENT_CANNOT_FIND}},
	{SENTENCE_CAN_SAY_VOICE,
	 {INTENT_SLOWER_REPEAT, INTENT_LOUDER, INTENT_QUIETER, INTENT_SLOWER, INTENT_FASTER,
	  INTENT_WAIT}},
};

void dialogue_add_choices(struct dialogue_run *run) {
	for (size_t i = 0; i < N_ELEMENTS(sentence_choices); i++) {
		const enum intent *intents = sentence_choices[i].intents;
		CLEANUP(text_done) struct text list = TEXT_EMPTY;

		for (size_t k = 0; intents[k] != INTENT_NONE; k++)
			(void)text_appendf(&list, "%s%s", sentence_intent(intents[k]),
					   intents[k + 1] == INTENT_NONE   ? ""
					   : intents[k + 2] == INTENT_NONE ? ", or "
									   : ", ");
		dialogue_add1(run, sentence_choices[i].sentence, text_get(&list));
	}
}
