/* SPDX-License-Identifier: MIT */
#include "core/transform.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"

struct transform {
	size_t n_most;
	struct bin twiddles[]; /* [n_most / 2] */
};

int transform_new(size_t n_most, struct transform **ret_transform) {
	if (n_most < 2 || (n_most & (n_most - 1)) != 0)
		return -EINVAL;
	CLEANUP_FREE struct transform *transform =
		calloc(1, sizeof(*transform) + n_most / 2 * sizeof(struct bin));
	if (!transform)
		return -ENOMEM;
	transform->n_most = n_most;
	for (size_t i = 0; i < n_most / 2; i++) {
		double angle = -2.0 * M_PI * (double)i / (double)n_most;
		transform->twiddles[i] = (struct bin){cos(angle), sin(angle)};
	}
	*ret_transform = take_ptr(transform);
	return 0;
}

struct transform *transform_free(struct transform *transform) {
	free(transform);
	return NULL;
}

static void transform_order(struct bin *work, size_t n) {
	for (size_t i = 1, j = 0; i < n; i++) {
		size_t bit = n >> 1;
		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			struct bin swapped = work[i];
			work[i] = work[j];
			work[j] = swapped;
		}
	}
}

void transform_run(const struct transform *transform, struct bin *work, size_t n) {
	transform_order(work, n);
	for (size_t half = 1; half < n; half *= 2) {
		size_t stride = transform->n_most / 2 / half;
		for (size_t start = 0; start < n; start += 2 * half) {
			for (size_t i = 0; i < half; i++) {
				struct bin w = transform->twiddles[i * stride];
				struct bin *a = &work[start + i];
				struct bin *b = a + half;
				double re = b->re * w.re - b->im * w.im;
				double im = b->re * w.im + b->im * w.re;
				*b = (struct bin){a->re - re, a->im - im};
				*a = (struct bin){a->re + re, a->im + im};
			}
		}
	}
}
