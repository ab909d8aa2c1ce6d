/* SPDX-License-Identifier: MIT */
/*
 * speech_espeak - espeak-ng with a voice of our own; see speech.h
 *
 * A clause is always plain text: whatever stands in it is read out, never
 * obeyed. The same clauses in the same order give the same samples in every
 * process, as long as no sink ends one early (a clause that was ended changes
 * the samples, though not the words, of those after it).
 *
 * Layer:   adapters (espeak-ng through espeak_engine).
 * Threads: as speech.h. The engine has one voice: of several speeches the last
 *          one made decides it.
 */
#ifndef ADAPTERS_SPEECH_ESPEAK_H
#define ADAPTERS_SPEECH_ESPEAK_H

#include "adapters/speech.h"
#include "base/fault.h"

struct speech_espeak_options {
	const char *voices_dir; /* holds the voice and en.terms */
	const char *voice;	/* file below voices_dir, as configured */
	int rate_wpm;		/* words a minute, 80 to 450 */
	int pitch;		/* 0 to 100; 50 is the voice's own */
	int volume_percent;	/* 0 to 200; see speech_shape.h */
};

/* -ENOENT, -EINVAL and the like: said through the log. */
int speech_espeak_new(const struct speech_espeak_options *options, struct speech **ret_speech);

/* For `--check`: adds a fault for everything that is wrong with the voice and
 * en.terms; returns -EINVAL when there was one. */
int speech_espeak_check(const char *voices_dir, const char *voice, struct fault_list *faults);

#endif
