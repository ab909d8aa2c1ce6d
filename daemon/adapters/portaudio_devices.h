/* SPDX-License-Identifier: MIT */
/*
 * portaudio_devices - which of PortAudio's devices is meant, and waking it up
 *                     without its libraries writing to standard error
 *
 * Layer:   adapters (PortAudio, alsa-lib, libjack when PortAudio loads it).
 * Threads: one.
 * Errors:  0 on success, -errno on failure, words say why.
 */
#ifndef ADAPTERS_PORTAUDIO_DEVICES_H
#define ADAPTERS_PORTAUDIO_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Before the first Pa_Initialize(). Any number of calls. */
void portaudio_silence_libraries(void);

struct portaudio_devices {
	int input; /* PortAudio's indices */
	int output;
};

/* -ENODEV: there is no such device; the words name those that are there. */
int portaudio_devices_find(const char *input, const char *output, struct text *words,
			   struct portaudio_devices *ret_devices);

/* "NAME", for the log; never NULL. */
const char *portaudio_device_name(int device);

/* A device, as somebody may choose it. */
struct portaudio_device {
	char name[128];
	int n_inputs; /* channels; 0: it has no microphone */
	int n_outputs;
	unsigned rate_hz; /* its own */
	bool is_default_input;
	bool is_default_output;
};

/* All that can be opened now by whoever calls, up to most; wakes PortAudio up and puts it
 * to sleep again, so it is not for a program that has a card open. How many there are. */
size_t portaudio_devices_list(struct portaudio_device *devices, size_t most);

#endif
