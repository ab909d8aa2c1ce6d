/* SPDX-License-Identifier: MIT */
/*
 * number - small numbers as they are said in English
 *
 * Layer:   core; pure.
 * Threads: any.
 * Errors:  0 or a count on success, -errno on failure.
 */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

#include <stddef.h>

#include "base/text.h"

#define NUMBER_MOST 99
#define NUMBER_MOST_WORDS 2 /* "ninety nine" */

/* The words of 0 to NUMBER_MOST, and how many they are; 0 for any other number.
 * The words are static. */
size_t number_words(int number, const char *ret_words[NUMBER_MOST_WORDS]);

/* The same behind a text, a blank between them. -ERANGE, -ENOMEM. */
int number_append(int number, struct text *text);

#endif
