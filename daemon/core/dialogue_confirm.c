/* SPDX-License-Identifier: MIT */
/*
 * dialogue_confirm - questions with yes or no
 *
 * Two kinds share the state: the procedure's own question, and our "did you say
 * ...?" when an utterance was doubtful. The second remembers what was doubted
 * and where: yes acts on it there, no and silence return there, and any other
 * order is obeyed there, since a person who orders something has answered.
 * After a no the next doubt is not asked about: once is enough. It is asked in few
 * words: what a command is called, or the car that was understood. A doubt that
 * came up while we spoke is noted, and asked about when we have ended.
 */
#include "core/dialogue_private.h"

#include <stdio.h>

#include "base/cleanup.h"

/* "twenty fourteen Mini Countryman", as far as it was said; "" when there is no name for it. */
static void confirm_name_car(const struct dialogue_run *run, struct text *text) {
	const struct vehicle_catalogue *vehicles = run->world->vehicles;
	const struct meaning *meaning = &run->event->meaning;
	const char *year = meaning_slot(meaning, "year");
	struct vehicle_query query = {0};
	struct vehicle_match match = {0};
	int number = 0;

	dialogue_query_read(meaning, &query);
	vehicle_resolve(vehicles, &query, &match);
	bool has_model = query.model[0] || query.family[0];
	const char *name = query.model[0] && match.model     ? match.model->name
			   : query.family[0] && match.family ? match.family->name
							     : NULL;
	if (has_model && !name)
		return;
	if (year && parse_int(year, 0, 9999, &number) == 0)
		(void)vehicle_append_spoken_year(number, text);
	if (query.make[0] && match.make)
		(void)text_appendf(text, "%s%s", text->length_bytes ? " " : "", match.make->name);
	if (name)
		(void)text_appendf(text, "%s%s", text->length_bytes ? " " : "", name);
}

void dialogue_confirm_doubt(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	const struct dialogue_event *event = run->event;
	CLEANUP(text_done) struct text car = TEXT_EMPTY;
	const char *words = sentence_intent(event->intent);

	if (event->intent == INTENT_QUERY)
		confirm_name_car(run, &car);
	if (car.length_bytes)
		words = text_get(&car);
	else if (!words && event->text && event->text[0])
		words = event->text;
	dialogue->has_doubted = true;
	dialogue->doubt_intent = event->intent;
	dialogue->doubt_meaning = event->meaning;
	dialogue->doubt_from = dialogue->name;
	(void)snprintf(dialogue->doubt_words, sizeof(dialogue->doubt_words), "%s",
		       words ? words : "that");
}

void dialogue_confirm_ask(struct dialogue_run *run) {
	run->dialogue->is_doubting = true;
	dialogue_enter(run, DIALOGUE_CONFIRM);
	dialogue_add1(run, SENTENCE_DID_YOU_SAY, run->dialogue->doubt_words);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

/* Back to where the doubt came up. */
void dialogue_confirm_drop(struct dialogue_run *run) {
	run->dialogue->is_doubting = false;
	dialogue_enter(run, run->dialogue->doubt_from);
}

static void confirm_obey_doubt(struct dialogue_run *run, enum intent intent,
			       const struct meaning *meaning) {
	const struct meaning doubted = run->dialogue->doubt_meaning;

	switch ((int)intent) {
	case INTENT_YES:
		run->dialogue->has_doubted = false;
		dialogue_confirm_drop(run);
		dialogue_obey(run, run->dialogue->doubt_intent, &doubted);
		break;
	case INTENT_NO:
	case INTENT_UNKNOWN:
		dialogue_confirm_drop(run);
		dialogue_add(run, SENTENCE_SORRY);
		dialogue_add(run, dialogue_expected(run));
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	case INTENT_HELP:
	case INTENT_WHAT_CAN_I_SAY:
		dialogue_add(run, SENTENCE_HELP_DOUBT);
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	case INTENT_WAKE:
	case INTENT_REPEAT:
		if (intent == INTENT_WAKE)
			dialogue_add(run, SENTENCE_HERE);
		dialogue_add1(run, SENTENCE_DID_YOU_SAY, run->dialogue->doubt_words);
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	default:
		run->dialogue->has_doubted = false;
		dialogue_confirm_drop(run);
		dialogue_obey(run, intent, meaning);
		break;
	}
}

void dialogue_confirm_obey(struct dialogue_run *run, enum intent intent,
			   const struct meaning *meaning) {
	const struct step *step = dialogue_place_step(run);

	if (run->dialogue->is_doubting) {
		confirm_obey_doubt(run, intent, meaning);
		return;
	}
	if (dialogue_is_answer(intent) && dialogue_guide_put_first(run))
		return;
	switch ((int)intent) {
	case INTENT_YES:
		dialogue_guide_follow(run, &step->yes);
		break;
	case INTENT_NO:
		dialogue_guide_follow(run, &step->no);
		break;
	case INTENT_UNKNOWN:
		dialogue_guide_follow(run, &step->unknown);
		break;
	case INTENT_NEXT: /* a question is not skipped */
	case INTENT_UNDERSTOOD:
		dialogue_shrug(run);
		break;
	default:
		dialogue_guide_obey(run, intent, meaning);
		break;
	}
}
