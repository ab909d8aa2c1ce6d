/* SPDX-License-Identifier: MIT */
/*
 * Every procedure, for every car, along ways that are chosen by chance.
 *
 * Each job that the data has is begun with every car that is sold, and with one
 * that is not known. Then a person who says anything that can be said there, is not
 * understood, is silent, asks to pause, goes back: 100,000 events and more, the same
 * ones each time. A second record of the place is kept here, by the data alone; the
 * dialogue must agree with it after each event:
 *	- only an answer, "next", "back" and "start over" move the place, along one edge;
 *	- silence, what was not understood, and what ended being said never move it;
 *	- the action behind a warning is only entered from that warning, and a warning
 *	  that was not heard to its end is said again first;
 *	- "back" leads to the step before and says it again;
 *	- from wherever it went, answers lead to an end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/dialogue.h"
#include "shipped.h"

#define LEAST_EVENTS 100000
#define EVENTS_EACH 150	 /* by chance, for each car and job */
#define MOST_TO_END 2000 /* answers by chance until an end; loops are left by luck */
#define MOST_JOBS 16

static struct shipped data;

struct way {
	struct dialogue_world world;
	struct dialogue dialogue;
	struct dialogue_actions actions;
	struct dialogue_place trail[DIALOGUE_MOST_TRAIL]; /* our own record */
	size_t n_trail;
	struct dialogue_place place;
	int64_t now_ms;
	uint64_t random;
	size_t n_events;
	size_t n_moves;
	struct vehicle_match match; /* what the data say of the car */
	const char *car;
};

/* xorshift64: the same ways each time. */
static unsigned chance(struct way *way, unsigned n) {
	way->random ^= way->random << 13;
	way->random ^= way->random >> 7;
	way->random ^= way->random << 17;
	return (unsigned)(way->random % n);
}

static bool is_same(const struct dialogue_place *one, const struct dialogue_place *other) {
	return one->step == other->step && strcmp(one->procedure, other->procedure) == 0;
}

static const struct step *step_at(const struct dialogue_place *place) {
	const struct procedure *procedure = procedure_find(&data.procedures, place->procedure);

	assert_non_null(procedure);
	assert_true(place->step < procedure->n_steps);
	return &procedure->steps[place->step];
}

static void fail_here(const struct way *way, const char *what) {
	fail_msg("%s, job %s, event %zu: %s; at %s/%zu, the record says %s/%zu", way->car,
		 way->world.job, way->n_events, what, way->dialogue.place.procedure,
		 way->dialogue.place.step, way->place.procedure, way->place.step);
}

static bool has_said(const struct way *way, const char *words) {
	for (size_t i = 0; i < way->actions.n; i++) {
		const struct dialogue_action *action = &way->actions.list[i];

		if (action->kind == DIALOGUE_ACTION_SAY && strstr(action->prompt.text, words))
			return true;
	}
	return false;
}

static void send(struct way *way, struct dialogue_event event) {
	way->now_ms += 100 + chance(way, 3000);
	event.now_ms = way->now_ms;
	event.generation = way->dialogue.generation;
	event.voice.prompt = way->dialogue.n_prompts;
	event.voice.clause = PROMPT_MOST_CLAUSES - 1; /* all of it was said */
	dialogue_step(&way->world, &way->dialogue, &event, &way->actions);
	way->n_events++;
}

/* What is being said is heard to its end. */
static void listen_to_the_end(struct way *way) {
	if (way->dialogue.is_speaking)
		send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_SPOKEN});
}

/* Where a target leads by the data; false: the end. */
static bool follow(const struct way *way, const struct dialogue_place *from,
		   const struct target *target, struct dialogue_place *ret_to) {
	const struct procedure *procedure = procedure_find(&data.procedures, from->procedure);
	size_t step = target->kind == TARGET_NEXT ? from->step + 1 : target->index;

	if (target->kind == TARGET_END || target->kind == TARGET_NONE)
		return false;
	if (target->kind == TARGET_PROCEDURE) {
		procedure = &data.procedures.procedures[target->index];
		step = 0;
	}
	if (target->kind == TARGET_JOB) {
		procedure = procedure_select(&data.procedures, target->name, &way->match);
		step = 0;
	}
	if (step >= procedure->n_steps)
		return false;
	*ret_to = (struct dialogue_place){.step = step};
	(void)snprintf(ret_to->procedure, sizeof(ret_to->procedure), "%s", procedure->id);
	return true;
}

/* What a warning warns of is entered from the warning. */
static void check_warned(const struct way *way, const struct dialogue_place *from,
			 const struct dialogue_place *to) {
	struct dialogue_place before = *to;

	if (to->step == 0)
		return;
	before.step--;
	if (step_at(&before)->kind == STEP_WARNING && !is_same(&before, from))
		fail_here(way, "a step was entered past its warning");
}

static void record_move(struct way *way, const struct dialogue_place *to) {
	check_warned(way, &way->place, to);
	if (way->n_trail == DIALOGUE_MOST_TRAIL)
		memmove(&way->trail[0], &way->trail[1], (--way->n_trail) * sizeof(way->trail[0]));
	way->trail[way->n_trail++] = way->place;
	way->place = *to;
	way->n_moves++;
}

static void check_place(const struct way *way, const char *what) {
	if (!is_same(&way->dialogue.place, &way->place))
		fail_here(way, what);
}

/* A warning that was cut short is said again before anything goes on. */
static bool was_put_first(const struct way *way) {
	const struct step *step = step_at(&way->place);

	return step->kind == STEP_WARNING && is_same(&way->dialogue.place, &way->place) &&
	       has_said(way, step->say);
}

/* Goes on by this target, and must arrive where the data say. */
static void go_on(struct way *way, enum intent intent, const struct target *target) {
	struct dialogue_place to;
	bool has_more = follow(way, &way->place, target, &to);

	send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = intent});
	if (was_put_first(way)) {
		listen_to_the_end(way);
		send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = intent});
	}
	if (has_more) {
		record_move(way, &to);
		check_place(way, "an answer led elsewhere");
		if (!has_said(way, step_at(&to)->say))
			fail_here(way, "the step was not said");
	} else if (!way->dialogue.is_finished) {
		fail_here(way, "the end was not reached");
	}
}

static void answer(struct way *way) {
	const struct step *step = step_at(&way->place);
	const enum intent answers[] = {INTENT_YES, INTENT_NO, INTENT_UNKNOWN};
	const struct target *targets[] = {&step->yes, &step->no, &step->unknown};
	unsigned n = chance(way, N_ELEMENTS(answers));

	listen_to_the_end(way);
	if (step->kind == STEP_QUESTION)
		go_on(way, answers[n], targets[n]);
	else
		go_on(way, chance(way, 2) ? INTENT_NEXT : INTENT_UNDERSTOOD, &step->next);
}

static void go_back(struct way *way) {
	bool was_finished = way->dialogue.is_finished;

	send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_BACK});
	if (!was_finished && way->n_trail)
		way->place = way->trail[--way->n_trail];
	check_place(way, "\"back\" led elsewhere");
	if (!has_said(way, step_at(&way->place)->say))
		fail_here(way, "\"back\" did not say the step again");
}

static void start_over(struct way *way) {
	send(way,
	     (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_START_OVER});
	way->place = way->dialogue.first;
	way->n_trail = 0;
	check_place(way, "\"start over\" led elsewhere");
}

/* Something that may not move the place. */
static void stay(struct way *way) {
	static const enum intent intents[] = {
		INTENT_REPEAT, INTENT_EXPLAIN,	 INTENT_HOW_MANY, INTENT_WHERE_AM_I,
		INTENT_HELP,   INTENT_EMERGENCY, INTENT_WAKE,	  INTENT_WHAT_CAN_I_SAY};
	struct dialogue_event event = {.kind = DIALOGUE_EVENT_REJECTED};

	switch (chance(way, 4)) {
	case 0:
		event.was_addressed = chance(way, 2);
		break;
	case 1: /* silence, until something is due */
		event.kind = DIALOGUE_EVENT_TIME;
		if (way->actions.deadline_ms > way->now_ms)
			way->now_ms = way->actions.deadline_ms;
		break;
	case 2:
		event.kind = DIALOGUE_EVENT_SPOKEN;
		break;
	default:
		event.kind = DIALOGUE_EVENT_HEARD;
		event.intent = intents[chance(way, N_ELEMENTS(intents))];
		/* "Next" answers no question, yes and no answer no instruction. */
		if (step_at(&way->place)->kind == STEP_QUESTION && chance(way, 3) == 0)
			event.intent = INTENT_NEXT;
		else if (step_at(&way->place)->kind != STEP_QUESTION && chance(way, 3) == 0)
			event.intent = chance(way, 2) ? INTENT_YES : INTENT_NO;
		break;
	}
	send(way, event);
	if (way->dialogue.name == DIALOGUE_PAUSED || way->dialogue.name == DIALOGUE_DOZING)
		send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD,
						  .intent = INTENT_RESUME});
	if (way->dialogue.name != DIALOGUE_IDLE)
		check_place(way, "something that is no answer moved the place");
}

/* "Did you say next?": asking moves nothing, no moves nothing. */
static void doubt(struct way *way) {
	listen_to_the_end(way);
	send(way, (struct dialogue_event){
			  .kind = DIALOGUE_EVENT_ASK, .intent = INTENT_NEXT, .text = "next"});
	check_place(way, "a doubtful word moved the place");
	listen_to_the_end(way);
	if (way->dialogue.is_doubting)
		send(way,
		     (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_NO});
	check_place(way, "\"no\" to a doubt moved the place");
}

static void take_a_break(struct way *way) {
	if (way->dialogue.name != DIALOGUE_GUIDE)
		return;
	send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_PAUSE});
	send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_NEXT});
	check_place(way, "\"next\" moved the place while paused");
	send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_RESUME});
	check_place(way, "the pause moved the place");
}

static void move_by_chance(struct way *way) {
	unsigned n = chance(way, 20);

	if (n < 9)
		answer(way);
	else if (n < 12)
		go_back(way);
	else if (n < 13 && chance(way, 8) == 0)
		start_over(way);
	else if (n < 14)
		doubt(way);
	else if (n < 15)
		take_a_break(way);
	else
		stay(way);
}

static void begin(struct way *way, const char *model, int year) {
	struct dialogue_event event = {.kind = DIALOGUE_EVENT_HEARD, .intent = INTENT_QUERY};
	struct meaning *meaning = &event.meaning;

	way->dialogue = (struct dialogue){0};
	way->match = model ? shipped_resolve(&data, model, year)
			   : (struct vehicle_match){.answer = VEHICLE_UNCERTAIN};
	way->n_trail = 0;
	send(way, (struct dialogue_event){.kind = DIALOGUE_EVENT_START, .is_awake = true});
	listen_to_the_end(way);
	if (!model) {
		event.intent = INTENT_UNKNOWN;
	} else {
		meaning->n_slots = 2;
		(void)snprintf(meaning->slots[0].name, sizeof(meaning->slots[0].name), "model");
		(void)snprintf(meaning->slots[0].value, sizeof(meaning->slots[0].value), "%s",
			       model);
		(void)snprintf(meaning->slots[1].name, sizeof(meaning->slots[1].name), "year");
		(void)snprintf(meaning->slots[1].value, sizeof(meaning->slots[1].value), "%d",
			       year);
	}
	send(way, event);
	if (!way->dialogue.place.procedure[0])
		fail_here(way, "no procedure was begun");
	way->place = way->dialogue.place;
}

static void walk(struct way *way, const char *model, int year) {
	begin(way, model, year);
	for (size_t i = 0; i < EVENTS_EACH; i++) {
		move_by_chance(way);
		if (way->dialogue.name == DIALOGUE_IDLE)
			begin(way, model, year); /* it was over, and went to sleep */
	}
	for (size_t i = 0; i < MOST_TO_END && !way->dialogue.is_finished; i++)
		answer(way);
	if (!way->dialogue.is_finished)
		fail_here(way, "no end was reached");
}

static size_t find_jobs(const char *jobs[MOST_JOBS]) {
	size_t n = 0;

	for (size_t i = 0; i < data.procedures.n_procedures; i++) {
		const char *job = data.procedures.procedures[i].job;
		bool is_known = false;

		for (size_t k = 0; k < n; k++)
			is_known = is_known || strcmp(jobs[k], job) == 0;
		if (is_known)
			continue;
		assert_true(n < MOST_JOBS);
		jobs[n++] = job;
	}
	return n;
}

static void walk_all_years(struct way *way, const struct vehicle_model *model) {
	for (size_t i = 0; i < model->n_generations; i++) {
		const struct vehicle_generation *generation = &model->generations[i];

		/* Any year is like any other. */
		int last = generation->is_any_year ? generation->first_year : generation->last_year;
		for (int year = generation->first_year; year <= last; year++) {
			way->car = model->id;
			walk(way, model->id, year);
		}
	}
}

static void test_every_way(void **state) {
	const char *jobs[MOST_JOBS];
	size_t n_jobs = find_jobs(jobs);
	struct way way = {.random = 20140123};

	(void)state;
	way.world = (struct dialogue_world){.vehicles = &data.vehicles,
					    .procedures = &data.procedures,
					    .wake_phrase = "roadside assistant",
					    .emergency_number = "nine one one",
					    .doze_after_ms = 600000,
					    .idle_after_ms = 60000,
					    .first_reminder_ms = 20000};
	assert_true(n_jobs >= 7);
	for (size_t i = 0; i < n_jobs; i++) {
		way.world.job = jobs[i];
		way.car = "a car that is not known";
		walk(&way, NULL, 0);
		for (size_t k = 0; k < data.vehicles.n_makes; k++) {
			const struct vehicle_make *make = &data.vehicles.makes[k];

			for (size_t m = 0; m < make->n_models; m++)
				walk_all_years(&way, &make->models[m]);
		}
	}
	print_message("%zu events, %zu steps forward\n", way.n_events, way.n_moves);
	assert_true(way.n_events >= LEAST_EVENTS);
	assert_true(way.n_moves >= LEAST_EVENTS / 5);
}

static int setup(void **state) {
	(void)state;
	shipped_read(&data);
	return 0;
}

static int teardown(void **state) {
	(void)state;
	shipped_done(&data);
	return 0;
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_way)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
