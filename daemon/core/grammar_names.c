/* SPDX-License-Identifier: MIT */
/* grammar_names - see grammar_names.h. Open addressing, at most half full. */
#include "core/grammar_names.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_FIRST_BUCKETS 64

void grammar_names_done(struct grammar_names *names) {
	for (size_t i = 0; i < names->n_names; i++)
		free(names->names[i]);
	free(names->names);
	free(names->buckets);
	*names = (struct grammar_names){0};
}

/* FNV-1a, 32 bit. */
static uint32_t names_hash(const char *string) {
	uint32_t hash = 2166136261u;

	for (; *string; string++)
		hash = (hash ^ (unsigned char)*string) * 16777619u;
	return hash;
}

/* The bucket that holds the string, or the free one where it belongs. */
static size_t names_bucket(const struct grammar_names *names, const char *string) {
	size_t bucket = names_hash(string) & (names->n_buckets - 1);

	while (names->buckets[bucket] &&
	       strcmp(names->names[names->buckets[bucket] - 1], string) != 0)
		bucket = (bucket + 1) & (names->n_buckets - 1);
	return bucket;
}

static int names_grow(struct grammar_names *names) {
	size_t n_buckets = names->n_buckets ? names->n_buckets * 2 : NAMES_FIRST_BUCKETS;
	int *buckets = calloc(n_buckets, sizeof(*buckets));
	char **strings = realloc(names->names, n_buckets / 2 * sizeof(*strings));

	if (strings)
		names->names = strings;
	if (!buckets || !strings) {
		free(buckets);
		return -ENOMEM;
	}
	free(names->buckets);
	names->buckets = buckets;
	names->n_buckets = n_buckets;
	names->n_allocated = n_buckets / 2;
	for (size_t i = 0; i < names->n_names; i++)
		names->buckets[names_bucket(names, names->names[i])] = (int)i + 1;
	return 0;
}

int grammar_names_add(struct grammar_names *names, const char *string) {
	if (names->n_names == names->n_allocated && names_grow(names) < 0)
		return -ENOMEM;

	size_t bucket = names_bucket(names, string);
	if (names->buckets[bucket])
		return names->buckets[bucket] - 1;
	char *copy = strdup(string);
	if (!copy || names->n_names >= INT_MAX - 1) {
		free(copy);
		return -ENOMEM;
	}
	names->names[names->n_names++] = copy;
	names->buckets[bucket] = (int)names->n_names;
	return (int)names->n_names - 1;
}

int grammar_names_find(const struct grammar_names *names, const char *string) {
	if (!names->n_buckets)
		return -ENOENT;
	size_t bucket = names_bucket(names, string);
	return names->buckets[bucket] ? names->buckets[bucket] - 1 : -ENOENT;
}
