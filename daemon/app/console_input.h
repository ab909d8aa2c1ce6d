/* SPDX-License-Identifier: MIT */
/*
 * console_input - typed lines, and SIGHUP between them
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_CONSOLE_INPUT_H
#define APP_CONSOLE_INPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

enum console_input_kind {
	CONSOLE_INPUT_LINE,
	CONSOLE_INPUT_HANGUP, /* SIGHUP came while nothing was typed */
	CONSOLE_INPUT_END,
};

struct console_input {
	int fd;		  /* borrowed */
	sigset_t waiting; /* signals that are blocked while it waits */
	char bytes[4096]; /* read and not yet taken */
	size_t n;
	size_t at;
	int error; /* -errno of a read that failed; 0: none did */
};

/* One in a process. SIGHUP is blocked from now on but while it waits for a line. */
int console_input_init(struct console_input *input, int fd);

/*
 * Waits for one of the three. A line comes without its end; one that is too long or holds
 * a NUL byte is garbage, of which the beginning is kept. What stands behind the last line
 * end is a line too, when it is not empty.
 */
enum console_input_kind console_input_read(struct console_input *input, char *line,
					   size_t line_bytes, bool *ret_is_garbage);

#endif
