/* SPDX-License-Identifier: MIT */
/*
 * audio_probe - why no sound card can be opened: none, busy, or not for us
 *
 * PortAudio leaves out of its list whatever it could not open, so that a card
 * that is busy or forbidden looks as if it were not there. The device files know.
 *
 * Layer:   adapters (the kernel's sound device files).
 * Threads: any; there is no state.
 */
#ifndef ADAPTERS_AUDIO_PROBE_H
#define ADAPTERS_AUDIO_PROBE_H

#include "adapters/audio.h"
#include "base/text.h"

/* Where the kernel puts them. */
#define AUDIO_PROBE_DIR "/dev/snd"

/*
 * Tries every PCM device file of the folder. AUDIO_READY when at least one
 * capture and one playback file can be opened, else the state that explains most:
 * denied before busy before absent. The words say which file it was; they end
 * without a full stop.
 */
enum audio_state audio_probe(const char *dir, struct text *words);

/* The state that an errno of an open means; AUDIO_ABSENT for all others. */
enum audio_state audio_probe_state(int error);

#endif
