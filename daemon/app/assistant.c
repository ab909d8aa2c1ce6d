/* SPDX-License-Identifier: MIT */
/*
 * assistant - see assistant.h.
 *
 * Every way in makes one dialogue_event; assistant_answer() steps the dialogue,
 * reports what became of the event, and carries the actions out in their order.
 * A port may call nothing of the assistant from within.
 */
#include "app/assistant.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/assistant_log.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

struct assistant {
	struct dialogue_world world;
	struct assistant_ports ports;
	void *context;
	struct eventlog *eventlog; /* borrowed; NULL: none */
	struct dialogue dialogue;
	struct dialogue_actions actions; /* of the last event; large */
	bool has_audio;
	enum audio_state audio;
};

void assistant_make_world(const struct config *config, const struct content *content,
			  struct dialogue_world *ret_world) {
	*ret_world = (struct dialogue_world){
		.vehicles = &content->vehicles,
		.procedures = &content->procedures,
		.job = ASSISTANT_JOB,
		.is_always_awake = config->dialogue.always_awake,
		.wake_phrase = config->dialogue.wake_phrase,
		.emergency_number = config->dialogue.emergency_number,
		.doze_after_ms = (int64_t)config->dialogue.doze_after_s * 1000,
		.idle_after_ms = (int64_t)config->dialogue.idle_after_s * 1000,
		.first_reminder_ms = (int64_t)config->dialogue.reminder_after_s * 1000,
	};
}

int assistant_new(const struct dialogue_world *world, const struct assistant_ports *ports,
		  void *context, struct eventlog *eventlog, struct assistant **ret_assistant) {
	struct assistant *assistant = calloc(1, sizeof(*assistant));
	if (!assistant)
		return -ENOMEM;

	assistant->world = *world;
	assistant->ports = *ports;
	assistant->context = context;
	assistant->eventlog = eventlog;
	*ret_assistant = assistant;
	return 0;
}

struct assistant *assistant_free(struct assistant *assistant) {
	free(assistant);
	return NULL;
}

static bool assistant_was_sold(const struct vehicle_model *model, int year) {
	for (size_t i = 0; i < model->n_generations; i++) {
		if (year >= model->generations[i].first_year &&
		    year <= model->generations[i].last_year)
			return true;
	}
	return false;
}

/* The model, or any that is left: those of the family, else all of the make. */
static bool assistant_match_was_sold(const struct vehicle_match *match, int year) {
	const struct vehicle_make *make = match->make;
	const struct vehicle_family *family = match->family;

	if (match->model || !make)
		return match->model && assistant_was_sold(match->model, year);
	size_t n_models = family ? family->n_models : make->n_models;
	for (size_t i = 0; i < n_models; i++) {
		if (assistant_was_sold(&make->models[family ? family->models[i] : i], year))
			return true;
	}
	return false;
}

#define ASSISTANT_FIRST_YEAR 1900 /* what is looked at for runs of years */
#define ASSISTANT_LAST_YEAR 2100
#define ASSISTANT_MOST_RUNS 16

static void assistant_report_refused(struct assistant *assistant, int64_t now_ms,
				     const struct vehicle_match *match) {
	int runs[ASSISTANT_MOST_RUNS][2];
	size_t n = 0;
	bool was_sold = false;

	for (int year = ASSISTANT_FIRST_YEAR; year <= ASSISTANT_LAST_YEAR; year++) {
		bool is_sold = assistant_match_was_sold(match, year);

		if (is_sold && !was_sold) {
			if (n == ASSISTANT_MOST_RUNS)
				break;
			runs[n++][0] = year;
		}
		if (is_sold)
			runs[n - 1][1] = year;
		was_sold = is_sold;
	}
	eventlog_vehicle_refused(assistant->eventlog, now_ms, match->make ? match->make->id : NULL,
				 match->model ? match->model->id : NULL, match->year,
				 (const int(*)[2])runs, n);
}

static void assistant_listen(struct assistant *assistant, int64_t now_ms,
			     const struct dialogue_action *action) {
	const char *name = dialogue_state_name(action->state);

	eventlog_state(assistant->eventlog, now_ms, name, dialogue_expects(action->state));
	assistant->ports.listen(assistant->context, name, action->generation);
}

static void assistant_perform(struct assistant *assistant, int64_t now_ms,
			      const struct dialogue_action *action) {
	const struct assistant_ports *ports = &assistant->ports;
	const struct vehicle_match *match = &action->match;

	switch (action->kind) {
	case DIALOGUE_ACTION_SAY:
		ports->say(assistant->context, &action->prompt);
		break;
	case DIALOGUE_ACTION_HUSH:
		ports->hush(assistant->context);
		break;
	case DIALOGUE_ACTION_EARCON:
		ports->earcon(assistant->context, action->earcon);
		break;
	case DIALOGUE_ACTION_LISTEN:
		assistant_listen(assistant, now_ms, action);
		break;
	case DIALOGUE_ACTION_VEHICLE:
		eventlog_vehicle(assistant->eventlog, now_ms, match->make->id, match->model->id,
				 match->year);
		log_info("the car is %s %s %d", match->make->id, match->model->id, match->year);
		break;
	case DIALOGUE_ACTION_VEHICLE_REFUSED:
		assistant_report_refused(assistant, now_ms, match);
		break;
	case DIALOGUE_ACTION_DELIVERY:
		if (ports->deliver)
			ports->deliver(assistant->context, action->louder_db,
				       action->slower_percent);
		log_info("the voice: %+d dB, %+d %% slower", action->louder_db,
			 action->slower_percent);
		break;
	case DIALOGUE_ACTION_STEP:
		if (!action->procedure)
			break;
		eventlog_step(assistant->eventlog, now_ms, action->procedure->id, action->step + 1,
			      action->procedure->n_steps,
			      action->procedure->steps[action->step].id);
		log_debug("step %zu of %s", action->step + 1, action->procedure->id);
		break;
	}
}

static void assistant_report(struct assistant *assistant, int64_t now_ms,
			     const struct assistant_utterance *utterance) {
	static const struct {
		const char *event;
		const char *why; /* NULL: the verifier's */
	} reports[] = {
		[DIALOGUE_ACTED] = {"heard", NULL},
		[DIALOGUE_ASKED] = {"asked", NULL},
		[DIALOGUE_REJECTED] = {"rejected", NULL},
		[DIALOGUE_LATE] = {"rejected", "late"},
		[DIALOGUE_DOUBTFUL] = {"rejected", "doubtful"},
		[DIALOGUE_ASLEEP] = {"rejected", "asleep"},
	};
	enum dialogue_outcome outcome = assistant->actions.outcome;
	const char *why = reports[outcome].why ? reports[outcome].why : utterance->why;

	if (utterance->floor_db < 0)
		eventlog_noise(assistant->eventlog, now_ms, utterance->floor_db, utterance->snr_db);
	eventlog_heard(assistant->eventlog, reports[outcome].event, now_ms, utterance->text,
		       utterance->meaning, utterance->confidence, utterance->start_ms,
		       utterance->end_ms, why);
	if (assistant->ports.heard)
		assistant->ports.heard(
			assistant->context,
			&(const struct assistant_heard_report){
				.outcome = reports[outcome].event,
				.text = utterance->text,
				.intent = utterance->meaning ? utterance->meaning->intent : "",
				.confidence = utterance->confidence,
			});
	assistant_log_utterance(reports[outcome].event, utterance, why);
}

static void assistant_answer(struct assistant *assistant, const struct dialogue_event *event,
			     const struct assistant_utterance *utterance) {
	struct dialogue_actions *actions = &assistant->actions;

	dialogue_step(&assistant->world, &assistant->dialogue, event, actions);
	if (utterance)
		assistant_report(assistant, event->now_ms, utterance);
	for (size_t i = 0; i < actions->n; i++)
		assistant_perform(assistant, event->now_ms, &actions->list[i]);
	if (assistant->ports.keep)
		assistant->ports.keep(assistant->context, &assistant->dialogue);
}

void assistant_start(struct assistant *assistant, int64_t now_ms, bool is_awake,
		     const struct dialogue_session *session) {
	const struct dialogue_event event = {.kind = DIALOGUE_EVENT_START,
					     .now_ms = now_ms,
					     .is_awake = is_awake,
					     .session = session};

	assistant_answer(assistant, &event, NULL);
}

void assistant_reloaded(struct assistant *assistant, int64_t now_ms,
			const struct dialogue_world *before) {
	const struct dialogue_event event = {
		.kind = DIALOGUE_EVENT_RELOADED, .now_ms = now_ms, .before = before};

	assistant_answer(assistant, &event, NULL);
}

/* What was being said when the person began. A typed line began just now. */
static void assistant_look(const struct assistant *assistant, int64_t ago_ms,
			   struct dialogue_event *event) {
	assistant->ports.get_voice(assistant->context, ago_ms > 0 ? ago_ms : 0, &event->voice);
}

void assistant_heard(struct assistant *assistant, int64_t now_ms,
		     const struct ears_result *result) {
	static const enum dialogue_event_kind kinds[] = {
		[EARS_ACCEPT] = DIALOGUE_EVENT_HEARD,
		[EARS_ASK] = DIALOGUE_EVENT_ASK,
		[EARS_REJECT] = DIALOGUE_EVENT_REJECTED,
	};
	struct dialogue_event event = {
		.kind = kinds[result->decision],
		.now_ms = now_ms,
		.generation = result->generation,
		.intent = intent_from_name(result->meaning.intent),
		.second = intent_from_name(result->second),
		.meaning = result->meaning,
		.text = result->text,
		.was_addressed = result->was_addressed,
		.floor_db = result->floor_db,
	};
	const struct assistant_utterance utterance = {
		.text = result->text,
		.meaning = &result->meaning,
		.confidence = result->confidence,
		.start_ms = result->start_ms,
		.end_ms = result->end_ms,
		.why = result->why,
		.floor_db = result->floor_db,
		.snr_db = result->snr_db,
	};

	assistant_look(assistant, result->start_ms < 0 ? 0 : now_ms - result->start_ms, &event);
	assistant_answer(assistant, &event, &utterance);
}

void assistant_commanded(struct assistant *assistant, int64_t now_ms, const char *text,
			 const struct meaning *meaning) {
	struct dialogue_event event = {
		.kind = DIALOGUE_EVENT_BUTTON,
		.now_ms = now_ms,
		.intent = intent_from_name(meaning->intent),
		.meaning = *meaning,
	};
	const struct assistant_utterance utterance = {
		.text = text,
		.meaning = meaning,
		.confidence = -1,
		.start_ms = -1,
		.end_ms = -1,
	};

	assistant_look(assistant, 0, &event);
	if (!text) {
		eventlog_button(assistant->eventlog, now_ms, meaning->intent);
		assistant_log_command(meaning);
	}
	assistant_answer(assistant, &event, text ? &utterance : NULL);
}

void assistant_talk(struct assistant *assistant, int64_t now_ms, bool is_down) {
	struct dialogue_event event = {.kind = DIALOGUE_EVENT_TALK, .now_ms = now_ms};

	eventlog_button(assistant->eventlog, now_ms, is_down ? "talk" : "talk-end");
	if (!is_down)
		return;
	assistant_look(assistant, 0, &event);
	assistant_answer(assistant, &event, NULL);
}

static bool assistant_match(const struct grammar *grammar, const char *words,
			    struct meaning *ret_meaning) {
	return grammar_match_text(grammar, words, ret_meaning) >= GRAMMAR_COMPLETE_MORE;
}

bool assistant_understands(const struct assistant *assistant, const struct content *content,
			   const char *words, struct meaning *ret_meaning) {
	const struct dialogue *dialogue = &assistant->dialogue;

	return assistant_match(content->grammars[dialogue->name], words, ret_meaning) ||
	       (dialogue->is_resuming &&
		assistant_match(content->grammars[DIALOGUE_QUERY], words, ret_meaning));
}

void assistant_announce(struct assistant *assistant, int64_t now_ms, const char *text) {
	const struct dialogue_event event = {
		.kind = DIALOGUE_EVENT_ANNOUNCE, .now_ms = now_ms, .text = text};

	assistant_answer(assistant, &event, NULL);
}

void assistant_not_understood(struct assistant *assistant, int64_t now_ms, const char *text) {
	const struct dialogue_event event = {
		.kind = DIALOGUE_EVENT_REJECTED,
		.now_ms = now_ms,
		.generation = assistant->dialogue.generation,
		.was_addressed = true,
	};
	const struct assistant_utterance utterance = {
		.text = text, .confidence = -1, .start_ms = -1, .end_ms = -1, .why = "no match"};

	assistant_answer(assistant, &event, &utterance);
}

void assistant_spoke(struct assistant *assistant, int64_t now_ms,
		     const struct assistant_spoken *spoken) {
	const struct dialogue_event event = {
		.kind = DIALOGUE_EVENT_SPOKEN,
		.now_ms = now_ms,
		.voice = spoken->voice,
		.was_interrupted = spoken->was_interrupted,
	};

	eventlog_said(assistant->eventlog, now_ms, spoken->text, spoken->start_ms, spoken->end_ms,
		      spoken->was_interrupted);
	assistant_log_said(spoken->text, spoken->was_interrupted);
	if (assistant->ports.said)
		assistant->ports.said(assistant->context, spoken->text, spoken->was_interrupted);
	assistant_answer(assistant, &event, NULL);
}

/* The person was in the middle of something and may have missed what was said. It
 * is no step of the dialogue: a card that comes and goes must not keep it awake. */
static bool assistant_is_awake(const struct assistant *assistant) {
	switch (assistant->dialogue.name) {
	case DIALOGUE_QUERY:
	case DIALOGUE_YEAR:
	case DIALOGUE_CONFIRM:
	case DIALOGUE_GUIDE:
		return true;
	case DIALOGUE_IDLE:
	case DIALOGUE_PAUSED:
	case DIALOGUE_DOZING:
	case DIALOGUE_N_STATES:
		break;
	}
	return false;
}

void assistant_audio_changed(struct assistant *assistant, int64_t now_ms, enum audio_state state) {
	bool was_away = assistant->has_audio && assistant->audio != AUDIO_READY;

	if (assistant->has_audio && assistant->audio == state)
		return;
	assistant->has_audio = true;
	assistant->audio = state;
	eventlog_audio(assistant->eventlog, now_ms, audio_state_name(state));
	if (was_away && state == AUDIO_READY && assistant_is_awake(assistant) &&
	    assistant->dialogue.last_prompt.n_clauses)
		assistant->ports.say(assistant->context, &assistant->dialogue.last_prompt);
}

void assistant_deaf(struct assistant *assistant, int64_t now_ms) {
	const struct dialogue_event event = {.kind = DIALOGUE_EVENT_DEAF, .now_ms = now_ms};

	assistant_answer(assistant, &event, NULL);
}

int64_t assistant_deadline_ms(const struct assistant *assistant) {
	return assistant->actions.deadline_ms;
}

void assistant_tick(struct assistant *assistant, int64_t now_ms) {
	const struct dialogue_event event = {.kind = DIALOGUE_EVENT_TIME, .now_ms = now_ms};

	assistant_answer(assistant, &event, NULL);
}

const struct dialogue *assistant_dialogue(const struct assistant *assistant) {
	return &assistant->dialogue;
}
