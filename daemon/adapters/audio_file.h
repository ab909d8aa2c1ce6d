/* SPDX-License-Identifier: MIT */
/*
 * audio_file - a virtual sound card between two sound files; see audio.h
 *
 * Its clock is read(): each call is one block, in which the microphone hears
 * the next samples of IN, and the loudspeaker, whose sound goes to OUT, plays
 * what was queued before the call. OUT has the same start as IN. A simulated
 * cabin may feed the loudspeaker back into the microphone.
 *
 * Layer:   adapters (libsndfile through recording and wav_out).
 * Unit:    AUDIO_RATE_HZ mono samples.
 * Threads: one, for all calls: lockstep.
 * Errors:  0 or a count on success, -errno on failure, said through the log.
 */
#ifndef ADAPTERS_AUDIO_FILE_H
#define ADAPTERS_AUDIO_FILE_H

#include "adapters/audio.h"
#include "adapters/cabin.h"

/* How much can be queued; as much as a live sound card would take. */
#define AUDIO_FILE_ROOM_SAMPLES AUDIO_RATE_HZ

/* A flush ends what is being played with a ramp of 5 ms. */
#define AUDIO_FILE_RAMP_SAMPLES (5 * AUDIO_RATE_HZ / 1000)

/* A longer IN is refused when it is reached: nobody means a day of it. */
#define AUDIO_FILE_MOST_S (24 * 3600)

struct audio_file_options {
	const char *input; /* any rate and channels that libsndfile reads */
	const char *output;
	const struct cabin_path *paths; /* --echo */
	size_t n_paths;
};

/* -ENOENT, -EACCES, -EINVAL (not a sound, empty, the same file twice), ... */
int audio_file_new(const struct audio_file_options *options, struct audio **ret_audio);

/*
 * IN has ended, read() said -ENODATA: from now on the microphone hears a room at
 * -80 dBFS (seeded noise, the same each time; digital silence would mislead the
 * decoder) for as long as it is read.
 */
void audio_file_continue(struct audio *audio);

/* Blocks read so far, in samples: the clock. */
uint64_t audio_file_now(const struct audio *audio);

/* Writes what is left of OUT. read() also fails when OUT cannot be written. */
int audio_file_finish(struct audio *audio);

#endif
