/* SPDX-License-Identifier: MIT */
/*
 * dialogue_trouble - what does not work, or cannot be found
 *
 * What follows is the procedure's to say. A question is answered as by "I don't
 * know", which leads to a closer look. A step leads to where its author sends whoever
 * fails at it (what cannot be found is said in other words before); else it is
 * said once in other words; else to whoever can help.
 */
#include "core/dialogue_private.h"

static void trouble_explain(struct dialogue_run *run, enum intent intent, const struct step *step) {
	run->dialogue->has_explained = true;
	if (intent == INTENT_FAILED)
		dialogue_add(run, SENTENCE_ONCE_MORE);
	dialogue_add_text(run, step->explain);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

void dialogue_trouble_obey(struct dialogue_run *run, enum intent intent) {
	const struct step *step = dialogue_place_step(run);
	bool is_open = step && !run->dialogue->is_finished;

	if (is_open && dialogue_guide_put_first(run))
		return; /* it had not been heard yet */
	if (is_open && step->kind == STEP_QUESTION) {
		dialogue_guide_follow(run, &step->unknown);
	} else if (is_open && step->failed.kind != TARGET_NONE &&
		   (intent == INTENT_FAILED || run->dialogue->has_explained || !step->explain)) {
		dialogue_guide_follow(run, &step->failed);
	} else if (is_open && step->explain && !run->dialogue->has_explained) {
		trouble_explain(run, intent, step);
	} else {
		dialogue_add(run, SENTENCE_NO_MORE_HELP);
		dialogue_speak(run, DIALOGUE_ANSWER);
	}
}
