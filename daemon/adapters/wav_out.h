/* SPDX-License-Identifier: MIT */
/*
 * wav_out - a WAV file of AUDIO_RATE_HZ mono samples, whole at every moment
 *
 * Written a second at a time with its header brought up to date each time, so
 * that whatever ends the program leaves a file that can be heard.
 *
 * Layer:   adapters (libsndfile).
 * Unit:    int16 mono samples.
 * Threads: one object, one thread at a time.
 * Errors:  0 on success, -errno on failure, said through the log.
 */
#ifndef ADAPTERS_WAV_OUT_H
#define ADAPTERS_WAV_OUT_H

#include <stddef.h>
#include <stdint.h>

struct wav_out; /* opaque */

/* Makes the file, or empties it. Writing beyond a limit on the size of files
 * must give an error and no signal: SIGXFSZ is ignored from now on. */
int wav_out_open(const char *path, struct wav_out **ret_wav_out);

/* -ENOSPC and the like; said once, and every further call fails. */
int wav_out_write(struct wav_out *wav_out, const int16_t *samples, size_t n);

/* Writes what is left. */
int wav_out_finish(struct wav_out *wav_out);

/* Closes; NULL is fine. Call wav_out_finish() first to learn of errors. */
struct wav_out *wav_out_close(struct wav_out *wav_out);

#endif
