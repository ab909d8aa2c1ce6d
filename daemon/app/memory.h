/* SPDX-License-Identifier: MIT */
/*
 * memory - the conversation, kept in the state folder
 *
 * Written after every change of place, so that a power cut loses one step at most; gone
 * when the conversation has ended. What cannot be read is put aside and said in the log:
 * no conversation is ever blocked by it.
 *
 * Layer:   app.
 * Unit:    seconds since 1970, by the caller's calendar.
 * Threads: one, the main loop's.
 */
#ifndef APP_MEMORY_H
#define APP_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/config.h"
#include "core/dialogue.h"

#define MEMORY_FILE "session.txt"

struct memory; /* opaque */

/* Everything is borrowed, and outlives it. has_calendar: the time of day counts; without,
 * what is kept is never old. */
int memory_new(const char *state_dir, const struct config *config,
	       const struct procedure_library *procedures, bool has_calendar,
	       struct memory **ret_memory);
struct memory *memory_free(struct memory *memory);

/* What an earlier run left, for the START event; NULL: nothing. */
const struct dialogue_session *memory_get(const struct memory *memory);

/* After each event. */
void memory_keep(struct memory *memory, const struct dialogue *dialogue);

#endif
