/* SPDX-License-Identifier: MIT */
/*
 * pronounce - phoneme text of the speech engine -> phones of the acoustic model
 *
 * The engine's mnemonics (Kirshenbaum, '_' between them, as espeak-ng 1.51 gives
 * them for its American English) become the 39 phones of the CMU set, stress
 * left out. A pure table.
 *
 * Layer:   core; pure.
 * Threads: any; there is no state.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef CORE_PRONOUNCE_H
#define CORE_PRONOUNCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* The longest pronunciation, in phones: longer ones are refused. */
#define PRONOUNCE_MOST_PHONES 48

/*
 * Calls visit for each pronunciation, the likeliest first: as the engine has it,
 * then the neighbouring reading of its unstressed vowels (AH for IH and the
 * other way round). Returns how many were visited. -EINVAL: a mnemonic that is
 * not in the table, or nothing to say; -E2BIG: too long.
 */
int pronounce_from_phonemes(const char *phonemes, bool (*visit)(void *context, const char *phones),
			    void *context);

/* True when the blank-separated text is at least one phone of the CMU set and
 * nothing else. */
bool pronounce_is_valid(const char *phones);

#endif
