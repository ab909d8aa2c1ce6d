/* SPDX-License-Identifier: MIT */
/*
 * fuzz - what a fuzz_NAME.c defines, for libFuzzer and for replay.c
 *
 * Layer:   tests; may include all.
 * Errors:  an input that breaks a property ends the process with abort(3).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* One input; always 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

/* A property that must hold, in every kind of build. */
#define FUZZ_HOLDS(condition)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			(void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__,    \
				      #condition);                                                 \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
