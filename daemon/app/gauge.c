/* SPDX-License-Identifier: MIT */
/*
 * gauge - see gauge.h.
 *
 * The card's real rate is what came between two moments at which it had nothing more
 * to give, some seconds apart. The load is the processor time of the thread itself
 * over the time that passed: 1 and it cannot follow any more.
 */
#include "app/gauge.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/meter.h"

_Static_assert(AUDIO_RATE_HZ == METER_RATE_HZ, "the meter counts seconds of our rate");

#define GAUGE_STEP_MS 1000 /* between two marks, and of a load */
/* Buffers of a card make some 40 ms uncertain: over so much that is below 1 %. */
#define GAUGE_RATE_LEAST_MS 5000

struct gauge_mark {
	int64_t at_ms;
	uint64_t n_frames;
};

struct gauge {
	pthread_mutex_t lock; /* of all below */
	char words[MEASUREMENTS_TEXT_BYTES];
	struct audio_device device; /* rate_hz 0: none is open */
	int64_t opened_ms;
	struct meter meter;
	uint64_t n_frames;
	uint64_t n_played; /* samples that were no silence */
	uint64_t n_dropped;
	struct gauge_mark marks[MEASUREMENTS_WINDOW_S]; /* a ring */
	uint64_t n_marks;
	double loads[MEASUREMENTS_WINDOW_S]; /* a ring */
	uint64_t n_loads;
	int64_t load_from_ms;
	double load_from_cpu_s;
};

static double gauge_cpu_s(void) {
	struct timespec time = {0};

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int gauge_new(struct gauge **ret_gauge) {
	struct gauge *gauge = calloc(1, sizeof(*gauge));

	if (!gauge)
		return -ENOMEM;
	(void)pthread_mutex_init(&gauge->lock, NULL);
	*ret_gauge = gauge;
	return 0;
}

struct gauge *gauge_free(struct gauge *gauge) {
	if (!gauge)
		return NULL;
	(void)pthread_mutex_destroy(&gauge->lock);
	free(gauge);
	return NULL;
}

void gauge_card(struct gauge *gauge, const struct audio_device *device, const char *words,
		int64_t now_ms) {
	if (!gauge)
		return;
	(void)pthread_mutex_lock(&gauge->lock);
	(void)snprintf(gauge->words, sizeof(gauge->words), "%s", words);
	gauge->device = device ? *device : (struct audio_device){0};
	gauge->opened_ms = now_ms;
	gauge->meter = (struct meter){0};
	gauge->n_frames = gauge->n_dropped = gauge->n_marks = gauge->n_loads = 0;
	gauge->load_from_ms = now_ms;
	gauge->load_from_cpu_s = gauge_cpu_s();
	(void)pthread_mutex_unlock(&gauge->lock);
}

static void gauge_add_load(struct gauge *gauge, int64_t now_ms) {
	double passed_s = (double)(now_ms - gauge->load_from_ms) / 1000;
	double cpu_s = gauge_cpu_s();

	if (passed_s * 1000 < GAUGE_STEP_MS)
		return;
	gauge->loads[gauge->n_loads++ % MEASUREMENTS_WINDOW_S] =
		(cpu_s - gauge->load_from_cpu_s) / passed_s;
	gauge->load_from_ms = now_ms;
	gauge->load_from_cpu_s = cpu_s;
}

void gauge_hear(struct gauge *gauge, const struct audio_frame *frames, size_t n, int64_t now_ms) {
	if (!gauge)
		return;
	(void)pthread_mutex_lock(&gauge->lock);
	for (size_t i = 0; i < n; i++) {
		if (!(frames[i].flags & AUDIO_FRAME_LOST))
			meter_hear(&gauge->meter, frames[i].microphone);
		gauge->n_played += frames[i].played != 0;
	}
	gauge->n_frames += n;
	gauge_add_load(gauge, now_ms);
	(void)pthread_mutex_unlock(&gauge->lock);
}

void gauge_caught_up(struct gauge *gauge, uint64_t n_dropped, int64_t now_ms) {
	if (!gauge)
		return;
	(void)pthread_mutex_lock(&gauge->lock);

	const struct gauge_mark *last =
		gauge->n_marks ? &gauge->marks[(gauge->n_marks - 1) % MEASUREMENTS_WINDOW_S] : NULL;

	/* The first sound may come long after the opening. */
	if (gauge->n_frames && (!last || now_ms - last->at_ms >= GAUGE_STEP_MS))
		gauge->marks[gauge->n_marks++ % MEASUREMENTS_WINDOW_S] =
			(struct gauge_mark){now_ms, gauge->n_frames};
	gauge->n_dropped = n_dropped;
	gauge_add_load(gauge, now_ms);
	(void)pthread_mutex_unlock(&gauge->lock);
}

/* 0: not known yet. */
static double gauge_real_rate_hz(const struct gauge *gauge) {
	if (!gauge->n_marks)
		return 0;

	size_t n = gauge->n_marks < MEASUREMENTS_WINDOW_S ? (size_t)gauge->n_marks
							  : MEASUREMENTS_WINDOW_S;
	const struct gauge_mark *last = &gauge->marks[(gauge->n_marks - 1) % MEASUREMENTS_WINDOW_S];
	const struct gauge_mark *first =
		&gauge->marks[(gauge->n_marks - n) % MEASUREMENTS_WINDOW_S];
	int64_t passed_ms = last->at_ms - first->at_ms;

	if (passed_ms < GAUGE_RATE_LEAST_MS)
		return 0;
	/* Our frames are the card's samples, made into those of our rate. */
	return (double)(last->n_frames - first->n_frames) * 1000 / (double)passed_ms *
	       gauge->device.rate_hz / AUDIO_RATE_HZ;
}

static void gauge_read_load(const struct gauge *gauge, struct measurements *measurements) {
	size_t n = gauge->n_loads < MEASUREMENTS_WINDOW_S ? (size_t)gauge->n_loads
							  : MEASUREMENTS_WINDOW_S;

	measurements->load = measurements->most_load = 0;
	for (size_t i = 0; i < n; i++) {
		measurements->load += gauge->loads[i] / (double)n;
		measurements->most_load = fmax(measurements->most_load, gauge->loads[i]);
	}
}

static void gauge_read_microphone(const struct gauge *gauge, struct measurements *measurements) {
	struct meter_reading reading;

	meter_read(&gauge->meter, &reading);
	measurements->heard_s = reading.heard_s;
	measurements->level_db = reading.level_db;
	measurements->mean_db = reading.mean_db;
	measurements->peak_db = reading.peak_db;
	measurements->clipped_percent = reading.clipped_percent;
	measurements->dc_percent = reading.dc_percent;
	measurements->frozen_s = reading.frozen_s;
}

void gauge_read(struct gauge *gauge, struct measurements *measurements, int64_t now_ms) {
	if (!gauge)
		return;
	(void)pthread_mutex_lock(&gauge->lock);

	const struct audio_device *device = &gauge->device;

	(void)snprintf(measurements->card, sizeof(measurements->card), "%s", gauge->words);
	(void)snprintf(measurements->input, sizeof(measurements->input), "%s", device->input);
	(void)snprintf(measurements->output, sizeof(measurements->output), "%s", device->output);
	measurements->rate_hz = device->rate_hz;
	measurements->latency_ms = device->latency_ms;
	measurements->open_s = device->rate_hz ? (double)(now_ms - gauge->opened_ms) / 1000 : 0;
	measurements->real_rate_hz = gauge_real_rate_hz(gauge);
	measurements->dropped_ms = (double)gauge->n_dropped * 1000 / AUDIO_RATE_HZ;
	measurements->spoken_s = (double)gauge->n_played / AUDIO_RATE_HZ;
	gauge_read_load(gauge, measurements);
	gauge_read_microphone(gauge, measurements);
	(void)pthread_mutex_unlock(&gauge->lock);
}
