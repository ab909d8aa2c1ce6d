/* SPDX-License-Identifier: MIT */
/*
 * dialogue_repair - what was not understood, and silence
 *
 * Both taper. Who is not understood hears so in few words, then with two
 * examples of what can be said, then, where it is loud, what helps against that; from
 * then on only the sound, since more words would only be more to speak over. Who
 * was asked "did you say ...?" for nothing is offered the two best the next time: what it
 * sounded like then, most and second, but for what it was not. Where the ears know no second, it
 * is what people say most here. Who is
 * silent is reminded once in few words, much later once in more; then we wait.
 */
#include "core/dialogue_private.h"

#include "base/cleanup.h"

/* A normal voice has -26 dB at the microphone. With noise 12 dB under it every other
 * command is not understood, so that advice is worth its words. */
#define REPAIR_NOISY_DB (-38.0)

/* After so many times the first silence comes the second reminder: whoever did not
 * answer the first has the hands full. */
#define REPAIR_SECOND_REMINDER 3

static enum sentence repair_help(const struct dialogue_run *run) {
	if (run->dialogue->is_doubting || run->dialogue->is_resuming)
		return SENTENCE_HELP_DOUBT;
	return dialogue_is_in_query(run->dialogue) ? dialogue_query_help(run)
						   : dialogue_guide_help(run);
}

static enum sentence repair_examples(const struct dialogue_run *run) {
	if (run->dialogue->is_doubting || run->dialogue->is_resuming)
		return SENTENCE_HELP_DOUBT;
	return dialogue_is_in_query(run->dialogue) ? dialogue_query_examples(run)
						   : dialogue_guide_examples(run);
}

enum sentence dialogue_expected(const struct dialogue_run *run) {
	if (run->dialogue->is_resuming)
		return SENTENCE_HELP_DOUBT;
	return dialogue_is_in_query(run->dialogue) ? dialogue_query_reminder(run)
						   : dialogue_guide_reminder(run);
}

static bool repair_is_noisy(const struct dialogue_run *run) {
	return run->event->floor_db < 0 && run->event->floor_db > REPAIR_NOISY_DB;
}

void dialogue_shrug(struct dialogue_run *run) {
	if (dialogue_is_resting(run->dialogue))
		return;
	dialogue_earcon(run, EARCON_NOT_UNDERSTOOD);
	switch (++run->dialogue->n_no_match) {
	case 1:
		dialogue_add(run, SENTENCE_NOT_UNDERSTOOD);
		break;
	case 2:
		dialogue_add(run, SENTENCE_NOT_UNDERSTOOD);
		dialogue_add(run, repair_examples(run));
		break;
	case 3:
		if (repair_is_noisy(run))
			dialogue_add(run, SENTENCE_NOISY);
		break;
	default:
		break; /* the sound is enough */
	}
	dialogue_speak(run, DIALOGUE_ASIDE);
}

/* What is said most in this place. */
static enum intent repair_likely(const struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (!step || run->dialogue->is_finished)
		return INTENT_REPEAT;
	if (step->kind == STEP_WARNING)
		return INTENT_UNDERSTOOD;
	return step->kind == STEP_QUESTION ? INTENT_YES : INTENT_NEXT;
}

/* The best of what is left: not the first, and not what was said not to be it. */
static enum intent repair_second(const struct dialogue_run *run, enum intent first) {
	const enum intent candidates[] = {run->event->second, repair_likely(run), INTENT_REPEAT};

	for (size_t i = 0; i < N_ELEMENTS(candidates); i++) {
		if (candidates[i] != first && candidates[i] != run->dialogue->doubt_intent &&
		    sentence_intent(candidates[i]))
			return candidates[i];
	}
	return INTENT_BACK;
}

bool dialogue_offer(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	const struct dialogue_event *event = run->event;
	bool is_denied = event->intent == dialogue->doubt_intent;
	enum intent first = is_denied ? event->second : event->intent;

	if (dialogue_is_resting(dialogue) || dialogue_is_in_query(dialogue) ||
	    dialogue->is_doubting || dialogue->is_resuming || !dialogue->has_doubted ||
	    dialogue->has_offered || !sentence_intent(first))
		return false;
	dialogue->has_offered = true;
	dialogue_add2(run, SENTENCE_SAY_ONE_OF, sentence_intent(first),
		      sentence_intent(repair_second(run, first)));
	dialogue_speak(run, DIALOGUE_ANSWER);
	return true;
}

int64_t dialogue_reminder_ms(const struct dialogue_world *world, unsigned n_reminders) {
	return world->first_reminder_ms * (n_reminders ? REPAIR_SECOND_REMINDER : 1);
}

void dialogue_remind(struct dialogue_run *run) {
	bool is_first = run->dialogue->n_reminders++ == 0;

	dialogue_add(run, is_first ? dialogue_expected(run) : repair_help(run));
	dialogue_speak(run, DIALOGUE_ASIDE);
}
