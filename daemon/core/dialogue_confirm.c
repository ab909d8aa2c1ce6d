/* SPDX-License-Identifier: MIT */
/*
 * dialogue_confirm - questions with yes or no
 *
 * Three kinds share the state: whether to go on where an earlier run was, the
 * procedure's own question, and ours: "did you say
 * ...?" when an utterance was doubtful, and "shall I stop here?" when "stop" was heard
 * in a procedure, which a noise must not end. Ours remembers what was doubted
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

	dialogue_query_read(vehicles, meaning, &query);
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

	if (event->intent == INTENT_QUERY && !meaning_slot(&event->meaning, "job"))
		confirm_name_car(run, &car); /* else all of it, in the person's words */
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

static void confirm_put(struct dialogue_run *run) {
	if (run->dialogue->is_leaving)
		dialogue_add(run, SENTENCE_STOP_HERE);
	else
		dialogue_add1(run, SENTENCE_DID_YOU_SAY, run->dialogue->doubt_words);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

void dialogue_confirm_ask(struct dialogue_run *run) {
	run->dialogue->is_doubting = true;
	dialogue_enter(run, DIALOGUE_CONFIRM);
	confirm_put(run);
}

void dialogue_confirm_leave(struct dialogue_run *run) {
	dialogue_confirm_doubt(run);
	run->dialogue->is_leaving = true;
	dialogue_confirm_ask(run);
}

/* Back to where the doubt came up. */
void dialogue_confirm_drop(struct dialogue_run *run) {
	run->dialogue->is_doubting = false;
	run->dialogue->is_leaving = false;
	dialogue_enter(run, run->dialogue->doubt_from);
}

/* "Did you say twenty sixteen Clubman?" - "No, twenty twelve": the rest was right. */
static void confirm_correct(struct dialogue_run *run, const struct meaning *doubted,
			    const struct meaning *meaning) {
	bool is_of_car = run->dialogue->doubt_intent == INTENT_QUERY;
	bool says_nothing = meaning->n_slots == 0; /* "wrong car" */

	run->dialogue->has_doubted = false;
	dialogue_confirm_drop(run);
	if (is_of_car && !says_nothing)
		dialogue_query_read(run->world->vehicles, doubted, &run->dialogue->query);
	dialogue_obey(run, INTENT_QUERY, meaning);
}

static void confirm_obey_doubt(struct dialogue_run *run, enum intent intent,
			       const struct meaning *meaning) {
	const struct meaning doubted = run->dialogue->doubt_meaning;
	bool is_stop = run->dialogue->doubt_intent == INTENT_STOP;
	bool was_leaving = run->dialogue->is_leaving;

	if (is_stop && (intent == INTENT_YES || intent == INTENT_STOP)) {
		dialogue_end(run);
		return;
	}
	switch ((int)intent) {
	case INTENT_YES:
		run->dialogue->has_doubted = false;
		dialogue_confirm_drop(run);
		dialogue_obey(run, run->dialogue->doubt_intent, &doubted);
		break;
	case INTENT_NO:
	case INTENT_UNKNOWN:
		dialogue_confirm_drop(run);
		dialogue_add(run, was_leaving ? SENTENCE_GO_ON : SENTENCE_SORRY);
		dialogue_add(run, dialogue_expected(run));
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	case INTENT_QUERY:
		confirm_correct(run, &doubted, meaning);
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
		confirm_put(run);
		break;
	default:
		run->dialogue->has_doubted = false;
		dialogue_confirm_drop(run);
		dialogue_obey(run, intent, meaning);
		break;
	}
}

static void confirm_put_resume(struct dialogue_run *run) {
	const struct dialogue_session *kept = &run->dialogue->kept;
	const struct procedure *procedure =
		procedure_find(run->world->procedures, kept->place.procedure);
	CLEANUP(text_done) struct text number = TEXT_EMPTY;

	sentence_append_number(kept->n_trail + 1, &number);
	dialogue_add2(run, kept->is_old ? SENTENCE_EARLIER_WE_WERE : SENTENCE_WE_WERE_AT,
		      text_get(&number), procedure ? procedure->title : "that");
	dialogue_add(run, SENTENCE_SHALL_WE_GO_ON);
	dialogue_speak(run, DIALOGUE_CONTENT);
}

void dialogue_confirm_resume(struct dialogue_run *run) {
	run->dialogue->is_resuming = true;
	dialogue_enter(run, DIALOGUE_CONFIRM);
	confirm_put_resume(run);
}

/* A no, or whatever fits no step of long ago, begins anew. */
static void confirm_obey_resume(struct dialogue_run *run, enum intent intent,
				const struct meaning *meaning) {
	switch ((int)intent) {
	case INTENT_YES:
		run->dialogue->is_resuming = false;
		dialogue_guide_resume(run);
		break;
	case INTENT_NO:
	case INTENT_UNKNOWN:
	case INTENT_START_OVER:
		run->dialogue->is_resuming = false;
		dialogue_query_anew(run);
		break;
	case INTENT_QUERY: /* another car, or the same one from the beginning */
		run->dialogue->is_resuming = false;
		run->dialogue->has_kept = false;
		dialogue_query_take(run, meaning);
		break;
	case INTENT_WAKE:
	case INTENT_REPEAT:
		confirm_put_resume(run);
		break;
	case INTENT_HELP:
	case INTENT_WHAT_CAN_I_SAY:
		dialogue_add(run, SENTENCE_HELP_DOUBT);
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	default:
		dialogue_shrug(run);
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
	if (run->dialogue->is_resuming) {
		confirm_obey_resume(run, intent, meaning);
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
