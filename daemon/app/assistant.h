/* SPDX-License-Identifier: MIT */
/*
 * assistant - owns the dialogue: events in, actions carried out through ports
 *
 * The console, the virtual sound card and the live daemon differ only in their
 * ports. Everything that happens is also reported as one JSON line (eventlog).
 *
 * Layer:   app.
 * Unit:    ms on the caller's clock.
 * Threads: one, the main loop's.
 */
#ifndef APP_ASSISTANT_H
#define APP_ASSISTANT_H

#include <stdint.h>

#include "adapters/eventlog.h"
#include "app/content.h"
#include "app/ears.h"
#include "core/config.h"
#include "core/dialogue.h"

/* What the person is helped with who asks for nothing else; procedures name it as their job. */
#define ASSISTANT_JOB "open"

/* What became of an utterance, a typed line or words from the bus. */
struct assistant_heard_report {
	const char *outcome; /* "heard", "asked", "rejected" */
	const char *text;    /* "" when there is none */
	const char *intent;  /* "" when there is none */
	double confidence;   /* negative: typed */
};

/* How actions reach the world. Every call is made on the assistant's thread. */
struct assistant_ports {
	void (*say)(void *context, const struct prompt *prompt);
	void (*hush)(void *context);
	void (*earcon)(void *context, enum earcon earcon);
	/* How all that is said from now on is said; may be NULL: as ever. */
	void (*deliver)(void *context, int louder_db, int slower_percent);
	void (*listen)(void *context, const char *grammar, uint32_t generation);
	/* How far the voice had got so many ms ago. */
	void (*get_voice)(void *context, int64_t ago_ms, struct dialogue_voice *ret_voice);
	/* After every event, to be kept; may be NULL. */
	void (*keep)(void *context, const struct dialogue *dialogue);
	/* For whoever watches; either may be NULL. */
	void (*heard)(void *context, const struct assistant_heard_report *report);
	void (*said)(void *context, const char *text, bool was_interrupted);
};

struct assistant; /* opaque */

/* The dialogue's world out of what was read; borrows from both. */
void assistant_make_world(const struct config *config, const struct content *content,
			  struct dialogue_world *ret_world);

/* eventlog may be NULL; what the pointers in world point to, context and eventlog are
 * borrowed and outlive the assistant; world and ports are copied. */
int assistant_new(const struct dialogue_world *world, const struct assistant_ports *ports,
		  void *context, struct eventlog *eventlog, struct assistant **ret_assistant);
struct assistant *assistant_free(struct assistant *assistant);

/* session: what an earlier run left; NULL: nothing; borrowed. */
void assistant_start(struct assistant *assistant, int64_t now_ms, bool is_awake,
		     const struct dialogue_session *session);

/* The content in the world was replaced in its place; before: the world with what was
 * there until now, borrowed for this call. */
void assistant_reloaded(struct assistant *assistant, int64_t now_ms,
			const struct dialogue_world *before);

/* An utterance from the ears. */
void assistant_heard(struct assistant *assistant, int64_t now_ms, const struct ears_result *result);

/* A typed line's meaning (text is the line), a button or a bus call (text is NULL):
 * never too old. */
void assistant_commanded(struct assistant *assistant, int64_t now_ms, const char *text,
			 const struct meaning *meaning);

/* A key for talking went down, or came up: see DIALOGUE_EVENT_TALK. */
void assistant_talk(struct assistant *assistant, int64_t now_ms, bool is_down);

/* Somebody's words, to be said behind what is being said: no part of the conversation. */
void assistant_announce(struct assistant *assistant, int64_t now_ms, const char *text);

/* What typed words (of grammar_normalise()) mean now. They may name a car where a yes or no
 * to going on with an earlier one is awaited, which spoken words may not. */
bool assistant_understands(const struct assistant *assistant, const struct content *content,
			   const char *words, struct meaning *ret_meaning);

/* A typed line, or speech, that fits nothing. */
void assistant_not_understood(struct assistant *assistant, int64_t now_ms, const char *text);

/* A prompt that has ended. */
struct assistant_spoken {
	const char *text;
	struct dialogue_voice voice; /* it, and where it ended */
	int64_t start_ms;	     /* on the assistant's clock, as is the end */
	int64_t end_ms;
	bool was_interrupted;
};

void assistant_spoke(struct assistant *assistant, int64_t now_ms,
		     const struct assistant_spoken *spoken);

/* The sound card's state changed (or is known for the first time). When it comes
 * back while the dialogue is awake, what was said last is said again. */
void assistant_audio_changed(struct assistant *assistant, int64_t now_ms, enum audio_state state);

/* It was found that nothing can be heard while we speak, and will not be: says so. */
void assistant_deaf(struct assistant *assistant, int64_t now_ms);

/* When assistant_tick() is due; 0: never. */
int64_t assistant_deadline_ms(const struct assistant *assistant);
void assistant_tick(struct assistant *assistant, int64_t now_ms);

const struct dialogue *assistant_dialogue(const struct assistant *assistant);

#endif
