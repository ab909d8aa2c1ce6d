/* SPDX-License-Identifier: MIT */
/*
 * phrase - see phrase.h.
 *
 * The text is copied with runs of blanks made one. A clause ends behind
 * punctuation that a blank or the end follows, so that "1.5" stays whole; the
 * punctuation stays in the clause, because the voice takes its melody from it.
 * A clause of one or two characters is never left alone: it joins the next one,
 * or the one before when it is the last, since the voice says such crumbs badly.
 */
#include "core/phrase.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define PROMPT_CRUMB_BYTES 2 /* without its punctuation */

static const struct {
	char mark;
	int pause_ms;
} phrase_marks[] = {
	{',', 150}, {';', 250}, {':', 250}, {'.', 400}, {'?', 400}, {'!', 400},
};

/* The pause behind a text that ends without punctuation. */
#define PROMPT_END_PAUSE_MS 400

/* The pause that a mark asks for; 0 when it is no mark. */
static int phrase_pause_ms(char character) {
	for (size_t i = 0; i < N_ELEMENTS(phrase_marks); i++) {
		if (phrase_marks[i].mark == character)
			return phrase_marks[i].pause_ms;
	}
	return 0;
}

static bool phrase_is_blank(char character) {
	return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* Copies with single blanks; returns false when not all of it fitted. */
static bool phrase_copy(const char *text, char *to, size_t to_bytes) {
	size_t n = 0;

	for (; *text; text++) {
		bool is_blank = phrase_is_blank(*text);

		if (is_blank && (n == 0 || to[n - 1] == ' '))
			continue;
		if (n + 1 == to_bytes) {
			to[n] = '\0';
			return false;
		}
		to[n++] = is_blank ? ' ' : *text;
	}
	if (n && to[n - 1] == ' ')
		n--;
	to[n] = '\0';
	return true;
}

/* Where the clause that begins at an offset ends, one past its punctuation. */
static size_t phrase_clause_end(const char *text, size_t start, int *ret_pause_ms) {
	size_t i = start;
	size_t n_spoken = 0; /* without punctuation and blanks */

	for (; text[i]; i++) {
		int pause_ms = phrase_pause_ms(text[i]);

		if (!pause_ms) {
			n_spoken += text[i] != ' ';
			continue;
		}
		if (text[i + 1] != ' ' && text[i + 1] != '\0')
			continue; /* "1.5", or the first of "?!" */
		if (n_spoken <= PROMPT_CRUMB_BYTES && text[i + 1])
			continue;
		*ret_pause_ms = pause_ms;
		return i + 1;
	}
	*ret_pause_ms = PROMPT_END_PAUSE_MS;
	return i;
}

/* A last clause that is a crumb belongs to the one before. */
static void phrase_join_last(struct prompt *prompt) {
	if (prompt->n_clauses < 2)
		return;

	struct clause *last = &prompt->clauses[prompt->n_clauses - 1];
	struct clause *before = last - 1;
	size_t n_spoken = 0;

	for (size_t i = 0; i < last->length_bytes; i++) {
		char character = prompt->text[last->offset_bytes + i];
		n_spoken += character != ' ' && !phrase_pause_ms(character);
	}
	if (n_spoken > PROMPT_CRUMB_BYTES)
		return;
	before->length_bytes = last->offset_bytes + last->length_bytes - before->offset_bytes;
	before->pause_after_ms = last->pause_after_ms;
	prompt->n_clauses--;
}

void prompt_from_text(const char *text, struct prompt *ret_prompt) {
	*ret_prompt = (struct prompt){0};
	bool is_whole = phrase_copy(text, ret_prompt->text, sizeof(ret_prompt->text));
	const char *copy = ret_prompt->text;
	size_t start = 0;

	while (copy[start] && ret_prompt->n_clauses < PROMPT_MOST_CLAUSES) {
		struct clause clause = {.offset_bytes = start};
		size_t end = phrase_clause_end(copy, start, &clause.pause_after_ms);

		/* Half a clause is worse than none, unless there is nothing else. */
		if (!is_whole && !copy[end] && ret_prompt->n_clauses)
			break;
		clause.length_bytes = end - start;
		ret_prompt->clauses[ret_prompt->n_clauses++] = clause;
		start = end + (copy[end] == ' ');
	}
	if (ret_prompt->n_clauses) {
		const struct clause *last = &ret_prompt->clauses[ret_prompt->n_clauses - 1];

		ret_prompt->text[last->offset_bytes + last->length_bytes] = '\0';
	}
	phrase_join_last(ret_prompt);
}

void prompt_from_clause(const struct prompt *prompt, size_t clause, struct prompt *ret_prompt) {
	*ret_prompt = (struct prompt){0};
	if (clause >= prompt->n_clauses)
		return;

	size_t skipped_bytes = prompt->clauses[clause].offset_bytes;

	(void)memcpy(ret_prompt->text, prompt->text + skipped_bytes,
		     sizeof(prompt->text) - skipped_bytes);
	for (size_t i = clause; i < prompt->n_clauses; i++) {
		ret_prompt->clauses[i - clause] = prompt->clauses[i];
		ret_prompt->clauses[i - clause].offset_bytes -= skipped_bytes;
	}
	ret_prompt->n_clauses = prompt->n_clauses - clause;
}

void prompt_copy_clauses(const struct prompt *prompt, size_t first, size_t last, char *ret_text,
			 size_t text_bytes) {
	if (!text_bytes)
		return;
	ret_text[0] = '\0';
	if (last >= prompt->n_clauses)
		return;

	const struct clause *from = &prompt->clauses[first];
	const struct clause *to = &prompt->clauses[last];
	size_t n = to->offset_bytes + to->length_bytes - from->offset_bytes;

	(void)snprintf(ret_text, text_bytes, "%.*s", (int)n, prompt->text + from->offset_bytes);
}
