/* SPDX-License-Identifier: MIT */
/*
 * log - one line to standard error, or to whoever has taken it over
 *
 * A line may have fields beside it, for those who read the log by program; standard
 * error shows only the line.
 *
 * Layer:   base; may include libc headers only. core/ does not log at all.
 * Threads: any, except the audio callback (the audio path never waits for a
 *          log). Each line is one write(2), so lines never mix.
 * Errors:  none: a log that cannot be written is lost.
 * Source:  the "<N>" prefixes are those of sd-daemon(3); they are written only
 *          when $JOURNAL_STREAM says that standard error is the journal.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level {
	LOG_LEVEL_ERROR,   /* we give something up */
	LOG_LEVEL_WARNING, /* we go on, but somebody should look */
	LOG_LEVEL_INFO,	   /* what the daemon did; never words that were rejected */
	LOG_LEVEL_DEBUG,   /* everything */
};

/* From now on lines above this level are not written. Default: LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

/* "error", "warning", "info", "debug"; -EINVAL for anything else. */
int log_level_from_name(const char *name, enum log_level *ret_level);
const char *log_level_name(enum log_level level);

/* Beside a line: an upper-case name and any text; both borrowed for the call. */
struct log_field {
	const char *name;
	const char *value;
};

/* Takes a line, without its newline, in place of standard error. False: it could not. */
typedef bool (*log_writer)(enum log_level level, const char *line, const struct log_field *fields,
			   size_t n_fields);

/* Before there are threads; NULL: standard error again. */
void log_set_writer(log_writer writer);

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

void log_write_fields(enum log_level level, const struct log_field *fields, size_t n_fields,
		      const char *format, ...) __attribute__((format(printf, 4, 5)));

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
