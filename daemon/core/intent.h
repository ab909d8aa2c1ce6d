/* SPDX-License-Identifier: MIT */
/*
 * intent - what a person can mean; the names that grammar tags use
 *
 * Layer:   core; pure.
 * Threads: any; there is no state.
 */
#ifndef CORE_INTENT_H
#define CORE_INTENT_H

#include <stddef.h>

enum intent {
	INTENT_NONE, /* nothing, or a tag of somebody else's grammar */
	INTENT_WAKE,
	INTENT_QUERY, /* slots: make, model, family, year, job */
	INTENT_NEXT,
	INTENT_BACK,
	INTENT_REPEAT,
	INTENT_SLOWER_REPEAT,
	INTENT_EXPLAIN,
	INTENT_UNDERSTOOD,
	INTENT_START_OVER,
	INTENT_GO_TO, /* slot: step */
	INTENT_HOW_MANY,
	INTENT_WHERE_AM_I,
	INTENT_NEED,
	INTENT_WHAT_CAN_I_SAY,
	INTENT_PAUSE,
	INTENT_RESUME,
	INTENT_STOP,
	INTENT_HELP,
	INTENT_YES,
	INTENT_NO,
	INTENT_UNKNOWN, /* "I don't know" */
	INTENT_LOUDER,
	INTENT_QUIETER,
	INTENT_SLOWER,
	INTENT_FASTER,
	INTENT_WAIT,
	INTENT_FAILED,
	INTENT_CANNOT_FIND,
	INTENT_EMERGENCY,
	INTENT_N,
};

/* "slower-repeat" and so on, as the contracts spell them; NULL for INTENT_NONE. */
const char *intent_name(enum intent intent);

/* INTENT_NONE for a name that is no intent of ours; NULL is fine. */
enum intent intent_from_name(const char *name);

#endif
