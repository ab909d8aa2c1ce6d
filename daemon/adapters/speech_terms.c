/* SPDX-License-Identifier: MIT */
/*
 * speech_terms - see speech_terms.h.
 *
 * Two things in a plain text are commands to espeak-ng even without SSML: a
 * byte 1 begins one, and "[[" begins phonemes. Brackets and all control
 * characters are therefore made blanks; brackets have no sound anyway.
 */
#include "adapters/speech_terms.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

void speech_terms_done(struct speech_terms *terms) {
	for (size_t i = 0; i < terms->n_terms; i++) {
		free(terms->terms[i].words);
		free(terms->terms[i].phonemes);
	}
	free(terms->terms);
	*terms = SPEECH_TERMS_EMPTY;
}

/* Cuts blanks off both ends, in place. */
static char *terms_strip(char *string) {
	while (*string == ' ' || *string == '\t')
		string++;

	size_t length = strlen(string);

	while (length > 0 && strchr(" \t\r\n", string[length - 1]))
		string[--length] = '\0';
	return string;
}

/* Lower case letters, digits and apostrophes, one blank between words. */
static bool terms_are_words(const char *words) {
	for (const char *c = words; *c; c++) {
		if (*c == ' ' && c[1] != ' ')
			continue;
		if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '\'')
			return false;
	}
	return words[0] != '\0';
}

/* Printable, without blanks but between words, and not able to end itself. */
static bool terms_are_phonemes(const char *phonemes) {
	for (const char *c = phonemes; *c; c++) {
		if (!isprint((unsigned char)*c) || *c == '[' || *c == ']')
			return false;
	}
	return phonemes[0] != '\0';
}

static int terms_add(struct speech_terms *terms, const char *words, const char *phonemes) {
	CLEANUP_FREE char *own_words = strdup(words);
	CLEANUP_FREE char *own_phonemes = strdup(phonemes);

	if (!own_words || !own_phonemes)
		return -ENOMEM;

	struct speech_term *grown =
		reallocarray(terms->terms, terms->n_terms + 1, sizeof(*terms->terms));

	if (!grown)
		return -ENOMEM;
	terms->terms = grown;
	terms->terms[terms->n_terms++] =
		(struct speech_term){take_ptr(own_words), take_ptr(own_phonemes)};
	return 0;
}

static int terms_read_line(char *line, struct place place, struct fault_list *faults,
			   struct speech_terms *terms) {
	char *comment = strchr(line, '#');

	if (comment)
		*comment = '\0';

	char *words = terms_strip(line);

	if (words[0] == '\0')
		return 0;

	char *colon = strchr(words, ':');

	place.column = (unsigned)(words - line) + 1;
	if (!colon)
		return fault_add(faults, place,
				 "no colon: a line should be \"word or words : phonemes\"");
	*colon = '\0';

	char *phonemes = terms_strip(colon + 1);

	words = terms_strip(words);
	if (!terms_are_words(words))
		return fault_add(faults, place,
				 "\"%.40s\" should be lower case words with one blank between",
				 words);
	for (size_t i = 0; i < terms->n_terms; i++) {
		if (string_equal(terms->terms[i].words, words))
			return fault_add(faults, place,
					 "\"%s\" stands here twice: only one line can hold", words);
	}
	place.column = (unsigned)(phonemes - line) + 1;
	if (!terms_are_phonemes(phonemes))
		return fault_add(faults, place,
				 "\"%.40s\" should be phonemes as `espeak-ng -x` prints them, "
				 "without brackets",
				 phonemes);
	if (terms->n_terms == SPEECH_TERMS_MOST)
		return fault_add(faults, place, "more than %d terms", SPEECH_TERMS_MOST);
	return terms_add(terms, words, phonemes);
}

int speech_terms_read(const char *path, struct fault_list *faults, struct speech_terms *ret_terms) {
	CLEANUP_FCLOSE FILE *file = fopen(path, "re");

	if (!file)
		return -errno;

	CLEANUP(speech_terms_done) struct speech_terms terms = SPEECH_TERMS_EMPTY;
	struct place place = {.file = path};
	size_t n_bytes = 0;
	char line[512];
	int result = 0;

	while (fgets(line, sizeof(line), file)) {
		place.line++;
		place.column = 0;
		n_bytes += strlen(line);
		if (n_bytes > SPEECH_TERMS_MOST_BYTES)
			return fault_add(faults, place, "a file of terms has at most %d bytes",
					 SPEECH_TERMS_MOST_BYTES);
		if (!strchr(line, '\n') && !feof(file))
			return fault_add(faults, place,
					 "a line should have less than %zu bytes and no NUL",
					 sizeof(line) - 1);

		int r = terms_read_line(line, place, faults, &terms);

		if (r == -ENOMEM)
			return r;
		if (r < 0)
			result = r;
	}
	if (ferror(file))
		return -EIO;
	if (result < 0)
		return result;
	*ret_terms = terms;
	terms = SPEECH_TERMS_EMPTY;
	return 0;
}

/* Bytes of the UTF-8 character here; 0 when it is none, or one that must not
 * reach espeak-ng: control characters, and the private area, which it uses. */
static size_t terms_character(const unsigned char *c) {
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = *c < 0x80 ? 1 : *c >> 5 == 6 ? 2 : *c >> 4 == 14 ? 3 : *c >> 3 == 30 ? 4 : 0;

	if (n == 0)
		return 0;

	uint32_t code = n == 1 ? *c : *c & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if (c[i] >> 6 != 2)
			return 0;
		code = code << 6 | (c[i] & 0x3f);
	}

	bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
	bool is_surrogate_or_private = code >= 0xd800 && code < 0xf900;

	if (code < least[n] || is_control || is_surrogate_or_private || code > 0xeffff)
		return 0;
	return n;
}

static bool terms_is_word_byte(char c) {
	return isalnum((unsigned char)c) || c == '\'' || (unsigned char)c >= 0x80;
}

/* The longest term that stands here as whole words; NULL when there is none. */
static const struct speech_term *terms_find(const struct speech_terms *terms, const char *here,
					    size_t *ret_n_bytes) {
	const struct speech_term *best = NULL;
	size_t n_best = 0;

	for (size_t i = 0; i < terms->n_terms; i++) {
		size_t n = strlen(terms->terms[i].words);

		if (n > n_best && strncasecmp(here, terms->terms[i].words, n) == 0 &&
		    !terms_is_word_byte(here[n])) {
			best = &terms->terms[i];
			n_best = n;
		}
	}
	if (best)
		*ret_n_bytes = n_best;
	return best;
}

int speech_terms_append(const struct speech_terms *terms, const char *plain, struct text *text) {
	bool is_in_word = false;
	int r = 0;

	for (const char *here = plain; *here && r == 0;) {
		size_t n = 0;
		const struct speech_term *term = is_in_word ? NULL : terms_find(terms, here, &n);

		if (term) {
			r = text_appendf(text, "[[%s]]", term->phonemes);
			here += n;
			continue;
		}
		n = terms_character((const unsigned char *)here);
		is_in_word = n > 0 && terms_is_word_byte(*here);
		if (n == 0 || *here == '[' || *here == ']') {
			r = text_append(text, " ");
			here++;
			continue;
		}
		r = text_append_bytes(text, here, n);
		here += n;
	}
	return r;
}
