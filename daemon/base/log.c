/* SPDX-License-Identifier: MIT */
/* log - see log.h. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define LOG_LINE_BYTES 1024

static const char *const level_names[] = {"error", "warning", "info", "debug"};

/* syslog(3) priorities of our levels, as sd-daemon(3) prefixes. */
static const char *const level_prefixes[] = {"<3>", "<4>", "<6>", "<7>"};

static atomic_int current_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level) {
	atomic_store_explicit(&current_level, (int)level, memory_order_relaxed);
}

enum log_level log_get_level(void) {
	return (enum log_level)atomic_load_explicit(&current_level, memory_order_relaxed);
}

int log_level_from_name(const char *name, enum log_level *ret_level) {
	for (size_t i = 0; i < N_ELEMENTS(level_names); i++) {
		if (strcmp(name, level_names[i]) == 0) {
			*ret_level = (enum log_level)i;
			return 0;
		}
	}
	return -EINVAL;
}

void log_write(enum log_level level, const char *format, ...) {
	if (level > log_get_level())
		return;

	int saved_errno = errno;
	char line[LOG_LINE_BYTES];
	int start = snprintf(line, sizeof(line), "%sroadside: %s",
			     getenv("JOURNAL_STREAM") ? level_prefixes[level] : "",
			     level == LOG_LEVEL_ERROR	  ? "error: "
			     : level == LOG_LEVEL_WARNING ? "warning: "
							  : "");
	if (start > 0) {
		va_list arguments;
		va_start(arguments, format);
		int n = vsnprintf(line + start, sizeof(line) - (size_t)start - 1, format,
				  arguments);
		va_end(arguments);
		if (n >= 0) {
			size_t length = strlen(line);

			line[length++] = '\n';
			(void)!write(STDERR_FILENO, line, length);
		}
	}
	errno = saved_errno;
}
