/* SPDX-License-Identifier: MIT */
/*
 * fault - what is wrong in a file that a person wrote, and where
 *
 * Readers and checkers collect faults instead of stopping at the first one, so
 * that `roadsided --check` can print them all. A fault is one sentence that
 * says what is wrong and what would be right.
 *
 * Layer:   base; may include libc headers only.
 * Unit:    lines and columns count from 1; 0 means "not known".
 * Threads: none of its own; one list, one thread at a time.
 * Errors:  adding never fails loudly: out of memory, the fault is counted only.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stddef.h>
#include <stdio.h>

/* A place in a file. The file name is borrowed and must outlive the place. */
struct place {
	const char *file;
	unsigned line;
	unsigned column;
};

struct fault {
	char *file; /* owned; "" when the fault is in no file */
	unsigned line;
	unsigned column;
	char *message; /* owned */
};

/* At most FAULT_MOST are kept; a broken file must not exhaust us. */
#define FAULT_MOST 200

struct fault_list {
	struct fault *faults;
	size_t n_faults;
	size_t n_dropped; /* more than FAULT_MOST, or no memory for them */
};

#define FAULT_LIST_EMPTY ((struct fault_list){0})

void fault_list_done(struct fault_list *list);

/* Adds a fault. A NULL list is fine: nobody wants to know. Returns -EINVAL, so
 * that a reader can say `return fault_add(...)`. */
int fault_add(struct fault_list *list, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* How many there are, the dropped ones included. */
size_t fault_list_count(const struct fault_list *list);

/* Prints `file:line:column: error: message`, a line each, sorted by place. */
void fault_list_print(struct fault_list *list, FILE *out);

#endif
