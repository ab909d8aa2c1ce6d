/* SPDX-License-Identifier: MIT */
/*
 * ears_written - a grammar for the recogniser that is written while we run
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  0 on success, -errno on failure; faults go to standard error, as for files.
 */
#ifndef APP_EARS_WRITTEN_H
#define APP_EARS_WRITTEN_H

#include "adapters/recogniser.h"

/* How it begins; alternatives with '|' between them and ";\n" follow. */
#define EARS_WRITTEN_HEAD "#JSGF V1.0;\ngrammar written;\npublic <written> = "

/* Gives the recogniser a grammar under a name. -EINVAL: it is none; else as add_grammar(). */
int ears_written_add(struct recogniser *recogniser, const char *name, const char *jsgf);

#endif
