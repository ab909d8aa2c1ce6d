/* SPDX-License-Identifier: MIT */
/* bus_table - see bus_table.h. */
#include "adapters/bus_table.h"

#include "base/cleanup.h"

#define VERB(name_, verb_, intent_, meaning_)                                                      \
	{                                                                                          \
		.name = (name_), .verb = (verb_), .kind = BUS_METHOD_INTENT, .intent = (intent_),  \
		.signature = "", .arguments = "", .need = ACCESS_CONTROL, .meaning = (meaning_)    \
	}

static const struct bus_method methods[] = {
	VERB("Wake", "wake", INTENT_WAKE, "begin a conversation, as the wake phrase does"),
	VERB("Next", "next", INTENT_NEXT, "go to the next step"),
	VERB("Back", "back", INTENT_BACK, "go to the step before"),
	VERB("Repeat", "repeat", INTENT_REPEAT, "say it again"),
	VERB("SlowerRepeat", "slower-repeat", INTENT_SLOWER_REPEAT, "say it again, slower"),
	VERB("Stop", "stop", INTENT_STOP, "end the conversation; in a procedure it is asked about"),
	VERB("Pause", "pause", INTENT_PAUSE, "wait until resume or wake"),
	VERB("Resume", "resume", INTENT_RESUME, "go on after a pause"),
	VERB("Yes", "yes", INTENT_YES, "answer the question with yes"),
	VERB("No", "no", INTENT_NO, "answer the question with no"),
	VERB("Unknown", "unknown", INTENT_UNKNOWN, "answer the question with \"I don't know\""),
	VERB("Explain", "explain", INTENT_EXPLAIN, "say the step in other words"),
	VERB("Understood", "understood", INTENT_UNDERSTOOD, "a warning was understood"),
	VERB("StartOver", "start-over", INTENT_START_OVER, "go to the first step"),
	{
		.name = "GoTo",
		.verb = "go-to",
		.kind = BUS_METHOD_GO_TO,
		.intent = INTENT_GO_TO,
		.signature = "u",
		.arguments = "step\0",
		.need = ACCESS_CONTROL,
		.meaning = "go to the step with this number",
	},
	VERB("HowMany", "how-many", INTENT_HOW_MANY, "say how many steps are left"),
	VERB("WhereAmI", "where-am-i", INTENT_WHERE_AM_I, "say which step this is"),
	VERB("Need", "need", INTENT_NEED, "say what is needed"),
	VERB("WhatCanISay", "what-can-i-say", INTENT_WHAT_CAN_I_SAY, "say what may be said here"),
	VERB("Help", "help", INTENT_HELP, "say how to go on"),
	VERB("Louder", "louder", INTENT_LOUDER, "speak louder"),
	VERB("Quieter", "quieter", INTENT_QUIETER, "speak quieter"),
	VERB("Slower", "slower", INTENT_SLOWER, "speak slower"),
	VERB("Faster", "faster", INTENT_FASTER, "speak faster"),
	VERB("Wait", "wait", INTENT_WAIT, "the person needs a moment"),
	VERB("Failed", "failed", INTENT_FAILED, "the step did not work"),
	VERB("CannotFind", "cannot-find", INTENT_CANNOT_FIND,
	     "what the step is about is not there"),
	VERB("Emergency", "emergency", INTENT_EMERGENCY, "say whom to call in danger"),
	{
		.name = "Ask",
		.verb = "ask",
		.kind = BUS_METHOD_ASK,
		.signature = "s",
		.arguments = "words\0",
		.need = ACCESS_SPEAK,
		.meaning = "as if these words had been heard; asleep, as if behind the wake phrase",
	},
	{
		.name = "Say",
		.verb = "say",
		.kind = BUS_METHOD_SAY,
		.signature = "s",
		.arguments = "text\0",
		.need = ACCESS_SPEAK,
		.meaning = "say this text, behind what is being said",
	},
	{
		.name = "Watch",
		.kind = BUS_METHOD_WATCH,
		.signature = "",
		.arguments = "",
		.need = ACCESS_SPEAK,
		.meaning = "send the caller what was rejected, too, while it is on the bus",
	},
	{
		.name = "Measure",
		.kind = BUS_METHOD_MEASURE,
		.signature = "",
		.arguments = "measurements\0",
		.result = "a{sv}",
		.need = ACCESS_READ,
		.meaning = "what is measured of service, sound card and microphone",
	},
	{
		.name = "SetLogLevel",
		.verb = "log-level",
		.kind = BUS_METHOD_LOG_LEVEL,
		.signature = "s",
		.arguments = "level\0",
		.need = ACCESS_SPEAK,
		.meaning = "log error, warning, info or debug, until it is started again",
	},
	{
		.name = "Reload",
		.verb = "reload",
		.kind = BUS_METHOD_RELOAD,
		.signature = "",
		.arguments = "",
		.need = ACCESS_SPEAK,
		.meaning = "read data, grammar and voices anew; the log says what became of it",
	},
};

const struct bus_method *bus_methods(size_t *ret_n) {
	*ret_n = N_ELEMENTS(methods);
	return methods;
}

const struct bus_property *bus_properties(void) {
	static const struct bus_property properties[BUS_N_PROPERTIES] = {
		[BUS_STATE] = {"State", 's'},	       [BUS_VEHICLE] = {"Vehicle", 's'},
		[BUS_PROCEDURE] = {"Procedure", 's'},  [BUS_STEP] = {"Step", 'u'},
		[BUS_STEP_COUNT] = {"StepCount", 'u'}, [BUS_STEP_TEXT] = {"StepText", 's'},
		[BUS_LISTENING] = {"Listening", 'b'},  [BUS_SPEAKING] = {"Speaking", 'b'},
		[BUS_AUDIO] = {"Audio", 's'},
	};

	return properties;
}

const struct bus_signal bus_signal_heard = {
	.name = "Heard",
	.signature = "sssd",
	.arguments = "outcome\0text\0intent\0confidence\0",
};
const struct bus_signal bus_signal_said = {
	.name = "Said",
	.signature = "sb",
	.arguments = "text\0interrupted\0",
};
