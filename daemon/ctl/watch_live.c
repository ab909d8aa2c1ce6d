/* SPDX-License-Identifier: MIT */
/*
 * watch_live - see watch_live.h.
 *
 * Five times a second the level is asked for and the screen is made anew; what has not
 * changed is not drawn again, so that nothing flickers over a slow line.
 */
#include "ctl/watch_live.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "core/screen.h"
#include "ctl/client.h"

#define LIVE_STEP_MS 200
#define LIVE_COLUMNS 80 /* of a terminal that does not say */
#define LIVE_ROWS 24
#define LIVE_FROZEN_S 1.0
#define LIVE_CLIPPED_PERCENT 0.05

#define TERMINAL_BEGIN "\033[?25l\033[2J" /* no cursor, empty */
#define TERMINAL_HOME "\033[H"
#define TERMINAL_REST_OF_LINE "\033[K"
#define TERMINAL_REST "\033[J"
#define TERMINAL_END "\033[?25h\n"

struct watch_live {
	struct sd_bus *link;
	struct client_status status;
	struct text outcome;
	struct text heard;
	double confidence;
	struct text said;
	struct measurements measured;
	bool has_level;
	bool has_gone;
	struct text drawn;
};

static volatile sig_atomic_t live_is_over;

static void live_on_signal(int number) {
	(void)number;
	live_is_over = 1;
}

static void live_replace(struct text *text, const char *with) {
	text_clear(text);
	(void)text_append(text, with);
}

static void live_on_change(void *context, struct sd_bus_message *message) {
	struct watch_live *live = context;

	(void)client_read_properties(message, &live->status);
}

static void live_on_heard(void *context, const struct client_heard *heard) {
	struct watch_live *live = context;

	live_replace(&live->outcome, heard->outcome);
	live_replace(&live->heard, heard->text);
	live->confidence = heard->confidence;
}

static void live_on_said(void *context, const char *text, bool was_interrupted) {
	struct watch_live *live = context;

	(void)was_interrupted;
	live_replace(&live->said, text);
}

static void live_on_gone(void *context) {
	struct watch_live *live = context;

	live->has_gone = true;
}

static void live_fill(const struct watch_live *live, struct screen *screen) {
	const struct client_value *values = live->status.values;

	*screen = (struct screen){
		.state = values[BUS_STATE].text,
		.audio = values[BUS_AUDIO].text,
		.vehicle = values[BUS_VEHICLE].text,
		.procedure = values[BUS_PROCEDURE].text,
		.step_text = values[BUS_STEP_TEXT].text,
		.step = values[BUS_STEP].number,
		.n_steps = values[BUS_STEP_COUNT].number,
		.is_listening = values[BUS_LISTENING].number != 0,
		.is_speaking = values[BUS_SPEAKING].number != 0,
		.outcome = text_get(&live->outcome),
		.heard = text_get(&live->heard),
		.confidence = live->confidence,
		.said = text_get(&live->said),
		.has_level = live->has_level && live->measured.heard_s > 0,
		.is_frozen = live->measured.frozen_s >= LIVE_FROZEN_S,
		.is_clipping = live->measured.clipped_percent >= LIVE_CLIPPED_PERCENT,
		.level_db = live->measured.level_db,
		.floor_db = live->measured.floor_db,
	};
}

static int live_write(const char *lines) {
	CLEANUP(text_done) struct text out = TEXT_EMPTY;
	int r = text_append(&out, TERMINAL_HOME);

	for (const char *line = lines; r == 0 && *line;) {
		size_t bytes = strcspn(line, "\n");

		r = text_append_bytes(&out, line, bytes);
		if (r == 0)
			r = text_append(&out, line[bytes] ? TERMINAL_REST_OF_LINE "\n"
							  : TERMINAL_REST_OF_LINE TERMINAL_REST);
		line += bytes + (line[bytes] == '\n');
	}
	if (r < 0)
		return r;
	return fputs(text_get(&out), stdout) == EOF || fflush(stdout) == EOF ? -EIO : 0;
}

static int live_draw(struct watch_live *live) {
	CLEANUP(text_done) struct text lines = TEXT_EMPTY;
	struct winsize size = {0};
	struct screen screen;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col || !size.ws_row)
		size = (struct winsize){.ws_col = LIVE_COLUMNS, .ws_row = LIVE_ROWS};
	live_fill(live, &screen);

	int r = screen_render(&screen, size.ws_col, size.ws_row, &lines);

	if (r < 0 || string_equal(text_get(&lines), text_get(&live->drawn)))
		return r;
	live_replace(&live->drawn, text_get(&lines));
	return live_write(text_get(&lines));
}

static int64_t live_now_ms(void) {
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int live_step(struct watch_live *live) {
	char why[CLIENT_WHY_BYTES];
	int64_t until_ms = live_now_ms() + LIVE_STEP_MS;
	int r = 0;

	/* Who may not read the level sees the rest. */
	live->has_level = client_measure(live->link, &live->measured, why) == 0;
	for (int64_t left_ms = LIVE_STEP_MS; r >= 0 && left_ms > 0 && !live_is_over;
	     left_ms = until_ms - live_now_ms())
		r = client_pump(live->link, (int)left_ms);
	if (r == -EINTR)
		return 0;
	return r < 0 ? r : live_draw(live);
}

static void live_done(struct watch_live *live) {
	client_status_done(&live->status);
	text_done(&live->outcome);
	text_done(&live->heard);
	text_done(&live->said);
	text_done(&live->drawn);
}

int watch_live_run(struct sd_bus *link) {
	CLEANUP(live_done) struct watch_live live = {.link = link};
	const struct sigaction action = {.sa_handler = live_on_signal};
	struct client_listener listener = {
		.changed = live_on_change,
		.heard = live_on_heard,
		.said = live_on_said,
		.gone = live_on_gone,
		.context = &live,
	};
	int r = client_listen(link, &listener);

	if (r >= 0)
		r = client_get_status(link, &live.status);
	if (r < 0)
		return r;
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)fputs(TERMINAL_BEGIN, stdout);
	while (r >= 0 && !live.has_gone && !live_is_over)
		r = live_step(&live);
	(void)fputs(TERMINAL_END, stdout);
	(void)fflush(stdout);
	return live.has_gone ? -ENOENT : r;
}
