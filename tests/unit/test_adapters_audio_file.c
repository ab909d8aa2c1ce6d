/* SPDX-License-Identifier: MIT */
/* The virtual sound card: what is heard, played and written, the echo's gain,
 * delay and drift, and files that are none. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/audio_file.h"
#include "base/cleanup.h"

#define SOUND_FILES "audio-file-test"
#include "sound_files.h"

static void test_passes_input_through(void **state) {
	(void)state;
	int16_t in[1000];
	struct audio_frame frames[AUDIO_BLOCK_SAMPLES];

	for (size_t i = 0; i < N_ELEMENTS(in); i++)
		in[i] = noise();
	write_sound(IN, WAV16, AUDIO_RATE_HZ, 1, in, N_ELEMENTS(in));

	struct audio *audio = open_card(NULL, 0);

	assert_int_equal(audio->operations->read(audio, frames, 10), -EINVAL);
	for (size_t n = 0; n < N_ELEMENTS(in); n += AUDIO_BLOCK_SAMPLES) {
		assert_int_equal(audio->operations->read(audio, frames, AUDIO_BLOCK_SAMPLES),
				 AUDIO_BLOCK_SAMPLES);
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
			if (n + i < N_ELEMENTS(in))
				assert_int_equal(frames[i].microphone, in[n + i]);
			else
				assert_in_range(abs(frames[i].microphone), 0, 12);
			assert_int_equal(frames[i].played, 0);
			assert_int_equal(frames[i].flags, 0);
		}
	}
	assert_int_equal(audio->operations->read(audio, frames, AUDIO_BLOCK_SAMPLES), -ENODATA);
	assert_int_equal(audio_file_now(audio), 1120);

	/* Behind the end: the floor, -80 dBFS. */
	double sum = 0;

	audio_file_continue(audio);
	for (int block = 0; block < 100; block++) {
		assert_int_equal(audio->operations->read(audio, frames, AUDIO_BLOCK_SAMPLES),
				 AUDIO_BLOCK_SAMPLES);
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
			sum += frames[i].microphone * frames[i].microphone;
	}
	assert_true(fabs(20 * log10(sqrt(sum / 16000) / 32768) + 80) < 0.5);
	assert_int_equal(audio_file_finish(audio), 0);
	audio_free(audio);
	assert_int_equal(read_sound(OUT, played, MOST), 1120 + 16000);
	for (size_t i = 0; i < 1120 + 16000; i++)
		assert_int_equal(played[i], 0);
}

/* 1 kHz at any rate and channels comes out at 1 kHz, as loud and as long. */
static void test_takes_any_file(void **state) {
	(void)state;
	static const struct {
		int format;
		int rate;
		int channels;
	} cases[] = {
		{WAV16, 8000, 1},
		{WAV16, 44100, 2},
		{SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 3},
		{SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 16000, 1},
		{SF_FORMAT_OGG | SF_FORMAT_VORBIS, 22050, 2},
		{SF_FORMAT_WAV | SF_FORMAT_FLOAT, 96000, 2},
		{SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 11025, 1},
		{SF_FORMAT_WAV | SF_FORMAT_ULAW, 8000, 1},
	};

	for (size_t c = 0; c < N_ELEMENTS(cases); c++) {
		size_t n_frames = (size_t)cases[c].rate;
		size_t n_channels = (size_t)cases[c].channels;
		int16_t *samples = calloc(n_frames * n_channels, sizeof(*samples));
		size_t n = 0;

		assert_non_null(samples);
		for (size_t i = 0; i < n_frames; i++) {
			for (size_t k = 0; k < n_channels; k++)
				samples[i * n_channels + k] = (int16_t)lrint(
					10000 * sin(2 * M_PI * 1000 * (double)i / cases[c].rate));
		}
		write_sound(IN, cases[c].format, cases[c].rate, cases[c].channels, samples,
			    n_frames);
		free(samples);

		struct audio *audio = open_card(NULL, 0);

		n = play_noise(audio, heard, played, MOST);
		audio_free(audio);
		assert_in_range(n, AUDIO_RATE_HZ - 320, AUDIO_RATE_HZ + 320);

		double error = 0;

		for (size_t i = 1600; i < n - 1600; i++) {
			double expected = 10000 * sin(2 * M_PI * 1000 * (double)i / AUDIO_RATE_HZ);

			error += (heard[i] - expected) * (heard[i] - expected);
		}
		/* In step and at level: the difference is 26 dB below (Vorbis, u-law). */
		assert_true(sqrt(error / (double)(n - 3200)) < 0.05 * 7071);
	}
}

static void test_plays_in_order_and_flushes(void **state) {
	(void)state;
	struct audio_frame frames[AUDIO_BLOCK_SAMPLES];
	static int16_t samples[2 * AUDIO_FILE_ROOM_SAMPLES];

	for (size_t i = 0; i < N_ELEMENTS(samples); i++)
		samples[i] = 10000;
	write_silence(1.0);

	struct audio *audio = open_card(NULL, 0);
	const struct audio_operations *card = audio->operations;

	assert_int_equal(card->play(audio, samples, N_ELEMENTS(samples)), AUDIO_FILE_ROOM_SAMPLES);
	assert_int_equal(card->play(audio, samples, 1), 0);
	for (int i = 0; i < 10; i++)
		assert_int_equal(card->read(audio, frames, AUDIO_BLOCK_SAMPLES),
				 AUDIO_BLOCK_SAMPLES);
	assert_int_equal(card->get_n_played(audio), 1600);
	assert_int_equal(card->get_n_queued(audio), AUDIO_FILE_ROOM_SAMPLES);
	card->flush(audio);
	assert_int_equal(card->get_n_queued(audio), 1600 + AUDIO_FILE_RAMP_SAMPLES);
	assert_int_equal(card->read(audio, frames, AUDIO_BLOCK_SAMPLES), AUDIO_BLOCK_SAMPLES);
	for (int i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
		bool is_ramp = i < AUDIO_FILE_RAMP_SAMPLES;

		assert_int_equal(frames[i].flags, is_ramp ? AUDIO_FRAME_SPEAKING : 0);
		if (!is_ramp)
			assert_int_equal(frames[i].played, 0);
		else if (i > 0)
			assert_in_range(frames[i - 1].played - frames[i].played, 50, 200);
	}
	assert_int_equal(card->get_n_played(audio), card->get_n_queued(audio));
	card->flush(audio); /* nothing is queued */
	assert_int_equal(audio_file_finish(audio), 0);
	audio_free(audio);
	assert_int_equal(read_sound(OUT, played, MOST), 11 * AUDIO_BLOCK_SAMPLES);
	assert_int_equal(played[1599], 10000);
	assert_int_equal(played[1600 + AUDIO_FILE_RAMP_SAMPLES], 0);
}

static void test_refuses_files(void **state) {
	(void)state;
	struct audio *audio = NULL;
	struct audio_file_options options = {IN, OUT, NULL, 0};
	struct cabin_path path = {RIR, 0, 0, 0, 0};
	int16_t sample = 0;

	(void)unlink(IN);
	(void)unlink(OUT);
	assert_int_equal(audio_file_new(&options, &audio), -ENOENT);

	FILE *garbage = fopen(IN, "we");

	assert_non_null(garbage);
	for (int i = 0; i < 1000; i++)
		(void)fprintf(garbage, "RIFF or something %d\n", i);
	(void)fclose(garbage);
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	assert_int_equal(truncate(IN, 0), 0);
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	write_sound(IN, WAV16, AUDIO_RATE_HZ, 1, &sample, 0);
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	/* A pipe would be waited for, a device has no end. */
	options.input = PATH("fifo");
	(void)unlink(options.input);
	assert_int_equal(mkfifo(options.input, 0600), 0);
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	(void)unlink(options.input);
	options.input = "/dev/zero";
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	options.input = TEST_BUILD_DIR;
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	/* None of these has touched OUT. */
	assert_int_equal(access(OUT, F_OK), -1);

	options.input = IN;
	write_silence(0.1);
	options.output = IN;
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	options.output = TEST_BUILD_DIR "/no-such-folder/out.wav";
	assert_int_equal(audio_file_new(&options, &audio), -ENOENT);
	options.output = TEST_BUILD_DIR;
	assert_int_equal(audio_file_new(&options, &audio), -EISDIR);

	options.output = OUT;
	options.paths = &path;
	options.n_paths = 1;
	(void)unlink(RIR);
	assert_int_equal(audio_file_new(&options, &audio), -ENOENT);
	write_sound(RIR, WAV16, AUDIO_RATE_HZ, 1, &sample, 1);
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL); /* silent */
	write_response(0, AUDIO_RATE_HZ);
	path.gain_db = NAN;
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	path.gain_db = 0;
	path.delay_ms = -1;
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	path.delay_ms = 0;
	path.ppm = 1e9;
	assert_int_equal(audio_file_new(&options, &audio), -EINVAL);
	assert_null(audio);
}

/* A disk that is full, as a limit on the size of a file. */
static void test_full_disk(void **state) {
	(void)state;
	struct rlimit before;
	struct rlimit limit;
	int r = 0;

	write_silence(10.0);

	struct audio *audio = open_card(NULL, 0);

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){100 * 1000, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (int block = 0; block < 900 && r >= 0; block++) {
		struct audio_frame frames[AUDIO_BLOCK_SAMPLES];
		int16_t samples[AUDIO_BLOCK_SAMPLES];

		for (int i = 0; i < AUDIO_BLOCK_SAMPLES; i++)
			samples[i] = (int16_t)block;
		(void)audio->operations->play(audio, samples, AUDIO_BLOCK_SAMPLES);
		r = audio->operations->read(audio, frames, AUDIO_BLOCK_SAMPLES);
	}
	assert_int_equal(r, -EFBIG);
	assert_int_equal(audio_file_finish(audio), -EFBIG);
	audio_free(audio);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);

	/* What was written can be heard. */
	size_t n = read_sound(OUT, played, MOST);

	assert_in_range(n, 3 * AUDIO_RATE_HZ, 50 * 1000);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(played[i], i / AUDIO_BLOCK_SAMPLES);
}

/* A program that was killed leaves what it had played. */
static void test_output_is_whole_at_every_moment(void **state) {
	(void)state;
	static int16_t samples[MOST];

	write_silence(5.0);

	struct audio *audio = open_card(NULL, 0);

	for (int block = 0; block < 250; block++) {
		struct audio_frame frames[AUDIO_BLOCK_SAMPLES];

		assert_int_equal(audio->operations->read(audio, frames, AUDIO_BLOCK_SAMPLES),
				 AUDIO_BLOCK_SAMPLES);
	}
	assert_int_equal(read_sound(OUT, samples, MOST), 2 * AUDIO_RATE_HZ);
	audio_free(audio);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passes_input_through),
		cmocka_unit_test(test_takes_any_file),
		cmocka_unit_test(test_plays_in_order_and_flushes),
		cmocka_unit_test(test_refuses_files),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_output_is_whole_at_every_moment),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
