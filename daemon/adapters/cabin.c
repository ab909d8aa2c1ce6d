/* SPDX-License-Identifier: MIT */
/*
 * cabin - see cabin.h.
 *
 *	played -> history -> delay and drift -> impulse response, gain -> echo
 *
 * The history reaches back so far that a path which begins to hold can first be
 * run over the past, as if it had always held.
 */
#include "adapters/cabin.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/audio.h"
#include "adapters/convolver.h"
#include "adapters/recording.h"
#include "base/cleanup.h"
#include "base/log.h"

/* The tail of a response below this share of its energy is cut (-60 dB). */
#define CABIN_TAIL_SHARE 1e-6

/* Drift reads between samples with a windowed sinc of this many taps, of which
 * half lie ahead: no sooner than these can an echo with drift come. */
#define SINC_TAPS 32
#define SINC_PHASES 512
#define CABIN_LEAST_DRIFTING (SINC_TAPS / 2)
#define CABIN_MOST_DRIFTING ((4 + CABIN_MOST_DELAY_MS / 1000) * AUDIO_RATE_HZ)

/* A power of two that holds the drift, the longest response and a block. */
#define HISTORY (1 << 18)
_Static_assert(HISTORY > CABIN_MOST_DRIFTING + CONVOLVER_MOST_TAPS + 2 * AUDIO_BLOCK_SAMPLES,
	       "the history is long enough");

struct path {
	struct convolver *convolver; /* owned */
	size_t n_blocks;	     /* of its response */
	double delay;		     /* samples */
	double drift;		     /* samples a sample */
	uint64_t from;		     /* sample */
};

struct cabin {
	struct path *paths; /* owned */
	size_t n_paths;
	const struct path *holds; /* NULL: none yet */
	uint64_t began;		  /* where the clock of the path began to drift */
	uint64_t n_played;
	float history[HISTORY]; /* a ring */
	float sinc[SINC_PHASES + 1][SINC_TAPS];
};

static void cleanup_recording(struct recording **recording) {
	(void)recording_close(*recording);
}

/* Reads a response of at most CONVOLVER_MOST_TAPS. */
static int cabin_read(const char *file, float *taps, size_t *ret_n) {
	CLEANUP(cleanup_recording) struct recording *recording = NULL;
	int r = recording_open(file, &recording);
	size_t n_taps = 0;

	if (r < 0)
		return r;
	for (;;) {
		int16_t samples[1024];

		r = recording_read(recording, samples, N_ELEMENTS(samples));
		if (r <= 0)
			break;
		if ((size_t)r > CONVOLVER_MOST_TAPS - n_taps) {
			log_error("%s: an impulse response lasts at most %d s", file,
				  CONVOLVER_MOST_TAPS / AUDIO_RATE_HZ);
			return -EINVAL;
		}
		for (int i = 0; i < r; i++)
			taps[n_taps++] = samples[i];
	}
	*ret_n = n_taps;
	return r;
}

/* Cuts the tail that nobody hears; unit energy times the gain. -EINVAL: silent. */
static int cabin_scale(float *taps, size_t *n_taps, double gain) {
	double energy = 0.0;
	double tail = 0.0;

	for (size_t i = 0; i < *n_taps; i++)
		energy += (double)taps[i] * taps[i];
	if (energy <= 0.0)
		return -EINVAL;
	while (*n_taps > 1) {
		double next = tail + (double)taps[*n_taps - 1] * taps[*n_taps - 1];

		if (next > CABIN_TAIL_SHARE * energy)
			break;
		tail = next;
		(*n_taps)--;
	}
	for (size_t i = 0; i < *n_taps; i++)
		taps[i] = (float)(taps[i] * gain / sqrt(energy - tail));
	return 0;
}

static bool cabin_is_within(double value, double least, double most) {
	return value >= least && value <= most; /* false for a NaN */
}

static int cabin_check(const struct cabin_path *path) {
	if (!cabin_is_within(path->gain_db, -CABIN_MOST_GAIN_DB, CABIN_MOST_GAIN_DB))
		log_error("echo: a gain of %g dB should lie between %d and %d", path->gain_db,
			  -CABIN_MOST_GAIN_DB, CABIN_MOST_GAIN_DB);
	else if (!cabin_is_within(path->delay_ms, 0, CABIN_MOST_DELAY_MS))
		log_error("echo: a delay of %g ms should lie between 0 and %d", path->delay_ms,
			  CABIN_MOST_DELAY_MS);
	else if (!cabin_is_within(path->ppm, -CABIN_MOST_PPM, CABIN_MOST_PPM))
		log_error("echo: a drift of %g ppm should lie between %d and %d", path->ppm,
			  -CABIN_MOST_PPM, CABIN_MOST_PPM);
	else if (!cabin_is_within(path->from_s, 0, 1e6))
		log_error("echo: @%g s should lie between 0 and 1000000", path->from_s);
	else
		return 0;
	return -EINVAL;
}

static int cabin_add(struct cabin *cabin, const struct cabin_path *given) {
	CLEANUP_FREE float *taps = calloc(CONVOLVER_MOST_TAPS, sizeof(*taps));
	struct path *path = &cabin->paths[cabin->n_paths];
	size_t n_taps = 0;
	int r = cabin_check(given);

	if (r < 0)
		return r;
	if (!taps)
		return -ENOMEM;
	r = cabin_read(given->response, taps, &n_taps);
	if (r < 0)
		return r;
	r = cabin_scale(taps, &n_taps, pow(10.0, given->gain_db / 20.0));
	if (r < 0) {
		log_error("%s: is silent; an impulse response should hold the sound of a click",
			  given->response);
		return r;
	}
	r = convolver_new(taps, n_taps, &path->convolver);
	if (r < 0)
		return r;
	path->n_blocks = n_taps / AUDIO_BLOCK_SAMPLES + 1;
	path->delay = given->delay_ms * AUDIO_RATE_HZ / 1000.0;
	path->drift = given->ppm * 1e-6;
	path->from = (uint64_t)ceil(given->from_s * AUDIO_RATE_HZ);
	cabin->n_paths++;
	return 0;
}

/* Hann-windowed, each phase summing to one. */
static void cabin_make_sinc(struct cabin *cabin) {
	for (int p = 0; p <= SINC_PHASES; p++) {
		double sum = 0.0;
		double taps[SINC_TAPS];

		for (int k = 0; k < SINC_TAPS; k++) {
			double x = k - (SINC_TAPS / 2 - 1) - (double)p / SINC_PHASES;
			double window = 0.5 + 0.5 * cos(M_PI * x / (SINC_TAPS / 2));

			taps[k] = fabs(x) < 1e-9 ? 1.0 : window * sin(M_PI * x) / (M_PI * x);
			sum += taps[k];
		}
		for (int k = 0; k < SINC_TAPS; k++)
			cabin->sinc[p][k] = (float)(taps[k] / sum);
	}
}

static void cleanup_cabin(struct cabin **cabin) {
	(void)cabin_free(*cabin);
}

int cabin_new(const struct cabin_path *paths, size_t n_paths, struct cabin **ret_cabin) {
	if (n_paths > CABIN_MOST_PATHS)
		return -EINVAL;

	CLEANUP(cleanup_cabin) struct cabin *cabin = calloc(1, sizeof(*cabin));

	if (!cabin)
		return -ENOMEM;
	cabin->paths = calloc(n_paths + 1, sizeof(*cabin->paths));
	if (!cabin->paths)
		return -ENOMEM;
	for (size_t i = 0; i < n_paths; i++) {
		int r = cabin_add(cabin, &paths[i]);

		if (r < 0)
			return r;
	}
	cabin_make_sinc(cabin);
	*ret_cabin = take_ptr(cabin);
	return 0;
}

struct cabin *cabin_free(struct cabin *cabin) {
	if (cabin) {
		for (size_t i = 0; cabin->paths && i < cabin->n_paths; i++)
			(void)convolver_free(cabin->paths[i].convolver);
		free(cabin->paths);
		free(cabin);
	}
	return NULL;
}

/* A sample of the past; silence before the first. */
static float cabin_at(const struct cabin *cabin, int64_t position) {
	return position < 0 ? 0.0f : cabin->history[position & (HISTORY - 1)];
}

/* What was played at a place between two samples. */
static float cabin_between(const struct cabin *cabin, double position) {
	double whole = floor(position);
	double phase = (position - whole) * SINC_PHASES;
	int p = (int)phase;
	float part = (float)(phase - p);
	int64_t first = (int64_t)whole - (SINC_TAPS / 2 - 1);
	float sum = 0.0f;

	for (int k = 0; k < SINC_TAPS; k++) {
		float tap =
			cabin->sinc[p][k] +
			part * (cabin->sinc[p < SINC_PHASES ? p + 1 : p][k] - cabin->sinc[p][k]);

		sum += tap * cabin_at(cabin, first + k);
	}
	return sum;
}

/* The block that arrives at the response when this position is now. */
static void cabin_delay(const struct cabin *cabin, int64_t now, float *ret_block) {
	const struct path *path = cabin->holds;
	int64_t whole = llrint(path->delay);

	for (int64_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
		if (path->drift == 0.0) {
			ret_block[i] = cabin_at(cabin, now + i - whole);
			continue;
		}

		double since = (double)(now + i - (int64_t)cabin->began);
		double delay = path->delay + (since > 0 ? path->drift * since : 0.0);

		delay = fmin(fmax(delay, CABIN_LEAST_DRIFTING), CABIN_MOST_DRIFTING);
		ret_block[i] = cabin_between(cabin, (double)(now + i) - delay);
	}
}

/* The path that holds for the block at this position; NULL: none. */
static const struct path *cabin_find(const struct cabin *cabin, uint64_t now) {
	const struct path *best = NULL;

	for (size_t i = 0; i < cabin->n_paths; i++) {
		const struct path *path = &cabin->paths[i];

		if (path->from <= now && (!best || path->from >= best->from))
			best = path;
	}
	return best;
}

/* Runs the new path over the past that it still holds. */
static void cabin_change(struct cabin *cabin, const struct path *path, int64_t now) {
	cabin->holds = path;
	cabin->began = (uint64_t)now;
	for (int64_t back = (int64_t)path->n_blocks; back > 0; back--) {
		float block[AUDIO_BLOCK_SAMPLES];
		float ignored[AUDIO_BLOCK_SAMPLES];

		cabin_delay(cabin, now - back * AUDIO_BLOCK_SAMPLES, block);
		convolver_run(path->convolver, block, ignored);
	}
}

void cabin_run(struct cabin *cabin, const int16_t *played, float *ret_echo) {
	int64_t now = (int64_t)cabin->n_played;
	const struct path *path = cabin_find(cabin, cabin->n_played);
	float block[AUDIO_BLOCK_SAMPLES];

	if (!path) {
		memset(ret_echo, 0, AUDIO_BLOCK_SAMPLES * sizeof(*ret_echo));
	} else if (path != cabin->holds) {
		cabin_change(cabin, path, now);
	}
	for (int i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
		cabin->history[(now + i) & (HISTORY - 1)] = played[i];
	cabin->n_played += AUDIO_BLOCK_SAMPLES;
	if (path) {
		cabin_delay(cabin, now, block);
		convolver_run(path->convolver, block, ret_echo);
	}
}
