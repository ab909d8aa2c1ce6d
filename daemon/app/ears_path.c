/* SPDX-License-Identifier: MIT */
/*
 * ears_path - see ears_path.h.
 */
#include "app/ears_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "core/resemble.h"

/* So many audible blocks between two measurements: each costs some 10 ms. */
#define PATH_INTERVAL 128

/* A plain echo reaches 20 and more; nothing that is none was seen above 7. */
#define PATH_LEAST_PEAK 10.0

/* Measurements that all move one way and lie on a line, to 2 samples (they are whole
 * ones, and a voice is no click) and what the drift itself makes of half of what is
 * compared; over a change of 10 samples. At 100 ppm that is 6 s. */
#define DRIFT_LEAST_FOUND 5
#define DRIFT_LEAST_SAMPLES 10.0
#define DRIFT_MOST_OFF 2.0
/* 5000 ppm are no clock any more, but a path that changes. */
#define DRIFT_MOST_PPM 3000.0

static void path_unroll(const int16_t *ring, int64_t first, int64_t end, int16_t *samples) {
	for (int64_t block = first; block < end; block++) {
		memcpy(samples, &ring[(block % EARS_PATH_RING) * AUDIO_BLOCK_SAMPLES],
		       AUDIO_BLOCK_SAMPLES * sizeof(*samples));
		samples += AUDIO_BLOCK_SAMPLES;
	}
}

/* Fits a line through the last n; how far the worst lies from it, and its slope. */
static double path_fit(const struct ears_path *path, int n, double *ret_slope) {
	const int first = path->n_found - n;
	double mean_at = 0;
	double mean_delay = 0;
	for (int i = first; i < path->n_found; i++) {
		mean_at += (double)path->found[i].at / n;
		mean_delay += (double)path->found[i].delay / n;
	}
	double both = 0;
	double square = 0;
	for (int i = first; i < path->n_found; i++) {
		double at = (double)path->found[i].at - mean_at;
		both += at * (path->found[i].delay - mean_delay);
		square += at * at;
	}
	*ret_slope = square > 0 ? both / square : 0;
	double worst = 0;
	for (int i = first; i < path->n_found; i++) {
		double wanted = mean_delay + *ret_slope * ((double)path->found[i].at - mean_at);
		worst = fmax(worst, fabs(path->found[i].delay - wanted));
	}
	return worst;
}

static bool path_moves_one_way(const struct ears_path *path, int n) {
	int n_later = 0;
	int n_sooner = 0;
	for (int i = path->n_found - n + 1; i < path->n_found; i++) {
		n_later += path->found[i].delay > path->found[i - 1].delay;
		n_sooner += path->found[i].delay < path->found[i - 1].delay;
	}
	return n_later == n - 1 || n_sooner == n - 1;
}

static void path_look_for_drift(struct ears_path *path) {
	for (int n = DRIFT_LEAST_FOUND; n <= path->n_found; n++) {
		double slope;
		double off = path_fit(path, n, &slope);
		double blocks = (double)(path->found[path->n_found - 1].at -
					 path->found[path->n_found - n].at);
		double ppm = slope / AUDIO_BLOCK_SAMPLES * 1e6;
		double most_off = DRIFT_MOST_OFF + fabs(slope) * EARS_PATH_BLOCKS / 2;
		if (!path_moves_one_way(path, n))
			return;
		if (off <= most_off && fabs(slope * blocks) >= DRIFT_LEAST_SAMPLES &&
		    fabs(ppm) <= DRIFT_MOST_PPM)
			path->drift_ppm = ppm;
	}
}

static void path_remember(struct ears_path *path, int delay) {
	if (path->n_found == EARS_PATH_MOST) {
		memmove(&path->found[0], &path->found[1],
			(EARS_PATH_MOST - 1) * sizeof(path->found[0]));
		path->n_found--;
	}
	path->found[path->n_found].at = path->n_blocks + path->n_left_out;
	path->found[path->n_found].delay = delay;
	path->n_found++;
	path_look_for_drift(path);
}

static bool path_measure(struct ears_path *path) {
	size_t n = (size_t)EARS_PATH_BLOCKS * AUDIO_BLOCK_SAMPLES;
	size_t n_all = (size_t)EARS_PATH_RING * AUDIO_BLOCK_SAMPLES;
	CLEANUP_FREE int16_t *samples = calloc(n + n_all, sizeof(*samples));
	struct resemblance found;
	if (!samples)
		return false;
	path_unroll(path->played, path->n_blocks - EARS_PATH_RING, path->n_blocks, samples);
	path_unroll(path->heard, path->n_blocks - EARS_PATH_BLOCKS, path->n_blocks,
		    samples + n_all);
	if (resemble(samples + n_all, n, samples, n_all - n, &found) < 0)
		return false;
	log_debug("path: delay %d samples, peak %.1f", found.delay, found.peak);
	if (found.peak < PATH_LEAST_PEAK)
		return false;
	path_remember(path, found.delay);
	return true;
}

bool ears_path_hear(struct ears_path *path, const int16_t *heard, const int16_t *played,
		    bool is_audible) {
	size_t slot = (size_t)(path->n_blocks % EARS_PATH_RING) * AUDIO_BLOCK_SAMPLES;
	memcpy(&path->heard[slot], heard, AUDIO_BLOCK_SAMPLES * sizeof(*heard));
	memcpy(&path->played[slot], played, AUDIO_BLOCK_SAMPLES * sizeof(*played));
	path->n_blocks++;
	path->n_audible += is_audible;
	if (path->n_audible < PATH_INTERVAL || path->n_blocks < EARS_PATH_RING)
		return false;
	path->n_audible = 0;
	return path_measure(path);
}

int ears_path_delay(const struct ears_path *path) {
	return path->n_found ? path->found[path->n_found - 1].delay : -1;
}

bool ears_path_is_steady(const struct ears_path *path) {
	for (int i = 1; i < path->n_found; i++)
		if (abs(path->found[i].delay - path->found[0].delay) > (int)DRIFT_MOST_OFF)
			return false;
	return path->n_found == EARS_PATH_MOST;
}
