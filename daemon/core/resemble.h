/* SPDX-License-Identifier: MIT */
/*
 * resemble - is what was heard, in part, what was played some time before?
 *
 * A cross-correlation of which only the phases count (each frequency between 200
 * and 4000 Hz has the same weight): what came through a room stands out as a
 * peak at its delay, other speech makes none however loud it is.
 *
 * Layer:   core; pure.
 * Unit:    samples at 16 kHz.
 * Threads: none of its own.
 * Errors:  -ENOMEM; -EINVAL when there is too much of it, or nothing.
 */
#ifndef CORE_RESEMBLE_H
#define CORE_RESEMBLE_H

#include <stddef.h>
#include <stdint.h>

#define RESEMBLE_MOST_SAMPLES (16000 * 8)

/* What unlike sounds reach in some thousand delays is 4 to 6; a plain echo 20 and more. */
struct resemblance {
	double peak; /* in standard deviations of all the delays looked at */
	int delay;   /* samples from played to heard */
};

/*
 * heard[n] beside played[n_before + n]: played begins n_before samples earlier, and
 * delays from 0 to n_before are looked at.
 */
int resemble(const int16_t *heard, size_t n, const int16_t *played, size_t n_before,
	     struct resemblance *ret);

#endif
