/* SPDX-License-Identifier: MIT */
/*
 * The level of each frame is taken after a steep high-pass: hum, road rumble and
 * a constant offset lie below it, the voice's formants above. All decisions are
 * differences of levels, so the microphone's gain does not matter.
 *
 * The floor is the minimum of a smoothed level over 1.6 s (minimum statistics).
 * It follows speech down into its gaps, so it can be tracked while somebody
 * speaks; a step upwards (a fan starts) opens an utterance that contains nothing,
 * and 1.6 s later the floor has caught up.
 *
 * An utterance opens when most frames of the last 100 ms stand out from the
 * floor by more than the noise itself moves. While it is open, "speech" means:
 * above a line between floor and peak. In a quiet room that line lies far above
 * the floor, so that breath and echo do not hold it open; in noise it lies close.
 */
#include "core/endpoint.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Quieter than this is silence, whatever the numbers say (16 bit: -90 dB). */
#define LEAST_DB (-84.0)

/* Butterworth high-pass, 4th order at 250 Hz for 16 kHz, as two sections:
 * mains hum and its first harmonics (50 to 200 Hz) go, formants stay. */
static const struct section {
	double b0, b1, b2, a1, a2;
} sections[2] = {
	{0.9147557, -1.8295114, 0.9147557, -1.8250960, 0.8339269},
	{0.9615260, -1.9230519, 0.9615260, -1.9184108, 0.9276931},
};

/* Smoothing of the level for the floor: about 40 ms. */
#define SMOOTHING 0.75

/* The minimum of a smoothed noise lies below its mean by about this much. */
#define MINIMUM_BIAS_DB 2.0

/* Before 400 ms were heard the floor is at most this: speech may come first. */
#define FIRST_FLOOR_DB (-50.0)
#define SETTLED_FRAMES 40

/* Above the floor by this: speech (onset), grown with the spread of the noise. */
#define ONSET_DB 8.0
#define ONSET_SPREADS 1.5
#define ONSET_FRAMES 6 /* of ENDPOINT_ONSET_WINDOW: 60 ms; clicks are shorter */
#define ONSET_LEAD_FRAMES 3

/* While open: this share of the way from floor to peak, within limits. */
#define HOLD_SHARE 0.4
#define HOLD_LEAST_DB 5.0
#define HOLD_MOST_DB 18.0

/* Shorter utterances are clicks: the shortest words last 120 ms. */
#define LEAST_SPEECH_FRAMES 8
#define CLICK_PAUSE_FRAMES 20

/* After an utterance that was cut: so much quiet before another may open. */
#define REST_FRAMES 40

void endpoint_init(struct endpoint *endpoint) {
	memset(endpoint, 0, sizeof(*endpoint));
	endpoint->floor_db = FIRST_FLOOR_DB;
	endpoint->frame_db = LEAST_DB;
	endpoint->mask_db = LEAST_DB;
	endpoint->piece_db = DBL_MAX;
	endpoint->spread_db = 1.0;
}

void endpoint_restart(struct endpoint *endpoint) {
	endpoint->is_open = false;
	endpoint->must_rest = false;
	endpoint->recent = 0;
	endpoint->quiet_frames = 0;
}

static double endpoint_filter(struct endpoint_level *level, double x) {
	for (size_t i = 0; i < 2; i++) {
		const struct section *section = &sections[i];
		double *past = level->filter[i];
		double y = section->b0 * x + section->b1 * past[0] + section->b2 * past[1] -
			   section->a1 * past[2] - section->a2 * past[3];
		past[1] = past[0];
		past[0] = x;
		past[3] = past[2];
		past[2] = y;
		x = y;
	}
	return x;
}

static double power_to_db(double power) {
	return fmax(LEAST_DB, 10.0 * log10(power + 1e-12));
}

static double endpoint_power(struct endpoint_level *level, const int16_t *samples) {
	double sum = 0;
	for (size_t i = 0; i < ENDPOINT_FRAME_SAMPLES; i++) {
		double y = endpoint_filter(level, samples[i] / 32768.0);
		sum += y * y;
	}
	return sum / ENDPOINT_FRAME_SAMPLES;
}

double endpoint_level_db(struct endpoint_level *level,
			 const int16_t samples[ENDPOINT_FRAME_SAMPLES]) {
	return power_to_db(endpoint_power(level, samples));
}

static void endpoint_follow_floor(struct endpoint *endpoint, double power) {
	double before_db = power_to_db(endpoint->smooth_power);
	if (endpoint->smooth_power <= 0)
		endpoint->smooth_power = power;
	else
		endpoint->smooth_power =
			SMOOTHING * endpoint->smooth_power + (1 - SMOOTHING) * power;
	double smooth_db = power_to_db(endpoint->smooth_power);

	if (smooth_db < endpoint->piece_db)
		endpoint->piece_db = smooth_db;
	if (++endpoint->minimum_frames >= ENDPOINT_MINIMUM_FRAMES) {
		endpoint->minima_db[endpoint->minimum_at] = endpoint->piece_db;
		endpoint->minimum_at = (endpoint->minimum_at + 1) % ENDPOINT_N_MINIMA;
		if (endpoint->n_minima < ENDPOINT_N_MINIMA)
			endpoint->n_minima++;
		endpoint->minimum_frames = 0;
		endpoint->piece_db = DBL_MAX;
	}
	double least_db = endpoint->piece_db;
	for (unsigned i = 0; i < endpoint->n_minima; i++)
		least_db = fmin(least_db, endpoint->minima_db[i]);
	endpoint->floor_db = fmax(LEAST_DB, least_db + MINIMUM_BIAS_DB);
	if (endpoint->n_frames < SETTLED_FRAMES)
		endpoint->floor_db = fmin(endpoint->floor_db, FIRST_FLOOR_DB);

	/* The spread is learned near the floor only: speech moves far more. */
	if (!endpoint->is_open && smooth_db < endpoint->floor_db + ONSET_DB)
		endpoint->spread_db += 0.02 * (fabs(smooth_db - before_db) - endpoint->spread_db);
}

static double endpoint_hold_db(double floor_db, double peak_db) {
	double share = HOLD_SHARE * (peak_db - floor_db);
	return floor_db + fmin(HOLD_MOST_DB, fmax(HOLD_LEAST_DB, share));
}

static int count_bits(unsigned bits) {
	int n = 0;
	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

static enum endpoint_event endpoint_wait(struct endpoint *endpoint) {
	double line_db =
		endpoint->floor_db + ONSET_DB + ONSET_SPREADS * fmax(0, endpoint->spread_db - 1.0);
	line_db = fmax(line_db, endpoint->mask_db);
	unsigned mask = (1u << ENDPOINT_ONSET_WINDOW) - 1;
	bool is_above = endpoint->frame_db > line_db;
	endpoint->recent = ((endpoint->recent << 1) | is_above) & mask;
	endpoint->quiet_frames = is_above ? 0 : endpoint->quiet_frames + 1;
	if (endpoint->must_rest) {
		if (endpoint->quiet_frames < REST_FRAMES)
			return ENDPOINT_NOTHING;
		endpoint->must_rest = false;
		endpoint->recent = 0;
	}
	if (count_bits(endpoint->recent) < ONSET_FRAMES)
		return ENDPOINT_NOTHING;

	int oldest = ENDPOINT_ONSET_WINDOW - 1;
	while (!(endpoint->recent & (1u << oldest)))
		oldest--;
	endpoint->is_open = true;
	endpoint->onset_frame = endpoint->n_frames - oldest - ONSET_LEAD_FRAMES;
	if (endpoint->onset_frame < 0)
		endpoint->onset_frame = 0;
	endpoint->last_frame = endpoint->n_frames;
	endpoint->n_speech = count_bits(endpoint->recent);
	endpoint->peak_db = endpoint->frame_db;
	endpoint->recent = 0;
	return ENDPOINT_ONSET;
}

static enum endpoint_event endpoint_follow_speech(struct endpoint *endpoint) {
	double smooth_db = power_to_db(endpoint->smooth_power);
	endpoint->peak_db = fmax(endpoint->peak_db, smooth_db);
	double hold_db = endpoint_hold_db(endpoint->floor_db, endpoint->peak_db);
	if (endpoint->frame_db > fmax(hold_db, endpoint->mask_db)) {
		endpoint->last_frame = endpoint->n_frames;
		endpoint->n_speech++;
		endpoint->quiet_frames = 0;
		return ENDPOINT_NOTHING;
	}
	endpoint->quiet_frames++;
	if (endpoint->n_speech < LEAST_SPEECH_FRAMES &&
	    endpoint->quiet_frames >= CLICK_PAUSE_FRAMES) {
		endpoint->is_open = false;
		return ENDPOINT_CLICK;
	}
	return ENDPOINT_NOTHING;
}

enum endpoint_event endpoint_hear(struct endpoint *endpoint,
				  const int16_t samples[ENDPOINT_FRAME_SAMPLES]) {
	double power = endpoint_power(&endpoint->level, samples);
	endpoint->frame_db = power_to_db(power);
	endpoint_follow_floor(endpoint, power);
	enum endpoint_event event =
		endpoint->is_open ? endpoint_follow_speech(endpoint) : endpoint_wait(endpoint);
	endpoint->n_frames++;
	return event;
}

void endpoint_hear_nothing(struct endpoint *endpoint) {
	endpoint->frame_db = LEAST_DB;
	endpoint->n_frames++;
	endpoint->quiet_frames++;
	if (!endpoint->is_open)
		endpoint->recent = (endpoint->recent << 1) & ((1u << ENDPOINT_ONSET_WINDOW) - 1);
}

int64_t endpoint_pause_frames(const struct endpoint *endpoint) {
	return endpoint->is_open ? endpoint->n_frames - 1 - endpoint->last_frame : 0;
}

int64_t endpoint_length_frames(const struct endpoint *endpoint) {
	return endpoint->is_open ? endpoint->n_frames - endpoint->onset_frame : 0;
}

void endpoint_close(struct endpoint *endpoint, bool rest) {
	endpoint->is_open = false;
	endpoint->must_rest = rest;
	endpoint->recent = 0;
}

double endpoint_snr_db(const struct endpoint *endpoint) {
	return endpoint->is_open ? endpoint->peak_db - endpoint->floor_db : 0;
}

/* How far below the peak a frame may lie and still be speech; weak edges of
 * words lie lower, but within the padding. */
#define TRIM_PEAK_DB 25.0
#define TRIM_SHARE 0.35

/* Measured (sentences of 5 to 15 words, commands, kitchen noise): tight where it
 * is quiet, generous in noise. */
#define PAD_FRAMES 20.0
#define PAD_FRAMES_PER_DB 4.0
#define PAD_QUIET_DB 28.0

void endpoint_trim(const double *frame_db, size_t n_frames, double floor_db,
		   struct endpoint_span *ret_span) {
	double peak_db = LEAST_DB;
	for (size_t i = 0; i + 2 < n_frames; i++) /* of three frames: no single click */
		peak_db = fmax(peak_db, fmin(frame_db[i], fmin(frame_db[i + 1], frame_db[i + 2])));
	double over_db = peak_db - floor_db;
	double line_db = fmax(floor_db + TRIM_SHARE * over_db, peak_db - TRIM_PEAK_DB);

	struct endpoint_span span = {.snr_db = over_db};
	size_t i = 0;
	while (i < n_frames && (over_db <= 0 || frame_db[i] <= line_db))
		i++;
	if (i == n_frames) {
		*ret_span = (struct endpoint_span){0};
		return;
	}
	span.first_speech = i;
	for (span.end_speech = n_frames; frame_db[span.end_speech - 1] <= line_db;)
		span.end_speech--;
	size_t pad =
		(size_t)(PAD_FRAMES +
			 PAD_FRAMES_PER_DB * fmax(0, fmin(PAD_QUIET_DB, PAD_QUIET_DB - over_db)));
	span.first = span.first_speech > pad ? span.first_speech - pad : 0;
	span.end = span.end_speech + pad < n_frames ? span.end_speech + pad : n_frames;
	*ret_span = span;
}
