/* SPDX-License-Identifier: MIT */
/*
 * dialogue - the whole conversation as one pure function
 *
 *	dialogue_step(world, state, event) -> actions
 *
 * The state is a plain value: it can be copied, compared and saved. Nothing here
 * reads a clock: the time arrives inside the event, and every timer is a
 * deadline that comes back among the actions. The same events in the same order
 * give the same actions.
 *
 * Silence never advances a step, a misunderstanding never does, and what was
 * rejected does nothing at all.
 *
 * Layer:   core; pure.
 * Unit:    milliseconds on the caller's clock, which never goes back.
 * Threads: one; the main loop owns the dialogue.
 * Errors:  none: every event is answered in every state.
 */
#ifndef CORE_DIALOGUE_H
#define CORE_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/grammar.h"
#include "core/intent.h"
#include "core/phrase.h"
#include "core/procedure.h"
#include "core/vehicle.h"

enum dialogue_state_name {
	DIALOGUE_IDLE,	  /* asleep; the wake phrase begins a conversation */
	DIALOGUE_QUERY,	  /* waiting to hear which car it is */
	DIALOGUE_YEAR,	  /* the model is known, the year is missing */
	DIALOGUE_CONFIRM, /* a question with yes or no is open */
	DIALOGUE_GUIDE,	  /* in a procedure, waiting for "next" and the like */
	DIALOGUE_PAUSED,  /* the person said pause; wake phrase or "resume" go on */
	DIALOGUE_DOZING,  /* nothing accepted for long; as paused */
	DIALOGUE_N_STATES,
};

/* "idle" ... "dozing": also the names of the grammars. */
const char *dialogue_state_name(enum dialogue_state_name name);

/* "command", "yes-no", "year", "vehicle": what the state waits for. */
const char *dialogue_expects(enum dialogue_state_name name);

/* What changes with a RELOADED event only. Borrowed; outlives the state. */
struct dialogue_world {
	const struct vehicle_catalogue *vehicles;
	const struct procedure_library *procedures;
	const char *job;	      /* what the person wants done who does not say: "open" */
	bool is_always_awake;	      /* no wake phrase: never idle, a car may be named any time */
	const char *wake_phrase;      /* as it is said */
	const char *emergency_number; /* as it is said: "nine one one" */
	int64_t doze_after_ms;	      /* in a procedure, without accepted speech */
	int64_t idle_after_ms;	      /* after the last step, or unanswered before the first */
	int64_t first_reminder_ms;    /* silence before the gentle reminder; a longer one follows */
};

#define DIALOGUE_MOST_TRAIL 64 /* steps that "back" can take; ours have some 20 */

/* A step of a procedure. */
struct dialogue_place {
	char procedure[64]; /* id; "" is no place */
	size_t step;	    /* index */
};

/* How it is said, in steps from what the configuration says; 0: as it is set. */
struct dialogue_delivery {
	int louder; /* negative: quieter */
	int faster; /* negative: slower */
};

/* A step is what people notice as "a bit louder". Three of them up use up what the voice
 * can be made louder without being spoilt; three down are half as loud. */
#define DIALOGUE_LOUDER_STEP_DB 3
#define DIALOGUE_MOST_LOUDER 3
/* Two steps slower are some 110 words a minute, as one dictates; two faster some 200, as
 * fast as this voice stays clear. */
#define DIALOGUE_FASTER_STEP_PERCENT 15
#define DIALOGUE_MOST_FASTER 2

/* What of a conversation outlives the daemon: enough to go on at the same step. */
struct dialogue_session {
	struct vehicle_query query;
	struct dialogue_place first;
	struct dialogue_place place;
	struct dialogue_place trail[DIALOGUE_MOST_TRAIL];
	size_t n_trail;
	struct dialogue_delivery delivery;
	bool is_old; /* not from just now: it is offered in other words */
};

/* How far the voice had got at a moment. */
struct dialogue_voice {
	uint32_t prompt; /* id of the one that had begun last, ended or not; 0: none had */
	size_t clause;	 /* of it; index */
};

/* The conversation so far. Zero-initialise it; the START event begins it. */
struct dialogue {
	enum dialogue_state_name name;
	uint32_t generation; /* grows with every change of state and of step */
	bool is_asleep;	     /* always awake, but nobody is talking to us: no timers */
	bool has_told_next;  /* how to go on was said once */
	bool is_finished;    /* the last step was done; the person may still ask */
	bool is_waiting;     /* the person said wait: silent until spoken to */
	struct dialogue_delivery delivery;

	struct vehicle_query query;
	char job[VEHICLE_ID_BYTES];  /* what is to be done with that car; "": the world's job */
	struct dialogue_place first; /* where "start over" goes back to */
	struct dialogue_place place; /* the step that is being done */
	struct dialogue_place trail[DIALOGUE_MOST_TRAIL];
	size_t n_trail;

	struct dialogue_session kept; /* of an earlier run: offered at the next waking */
	bool has_kept;
	bool is_resuming; /* confirm asks whether to go on with it */

	bool is_doubt_waiting; /* to be asked when what is being said has ended */
	bool is_doubting; /* confirm asks whether we heard right, not the procedure's question */
	bool is_leaving;  /* it asks whether to stop here */
	bool has_doubted; /* asked once since something was last accepted */
	bool has_offered; /* two to choose from, after that */
	enum intent doubt_intent;
	struct meaning doubt_meaning;
	enum dialogue_state_name doubt_from;
	char doubt_words[128];

	bool has_told_danger;	   /* the first words of the conversation */
	unsigned n_reminders;	   /* of what is awaited, in this silence */
	unsigned n_repeats;	   /* "repeat" in a row */
	unsigned n_no_match;	   /* since something was last accepted */
	uint32_t n_prompts;	   /* said so far: the id of the last one */
	bool is_speaking;	   /* the last one, until SPOKEN */
	bool is_aside;		   /* what is being spoken does not restart the silence */
	int64_t speaking_ms;	   /* since then */
	int64_t quiet_ms;	   /* silence counts from here */
	struct prompt last_prompt; /* what "repeat" is about; all of it */
	size_t n_worth_repeating;  /* clauses of it; a hint behind them is said once */
	size_t first_clause;	   /* of it with which it was begun last */
	size_t cut_clause;	   /* of it, over which somebody spoke; 0: "repeat" says it all */
	bool has_said_rest;	   /* from there; the next "repeat" says it all */
	bool is_heard;		   /* the place's prompt was said to its end */
	bool has_explained;	   /* the place, after trouble with it */
	bool has_insisted;	   /* went on over what was to be heard first */
};

enum dialogue_event_kind {
	DIALOGUE_EVENT_START,	 /* once, first; is_awake as the command line says */
	DIALOGUE_EVENT_HEARD,	 /* accepted by the verifier */
	DIALOGUE_EVENT_ASK,	 /* doubtful: ask before acting */
	DIALOGUE_EVENT_REJECTED, /* not accepted: as if nothing was said, but counted */
	DIALOGUE_EVENT_SPOKEN,	 /* a prompt has ended */
	DIALOGUE_EVENT_TIME,	 /* the deadline has passed */
	DIALOGUE_EVENT_BUTTON,	 /* as HEARD, from a key or the bus: never too old */
	DIALOGUE_EVENT_TALK,	 /* somebody holds a key and is about to speak; voice: now */
	DIALOGUE_EVENT_ANNOUNCE, /* somebody's words are to be said */
	DIALOGUE_EVENT_DEAF,	 /* it was found that nothing can be heard while we speak */
	DIALOGUE_EVENT_RELOADED, /* the world's content was replaced */
};

struct dialogue_event {
	enum dialogue_event_kind kind;
	int64_t now_ms;
	uint32_t generation;	     /* HEARD, ASK, REJECTED: of the dialogue at the onset */
	struct dialogue_voice voice; /* HEARD, ASK: at the onset; BUTTON: now; SPOKEN: the end */
	bool was_interrupted;	     /* SPOKEN: it was not said to its end */
	enum intent intent;	     /* HEARD, ASK, BUTTON */
	enum intent second;	     /* ASK: what it may have been as well; NONE: not known */
	struct meaning meaning;	     /* slots: make, model, family, year, job, step, wake */
	const char *text; /* ASK: the words, for "did you say ...?"; borrowed, may be NULL.
			   * ANNOUNCE: what is to be said */
	bool is_awake;	  /* START */
	const struct dialogue_session *session; /* START: of an earlier run; NULL; borrowed */
	bool was_addressed;			/* REJECTED: clearly meant for us */
	double floor_db; /* ASK, REJECTED: noise around, dB below full scale; 0: not known */
	const struct dialogue_world *before; /* RELOADED: with the old content; borrowed */
};

enum dialogue_action_kind {
	DIALOGUE_ACTION_SAY,		 /* after what is being said, unless hush came first */
	DIALOGUE_ACTION_HUSH,		 /* end what is being said, now */
	DIALOGUE_ACTION_EARCON,		 /* a short sound */
	DIALOGUE_ACTION_LISTEN,		 /* state and generation changed: use this grammar */
	DIALOGUE_ACTION_VEHICLE,	 /* report: all three are known */
	DIALOGUE_ACTION_VEHICLE_REFUSED, /* report: not sold that year */
	DIALOGUE_ACTION_STEP,		 /* report: this step is now the current one */
	DIALOGUE_ACTION_DELIVERY,	 /* all that is said from now on */
};

enum earcon {
	EARCON_LISTENING, /* awake, speak now */
	EARCON_HEARD,	  /* taken */
	EARCON_NOT_UNDERSTOOD,
	EARCON_N,
};

struct dialogue_action {
	enum dialogue_action_kind kind;
	struct prompt prompt;		   /* SAY */
	enum earcon earcon;		   /* EARCON */
	enum dialogue_state_name state;	   /* LISTEN */
	uint32_t generation;		   /* LISTEN */
	struct vehicle_match match;	   /* VEHICLE, VEHICLE_REFUSED */
	const struct procedure *procedure; /* STEP; borrowed from the world */
	size_t step;			   /* STEP: index */
	int louder_db;			   /* DELIVERY: than configured; may be negative */
	int slower_percent;		   /* DELIVERY: likewise */
};

/* What became of an utterance: what the report to the outside says. */
enum dialogue_outcome {
	DIALOGUE_ACTED,	   /* also for events that are no utterance */
	DIALOGUE_ASKED,	   /* "did you say ...?", now or when what is being said has ended */
	DIALOGUE_REJECTED, /* as the verifier said */
	DIALOGUE_LATE,	   /* of an older generation */
	DIALOGUE_DOUBTFUL, /* ASK where asking is not right: asleep, or asked just now */
	DIALOGUE_ASLEEP,   /* always awake, but only a car, the wake phrase or an emergency count */
};

#define DIALOGUE_MOST_ACTIONS 12

struct dialogue_actions {
	struct dialogue_action list[DIALOGUE_MOST_ACTIONS];
	size_t n;
	enum dialogue_outcome outcome;
	int64_t deadline_ms; /* when to send TIME; 0: never */
};

/* What is to be kept of a conversation; false: it is in no procedure, or behind its last
 * step. What an earlier run left and nobody has been asked about is still to be kept. */
bool dialogue_get_session(const struct dialogue *dialogue, struct dialogue_session *ret_session);

/* Answers one event: changes the state, fills *ret_actions. */
void dialogue_step(const struct dialogue_world *world, struct dialogue *dialogue,
		   const struct dialogue_event *event, struct dialogue_actions *ret_actions);

#endif
