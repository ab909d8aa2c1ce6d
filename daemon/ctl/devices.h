/* SPDX-License-Identifier: MIT */
/*
 * devices - roadsidectl devices: which sound devices there are, and who holds them
 *
 * Layer:   ctl.
 * Threads: one.
 * Errors:  -ENODEV: there is none with a microphone.
 */
#ifndef CTL_DEVICES_H
#define CTL_DEVICES_H

#include <stdbool.h>

#include "adapters/bus.h"

int devices_run(enum bus_kind kind, bool is_json);

#endif
