/* SPDX-License-Identifier: MIT */
/* audio_role - see audio_role.h. */
#include "adapters/audio_role.h"

#include <stdlib.h>

void audio_role_set(void) {
	/* PulseAudio; PULSE_PROP_media.role, where somebody set it, counts more. */
	(void)setenv("PULSE_PROP", "media.role=a11y", 0);
	/* PipeWire has its own words for roles. */
	(void)setenv("PIPEWIRE_PROPS", "{ media.role = \"Accessibility\" }", 0);
}
