/* SPDX-License-Identifier: MIT */
/*
 * recogniser_means - the means of Debian's speech model, moved towards people in
 *                    noise by a small file of ours
 *
 * The file (grammar/en-us.means, made by tests/train/adapt.py) holds what is to
 * be added to each mean, in one byte each; all numbers are little-endian:
 *
 *	offset	what
 *	0	"RSMEANS1"
 *	8	uint32 CRC-32 of all that follows
 *	12	uint32 size of the means file it was made for, in bytes
 *	16	uint32 CRC-32 of that file
 *	20	uint32 where in that file the first value stands
 *	24	uint32 codebooks, streams, densities, dimensions
 *	40	float[streams][dimensions]: what a step is worth, 0 or more
 *	...	int8[codebooks][streams][densities][dimensions]: steps
 *
 * Layer:   adapters; no outside library.
 * Threads: any; there is no state.
 * Errors:  0 on success, -errno on failure; the reason is left in words.
 */
#ifndef ADAPTERS_RECOGNISER_MEANS_H
#define ADAPTERS_RECOGNISER_MEANS_H

#include <stddef.h>

/*
 * Adds a change to the bytes of a means file, in place, and mends the checksum at
 * its end. -EINVAL: the change is damaged or is none (*ret_fault says how);
 * -ESTALE: it was made for another model. The means are then as they were.
 */
int recogniser_means_change(const unsigned char *change, size_t n_change, unsigned char *means,
			    size_t n_means, const char **ret_fault);

/*
 * The changed means of the model as a file without a name, in memory, that is
 * gone when it is closed; PocketSphinx reads it as /proc/self/fd/N. Returns the
 * descriptor, which the caller closes; or -errno after one warning in the log:
 * then the stock model is to be used.
 */
int recogniser_means_open(const char *model_dir, const char *change_path);

#endif
