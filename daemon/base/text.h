/* SPDX-License-Identifier: MIT */
/*
 * text - growing strings, and total functions that read numbers from text
 *
 * Layer:   base; may include libc headers only.
 * Unit:    lengths are bytes without the terminating NUL; text is UTF-8.
 * Threads: none of its own; one object, one thread at a time.
 * Errors:  0 on success, -errno on failure. Outputs are untouched on failure.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* data is always NUL-terminated once anything was appended; NULL before. */
struct text {
	char *data;
	size_t length_bytes;
	size_t capacity_bytes;
};

#define TEXT_EMPTY ((struct text){0})

/* Frees what the text holds and makes it empty again. Fits CLEANUP(). */
void text_done(struct text *text);

/* Makes the text empty but keeps its memory. */
void text_clear(struct text *text);

/* The characters, "" when nothing was appended yet; never NULL. */
const char *text_get(const struct text *text);

/* Append: -ENOMEM on failure, the text is then as it was. */
int text_append(struct text *text, const char *more);
int text_append_bytes(struct text *text, const char *more, size_t n_bytes);
int text_appendf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
int text_vappendf(struct text *text, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Hands the string over to the caller, who frees it; NULL when out of memory. */
char *text_take(struct text *text);

/*
 * Numbers: the whole string must be the number, and it must lie in the range.
 * -EINVAL (not a number, or something after it), -ERANGE (out of range).
 */
int parse_int(const char *string, int least, int most, int *ret_value);
int parse_double(const char *string, double least, double most, double *ret_value);
int parse_bool(const char *string, bool *ret_value); /* yes no true false on off 1 0 */

/* True when both strings are there and equal. */
bool string_equal(const char *one, const char *other);

#endif
