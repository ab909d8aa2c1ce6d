/* SPDX-License-Identifier: MIT */
/*
 * screen - see screen.h.
 *
 *	state, sound card               who has the turn
 *	car
 *	step n of m
 *	text of the step, as many lines as there is room for
 *	what was heard, how surely
 *	what was said
 *	level meter
 */
#include "core/screen.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define METER_LABEL "[] -99 dB clip"
#define METER_MOST 40

struct screen_page {
	struct text *lines;
	int columns;
	int rows_left;
	bool has_failed; /* no memory */
};

/* The bytes of at most so many characters; ret_width: how many they are. */
static size_t screen_fit(const char *words, size_t bytes, int most, int *ret_width) {
	size_t at = 0;
	int width = 0;

	while (at < bytes) {
		bool begins = ((unsigned char)words[at] & 0xc0) != 0x80; /* UTF-8 */

		if (begins && width == most)
			break;
		width += begins;
		at++;
	}
	*ret_width = width;
	return at;
}

static void screen_put(struct screen_page *page, const char *words, size_t bytes) {
	for (size_t i = 0; i < bytes && !page->has_failed; i++) {
		char one = (unsigned char)words[i] < ' ' || words[i] == 0x7f ? '?' : words[i];

		page->has_failed = text_append_bytes(page->lines, &one, 1) < 0;
	}
}

/* One line, cut where the screen ends. */
static void screen_line(struct screen_page *page, const char *words) {
	int width = 0;

	if (page->rows_left <= 0)
		return;
	if (page->lines->length_bytes)
		page->has_failed = text_append(page->lines, "\n") < 0 || page->has_failed;
	page->rows_left--;
	screen_put(page, words, screen_fit(words, strlen(words), page->columns, &width));
}

/* Where to break: behind the last word that fits, or in a word that is too long. */
static size_t screen_break(const char *words, int columns) {
	int width = 0;
	size_t fitting = screen_fit(words, strlen(words), columns, &width);
	size_t at = fitting;

	if (!words[fitting] || words[fitting] == ' ')
		return fitting;
	while (at > 0 && words[at - 1] != ' ')
		at--;
	return at ? at : fitting;
}

/* Words on at most so many lines; a last one that is cut ends with "..." */
static void screen_wrap(struct screen_page *page, const char *words, int most_lines) {
	for (int line = 0; line < most_lines && *words; line++) {
		CLEANUP(text_done) struct text piece = TEXT_EMPTY;
		size_t bytes = screen_break(words, page->columns);
		bool is_cut = line + 1 == most_lines && words[bytes];

		if (is_cut)
			bytes = screen_break(words, page->columns - 3);

		size_t shown = bytes;

		while (shown > 0 && words[shown - 1] == ' ')
			shown--;
		if (text_append_bytes(&piece, words, shown) < 0 ||
		    (is_cut && text_append(&piece, "...") < 0))
			page->has_failed = true;
		screen_line(page, text_get(&piece));
		words += bytes;
		words += strspn(words, " ");
	}
}

static const char *screen_or(const char *text, const char *other) {
	return text && text[0] ? text : other;
}

static void screen_head(struct screen_page *page, const struct screen *screen) {
	char line[128];
	const char *turn = screen->is_speaking	  ? "speaking"
			   : screen->is_listening ? "listening"
						  : "";
	int left = page->columns - (int)strlen(turn) - 1;

	(void)snprintf(line, sizeof(line), "%s", screen_or(screen->state, "starting"));
	if (!string_equal(screen->audio, "ready"))
		(void)snprintf(line + strlen(line), sizeof(line) - strlen(line), ", sound card %s",
			       screen_or(screen->audio, "not known"));
	if (left > 0 && left < (int)(sizeof(line) - strlen(turn) - 1)) {
		char copy[sizeof(line)];

		memcpy(copy, line, sizeof(copy));
		(void)snprintf(line, sizeof(line), "%-*.*s %s", left, left, copy, turn);
	}
	screen_line(page, line);
}

static void screen_heard(struct screen_page *page, const struct screen *screen) {
	char line[256];
	int length = snprintf(line, sizeof(line), "%s: %.180s", screen_or(screen->outcome, "heard"),
			      screen_or(screen->heard, "nothing yet"));

	if (screen->heard && screen->heard[0] && screen->confidence >= 0)
		(void)snprintf(line + length, sizeof(line) - (size_t)length, " (%.0f %%)",
			       100 * screen->confidence);
	screen_line(page, line);
}

static int screen_meter_cells(double db, int width) {
	double share = 1 - db / SCREEN_METER_LEAST_DB;

	return (int)lround(width * fmax(0, fmin(1, share)));
}

/* [#####|..........] -43 dB: the level, and where the noise is. */
static void screen_meter(struct screen_page *page, const struct screen *screen) {
	char line[METER_MOST + sizeof(METER_LABEL) + 2] = "[";
	int width = page->columns - (int)strlen(METER_LABEL);

	if (!screen->has_level)
		return;
	if (screen->is_frozen) {
		screen_line(page, "microphone muted?");
		return;
	}
	if (width > METER_MOST)
		width = METER_MOST;
	int n_loud = screen_meter_cells(screen->level_db, width);
	int floor_at = screen->floor_db < 0 ? screen_meter_cells(screen->floor_db, width) : -1;

	for (int i = 0; i < width; i++)
		line[i + 1] = (char)(i == floor_at ? '|' : i < n_loud ? '#' : '.');
	int at = width > 0 ? width + 1 : 0;
	(void)snprintf(line + at, sizeof(line) - (size_t)at, "%s%.0f dB%s", width > 0 ? "] " : "",
		       fmax(-99, screen->level_db), screen->is_clipping ? " clip" : "");
	screen_line(page, line);
}

int screen_render(const struct screen *screen, int columns, int rows, struct text *ret_lines) {
	struct screen_page page = {
		.lines = ret_lines,
		.columns = columns < SCREEN_LEAST_COLUMNS ? SCREEN_LEAST_COLUMNS : columns,
		.rows_left = rows < SCREEN_LEAST_ROWS ? SCREEN_LEAST_ROWS : rows,
	};
	char line[128];
	/* Below the text: heard, meter, and said where there is room. */
	bool has_said = page.rows_left > 7;
	int n_below = 1 + screen->has_level + has_said;

	text_clear(ret_lines);
	screen_head(&page, screen);
	if (page.rows_left > n_below + 2)
		screen_line(&page, screen_or(screen->vehicle, "no car yet"));
	if (screen->step) {
		(void)snprintf(line, sizeof(line), "step %u of %u", screen->step, screen->n_steps);
		if (page.rows_left > n_below + 1)
			screen_line(&page, line);
		screen_wrap(&page, screen_or(screen->step_text, ""), page.rows_left - n_below);
	}
	screen_heard(&page, screen);
	if (has_said) {
		(void)snprintf(line, sizeof(line), "said: %.110s",
			       screen_or(screen->said, "nothing yet"));
		screen_line(&page, line);
	}
	screen_meter(&page, screen);
	return page.has_failed ? -ENOMEM : 0;
}
