/* SPDX-License-Identifier: MIT */
/*
 * said - what a car's owner is told on the ways through the shipped procedures
 *
 * Threads: one.
 * Errors:  a car without a procedure of the job fails the test.
 */
#ifndef TESTS_FACTS_SAID_H
#define TESTS_FACTS_SAID_H

#include "shipped.h"

/*
 * True when an instruction or a warning on the ways that begin with this car's
 * procedure of the job, and stay within the job, says these words. Where the ways
 * stop at questions, only what is to be done counts: a warning may warn in vain.
 */
bool said_on_ways(const struct shipped *shipped, const struct vehicle_match *match, const char *job,
		  const char *words, bool stops_at_questions);

#endif
