/* SPDX-License-Identifier: MIT */
/* audio - names of the states; see audio.h. */
#include "adapters/audio.h"

const char *audio_state_name(enum audio_state state) {
	static const char *const names[] = {
		[AUDIO_READY] = "ready",   [AUDIO_ABSENT] = "absent", [AUDIO_BUSY] = "busy",
		[AUDIO_DENIED] = "denied", [AUDIO_LOST] = "lost",
	};

	return names[state];
}
