/* SPDX-License-Identifier: MIT */
/*
 * dialogue_reload - what people wrote was replaced under a conversation
 *
 * Car and steps are looked up by name in the new content. Where all of it is still
 * there the conversation goes on, without a word unless the step reads otherwise
 * now. Where it is not, it says so and asks for the car again; who has paused, or
 * is not there, hears it at the next waking. A doubt about words of the old content
 * is dropped, which is what silence does to it; but a yes may be on its way, so what it
 * would answer from here on is said again.
 */
#include "core/dialogue_private.h"

#include <string.h>

#include "core/session.h"

static bool reload_has_family(const struct vehicle_make *make, const char *id) {
	for (size_t i = 0; i < make->n_families; i++) {
		if (string_equal(make->families[i].id, id))
			return true;
	}
	return false;
}

/* True when every name in the query is still one, and the year is still one of the car.
 * vehicle_resolve() would take a name that is not there as not said. */
static bool reload_knows_car(const struct vehicle_catalogue *vehicles,
			     const struct vehicle_query *query) {
	bool has_names = !query->make[0] && !query->model[0] && !query->family[0];
	struct vehicle_match match;

	for (size_t i = 0; i < vehicles->n_makes && !has_names; i++) {
		const struct vehicle_make *make = &vehicles->makes[i];

		has_names = (!query->make[0] || string_equal(make->id, query->make)) &&
			    (!query->model[0] || vehicle_find_model(make, query->model)) &&
			    (!query->family[0] || reload_has_family(make, query->family));
	}
	vehicle_resolve(vehicles, query, &match);
	return has_names && match.answer != VEHICLE_NOT_SOLD;
}

static bool reload_carry_place(const struct dialogue_run *run, struct dialogue_place *place) {
	return session_carry(run->event->before->procedures, run->world->procedures, place);
}

/* The trail loses what is not there any more: "back" goes on to the step before it. */
static size_t reload_carry_trail(const struct dialogue_run *run, struct dialogue_place *trail,
				 size_t n_trail) {
	size_t n = 0;

	for (size_t i = 0; i < n_trail; i++) {
		struct dialogue_place place = trail[i];

		if (reload_carry_place(run, &place))
			trail[n++] = place;
	}
	return n;
}

static bool reload_carry_session(const struct dialogue_run *run, struct dialogue_session *session) {
	if (!reload_knows_car(run->world->vehicles, &session->query) ||
	    !reload_carry_place(run, &session->first) || !reload_carry_place(run, &session->place))
		return false;
	session->n_trail = reload_carry_trail(run, session->trail, session->n_trail);
	return true;
}

/* Where it stands; false: that is not there any more. */
static bool reload_carry_way(const struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;

	if (!reload_carry_place(run, &dialogue->first) ||
	    !reload_carry_place(run, &dialogue->place))
		return false;
	dialogue->n_trail = reload_carry_trail(run, dialogue->trail, dialogue->n_trail);
	return true;
}

static bool reload_reads_the_same(const struct step *one, const struct step *other) {
	return one && other && one->kind == other->kind && strcmp(one->say, other->say) == 0;
}

/* Nothing of the conversation is left but that there is one. */
static void reload_forget(struct dialogue *dialogue) {
	dialogue->query = (struct vehicle_query){0};
	dialogue->first = dialogue->place = (struct dialogue_place){0};
	dialogue->n_trail = 0;
	dialogue->is_finished = false;
	dialogue->is_resuming = false;
	dialogue->is_waiting = false;
	dialogue->job[0] = '\0';
}

void dialogue_reload_lost(struct dialogue_run *run) {
	reload_forget(run->dialogue);
	dialogue_add(run, SENTENCE_CHANGED);
	dialogue_speak(run, DIALOGUE_ANSWER);
	dialogue_query_anew(run);
}

static void reload_way(struct dialogue_run *run, const struct step *before, bool was_doubting) {
	struct dialogue *dialogue = run->dialogue;
	bool is_resting = dialogue->name == DIALOGUE_PAUSED || dialogue->name == DIALOGUE_DOZING;
	bool is_silent = is_resting || dialogue->is_waiting || dialogue->is_finished;
	bool is_there =
		reload_knows_car(run->world->vehicles, &dialogue->query) && reload_carry_way(run);

	bool is_same = is_there && !was_doubting &&
		       reload_reads_the_same(before, dialogue_place_step(run));

	if (is_same || (is_there && is_silent)) {
		dialogue_enter(run, dialogue->name);
	} else if (is_there) {
		dialogue_guide_stay(run);
	} else if (is_resting) {
		reload_forget(dialogue); /* said at the next waking */
		dialogue_enter(run, dialogue->name);
	} else if (dialogue->is_finished) {
		dialogue_sleep(run); /* they have what they came for */
	} else {
		dialogue_reload_lost(run);
	}
}

static void reload_sleep(struct dialogue_run *run) {
	bool is_asleep = run->dialogue->is_asleep;

	dialogue_enter(run, run->dialogue->name);
	run->dialogue->is_asleep = is_asleep;
}

/* In a question of ours about the car, or about going on. */
static void reload_stay(struct dialogue_run *run, bool was_doubting) {
	dialogue_enter(run, run->dialogue->name);
	if (was_doubting)
		dialogue_say_again(run);
}

void dialogue_reload(struct dialogue_run *run) {
	const struct dialogue_run earlier = {.world = run->event->before,
					     .dialogue = run->dialogue};
	struct dialogue *dialogue = run->dialogue;
	const struct step *before = dialogue_place_step(&earlier);

	bool was_doubting = dialogue->is_doubting;

	dialogue->is_doubt_waiting = false;
	if (was_doubting)
		dialogue_confirm_drop(run);
	if (dialogue->has_kept && !reload_carry_session(run, &dialogue->kept))
		dialogue->has_kept = false;
	if (dialogue->place.procedure[0])
		reload_way(run, before, was_doubting);
	else if (dialogue->name == DIALOGUE_IDLE || dialogue->is_asleep)
		reload_sleep(run);
	else if (dialogue->is_resuming ? dialogue->has_kept
				       : reload_knows_car(run->world->vehicles, &dialogue->query))
		reload_stay(run, was_doubting);
	else
		dialogue_reload_lost(run);
}
