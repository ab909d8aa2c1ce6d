/* SPDX-License-Identifier: MIT */
/*
 * access - who may do what over the bus
 *
 * The bus lets everybody in; each call is decided here from what is known of its
 * caller. Steering is for root, the service's own user, its group, and whoever
 * sits at the active seat; making it speak or act on any words is not for the seat.
 *
 * Layer:   core; pure.
 * Threads: any; there is no state.
 */
#ifndef CORE_ACCESS_H
#define CORE_ACCESS_H

#include <stdbool.h>

enum access_need {
	ACCESS_READ,	/* see the state, and what was heard and said */
	ACCESS_CONTROL, /* what a person at the car says: next, back, stop ... */
	ACCESS_SPEAK,	/* ask and say, and what bystanders said */
};

/* Whom the configuration lets read. */
enum access_readers {
	ACCESS_READERS_ALL,
	ACCESS_READERS_GROUP, /* those who may control */
	ACCESS_READERS_NONE,  /* root and the service's own user */
};

struct access_caller {
	bool is_root;
	bool is_own; /* the user that the service runs as */
	bool is_in_group;
	bool is_on_seat; /* has the active session of the seat */
};

bool access_is_allowed(enum access_readers readers, enum access_need need,
		       const struct access_caller *caller);

/* "all", "group", "none"; anything else is ACCESS_READERS_NONE: rather too little. */
enum access_readers access_readers_from_name(const char *name);

#endif
