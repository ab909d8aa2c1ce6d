/* SPDX-License-Identifier: MIT */
/*
 * wiener - the filter through which what was played became part of what was heard
 *
 * A canceller that follows a stream learns for many seconds and is disturbed by whoever
 * speaks over it. Once some seconds are there as a whole, the filter that leaves least of
 * them can be had at once: the normal equations of least squares, R w = c, with the
 * autocorrelation R of what was played (Toeplitz) and its correlation c with what was heard
 * (Wiener 1949; Levinson 1947). Solved by conjugate gradients with the circulant
 * preconditioner of T. Chan (SIAM J. Sci. Stat. Comput. 9, 1988), all products through the
 * Fourier transform: WIENER_STEPS of them leave no more than twice as many (measured on
 * espeak's voice in cabins and a lecture room: 44 to 46 dB and 28 dB below the echo).
 *
 * Both ends of the stretch are faded over WIENER_FADE_SAMPLES: else what the echo of the
 * time before brings in counts as an error (28 dB instead of 45).
 *
 * Layer:   core; pure.
 * Unit:    samples at 16 kHz; taps are their ratio.
 * Threads: none of its own.
 * Errors:  -ENOMEM; -EINVAL when there is too little or too much; -ENODATA when nothing was played.
 */
#ifndef CORE_WIENER_H
#define CORE_WIENER_H

#include <stddef.h>
#include <stdint.h>

#define WIENER_TAPS 8192 /* 512 ms: a power of two */
#define WIENER_STEPS 12
#define WIENER_FADE_SAMPLES 16000
#define WIENER_LEAST_SAMPLES (2 * WIENER_FADE_SAMPLES)
/* With the filter behind it, a power of two. */
#define WIENER_MOST_SAMPLES (65536 - WIENER_TAPS)

/* heard[n] beside played[n]. */
int wiener_fit(const int16_t *heard, const int16_t *played, size_t n, double ret_taps[WIENER_TAPS]);

/*
 * Takes the filtered played out of heard[n]. played begins WIENER_TAPS samples earlier, so it
 * has WIENER_TAPS + n.
 */
int wiener_remove(const double taps[WIENER_TAPS], const int16_t *played, int16_t *heard, size_t n);

#endif
