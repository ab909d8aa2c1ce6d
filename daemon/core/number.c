/* SPDX-License-Identifier: MIT */
/* number - see number.h. */
#include "core/number.h"

#include <errno.h>

#include "base/cleanup.h"

size_t number_words(int number, const char *ret_words[NUMBER_MOST_WORDS]) {
	static const char *const below_twenty[] = {
		"zero",	    "one",     "two",	  "three",     "four",	   "five",    "six",
		"seven",    "eight",   "nine",	  "ten",       "eleven",   "twelve",  "thirteen",
		"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
	static const char *const tens[] = {"",	    "",	     "twenty",	"thirty", "forty",
					   "fifty", "sixty", "seventy", "eighty", "ninety"};
	size_t n = 0;

	if (number < 0 || number > NUMBER_MOST)
		return 0;
	if (number < (int)N_ELEMENTS(below_twenty)) {
		ret_words[n++] = below_twenty[number];
		return n;
	}
	ret_words[n++] = tens[number / 10];
	if (number % 10)
		ret_words[n++] = below_twenty[number % 10];
	return n;
}

int number_append(int number, struct text *text) {
	const char *words[NUMBER_MOST_WORDS];
	size_t n = number_words(number, words);
	int r = n ? 0 : -ERANGE;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = text_appendf(text, i ? " %s" : "%s", words[i]);
	return r;
}
