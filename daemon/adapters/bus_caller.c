/* SPDX-License-Identifier: MIT */
/* bus_caller - see bus_caller.h. */
#include "adapters/bus_caller.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>

#include "base/cleanup.h"
#include "base/text.h"

/* A seat is left, and a group entered, without a word to us: looked at again. */
#define CALLER_FRESH_MS 2000
#define CALLER_BUFFER_BYTES 16384 /* of passwd and group entries; a longer one is not ours */
#define CALLER_MOST_GROUPS 256

static bool caller_is_in_group(uid_t uid) {
	char buffer[CALLER_BUFFER_BYTES];
	char group_buffer[CALLER_BUFFER_BYTES];
	struct passwd user;
	struct passwd *found_user = NULL;
	struct group group;
	struct group *found_group = NULL;
	gid_t groups[CALLER_MOST_GROUPS];
	int n = CALLER_MOST_GROUPS;

	if (getgrnam_r(BUS_CALLER_GROUP, &group, group_buffer, sizeof(group_buffer),
		       &found_group) != 0 ||
	    !found_group || getpwuid_r(uid, &user, buffer, sizeof(buffer), &found_user) != 0 ||
	    !found_user)
		return false;
	if (getgrouplist(user.pw_name, user.pw_gid, groups, &n) < 0)
		n = CALLER_MOST_GROUPS; /* those that fit */
	for (int i = 0; i < n; i++) {
		if (groups[i] == group.gr_gid)
			return true;
	}
	return false;
}

void bus_caller_look_up(uid_t uid, struct access_caller *ret_caller) {
	*ret_caller = (struct access_caller){
		.is_root = uid == 0,
		.is_own = uid == geteuid(),
		.is_in_group = caller_is_in_group(uid),
		.is_on_seat = sd_uid_is_on_seat(uid, true, BUS_CALLER_SEAT) > 0,
	};
}

static int caller_get_uid(sd_bus_message *message, uid_t *ret_uid) {
	sd_bus_creds *creds = NULL;
	int r = sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &creds);

	if (r >= 0)
		r = sd_bus_creds_get_euid(creds, ret_uid);
	(void)sd_bus_creds_unref(creds);
	return r;
}

int bus_caller_find(struct bus_callers *callers, sd_bus_message *message, int64_t now_ms,
		    struct access_caller *ret_caller) {
	const char *name = sd_bus_message_get_sender(message);
	struct bus_caller_entry *entry = NULL;

	if (!name || strlen(name) >= sizeof(entry->name))
		return -EINVAL;
	for (size_t i = 0; i < BUS_MOST_CALLERS && !entry; i++) {
		if (string_equal(callers->list[i].name, name))
			entry = &callers->list[i];
	}
	if (!entry) {
		uid_t uid = 0;
		int r = caller_get_uid(message, &uid);

		if (r < 0)
			return r; /* gone already, or the bus does not say */
		entry = &callers->list[callers->next];
		callers->next = (callers->next + 1) % BUS_MOST_CALLERS;
		*entry = (struct bus_caller_entry){.uid = uid, .at_ms = now_ms};
		memcpy(entry->name, name, strlen(name) + 1);
		bus_caller_look_up(uid, &entry->caller);
	} else if (now_ms - entry->at_ms > CALLER_FRESH_MS) {
		bus_caller_look_up(entry->uid, &entry->caller);
		entry->at_ms = now_ms;
	}
	*ret_caller = entry->caller;
	return 0;
}
