/* SPDX-License-Identifier: MIT */
/*
 * suspend - see suspend.h.
 *
 *	awake, lock held --PrepareForSleep(true)--> about to sleep --released--> asleep
 *	      ^                                                                    |
 *	      +------------------------PrepareForSleep(false)----------------------+
 *
 * Everything is asked for without waiting: a bus that does not answer holds nobody up.
 * logind is never started by us, only noticed, now or when it comes.
 */
#include "adapters/suspend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "base/log.h"

#define LOGIND_NAME "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_INTERFACE "org.freedesktop.login1.Manager"
#define SUSPEND_PRIORITY SD_EVENT_PRIORITY_NORMAL

struct suspend {
	suspend_handler handler;
	void *context;
	sd_bus *link;	      /* owned; NULL: there is no bus */
	int lock_fd;	      /* -1: none */
	bool is_to_sleep;     /* or asleep */
	bool has_complained;  /* about a lock that was not given */
	sd_bus_slot *request; /* owned; the call for the lock that is on its way */
};

void suspend_release(struct suspend *suspend) {
	if (!suspend || !suspend->is_to_sleep || suspend->lock_fd < 0)
		return;
	(void)close(suspend->lock_fd);
	suspend->lock_fd = -1;
}

static int suspend_on_lock(sd_bus_message *reply, void *context, sd_bus_error *error) {
	struct suspend *suspend = context;
	int fd = -1;

	(void)error;
	suspend->request = sd_bus_slot_unref(suspend->request);
	if (sd_bus_message_is_method_error(reply, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
	    sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NAME_HAS_NO_OWNER)) {
		log_debug("there is no logind: sleep is not noticed");
		return 0;
	}
	if (sd_bus_message_is_method_error(reply, NULL)) {
		if (!suspend->has_complained)
			log_info("logind gives no delay before sleep (polkit decides on that): %s; "
				 "the sound card may be closed too late",
				 sd_bus_message_get_error(reply)->message);
		suspend->has_complained = true;
		return 0;
	}
	if (sd_bus_message_read(reply, "h", &fd) >= 0) /* the message's own: it goes with it */
		suspend->lock_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (suspend->lock_fd < 0)
		log_warning("logind's delay lock cannot be kept: sleep may come at once");
	return 0;
}

static void suspend_lock(struct suspend *suspend) {
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *call = NULL;

	if (suspend->lock_fd >= 0 || suspend->request)
		return;
	int r = sd_bus_message_new_method_call(suspend->link, &call, LOGIND_NAME, LOGIND_PATH,
					       LOGIND_INTERFACE, "Inhibit");
	if (r >= 0)
		r = sd_bus_message_set_auto_start(call, false);
	if (r >= 0)
		r = sd_bus_message_append(call, "ssss", "sleep", "Roadside",
					  "The sound card is closed first", "delay");
	if (r >= 0)
		r = sd_bus_call_async(suspend->link, &suspend->request, call, suspend_on_lock,
				      suspend, 0);
	if (r < 0)
		log_debug("logind cannot be asked: errno %d", -r);
}

/* The same word twice is said once. */
static void suspend_tell(struct suspend *suspend, bool is_to_sleep) {
	if (suspend->is_to_sleep == is_to_sleep)
		return;
	suspend->is_to_sleep = is_to_sleep;
	suspend->handler(suspend->context, is_to_sleep);
}

static int suspend_on_prepare(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct suspend *suspend = context;
	int is_to_sleep = 0;

	(void)error;
	if (sd_bus_message_read(message, "b", &is_to_sleep) < 0)
		return 0;
	suspend_tell(suspend, is_to_sleep != 0);
	if (!is_to_sleep)
		suspend_lock(suspend);
	return 0;
}

/* logind has come, or gone: whoever is left alone is awake. */
static int suspend_on_owner(sd_bus_message *message, void *context, sd_bus_error *error) {
	struct suspend *suspend = context;
	const char *name = NULL;
	const char *before = NULL;
	const char *now = NULL;

	(void)error;
	if (sd_bus_message_read(message, "sss", &name, &before, &now) < 0)
		return 0;
	if (now[0])
		suspend_lock(suspend);
	else
		suspend_tell(suspend, false);
	return 0;
}

static int suspend_on_gone(sd_bus_message *message, void *context, sd_bus_error *error) {
	(void)message;
	(void)error;
	log_debug("the system bus has gone: sleep is not noticed");
	suspend_tell(context, false);
	return 0;
}

static int suspend_open(struct suspend *suspend, struct loop *loop) {
	int r = sd_bus_open_system(&suspend->link);

	if (r >= 0)
		r = sd_bus_match_signal_async(suspend->link, NULL, LOGIND_NAME, LOGIND_PATH,
					      LOGIND_INTERFACE, "PrepareForSleep",
					      suspend_on_prepare, NULL, suspend);
	if (r >= 0)
		r = sd_bus_add_match_async(suspend->link, NULL,
					   "type='signal',sender='org.freedesktop.DBus',"
					   "member='NameOwnerChanged',arg0='" LOGIND_NAME "'",
					   suspend_on_owner, NULL, suspend);
	if (r >= 0)
		r = sd_bus_match_signal(suspend->link, NULL, "org.freedesktop.DBus.Local",
					"/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
					"Disconnected", suspend_on_gone, suspend);
	if (r >= 0)
		r = sd_bus_attach_event(suspend->link, loop_get_event(loop), SUSPEND_PRIORITY);
	if (r >= 0)
		suspend_lock(suspend);
	return r;
}

int suspend_new(struct loop *loop, suspend_handler handler, void *context,
		struct suspend **ret_suspend) {
	struct suspend *suspend = calloc(1, sizeof(*suspend));

	if (!suspend)
		return -ENOMEM;
	suspend->handler = handler;
	suspend->context = context;
	suspend->lock_fd = -1;
	int r = suspend_open(suspend, loop);
	if (r < 0) {
		log_debug("there is no system bus (errno %d): sleep is not noticed", -r);
		suspend->link = sd_bus_close_unref(suspend->link);
	}
	*ret_suspend = suspend;
	return 0;
}

struct suspend *suspend_free(struct suspend *suspend) {
	if (!suspend)
		return NULL;
	(void)sd_bus_slot_unref(suspend->request);
	(void)sd_bus_flush_close_unref(suspend->link);
	if (suspend->lock_fd >= 0)
		(void)close(suspend->lock_fd);
	free(suspend);
	return NULL;
}
