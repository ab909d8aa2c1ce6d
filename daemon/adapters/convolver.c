/* SPDX-License-Identifier: MIT */
/*
 * convolver - see convolver.h.
 *
 * Overlap-save with equal partitions: the filter is cut into pieces of a block,
 * each held as a spectrum; the spectra of the last blocks are kept, multiplied
 * with the pieces that they have come to, and added up. 10 ms of sound through
 * a second of room costs one transform each way and 100 products of spectra.
 */
#include "adapters/convolver.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* A power of two that holds a block and a piece of the filter behind it. */
#define FRAME 512
#define FRAME_BITS 9
#define N_BINS (FRAME / 2 + 1)
_Static_assert(FRAME >= 2 * AUDIO_BLOCK_SAMPLES, "a frame holds two blocks");
_Static_assert(FRAME == 1 << FRAME_BITS, "the bits are those of the frame");

struct bin {
	float re;
	float im;
};

struct convolver {
	size_t n_parts;
	size_t newest;	    /* of the blocks' spectra */
	struct bin *filter; /* owned: n_parts spectra */
	struct bin *blocks; /* owned: n_parts spectra, a ring */
	float input[FRAME]; /* the last samples, newest at the end */
	struct bin twiddles[FRAME / 2];
	struct bin work[FRAME];
};

/* In place, forward. The inverse is had by swapping the parts. */
static void convolver_transform(struct convolver *convolver) {
	struct bin *work = convolver->work;

	for (unsigned i = 0; i < FRAME; i++) {
		unsigned j = 0;

		for (unsigned bit = 0; bit < FRAME_BITS; bit++)
			j |= (i >> bit & 1u) << (FRAME_BITS - 1 - bit);
		if (i < j) {
			struct bin swapped = work[i];

			work[i] = work[j];
			work[j] = swapped;
		}
	}
	for (unsigned half = 1; half < FRAME; half *= 2) {
		unsigned stride = FRAME / 2 / half;

		for (unsigned start = 0; start < FRAME; start += 2 * half) {
			for (unsigned i = 0; i < half; i++) {
				struct bin w = convolver->twiddles[i * stride];
				struct bin *a = &work[start + i];
				struct bin *b = &work[start + i + half];
				float re = b->re * w.re - b->im * w.im;
				float im = b->re * w.im + b->im * w.re;

				*b = (struct bin){a->re - re, a->im - im};
				*a = (struct bin){a->re + re, a->im + im};
			}
		}
	}
}

/* Spectrum of real samples; the upper half mirrors the lower. */
static void convolver_spectrum(struct convolver *convolver, const float *samples,
			       struct bin *spectrum) {
	for (size_t i = 0; i < FRAME; i++)
		convolver->work[i] = (struct bin){samples[i], 0.0f};
	convolver_transform(convolver);
	memcpy(spectrum, convolver->work, N_BINS * sizeof(*spectrum));
}

static void convolver_set_taps(struct convolver *convolver, const float *taps, size_t n_taps) {
	for (size_t i = 0; i < FRAME / 2; i++) {
		double angle = -2.0 * M_PI * (double)i / FRAME;

		convolver->twiddles[i] = (struct bin){(float)cos(angle), (float)sin(angle)};
	}
	for (size_t p = 0; p < convolver->n_parts; p++) {
		size_t first = p * AUDIO_BLOCK_SAMPLES;
		size_t n =
			n_taps - first < AUDIO_BLOCK_SAMPLES ? n_taps - first : AUDIO_BLOCK_SAMPLES;
		float part[FRAME] = {0};

		memcpy(part, taps + first, n * sizeof(*part));
		convolver_spectrum(convolver, part, convolver->filter + p * N_BINS);
	}
}

static void cleanup_convolver(struct convolver **convolver) {
	(void)convolver_free(*convolver);
}

int convolver_new(const float *taps, size_t n_taps, struct convolver **ret_convolver) {
	if (n_taps == 0 || n_taps > CONVOLVER_MOST_TAPS)
		return -EINVAL;

	CLEANUP(cleanup_convolver) struct convolver *convolver = calloc(1, sizeof(*convolver));

	if (!convolver)
		return -ENOMEM;
	convolver->n_parts = (n_taps + AUDIO_BLOCK_SAMPLES - 1) / AUDIO_BLOCK_SAMPLES;
	convolver->filter = calloc(convolver->n_parts * N_BINS, sizeof(struct bin));
	convolver->blocks = calloc(convolver->n_parts * N_BINS, sizeof(struct bin));
	if (!convolver->filter || !convolver->blocks)
		return -ENOMEM;
	convolver_set_taps(convolver, taps, n_taps);
	*ret_convolver = take_ptr(convolver);
	return 0;
}

struct convolver *convolver_free(struct convolver *convolver) {
	if (convolver) {
		free(convolver->filter);
		free(convolver->blocks);
		free(convolver);
	}
	return NULL;
}

static void convolver_multiply_add(struct bin *sum, const struct bin *a, const struct bin *b) {
	for (size_t i = 0; i < N_BINS; i++) {
		sum[i].re += a[i].re * b[i].re - a[i].im * b[i].im;
		sum[i].im += a[i].re * b[i].im + a[i].im * b[i].re;
	}
}

void convolver_run(struct convolver *convolver, const float *in, float *out) {
	struct bin sum[N_BINS] = {{0.0f, 0.0f}};

	memmove(convolver->input, convolver->input + AUDIO_BLOCK_SAMPLES,
		(FRAME - AUDIO_BLOCK_SAMPLES) * sizeof(float));
	memcpy(convolver->input + FRAME - AUDIO_BLOCK_SAMPLES, in,
	       AUDIO_BLOCK_SAMPLES * sizeof(float));
	convolver->newest = (convolver->newest + convolver->n_parts - 1) % convolver->n_parts;
	convolver_spectrum(convolver, convolver->input,
			   convolver->blocks + convolver->newest * N_BINS);
	for (size_t p = 0; p < convolver->n_parts; p++) {
		size_t block = (convolver->newest + p) % convolver->n_parts;

		convolver_multiply_add(sum, convolver->blocks + block * N_BINS,
				       convolver->filter + p * N_BINS);
	}

	/* Inverse: parts swapped, mirrored upper half. */
	for (size_t i = 0; i < N_BINS; i++)
		convolver->work[i] = (struct bin){sum[i].im, sum[i].re};
	for (size_t i = N_BINS; i < FRAME; i++)
		convolver->work[i] = (struct bin){-sum[FRAME - i].im, sum[FRAME - i].re};
	convolver_transform(convolver);
	for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
		out[i] = convolver->work[FRAME - AUDIO_BLOCK_SAMPLES + i].im / FRAME;
}
