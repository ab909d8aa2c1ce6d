/* SPDX-License-Identifier: MIT */
/*
 * grammar_ambiguity - is there a sentence that means two things?
 *
 * Two walkers go through the network at the same time and say the same words.
 * If both can come to the end with different meanings, the words on their way
 * are ambiguous. Breadth first over pairs of (state, meaning so far), all that
 * takes no further word before all that takes one, so that the sentence found has
 * as few words as there can be. Meanings are numbered; two are the same when
 * they have the same intent and slots, in whatever order these were set.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/grammar_network.h"

/* The query grammar needs 3,400 pairs and 80 meanings; a list of somebody's own may need more. */
#define AMBIGUITY_MOST_PAIRS 1000000
#define AMBIGUITY_MOST_MEANINGS 20000

struct walker {
	int state;
	int meaning;
};

/* Both walkers and how they came here. */
struct pair {
	struct walker walkers[2];
	int tags[2]; /* the last of each; -1 */
	int previous;
	int word;    /* -1: none was said */
	int n_words; /* on the way */
};

/* What a tag makes of a meaning, remembered: the same few come again and again. */
struct step {
	int meaning;
	int tag;
	int result; /* + 1; 0: nothing is remembered here */
};

#define AMBIGUITY_STEPS 4096

struct search {
	const struct grammar *grammar;
	struct step *steps; /* AMBIGUITY_STEPS, by hash; a newer one takes the place */
	struct grammar_names meaning_names; /* written out; index = meanings */
	struct meaning *meanings;
	size_t n_meanings_allocated;
	struct pair *pairs;
	int *queues[2]; /* pairs of this many words, and of one word more */
	size_t n_queued[2];
	size_t n_pairs;
	size_t n_allocated;
	int *buckets; /* index + 1 of a pair; twice as many as pairs */
};

static void search_done(struct search *search) {
	grammar_names_done(&search->meaning_names);
	free(search->meanings);
	free(search->pairs);
	free(search->buckets);
	free(search->steps);
	free(search->queues[0]);
	free(search->queues[1]);
}

static int compare_slots(const void *one, const void *other) {
	return strcmp(((const struct slot *)one)->name, ((const struct slot *)other)->name);
}

/* The number of a meaning; slots are put in order. */
static int search_meaning(struct search *search, const struct meaning *meaning) {
	CLEANUP(text_done) struct text key = TEXT_EMPTY;
	struct meaning sorted = *meaning;

	qsort(sorted.slots, sorted.n_slots, sizeof(sorted.slots[0]), compare_slots);
	int r = text_appendf(&key, "%s\n", sorted.intent);
	for (size_t i = 0; i < sorted.n_slots && r == 0; i++)
		r = text_appendf(&key, "%s=%s\n", sorted.slots[i].name, sorted.slots[i].value);
	if (r < 0)
		return r;
	int number = grammar_names_add(&search->meaning_names, text_get(&key));
	if (number >= AMBIGUITY_MOST_MEANINGS)
		return -EFBIG;
	if (number < 0 || (size_t)number < search->n_meanings_allocated) {
		if (number >= 0)
			search->meanings[number] = sorted;
		return number;
	}
	size_t n = search->n_meanings_allocated ? search->n_meanings_allocated * 2 : 64;
	struct meaning *meanings = realloc(search->meanings, n * sizeof(*meanings));
	if (!meanings)
		return -ENOMEM;
	search->meanings = meanings;
	search->n_meanings_allocated = n;
	meanings[number] = sorted;
	return number;
}

static size_t pair_hash(const struct pair *pair) {
	uint64_t hash = 1469598103934665603u;
	const int parts[] = {pair->walkers[0].state, pair->walkers[0].meaning,
			     pair->walkers[1].state, pair->walkers[1].meaning};

	for (size_t i = 0; i < N_ELEMENTS(parts); i++)
		hash = (hash ^ (uint64_t)(unsigned)parts[i]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

static bool pair_equal(const struct pair *one, const struct pair *other) {
	return memcmp(one->walkers, other->walkers, sizeof(one->walkers)) == 0;
}

static size_t search_bucket(const struct search *search, const struct pair *pair) {
	size_t mask = search->n_allocated * 2 - 1;
	size_t bucket = pair_hash(pair) & mask;

	while (search->buckets[bucket] &&
	       !pair_equal(&search->pairs[search->buckets[bucket] - 1], pair))
		bucket = (bucket + 1) & mask;
	return bucket;
}

static int search_grow(struct search *search) {
	size_t n = search->n_allocated ? search->n_allocated * 2 : 1024;
	struct pair *pairs = realloc(search->pairs, n * sizeof(*pairs));
	int *buckets = calloc(n * 2, sizeof(*buckets));
	bool has_queues = true;

	if (pairs)
		search->pairs = pairs;
	for (size_t i = 0; i < 2; i++) {
		int *queue = realloc(search->queues[i], n * sizeof(*queue));

		if (queue)
			search->queues[i] = queue;
		has_queues = has_queues && queue;
	}
	if (!pairs || !buckets || !has_queues) {
		free(buckets);
		return -ENOMEM;
	}
	free(search->buckets);
	search->buckets = buckets;
	search->n_allocated = n;
	for (size_t i = 0; i < search->n_pairs; i++)
		buckets[search_bucket(search, &pairs[i])] = (int)i + 1;
	return 0;
}

/* Which walker is which makes no difference: the one that is behind comes first. */
static void pair_put_in_order(struct pair *pair) {
	const struct walker *one = &pair->walkers[0];
	const struct walker *other = &pair->walkers[1];

	if (one->state < other->state ||
	    (one->state == other->state && one->meaning <= other->meaning))
		return;
	*pair = (struct pair){.walkers = {*other, *one},
			      .tags = {pair->tags[1], pair->tags[0]},
			      .previous = pair->previous,
			      .word = pair->word,
			      .n_words = pair->n_words};
}

/*
 * While both mean the same, what they mean so far decides nothing: whatever follows
 * is added to both. So they go on from nothing, and a car that was named by both does
 * not multiply all that can follow it.
 */
static void pair_forget_shared(struct pair *pair) {
	if (pair->walkers[0].meaning == pair->walkers[1].meaning)
		pair->walkers[0].meaning = pair->walkers[1].meaning = 0;
}

static int search_add(struct search *search, struct pair *pair) {
	pair_forget_shared(pair);
	pair_put_in_order(pair);
	if (search->n_pairs == AMBIGUITY_MOST_PAIRS)
		return -EFBIG;
	if (search->n_pairs == search->n_allocated) {
		int r = search_grow(search);

		if (r < 0)
			return r;
	}
	size_t bucket = search_bucket(search, pair);
	if (search->buckets[bucket])
		return 0; /* was here before */
	search->pairs[search->n_pairs++] = *pair;
	search->buckets[bucket] = (int)search->n_pairs;
	size_t queue = pair->word >= 0;
	search->queues[queue][search->n_queued[queue]++] = (int)search->n_pairs - 1;
	return 0;
}

/* The number of a meaning after a tag. */
static int search_apply(struct search *search, int meaning, int tag) {
	unsigned hash = (unsigned)meaning * 2654435761u + (unsigned)tag * 40503u;
	struct step *step = &search->steps[(hash ^ hash >> 16) % AMBIGUITY_STEPS];

	if (step->result && step->meaning == meaning && step->tag == tag)
		return step->result - 1;
	struct meaning applied = search->meanings[meaning];
	meaning_apply(&applied, &search->grammar->tags[tag]);
	int number = search_meaning(search, &applied);
	if (number >= 0)
		*step = (struct step){meaning, tag, number + 1};
	return number;
}

/* One of the walkers takes an arc; its tag changes what it means. */
static int search_take(struct search *search, struct pair *pair, size_t side, size_t arc) {
	const struct grammar_arc *taken = &search->grammar->arcs[arc];

	pair->walkers[side].state = taken->to;
	if (taken->tag < 0)
		return 0;
	int number = search_apply(search, pair->walkers[side].meaning, taken->tag);
	if (number < 0)
		return number;
	pair->walkers[side].meaning = number;
	pair->tags[side] = taken->tag;
	return 0;
}

/* One walker goes on without a word. */
static int search_step_alone(struct search *search, size_t index, size_t side) {
	const struct grammar *grammar = search->grammar;
	size_t state = (size_t)search->pairs[index].walkers[side].state;
	int r = 0;

	for (size_t i = grammar->first_arc[state]; i < grammar->first_arc[state + 1] && r == 0;
	     i++) {
		struct pair pair = search->pairs[index];

		if (grammar->arcs[i].word >= 0)
			continue;
		pair.previous = (int)index;
		pair.word = -1;
		r = search_take(search, &pair, side, i);
		if (r == 0)
			r = search_add(search, &pair);
	}
	return r;
}

/* Both say the same word. */
static int search_step_together(struct search *search, size_t index) {
	const struct grammar *grammar = search->grammar;
	size_t one = (size_t)search->pairs[index].walkers[0].state;
	size_t other = (size_t)search->pairs[index].walkers[1].state;

	for (size_t i = grammar->first_arc[one]; i < grammar->first_arc[one + 1]; i++) {
		if (grammar->arcs[i].word < 0)
			continue;
		for (size_t k = grammar->first_arc[other]; k < grammar->first_arc[other + 1]; k++) {
			if (grammar->arcs[i].word != grammar->arcs[k].word)
				continue;
			struct pair pair = search->pairs[index];
			pair.previous = (int)index;
			pair.word = grammar->arcs[i].word;
			pair.n_words++;
			int r = search_take(search, &pair, 0, i);
			if (r == 0)
				r = search_take(search, &pair, 1, k);
			if (r == 0)
				r = search_add(search, &pair);
			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* Both are at the end and mean different things (nothing said does not count). */
static bool search_is_found(const struct search *search, const struct pair *pair) {
	return pair->n_words && pair->walkers[0].state == search->grammar->final &&
	       pair->walkers[1].state == search->grammar->final &&
	       pair->walkers[0].meaning != pair->walkers[1].meaning;
}

/* The words on the way, and what they mean. */
static void search_describe(const struct search *search, size_t found,
			    struct grammar_ambiguity *ret_ambiguity) {
	const struct pair *pair = &search->pairs[found];
	char *buffer = ret_ambiguity->sentence;
	size_t start = sizeof(ret_ambiguity->sentence) - 1;

	*ret_ambiguity = (struct grammar_ambiguity){.sentence = ""};
	for (size_t side = 0; side < 2; side++) {
		ret_ambiguity->meanings[side] = search->meanings[pair->walkers[side].meaning];
		if (pair->tags[side] >= 0)
			ret_ambiguity->places[side] = search->grammar->tags[pair->tags[side]].place;
	}
	/* From the back; the beginning of one too long is left out. */
	for (; pair->previous >= 0; pair = &search->pairs[pair->previous]) {
		if (pair->word < 0)
			continue;
		const char *word = search->grammar->words.names[pair->word];
		size_t n_bytes = strlen(word);

		if (n_bytes + 1 > start)
			break;
		if (start < sizeof(ret_ambiguity->sentence) - 1)
			buffer[--start] = ' ';
		start -= n_bytes;
		memcpy(buffer + start, word, n_bytes);
	}
	memmove(buffer, buffer + start, sizeof(ret_ambiguity->sentence) - start);
}

/* One pair: is it the end of a search, and where does it lead? 1: found. */
static int search_step(struct search *search, size_t index,
		       struct grammar_ambiguity *ret_ambiguity) {
	if (search_is_found(search, &search->pairs[index])) {
		search_describe(search, index, ret_ambiguity);
		return 1;
	}
	int r = search_step_alone(search, index, 0);
	if (r == 0)
		r = search_step_alone(search, index, 1);
	return r < 0 ? r : search_step_together(search, index);
}

/* Everything that waits, word by word. */
static int search_run(struct search *search, struct grammar_ambiguity *ret_ambiguity) {
	int r = 0;

	while (search->n_queued[0] && r == 0) {
		for (size_t i = 0; i < search->n_queued[0] && r == 0; i++)
			r = search_step(search, (size_t)search->queues[0][i], ret_ambiguity);
		int *done = search->queues[0];
		search->queues[0] = search->queues[1];
		search->queues[1] = done;
		search->n_queued[0] = search->n_queued[1];
		search->n_queued[1] = 0;
	}
	return r;
}

int grammar_find_ambiguity(const struct grammar *grammar, struct grammar_ambiguity *ret_ambiguity) {
	CLEANUP(search_done) struct search search = {.grammar = grammar};
	const struct meaning nothing = {.n_slots = 0};
	struct pair start = {.tags = {-1, -1}, .previous = -1, .word = -1};

	search.steps = calloc(AMBIGUITY_STEPS, sizeof(*search.steps));
	if (!search.steps)
		return -ENOMEM;
	int r = search_meaning(&search, &nothing);
	if (r >= 0)
		r = search_add(&search, &start);
	return r < 0 ? r : search_run(&search, ret_ambiguity);
}
