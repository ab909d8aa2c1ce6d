/* SPDX-License-Identifier: MIT */
/*
 * audio_portaudio - a real sound card, through PortAudio's ALSA side
 *
 * One duplex stream on one device, so that microphone and speaker share one
 * clock. Two devices may be asked for; then nothing promises that their clocks
 * agree, and the log says so.
 *
 * Layer:   adapters (PortAudio, alsa-lib for silence on standard error).
 * Threads: open and free on one thread, always the same: PortAudio remembers why
 *          an open failed only for the thread that woke it up. One card at a time.
 * Errors:  0 on success, -errno on failure, with the state that explains it.
 */
#ifndef ADAPTERS_AUDIO_PORTAUDIO_H
#define ADAPTERS_AUDIO_PORTAUDIO_H

#include "adapters/audio.h"
#include "base/text.h"

struct audio_portaudio_options {
	const char *input;  /* device name or part of it; NULL or "": the default */
	const char *output; /* NULL or "": the input device when it plays, too */
	int latency_ms;	    /* suggested to the sound card */
	unsigned rate_hz;   /* 0: AUDIO_RATE_HZ when the device has it, else its own */
};

/* No callback for so long: the device is lost. Real ones come every 10 ms; a
 * loaded sound server was seen to pause for 0.3 s. */
#define AUDIO_PORTAUDIO_SILENCE_MS 2000

/*
 * Looks for the devices anew, opens them and starts. words (never NULL) then
 * say what was opened, or what was in the way; they end without a full stop.
 * On success *ret_audio belongs to the caller (audio_free()) and *ret_state is
 * AUDIO_READY. On failure *ret_state is one of absent, busy, denied: -ENODEV,
 * -EBUSY, -EACCES; only -ENOMEM is about us.
 *
 * A read() from it returns -EIO from the moment the device is lost, -ETIMEDOUT when
 * the device is there but dead: no callback came for AUDIO_PORTAUDIO_SILENCE_MS.
 */
int audio_portaudio_new(const struct audio_portaudio_options *options, struct text *words,
			enum audio_state *ret_state, struct audio **ret_audio);

#endif
