/* SPDX-License-Identifier: MIT */
/*
 * transform - the discrete Fourier transform, of sizes that are powers of two
 *
 * Forward only: the inverse is the conjugate of the forward transform of the
 * conjugate, divided by n. Radix 2, decimation in time (Cooley and Tukey 1965).
 *
 * Layer:   core; pure.
 * Threads: a transform is made once; then any number may use it.
 * Errors:  -ENOMEM; -EINVAL when the size is no power of two.
 */
#ifndef CORE_TRANSFORM_H
#define CORE_TRANSFORM_H

#include <stddef.h>

struct bin {
	double re;
	double im;
};

struct transform; /* opaque */

/* For n_most values and fewer. */
int transform_new(size_t n_most, struct transform **ret_transform);
struct transform *transform_free(struct transform *transform);

/* In place; n is a power of two, from 2 to n_most. */
void transform_run(const struct transform *transform, struct bin *work, size_t n);

#endif
