/* SPDX-License-Identifier: MIT */
/*
 * ears_echo - see ears_echo.h.
 *
 *	mode		runs when				gives
 *	asleep		nothing was played for SLEEP_BLOCKS	the microphone
 *	linear		nothing was played for HOLD_BLOCKS	linear canceller
 *	suppressing	else					suppressor as well
 *
 * and fades from one to the next.
 *
 * How much quieter our voice becomes is a share of the last blocks in which it could
 * be heard: somebody who speaks over us spoils a few of them, a path that has changed
 * all that follow.
 */
#include "app/ears_echo.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/echo.h"
#include "app/ears_path.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "core/endpoint.h"

#define HOLD_BLOCKS 30 /* a room still answers for 300 ms */
#define SLEEP_BLOCKS (HOLD_BLOCKS + ECHO_TAIL_BLOCKS + EARS_PATH_LAG_BLOCKS)
#define FADE_SAMPLES 320.0

/* Played quieter than this it is a pause. */
#define PLAYED_LEAST_DB (-60.0)
/* Of so many blocks levels are means, that are kept between runs. */
#define MEAN_BLOCKS 400.0
/* As long as this after it something played is part of what is heard. */
#define LEARN_BLOCKS 20

/* So far above the room's noise an echo is audible, and its suppression visible. */
#define AUDIBLE_DB 10.0
#define NOISE_DB 4.0 /* what is no louder than this is the noise, and none of our voice */
#define AUDIBLE_SHARE 0.2
#define AUDIBLE_BLOCKS 120.0 /* over so many */

/* What is left is compared with the loudest of so many blocks: an error of the filter
 * sounds on for the length of the filter, also where the room is already quiet. */
#define HELD_BLOCKS 30

/* Suppression is looked at over the last blocks in which we could be heard. Half
 * of the long while is more than the longest command that is said over us. */
#define LONG_BLOCKS 400
#define SHORT_BLOCKS 100
#define WORST_SHARE 0.8	   /* of the short while: to earn trust */
#define USUAL_SHARE 0.5	   /* of the long one: to lose it */
#define EXPECTED_SHARE 0.7 /* of the long one: what to expect next */

#define JUDGE_BLOCKS 10

/* Enough for a voice to stand out from an echo that was 12 dB louder. */
#define TRUST_DB 16.0
#define DISTRUST_DB 8.0

/* Each time that what was trusted turned out to be our own voice, trust takes so many
 * times as long to earn, up to the last; so much of our voice without it forgives one. */
#define DOUBT_TIMES 3
#define DOUBT_MOST_BLOCKS 2000
#define FORGIVE_BLOCKS 6000

/* The echo should come so much later than what the canceller is told was played. */
#define AHEAD_LEAST (5 * AUDIO_RATE_HZ / 1000)
#define AHEAD_WANTED (20 * AUDIO_RATE_HZ / 1000)
#define AHEAD_MOST (100 * AUDIO_RATE_HZ / 1000)

/* Where the echo drives the microphone to its limits: as long after it, and as far
 * below its level, what is left is none of somebody else's speech. */
#define CLIPPED 32000
#define CLIPPED_BLOCKS 8
#define CLIPPED_DB 6.0

/* What stands so far above the expected rest of the echo is somebody else. */
#define MASK_MARGIN_DB 8.0
#define NO_MASK_DB (-120.0)

/* The loudest of the last blocks. */
struct held_level {
	double db[HELD_BLOCKS]; /* a ring */
	size_t n;
};

struct ears_echo {
	struct echo *echo; /* owned */
	struct endpoint_level microphone_level;
	struct endpoint_level played_level;
	struct endpoint_level taken_level;
	struct endpoint_level left_level;

	int quiet_blocks;  /* since something was played */
	double suppressed; /* share of it in what is given, 0 to 1 */
	double cancelled;
	struct held_level heard; /* by the microphone, while we speak */
	struct held_level taken; /* out of it, by the canceller */
	double heard_db;	 /* of them */
	double taken_db;
	double changes_db[LONG_BLOCKS]; /* a ring: left of it in each block, at most 0 */
	double expected_db;		/* of them */
	double audible;			/* share of blocks in which we are heard */
	size_t n_learned;
	size_t n_to_earn; /* of them, before it is trusted */
	size_t n_trusted; /* blocks of our voice without a doubt */
	bool is_trusted;
	double mask_db;
	int clipped_blocks; /* still to be taken for clipped */

	struct ears_path path;
	bool has_drift;
	bool has_news;	/* of the drift, not yet told */
	bool has_found; /* something to keep, not yet taken */
	int ahead;	/* blocks that what was played is held back */

	double heard_power; /* means over a while of our voice */
	double played_power;
	double clipped;
};

static double held_level_add(struct held_level *held, double db) {
	held->db[held->n++ % HELD_BLOCKS] = db;
	for (size_t i = 0; i < HELD_BLOCKS && i < held->n; i++)
		db = fmax(db, held->db[i]);
	return db;
}

static void cleanup_ears_echo(struct ears_echo **echo) {
	(void)ears_echo_free(*echo);
}

static void ears_echo_forget(struct ears_echo *echo) {
	echo->expected_db = 0;
	echo->audible = 1;
	echo->n_learned = 0;
	echo->is_trusted = false;
	echo->mask_db = NO_MASK_DB;
	echo->heard.n = echo->taken.n = 0;
	echo->heard_db = echo->taken_db = NO_MASK_DB;
}

int ears_echo_new(struct ears_echo **ret_echo) {
	CLEANUP(cleanup_ears_echo) struct ears_echo *echo = calloc(1, sizeof(*echo));

	if (!echo)
		return -ENOMEM;

	int r = echo_new(&echo->echo);

	if (r < 0)
		return r;
	ears_echo_reset(echo);
	*ret_echo = take_ptr(echo);
	return 0;
}

struct ears_echo *ears_echo_free(struct ears_echo *echo) {
	if (echo)
		(void)echo_free(echo->echo);
	free(echo);
	return NULL;
}

static bool ears_echo_is_silent(const int16_t *samples) {
	for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
		if (samples[i])
			return false;
	return true;
}

static double ears_echo_fade(double from, bool is_wanted) {
	return is_wanted ? fmin(1.0, from + 1.0 / FADE_SAMPLES)
			 : fmax(0.0, from - 1.0 / FADE_SAMPLES);
}

/* What is clipped is no echo that a canceller could know, and as loud as speech. */
static void ears_echo_watch_clipping(struct ears_echo *echo, const int16_t *heard) {
	if (echo->clipped_blocks > 0)
		echo->clipped_blocks--;
	for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
		if (abs(heard[i]) >= CLIPPED)
			echo->clipped_blocks = CLIPPED_BLOCKS;
}

/* heard: the microphone before, what is left after; linear: that without suppression, and
 * faded in the same way. */
static void ears_echo_mix(struct ears_echo *echo, const int16_t *suppressed, int16_t *linear,
			  int16_t *heard) {
	bool is_suppressing = echo->quiet_blocks < HOLD_BLOCKS;
	bool is_cancelling = echo->quiet_blocks < SLEEP_BLOCKS - 3;

	for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
		echo->suppressed = ears_echo_fade(echo->suppressed, is_suppressing);
		echo->cancelled = ears_echo_fade(echo->cancelled, is_cancelling);

		double left = linear[i] + echo->suppressed * (suppressed[i] - linear[i]);

		linear[i] = (int16_t)lrint(heard[i] + echo->cancelled * (linear[i] - heard[i]));
		heard[i] = (int16_t)lrint(heard[i] + echo->cancelled * (left - heard[i]));
	}
}

static int compare_levels(const void *a, const void *b) {
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

/* What is not exceeded in this share of the last n blocks; 0 before there are as many. */
static double ears_echo_change_db(const struct ears_echo *echo, size_t n, double share) {
	double sorted[LONG_BLOCKS];

	if (echo->n_learned < n)
		return 0;
	for (size_t i = 0; i < n; i++)
		sorted[i] = echo->changes_db[(echo->n_learned - 1 - i) % LONG_BLOCKS];
	qsort(sorted, n, sizeof(*sorted), compare_levels);
	return sorted[(size_t)(share * (double)(n - 1))];
}

/* True when there is something new to judge by. */
static bool ears_echo_learn(struct ears_echo *echo, double heard_db, double left_db,
			    double floor_db) {
	echo->audible += ((heard_db > floor_db + AUDIBLE_DB) - echo->audible) / AUDIBLE_BLOCKS;
	if (echo->heard_db < floor_db + AUDIBLE_DB)
		return echo->audible < AUDIBLE_SHARE;

	double change_db = fmin(0, left_db - echo->heard_db);

	/* Down to the noise is all that can be seen. */
	if (left_db < floor_db + NOISE_DB)
		change_db = fmin(change_db, -TRUST_DB);
	echo->changes_db[echo->n_learned++ % LONG_BLOCKS] = change_db;
	return echo->n_learned % JUDGE_BLOCKS == 0;
}

static bool ears_echo_is_good(const struct ears_echo *echo) {
	if (echo->has_drift)
		return false;
	if (echo->audible < AUDIBLE_SHARE)
		return true;
	if (!echo->is_trusted)
		return echo->n_learned >= echo->n_to_earn &&
		       ears_echo_change_db(echo, SHORT_BLOCKS, WORST_SHARE) <= -TRUST_DB;
	return echo->n_learned < LONG_BLOCKS ||
	       ears_echo_change_db(echo, LONG_BLOCKS, USUAL_SHARE) <= -DISTRUST_DB;
}

/* What was before does not tell what to expect: the canceller was still learning. */
static void ears_echo_keep_short(struct ears_echo *echo) {
	double kept[SHORT_BLOCKS] = {0};
	size_t n = echo->n_learned < SHORT_BLOCKS ? echo->n_learned : SHORT_BLOCKS;

	for (size_t i = 0; i < n; i++)
		kept[i] = echo->changes_db[(echo->n_learned - n + i) % LONG_BLOCKS];
	memcpy(echo->changes_db, kept, n * sizeof(*kept));
	echo->n_learned = n;
	echo->expected_db = n ? ears_echo_change_db(echo, n, EXPECTED_SHARE) : 0;
}

static void ears_echo_forgive(struct ears_echo *echo) {
	echo->n_trusted += JUDGE_BLOCKS;
	if (echo->n_trusted < FORGIVE_BLOCKS)
		return;
	echo->n_trusted = 0;
	if (echo->n_to_earn > SHORT_BLOCKS)
		echo->n_to_earn /= DOUBT_TIMES;
}

static void ears_echo_judge(struct ears_echo *echo) {
	size_t n = echo->n_learned < LONG_BLOCKS ? echo->n_learned : LONG_BLOCKS;
	bool is_good = ears_echo_is_good(echo);

	echo->expected_db = n ? ears_echo_change_db(echo, n, EXPECTED_SHARE) : 0;
	if (is_good && echo->is_trusted)
		ears_echo_forgive(echo);
	if (is_good == echo->is_trusted)
		return;
	echo->is_trusted = is_good;
	ears_echo_keep_short(echo);
	if (!is_good) {
		log_info("the echo is suppressed by %.0f dB only: deaf while speaking",
			 -echo->expected_db);
		ears_echo_forget(echo);
	} else if (echo->audible < AUDIBLE_SHARE) {
		log_info("the microphone does not hear the speaker: listening while speaking");
	} else {
		echo->has_found = true;
		log_info("the echo is suppressed by %.0f dB: listening while speaking",
			 -echo->expected_db);
	}
}

/* The delay was measured: does the canceller look for the echo where it is? */
static void ears_echo_place(struct ears_echo *echo) {
	int delay = ears_path_delay(&echo->path);
	int ahead = delay - echo->ahead * AUDIO_BLOCK_SAMPLES;

	if (echo->path.drift_ppm != 0 && !echo->has_drift) {
		echo->has_drift = true;
		echo->has_news = true;
		echo->has_found = true;
		log_warning("microphone and speaker run on different clocks (%.0f ppm): deaf while "
			    "speaking",
			    echo->path.drift_ppm);
		ears_echo_forget(echo);
	} else if (echo->has_drift && ears_path_is_steady(&echo->path)) {
		echo->has_drift = false;
		echo->path.drift_ppm = 0;
		echo->has_found = true;
		log_info("microphone and speaker run on one clock");
	}
	if (ahead <= AHEAD_MOST && (ahead >= AHEAD_LEAST || echo->ahead == 0))
		return;
	echo->ahead = delay > AHEAD_MOST ? (delay - AHEAD_WANTED) / AUDIO_BLOCK_SAMPLES : 0;
	echo->has_found = true;
	log_info("the speaker is heard after %d ms", delay * 1000 / AUDIO_RATE_HZ);
	echo_reset(echo->echo);
	ears_echo_forget(echo);
}

/* What was played so long ago as the canceller is to be told. The path has it. */
static const int16_t *ears_echo_reference(const struct ears_echo *echo) {
	static const int16_t nothing[AUDIO_BLOCK_SAMPLES];
	int64_t block = echo->path.n_blocks - 1 - echo->ahead;

	return block < 0 ? nothing
			 : &echo->path.played[(block % EARS_PATH_RING) * AUDIO_BLOCK_SAMPLES];
}

static void ears_echo_level(struct ears_echo *echo, double heard_db, double played_db) {
	if (echo->quiet_blocks > 0)
		return;
	echo->heard_power += (pow(10, heard_db / 10) - echo->heard_power) / MEAN_BLOCKS;
	echo->played_power += (pow(10, played_db / 10) - echo->played_power) / MEAN_BLOCKS;
	echo->clipped += ((echo->clipped_blocks > 0) - echo->clipped) / MEAN_BLOCKS;
}

void ears_echo_hear(struct ears_echo *echo, const int16_t *played, double floor_db, int16_t *heard,
		    int16_t *ret_linear) {
	int16_t suppressed[AUDIO_BLOCK_SAMPLES];
	int16_t taken[AUDIO_BLOCK_SAMPLES];
	double played_db = endpoint_level_db(&echo->played_level, played);

	if (played_db > PLAYED_LEAST_DB && !ears_echo_is_silent(played))
		echo->quiet_blocks = 0;
	else if (echo->quiet_blocks < SLEEP_BLOCKS)
		echo->quiet_blocks++;
	echo->mask_db = NO_MASK_DB;
	if (echo->quiet_blocks >= SLEEP_BLOCKS) {
		echo->heard.n = echo->taken.n = 0;
		echo->path.n_left_out++;
		memcpy(ret_linear, heard, sizeof(suppressed));
		return;
	}

	double heard_db = endpoint_level_db(&echo->microphone_level, heard);

	echo->heard_db = held_level_add(&echo->heard, heard_db);
	ears_echo_watch_clipping(echo, heard);
	ears_echo_level(echo, heard_db, played_db);

	if (ears_path_hear(&echo->path, heard, played,
			   echo->quiet_blocks == 0 && heard_db > floor_db + AUDIBLE_DB))
		ears_echo_place(echo);
	echo_run(echo->echo, heard, ears_echo_reference(echo), ret_linear, suppressed);
	for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
		taken[i] = (int16_t)fmax(INT16_MIN, fmin(INT16_MAX, heard[i] - ret_linear[i]));
	echo->taken_db = held_level_add(&echo->taken, endpoint_level_db(&echo->taken_level, taken));
	ears_echo_mix(echo, suppressed, ret_linear, heard);

	double left_db = endpoint_level_db(&echo->left_level, heard);

	if (echo->quiet_blocks < LEARN_BLOCKS) {
		if (ears_echo_learn(echo, heard_db, left_db, floor_db))
			ears_echo_judge(echo);
	}
	echo->mask_db = echo->taken_db + echo->expected_db + MASK_MARGIN_DB;
	if (echo->clipped_blocks > 0)
		echo->mask_db = fmax(echo->mask_db, echo->heard_db - CLIPPED_DB);
}

bool ears_echo_is_trusted(const struct ears_echo *echo) {
	return echo->is_trusted;
}

bool ears_echo_is_playing(const struct ears_echo *echo) {
	return echo->quiet_blocks < HOLD_BLOCKS;
}

double ears_echo_mask_db(const struct ears_echo *echo) {
	return echo->mask_db;
}

double ears_echo_suppression_db(const struct ears_echo *echo) {
	return -echo->expected_db;
}

int ears_echo_delay(const struct ears_echo *echo) {
	return ears_path_delay(&echo->path);
}

void ears_echo_doubt(struct ears_echo *echo) {
	if (!echo->is_trusted)
		return;
	log_info("it heard its own voice: not listening while speaking until the echo is "
		 "suppressed again");
	if (echo->n_to_earn < DOUBT_MOST_BLOCKS)
		echo->n_to_earn *= DOUBT_TIMES;
	echo->n_trusted = 0;
	ears_echo_forget(echo);
}

bool ears_echo_take_news(struct ears_echo *echo) {
	bool has_news = echo->has_news;

	echo->has_news = false;
	return has_news;
}

void ears_echo_restore(struct ears_echo *echo, const struct ears_calibration *calibration) {
	int delay = (int)lround(calibration->delay_ms * AUDIO_RATE_HZ / 1000);

	echo->ahead = delay > AHEAD_MOST ? (delay - AHEAD_WANTED) / AUDIO_BLOCK_SAMPLES : 0;
	echo->path.drift_ppm = calibration->drift_ppm;
	echo->has_drift = calibration->drift_ppm != 0;
}

void ears_echo_look(const struct ears_echo *echo, double floor_db,
		    struct ears_echo_report *ret_report) {
	int delay = ears_path_delay(&echo->path);

	ret_report->is_trusted = echo->is_trusted;
	ret_report->audible = echo->audible;
	ret_report->found = (struct ears_calibration){
		.delay_ms = delay < 0 ? -1 : delay * 1000.0 / AUDIO_RATE_HZ,
		.drift_ppm = echo->path.drift_ppm,
		.echo_db = 10 * log10((echo->heard_power + 1e-12) / (echo->played_power + 1e-12)),
		.suppression_db = 0 - echo->expected_db,
		.floor_db = fmin(0, floor_db),
		.clipping_percent = 100 * echo->clipped,
	};
}

bool ears_echo_take_calibration(struct ears_echo *echo, double floor_db,
				struct ears_calibration *ret) {
	struct ears_echo_report report;

	if (!echo->has_found || ears_path_delay(&echo->path) < 0)
		return false;
	echo->has_found = false;
	ears_echo_look(echo, floor_db, &report);
	*ret = report.found;
	return true;
}

void ears_echo_reset(struct ears_echo *echo) {
	echo_reset(echo->echo);
	memset(&echo->path, 0, sizeof(echo->path));
	echo->has_drift = echo->has_news = echo->has_found = false;
	echo->heard_power = echo->played_power = echo->clipped = 0;
	echo->ahead = 0;
	echo->quiet_blocks = SLEEP_BLOCKS;
	echo->suppressed = 0;
	echo->cancelled = 0;
	echo->n_to_earn = SHORT_BLOCKS;
	echo->n_trusted = 0;
	ears_echo_forget(echo);
}
