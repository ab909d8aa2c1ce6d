/* SPDX-License-Identifier: MIT */
/*
 * speech_text - a voice without a speech engine: a tone for each word
 *
 * Stands in where a test needs something that is as long as speech and can be
 * told apart, but no words: the length follows the text, the pitch the word.
 * The same text always gives the same samples.
 *
 * Layer:   adapters.
 * Threads: as speech.h.
 */
#ifndef ADAPTERS_SPEECH_TEXT_H
#define ADAPTERS_SPEECH_TEXT_H

#include "adapters/speech.h"

/* A word lasts so long for each of its letters; a gap follows. */
#define SPEECH_TEXT_LETTER_MS 50
#define SPEECH_TEXT_GAP_MS 40

int speech_text_new(struct speech **ret_speech);

#endif
