/* SPDX-License-Identifier: MIT */
/*
 * dialogue_guide - in a procedure: one step at a time, at the person's pace
 *
 * Every step that was left by going on lies on the
 * trail, across procedures; "back" takes the last one off. A step that is a
 * question is asked in state confirm. Nothing but the person moves the place.
 *
 * People speak over us. Who goes on before the step has begun to be said has not
 * left it: it is said now. A warning has to be said to its end: who goes on over
 * it, or comes back to it after something else had cut it, hears the rest of it
 * first. Both only once: who insists knows it.
 */
#include "core/dialogue_private.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

/* Said for the third time and more. */
#define GUIDE_MUCH_SLOWER_PERCENT 30

static void guide_add_step(struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (!step)
		return;
	/* A question that ended it has been answered: it is not put again. */
	if (run->dialogue->is_finished && step->kind == STEP_QUESTION) {
		dialogue_add(run, SENTENCE_WAS_LAST_STEP);
		return;
	}
	dialogue_add_text(run, step->say);
	if (dialogue_place_is_last(run))
		dialogue_add(run, SENTENCE_LAST_STEP);
}

static void guide_say_step(struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	guide_add_step(run);
	/* Who has never read a manual hears once what to say. */
	if (step && step->kind == STEP_ACTION && !run->dialogue->has_told_next) {
		struct prompt alone;

		prompt_from_text(text_get(&run->line), &alone);
		dialogue_add(run, SENTENCE_SAY_NEXT);
		run->dialogue->has_told_next = true;
		dialogue_speak(run, DIALOGUE_CONTENT);
		run->dialogue->n_worth_repeating = alone.n_clauses;
		return;
	}
	dialogue_speak(run, DIALOGUE_CONTENT);
}

/* Who asks again and again has not understood these words: the second time it is said
 * slower and in others, from then on in both, slower still. */
static void guide_say_otherwise(struct dialogue_run *run, const struct step *step) {
	bool is_question = step->kind == STEP_QUESTION;
	bool is_spelt_out = run->dialogue->n_repeats > 2;

	run->slower_percent =
		is_spelt_out ? GUIDE_MUCH_SLOWER_PERCENT : DIALOGUE_AGAIN_SLOWER_PERCENT;
	if (is_spelt_out && !is_question)
		dialogue_add_text(run, step->say);
	dialogue_add_text(run, step->explain);
	if (is_question) /* last, since it wants the answer */
		dialogue_add_text(run, step->say);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

/* After an interruption the rest of it, once; else all of it. */
static void guide_repeat(struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);
	bool is_again = run->dialogue->n_repeats > 1 && !run->dialogue->is_finished;

	if (dialogue_has_rest(run)) {
		run->dialogue->n_repeats = 0;
		dialogue_say_again(run);
	} else if (is_again && step && step->explain) {
		guide_say_otherwise(run, step);
	} else {
		if (is_again)
			run->slower_percent = DIALOGUE_AGAIN_SLOWER_PERCENT;
		guide_say_step(run);
	}
}

bool dialogue_guide_put_first(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	const struct step *step = dialogue_place_step(run);
	bool is_warning = step && step->kind == STEP_WARNING;

	if (!step || dialogue->is_finished || dialogue->has_insisted ||
	    (!dialogue_is_ahead(run) && !(is_warning && !dialogue->is_heard)))
		return false;
	dialogue->has_insisted = true;
	guide_repeat(run);
	return true;
}

/* The state that belongs to the step: a question waits in confirm. */
static void guide_enter_state(struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);
	bool is_question = step && step->kind == STEP_QUESTION && !run->dialogue->is_finished;

	dialogue_enter(run, is_question ? DIALOGUE_CONFIRM : DIALOGUE_GUIDE);
}

/* Stands at a place: reports it. What is said comes after. */
static void guide_stand_at(struct dialogue_run *run, const struct dialogue_place *place) {
	run->dialogue->place = *place;
	run->dialogue->is_finished = false;
	run->dialogue->is_heard = false;
	run->dialogue->has_explained = false;
	run->dialogue->has_insisted = false;
	guide_enter_state(run);

	struct dialogue_action *action = dialogue_act(run, DIALOGUE_ACTION_STEP);
	action->procedure = procedure_find(run->world->procedures, place->procedure);
	action->step = place->step;
}

void dialogue_guide_stay(struct dialogue_run *run) {
	const struct dialogue_place place = run->dialogue->place;

	guide_stand_at(run, &place);
	guide_say_step(run);
}

void dialogue_guide_resume(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	const struct dialogue_session kept = dialogue->kept;

	dialogue->has_kept = false;
	dialogue->query = kept.query;
	dialogue->first = kept.first;
	memcpy(dialogue->trail, kept.trail, sizeof(dialogue->trail));
	dialogue->n_trail = kept.n_trail;
	guide_stand_at(run, &kept.place);
	guide_say_step(run);
}

bool dialogue_get_session(const struct dialogue *dialogue, struct dialogue_session *ret_session) {
	if (dialogue->has_kept) {
		*ret_session = dialogue->kept;
		return true;
	}
	if (!dialogue->place.procedure[0] || dialogue->is_finished)
		return false;
	*ret_session = (struct dialogue_session){
		.query = dialogue->query,
		.first = dialogue->first,
		.place = dialogue->place,
		.n_trail = dialogue->n_trail,
		.delivery = dialogue->delivery,
	};
	memcpy(ret_session->trail, dialogue->trail, sizeof(ret_session->trail));
	return true;
}

void dialogue_guide_start(struct dialogue_run *run, const struct procedure *procedure) {
	struct dialogue *dialogue = run->dialogue;

	dialogue->n_trail = 0;
	dialogue->first = (struct dialogue_place){0};
	(void)snprintf(dialogue->first.procedure, sizeof(dialogue->first.procedure), "%s",
		       procedure->id);
	guide_stand_at(run, &dialogue->first);
	guide_say_step(run);
}

static void guide_push_trail(struct dialogue *dialogue) {
	if (dialogue->n_trail == DIALOGUE_MOST_TRAIL) {
		memmove(&dialogue->trail[0], &dialogue->trail[1],
			(DIALOGUE_MOST_TRAIL - 1) * sizeof(dialogue->trail[0]));
		dialogue->n_trail--;
	}
	dialogue->trail[dialogue->n_trail++] = dialogue->place;
}

static void guide_finish(struct dialogue_run *run) {
	if (!run->dialogue->is_finished) /* a "next" that was on its way is not another one */
		dialogue_enter(run, DIALOGUE_GUIDE);
	run->dialogue->is_finished = true;
	dialogue_add(run, SENTENCE_WAS_LAST_STEP);
	dialogue_speak(run, DIALOGUE_CONTENT);
}

void dialogue_guide_follow(struct dialogue_run *run, const struct target *target) {
	struct dialogue_place place = {0};

	if (!dialogue_place_follow(run, &run->dialogue->place, target, &place)) {
		guide_finish(run);
		return;
	}
	guide_push_trail(run->dialogue);
	guide_stand_at(run, &place);
	guide_say_step(run);
}

static void guide_next(struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (run->dialogue->is_finished || !step)
		guide_finish(run);
	else if (!dialogue_guide_put_first(run))
		dialogue_guide_follow(run, &step->next);
}

/* From behind the last step back to it; else along the trail. */
static void guide_back(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;

	if (dialogue->is_finished) {
		const struct dialogue_place place = dialogue->place;
		guide_stand_at(run, &place);
	} else if (dialogue->n_trail) {
		const struct dialogue_place place = dialogue->trail[--dialogue->n_trail];
		guide_stand_at(run, &place);
	} else {
		dialogue_add(run, SENTENCE_FIRST_STEP);
	}
	guide_say_step(run);
}

static void guide_start_over(struct dialogue_run *run) {
	const struct dialogue_place first = run->dialogue->first;

	run->dialogue->n_trail = 0;
	guide_stand_at(run, &first);
	dialogue_add(run, SENTENCE_STARTING_OVER);
	guide_say_step(run);
}

static void guide_say_how_many(struct dialogue_run *run) {
	CLEANUP(text_done) struct text number = TEXT_EMPTY;
	struct procedure_rest rest = dialogue_place_rest(run);

	sentence_append_number(rest.n_steps, &number);
	if (run->dialogue->is_finished)
		dialogue_add(run, SENTENCE_WAS_LAST_STEP);
	else if (rest.n_steps == 0)
		dialogue_add(run,
			     rest.is_about ? SENTENCE_DEPENDS_ON_ANSWER : SENTENCE_NO_MORE_STEPS);
	else if (rest.n_steps == 1)
		dialogue_add(run,
			     rest.is_about ? SENTENCE_ABOUT_ONE_MORE_STEP : SENTENCE_ONE_MORE_STEP);
	else
		dialogue_add1(run, rest.is_about ? SENTENCE_ABOUT_MORE_STEPS : SENTENCE_MORE_STEPS,
			      text_get(&number));
	dialogue_speak(run, DIALOGUE_ANSWER);
}

static void guide_say_need(struct dialogue_run *run) {
	CLEANUP(text_done) struct text needs = TEXT_EMPTY;

	dialogue_place_append_needs(run, &needs);
	if (needs.length_bytes)
		dialogue_add1(run, SENTENCE_NEED, text_get(&needs));
	else
		dialogue_add(run, SENTENCE_NEED_NOTHING);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

/* "You are at step three of seven.", counted along the way that was walked. */
static void guide_add_position(struct dialogue_run *run) {
	CLEANUP(text_done) struct text at = TEXT_EMPTY;
	CLEANUP(text_done) struct text of = TEXT_EMPTY;
	struct procedure_rest rest = dialogue_place_rest(run);
	size_t n_walked = run->dialogue->n_trail + 1;

	sentence_append_number(n_walked, &at);
	sentence_append_number(n_walked + rest.n_steps, &of);
	dialogue_add2(run, rest.is_about ? SENTENCE_STEP_OF_ABOUT : SENTENCE_STEP_OF, text_get(&at),
		      text_get(&of));
}

static void guide_say_position(struct dialogue_run *run) {
	guide_add_position(run);
	guide_add_step(run);
	dialogue_speak(run, DIALOGUE_CONTENT);
}

/* Ahead, as far as nothing is skipped that has to be answered or heard. */
static void guide_walk_ahead(struct dialogue_run *run, size_t n_steps) {
	struct dialogue *dialogue = run->dialogue;

	for (size_t i = 0; i < n_steps; i++) {
		const struct step *step = dialogue_place_step(run);
		struct dialogue_place place;

		if (!step || step->kind == STEP_QUESTION || (step->kind == STEP_WARNING && i > 0) ||
		    !dialogue_place_follow(run, &dialogue->place, &step->next, &place)) {
			if (step && step->kind != STEP_ACTION)
				dialogue_add(run, SENTENCE_THIS_FIRST);
			break;
		}
		guide_push_trail(dialogue);
		dialogue->place = place;
	}
}

/* Steps are counted along the way that was walked, as "where am I" counts them. */
static void guide_go_to(struct dialogue_run *run, const struct meaning *meaning) {
	struct dialogue *dialogue = run->dialogue;
	const char *word = meaning_slot(meaning, "step");
	int number = 0;

	if (!word || parse_int(word, 1, DIALOGUE_MOST_TRAIL, &number) < 0) {
		dialogue_shrug(run);
		return;
	}

	size_t wanted = (size_t)number - 1;

	if (wanted > dialogue->n_trail) {
		if (dialogue_guide_put_first(run))
			return;
		guide_walk_ahead(run, wanted - dialogue->n_trail);
	} else if (wanted < dialogue->n_trail) {
		dialogue->place = dialogue->trail[wanted];
		dialogue->n_trail = wanted;
	}

	const struct dialogue_place place = dialogue->place;

	guide_stand_at(run, &place);
	guide_say_position(run);
}

static void guide_explain(struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (step && step->explain) {
		dialogue_add_text(run, step->explain);
		dialogue_speak(run, DIALOGUE_ANSWER);
	} else {
		guide_say_step(run);
	}
}

static void guide_pause(struct dialogue_run *run) {
	dialogue_enter(run, DIALOGUE_PAUSED);
	dialogue_add(run, SENTENCE_PAUSED);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

/* Another car: at the first step, where it was just read back, at once; later on all that
 * was done is at stake, and a noise must not undo it. */
static void guide_take_car(struct dialogue_run *run, const struct meaning *meaning) {
	bool is_sure = run->event->kind == DIALOGUE_EVENT_BUTTON || !run->dialogue->n_trail ||
		       run->event->intent != INTENT_QUERY; /* it was asked about */

	if (is_sure || run->dialogue->is_finished) {
		dialogue_query_take(run, meaning);
		return;
	}
	dialogue_confirm_doubt(run);
	dialogue_confirm_ask(run);
}

void dialogue_guide_obey(struct dialogue_run *run, enum intent intent,
			 const struct meaning *meaning) {
	switch ((int)intent) {
	case INTENT_NEXT:
	case INTENT_UNDERSTOOD:
		guide_next(run);
		break;
	case INTENT_BACK:
		guide_back(run);
		break;
	case INTENT_REPEAT:
	case INTENT_RESUME:
		guide_repeat(run);
		break;
	case INTENT_START_OVER:
		guide_start_over(run);
		break;
	case INTENT_HOW_MANY:
		guide_say_how_many(run);
		break;
	case INTENT_GO_TO:
		guide_go_to(run, meaning);
		break;
	case INTENT_NEED:
		guide_say_need(run);
		break;
	case INTENT_FAILED:
	case INTENT_CANNOT_FIND:
		dialogue_trouble_obey(run, intent);
		break;
	case INTENT_WHERE_AM_I:
		guide_say_position(run);
		break;
	case INTENT_EXPLAIN:
	case INTENT_UNKNOWN: /* "I don't know" how to do that */
		guide_explain(run);
		break;
	case INTENT_PAUSE:
		guide_pause(run);
		break;
	case INTENT_WAKE:
		dialogue_add(run, SENTENCE_HERE);
		guide_say_step(run);
		break;
	case INTENT_HELP:
		dialogue_add(run, dialogue_guide_help(run));
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	case INTENT_WHAT_CAN_I_SAY:
		if (run->dialogue->name == DIALOGUE_GUIDE)
			dialogue_add_choices(run);
		else
			dialogue_add(run, dialogue_guide_help(run));
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	case INTENT_QUERY:
		guide_take_car(run, meaning);
		break;
	default:
		dialogue_shrug(run);
		break;
	}
}

void dialogue_guide_obey_resting(struct dialogue_run *run, enum intent intent,
				 const struct meaning *meaning) {
	if (intent == INTENT_QUERY) {
		dialogue_query_take(run, meaning);
		return;
	}
	if (intent != INTENT_WAKE && intent != INTENT_RESUME)
		return; /* resting: nothing else is for us */
	if (!dialogue_place_step(run)) {
		dialogue_reload_lost(run);
		return;
	}
	guide_enter_state(run);
	if (intent == INTENT_WAKE)
		dialogue_add(run, SENTENCE_HERE);
	guide_say_position(run);
}

enum sentence dialogue_guide_help(const struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (run->dialogue->is_finished || !step)
		return SENTENCE_HELP_FINISHED;
	switch (step->kind) {
	case STEP_ACTION:
		return SENTENCE_HELP_GUIDE;
	case STEP_WARNING:
		return SENTENCE_HELP_WARNING;
	case STEP_QUESTION:
		return SENTENCE_HELP_QUESTION;
	}
	return SENTENCE_HELP_GUIDE;
}

enum sentence dialogue_guide_reminder(const struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (run->dialogue->is_finished)
		return SENTENCE_HELP_FINISHED;
	if (step && step->kind == STEP_WARNING)
		return SENTENCE_REMIND_WARNING;
	return step && step->kind == STEP_QUESTION ? SENTENCE_REMIND_QUESTION
						   : SENTENCE_REMIND_GUIDE;
}

enum sentence dialogue_guide_examples(const struct dialogue_run *run) {
	const struct step *step = dialogue_place_step(run);

	if (run->dialogue->is_finished || !step)
		return SENTENCE_EXAMPLES_FINISHED;
	if (step->kind == STEP_WARNING)
		return SENTENCE_EXAMPLES_WARNING;
	return step->kind == STEP_QUESTION ? SENTENCE_EXAMPLES_QUESTION : SENTENCE_EXAMPLES_GUIDE;
}
