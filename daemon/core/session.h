/* SPDX-License-Identifier: MIT */
/*
 * session - what of a conversation outlives the daemon, as text
 *
 *	roadside-session 1
 *	saved 1795536000
 *	vehicle mini countryman 2014
 *	first open-second-generation-late press-back-button
 *	trail open-second-generation-late press-back-button
 *	place open-second-generation-late pull-ring-end
 *
 * "voice LOUDER FASTER", in steps, stands there when it is not as configured.
 * "-" stands for what of the vehicle is not known, 0 for its year. Steps are named, not
 * counted: a step that was put in by an author moves nobody. "trail" stands once for each
 * step that "back" can take, oldest first.
 *
 * Layer:   core; pure.
 * Unit:    seconds since 1970.
 * Threads: any.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"
#include "core/dialogue.h"

/* Finds a place of one library in another, by its names. False: it is not there, and
 * *place is as it was. */
bool session_carry(const struct procedure_library *from, const struct procedure_library *to,
		   struct dialogue_place *place);

/* Adds the text. -EINVAL: a place in it is not in the library. */
int session_print(const struct dialogue_session *session, int64_t saved_s,
		  const struct procedure_library *procedures, struct text *text);

/* Reads it; text is changed. -EINVAL: damaged, or it names what the library does not have. */
int session_read(const char *file, char *text, const struct procedure_library *procedures,
		 struct fault_list *faults, struct dialogue_session *ret_session,
		 int64_t *ret_saved_s);

#endif
