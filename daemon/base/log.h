/* SPDX-License-Identifier: MIT */
/*
 * log - one line to standard error, with the priority that journald reads
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

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
