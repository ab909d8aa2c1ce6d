/* SPDX-License-Identifier: MIT */
/*
 * endpoint - where in the stream of sound somebody speaks
 *
 * Works on frames of 10 ms. Knows nothing of words: it says when speech began,
 * how long it has been quiet since, and how far speech stands above the noise.
 * Who uses it decides how long a pause ends an utterance (that depends on what
 * was said so far), and calls endpoint_close().
 *
 * Layer:   core; pure.
 * Unit:    frames of ENDPOINT_FRAME_SAMPLES samples at 16 kHz; levels in dB
 *          below full scale (0 dB: a square wave at full scale), measured above
 *          the hum band.
 * Threads: none of its own; one object, one thread at a time.
 * Errors:  none: any samples are fine.
 */
#ifndef CORE_ENDPOINT_H
#define CORE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENDPOINT_FRAME_SAMPLES 160
#define ENDPOINT_FRAME_MS 10

/* The floor is the least of the last 8 x 200 ms: longer than the time in which
 * speech always has a gap, shorter than anybody waits after the fan started. */
#define ENDPOINT_N_MINIMA 8
#define ENDPOINT_MINIMUM_FRAMES 20

/* Onset looks back over so many frames. */
#define ENDPOINT_ONSET_WINDOW 10

/* A level above the hum, frame by frame. Zero-initialise it. */
struct endpoint_level {
	double filter[2][4]; /* x1 x2 y1 y2 of the two high-pass sections */
};

struct endpoint {
	struct endpoint_level level;
	double smooth_power; /* of the last frames; 0: nothing heard yet */
	double minima_db[ENDPOINT_N_MINIMA];
	unsigned n_minima;
	unsigned minimum_at;
	unsigned minimum_frames; /* in the piece that is being filled */
	double piece_db;
	double spread_db; /* how much the noise itself moves, frame to frame */

	int64_t n_frames; /* heard so far: the index of the next frame */
	double frame_db;  /* of the last frame */
	double floor_db;  /* noise; meaningful after the first frame */
	double mask_db;	  /* set by the owner: as loud something else may be in the next
			   * frames that is neither noise nor the speech that is wanted */

	unsigned recent; /* bits: was above the onset threshold, newest lowest */
	bool is_open;
	bool must_rest;	      /* after endpoint_close(rest): wait for quiet first */
	int64_t onset_frame;  /* first frame of speech; while open */
	int64_t last_frame;   /* last frame of speech; while open */
	int64_t n_speech;     /* frames of speech in it */
	double peak_db;	      /* loudest (smoothed) of the open utterance */
	int64_t quiet_frames; /* since speech was last heard, open or not */
};

enum endpoint_event {
	ENDPOINT_NOTHING,
	ENDPOINT_ONSET, /* speech has begun, a little while ago (onset_frame) */
	ENDPOINT_CLICK, /* what had begun was too short for speech: closed again */
};

/* Begins from nothing. */
void endpoint_init(struct endpoint *endpoint);

/* Forgets what is open but keeps the noise floor (after our own voice). */
void endpoint_restart(struct endpoint *endpoint);

/* Of one frame, as floor_db and frame_db are. */
double endpoint_level_db(struct endpoint_level *level,
			 const int16_t samples[ENDPOINT_FRAME_SAMPLES]);

/* Hears one frame. */
enum endpoint_event endpoint_hear(struct endpoint *endpoint,
				  const int16_t samples[ENDPOINT_FRAME_SAMPLES]);

/* One frame that was lost: time goes on, nothing is learned. */
void endpoint_hear_nothing(struct endpoint *endpoint);

/* Frames of quiet since the last speech of the open utterance. */
int64_t endpoint_pause_frames(const struct endpoint *endpoint);

/* Frames since the onset. */
int64_t endpoint_length_frames(const struct endpoint *endpoint);

/* The utterance is over. rest: whoever spoke had not finished (it was too long);
 * nothing begins before there was a pause. */
void endpoint_close(struct endpoint *endpoint, bool rest);

/* Peak over noise floor of the open utterance. */
double endpoint_snr_db(const struct endpoint *endpoint);

/* What to give the decoder of an utterance. */
struct endpoint_span {
	size_t first; /* frame index in the array given */
	size_t end;   /* one past the last */
	size_t first_speech;
	size_t end_speech;
	double snr_db;
};

/*
 * Trims an utterance: frame levels from some time before its onset to now.
 * Clean speech is cut close, since silence spoils the cepstral mean; in noise
 * the decoder needs to hear some of the noise alone. [first_speech, end_speech)
 * is what lies above both floor and distance to the peak. An array without
 * speech gives an empty span.
 */
void endpoint_trim(const double *frame_db, size_t n_frames, double floor_db,
		   struct endpoint_span *ret_span);

#endif
