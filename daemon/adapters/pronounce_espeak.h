/* SPDX-License-Identifier: MIT */
/*
 * pronounce_espeak - a word's sounds as espeak-ng would say it
 *
 * Layer:   adapters (espeak-ng).
 * Threads: any; espeak-ng is shared with the voice under one lock.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef ADAPTERS_PRONOUNCE_ESPEAK_H
#define ADAPTERS_PRONOUNCE_ESPEAK_H

#include "base/text.h"

/* Appends the phoneme mnemonics of a word, '_' between them, to phonemes; what
 * pronounce_from_phonemes() reads. -EINVAL: a word of no letters. */
int pronounce_espeak(const char *word, struct text *phonemes);

#endif
