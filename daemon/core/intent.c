/* SPDX-License-Identifier: MIT */
/* intent - see intent.h. */
#include "core/intent.h"

#include "base/cleanup.h"
#include "base/text.h"

static const char *const intent_names[INTENT_N] = {
	[INTENT_WAKE] = "wake",
	[INTENT_QUERY] = "query",
	[INTENT_NEXT] = "next",
	[INTENT_BACK] = "back",
	[INTENT_REPEAT] = "repeat",
	[INTENT_SLOWER_REPEAT] = "slower-repeat",
	[INTENT_EXPLAIN] = "explain",
	[INTENT_UNDERSTOOD] = "understood",
	[INTENT_START_OVER] = "start-over",
	[INTENT_GO_TO] = "go-to",
	[INTENT_HOW_MANY] = "how-many",
	[INTENT_WHERE_AM_I] = "where-am-i",
	[INTENT_NEED] = "need",
	[INTENT_WHAT_CAN_I_SAY] = "what-can-i-say",
	[INTENT_PAUSE] = "pause",
	[INTENT_RESUME] = "resume",
	[INTENT_STOP] = "stop",
	[INTENT_HELP] = "help",
	[INTENT_YES] = "yes",
	[INTENT_NO] = "no",
	[INTENT_UNKNOWN] = "unknown",
	[INTENT_LOUDER] = "louder",
	[INTENT_QUIETER] = "quieter",
	[INTENT_SLOWER] = "slower",
	[INTENT_FASTER] = "faster",
	[INTENT_WAIT] = "wait",
	[INTENT_FAILED] = "failed",
	[INTENT_CANNOT_FIND] = "cannot-find",
	[INTENT_EMERGENCY] = "emergency",
};

const char *intent_name(enum intent intent) {
	return intent_names[intent];
}

enum intent intent_from_name(const char *name) {
	for (size_t i = 0; i < N_ELEMENTS(intent_names); i++) {
		if (string_equal(intent_names[i], name))
			return (enum intent)i;
	}
	return INTENT_NONE;
}
