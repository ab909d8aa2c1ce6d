/* SPDX-License-Identifier: MIT */
/*
 * ears_own - words that we say ourselves need better evidence
 *
 * A command that stands in what is being said may be what the canceller left of
 * our own voice.
 *
 * Layer:   app. A part of the ears; not for others.
 * Threads: any; there is no state.
 */
#ifndef APP_EARS_OWN_H
#define APP_EARS_OWN_H

#include <stdbool.h>

#include "core/verify.h"

/* Whether half of the words heard (normalised, single blanks) or more stand in what
 * is said (any text). */
bool ears_own_has(const char *heard, const char *said);

/* What is left of a confidence when it has. */
double ears_own_weigh(double confidence);

/* Whether so little of the words lies in what was heard that nobody can have said them:
 * they were made out of a scrap of our voice and the noise around it. */
bool ears_own_is_scrap(const struct verify_evidence *evidence);

#endif
