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
static log_writer current_writer; /* NULL: standard error */

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

const char *log_level_name(enum log_level level) {
	return level_names[level];
}

void log_set_writer(log_writer writer) {
	current_writer = writer;
}

/* Standard error: one write(2), so that lines never mix. */
static void log_print(enum log_level level, const char *text) {
	char line[LOG_LINE_BYTES + 64];
	int length = snprintf(line, sizeof(line), "%sroadside: %s%s\n",
			      getenv("JOURNAL_STREAM") ? level_prefixes[level] : "",
			      level == LOG_LEVEL_ERROR	   ? "error: "
			      : level == LOG_LEVEL_WARNING ? "warning: "
							   : "",
			      text);

	if (length > 0)
		(void)!write(STDERR_FILENO, line, (size_t)length);
}

__attribute__((format(printf, 4, 0))) static void log_vwrite(enum log_level level,
							     const struct log_field *fields,
							     size_t n_fields, const char *format,
							     va_list arguments) {
	if (level > log_get_level())
		return;

	int saved_errno = errno;
	char text[LOG_LINE_BYTES];

	if (vsnprintf(text, sizeof(text), format, arguments) >= 0 &&
	    (!current_writer || !current_writer(level, text, fields, n_fields)))
		log_print(level, text);
	errno = saved_errno;
}

void log_write(enum log_level level, const char *format, ...) {
	va_list arguments;

	va_start(arguments, format);
	log_vwrite(level, NULL, 0, format, arguments);
	va_end(arguments);
}

void log_write_fields(enum log_level level, const struct log_field *fields, size_t n_fields,
		      const char *format, ...) {
	va_list arguments;

	va_start(arguments, format);
	log_vwrite(level, fields, n_fields, format, arguments);
	va_end(arguments);
}
