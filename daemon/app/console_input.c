/* SPDX-License-Identifier: MIT */
/*
 * console_input - see console_input.h.
 *
 * SIGHUP is let in only while ppoll() waits, so it is never missed and nothing else is
 * ever interrupted.
 */
#include "app/console_input.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t input_was_hung_up;

static void input_on_hangup(int signal) {
	(void)signal;
	input_was_hung_up = 1;
}

int console_input_init(struct console_input *input, int fd) {
	struct sigaction action = {.sa_handler = input_on_hangup};
	sigset_t hangup;

	(void)sigemptyset(&hangup);
	(void)sigaddset(&hangup, SIGHUP);
	*input = (struct console_input){.fd = fd};
	if (sigprocmask(SIG_BLOCK, &hangup, &input->waiting) < 0 ||
	    sigaction(SIGHUP, &action, NULL) < 0)
		return -errno;
	(void)sigdelset(&input->waiting, SIGHUP);
	return 0;
}

/* More bytes; what came instead, a LINE when they did. Within a line SIGHUP waits. */
static enum console_input_kind input_fill(struct console_input *input, bool is_in_line) {
	struct pollfd wait = {.fd = input->fd, .events = POLLIN};

	if (!is_in_line) {
		(void)ppoll(&wait, 1, NULL, &input->waiting);
		if (input_was_hung_up) {
			input_was_hung_up = 0;
			return CONSOLE_INPUT_HANGUP;
		}
	}

	ssize_t n = read(input->fd, input->bytes, sizeof(input->bytes));

	if (n < 0)
		input->error = -errno;
	input->at = 0;
	input->n = n > 0 ? (size_t)n : 0;
	return n > 0 ? CONSOLE_INPUT_LINE : CONSOLE_INPUT_END;
}

enum console_input_kind console_input_read(struct console_input *input, char *line,
					   size_t line_bytes, bool *ret_is_garbage) {
	size_t n = 0;
	bool has_begun = false;

	*ret_is_garbage = false;
	for (;;) {
		if (input->at == input->n) {
			enum console_input_kind kind = input_fill(input, has_begun);

			if (kind == CONSOLE_INPUT_LINE)
				continue;
			if (has_begun)
				break;
			return kind;
		}

		char c = input->bytes[input->at++];

		has_begun = true;
		if (c == '\n')
			break;
		if (c == '\0' || n + 1 == line_bytes)
			*ret_is_garbage = true;
		else
			line[n++] = c;
	}
	while (n && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return CONSOLE_INPUT_LINE;
}
