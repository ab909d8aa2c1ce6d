/* SPDX-License-Identifier: MIT */
/*
 * grammar_names - strings numbered in the order in which they first came
 *
 * Inside the grammar module only.
 *
 * Layer:   core; pure.
 * Threads: one object, one thread at a time.
 * Errors:  an index on success, -ENOMEM or -ENOENT on failure.
 */
#ifndef CORE_GRAMMAR_NAMES_H
#define CORE_GRAMMAR_NAMES_H

#include <stddef.h>

struct grammar_names {
	char **names; /* owned */
	size_t n_names;
	size_t n_allocated;
	int *buckets; /* owned; index + 1, 0 is free */
	size_t n_buckets;
};

void grammar_names_done(struct grammar_names *names);

/* The index of a string, added when it is new. */
int grammar_names_add(struct grammar_names *names, const char *string);

/* The index of a string; -ENOENT. */
int grammar_names_find(const struct grammar_names *names, const char *string);

#endif
