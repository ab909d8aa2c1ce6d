/* SPDX-License-Identifier: MIT */
/*
 * grammar_normalise - typed text as it would be said
 *
 * The text falls into pieces of letters (with apostrophes inside) and of
 * digits; all else only separates. Digits are said as people say a model year,
 * a number of doors or a short number; a few abbreviations that everybody types
 * are said in full, and other short pieces without a vowel letter by letter.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/grammar.h"
#include "core/number.h"

/* What people type -> what they say. */
static const char *const spoken[][2] = {
	{"ok", "okay"},	   {"o", "oh"},		{"im", "i'm"},	     {"ive", "i've"},
	{"dr", "door"},	   {"drs", "doors"},	{"dont", "don't"},   {"cant", "can't"},
	{"isnt", "isn't"}, {"thats", "that's"}, {"whats", "what's"}, {"didnt", "didn't"},
	{"its", "it's"},   {"hasnt", "hasn't"}, {"arent", "aren't"}, {"doesnt", "doesn't"},
};

#define NORMALISE_MOST_SPELLED 3 /* letters of an abbreviation */

/* The words so far; a full buffer is remembered. */
struct output {
	char *buffer;
	size_t n_bytes;
	size_t n_used;
	bool is_full;
};

static void output_add(struct output *output, const char *word, size_t n_bytes) {
	size_t n_blank = output->n_used != 0;

	if (output->n_used + n_blank + n_bytes + 1 > output->n_bytes) {
		output->is_full = true;
		return;
	}
	if (n_blank)
		output->buffer[output->n_used++] = ' ';
	memcpy(output->buffer + output->n_used, word, n_bytes);
	output->n_used += n_bytes;
	output->buffer[output->n_used] = '\0';
}

static void output_word(struct output *output, const char *word) {
	output_add(output, word, strlen(word));
}

/* 0 to 99. */
static void output_number(struct output *output, int number) {
	const char *words[NUMBER_MOST_WORDS];
	size_t n = number_words(number, words);

	for (size_t i = 0; i < n; i++)
		output_word(output, words[i]);
}

/* Two digits, as the second half of a year or, all of 0 to 99, as a year by itself. */
static void output_two_digits(struct output *output, int number) {
	if (number >= 10) {
		output_number(output, number);
		return;
	}
	if (number == 0) {
		output_word(output, "two");
		output_word(output, "thousand");
		return;
	}
	output_word(output, "oh");
	output_number(output, number);
}

/* Four digits, the first of them not zero: as a year is said. */
static void output_year(struct output *output, int year) {
	if (year % 1000 < 10 && year % 1000 >= 0 && year < 10000) {
		output_number(output, year / 1000);
		output_word(output, "thousand");
		if (year % 10)
			output_number(output, year % 10);
		return;
	}
	output_number(output, year / 100);
	if (year % 100 == 0)
		output_word(output, "hundred");
	else
		output_two_digits(output, year % 100);
}

static void output_digits(struct output *output, const char *digits, size_t n) {
	int value = 0;

	for (size_t i = 0; i < n && i < 4; i++)
		value = value * 10 + (digits[i] - '0');
	if (n == 4 && digits[0] != '0') {
		output_year(output, value);
	} else if (n == 2) {
		output_two_digits(output, value);
	} else {
		for (size_t i = 0; i < n; i++)
			output_number(output, digits[i] - '0');
	}
}

/* "gp", "jcw": no word is that short without a vowel. */
static bool is_spelled(const char *letters, size_t n) {
	for (size_t i = 0; i < n; i++) {
		if (letters[i] < 'a' || letters[i] > 'z' || strchr("aeiouy", letters[i]))
			return false;
	}
	return n <= NORMALISE_MOST_SPELLED;
}

static void output_letters(struct output *output, const char *letters, size_t n) {
	for (size_t i = 0; i < N_ELEMENTS(spoken); i++) {
		if (strlen(spoken[i][0]) == n && memcmp(spoken[i][0], letters, n) == 0) {
			output_word(output, spoken[i][1]);
			return;
		}
	}
	if (!is_spelled(letters, n)) {
		output_add(output, letters, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		output_add(output, &letters[i], 1);
}

static bool is_digit(char c) {
	return c >= '0' && c <= '9';
}

/* The next letter in lower case, an apostrophe, or 0; and how many bytes it has. */
static char typed_letter(const char *typed, size_t *ret_n_bytes) {
	*ret_n_bytes = 1;
	if (*typed >= 'A' && *typed <= 'Z')
		return (char)(*typed - 'A' + 'a');
	if ((*typed >= 'a' && *typed <= 'z') || *typed == '\'')
		return *typed;
	/* What word processors make of an apostrophe: U+2019. */
	if (strncmp(typed, "\xe2\x80\x99", 3) == 0) {
		*ret_n_bytes = 3;
		return '\'';
	}
	/* Other letters stay as they are: no word of ours has them. */
	return (unsigned char)*typed >= 0x80 ? *typed : '\0';
}

/* Reads a piece of letters into word, apostrophes at its ends cut. */
static const char *typed_word(const char *typed, char *word, size_t word_bytes, size_t *ret_n) {
	size_t n = 0;
	size_t n_bytes = 0;

	for (char c; (c = typed_letter(typed, &n_bytes)) != '\0'; typed += n_bytes) {
		if (n < word_bytes && (n || c != '\''))
			word[n++] = c;
	}
	while (n && word[n - 1] == '\'')
		n--;
	*ret_n = n;
	return typed;
}

int grammar_normalise(const char *typed, char *buffer, size_t buffer_bytes) {
	struct output output = {.buffer = buffer, .n_bytes = buffer_bytes};

	if (buffer_bytes == 0)
		return -E2BIG;
	buffer[0] = '\0';
	while (*typed && !output.is_full) {
		char word[GRAMMAR_WORD_BYTES];
		size_t n = 0;

		if (is_digit(*typed)) {
			while (is_digit(typed[n]))
				n++;
			output_digits(&output, typed, n);
			typed += n;
			continue;
		}
		const char *after = typed_word(typed, word, sizeof(word), &n);
		if (n)
			output_letters(&output, word, n);
		typed = after == typed ? typed + 1 : after;
	}
	if (!output.is_full)
		return 0;
	buffer[0] = '\0';
	return -E2BIG;
}
