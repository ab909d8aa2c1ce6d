/* SPDX-License-Identifier: MIT */
/*
 * mouth_effort - how loud and slow it takes to be heard in the noise around
 *
 * Layer:   app. A part of the mouth; not for others.
 * Threads: one, but for mouth_effort_wish().
 */
#ifndef APP_MOUTH_EFFORT_H
#define APP_MOUTH_EFFORT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/speech.h"

struct mouth_effort {
	int louder_db; /* at most */
	int slower_percent;
	double strain; /* 0: as ever; 1: as loud and slow as may be */
	/* What the person asked for, whatever the noise; may be negative. Set by any thread. */
	_Atomic int wished_louder_db;
	_Atomic int wished_slower_percent;
};

/* How far it follows the noise. */
void mouth_effort_limit(struct mouth_effort *effort, int louder_db, int slower_percent);

/* Any thread. */
void mouth_effort_wish(struct mouth_effort *effort, int louder_db, int slower_percent);

/* Before each sound: goes half of the way to what a noise floor (dB, as the ears measure
 * it; 0: not known) asks for. */
void mouth_effort_follow(struct mouth_effort *effort, double floor_db);

/* Tells the voice; slower_percent is of the prompt alone. */
void mouth_effort_tell(const struct mouth_effort *effort, int slower_percent,
		       struct speech *speech);

/* Makes a sound louder, up to full scale. */
void mouth_effort_scale(const struct mouth_effort *effort, int16_t *samples, size_t n);

#endif
