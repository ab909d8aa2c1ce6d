/* SPDX-License-Identifier: MIT */
/*
 * duplex - see duplex.h.
 *
 * Two rings, each between the callback and one thread, both at the card's rate.
 *
 * A frame in the capture ring says how many frames were dropped just before it,
 * so the reader knows where the hole is without the callback having to find room
 * for a filling.
 *
 * A flush is a position in the playback ring that only grows. The callback finds
 * it, lets the next DUPLEX_RAMP_MS fade out and skips up to it; what was queued
 * after the flush is played as usual. Nobody waits for anybody.
 *
 * Positions on our side: what was queued is counted by the player. What was
 * played follows from how far the callback got in the ring; an empty ring means
 * that all of it was played, which also mends what rounding and a reset of the
 * resampler lose.
 */
#include "adapters/duplex.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "adapters/resample.h"
#include "base/cleanup.h"
#include "base/ring.h"

/* The reader may be this late (it decodes between two reads) before frames drop. */
#define DUPLEX_CAPTURE_MS 5000
/* How far the voice may be ahead of the speaker. */
#define DUPLEX_PLAYBACK_MS 500
/* The reader's and the player's step. */
#define DUPLEX_STEP_MS 10
/* The callback copies through pieces of this size on its stack. */
#define DUPLEX_PIECE_FRAMES 64
/* What fits into the bits of a captured frame. */
#define DUPLEX_MOST_GAP ((1u << 24) - 1)

struct captured {
	int16_t microphone;
	int16_t played;
	uint32_t flags : 8;
	uint32_t n_lost_before : 24;
};

struct duplex {
	unsigned rate_hz;
	size_t step_frames;    /* DUPLEX_STEP_MS at the card's rate */
	size_t most_converted; /* what one step becomes at our rate, at most */
	int fd;

	struct ring *capture;  /* struct captured: callback -> reader */
	struct ring *playback; /* int16_t: player -> callback */

	_Atomic uint64_t flush_mark; /* playback position; any thread, grows */
	atomic_uint n_flushes;	     /* tells the player to reset its resampler */
	_Atomic uint64_t n_queued;   /* player, at our rate */
	_Atomic uint64_t n_blocks;   /* callback */
	atomic_bool has_ended;

	struct {		     /* the callback's own */
		size_t ramp_samples; /* DUPLEX_RAMP_MS at the card's rate */
		size_t ramp_total;   /* of the fade under way */
		size_t ramp_left;
		bool is_ramping;
		size_t tail_frames;
		size_t tail_left; /* frames that are still marked as speaking */
		uint32_t n_lost;  /* dropped since the last frame that fitted */
	} callback;

	struct { /* the reader's own */
		struct resampler *resampler;
		struct captured *taken; /* step_frames out of the ring */
		size_t n_taken;
		size_t n_used;
		uint32_t n_gap; /* silence to give before taken[n_used] */
		bool is_gap_known;
		struct audio_frame *step; /* step_frames, holes filled */
		int16_t *pairs;		  /* step_frames pairs */
		int16_t *converted;	  /* most_converted pairs */
		struct audio_frame *ready;
		size_t n_ready;
		size_t n_given;
	} reader;

	struct { /* the player's own */
		struct resampler *resampler;
		int16_t *converted;
		size_t most_converted;
		unsigned n_flushes;
	} player;
};

static void duplex_freep(struct duplex **duplex) {
	duplex_free(*duplex);
}

static size_t duplex_min(size_t a, size_t b) {
	return a < b ? a : b;
}

static size_t duplex_frames(unsigned rate_hz, unsigned ms) {
	return (size_t)rate_hz * ms / 1000;
}

static int duplex_new_reader(struct duplex *duplex) {
	int r = resample_new(2, duplex->rate_hz, AUDIO_RATE_HZ, &duplex->reader.resampler);
	if (r < 0)
		return r;

	size_t n = duplex->step_frames;
	size_t most = resample_room(duplex->reader.resampler, n);

	duplex->most_converted = most;
	duplex->reader.taken = calloc(n, sizeof(*duplex->reader.taken));
	duplex->reader.step = calloc(n, sizeof(*duplex->reader.step));
	duplex->reader.pairs = calloc(n, 2 * sizeof(int16_t));
	duplex->reader.converted = calloc(most, 2 * sizeof(int16_t));
	duplex->reader.ready = calloc(most, sizeof(*duplex->reader.ready));
	return duplex->reader.taken && duplex->reader.step && duplex->reader.pairs &&
			       duplex->reader.converted && duplex->reader.ready
		       ? 0
		       : -ENOMEM;
}

static int duplex_new_player(struct duplex *duplex) {
	int r = resample_new(1, AUDIO_RATE_HZ, duplex->rate_hz, &duplex->player.resampler);
	if (r < 0)
		return r;

	duplex->player.most_converted =
		resample_room(duplex->player.resampler, AUDIO_BLOCK_SAMPLES);
	duplex->player.converted = calloc(duplex->player.most_converted, sizeof(int16_t));
	return duplex->player.converted ? 0 : -ENOMEM;
}

int duplex_new(unsigned rate_hz, struct duplex **ret_duplex) {
	CLEANUP(duplex_freep) struct duplex *duplex = calloc(1, sizeof(*duplex));
	if (!duplex)
		return -ENOMEM;

	duplex->fd = -1;
	duplex->rate_hz = rate_hz;
	duplex->step_frames = duplex_frames(rate_hz, DUPLEX_STEP_MS);
	duplex->callback.ramp_samples = duplex_frames(rate_hz, DUPLEX_RAMP_MS);

	int r = duplex_new_reader(duplex);
	if (r >= 0)
		r = duplex_new_player(duplex);
	if (r >= 0)
		r = ring_new(sizeof(struct captured), duplex_frames(rate_hz, DUPLEX_CAPTURE_MS),
			     &duplex->capture);
	if (r >= 0)
		r = ring_new(sizeof(int16_t), duplex_frames(rate_hz, DUPLEX_PLAYBACK_MS),
			     &duplex->playback);
	if (r < 0)
		return r;

	duplex->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (duplex->fd < 0)
		return -errno;
	*ret_duplex = take_ptr(duplex);
	return 0;
}

struct duplex *duplex_free(struct duplex *duplex) {
	if (!duplex)
		return NULL;
	if (duplex->fd >= 0)
		(void)close(duplex->fd);
	ring_free(duplex->capture);
	ring_free(duplex->playback);
	resample_free(duplex->reader.resampler);
	free(duplex->reader.taken);
	free(duplex->reader.step);
	free(duplex->reader.pairs);
	free(duplex->reader.converted);
	free(duplex->reader.ready);
	resample_free(duplex->player.resampler);
	free(duplex->player.converted);
	free(duplex);
	return NULL;
}

void duplex_set_delay(struct duplex *duplex, unsigned delay_ms) {
	duplex->callback.tail_frames = duplex_frames(duplex->rate_hz, delay_ms);
}

/* ---- callback ---- */

static void duplex_wake(const struct duplex *duplex) {
	uint64_t one = 1;

	/* Full (2^64-2 wake-ups unread) is as good as written. */
	(void)!write(duplex->fd, &one, sizeof(one));
}

/* Fades up to n samples; at the end of the fade skips what was flushed. */
static size_t duplex_fade(struct duplex *duplex, int16_t *speaker, size_t n, uint64_t mark) {
	size_t n_fade = duplex_min(n, duplex->callback.ramp_left);
	size_t n_total = duplex->callback.ramp_total;

	n_fade = ring_read(duplex->playback, speaker, n_fade);
	for (size_t i = 0; i < n_fade; i++) {
		size_t left = duplex->callback.ramp_left - i - 1;

		speaker[i] = (int16_t)((int32_t)speaker[i] * (int32_t)left / (int32_t)n_total);
	}
	duplex->callback.ramp_left -= n_fade;
	if (!duplex->callback.ramp_left) {
		uint64_t n_read = ring_n_read(duplex->playback);

		if (mark > n_read)
			(void)ring_skip(duplex->playback, (size_t)(mark - n_read));
		duplex->callback.is_ramping = false;
	}
	return n_fade;
}

/* Takes n samples for the speaker; what is missing is silence. Returns how many
 * were there. */
static size_t duplex_take(struct duplex *duplex, int16_t *speaker, size_t n) {
	uint64_t mark = atomic_load_explicit(&duplex->flush_mark, memory_order_acquire);
	uint64_t n_read = ring_n_read(duplex->playback);
	size_t n_taken = 0;

	if (mark > n_read && !duplex->callback.is_ramping) {
		uint64_t n_flushed = mark - n_read;

		duplex->callback.is_ramping = true;
		duplex->callback.ramp_total = n_flushed < duplex->callback.ramp_samples
						      ? (size_t)n_flushed
						      : duplex->callback.ramp_samples;
		duplex->callback.ramp_left = duplex->callback.ramp_total;
	}
	if (duplex->callback.is_ramping)
		n_taken = duplex_fade(duplex, speaker, n, mark);
	if (!duplex->callback.is_ramping)
		n_taken += ring_read(duplex->playback, speaker + n_taken, n - n_taken);
	memset(speaker + n_taken, 0, (n - n_taken) * sizeof(*speaker));
	return n_taken;
}

static void duplex_capture(struct duplex *duplex, const int16_t *microphone, const int16_t *speaker,
			   size_t n, size_t n_spoken) {
	struct captured frames[DUPLEX_PIECE_FRAMES];

	for (size_t i = 0; i < n; i++) {
		bool is_speaking = i < n_spoken;

		if (is_speaking)
			duplex->callback.tail_left = duplex->callback.tail_frames;
		else if (duplex->callback.tail_left) {
			duplex->callback.tail_left--;
			is_speaking = true;
		}
		frames[i] = (struct captured){
			.microphone = microphone ? microphone[i] : 0,
			.played = speaker[i],
			.flags = is_speaking ? AUDIO_FRAME_SPEAKING : 0,
		};
	}
	frames[0].n_lost_before = duplex->callback.n_lost & DUPLEX_MOST_GAP;

	size_t n_written = ring_write(duplex->capture, frames, n); /* counts what does not fit */

	if (n_written)
		duplex->callback.n_lost = 0;
	if (duplex->callback.n_lost <= DUPLEX_MOST_GAP - DUPLEX_PIECE_FRAMES)
		duplex->callback.n_lost += (uint32_t)(n - n_written);
}

void duplex_process(struct duplex *duplex, const int16_t *microphone, int16_t *speaker, size_t n) {
	for (size_t i = 0; i < n; i += DUPLEX_PIECE_FRAMES) {
		size_t n_piece = duplex_min(n - i, DUPLEX_PIECE_FRAMES);
		size_t n_spoken = duplex_take(duplex, speaker + i, n_piece);

		duplex_capture(duplex, microphone ? microphone + i : NULL, speaker + i, n_piece,
			       n_spoken);
	}
	atomic_fetch_add_explicit(&duplex->n_blocks, 1, memory_order_release);
	duplex_wake(duplex);
}

void duplex_end(struct duplex *duplex) {
	atomic_store_explicit(&duplex->has_ended, true, memory_order_release);
	duplex_wake(duplex);
}

bool duplex_has_ended(const struct duplex *duplex) {
	return atomic_load_explicit(&duplex->has_ended, memory_order_acquire);
}

/* ---- reader ---- */

/* One step of frames out of the ring, with silence where some were dropped. */
static size_t duplex_take_step(struct duplex *duplex) {
	size_t n = 0;

	while (n < duplex->step_frames) {
		if (duplex->reader.n_gap) {
			duplex->reader.n_gap--;
			duplex->reader.step[n++] = (struct audio_frame){.flags = AUDIO_FRAME_LOST};
			continue;
		}
		if (duplex->reader.n_used == duplex->reader.n_taken) {
			duplex->reader.n_used = 0;
			duplex->reader.n_taken = ring_read(duplex->capture, duplex->reader.taken,
							   duplex->step_frames);
			if (!duplex->reader.n_taken)
				break;
		}

		const struct captured *taken = &duplex->reader.taken[duplex->reader.n_used];

		if (taken->n_lost_before && !duplex->reader.is_gap_known) {
			duplex->reader.n_gap = taken->n_lost_before;
			duplex->reader.is_gap_known = true;
			continue;
		}
		duplex->reader.is_gap_known = false;
		duplex->reader.n_used++;
		duplex->reader.step[n++] = (struct audio_frame){
			.microphone = taken->microphone,
			.played = taken->played,
			.flags = (uint8_t)taken->flags,
		};
	}
	return n;
}

/* Makes the next frames ready at our rate. False when the ring is empty. */
static bool duplex_convert_step(struct duplex *duplex) {
	size_t n = duplex_take_step(duplex);
	size_t n_used = 0;

	if (!n)
		return false;
	for (size_t i = 0; i < n; i++) {
		duplex->reader.pairs[2 * i] = duplex->reader.step[i].microphone;
		duplex->reader.pairs[2 * i + 1] = duplex->reader.step[i].played;
	}
	duplex->reader.n_given = 0;
	duplex->reader.n_ready =
		resample_run(duplex->reader.resampler, duplex->reader.pairs, n,
			     duplex->reader.converted, duplex->most_converted, &n_used);
	for (size_t i = 0; i < duplex->reader.n_ready; i++) {
		duplex->reader.ready[i] = (struct audio_frame){
			.microphone = duplex->reader.converted[2 * i],
			.played = duplex->reader.converted[2 * i + 1],
			.flags = duplex->reader.step[i * n / duplex->reader.n_ready].flags,
		};
	}
	return true;
}

static size_t duplex_give(struct duplex *duplex, struct audio_frame *frames, size_t most) {
	size_t n = 0;

	while (n < most) {
		if (duplex->reader.n_given == duplex->reader.n_ready) {
			if (!duplex_convert_step(duplex))
				break;
			continue;
		}

		size_t n_piece =
			duplex_min(most - n, duplex->reader.n_ready - duplex->reader.n_given);

		memcpy(frames + n, duplex->reader.ready + duplex->reader.n_given,
		       n_piece * sizeof(*frames));
		duplex->reader.n_given += n_piece;
		n += n_piece;
	}
	return n;
}

size_t duplex_read(struct duplex *duplex, struct audio_frame *frames, size_t most) {
	uint64_t n_wakes = 0;
	size_t n = duplex_give(duplex, frames, most);

	if (n || !most)
		return n;

	/* Empty: only now take the wake-ups back, then look once more, for a frame
	 * that came between must not be left without one. */
	(void)!read(duplex->fd, &n_wakes, sizeof(n_wakes));
	n = duplex_give(duplex, frames, most);
	if (n || duplex_has_ended(duplex))
		duplex_wake(duplex);
	return n;
}

int duplex_get_fd(const struct duplex *duplex) {
	return duplex->fd;
}

/* ---- player ---- */

size_t duplex_play(struct duplex *duplex, const int16_t *samples, size_t n) {
	unsigned n_flushes = atomic_load_explicit(&duplex->n_flushes, memory_order_acquire);
	size_t n_played = 0;

	if (n_flushes != duplex->player.n_flushes) {
		duplex->player.n_flushes = n_flushes;
		resample_reset(duplex->player.resampler);
	}
	while (n_played < n) {
		size_t n_piece = duplex_min(n - n_played, AUDIO_BLOCK_SAMPLES);
		size_t n_used = 0;

		if (ring_writable(duplex->playback) <
		    resample_room(duplex->player.resampler, n_piece))
			break;

		size_t n_made = resample_run(duplex->player.resampler, samples + n_played, n_piece,
					     duplex->player.converted,
					     duplex->player.most_converted, &n_used);

		(void)ring_write(duplex->playback, duplex->player.converted, n_made);
		n_played += n_used;
		atomic_fetch_add_explicit(&duplex->n_queued, n_used, memory_order_release);
	}
	return n_played;
}

/* ---- any thread ---- */

void duplex_flush(struct duplex *duplex) {
	uint64_t mark = ring_n_written(duplex->playback);
	uint64_t known = atomic_load_explicit(&duplex->flush_mark, memory_order_relaxed);

	while (known < mark &&
	       !atomic_compare_exchange_weak_explicit(&duplex->flush_mark, &known, mark,
						      memory_order_release, memory_order_relaxed))
		;
	atomic_fetch_add_explicit(&duplex->n_flushes, 1, memory_order_release);
}

uint64_t duplex_get_n_queued(const struct duplex *duplex) {
	return atomic_load_explicit(&duplex->n_queued, memory_order_acquire);
}

uint64_t duplex_get_n_played(const struct duplex *duplex) {
	uint64_t n_queued = duplex_get_n_queued(duplex);
	uint64_t n_read = ring_n_read(duplex->playback);

	if (n_read == ring_n_written(duplex->playback))
		return n_queued;

	uint64_t n_played = n_read * AUDIO_RATE_HZ / duplex->rate_hz;

	return n_played < n_queued ? n_played : n_queued;
}

uint64_t duplex_get_n_dropped(const struct duplex *duplex) {
	return ring_dropped(duplex->capture) * AUDIO_RATE_HZ / duplex->rate_hz;
}

uint64_t duplex_get_n_blocks(const struct duplex *duplex) {
	return atomic_load_explicit(&duplex->n_blocks, memory_order_acquire);
}
