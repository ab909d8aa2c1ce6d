/* SPDX-License-Identifier: MIT */
/*
 * grammar_lex - see grammar_lex.h
 *
 * One pass over bytes. A slash is a comment when a slash or a star follows, else
 * it opens a weight. Anything that is no sign and no blank belongs to a word;
 * so words hold full stops, apostrophes and hyphens, and "grammar" or "import"
 * are words that only the parser knows.
 */
#include "core/grammar_lex.h"

#include <errno.h>
#include <string.h>

#define LEX_SIGNS ";=|*+()[]"
#define LEX_NOT_IN_WORDS ";=|*+<>()[]{}/\""

void lex_init(struct lex *lex, const char *file, const char *text, struct fault_list *faults) {
	/* Windows editors put a byte order mark in front. */
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	*lex = (struct lex){.at = text, .place = {file, 1, 1}, .faults = faults};
}

void lex_done(struct lex *lex) {
	text_done(&lex->text);
}

static bool lex_is_blank(char c) {
	return c != '\0' && (unsigned char)c <= ' ';
}

/* Goes on by one byte and counts. */
static void lex_step(struct lex *lex) {
	unsigned char c = (unsigned char)*lex->at++;

	if (c == '\n') {
		lex->place.line++;
		lex->place.column = 1;
	} else if ((*lex->at & 0xc0) != 0x80) {
		lex->place.column++; /* not in the middle of a character */
	}
}

static void lex_skip_line(struct lex *lex) {
	while (*lex->at && *lex->at != '\n')
		lex_step(lex);
}

static void lex_skip_comment(struct lex *lex) {
	struct place start = lex->place;

	lex_step(lex);
	lex_step(lex);
	while (*lex->at && strncmp(lex->at, "*/", 2) != 0)
		lex_step(lex);
	if (!*lex->at) {
		(void)fault_add(lex->faults, start, "the comment has no end; close it with */");
		return;
	}
	lex_step(lex);
	lex_step(lex);
}

static void lex_skip(struct lex *lex) {
	for (;;) {
		if (lex_is_blank(*lex->at))
			lex_step(lex);
		else if (strncmp(lex->at, "//", 2) == 0)
			lex_skip_line(lex);
		else if (strncmp(lex->at, "/*", 2) == 0)
			lex_skip_comment(lex);
		else
			return;
	}
}

static int lex_take(struct lex *lex) {
	int r = text_append_bytes(&lex->text, lex->at, 1);

	lex_step(lex);
	return r;
}

static int lex_word(struct lex *lex) {
	int r = 0;

	lex->kind = LEX_WORD;
	while (r == 0 && *lex->at && !lex_is_blank(*lex->at) && !strchr(LEX_NOT_IN_WORDS, *lex->at))
		r = lex_take(lex);
	return r;
}

/* Up to the closing sign; a backslash takes the next sign as it is. */
static int lex_delimited(struct lex *lex, enum lex_kind kind, char close, const char *what) {
	int r = 0;

	lex_step(lex);
	while (r == 0 && *lex->at && *lex->at != close) {
		if (*lex->at == '\\' && lex->at[1] && kind != LEX_RULE)
			lex_step(lex);
		r = lex_take(lex);
	}
	if (r < 0)
		return r;
	if (!*lex->at) {
		lex->kind = LEX_BROKEN;
		(void)fault_add(lex->faults, lex->token_place, "%s has no end; close it with %c",
				what, close);
		return 0;
	}
	lex_step(lex);
	lex->kind = kind;
	return 0;
}

/* Cuts blanks at both ends. */
static int lex_trim(struct lex *lex) {
	const char *start = text_get(&lex->text);
	size_t n = strlen(start);

	while (lex_is_blank(*start)) {
		start++;
		n--;
	}
	while (n && lex_is_blank(start[n - 1]))
		n--;
	if (!lex->text.data)
		return text_append(&lex->text, "");
	memmove(lex->text.data, start, n);
	lex->text.data[n] = '\0';
	lex->text.length_bytes = n;
	return 0;
}

/* "/0.5/": what stands between must be a number that is not negative. */
static int lex_weight(struct lex *lex) {
	int r = 0;

	lex_step(lex);
	while (r == 0 && *lex->at && *lex->at != '/' && *lex->at != '\n' && *lex->at != ';')
		r = lex_take(lex);
	if (r < 0 || (r = lex_trim(lex)) < 0)
		return r;
	lex->kind = LEX_WEIGHT;
	if (*lex->at == '/') {
		lex_step(lex);
		if (parse_double(text_get(&lex->text), 0.0, 1e30, &lex->weight) == 0)
			return 0;
	}
	lex->kind = LEX_BROKEN;
	(void)fault_add(lex->faults, lex->token_place,
			"\"/%.40s\" is no weight; write a number from 0 on between slashes, as "
			"/0.5/",
			text_get(&lex->text));
	return 0;
}

static int lex_rule(struct lex *lex) {
	int r = lex_delimited(lex, LEX_RULE, '>', "the rule name");

	if (r < 0 || lex->kind != LEX_RULE || (r = lex_trim(lex)) < 0)
		return r;
	if (text_get(&lex->text)[0] == '\0' ||
	    strpbrk(text_get(&lex->text), " \t\r\n<;={}[]()\"|")) {
		lex->kind = LEX_BROKEN;
		(void)fault_add(lex->faults, lex->token_place,
				"<%.40s> is no rule name; write letters, digits and full stops "
				"between < and >",
				text_get(&lex->text));
	}
	return 0;
}

int lex_next(struct lex *lex) {
	int r = 0;

	lex_skip(lex);
	text_clear(&lex->text);
	lex->token_place = lex->place;
	if (!*lex->at) {
		lex->kind = LEX_END;
	} else if (strchr(LEX_SIGNS, *lex->at)) {
		lex->kind = LEX_SIGN;
		lex->sign = *lex->at;
		lex_step(lex);
	} else if (*lex->at == '<') {
		r = lex_rule(lex);
	} else if (*lex->at == '{') {
		r = lex_delimited(lex, LEX_TAG, '}', "the tag");
		if (r == 0 && lex->kind == LEX_TAG)
			r = lex_trim(lex);
	} else if (*lex->at == '"') {
		r = lex_delimited(lex, LEX_QUOTED, '"', "the quoted word");
	} else if (*lex->at == '/') {
		r = lex_weight(lex);
	} else if (*lex->at == '}' || *lex->at == '>') {
		lex->kind = LEX_BROKEN;
		(void)fault_add(lex->faults, lex->token_place, "'%c' closes nothing; remove it",
				*lex->at);
		lex_step(lex);
	} else {
		r = lex_word(lex);
	}
	return r;
}

int lex_header(struct lex *lex) {
	char words[4][32] = {"", "", "", ""};
	size_t n = 0;

	lex_skip(lex);
	struct place start = lex->place;
	while (*lex->at && *lex->at != ';' && *lex->at != '\n') {
		size_t length = 0;

		while (lex_is_blank(*lex->at) && *lex->at != '\n')
			lex_step(lex);
		const char *at = lex->at;
		while (*lex->at && *lex->at != ';' && !lex_is_blank(*lex->at)) {
			if (n < 4 && length + 1 < sizeof(words[0]))
				words[n][length++] = *lex->at;
			lex_step(lex);
		}
		n += at < lex->at;
	}
	if (strcmp(words[0], "#JSGF") != 0 || n > 4 ||
	    (n > 1 && strncmp(words[1], "V1.", 3) != 0) || n < 2 || *lex->at != ';')
		return fault_add(lex->faults, start,
				 "a grammar file begins with its header; write #JSGF V1.0; first");
	lex_step(lex);
	text_clear(&lex->text);
	return text_append(&lex->text, words[2]);
}

void lex_describe(const struct lex *lex, struct text *text) {
	switch (lex->kind) {
	case LEX_END:
		(void)text_append(text, "the end of the file");
		break;
	case LEX_WORD:
	case LEX_QUOTED:
		(void)text_appendf(text, "\"%.40s\"", text_get(&lex->text));
		break;
	case LEX_RULE:
		(void)text_appendf(text, "<%.40s>", text_get(&lex->text));
		break;
	case LEX_TAG:
		(void)text_appendf(text, "{%.40s}", text_get(&lex->text));
		break;
	case LEX_WEIGHT:
		(void)text_appendf(text, "the weight /%.40s/", text_get(&lex->text));
		break;
	case LEX_SIGN:
		(void)text_appendf(text, "'%c'", lex->sign);
		break;
	case LEX_BROKEN:
		(void)text_append(text, "this");
		break;
	}
}
