/* SPDX-License-Identifier: MIT */
/* notify - see notify.h. */
#include "adapters/notify.h"

#include <systemd/sd-daemon.h>

void notify_ready(void) {
	(void)sd_notify(0, "READY=1");
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
