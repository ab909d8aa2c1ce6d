/* SPDX-License-Identifier: MIT */
/*
 * dialogue - see dialogue.h; dialogue_private.h lists the files.
 *
 * An event is answered in three moves: may it count at all (its generation, the
 * verifier's word), who obeys it (the file of the state it finds), and which
 * deadline follows. What was accepted ends what is being said; what was not ends
 * nothing, and a doubt waits until it has ended. There is one silence, which begins when we have
 * spoken or the person was last understood; every timer is a length of that silence. While we speak
 * there is none.
 */
#include "core/dialogue.h"

#include "core/dialogue_private.h"

/* A prompt whose end nobody reports counts as ended: longer than any of ours. */
#define DIALOGUE_SPEAKING_MOST_MS 120000

static const struct {
	const char *name;
	const char *expects;
} dialogue_states[DIALOGUE_N_STATES] = {
	[DIALOGUE_IDLE] = {"idle", "command"},	   [DIALOGUE_QUERY] = {"query", "vehicle"},
	[DIALOGUE_YEAR] = {"year", "year"},	   [DIALOGUE_CONFIRM] = {"confirm", "yes-no"},
	[DIALOGUE_GUIDE] = {"guide", "command"},   [DIALOGUE_PAUSED] = {"paused", "command"},
	[DIALOGUE_DOZING] = {"dozing", "command"},
};

const char *dialogue_state_name(enum dialogue_state_name name) {
	return dialogue_states[name].name;
}

const char *dialogue_expects(enum dialogue_state_name name) {
	return dialogue_states[name].expects;
}

/* What the silence leads to next. */
enum dialogue_timer {
	TIMER_NONE,
	TIMER_SPEAKING, /* the end of a prompt was not reported */
	TIMER_DOUBT,	/* "did you say ...?" stays without an answer */
	TIMER_REMIND,
	TIMER_SLEEP,
	TIMER_DOZE,
};

bool dialogue_is_resting(const struct dialogue *dialogue) {
	return dialogue->is_asleep || dialogue->name == DIALOGUE_IDLE ||
	       dialogue->name == DIALOGUE_PAUSED || dialogue->name == DIALOGUE_DOZING;
}

bool dialogue_is_in_query(const struct dialogue *dialogue) {
	return dialogue->name == DIALOGUE_QUERY || dialogue->name == DIALOGUE_YEAR;
}

/* The timer that runs, and when it is due. */
static enum dialogue_timer dialogue_next_timer(const struct dialogue_world *world,
					       const struct dialogue *dialogue,
					       int64_t *ret_due_ms) {
	int64_t quiet_ms = dialogue->quiet_ms;
	bool is_ending =
		dialogue_is_in_query(dialogue) || dialogue->is_finished || dialogue->is_resuming;
	bool is_soon = is_ending && !dialogue->is_waiting;
	int64_t end_ms = quiet_ms + (is_soon ? world->idle_after_ms : world->doze_after_ms);
	int64_t doubt_ms = quiet_ms + world->first_reminder_ms;
	int64_t remind_ms = quiet_ms + dialogue_reminder_ms(world, dialogue->n_reminders);

	*ret_due_ms = 0;
	if (dialogue->is_speaking) {
		*ret_due_ms = dialogue->speaking_ms + DIALOGUE_SPEAKING_MOST_MS;
		return TIMER_SPEAKING;
	}
	if (dialogue_is_resting(dialogue))
		return TIMER_NONE;
	if (dialogue->is_doubting) {
		*ret_due_ms = doubt_ms;
		return TIMER_DOUBT;
	}
	if (dialogue->n_reminders < DIALOGUE_MOST_REMINDERS && !dialogue->is_finished &&
	    !dialogue->is_waiting && remind_ms < end_ms) {
		*ret_due_ms = remind_ms;
		return TIMER_REMIND;
	}
	*ret_due_ms = end_ms;
	return is_ending ? TIMER_SLEEP : TIMER_DOZE;
}

void dialogue_sleep(struct dialogue_run *run) {
	const struct dialogue kept = *run->dialogue;

	*run->dialogue = (struct dialogue){
		.generation = kept.generation,
		.is_speaking = kept.is_speaking,
		.speaking_ms = kept.speaking_ms,
		.quiet_ms = kept.quiet_ms,
		.n_prompts = kept.n_prompts,
		.kept = kept.kept,
		.has_kept = kept.has_kept,
		.delivery = kept.delivery, /* the ears are the same */
	};
	dialogue_enter(run, run->world->is_always_awake ? DIALOGUE_QUERY : DIALOGUE_IDLE);
	run->dialogue->is_asleep = run->world->is_always_awake;
}

void dialogue_end(struct dialogue_run *run) {
	run->dialogue->has_kept = false;
	if (run->world->is_always_awake)
		dialogue_add(run, SENTENCE_STOPPED_AWAKE);
	else
		dialogue_add1(run, SENTENCE_STOPPED, run->world->wake_phrase);
	dialogue_speak(run, DIALOGUE_ANSWER);
	dialogue_sleep(run);
}

/* A procedure under way is not left for one word that a noise may have been. */
static void dialogue_stop(struct dialogue_run *run) {
	const struct dialogue *dialogue = run->dialogue;

	if (dialogue->name == DIALOGUE_IDLE || dialogue->is_asleep) {
		if (dialogue->is_speaking)
			dialogue_hush(run);
	} else if (dialogue_is_resting(dialogue) || dialogue_is_in_query(dialogue) ||
		   dialogue->is_resuming || dialogue->is_finished || dialogue_place_is_last(run)) {
		dialogue_end(run);
	} else {
		dialogue_confirm_leave(run);
	}
}

void dialogue_obey(struct dialogue_run *run, enum intent intent, const struct meaning *meaning) {
	if (intent == INTENT_EMERGENCY) {
		dialogue_add1(run, SENTENCE_EMERGENCY, run->world->emergency_number);
		dialogue_speak(run, DIALOGUE_ANSWER);
		return;
	}
	if (intent == INTENT_STOP && !run->dialogue->is_doubting) {
		dialogue_stop(run);
		return;
	}
	if (dialogue_delivery_obey(run, intent, meaning))
		return;
	switch (run->dialogue->name) {
	case DIALOGUE_IDLE:
	case DIALOGUE_QUERY:
	case DIALOGUE_YEAR:
		dialogue_query_obey(run, intent, meaning);
		break;
	case DIALOGUE_CONFIRM:
		dialogue_confirm_obey(run, intent, meaning);
		break;
	case DIALOGUE_GUIDE:
		dialogue_guide_obey(run, intent, meaning);
		break;
	case DIALOGUE_PAUSED:
	case DIALOGUE_DOZING:
		dialogue_guide_obey_resting(run, intent, meaning);
		break;
	case DIALOGUE_N_STATES:
		break;
	}
}

static void dialogue_start(struct dialogue_run *run) {
	if (run->event->session) {
		run->dialogue->kept = *run->event->session;
		run->dialogue->has_kept = true;
		run->dialogue->delivery = run->event->session->delivery;
		dialogue_delivery_tell(run);
	}
	if (run->event->is_awake)
		dialogue_query_begin(run);
	else
		dialogue_sleep(run);
}

bool dialogue_is_ahead(const struct dialogue_run *run) {
	const struct dialogue *dialogue = run->dialogue;

	return dialogue->is_speaking && run->event->voice.prompt < dialogue->last_prompt.id;
}

/* Where "repeat" begins: at the clause over which the person began to speak. The hint
 * behind it is nothing to come back to. */
static void dialogue_note_cut(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	const struct dialogue_voice *voice = &run->event->voice;

	if (!dialogue->is_speaking || voice->prompt != dialogue->last_prompt.id)
		return;
	dialogue->cut_clause = dialogue->first_clause + voice->clause;
	if (dialogue->cut_clause >= dialogue->n_worth_repeating)
		dialogue->cut_clause = 0;
}

/* What the person ordered, in words or with a key. */
static void dialogue_accept(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	enum intent intent = run->event->intent;

	dialogue_note_cut(run);
	if (intent != INTENT_REPEAT && intent != INTENT_RESUME)
		dialogue->has_said_rest = false;
	dialogue->is_doubt_waiting = false;
	if (!dialogue->is_doubting) /* else the answer decides */
		dialogue->has_doubted = dialogue->has_offered = false;
	dialogue->n_no_match = 0;
	dialogue->n_reminders = 0;
	dialogue->n_repeats = intent == INTENT_REPEAT ? dialogue->n_repeats + 1 : 0;
	dialogue->is_waiting = false;
	dialogue->quiet_ms = run->event->now_ms;
	run->may_hush = true;
	dialogue_obey(run, intent, &run->event->meaning);
}

/* Asleep, a key for talking wakes as the wake phrase does. Otherwise it only silences:
 * what had not begun to be said is said again, once the person has spoken or not. */
static void dialogue_talk(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	bool is_ahead = dialogue_is_ahead(run);

	dialogue_note_cut(run);
	dialogue->is_doubt_waiting = false;
	dialogue->n_reminders = 0;
	dialogue->quiet_ms = run->event->now_ms;
	run->may_hush = true;
	if (dialogue_is_resting(dialogue)) {
		dialogue_obey(run, INTENT_WAKE, &run->event->meaning);
		return;
	}
	dialogue_earcon(run, EARCON_LISTENING);
	if (is_ahead)
		dialogue_say_again(run);
	else if (run->event->voice.prompt < dialogue->n_prompts)
		dialogue->is_speaking = false; /* nobody reports what was not begun */
}

bool dialogue_is_answer(enum intent intent) {
	return intent == INTENT_YES || intent == INTENT_NO || intent == INTENT_UNKNOWN;
}

/* Stop and emergency are never too old. Neither is an order that was begun before "did
 * you say ...?" came: it answers that as well as one that was begun after it. */
static bool dialogue_is_late(const struct dialogue_run *run) {
	const struct dialogue *dialogue = run->dialogue;
	enum intent intent = run->event->intent;
	bool is_of_doubt = dialogue->is_doubting && !dialogue_is_answer(intent) &&
			   run->event->generation + 1 == dialogue->generation;

	return run->event->generation < dialogue->generation && intent != INTENT_STOP &&
	       intent != INTENT_EMERGENCY && !is_of_doubt;
}

/* Always awake the whole grammar is live, but "help" among others is not for us. */
static bool dialogue_is_for_others(const struct dialogue_run *run) {
	enum intent intent = run->event->intent;

	return run->dialogue->is_asleep && intent != INTENT_QUERY && intent != INTENT_WAKE &&
	       intent != INTENT_EMERGENCY;
}

static void dialogue_hear(struct dialogue_run *run) {
	if (dialogue_is_late(run))
		run->actions->outcome = DIALOGUE_LATE;
	else if (dialogue_is_for_others(run))
		run->actions->outcome = DIALOGUE_ASLEEP;
	else
		dialogue_accept(run);
}

/* A "stop" that was asked about is not asked about again. */
static bool dialogue_insists(const struct dialogue_run *run) {
	const struct dialogue *dialogue = run->dialogue;

	return run->event->intent == INTENT_STOP && !dialogue_is_resting(dialogue) &&
	       (dialogue->is_doubting || dialogue->has_doubted);
}

/* While we speak a doubt cuts nothing, and of several the newest is asked about. */
static bool dialogue_may_wait(const struct dialogue *dialogue) {
	return dialogue->is_speaking && !dialogue->is_doubting &&
	       (!dialogue->has_doubted || dialogue->is_doubt_waiting);
}

static void dialogue_ask(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;

	if (dialogue_is_late(run)) {
		run->actions->outcome = DIALOGUE_LATE;
	} else if (run->event->intent == INTENT_EMERGENCY || dialogue_insists(run)) {
		dialogue_accept(run); /* asking costs time, the answer costs nothing */
	} else if (!dialogue_is_resting(dialogue) && dialogue_may_wait(dialogue)) {
		run->actions->outcome = DIALOGUE_ASKED;
		dialogue_confirm_doubt(run);
		dialogue->is_doubt_waiting = true;
	} else if (!dialogue->is_speaking && dialogue_offer(run)) {
		run->actions->outcome = DIALOGUE_ASKED;
	} else if (dialogue_is_resting(dialogue) || dialogue->is_doubting ||
		   dialogue->has_doubted) {
		run->actions->outcome = DIALOGUE_DOUBTFUL;
		if (!dialogue->is_speaking)
			dialogue_shrug(run);
	} else {
		run->actions->outcome = DIALOGUE_ASKED;
		run->may_hush = true;
		dialogue_confirm_doubt(run);
		dialogue_confirm_ask(run);
	}
}

static void dialogue_reject(struct dialogue_run *run) {
	run->actions->outcome = DIALOGUE_REJECTED;
	/* What was not understood interrupts nothing. */
	if (run->event->was_addressed && !run->dialogue->is_speaking &&
	    !run->dialogue->is_waiting && run->event->generation >= run->dialogue->generation)
		dialogue_shrug(run);
}

/* Nothing more is queued. */
static void dialogue_fall_silent(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;

	dialogue->is_speaking = false;
	if (!dialogue->is_aside)
		dialogue->quiet_ms = run->event->now_ms;
	dialogue->is_aside = false;
	if (dialogue->is_doubt_waiting)
		dialogue_confirm_ask(run);
}

static void dialogue_spoken(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	uint32_t prompt = run->event->voice.prompt;

	if (prompt == dialogue->last_prompt.id && !run->event->was_interrupted)
		dialogue->is_heard = true;
	if (prompt == dialogue->n_prompts)
		dialogue_fall_silent(run);
}

/* Said behind what is being said, and to nobody who is not there. */
static void dialogue_tell_deaf(struct dialogue_run *run) {
	if (dialogue_is_resting(run->dialogue))
		return;
	dialogue_add(run, SENTENCE_DEAF);
	dialogue_speak(run, DIALOGUE_ANSWER);
}

/* Behind what is being said; it changes nothing, and silence goes on counting. */
static void dialogue_announce(struct dialogue_run *run) {
	dialogue_add_text(run, run->event->text);
	dialogue_speak(run, DIALOGUE_ASIDE);
}

static void dialogue_time(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	int64_t due_ms = 0;
	enum dialogue_timer timer = dialogue_next_timer(run->world, dialogue, &due_ms);

	if (timer == TIMER_NONE || run->event->now_ms < due_ms)
		return;
	switch (timer) {
	case TIMER_NONE:
		break;
	case TIMER_SPEAKING:
		dialogue->is_heard = true;
		dialogue_fall_silent(run);
		break;
	case TIMER_DOUBT: /* no answer is no */
		dialogue->quiet_ms = run->event->now_ms;
		dialogue_confirm_drop(run);
		break;
	case TIMER_REMIND:
		dialogue_remind(run);
		break;
	case TIMER_SLEEP:
		if (!dialogue->is_finished && !dialogue->is_waiting &&
		    !run->world->is_always_awake) {
			dialogue_add1(run, SENTENCE_SLEEPING, run->world->wake_phrase);
			dialogue_speak(run, DIALOGUE_ANSWER);
		}
		dialogue_sleep(run);
		break;
	case TIMER_DOZE:
		dialogue_enter(run, DIALOGUE_DOZING);
		break;
	}
}

void dialogue_step(const struct dialogue_world *world, struct dialogue *dialogue,
		   const struct dialogue_event *event, struct dialogue_actions *ret_actions) {
	struct dialogue_run run = {
		.world = world,
		.dialogue = dialogue,
		.event = event,
		.actions = ret_actions,
		.line = TEXT_EMPTY,
	};

	ret_actions->n = 0;
	ret_actions->outcome = DIALOGUE_ACTED;
	switch (event->kind) {
	case DIALOGUE_EVENT_START:
		dialogue_start(&run);
		break;
	case DIALOGUE_EVENT_HEARD:
		dialogue_hear(&run);
		break;
	case DIALOGUE_EVENT_ASK:
		dialogue_ask(&run);
		break;
	case DIALOGUE_EVENT_REJECTED:
		dialogue_reject(&run);
		break;
	case DIALOGUE_EVENT_SPOKEN:
		dialogue_spoken(&run);
		break;
	case DIALOGUE_EVENT_TIME:
		dialogue_time(&run);
		break;
	case DIALOGUE_EVENT_DEAF:
		dialogue_tell_deaf(&run);
		break;
	case DIALOGUE_EVENT_RELOADED:
		dialogue_reload(&run);
		break;
	case DIALOGUE_EVENT_BUTTON:
		dialogue_accept(&run);
		break;
	case DIALOGUE_EVENT_TALK:
		dialogue_talk(&run);
		break;
	case DIALOGUE_EVENT_ANNOUNCE:
		dialogue_announce(&run);
		break;
	}
	text_done(&run.line);
	(void)dialogue_next_timer(world, dialogue, &ret_actions->deadline_ms);
}
