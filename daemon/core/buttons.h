/* SPDX-License-Identifier: MIT */
/*
 * buttons - keys that go down and up, with times, become verbs
 *
 * The map says which verb a press and a long press of a key mean, and which keys
 * are for talking. A key with one verb means it when it goes down; one with a long
 * press as well, when it comes up again or has been held long enough. The first
 * edge counts at once; what a contact does within BUTTONS_BOUNCE_MS behind it is
 * bouncing, and what it has come to rest on then counts.
 *
 * Layer:   core; pure: there is no clock, only times that are handed in.
 * Unit:    ms on the caller's clock; a time before the last one is taken as that.
 * Threads: one; the map, once read, any.
 */
#ifndef CORE_BUTTONS_H
#define CORE_BUTTONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "core/config.h"
#include "core/intent.h"

#define BUTTONS_MOST_KEYS 64	   /* in the map; more than any remote has */
#define BUTTONS_BOUNCE_MS 30	   /* worn contacts bounce for 10 to 20 */
#define BUTTONS_MOST_TALK_MS 30000 /* longer than anybody talks: the key is stuck */

/* What one kind of press means. */
struct buttons_meaning {
	enum intent verb;   /* INTENT_NONE: nothing */
	enum intent answer; /* yes, no or unknown: while such a question is open */
};

struct buttons_binding {
	unsigned code; /* of the key, as the kernel has it */
	bool is_talk;  /* then it has no other meaning */
	struct buttons_meaning press;
	struct buttons_meaning long_press;
};

struct buttons_map {
	struct buttons_binding bindings[BUTTONS_MOST_KEYS];
	size_t n;
	int long_press_ms;
};

/* The code of a key's name ("KEY_NEXTSONG"); negative: there is none. */
typedef int (*buttons_find_code)(const char *name);

/* Reads the map from section [buttons]. What is wrong with a key becomes a fault of
 * this file, and the key is left out; -EINVAL then. */
int buttons_map_read(const struct config *config, buttons_find_code find, const char *file,
		     struct fault_list *faults, struct buttons_map *ret_map);

/* The verb that counts; INTENT_NONE: none. */
enum intent buttons_choose(const struct buttons_meaning *meaning, bool is_question);

enum buttons_event_kind {
	BUTTONS_VERB,	  /* a press or a long press */
	BUTTONS_TALK,	  /* a key for talking went down */
	BUTTONS_TALK_END, /* and came up, or was held for too long */
};

struct buttons_event {
	enum buttons_event_kind kind;
	struct buttons_meaning meaning; /* BUTTONS_VERB */
};

typedef void (*buttons_sink)(void *context, const struct buttons_event *event);

/* The keys of one device. Zero-initialise it, but for map, sink and context. */
struct buttons {
	const struct buttons_map *map; /* borrowed */
	buttons_sink sink;
	void *context;
	int64_t now_ms;
	struct buttons_key {
		bool is_down;	   /* debounced */
		bool is_contact;   /* where the contact is */
		bool is_done;	   /* this press has had its verb */
		int64_t down_ms;   /* since then, when it is down */
		int64_t settle_ms; /* until then the contact may bounce; 0: it rests */
	} keys[BUTTONS_MOST_KEYS]; /* as buttons_map::bindings */
};

/* A key went down or up. False: the map does not have it. */
bool buttons_key(struct buttons *buttons, unsigned code, bool is_down, int64_t at_ms);

/* The time has come: long presses, ends of bouncing. */
void buttons_tick(struct buttons *buttons, int64_t at_ms);

/* The device has gone: no key is down any more, and none that was means anything. */
void buttons_release(struct buttons *buttons);

/* When to call buttons_tick(); 0: never. */
int64_t buttons_deadline_ms(const struct buttons *buttons);

#endif
