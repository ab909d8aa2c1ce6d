/* SPDX-License-Identifier: MIT */
/* made - parts of catalogues and libraries that a test builds by hand. */
#ifndef TESTS_UNIT_MADE_H
#define TESTS_UNIT_MADE_H

#include <stdlib.h>
#include <string.h>

/* A string of its own; the test ends when there is no memory. */
static inline char *made_copy(const char *text) {
	char *string = strdup(text);

	assert_non_null(string);
	return string;
}

/* Room for one more element, zeroed, behind n. */
static inline void *made_room(void *array, size_t n, size_t bytes) {
	array = realloc(array, (n + 1) * bytes);
	assert_non_null(array);
	memset((char *)array + n * bytes, 0, bytes);
	return array;
}

#endif
