/* SPDX-License-Identifier: MIT */
#include "app/ears_rivals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/store.h"
#include "app/ears_written.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define MOST_RIVALS_BYTES 65536
#define BLANKS " \t\r\n"

static bool word_is_right(const char *word) {
	return word[0] >= 'a' && word[0] <= 'z' && strlen(word) < GRAMMAR_WORD_BYTES &&
	       word[strspn(word, "abcdefghijklmnopqrstuvwxyz'")] == '\0';
}

/* Overwrites comments with blanks. */
static void blank_comments(char *text) {
	for (char *comment = strchr(text, '#'); comment; comment = strchr(comment, '#'))
		memset(comment, ' ', strcspn(comment, "\n"));
}

int ears_rivals_read(const char *path, char **ret_words) {
	CLEANUP_FREE char *words = NULL;
	int r = store_read_text(path, MOST_RIVALS_BYTES, &words);
	if (r < 0) {
		log_error("%s: %s; the verifier's list of words is expected here", path,
			  strerror(-r));
		return r;
	}
	blank_comments(words);
	CLEANUP_FREE char *copy = strdup(words);
	if (!copy)
		return -ENOMEM;
	size_t n = 0;
	char *rest = NULL;
	for (char *word = strtok_r(copy, BLANKS, &rest); word;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (!word_is_right(word)) {
			log_error("%s: '%s' is no word: letters a to z and ' are expected", path,
				  word);
			return -EINVAL;
		}
		n++;
	}
	if (n == 0) {
		log_error("%s: there is no word in it", path);
		return -EINVAL;
	}
	*ret_words = take_ptr(words);
	return 0;
}

/* JSGF with each of the words that is no sentence of the grammar. */
static int rivals_write(struct text *text, const char *words, const struct grammar *grammar) {
	CLEANUP_FREE char *copy = strdup(words);
	if (!copy)
		return -ENOMEM;
	char *rest = NULL;
	int r = 0;
	for (char *word = strtok_r(copy, BLANKS, &rest); word && r == 0;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		const char *one = word;
		enum grammar_fit fit = grammar_match(grammar, &one, 1, NULL);
		if (fit == GRAMMAR_COMPLETE || fit == GRAMMAR_COMPLETE_MORE)
			continue;
		r = text_appendf(text, "%s%s", text->length_bytes ? "\n| " : EARS_WRITTEN_HEAD,
				 word);
	}
	if (r == 0 && text->length_bytes == 0)
		return -ENODATA;
	return r < 0 ? r : text_append(text, ";\n");
}

int ears_rivals_add(struct recogniser *recogniser, const char *name, const char *words,
		    const struct grammar *grammar) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	int r = rivals_write(&text, words, grammar);

	return r < 0 ? r : ears_written_add(recogniser, name, text_get(&text));
}
