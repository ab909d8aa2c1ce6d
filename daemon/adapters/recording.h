/* SPDX-License-Identifier: MIT */
/*
 * recording - a sound file as AUDIO_RATE_HZ mono samples, whatever it holds
 *
 * Layer:   adapters (libsndfile; speexdsp through resample).
 * Threads: one object, one thread at a time.
 * Errors:  0 on success, -errno on failure; the reason goes to the log.
 */
#ifndef ADAPTERS_RECORDING_H
#define ADAPTERS_RECORDING_H

#include <stddef.h>
#include <stdint.h>

struct recording; /* opaque */

/* -ENOENT, -EACCES; -EINVAL: not a sound file that libsndfile reads, or its rate
 * or channels lie outside the limits of resample.h. */
int recording_open(const char *path, struct recording **ret_recording);
struct recording *recording_close(struct recording *recording);

/* The next samples, at most most; 0 at the end. -EIO: the file is damaged. */
int recording_read(struct recording *recording, int16_t *samples, size_t most);

#endif
