/* SPDX-License-Identifier: MIT */
/* text - see text.h. Memory doubles, so that appending is cheap on average. */
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

#define TEXT_FIRST_CAPACITY 64

void text_done(struct text *text) {
	free(text->data);
	*text = TEXT_EMPTY;
}

void text_clear(struct text *text) {
	text->length_bytes = 0;
	if (text->data)
		text->data[0] = '\0';
}

const char *text_get(const struct text *text) {
	return text->data ? text->data : "";
}

/* Makes room for n_bytes more and the terminating NUL. */
static int text_reserve(struct text *text, size_t n_bytes) {
	if (n_bytes >= SIZE_MAX / 2 - text->length_bytes)
		return -ENOMEM;

	size_t wanted = text->length_bytes + n_bytes + 1;
	if (text->data && wanted <= text->capacity_bytes)
		return 0;

	size_t capacity = text->capacity_bytes ? text->capacity_bytes : TEXT_FIRST_CAPACITY;
	while (capacity < wanted)
		capacity *= 2;
	char *data = realloc(text->data, capacity);
	if (!data)
		return -ENOMEM;
	text->data = data;
	text->capacity_bytes = capacity;
	return 0;
}

int text_append_bytes(struct text *text, const char *more, size_t n_bytes) {
	int r = text_reserve(text, n_bytes);
	if (r < 0)
		return r;
	if (n_bytes)
		memcpy(text->data + text->length_bytes, more, n_bytes);
	text->length_bytes += n_bytes;
	text->data[text->length_bytes] = '\0';
	return 0;
}

int text_append(struct text *text, const char *more) {
	return text_append_bytes(text, more, strlen(more));
}

int text_vappendf(struct text *text, const char *format, va_list arguments) {
	va_list again;
	va_copy(again, arguments);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return -EINVAL;
	int r = text_reserve(text, (size_t)n);
	if (r < 0)
		return r;
	(void)vsnprintf(text->data + text->length_bytes, (size_t)n + 1, format, arguments);
	text->length_bytes += (size_t)n;
	return 0;
}

int text_appendf(struct text *text, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	int r = text_vappendf(text, format, arguments);
	va_end(arguments);
	return r;
}

char *text_take(struct text *text) {
	if (!text->data && text_reserve(text, 0) < 0)
		return NULL;
	text->data[text->length_bytes] = '\0';
	char *string = take_ptr(text->data);
	*text = TEXT_EMPTY;
	return string;
}

int parse_int(const char *string, int least, int most, int *ret_value) {
	char *end = NULL;

	if (string[0] != '-' && (string[0] < '0' || string[0] > '9'))
		return -EINVAL;
	errno = 0;
	long value = strtol(string, &end, 10);
	if (end == string || *end != '\0')
		return -EINVAL;
	if (errno == ERANGE || value < least || value > most)
		return -ERANGE;
	*ret_value = (int)value;
	return 0;
}

int parse_double(const char *string, double least, double most, double *ret_value) {
	char *end = NULL;

	/* No blanks in front, no "inf", "nan" or hexadecimal, whatever strtod says. */
	if (string[0] == '\0' || strspn(string, "+-.0123456789eE") != strlen(string))
		return -EINVAL;
	errno = 0;
	double value = strtod(string, &end);
	if (end == string || *end != '\0')
		return -EINVAL;
	if (!isfinite(value) || value < least || value > most)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

int parse_bool(const char *string, bool *ret_value) {
	static const char *const names[][2] = {
		{"yes", "no"}, {"true", "false"}, {"on", "off"}, {"1", "0"}};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		for (size_t is_no = 0; is_no < 2; is_no++) {
			if (strcasecmp(string, names[i][is_no]) == 0) {
				*ret_value = !is_no;
				return 0;
			}
		}
	}
	return -EINVAL;
}

bool string_equal(const char *one, const char *other) {
	return one && other && strcmp(one, other) == 0;
}
