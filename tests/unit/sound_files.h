/* SPDX-License-Identifier: MIT */
/*
 * sound_files - what the tests of the virtual sound card have in common: sound
 *               files made and read, noise played, and how to compare them
 *
 * Each including test names its own files: #define SOUND_FILES "my-test".
 */
#ifndef UNIT_SOUND_FILES_H
#define UNIT_SOUND_FILES_H

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/audio_file.h"

#ifndef SOUND_FILES
#define SOUND_FILES "sound-files"
#endif

#define PATH(name) TEST_BUILD_DIR "/" SOUND_FILES "-" name
#define IN PATH("in.wav")
#define OUT PATH("out.wav")
#define RIR PATH("rir.wav")

static uint32_t seed = 1;

/* Noise, near to white, of some 3500 RMS. */
static inline int16_t noise(void) {
	int sum = 0;

	for (int i = 0; i < 4; i++) {
		seed = seed * 1664525u + 1013904223u;
		sum += (int)(seed >> 19) - 4096;
	}
	return (int16_t)(sum * 3 / 4);
}

static inline void write_sound(const char *path, int format, int rate, int channels,
			       const int16_t *samples, size_t n_frames) {
	SF_INFO info = {.samplerate = rate, .channels = channels, .format = format};
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);

	assert_non_null(file);
	(void)sf_command(file, SFC_SET_SCALE_INT_FLOAT_WRITE, NULL, SF_TRUE);
	assert_int_equal(sf_writef_short(file, samples, (sf_count_t)n_frames), n_frames);
	assert_int_equal(sf_close(file), 0);
}

#define WAV16 (SF_FORMAT_WAV | SF_FORMAT_PCM_16)

static inline size_t read_sound(const char *path, int16_t *samples, size_t most) {
	SF_INFO info = {0};
	SNDFILE *file = sf_open(path, SFM_READ, &info);

	assert_non_null(file);
	assert_int_equal(info.samplerate, AUDIO_RATE_HZ);
	assert_int_equal(info.channels, 1);

	sf_count_t n = sf_read_short(file, samples, (sf_count_t)most);

	assert_int_equal(n, info.frames);
	assert_int_equal(sf_close(file), 0);
	return (size_t)n;
}

static inline void write_silence(double seconds) {
	size_t n = (size_t)(seconds * AUDIO_RATE_HZ);
	int16_t *samples = calloc(n, sizeof(*samples));

	assert_non_null(samples);
	write_sound(IN, WAV16, AUDIO_RATE_HZ, 1, samples, n);
	free(samples);
}

static inline void write_response(int at, int rate) {
	int16_t samples[8000] = {0};

	samples[at] = 20000;
	write_sound(RIR, WAV16, rate, 1, samples, 8000);
}

static inline struct audio *open_card(const struct cabin_path *paths, size_t n_paths) {
	struct audio_file_options options = {IN, OUT, paths, n_paths};
	struct audio *audio = NULL;

	assert_int_equal(audio_file_new(&options, &audio), 0);
	return audio;
}

/* Plays noise for the length of IN; what was heard and played, in step. */
static inline size_t play_noise(struct audio *audio, int16_t *heard, int16_t *played, size_t most) {
	size_t n = 0;

	for (;;) {
		struct audio_frame frames[AUDIO_BLOCK_SAMPLES];
		int16_t block[AUDIO_BLOCK_SAMPLES];

		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
			block[i] = noise();
		assert_int_equal(audio->operations->play(audio, block, AUDIO_BLOCK_SAMPLES),
				 AUDIO_BLOCK_SAMPLES);

		int r = audio->operations->read(audio, frames, AUDIO_BLOCK_SAMPLES);

		if (r == -ENODATA)
			return n;
		assert_int_equal(r, AUDIO_BLOCK_SAMPLES);
		assert_true(n + AUDIO_BLOCK_SAMPLES <= most);
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
			heard[n + i] = frames[i].microphone;
			played[n + i] = frames[i].played;
			assert_int_equal(frames[i].flags, AUDIO_FRAME_SPEAKING);
			assert_int_equal(frames[i].played, block[i]);
		}
		n += AUDIO_BLOCK_SAMPLES;
	}
}

static inline double rms(const int16_t *samples, size_t n) {
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)samples[i] * samples[i];
	return sqrt(sum / (double)n);
}

/* Correlation of what is heard with what was played so many samples before. */
static inline double correlation(const int16_t *heard, const int16_t *played, size_t n,
				 size_t later) {
	double sum = 0;

	for (size_t i = later; i < n; i++)
		sum += (double)heard[i] * played[i - later];
	return sum / ((double)(n - later) * rms(heard + later, n - later) * rms(played, n - later));
}

static inline size_t best_delay(const int16_t *heard, const int16_t *played, size_t n,
				size_t most) {
	size_t best = 0;
	double highest = -1;

	for (size_t d = 0; d < most; d++) {
		double c = correlation(heard, played, n, d);

		if (c > highest) {
			highest = c;
			best = d;
		}
	}
	return best;
}

#define MOST (12 * AUDIO_RATE_HZ)
static int16_t heard[MOST];
static int16_t played[MOST];

static inline int clean_up(void **state) {
	(void)state;
	(void)unlink(IN);
	(void)unlink(OUT);
	(void)unlink(RIR);
	return 0;
}

#endif
