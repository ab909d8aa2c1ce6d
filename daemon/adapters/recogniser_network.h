/* SPDX-License-Identifier: MIT */
/*
 * recogniser_network - our word network as PocketSphinx's finite state grammar
 *
 * Layer:   adapters (sphinxbase).
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_RECOGNISER_NETWORK_H
#define ADAPTERS_RECOGNISER_NETWORK_H

#include "core/grammar.h"

struct fsg_model_s; /* sphinxbase's fsg_model_t */
struct logmath_s;   /* sphinxbase's logmath_t */

/* Limits on what one grammar may make the decoder allocate. */
#define RECOGNISER_MOST_STATES 20000
#define RECOGNISER_MOST_LINKS 400000

/*
 * Arcs without a word are taken out on the way (sphinxbase's own closure takes
 * time that grows with the square of their number, and the search follows only
 * one of them). lw: the weight of the grammar against the sound. -E2BIG: beyond
 * the limits; -ENOMEM.
 */
int recogniser_network_new(const char *name, const struct grammar *grammar,
			   struct logmath_s *logmath, float lw, struct fsg_model_s **ret_fsg);

#endif
