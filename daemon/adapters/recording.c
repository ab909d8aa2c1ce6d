/* SPDX-License-Identifier: MIT */
/*
 * Channels are averaged before the rate is converted: one filter instead of
 * many. Pieces are small, so a file of any length takes the same memory.
 */
#include "adapters/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/audio.h"
#include "adapters/resample.h"
#include "base/cleanup.h"
#include "base/log.h"

#define PIECE_FRAMES 1024

struct recording {
	SNDFILE *file;
	SF_INFO info;
	struct resampler *resampler; /* NULL: the rate is right already */
	float *interleaved;	     /* [PIECE_FRAMES * channels], full scale is 1 */
	int16_t mono[PIECE_FRAMES];
	size_t n_mono; /* waiting for the resampler */
	size_t at_mono;
	size_t n_tail; /* silence still to be fed behind the end */
};

static void recording_cleanup(struct recording **recording) {
	(void)recording_close(*recording);
}

/* Opens a plain file only: a pipe would be waited for, a device has no end. */
static int recording_open_file(const char *path, int *ret_fd) {
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0) {
		int error = errno;

		log_error("%s: cannot be read: %s", path, strerror(error));
		if (fd >= 0)
			(void)close(fd);
		return -error;
	}
	if (!S_ISREG(status.st_mode) || status.st_size == 0) {
		log_error("%s: %s; it should be a sound file", path,
			  S_ISREG(status.st_mode) ? "is empty" : "is no plain file");
		(void)close(fd);
		return -EINVAL;
	}
	*ret_fd = fd;
	return 0;
}

int recording_open(const char *path, struct recording **ret_recording) {
	CLEANUP(recording_cleanup) struct recording *recording = calloc(1, sizeof(*recording));
	int fd = -1;

	if (!recording)
		return -ENOMEM;

	int r = recording_open_file(path, &fd);

	if (r < 0)
		return r;
	recording->file = sf_open_fd(fd, SFM_READ, &recording->info, 1);
	if (!recording->file) {
		/* libsndfile has closed the descriptor. */
		log_error("%s: cannot be read as a sound file: %s", path, sf_strerror(NULL));
		return -EINVAL;
	}
	const SF_INFO *info = &recording->info;
	if (info->channels < 1 || info->channels > RESAMPLE_MOST_CHANNELS ||
	    info->samplerate < RESAMPLE_LEAST_HZ || info->samplerate > RESAMPLE_MOST_HZ) {
		log_error("%s: has %d channels at %d Hz; 1 to %d channels at %d to %d Hz can be "
			  "read",
			  path, info->channels, info->samplerate, RESAMPLE_MOST_CHANNELS,
			  RESAMPLE_LEAST_HZ, RESAMPLE_MOST_HZ);
		return -EINVAL;
	}
	recording->interleaved = calloc((size_t)PIECE_FRAMES * (size_t)info->channels,
					sizeof(*recording->interleaved));
	if (!recording->interleaved)
		return -ENOMEM;
	if (info->samplerate != AUDIO_RATE_HZ) {
		r = resample_new(1, (unsigned)info->samplerate, AUDIO_RATE_HZ,
				 &recording->resampler);
		if (r < 0)
			return r;
		resample_align(recording->resampler);
		recording->n_tail = resample_n_tail(recording->resampler);
	}
	*ret_recording = take_ptr(recording);
	return 0;
}

struct recording *recording_close(struct recording *recording) {
	if (!recording)
		return NULL;
	if (recording->file)
		(void)sf_close(recording->file);
	(void)resample_free(recording->resampler);
	free(recording->interleaved);
	free(recording);
	return NULL;
}

/* Louder than full scale is clipped; what is no number is silence. (libsndfile's
 * own conversion to integers would scale such files to their loudest sample.) */
static int16_t recording_to_int16(float sample) {
	float scaled = sample * 32768.0f;
	if (!(scaled > -32768.0f))
		return isnan(scaled) ? 0 : INT16_MIN;
	return scaled < 32767.0f ? (int16_t)lrintf(scaled) : INT16_MAX;
}

/* Fills mono with the next piece of the file; the tail is silence. */
static int recording_fill(struct recording *recording) {
	int channels = recording->info.channels;
	sf_count_t n = sf_readf_float(recording->file, recording->interleaved, PIECE_FRAMES);
	recording->at_mono = 0;
	recording->n_mono = 0;
	if (n < 0)
		return -EIO;
	for (sf_count_t i = 0; i < n; i++) {
		float sum = 0;
		for (int c = 0; c < channels; c++)
			sum += recording->interleaved[i * channels + c];
		recording->mono[i] = recording_to_int16(sum / (float)channels);
	}
	recording->n_mono = (size_t)n;
	if (n == 0 && recording->n_tail > 0) {
		size_t n_tail = recording->n_tail < PIECE_FRAMES ? recording->n_tail : PIECE_FRAMES;
		memset(recording->mono, 0, n_tail * sizeof(*recording->mono));
		recording->n_tail -= n_tail;
		recording->n_mono = n_tail;
	}
	return 0;
}

int recording_read(struct recording *recording, int16_t *samples, size_t most) {
	size_t n = 0;
	while (n < most) {
		if (recording->at_mono == recording->n_mono) {
			int r = recording_fill(recording);
			if (r < 0)
				return r;
			if (recording->n_mono == 0)
				break;
		}
		const int16_t *from = &recording->mono[recording->at_mono];
		size_t n_from = recording->n_mono - recording->at_mono;
		size_t n_used = n_from < most - n ? n_from : most - n;
		if (recording->resampler) {
			n += resample_run(recording->resampler, from, n_from, &samples[n], most - n,
					  &n_used);
		} else {
			memcpy(&samples[n], from, n_used * sizeof(*samples));
			n += n_used;
		}
		recording->at_mono += n_used;
	}
	return (int)n;
}
