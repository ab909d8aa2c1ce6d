/* SPDX-License-Identifier: MIT */
/*
 * grammar - JSGF in; a word network out, for the decoder and for understanding
 *
 * A grammar_set holds the rules of any number of JSGF files and of phrases that
 * come from the data. grammar_compile() turns one public rule into a network of
 * states and arcs: the same object tells the decoder what may be said, the
 * typed console what was typed, the endpointer whether an utterance can be
 * complete, and all of them what the words mean.
 *
 * The JSGF subset is all of "JSpeech Grammar Format" (W3C Note, 5 June 2000)
 * but: recursion only where it is the last thing in a sequence, and tags are
 * read as our own short notation:
 *	{next}		names the intent
 *	{model=clubman}	sets a slot
 *	{year+2000}	adds to a slot that is a number (0 when not set yet)
 * A tag of any other form is kept as the intent, as it stands.
 *
 * Layer:   core; pure.
 * Unit:    weights are natural logarithms of probabilities.
 * Threads: a set belongs to one thread; a compiled grammar may be read by many.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef CORE_GRAMMAR_H
#define CORE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/* Limits on what a file may make us allocate. */
#define GRAMMAR_MOST_ARCS 200000 /* ours have a few thousand */
#define GRAMMAR_WORD_BYTES 64
#define GRAMMAR_MOST_WORDS 64 /* in one utterance */

struct grammar_set; /* opaque: rules by full name */

int grammar_set_new(struct grammar_set **ret_set);
struct grammar_set *grammar_set_free(struct grammar_set *set);

/*
 * Reads a JSGF text. file is the name for faults and must outlive the set.
 * ret_name (may be NULL) gets the grammar's own name, borrowed from the set.
 * Imports are looked up in the same set when a rule is compiled, so the order
 * of reading does not matter. -EINVAL when anything was wrong (all in faults).
 */
int grammar_set_read(struct grammar_set *set, const char *file, const char *text,
		     struct fault_list *faults, const char **ret_name);

/* The nth (from 0) grammar that is imported and not in the set, in the order of
 * the imports, perhaps more than once; NULL when there are no more. Borrowed. */
const char *grammar_set_missing(const struct grammar_set *set, size_t n);

/* A phrase from the data: its words (lower case, blanks between) and its tag. */
struct grammar_phrase {
	const char *words;
	const char *tag; /* without braces */
	struct place place;
};

/* Defines rule "<grammar.rule>" as the alternatives given; copies everything. */
int grammar_set_define(struct grammar_set *set, const char *grammar, const char *rule,
		       const struct grammar_phrase *phrases, size_t n_phrases,
		       struct fault_list *faults);

/* One arc of the network; word -1 is an arc without a word, tag -1 has no tag. */
struct grammar_arc {
	int from;
	int to;
	int word;
	int tag;
	float log_weight; /* at most 0 */
};

struct grammar; /* opaque: a compiled network; states count from 0, 0 is the start */

/*
 * Compiles all public rules of a grammar (as alternatives). -EINVAL: unknown
 * rule, recursion that is not at the end, too large, or it accepts no words.
 */
int grammar_compile(const struct grammar_set *set, const char *name, struct fault_list *faults,
		    struct grammar **ret_grammar);
struct grammar *grammar_free(struct grammar *grammar);

const char *grammar_name(const struct grammar *grammar);
size_t grammar_n_states(const struct grammar *grammar);
int grammar_final_state(const struct grammar *grammar);
const struct grammar_arc *grammar_arcs(const struct grammar *grammar, size_t *ret_n_arcs);

/* Words as written in the grammar, lower case; index = grammar_arc::word. */
const char *const *grammar_words(const struct grammar *grammar, size_t *ret_n_words);

/* What an utterance means. A plain value. */
#define GRAMMAR_MOST_SLOTS 8

struct slot {
	char name[16];
	char value[40];
};

struct meaning {
	char intent[40]; /* "" when no tag named one */
	struct slot slots[GRAMMAR_MOST_SLOTS];
	size_t n_slots;
};

/* The value of a slot, NULL when not set. */
const char *meaning_slot(const struct meaning *meaning, const char *name);

/* How words stand to the grammar. */
enum grammar_fit {
	GRAMMAR_NO_FIT,	       /* no sentence begins like this */
	GRAMMAR_INCOMPLETE,    /* a sentence begins like this, but needs more */
	GRAMMAR_COMPLETE_MORE, /* a sentence, and a longer one begins like it */
	GRAMMAR_COMPLETE,      /* a sentence, and nothing can follow */
};

/*
 * Matches a whole word sequence. When it is a sentence, ret_meaning (may be
 * NULL) is set from the most probable path; of equals, the first as written.
 */
enum grammar_fit grammar_match(const struct grammar *grammar, const char *const *words,
			       size_t n_words, struct meaning *ret_meaning);

/* What longer sentences that begin with a sentence add to its meaning. */
enum grammar_rest {
	GRAMMAR_REST_NOTHING, /* there are none, or they all mean the same */
	GRAMMAR_REST_OTHER,   /* some mean something else */
	GRAMMAR_REST_SLOTS,   /* it has slots, and some longer ones fill one more */
};

/* For words that are a sentence; grammar_match()'s meaning of them. Errs towards
 * more: a tag counts, wherever on the way behind the words it stands. */
enum grammar_rest grammar_rest(const struct grammar *grammar, const char *const *words,
			       size_t n_words, const struct meaning *meaning);

/*
 * Typed text -> words as the grammar spells them: lower case, punctuation
 * dropped, "4-door" split, digits said ("2014" -> "twenty fourteen", "06" ->
 * "oh six", "2" -> "two"). The words are written into buffer, blank separated.
 * -E2BIG when it does not fit.
 */
int grammar_normalise(const char *typed, char *buffer, size_t buffer_bytes);

/* As grammar_match(), for normalised text. */
enum grammar_fit grammar_match_text(const struct grammar *grammar, const char *text,
				    struct meaning *ret_meaning);

/*
 * Calls visit for each sentence, until it returns false or most were visited.
 * Optional and alternative parts are all walked, repetitions once; a sentence that
 * can be put together in two ways comes twice, each time with that way's meaning.
 * For "what can I say", for checks and for tests.
 */
void grammar_each_sentence(const struct grammar *grammar, size_t most,
			   bool (*visit)(void *context, const char *sentence,
					 const struct meaning *meaning),
			   void *context);

/* A tag of the grammar, as it was understood. */
struct grammar_tag {
	const char *intent; /* "" when it sets or adds to a slot; borrowed */
	const char *slot;   /* "" when it names an intent */
	const char *value;  /* to set; "" when it adds */
	struct place place; /* file name borrowed from the set */
};

/* The nth tag (from 0); false when there are no more. */
bool grammar_get_tag(const struct grammar *grammar, size_t n, struct grammar_tag *ret_tag);

/* A sentence that can mean two things. */
struct grammar_ambiguity {
	char sentence[256];
	struct meaning meanings[2];
	struct place places[2]; /* of the last tag of each; no file: it has none */
};

/*
 * Looks for a sentence with two meanings, one of as few words as there can be. 1: found.
 * 0: there is none. -ENOMEM; -EFBIG: too large a grammar to be sure.
 */
int grammar_find_ambiguity(const struct grammar *grammar, struct grammar_ambiguity *ret_ambiguity);

#endif
