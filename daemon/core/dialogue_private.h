/* SPDX-License-Identifier: MIT */
/*
 * dialogue_private - what the files of the dialogue share among themselves
 *
 *	dialogue.c		which file answers an event; timers; generations
 *	dialogue_act.c		actions: states, sounds, sentences put together
 *	dialogue_say.c		the daemon's own sentences
 *	dialogue_repair.c	what was not understood, and silence
 *	dialogue_query.c	asleep, and finding out which car it is
 *	dialogue_guide.c	in a procedure; paused and dozing
 *	dialogue_delivery.c	louder, slower, wait: how it is said, in any state
 *	dialogue_trouble.c	what does not work or cannot be found
 *	dialogue_place.c	where that is, and what lies ahead
 *	dialogue_confirm.c	questions with yes or no
 *	dialogue_reload.c	the content was replaced
 *
 * Layer:   core; for core/dialogue*.c only.
 * Threads: one.
 */
#ifndef CORE_DIALOGUE_PRIVATE_H
#define CORE_DIALOGUE_PRIVATE_H

#include "base/text.h"
#include "core/dialogue.h"

/* One event being answered. */
struct dialogue_run {
	const struct dialogue_world *world;
	struct dialogue *dialogue;
	const struct dialogue_event *event;
	struct dialogue_actions *actions;
	struct text line;   /* being put together; dialogue_speak() says it */
	bool may_hush;	    /* the person did something: what is being said is over */
	int slower_percent; /* what is said now */
};

/* The daemon's own sentences: dialogue_say.c has the words. */
enum sentence {
	SENTENCE_DANGER, /* emergency number; begins a conversation */
	SENTENCE_WHICH_CAR,
	SENTENCE_WHICH_MAKE,
	SENTENCE_WHICH_MODEL,	   /* make */
	SENTENCE_WHICH_YEAR,	   /* model or make */
	SENTENCE_WHICH_YEAR_AGAIN, /* after a refusal */
	SENTENCE_NOT_SOLD,	   /* model, year */
	SENTENCE_WAS_SOLD,	   /* years */
	SENTENCE_NOT_KNOWN,	   /* model, year; sources do not tell of all years */
	SENTENCE_IS_KNOWN,	   /* years */
	SENTENCE_READ_BACK,	   /* year, make and model, as far as they are known */
	SENTENCE_LOOK_AT_CAR,	   /* the car is not known: ask what is seen */
	SENTENCE_NO_PROCEDURE,	   /* emergency number */
	SENTENCE_HERE,
	SENTENCE_STOPPED,	/* wake phrase */
	SENTENCE_STOPPED_AWAKE, /* the same, always awake */
	SENTENCE_SLEEPING,	/* wake phrase */
	SENTENCE_EMERGENCY,	/* emergency number */
	SENTENCE_SAY_NEXT,
	SENTENCE_FIRST_STEP,	/* "back" at the first step */
	SENTENCE_LAST_STEP,	/* this is it */
	SENTENCE_WAS_LAST_STEP, /* "next" behind it */
	SENTENCE_STEP_OF,	/* number, number */
	SENTENCE_STEP_OF_ABOUT, /* number, number */
	SENTENCE_NO_MORE_STEPS,
	SENTENCE_ONE_MORE_STEP,
	SENTENCE_MORE_STEPS, /* number */
	SENTENCE_ABOUT_ONE_MORE_STEP,
	SENTENCE_ABOUT_MORE_STEPS, /* number */
	SENTENCE_DEPENDS_ON_ANSWER,
	SENTENCE_STARTING_OVER,
	SENTENCE_THIS_FIRST, /* asked to go further ahead than may be */
	SENTENCE_NEED,	     /* things */
	SENTENCE_NEED_NOTHING,
	SENTENCE_ONCE_MORE, /* it did not work */
	SENTENCE_NO_MORE_HELP,
	SENTENCE_WE_WERE_AT,	  /* number, what the procedure does */
	SENTENCE_EARLIER_WE_WERE, /* the same, some hours ago */
	SENTENCE_SHALL_WE_GO_ON,
	SENTENCE_PAUSED,
	SENTENCE_WAITING,
	SENTENCE_LOUDER,
	SENTENCE_LOUDEST,
	SENTENCE_QUIETER,
	SENTENCE_QUIETEST,
	SENTENCE_SLOWER,
	SENTENCE_SLOWEST,
	SENTENCE_FASTER,
	SENTENCE_FASTEST,
	SENTENCE_DID_YOU_SAY, /* words */
	SENTENCE_SAY_ONE_OF,  /* words, words */
	SENTENCE_STOP_HERE,   /* "stop" in a procedure */
	SENTENCE_GO_ON,	      /* no, not here */
	SENTENCE_SORRY,
	SENTENCE_NOT_UNDERSTOOD,
	SENTENCE_NOISY,
	SENTENCE_DEAF,
	SENTENCE_CHANGED, /* the content, and our place is not in it */
	SENTENCE_HELP_QUERY,
	SENTENCE_HELP_YEAR,
	SENTENCE_HELP_GUIDE,
	SENTENCE_HELP_WARNING,
	SENTENCE_HELP_QUESTION,
	SENTENCE_HELP_DOUBT,
	SENTENCE_HELP_FINISHED,
	SENTENCE_CAN_SAY, /* words */
	SENTENCE_CAN_SAY_TROUBLE,
	SENTENCE_CAN_SAY_VOICE,
	SENTENCE_EXAMPLES_QUERY,
	SENTENCE_EXAMPLES_YEAR,
	SENTENCE_EXAMPLES_GUIDE,
	SENTENCE_EXAMPLES_WARNING,
	SENTENCE_EXAMPLES_QUESTION,
	SENTENCE_EXAMPLES_FINISHED,
	SENTENCE_REMIND_QUERY,
	SENTENCE_REMIND_YEAR,
	SENTENCE_REMIND_GUIDE,
	SENTENCE_REMIND_WARNING,
	SENTENCE_REMIND_QUESTION,
	SENTENCE_N,
};

/* The words, "{}" where an argument goes. */
const char *sentence_text(enum sentence sentence);

/* A number as it is said, 0 to 99; larger ones as digits. */
void sentence_append_number(size_t number, struct text *text);

/* The spoken name of an intent, for "did you say ...?"; NULL: it has none. */
const char *sentence_intent(enum intent intent);

/* All that can be said in a procedure, by these names. */
void dialogue_add_choices(struct dialogue_run *run);

/* How a prompt stands to "repeat" and to silence. */
enum dialogue_manner {
	DIALOGUE_CONTENT, /* "repeat" says it again, outside a procedure */
	DIALOGUE_ANSWER,  /* said once */
	DIALOGUE_ASIDE,	  /* a reminder or a hint: silence goes on counting */
};

/* What has to be said a second time is said somewhat slower. */
#define DIALOGUE_AGAIN_SLOWER_PERCENT 15

/* dialogue_act.c */
struct dialogue_action *dialogue_act(struct dialogue_run *run, enum dialogue_action_kind kind);
void dialogue_enter(struct dialogue_run *run, enum dialogue_state_name name);
void dialogue_earcon(struct dialogue_run *run, enum earcon earcon);
void dialogue_add_text(struct dialogue_run *run, const char *text);
void dialogue_add(struct dialogue_run *run, enum sentence sentence);
void dialogue_add1(struct dialogue_run *run, enum sentence sentence, const char *one);
void dialogue_add2(struct dialogue_run *run, enum sentence sentence, const char *one,
		   const char *two);
void dialogue_add3(struct dialogue_run *run, enum sentence sentence, const char *one,
		   const char *two, const char *three);
void dialogue_speak(struct dialogue_run *run, enum dialogue_manner manner);
/* last_prompt, from the clause over which somebody spoke; all of it the next time. */
void dialogue_say_again(struct dialogue_run *run);
/* Somebody spoke over last_prompt, and the rest of it has not been said since. */
bool dialogue_has_rest(const struct dialogue_run *run);
/* What is being said is over. */
void dialogue_hush(struct dialogue_run *run);

/* dialogue.c */
void dialogue_obey(struct dialogue_run *run, enum intent intent, const struct meaning *meaning);
/* True while only the wake phrase, "resume" and the like are for us. */
bool dialogue_is_resting(const struct dialogue *dialogue);
void dialogue_sleep(struct dialogue_run *run);
/* Says so, and ends the conversation. */
void dialogue_end(struct dialogue_run *run);
/* Yes, no, and "I don't know". */
bool dialogue_is_answer(enum intent intent);
/* True when last_prompt was queued, but not begun, when the person began to speak. */
bool dialogue_is_ahead(const struct dialogue_run *run);
/* The car, or its year, is asked for. */
bool dialogue_is_in_query(const struct dialogue *dialogue);

/* dialogue_repair.c */
/* "Not understood": short, then with examples, then about the noise, then only a sound. */
void dialogue_shrug(struct dialogue_run *run);
/* A doubt after one that was asked about: says what it may have been, for the person to say
 * it again. False: there is nothing new to offer. */
bool dialogue_offer(struct dialogue_run *run);
/* What is waited for, in a few words. */
enum sentence dialogue_expected(const struct dialogue_run *run);
/* Says what is waited for, at more length the second time. */
void dialogue_remind(struct dialogue_run *run);
/* How much silence comes before a reminder, when there were so many in it. */
#define DIALOGUE_MOST_REMINDERS 2
int64_t dialogue_reminder_ms(const struct dialogue_world *world, unsigned n_reminders);

/* dialogue_query.c: the intents of idle, query and year. */
void dialogue_query_begin(struct dialogue_run *run);
/* The same without what an earlier run left. */
void dialogue_query_anew(struct dialogue_run *run);
void dialogue_query_take(struct dialogue_run *run, const struct meaning *meaning);
/* Merges the car that was named into the query. */
void dialogue_query_read(const struct vehicle_catalogue *vehicles, const struct meaning *meaning,
			 struct vehicle_query *query);
void dialogue_query_obey(struct dialogue_run *run, enum intent intent,
			 const struct meaning *meaning);
enum sentence dialogue_query_help(const struct dialogue_run *run);
enum sentence dialogue_query_reminder(const struct dialogue_run *run);
enum sentence dialogue_query_examples(const struct dialogue_run *run);

/* dialogue_delivery.c */
/* True when the intent was about how it is said, and was obeyed. */
bool dialogue_delivery_obey(struct dialogue_run *run, enum intent intent,
			    const struct meaning *meaning);
/* Tells the voice. */
void dialogue_delivery_tell(struct dialogue_run *run);

/* dialogue_trouble.c: "it did not work", "I can't find it" */
void dialogue_trouble_obey(struct dialogue_run *run, enum intent intent);

/* dialogue_guide.c: in a procedure, the question's own intents apart. */
/* Goes on with what an earlier run left. */
void dialogue_guide_resume(struct dialogue_run *run);
/* The step reads otherwise now: stands there anew and says it. */
void dialogue_guide_stay(struct dialogue_run *run);
void dialogue_guide_start(struct dialogue_run *run, const struct procedure *procedure);
void dialogue_guide_follow(struct dialogue_run *run, const struct target *target);
/* Says what has to be heard before anybody goes on from here; false: nothing. */
bool dialogue_guide_put_first(struct dialogue_run *run);
void dialogue_guide_obey(struct dialogue_run *run, enum intent intent,
			 const struct meaning *meaning);
/* Paused and dozing. */
void dialogue_guide_obey_resting(struct dialogue_run *run, enum intent intent,
				 const struct meaning *meaning);
enum sentence dialogue_guide_help(const struct dialogue_run *run);
enum sentence dialogue_guide_reminder(const struct dialogue_run *run);
enum sentence dialogue_guide_examples(const struct dialogue_run *run);

/* dialogue_place.c */
/* The step that is being done; NULL outside a procedure. */
const struct step *dialogue_place_step(const struct dialogue_run *run);
/* Where a target leads; false: the end. */
bool dialogue_place_follow(const struct dialogue_run *run, const struct dialogue_place *from,
			   const struct target *target, struct dialogue_place *ret_place);
/* True when nothing comes behind this step; a question has something behind it. */
bool dialogue_place_is_last(const struct dialogue_run *run);
/* What the steps from here on need, in words; nothing is added when they need nothing. */
void dialogue_place_append_needs(const struct dialogue_run *run, struct text *text);
/* What is still to come after this step, in all procedures on the way. */
struct procedure_rest dialogue_place_rest(const struct dialogue_run *run);

/* dialogue_confirm.c */
/* The event is doubted: notes it; asks whether it was said. */
void dialogue_confirm_doubt(struct dialogue_run *run);
void dialogue_confirm_ask(struct dialogue_run *run);
/* "Shall I stop here?" */
void dialogue_confirm_leave(struct dialogue_run *run);
/* "We were at step three. Shall we go on?": what an earlier run left. */
void dialogue_confirm_resume(struct dialogue_run *run);
void dialogue_confirm_drop(struct dialogue_run *run);
void dialogue_confirm_obey(struct dialogue_run *run, enum intent intent,
			   const struct meaning *meaning);

/* dialogue_reload.c */
void dialogue_reload(struct dialogue_run *run);
/* The place is not there any more: says so, and asks for the car. */
void dialogue_reload_lost(struct dialogue_run *run);

#endif
