/* SPDX-License-Identifier: MIT */
/* mouth_hold - see mouth_hold.h. */
#include "app/mouth_hold.h"

/* In frames of 10 ms. The ears stay deaf for the first; then a word has to begin, and
 * to be noticed as one, which takes 100 ms. More behind a sentence, where people answer,
 * than behind a comma: 500 ms there and 370 here. */
#define HOLD_DEAF_FRAMES 20
#define HOLD_LEAST_LISTEN_FRAMES 30
#define HOLD_MS_PER_LISTEN_FRAME 20 /* of the pause that the text asks for */

/* Behind an utterance, since its answer has to arrive; and the longest that talk, which
 * never ends, may hold us up: the longest command (4 s) and the pause behind it. */
#define HOLD_ANSWER_FRAMES 10
#define HOLD_MOST_FRAMES 500

void mouth_hold_begin(struct mouth_hold *hold, const struct mouth_turn *turn) {
	hold->is_on = true;
	hold->from = turn->n_frames;
	hold->taken_at = turn->n_frames - HOLD_ANSWER_FRAMES;
}

uint64_t mouth_hold_length(const struct mouth_hold *hold, const struct mouth_turn *turn) {
	return hold->is_on ? (uint64_t)(turn->n_frames - hold->from) * AUDIO_BLOCK_SAMPLES : 0;
}

bool mouth_hold_ends(struct mouth_hold *hold, const struct mouth_turn *turn, int pause_ms,
		     bool counts) {
	int64_t n = turn->n_frames - hold->from;
	int n_least =
		HOLD_DEAF_FRAMES + HOLD_LEAST_LISTEN_FRAMES + pause_ms / HOLD_MS_PER_LISTEN_FRAME;

	if (turn->is_taken)
		hold->taken_at = turn->n_frames;
	if (turn->must_pause && n < HOLD_MOST_FRAMES &&
	    (n < n_least || turn->n_frames - hold->taken_at < HOLD_ANSWER_FRAMES))
		return false;
	if (counts)
		hold->n_held += mouth_hold_length(hold, turn);
	hold->is_on = false;
	return true;
}
