/* SPDX-License-Identifier: MIT */
/*
 * portaudio_devices - see portaudio_devices.h.
 *
 * Debian's PortAudio looks for ALSA and JACK devices whenever it is initialised,
 * and both libraries write dozens of lines to standard error when there is no
 * card or no server, which is a healthy state for us. Redirecting descriptor 2
 * would swallow other threads' log lines; the libraries have calls for it.
 */
#include "adapters/portaudio_devices.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <alsa/asoundlib.h>
#include <portaudio.h>

#include "base/log.h"

static void portaudio_ignore_alsa(const char *file, int line, const char *function, int error,
				  const char *format, ...) __attribute__((format(printf, 5, 6)));
static void portaudio_ignore_alsa(const char *file, int line, const char *function, int error,
				  const char *format, ...) {
	(void)file;
	(void)line;
	(void)function;
	(void)error;
	(void)format;
}

static void portaudio_ignore_jack(const char *message) {
	(void)message;
}

typedef void (*jack_message_setter)(void (*handler)(const char *message));

/* POSIX lets a data pointer be a function; ISO C wants it said by a copy. */
static void portaudio_silence_jack(void *library, const char *name) {
	void *symbol = dlsym(library, name);
	jack_message_setter set_handler = NULL;

	if (!symbol)
		return;
	memcpy(&set_handler, &symbol, sizeof(set_handler));
	set_handler(portaudio_ignore_jack);
}

void portaudio_silence_libraries(void) {
	/* RTLD_NOLOAD: only when PortAudio is linked with it. The handle stays, for
	 * the library does. */
	void *jack = dlopen("libjack.so.0", RTLD_LAZY | RTLD_NOLOAD);

	(void)snd_lib_error_set_handler(portaudio_ignore_alsa);
	if (jack) {
		portaudio_silence_jack(jack, "jack_set_error_function");
		portaudio_silence_jack(jack, "jack_set_info_function");
	}
}

static bool portaudio_can(int device, bool is_input) {
	const PaDeviceInfo *info = device >= 0 ? Pa_GetDeviceInfo(device) : NULL;

	return info && (is_input ? info->maxInputChannels : info->maxOutputChannels) > 0;
}

const char *portaudio_device_name(int device) {
	const PaDeviceInfo *info = device >= 0 ? Pa_GetDeviceInfo(device) : NULL;

	return info && info->name ? info->name : "(no name)";
}

/* The whole name first, then a part of it, whatever the case. -1: none. */
static int portaudio_find_named(const char *name, bool is_input) {
	int n_devices = Pa_GetDeviceCount();

	for (int device = 0; device < n_devices; device++) {
		if (portaudio_can(device, is_input) &&
		    strcasecmp(portaudio_device_name(device), name) == 0)
			return device;
	}
	for (int device = 0; device < n_devices; device++) {
		if (portaudio_can(device, is_input) &&
		    strcasestr(portaudio_device_name(device), name))
			return device;
	}
	return -1;
}

static void portaudio_list(bool is_input, struct text *words) {
	int n_devices = Pa_GetDeviceCount();
	const char *separator = "; there are: ";

	for (int device = 0; device < n_devices; device++) {
		if (!portaudio_can(device, is_input))
			continue;
		(void)text_appendf(words, "%s\"%s\"", separator, portaudio_device_name(device));
		separator = ", ";
	}
}

static int portaudio_find(const char *name, bool is_input, struct text *words) {
	const char *what = is_input ? "a microphone" : "a speaker";
	int device = name && *name ? portaudio_find_named(name, is_input)
		     : is_input	   ? Pa_GetDefaultInputDevice()
				   : Pa_GetDefaultOutputDevice();

	if (portaudio_can(device, is_input))
		return device;
	if (name && *name) {
		(void)text_appendf(words, "no device with %s is named \"%s\"", what, name);
		portaudio_list(is_input, words);
	} else {
		(void)text_appendf(words, "no device with %s", what);
	}
	return -1;
}

int portaudio_devices_find(const char *input, const char *output, struct text *words,
			   struct portaudio_devices *ret_devices) {
	struct portaudio_devices devices = {
		.input = portaudio_find(input, true, words),
	};

	if (devices.input < 0)
		return -ENODEV;
	if ((!output || !*output) && portaudio_can(devices.input, false))
		devices.output = devices.input;
	else
		devices.output = portaudio_find(output, false, words);
	if (devices.output < 0)
		return -ENODEV;
	*ret_devices = devices;
	return 0;
}

size_t portaudio_devices_list(struct portaudio_device *devices, size_t most) {
	size_t n = 0;

	portaudio_silence_libraries();
	if (Pa_Initialize() != paNoError)
		return 0;
	for (int index = 0; index < Pa_GetDeviceCount() && n < most; index++) {
		const PaDeviceInfo *info = Pa_GetDeviceInfo(index);
		struct portaudio_device *device = &devices[n];

		if (!portaudio_can(index, true) && !portaudio_can(index, false))
			continue;
		*device = (struct portaudio_device){
			.n_inputs = info->maxInputChannels,
			.n_outputs = info->maxOutputChannels,
			.rate_hz = (unsigned)info->defaultSampleRate,
			.is_default_input = index == Pa_GetDefaultInputDevice(),
			.is_default_output = index == Pa_GetDefaultOutputDevice(),
		};
		(void)snprintf(device->name, sizeof(device->name), "%s",
			       portaudio_device_name(index));
		n++;
	}
	(void)Pa_Terminate();
	return n;
}
