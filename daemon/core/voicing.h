/* SPDX-License-Identifier: MIT */
/*
 * voicing - how much of each frame repeats itself at the pitch of a voice
 *
 * Every command has vowels, and a vowel repeats itself 70 to 400 times a second; rain,
 * wind, tyres and knocks do not. It is the largest normalised autocorrelation at such a
 * lag (Talkin, "A robust algorithm for pitch tracking", 1995, without its tracking),
 * so neither level nor gain matter.
 *
 * Layer:   core; pure.
 * Unit:    mono int16 samples at 16 kHz; frames of VOICING_FRAME_SAMPLES (10 ms).
 * Threads: any.
 */
#ifndef CORE_VOICING_H
#define CORE_VOICING_H

#include <stddef.h>
#include <stdint.h>

#define VOICING_FRAME_SAMPLES 160

/* Fills ret_voicing[n_samples / VOICING_FRAME_SAMPLES], 0 (none) to 1 (a pure tone), each
 * from the 44 ms around the middle of its frame; what lies outside of the samples is silence.
 * Returns how many. */
size_t voicing_measure(const int16_t *samples, size_t n_samples, float *ret_voicing);

#endif
