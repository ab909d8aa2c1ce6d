/* SPDX-License-Identifier: MIT */
/*
 * cleanup - end what a scope owns when the scope ends
 *
 * Layer: base; may include libc headers only.
 * Use:   CLEANUP(text_done) struct text line = TEXT_EMPTY;
 *        The function gets a pointer to the variable. take_ptr() hands a
 *        pointer over to somebody else and leaves NULL behind.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>

#define CLEANUP(function) __attribute__((cleanup(function)))

/* The number of elements of a real array (not of a pointer). */
#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

static inline void cleanup_free(void *pointer) {
	free(*(void **)pointer);
}

static inline void cleanup_fclose(FILE **file) {
	if (*file)
		(void)fclose(*file);
}

#define CLEANUP_FREE CLEANUP(cleanup_free)
#define CLEANUP_FCLOSE CLEANUP(cleanup_fclose)

/* Yields the pointer and sets the variable to NULL: ownership moves on. */
#define take_ptr(pointer)                                                                          \
	__extension__({                                                                            \
		__typeof__(pointer) taken_ = (pointer);                                            \
		(pointer) = NULL;                                                                  \
		taken_;                                                                            \
	})

#endif
