/* SPDX-License-Identifier: MIT */
/* voice - see voice.h. */
#include "app/voice.h"

#include "adapters/speech_espeak.h"

int voice_new(const struct options *options, const struct config *config,
	      struct speech **ret_speech) {
	const struct speech_espeak_options espeak = {
		.voices_dir = options->voices,
		.voice = config->voice.variant,
		.rate_wpm = config->voice.rate_wpm,
		.pitch = config->voice.pitch,
		.volume_percent = config->voice.volume_percent,
	};

	return speech_espeak_new(&espeak, ret_speech);
}
