/* SPDX-License-Identifier: MIT */
#include "core/wiener.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/transform.h"

/* Of the power of what was played, added to R: what it does not contain tells nothing. */
#define LOADING 1e-5

#define N WIENER_TAPS
#define N_EMBEDDED (2 * WIENER_TAPS) /* of the circulant that holds R */
#define N_STRETCH (WIENER_MOST_SAMPLES + WIENER_TAPS)
_Static_assert((N & (N - 1)) == 0 && (N_STRETCH & (N_STRETCH - 1)) == 0, "powers of two");

/* What the steps work on. */
struct solver {
	struct transform *transform;
	double eigenvalues[N_EMBEDDED]; /* of the circulant that holds R */
	double preconditioner[N];	/* eigenvalues of the one nearest to R */
	struct bin work[N_EMBEDDED];
	double correlation[N]; /* c */
	double residual[N];
	double direction[N];
	double image[N]; /* of the direction, under R */
	double scaled[N];
};

static void cleanup_transform(struct transform **transform) {
	(void)transform_free(*transform);
}

/* The real part of the inverse transform of work; work is spoilt. */
static void inverse(const struct transform *transform, struct bin *work, size_t n, double *ret,
		    size_t n_wanted) {
	for (size_t i = 0; i < n; i++)
		work[i].im = -work[i].im;
	transform_run(transform, work, n);
	for (size_t i = 0; i < n_wanted; i++)
		ret[i] = work[i].re / (double)n;
}

/* A vector times the circulant of size n with these eigenvalues. */
static void solver_multiply(struct solver *solver, const double *vector, const double *eigenvalues,
			    size_t n, double *ret) {
	for (size_t i = 0; i < n; i++)
		solver->work[i] = (struct bin){i < N ? vector[i] : 0, 0};
	transform_run(solver->transform, solver->work, n);
	for (size_t i = 0; i < n; i++) {
		solver->work[i].re *= eigenvalues[i];
		solver->work[i].im *= eigenvalues[i];
	}
	inverse(solver->transform, solver->work, n, ret, N);
}

static double dot(const double *a, const double *b) {
	double sum = 0;
	for (size_t i = 0; i < N; i++)
		sum += a[i] * b[i];
	return sum;
}

static double faded(size_t i, size_t n) {
	size_t edge = i < n - 1 - i ? i : n - 1 - i;
	if (edge >= WIENER_FADE_SAMPLES)
		return 1;
	double rise = sin(M_PI / 2 * (double)edge / WIENER_FADE_SAMPLES);
	return rise * rise;
}

/* Both signals go into one transform as its two parts, and both correlations come out of one. */
static void correlate(const struct transform *transform, struct bin *work, const int16_t *heard,
		      const int16_t *played, size_t n) {
	for (size_t i = 0; i < n; i++) {
		double weight = faded(i, n);
		work[i] = (struct bin){weight * heard[i], weight * played[i]};
	}
	transform_run(transform, work, N_STRETCH);
	for (size_t k = 0; k <= N_STRETCH / 2; k++) {
		size_t mirrored = (N_STRETCH - k) % N_STRETCH;
		struct bin a = work[k];
		struct bin b = work[mirrored];
		struct bin h = {(a.re + b.re) / 2, (a.im - b.im) / 2};
		struct bin p = {(a.im + b.im) / 2, (b.re - a.re) / 2};
		double power = p.re * p.re + p.im * p.im;
		struct bin cross = {h.re * p.re + h.im * p.im, h.im * p.re - h.re * p.im};
		/* power + i cross, and the same of the conjugate; both conjugated, so that the
		 * forward transform is the inverse. */
		work[k] = (struct bin){power - cross.im, -cross.re};
		work[mirrored] = (struct bin){power + cross.im, -cross.re};
	}
	transform_run(transform, work, N_STRETCH);
}

static void solver_prepare(struct solver *solver, const struct bin *correlations) {
	double most = correlations[0].re / N_STRETCH;
	double loading = LOADING * most;
	double *row = solver->image; /* free until the first step */
	for (size_t i = 0; i < N; i++) {
		row[i] = correlations[i].re / N_STRETCH;
		solver->correlation[i] = -correlations[i].im / N_STRETCH;
	}
	row[0] += loading;
	memset(solver->work, 0, sizeof(solver->work));
	for (size_t i = 0; i < N; i++) {
		solver->work[i].re = row[i];
		if (i > 0)
			solver->work[N_EMBEDDED - i].re = row[i];
	}
	transform_run(solver->transform, solver->work, N_EMBEDDED);
	for (size_t i = 0; i < N_EMBEDDED; i++)
		solver->eigenvalues[i] = solver->work[i].re;
	for (size_t i = 0; i < N; i++) {
		double turned = i > 0 ? row[N - i] : 0;
		solver->work[i] =
			(struct bin){((double)(N - i) * row[i] + (double)i * turned) / N, 0};
	}
	transform_run(solver->transform, solver->work, N);
	for (size_t i = 0; i < N; i++)
		solver->preconditioner[i] = 1 / fmax(solver->work[i].re, loading);
}

static void solver_run(struct solver *solver, double *taps) {
	memset(taps, 0, N * sizeof(*taps));
	memcpy(solver->residual, solver->correlation, sizeof(solver->residual));
	solver_multiply(solver, solver->residual, solver->preconditioner, N, solver->scaled);
	memcpy(solver->direction, solver->scaled, sizeof(solver->direction));
	double size = dot(solver->residual, solver->scaled);
	for (int step = 0; step < WIENER_STEPS && size > 0; step++) {
		solver_multiply(solver, solver->direction, solver->eigenvalues, N_EMBEDDED,
				solver->image);
		double curvature = dot(solver->direction, solver->image);
		if (!(curvature > 0))
			return;
		double length = size / curvature;
		for (size_t i = 0; i < N; i++) {
			taps[i] += length * solver->direction[i];
			solver->residual[i] -= length * solver->image[i];
		}
		solver_multiply(solver, solver->residual, solver->preconditioner, N,
				solver->scaled);
		double next = dot(solver->residual, solver->scaled);
		for (size_t i = 0; i < N; i++)
			solver->direction[i] =
				solver->scaled[i] + next / size * solver->direction[i];
		size = next;
	}
}

int wiener_fit(const int16_t *heard, const int16_t *played, size_t n, double ret_taps[N]) {
	if (n < WIENER_LEAST_SAMPLES || n > WIENER_MOST_SAMPLES)
		return -EINVAL;
	CLEANUP(cleanup_transform) struct transform *transform = NULL;
	CLEANUP_FREE struct bin *work = calloc(N_STRETCH, sizeof(*work));
	CLEANUP_FREE struct solver *solver = calloc(1, sizeof(*solver));
	int r = work && solver ? transform_new(N_STRETCH, &transform) : -ENOMEM;
	if (r < 0)
		return r;
	correlate(transform, work, heard, played, n);
	if (!(work[0].re > 0))
		return -ENODATA;
	solver->transform = transform;
	solver_prepare(solver, work);
	solver_run(solver, ret_taps);
	return 0;
}

/* Overlap-save, a stretch at a time. */
int wiener_remove(const double taps[N], const int16_t *played, int16_t *heard, size_t n) {
	enum { STEP = N_STRETCH - N };
	CLEANUP(cleanup_transform) struct transform *transform = NULL;
	CLEANUP_FREE struct bin *filter = calloc(N_STRETCH, sizeof(*filter));
	CLEANUP_FREE struct bin *work = calloc(N_STRETCH, sizeof(*work));
	CLEANUP_FREE double *echo = calloc(N_STRETCH, sizeof(*echo));
	int r = filter && work && echo ? transform_new(N_STRETCH, &transform) : -ENOMEM;
	if (r < 0)
		return r;
	for (size_t i = 0; i < N; i++)
		filter[i].re = taps[i];
	transform_run(transform, filter, N_STRETCH);
	for (size_t done = 0; done < n; done += STEP) {
		size_t n_now = n - done < STEP ? n - done : STEP;
		memset(work, 0, N_STRETCH * sizeof(*work));
		for (size_t i = 0; i < N + n_now; i++)
			work[i].re = played[done + i];
		transform_run(transform, work, N_STRETCH);
		for (size_t i = 0; i < N_STRETCH; i++) {
			struct bin a = work[i];
			struct bin b = filter[i];
			work[i] =
				(struct bin){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
		}
		inverse(transform, work, N_STRETCH, echo, N + n_now);
		for (size_t i = 0; i < n_now; i++) {
			double left = heard[done + i] - echo[N + i];
			heard[done + i] = (int16_t)lround(fmax(INT16_MIN, fmin(INT16_MAX, left)));
		}
	}
	return 0;
}
