/* SPDX-License-Identifier: MIT */
/*
 * dialogue_query - asleep, and finding out which car it is
 *
 * What was said is merged into the query, where the newer word replaces the
 * older; vehicle_resolve() says what follows. Only what is missing is asked
 * for. Once the car is known it is read back as a statement and the first step
 * follows at once. "I don't know" never leads nowhere: it leads to the
 * procedure that asks what is seen.
 */
#include "core/dialogue_private.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define QUERY_LEAST_YEAR 1900 /* what a year of a car can be at all */
#define QUERY_MOST_YEAR 2100

static void query_set(char *field, const char *value) {
	(void)snprintf(field, VEHICLE_ID_BYTES, "%s", value);
}

/* A model that the make said before does not have is that of another make. */
static void query_drop_other_make(const struct vehicle_catalogue *vehicles,
				  struct vehicle_query *query) {
	struct vehicle_match match = {0};

	vehicle_resolve(vehicles, query, &match);
	bool has_it = (match.model && strcmp(match.model->id, query->model) == 0) ||
		      (match.family && strcmp(match.family->id, query->family) == 0);
	if (!has_it)
		query->make[0] = '\0';
}

/* True when the meaning named anything about a car. */
static bool query_merge(const struct vehicle_catalogue *vehicles, struct vehicle_query *query,
			const struct meaning *meaning) {
	const char *make = meaning_slot(meaning, "make");
	const char *model = meaning_slot(meaning, "model");
	const char *family = meaning_slot(meaning, "family");
	const char *year = meaning_slot(meaning, "year");
	int number = 0;

	if (make) {
		if (strcmp(make, query->make) != 0) /* another make has other models */
			query->model[0] = query->family[0] = '\0';
		query_set(query->make, make);
		query->make_is_unknown = false;
	}
	if (model || family) {
		query_set(query->model, model ? model : "");
		query_set(query->family, family ? family : "");
		query->model_is_unknown = false;
		if (!make)
			query_drop_other_make(vehicles, query);
	}
	bool has_year = year && parse_int(year, QUERY_LEAST_YEAR, QUERY_MOST_YEAR, &number) == 0;
	if (has_year) {
		query->year = number;
		query->year_is_unknown = false;
	}
	return make || model || family || has_year;
}

void dialogue_query_read(const struct vehicle_catalogue *vehicles, const struct meaning *meaning,
			 struct vehicle_query *query) {
	(void)query_merge(vehicles, query, meaning);
}

/* What is to be done, where it was said. */
static void query_take_job(struct dialogue *dialogue, const struct meaning *meaning) {
	const char *job = meaning_slot(meaning, "job");

	if (job)
		query_set(dialogue->job, job);
}

/* Another car, and whatever is to be done with it. */
static void query_forget(struct dialogue *dialogue) {
	dialogue->query = (struct vehicle_query){0};
	dialogue->job[0] = '\0';
}

/* What a person would call the car as far as it is known. */
static const char *query_name(const struct vehicle_match *match) {
	if (match->model && match->model->name)
		return match->model->name;
	if (match->family && match->family->name)
		return match->family->name;
	return match->make ? match->make->name : "car";
}

/* Once a conversation, before anything else: a car can be opened later. */
static void query_first_words(struct dialogue_run *run) {
	if (run->dialogue->has_told_danger)
		return;
	run->dialogue->has_told_danger = true;
	dialogue_add1(run, SENTENCE_DANGER, run->world->emergency_number);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

static void query_ask_open(struct dialogue_run *run) {
	dialogue_enter(run, DIALOGUE_QUERY);
	query_first_words(run);
	dialogue_add(run, SENTENCE_WHICH_CAR);
	dialogue_speak(run, DIALOGUE_CONTENT);
}

void dialogue_query_begin(struct dialogue_run *run) {
	query_forget(run->dialogue);
	dialogue_earcon(run, EARCON_LISTENING);
	if (run->dialogue->has_kept)
		dialogue_confirm_resume(run);
	else
		query_ask_open(run);
}

void dialogue_query_anew(struct dialogue_run *run) {
	run->dialogue->has_kept = false;
	query_ask_open(run);
}

/* The car is not known, or nobody knows it better: look at it. */
static void query_look(struct dialogue_run *run, const struct vehicle_match *match) {
	const struct dialogue_world *world = run->world;
	const char *job = run->dialogue->job[0] ? run->dialogue->job : world->job;
	const struct procedure *procedure = procedure_select(world->procedures, job, match);

	if (!procedure) {
		dialogue_add1(run, SENTENCE_NO_PROCEDURE, world->emergency_number);
		dialogue_speak(run, DIALOGUE_ANSWER);
		dialogue_sleep(run);
		return;
	}
	dialogue_guide_start(run, procedure);
}

static void query_read_back(struct dialogue_run *run, const struct vehicle_match *match) {
	CLEANUP(text_done) struct text car = TEXT_EMPTY;

	if (match->year && vehicle_append_spoken_year(match->year, &car) == 0)
		(void)text_append(&car, " ");
	(void)text_append(&car, match->make->name);
	if (match->model->name)
		(void)text_appendf(&car, " %s", match->model->name);
	dialogue_act(run, DIALOGUE_ACTION_VEHICLE)->match = *match;
	dialogue_add1(run, SENTENCE_READ_BACK, text_get(&car));
	dialogue_speak(run, DIALOGUE_ANSWER);
	query_look(run, match);
}

/* Says the years in which it was sold, or those that are known of it, forgets the year
 * and asks for it again. */
static void query_refuse(struct dialogue_run *run, const struct vehicle_match *match) {
	CLEANUP(text_done) struct text year = TEXT_EMPTY;
	CLEANUP(text_done) struct text years = TEXT_EMPTY;
	bool is_partial = match->make && match->make->is_partial;

	dialogue_act(run, DIALOGUE_ACTION_VEHICLE_REFUSED)->match = *match;
	run->dialogue->query.year = 0;
	dialogue_enter(run, DIALOGUE_YEAR);
	(void)vehicle_append_spoken_year(match->year, &year);
	(void)vehicle_append_match_years(match, &years);
	dialogue_add2(run, is_partial ? SENTENCE_NOT_KNOWN : SENTENCE_NOT_SOLD, query_name(match),
		      text_get(&year));
	dialogue_add1(run, is_partial ? SENTENCE_IS_KNOWN : SENTENCE_WAS_SOLD, text_get(&years));
	dialogue_add(run, SENTENCE_WHICH_YEAR_AGAIN);
	dialogue_speak(run, DIALOGUE_CONTENT);
}

static void query_ask_model(struct dialogue_run *run, const struct vehicle_match *match) {
	dialogue_enter(run, DIALOGUE_QUERY);
	if (match->family)
		dialogue_add_text(run, match->family->question);
	else if (match->make && match->make->question)
		dialogue_add_text(run, match->make->question);
	else if (match->make)
		dialogue_add1(run, SENTENCE_WHICH_MODEL, match->make->name);
	else
		dialogue_add(run, SENTENCE_WHICH_CAR);
	dialogue_speak(run, DIALOGUE_CONTENT);
}

/* Does what follows from all that is known so far. */
static void query_go_on(struct dialogue_run *run) {
	struct vehicle_match match = {0};

	vehicle_resolve(run->world->vehicles, &run->dialogue->query, &match);
	switch (match.answer) {
	case VEHICLE_KNOWN:
		query_read_back(run, &match);
		break;
	case VEHICLE_UNCERTAIN:
		dialogue_add(run, SENTENCE_LOOK_AT_CAR);
		dialogue_speak(run, DIALOGUE_ANSWER);
		query_look(run, &match);
		break;
	case VEHICLE_ASK_MAKE:
		dialogue_enter(run, DIALOGUE_QUERY);
		dialogue_add(run, SENTENCE_WHICH_MAKE);
		dialogue_speak(run, DIALOGUE_CONTENT);
		break;
	case VEHICLE_ASK_MODEL:
		query_ask_model(run, &match);
		break;
	case VEHICLE_ASK_YEAR:
		dialogue_enter(run, DIALOGUE_YEAR);
		dialogue_add1(run, SENTENCE_WHICH_YEAR, query_name(&match));
		dialogue_speak(run, DIALOGUE_CONTENT);
		break;
	case VEHICLE_NOT_SOLD:
		query_refuse(run, &match);
		break;
	}
}

/* The car of a procedure under way is corrected: what is not said anew stays. */
static bool query_is_correction(const struct dialogue *dialogue) {
	return (dialogue->name == DIALOGUE_GUIDE || dialogue->name == DIALOGUE_CONFIRM) &&
	       !dialogue->is_finished;
}

void dialogue_query_take(struct dialogue_run *run, const struct meaning *meaning) {
	struct dialogue *dialogue = run->dialogue;

	if (query_is_correction(dialogue)) {
		dialogue->place = (struct dialogue_place){0};
		dialogue->n_trail = 0;
	} else if (!dialogue_is_in_query(dialogue)) {
		query_forget(dialogue); /* a new car */
	}
	query_take_job(dialogue, meaning);
	if (query_merge(run->world->vehicles, &dialogue->query, meaning))
		query_go_on(run);
	else
		query_ask_open(run);
}

/* "I don't know", perhaps with what the person does know. */
static void query_take_unknown(struct dialogue_run *run, const struct meaning *meaning) {
	struct vehicle_query *query = &run->dialogue->query;
	struct vehicle_match match = {0};

	query_take_job(run->dialogue, meaning);
	(void)query_merge(run->world->vehicles, query, meaning);
	if (run->dialogue->name == DIALOGUE_QUERY && !query->model[0])
		query->model_is_unknown = true;
	if (!query->year)
		query->year_is_unknown = true;
	vehicle_resolve(run->world->vehicles, query, &match);
	if (match.answer != VEHICLE_KNOWN && match.answer != VEHICLE_NOT_SOLD)
		match.answer = VEHICLE_UNCERTAIN;
	if (match.answer != VEHICLE_UNCERTAIN) {
		query_go_on(run);
		return;
	}
	dialogue_add(run, SENTENCE_LOOK_AT_CAR);
	dialogue_speak(run, DIALOGUE_ANSWER);
	query_look(run, &match);
}

/* Forgets the year first, then the car. */
static void query_back(struct dialogue_run *run) {
	query_forget(run->dialogue);
	query_ask_open(run);
}

static void query_obey_asleep(struct dialogue_run *run, enum intent intent,
			      const struct meaning *meaning) {
	if (intent == INTENT_QUERY) {
		query_forget(run->dialogue);
		run->dialogue->has_kept = false;
		query_first_words(run);
		dialogue_query_take(run, meaning);
	} else if (intent == INTENT_WAKE || intent == INTENT_RESUME) {
		dialogue_query_begin(run);
	}
	/* Anything else is not for somebody who sleeps. */
}

void dialogue_query_obey(struct dialogue_run *run, enum intent intent,
			 const struct meaning *meaning) {
	if (run->dialogue->name == DIALOGUE_IDLE || run->dialogue->is_asleep) {
		query_obey_asleep(run, intent, meaning);
		return;
	}
	switch ((int)intent) {
	case INTENT_QUERY:
		dialogue_query_take(run, meaning);
		break;
	case INTENT_UNKNOWN:
		query_take_unknown(run, meaning);
		break;
	case INTENT_WAKE:
		dialogue_add(run, SENTENCE_HERE);
		dialogue_speak(run, DIALOGUE_ANSWER);
		dialogue_say_again(run);
		break;
	case INTENT_REPEAT:
	case INTENT_RESUME:
		dialogue_say_again(run);
		break;
	case INTENT_HELP:
	case INTENT_WHAT_CAN_I_SAY:
		dialogue_add(run, dialogue_query_help(run));
		dialogue_speak(run, DIALOGUE_ANSWER);
		break;
	case INTENT_BACK:
	case INTENT_START_OVER:
		query_back(run);
		break;
	default:
		dialogue_shrug(run);
		break;
	}
}

enum sentence dialogue_query_help(const struct dialogue_run *run) {
	return run->dialogue->name == DIALOGUE_YEAR ? SENTENCE_HELP_YEAR : SENTENCE_HELP_QUERY;
}

enum sentence dialogue_query_reminder(const struct dialogue_run *run) {
	return run->dialogue->name == DIALOGUE_YEAR ? SENTENCE_REMIND_YEAR : SENTENCE_REMIND_QUERY;
}

enum sentence dialogue_query_examples(const struct dialogue_run *run) {
	return run->dialogue->name == DIALOGUE_YEAR ? SENTENCE_EXAMPLES_YEAR
						    : SENTENCE_EXAMPLES_QUERY;
}
