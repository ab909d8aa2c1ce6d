/* SPDX-License-Identifier: MIT */
/*
 * dictionary - how a word is said: our own list, the big one, or by rule
 *
 * Three sources, in this order; the first that knows a word gives all of its
 * pronunciations:
 *	1. grammar/en.dict, which people write by hand
 *	2. the dictionary beside the acoustic model (135,000 lines), read through
 *	   at most once for each dictionary_add(); only wanted words are kept
 *	3. espeak-ng's letters to sounds, mapped to CMU phones (core/pronounce)
 * Everything is checked here, since PocketSphinx ends the process on bad input:
 * only phones of the CMU set ever come out.
 *
 * Layer:   adapters.
 * Threads: one; the rule source shares the voice's lock by itself.
 * Errors:  0 on success, -errno on failure; bad lines of the own list go to the
 *          faults, bad lines of the big one are skipped.
 */
#ifndef ADAPTERS_DICTIONARY_H
#define ADAPTERS_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

enum dictionary_source {
	DICTIONARY_OWN,
	DICTIONARY_MODEL,
	DICTIONARY_RULE,
};

/* "own", "model", "rule". */
const char *dictionary_source_name(enum dictionary_source source);

struct dictionary; /* opaque */

/*
 * own: our own list, or NULL. model: the dictionary of the acoustic model.
 * Both are opened and checked now. -ENOENT, -EACCES, -EFBIG; -EINVAL when a line
 * of the own list is wrong (all of them in faults, which may be NULL).
 */
int dictionary_new(const char *own, const char *model, struct fault_list *faults,
		   struct dictionary **ret_dictionary);
struct dictionary *dictionary_free(struct dictionary *dictionary);

/*
 * Finds the pronunciations of all these words at once (cheaper than one by one);
 * words that are known already cost nothing. Lower case. At debug level it is
 * said of each word which source it got. A word that no source can say is no
 * error here: dictionary_pronounce() gives nothing for it.
 */
int dictionary_add(struct dictionary *dictionary, const char *const *words, size_t n_words);

/*
 * Calls visit for each pronunciation of a word ("HH AA R D T AA P"), best first,
 * until it returns false. Returns how many were visited, 0 when the word cannot
 * be said, or -errno.
 */
int dictionary_pronounce(struct dictionary *dictionary, const char *word,
			 bool (*visit)(void *context, const char *phones,
				       enum dictionary_source source),
			 void *context);

#endif
