/* SPDX-License-Identifier: MIT */
/*
 * dialogue_delivery - louder, quieter, slower, faster, wait, and once more slowly
 *
 * These are about how it is said, not about what, so every state takes them alike, also
 * while a question is open, and none of them answers it. Who asks for louder or
 * slower has not understood: what was said last is said again. Who asks for
 * quieter or faster has, and hears the rest only where it was cut.
 */
#include "core/dialogue_private.h"

#include "base/cleanup.h"

/* "Say that again slower": slow enough to write along, whatever the rate is. */
#define DELIVERY_ONCE_SLOWER_PERCENT 25

static const struct delivery_wish {
	enum intent intent;
	int louder;
	int faster;
	enum sentence done;
	enum sentence at_limit;
} delivery_wishes[] = {
	{INTENT_LOUDER, +1, 0, SENTENCE_LOUDER, SENTENCE_LOUDEST},
	{INTENT_QUIETER, -1, 0, SENTENCE_QUIETER, SENTENCE_QUIETEST},
	{INTENT_SLOWER, 0, -1, SENTENCE_SLOWER, SENTENCE_SLOWEST},
	{INTENT_FASTER, 0, +1, SENTENCE_FASTER, SENTENCE_FASTEST},
};

void dialogue_delivery_tell(struct dialogue_run *run) {
	const struct dialogue_delivery *delivery = &run->dialogue->delivery;
	struct dialogue_action *action = dialogue_act(run, DIALOGUE_ACTION_DELIVERY);

	action->louder_db = delivery->louder * DIALOGUE_LOUDER_STEP_DB;
	action->slower_percent = -delivery->faster * DIALOGUE_FASTER_STEP_PERCENT;
}

static bool delivery_is_within(int steps, int most) {
	return steps >= -most && steps <= most;
}

/* False: it is at its limit. */
static bool delivery_change(struct dialogue_run *run, const struct delivery_wish *wish) {
	const struct dialogue_delivery wanted = {
		.louder = run->dialogue->delivery.louder + wish->louder,
		.faster = run->dialogue->delivery.faster + wish->faster,
	};

	if (!delivery_is_within(wanted.louder, DIALOGUE_MOST_LOUDER) ||
	    !delivery_is_within(wanted.faster, DIALOGUE_MOST_FASTER))
		return false;
	run->dialogue->delivery = wanted;
	dialogue_hush(run); /* what is being said, is said the old way */
	dialogue_delivery_tell(run);
	return true;
}

static void delivery_obey_wish(struct dialogue_run *run, const struct delivery_wish *wish,
			       const struct meaning *meaning) {
	bool has_missed = wish->louder > 0 || wish->faster < 0;
	bool is_changed = delivery_change(run, wish);

	dialogue_add(run, is_changed ? wish->done : wish->at_limit);
	dialogue_speak(run, DIALOGUE_ANSWER);
	if ((has_missed && is_changed) || dialogue_has_rest(run))
		dialogue_obey(run, INTENT_REPEAT, meaning);
}

bool dialogue_delivery_obey(struct dialogue_run *run, enum intent intent,
			    const struct meaning *meaning) {
	if (dialogue_is_resting(run->dialogue))
		return false;
	for (size_t i = 0; i < N_ELEMENTS(delivery_wishes); i++) {
		if (delivery_wishes[i].intent == intent) {
			delivery_obey_wish(run, &delivery_wishes[i], meaning);
			return true;
		}
	}
	if (intent == INTENT_SLOWER_REPEAT) {
		run->slower_percent = DELIVERY_ONCE_SLOWER_PERCENT;
		run->dialogue->cut_clause = 0; /* all of it */
		dialogue_obey(run, INTENT_REPEAT, meaning);
		return true;
	}
	if (intent == INTENT_WAIT) {
		run->dialogue->is_waiting = true;
		dialogue_add(run, SENTENCE_WAITING);
		dialogue_speak(run, DIALOGUE_ANSWER);
		return true;
	}
	return false;
}
