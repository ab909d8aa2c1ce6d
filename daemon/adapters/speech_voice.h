/* SPDX-License-Identifier: MIT */
/*
 * speech_voice - the folder voices/: where its files are, and whether a voice
 *                file says what espeak-ng understands
 *
 * espeak-ng skips a line that it does not know and goes on with a voice that
 * nobody wanted, so each line's keyword is looked at before.
 *
 * Layer:   adapters.
 * Threads: any; there is no state.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef ADAPTERS_SPEECH_VOICE_H
#define ADAPTERS_SPEECH_VOICE_H

#include <stddef.h>

#include "base/fault.h"

/* The file of terms, beside the voices. */
#define SPEECH_VOICE_TERMS "en.terms"

/* voices_dir/name; -EINVAL when the name is no plain file name, -ENAMETOOLONG. */
int speech_voice_path(const char *voices_dir, const char *name, char *path, size_t path_bytes);

/* -EINVAL when there was any fault. */
int speech_voice_check(const char *voices_dir, const char *voice, struct fault_list *faults);

#endif
