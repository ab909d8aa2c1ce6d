/* SPDX-License-Identifier: MIT */
/*
 * buttons_evdev - the kernel's input devices, and its names of keys
 *
 * Layer:   adapters (libevdev).
 * Threads: one a device; the names, any.
 */
#ifndef ADAPTERS_BUTTONS_EVDEV_H
#define ADAPTERS_BUTTONS_EVDEV_H

#include "adapters/buttons_device.h"

/* Takes over a descriptor of /dev/input/event..., open for reading without waiting, when
 * it works. -EINVAL: it is no such device; -errno. */
int buttons_evdev_new(int fd, struct buttons_device **ret_device);

/* The code of a key or button: "KEY_NEXTSONG", "BTN_0"; -1: there is none. */
int buttons_evdev_find_code(const char *name);

/* The name of a code; "an unknown key": it has none. */
const char *buttons_evdev_name(unsigned code);

#endif
