/* SPDX-License-Identifier: MIT */
/*
 * recogniser_words - the words that the decoder knows, and their phones
 *
 * Words are added one pronunciation at a time, only those that a grammar has.
 *
 * Layer:   adapters (PocketSphinx).
 * Errors:  0 on success, -errno on failure; reasons go to the log.
 */
#ifndef ADAPTERS_RECOGNISER_WORDS_H
#define ADAPTERS_RECOGNISER_WORDS_H

#include <stddef.h>

#include "adapters/dictionary.h"

struct ps_decoder_s; /* PocketSphinx's ps_decoder_t */

struct recogniser_words; /* opaque */

/* Takes the dictionary over, also when it fails. */
int recogniser_words_new(struct dictionary *dictionary, struct recogniser_words **ret_words);

/* NULL is fine. Returns NULL. */
struct recogniser_words *recogniser_words_free(struct recogniser_words *words);

/*
 * Adds what is not known yet of a grammar's words, always to the same decoder.
 * -EINVAL: a word has no pronunciation; -E2BIG: too many words; -ENOMEM.
 */
int recogniser_words_add(struct recogniser_words *words, struct ps_decoder_s *decoder,
			 const char *grammar, const char *const *added, size_t n_added);

/* Phones of a word as the decoder calls it ("stop", "stop(2)"); valid as long as
 * the words. NULL: not known, and ret_n_phones is left alone. */
const char *recogniser_words_phones(const struct recogniser_words *words, const char *word,
				    int *ret_n_phones);

#endif
