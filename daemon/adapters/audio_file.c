/* SPDX-License-Identifier: MIT */
/*
 * audio_file - see audio_file.h.
 *
 * Within a block the loudspeaker comes first: what it plays is written to OUT,
 * goes through the cabin, and is heard by the microphone in the same block if
 * the path has no delay.
 */
#include "adapters/audio_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/recording.h"
#include "adapters/wav_out.h"
#include "base/cleanup.h"
#include "base/log.h"

/* -80 dBFS, as the sum of three even distributions of -6 to 5: each has a
 * variance of (12 * 12 - 1) / 12, so the root of three of them is 5.98. */
#define FLOOR_TERMS 3
#define FLOOR_RMS 5.98
#define FLOOR_TARGET (32768.0 * 1e-4)

struct file_audio {
	struct audio audio;	     /* first: a sound card is one of these */
	struct recording *recording; /* owned */
	struct wav_out *out;	     /* owned */
	struct cabin *cabin;	     /* owned */
	uint64_t now;		     /* samples read */
	uint32_t seed;		     /* of the floor */
	bool continues;		     /* behind the end of IN */
	size_t n_ahead;		     /* the first block was read to see if there is one */
	int16_t ahead[AUDIO_BLOCK_SAMPLES];
	uint64_t n_queued;
	uint64_t n_played;
	int16_t queue[AUDIO_FILE_ROOM_SAMPLES]; /* a ring */
};

static struct file_audio *file_get(struct audio *audio) {
	return (struct file_audio *)audio;
}

static const struct file_audio *file_look(const struct audio *audio) {
	return (const struct file_audio *)audio;
}

static uint32_t file_random(struct file_audio *file) {
	file->seed ^= file->seed << 13; /* xorshift32 */
	file->seed ^= file->seed >> 17;
	file->seed ^= file->seed << 5;
	return file->seed;
}

static void file_make_floor(struct file_audio *file, int16_t *samples, size_t n) {
	for (size_t i = 0; i < n; i++) {
		int sum = 0;

		for (int t = 0; t < FLOOR_TERMS; t++)
			sum += (int)(file_random(file) % 12) - 6;
		samples[i] = (int16_t)lrint((sum + FLOOR_TERMS * 0.5) * FLOOR_TARGET / FLOOR_RMS);
	}
}

/* One block of IN, its last one filled up; -ENODATA behind it. */
static int file_hear(struct file_audio *file, int16_t *samples) {
	int n = 0;

	if (file->n_ahead > 0) {
		n = (int)file->n_ahead;
		memcpy(samples, file->ahead, sizeof(file->ahead));
		file->n_ahead = 0;
	} else if (!file->continues) {
		n = recording_read(file->recording, samples, AUDIO_BLOCK_SAMPLES);
		if (n < 0)
			return n;
		if (n == 0)
			return -ENODATA;
	}
	file_make_floor(file, samples + n, AUDIO_BLOCK_SAMPLES - (size_t)n);
	return 0;
}

/* What the loudspeaker plays in this block; returns how much of it was queued. */
static size_t file_speak(struct file_audio *file, int16_t *samples) {
	size_t n = (size_t)(file->n_queued - file->n_played);

	n = n < AUDIO_BLOCK_SAMPLES ? n : AUDIO_BLOCK_SAMPLES;
	for (size_t i = 0; i < n; i++)
		samples[i] = file->queue[(file->n_played + i) % AUDIO_FILE_ROOM_SAMPLES];
	memset(samples + n, 0, (AUDIO_BLOCK_SAMPLES - n) * sizeof(*samples));
	file->n_played += n;
	return n;
}

static int16_t file_add(int16_t heard, float echo) {
	float sum = (float)heard + roundf(echo);

	return sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : (int16_t)sum;
}

static int file_read(struct audio *audio, struct audio_frame *frames, size_t most) {
	struct file_audio *file = file_get(audio);
	int16_t heard[AUDIO_BLOCK_SAMPLES];
	int16_t played[AUDIO_BLOCK_SAMPLES];
	float echo[AUDIO_BLOCK_SAMPLES];

	if (most < AUDIO_BLOCK_SAMPLES)
		return -EINVAL;
	if (file->now >= (uint64_t)AUDIO_FILE_MOST_S * AUDIO_RATE_HZ) {
		log_error("the recording lasts more than %d h; cut it into pieces",
			  AUDIO_FILE_MOST_S / 3600);
		return -EFBIG;
	}

	int r = file_hear(file, heard);

	if (r < 0)
		return r;

	size_t n_played = file_speak(file, played);

	cabin_run(file->cabin, played, echo);
	r = wav_out_write(file->out, played, AUDIO_BLOCK_SAMPLES);
	if (r < 0)
		return r;
	for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++) {
		frames[i] = (struct audio_frame){
			.microphone = file_add(heard[i], echo[i]),
			.played = played[i],
			.flags = i < n_played ? AUDIO_FRAME_SPEAKING : 0,
		};
	}
	file->now += AUDIO_BLOCK_SAMPLES;
	return AUDIO_BLOCK_SAMPLES;
}

static int file_play(struct audio *audio, const int16_t *samples, size_t n) {
	struct file_audio *file = file_get(audio);
	size_t room = AUDIO_FILE_ROOM_SAMPLES - (size_t)(file->n_queued - file->n_played);

	n = n < room ? n : room;
	for (size_t i = 0; i < n; i++)
		file->queue[(file->n_queued + i) % AUDIO_FILE_ROOM_SAMPLES] = samples[i];
	file->n_queued += n;
	return (int)n;
}

static void file_flush(struct audio *audio) {
	struct file_audio *file = file_get(audio);
	uint64_t n = file->n_queued - file->n_played;

	n = n < AUDIO_FILE_RAMP_SAMPLES ? n : AUDIO_FILE_RAMP_SAMPLES;
	file->n_queued = file->n_played + n;
	for (uint64_t i = 0; i < n; i++) {
		int16_t *sample = &file->queue[(file->n_played + i) % AUDIO_FILE_ROOM_SAMPLES];

		*sample = (int16_t)(*sample * (int)(n - i) / (int)(n + 1));
	}
}

static uint64_t file_n_queued(const struct audio *audio) {
	return file_look(audio)->n_queued;
}

static uint64_t file_n_played(const struct audio *audio) {
	return file_look(audio)->n_played;
}

static int file_fd(const struct audio *audio) {
	(void)audio;
	return -1;
}

static uint64_t file_n_dropped(const struct audio *audio) {
	(void)audio;
	return 0;
}

static void file_free(struct audio *audio) {
	struct file_audio *file = file_get(audio);

	(void)recording_close(file->recording);
	(void)wav_out_close(file->out);
	(void)cabin_free(file->cabin);
	free(file);
}

static void cleanup_file(struct file_audio **file) {
	if (*file)
		file_free(&(*file)->audio);
}

/* OUT must not be emptied while it is also IN. */
static int file_check_not_same(const struct audio_file_options *options) {
	struct stat in;
	struct stat out;

	if (stat(options->input, &in) < 0 || stat(options->output, &out) < 0)
		return 0;
	if (in.st_dev != out.st_dev || in.st_ino != out.st_ino)
		return 0;
	log_error("%s: input and output are the same file; the output needs one of its own",
		  options->input);
	return -EINVAL;
}

static int file_open_input(struct file_audio *file, const char *path) {
	int r = recording_open(path, &file->recording);

	if (r < 0)
		return r;
	r = recording_read(file->recording, file->ahead, AUDIO_BLOCK_SAMPLES);
	if (r == 0) {
		log_error("%s: holds no sound; it should hold at least one sample", path);
		return -EINVAL;
	}
	if (r > 0)
		file->n_ahead = (size_t)r;
	return r < 0 ? r : 0;
}

int audio_file_new(const struct audio_file_options *options, struct audio **ret_audio) {
	static const struct audio_operations operations = {
		.read = file_read,
		.play = file_play,
		.flush = file_flush,
		.get_n_queued = file_n_queued,
		.get_n_played = file_n_played,
		.get_fd = file_fd,
		.get_n_dropped = file_n_dropped,
		.free = file_free,
	};
	CLEANUP(cleanup_file) struct file_audio *file = calloc(1, sizeof(*file));

	if (!file)
		return -ENOMEM;
	file->audio.operations = &operations;
	file->seed = 2463534242u; /* any but 0 */

	int r = file_open_input(file, options->input);

	if (r == 0)
		r = cabin_new(options->paths, options->n_paths, &file->cabin);
	if (r == 0)
		r = file_check_not_same(options);
	if (r == 0)
		r = wav_out_open(options->output, &file->out);
	if (r < 0)
		return r;
	*ret_audio = &take_ptr(file)->audio;
	return 0;
}

void audio_file_continue(struct audio *audio) {
	file_get(audio)->continues = true;
}

uint64_t audio_file_now(const struct audio *audio) {
	return file_look(audio)->now;
}

int audio_file_finish(struct audio *audio) {
	return wav_out_finish(file_get(audio)->out);
}
