/* SPDX-License-Identifier: MIT */
/*
 * espeak_engine - the one espeak-ng of the process, and the lock around it
 *
 * espeak-ng keeps everything in global variables, so there is one engine for
 * all: the voice that speaks and the pronunciation of words by rule.
 *
 * Layer:   adapters (espeak-ng).
 * Threads: any; each call locks by itself, but for what runs between
 *          espeak_engine_lock() and espeak_engine_unlock().
 * Errors:  0 on success, -errno on failure; failures are said through the log.
 */
#ifndef ADAPTERS_ESPEAK_ENGINE_H
#define ADAPTERS_ESPEAK_ENGINE_H

#include "base/text.h"

/*
 * Starts the engine, once; every further call returns what the first returned.
 * There is no way to end it: espeak-ng hangs when it is started twice.
 * -ENOENT (its data is missing or incomplete), -EIO (it refused its data).
 */
int espeak_engine_open(void);

/* Samples a second that it makes; after a successful open. */
int espeak_engine_rate_hz(void);

/*
 * Speaks with a full voice file from now on (not a variant: those are laid over
 * a voice and live in espeak-ng's own folder). The file may lie anywhere.
 * -ENOENT and the like (cannot be read), -EINVAL (it is no voice).
 */
int espeak_engine_set_voice(const char *path);

/*
 * Sets *ret_phonemes to espeak-ng's own phoneme names of a text, as `espeak-ng
 * -x` prints them, with '_' between phonemes and a blank between words:
 * "h_'A@_d_t2_0_p". Of the current voice, en-us until one is set. -EINVAL: the
 * text is empty or no UTF-8.
 */
int espeak_engine_phonemes(const char *text, struct text *ret_phonemes);

/* Whoever calls espeak-ng directly holds the lock meanwhile. */
void espeak_engine_lock(void);
void espeak_engine_unlock(void);

#endif
