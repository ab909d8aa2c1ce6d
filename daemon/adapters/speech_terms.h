/* SPDX-License-Identifier: MIT */
/*
 * speech_terms - plain text made safe for espeak-ng, with our terms said right
 *
 * The file of terms has a line for each:
 *
 *	word or words : espeak-ng phonemes
 *
 * A `#` begins a comment. A term is found in any case, as whole words only; of
 * several that fit the longest one holds.
 *
 * Layer:   adapters.
 * Threads: read on one; then any number may use them.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef ADAPTERS_SPEECH_TERMS_H
#define ADAPTERS_SPEECH_TERMS_H

#include "base/fault.h"
#include "base/text.h"

#define SPEECH_TERMS_MOST 1000
#define SPEECH_TERMS_MOST_BYTES (256 * 1024)

struct speech_term {
	char *words;	/* owned: lower case, one blank between */
	char *phonemes; /* owned */
};

struct speech_terms {
	struct speech_term *terms; /* owned */
	size_t n_terms;
};

#define SPEECH_TERMS_EMPTY ((struct speech_terms){0})

/* -ENOENT when there is no such file, -EINVAL when anything was wrong. */
int speech_terms_read(const char *path, struct fault_list *faults, struct speech_terms *ret_terms);
void speech_terms_done(struct speech_terms *terms);

/*
 * Appends a text as espeak-ng takes it with espeakPHONEMES: nothing in it can be
 * a command, and each term is written as [[phonemes]]. What is no UTF-8, and
 * control characters, become blanks.
 */
int speech_terms_append(const struct speech_terms *terms, const char *plain, struct text *text);

#endif
