/* SPDX-License-Identifier: MIT */
/*
 * result_json - a result of the ears, or a sentence, as one line of JSON
 *               (roadside-recognise)
 *
 * Written by hand because a file name is echoed byte for byte, and may be no
 * UTF-8, which JSON libraries refuse: such bytes stand in the line as they are;
 * only quotes, backslashes and control characters are escaped.
 *
 * Layer:   app.
 * Threads: any; there is no state.
 * Errors:  -ENOMEM; the text is then not complete.
 */
#ifndef APP_RESULT_JSON_H
#define APP_RESULT_JSON_H

#include "adapters/dictionary.h"
#include "app/ears.h"
#include "base/text.h"

/* {"file":..,"start_ms":..,...,"cpu_ms":..} and, with details, what the verifier
 * saw. No newline. */
int result_json(struct text *text, const char *file, const struct ears_result *result,
		bool with_details);

/* {"file":..,"decision":"none"} and the like. */
int result_json_without(struct text *text, const char *file, const char *decision);

/* {"text":..,"intent":..,"slots":..,"words":[["S T AA P",..],..]}: a sentence of a grammar,
 * and each of its words in all the ways in which it is said. */
int result_json_sentence(struct text *text, const char *sentence, const struct meaning *meaning,
			 struct dictionary *dictionary);

#endif
