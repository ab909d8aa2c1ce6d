/* SPDX-License-Identifier: MIT */
/*
 * show_diagnosis - prints sound devices, measurements and findings, for people or as JSON
 *
 * Layer:   ctl (jansson).
 * Threads: one.
 * Errors:  -errno when standard output takes no more.
 */
#ifndef CTL_SHOW_DIAGNOSIS_H
#define CTL_SHOW_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "adapters/portaudio_devices.h"
#include "adapters/sound_proc.h"
#include "core/diagnosis.h"
#include "core/measurements.h"

/* facts->measured is printed beside the findings when there is any. */
int show_diagnosis(const struct diagnosis *diagnosis, const struct diagnosis_facts *facts,
		   bool is_json);

struct show_devices {
	const struct portaudio_device *devices;
	size_t n_devices;
	const struct sound_holder *holders;
	size_t n_holders;
	const struct measurements *measured; /* NULL: the daemon says nothing */
};

int show_devices(const struct show_devices *all, bool is_json);

#endif
