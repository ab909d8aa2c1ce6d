/* SPDX-License-Identifier: MIT */
/*
 * resemble - see resemble.h.
 *
 * Both signals go into one complex transform, as its two parts; their spectra are
 * taken apart again by symmetry. The product of one with the conjugate of the
 * other, brought to unit length, goes back through the same transform.
 */
#include "core/resemble.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "core/transform.h"

#define RATE_HZ 16000.0
#define LEAST_HZ 200.0 /* below lies what cars hum */
#define MOST_HZ 4000.0 /* above speakers and speech give little */

/* heard times the conjugate of played, at unit length; and its mirror, so that the
 * correlation is real. */
static void resemble_phases(struct bin *work, size_t n) {
	size_t first = (size_t)(LEAST_HZ / RATE_HZ * (double)n);
	size_t last = (size_t)(MOST_HZ / RATE_HZ * (double)n);
	for (size_t k = 0; k <= n / 2; k++) {
		struct bin a = work[k];
		struct bin b = work[(n - k) % n];
		struct bin heard = {(a.re + b.re) / 2, (a.im - b.im) / 2};
		struct bin played = {(a.im + b.im) / 2, (b.re - a.re) / 2};
		struct bin product = {heard.re * played.re + heard.im * played.im,
				      heard.im * played.re - heard.re * played.im};
		double length = sqrt(product.re * product.re + product.im * product.im);
		bool is_used = k >= first && k <= last && length > 0;
		struct bin unit = is_used ? (struct bin){product.re / length, product.im / length}
					  : (struct bin){0};
		/* Conjugated: the forward transform then is the inverse. */
		work[k] = (struct bin){unit.re, -unit.im};
		work[(n - k) % n] = unit;
	}
}

static void resemble_find(const struct bin *work, size_t n_before, size_t n_size,
			  struct resemblance *ret) {
	double sum = 0;
	double sum_squares = 0;
	*ret = (struct resemblance){0};
	double best = 0;
	for (size_t delay = 0; delay <= n_before; delay++) {
		/* played begins n_before earlier, so delay 0 lies there. */
		double value = work[(n_size - n_before + delay) % n_size].re;
		sum += value;
		sum_squares += value * value;
		if (fabs(value) > best) {
			best = fabs(value);
			ret->delay = (int)delay;
		}
	}
	double n = (double)n_before + 1;
	double spread = sqrt(fmax(0, sum_squares / n - sum / n * (sum / n)));
	ret->peak = spread > 0 ? best / spread : 0;
}

static void cleanup_transform(struct transform **transform) {
	(void)transform_free(*transform);
}

int resemble(const int16_t *heard, size_t n, const int16_t *played, size_t n_before,
	     struct resemblance *ret) {
	if (!n || !n_before || n > RESEMBLE_MOST_SAMPLES || n_before > RESEMBLE_MOST_SAMPLES)
		return -EINVAL;
	size_t n_size = 1;
	while (n_size < n + n_before + n_before)
		n_size *= 2;
	if (n_size < 2) /* never: there are three samples and more */
		return -EINVAL;
	CLEANUP_FREE struct bin *work = calloc(n_size, sizeof(*work));
	CLEANUP(cleanup_transform) struct transform *transform = NULL;
	int r = work ? transform_new(n_size, &transform) : -ENOMEM;
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		work[i].re = heard[i];
	for (size_t i = 0; i < n + n_before; i++)
		work[i].im = played[i];
	transform_run(transform, work, n_size);
	resemble_phases(work, n_size);
	transform_run(transform, work, n_size);
	resemble_find(work, n_before, n_size, ret);
	return 0;
}
