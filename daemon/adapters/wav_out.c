/* SPDX-License-Identifier: MIT */
/* wav_out - see wav_out.h. */
#include "adapters/wav_out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/audio.h"
#include "base/cleanup.h"
#include "base/log.h"

struct wav_out {
	char *path;    /* owned */
	SNDFILE *file; /* owned */
	int error;     /* negative: writing has failed */
	size_t n_held;
	int16_t held[AUDIO_RATE_HZ];
};

static void cleanup_wav_out(struct wav_out **wav_out) {
	(void)wav_out_close(*wav_out);
}

static int wav_out_refuse(const char *path, int error) {
	log_error("%s: cannot be written: %s", path, strerror(error));
	return -error;
}

int wav_out_open(const char *path, struct wav_out **ret_wav_out) {
	CLEANUP(cleanup_wav_out) struct wav_out *wav_out = calloc(1, sizeof(*wav_out));
	SF_INFO info = {
		.samplerate = AUDIO_RATE_HZ,
		.channels = 1,
		.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
	};

	if (!wav_out)
		return -ENOMEM;
	wav_out->path = strdup(path);
	if (!wav_out->path)
		return -ENOMEM;
	(void)signal(SIGXFSZ, SIG_IGN);

	/* Not by libsndfile, which says "system error" to everything. It reads the
	 * header back, too. */
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd < 0)
		return wav_out_refuse(path, errno);
	errno = 0;
	wav_out->file = sf_open_fd(fd, SFM_WRITE, &info, 1);
	if (!wav_out->file) /* libsndfile has closed the descriptor */
		return wav_out_refuse(path, errno ? errno : EIO);
	*ret_wav_out = take_ptr(wav_out);
	return 0;
}

struct wav_out *wav_out_close(struct wav_out *wav_out) {
	if (wav_out) {
		if (wav_out->file)
			(void)sf_close(wav_out->file);
		free(wav_out->path);
		free(wav_out);
	}
	return NULL;
}

int wav_out_finish(struct wav_out *wav_out) {
	sf_count_t n = (sf_count_t)wav_out->n_held;

	if (wav_out->error < 0)
		return wav_out->error;
	errno = 0;
	wav_out->n_held = 0;
	if (sf_write_short(wav_out->file, wav_out->held, n) != n ||
	    sf_error(wav_out->file) != SF_ERR_NO_ERROR)
		wav_out->error = wav_out_refuse(wav_out->path, errno ? errno : EIO);
	(void)sf_command(wav_out->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
	return wav_out->error;
}

int wav_out_write(struct wav_out *wav_out, const int16_t *samples, size_t n) {
	while (n > 0 && wav_out->error == 0) {
		size_t room = N_ELEMENTS(wav_out->held) - wav_out->n_held;
		size_t n_now = n < room ? n : room;

		memcpy(wav_out->held + wav_out->n_held, samples, n_now * sizeof(*samples));
		wav_out->n_held += n_now;
		samples += n_now;
		n -= n_now;
		if (wav_out->n_held == N_ELEMENTS(wav_out->held))
			(void)wav_out_finish(wav_out);
	}
	return wav_out->error;
}
