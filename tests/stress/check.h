/* SPDX-License-Identifier: MIT */
/* Checks for programs of several threads: says what was wrong, and ends. */
#ifndef TESTS_STRESS_CHECK_H
#define TESTS_STRESS_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK_EQUAL(value, expected)                                                               \
	do {                                                                                       \
		long long value_ = (long long)(value);                                             \
		long long expected_ = (long long)(expected);                                       \
		if (value_ != expected_) {                                                         \
			(void)fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, \
				      #value, value_, expected_);                                  \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

#define CHECK_BETWEEN(value, least, most)                                                          \
	do {                                                                                       \
		long long value_ = (long long)(value);                                             \
		long long least_ = (long long)(least);                                             \
		long long most_ = (long long)(most);                                               \
		if (value_ < least_ || value_ > most_) {                                           \
			(void)fprintf(stderr, "%s:%d: %s is %lld, not %lld to %lld\n", __FILE__,   \
				      __LINE__, #value, value_, least_, most_);                    \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

#endif
