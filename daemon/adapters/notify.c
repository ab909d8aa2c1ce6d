/* SPDX-License-Identifier: MIT */
/* notify - see notify.h. */
#include "adapters/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define NOTIFY_MOST_FIELDS 12 /* that a line of ours has */
#define NOTIFY_PREFIX "ROADSIDE_"

void notify_ready(void) {
	(void)sd_notify(0, "READY=1");
}

void notify_reloading(void) {
	(void)sd_notify(0, "RELOADING=1");
}

void notify_status(const char *status) {
	(void)sd_notifyf(0, "STATUS=%s", status);
}

void notify_watchdog(void) {
	(void)sd_notify(0, "WATCHDOG=1");
}

void notify_stopping(void) {
	(void)sd_notify(0, "STOPPING=1");
}

int64_t notify_watchdog_period_ms(void) {
	uint64_t period_us = 0;

	return sd_watchdog_enabled(0, &period_us) > 0 ? (int64_t)(period_us / 1000) : 0;
}

/* ---- the log ---- */

static const char *const notify_priorities[] = {
	[LOG_LEVEL_ERROR] = "PRIORITY=3",
	[LOG_LEVEL_WARNING] = "PRIORITY=4",
	[LOG_LEVEL_INFO] = "PRIORITY=6",
	[LOG_LEVEL_DEBUG] = "PRIORITY=7",
};

/* "device:inode" of what standard error is, as systemd made it. */
static bool notify_is_journal(void) {
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat status;
	char ours[64];

	if (!stream || fstat(STDERR_FILENO, &status) < 0)
		return false;
	(void)snprintf(ours, sizeof(ours), "%ju:%ju", (uintmax_t)status.st_dev,
		       (uintmax_t)status.st_ino);
	return string_equal(stream, ours);
}

static struct iovec notify_vector(char *string, size_t n_bytes) {
	return (struct iovec){.iov_base = string, .iov_len = n_bytes};
}

/* All strings in one text; where each ends is in ends. */
static bool notify_write_journal(enum log_level level, const char *line,
				 const struct log_field *fields, size_t n_fields) {
	CLEANUP(text_done) struct text all = TEXT_EMPTY;
	size_t ends[NOTIFY_MOST_FIELDS + 3];
	struct iovec vectors[NOTIFY_MOST_FIELDS + 3];
	size_t n = 0;

	if (text_appendf(&all, "MESSAGE=%s", line) < 0)
		return false;
	ends[n++] = all.length_bytes;
	if (text_append(&all, "SYSLOG_IDENTIFIER=roadsided") < 0)
		return false;
	ends[n++] = all.length_bytes;
	if (text_append(&all, notify_priorities[level]) < 0)
		return false;
	ends[n++] = all.length_bytes;
	for (size_t i = 0; i < n_fields && i < NOTIFY_MOST_FIELDS; i++) {
		if (text_appendf(&all, NOTIFY_PREFIX "%s=%s", fields[i].name, fields[i].value) < 0)
			return false;
		ends[n++] = all.length_bytes;
	}
	for (size_t i = 0, start = 0; i < n; start = ends[i++])
		vectors[i] = notify_vector(all.data + start, ends[i] - start);
	return sd_journal_sendv(vectors, (int)n) >= 0;
}

void notify_take_log(void) {
	if (notify_is_journal())
		log_set_writer(notify_write_journal);
}
