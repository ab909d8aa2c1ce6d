/* SPDX-License-Identifier: MIT */
/*
 * screen - what roadsidectl watch shows on a terminal, as lines of text
 *
 * Calm: things keep their places, and the text of the step gets what room there is. On a
 * small screen the less important lines go first.
 *
 * Layer:   core; pure.
 * Threads: any; there is no state.
 */
#ifndef CORE_SCREEN_H
#define CORE_SCREEN_H

#include <stdbool.h>

#include "base/text.h"

/* All strings may be NULL or "": there is none. */
struct screen {
	const char *state;
	const char *audio;
	const char *vehicle;
	const char *procedure;
	const char *step_text;
	unsigned step; /* 0: none */
	unsigned n_steps;
	bool is_listening;
	bool is_speaking;

	const char *outcome; /* of what was heard last */
	const char *heard;
	double confidence; /* negative: it was typed */
	const char *said;

	bool has_level;
	bool is_frozen; /* every sample is the same */
	bool is_clipping;
	double level_db;
	double floor_db; /* 0: not known */
};

#define SCREEN_LEAST_COLUMNS 20
#define SCREEN_LEAST_ROWS 4
#define SCREEN_METER_LEAST_DB -70.0

/* At most rows lines of at most columns characters, "\n" between them. Control characters
 * become "?". -ENOMEM. */
int screen_render(const struct screen *screen, int columns, int rows, struct text *ret_lines);

#endif
