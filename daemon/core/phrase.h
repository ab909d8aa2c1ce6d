/* SPDX-License-Identifier: MIT */
/*
 * phrase - what is said, in clauses, with the pauses between them
 *
 * A prompt is one thing said without being asked in between. It is split into
 * clauses at punctuation, since the voice is stopped and taken up again between
 * clauses.
 *
 * Layer:   core; pure.
 * Unit:    milliseconds.
 * Threads: any; there is no state.
 */
#ifndef CORE_PHRASE_H
#define CORE_PHRASE_H

#include <stddef.h>
#include <stdint.h>

#define PROMPT_TEXT_BYTES 1024
#define PROMPT_MOST_CLAUSES 32

struct clause {
	size_t offset_bytes; /* into prompt.text */
	size_t length_bytes; /* punctuation included */
	int pause_after_ms;  /* behind the last one: only when another prompt follows */
};

/* A plain value. */
struct prompt {
	uint32_t id;		      /* grows with every prompt that is said; 0: none yet */
	char text[PROMPT_TEXT_BYTES]; /* as `said` reports it */
	struct clause clauses[PROMPT_MOST_CLAUSES];
	size_t n_clauses;
	int slower_percent; /* than all the rest; this prompt alone */
};

/* Makes a prompt of a text. Text that is too long is cut at the last clause that
 * fits; `--check` refuses data that long. */
void prompt_from_text(const char *text, struct prompt *ret_prompt);

/* The prompt without the clauses before this one. */
void prompt_from_clause(const struct prompt *prompt, size_t clause, struct prompt *ret_prompt);

/* The text from one clause to another, cut where it does not fit; "" when there is no such. */
void prompt_copy_clauses(const struct prompt *prompt, size_t first, size_t last, char *ret_text,
			 size_t text_bytes);

#endif
