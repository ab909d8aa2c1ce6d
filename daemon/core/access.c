/* SPDX-License-Identifier: MIT */
/* access - see access.h. */
#include "core/access.h"

#include "base/text.h"

bool access_is_allowed(enum access_readers readers, enum access_need need,
		       const struct access_caller *caller) {
	bool is_master = caller->is_root || caller->is_own;
	bool may_speak = is_master || caller->is_in_group;
	bool may_control = may_speak || caller->is_on_seat;

	switch (need) {
	case ACCESS_SPEAK:
		return may_speak;
	case ACCESS_CONTROL:
		return may_control;
	case ACCESS_READ:
		break;
	}
	switch (readers) {
	case ACCESS_READERS_ALL:
		return true;
	case ACCESS_READERS_GROUP:
		return may_control;
	case ACCESS_READERS_NONE:
		break;
	}
	return is_master;
}

enum access_readers access_readers_from_name(const char *name) {
	if (string_equal(name, "all"))
		return ACCESS_READERS_ALL;
	return string_equal(name, "group") ? ACCESS_READERS_GROUP : ACCESS_READERS_NONE;
}
