/* SPDX-License-Identifier: MIT */
/*
 * dialogue_repair - what was not understood, and silence
 *
 * Both taper. Who is not understood hears so in few words, then with two
 * examples of what can be said, then, where it is loud, what helps against that; from
 * then on only the sound, since more words would only be more to speak over. Who is
 * silent is reminded once in few words, much later once in more; then we wait.
 */
#include "core/dialogue_private.h"

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

int64_t dialogue_reminder_ms(const struct dialogue_world *world, unsigned n_reminders) {
	return world->first_reminder_ms * (n_reminders ? REPAIR_SECOND_REMINDER : 1);
}

void dialogue_remind(struct dialogue_run *run) {
	bool is_first = run->dialogue->n_reminders++ == 0;

	dialogue_add(run, is_first ? dialogue_expected(run) : repair_help(run));
	dialogue_speak(run, DIALOGUE_ASIDE);
}
