/* SPDX-License-Identifier: MIT */
/*
 * audio_probe - see audio_probe.h.
 *
 * Opening a PCM file without waiting says what ALSA would run into, and changes
 * nothing: the stream is not set up, and the file is closed at once.
 */
#include "adapters/audio_probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

static void audio_probe_closedir(DIR **dir) {
	if (*dir)
		(void)closedir(*dir);
}

/* pcmC0D0p is a playback file, pcmC0D0c one for capture; others are no PCM. */
static char audio_probe_direction(const char *name) {
	size_t length = strlen(name);

	if (strncmp(name, "pcm", 3) != 0)
		return 0;
	return name[length - 1] == 'c' || name[length - 1] == 'p' ? name[length - 1] : 0;
}

enum audio_state audio_probe_state(int error) {
	switch (error) {
	case EACCES:
	case EPERM:
		return AUDIO_DENIED;
	case EBUSY:
	case EAGAIN:
		return AUDIO_BUSY;
	default:
		return AUDIO_ABSENT;
	}
}

enum audio_state audio_probe(const char *dir, struct text *words) {
	CLEANUP(audio_probe_closedir) DIR *list = opendir(dir);
	enum audio_state worst = AUDIO_ABSENT;
	bool can_capture = false;
	bool can_play = false;

	if (!list) {
		worst = audio_probe_state(errno);
		(void)text_appendf(words, "%s: %s", dir, strerror(errno));
		return worst;
	}

	text_clear(words);
	for (const struct dirent *entry; (entry = readdir(list));) {
		char direction = audio_probe_direction(entry->d_name);
		if (!direction)
			continue;

		/* ALSA opens both ways for either direction. */
		int fd = openat(dirfd(list), entry->d_name, O_RDWR | O_NONBLOCK | O_CLOEXEC);

		if (fd >= 0) {
			(void)close(fd);
			*(direction == 'c' ? &can_capture : &can_play) = true;
			continue;
		}

		enum audio_state state = audio_probe_state(errno);

		if (state == AUDIO_DENIED || (state == AUDIO_BUSY && worst == AUDIO_ABSENT)) {
			worst = state;
			text_clear(words);
			(void)text_appendf(words, "%s/%s: %s", dir, entry->d_name, strerror(errno));
		}
	}
	if (can_capture && can_play) {
		text_clear(words);
		return AUDIO_READY;
	}
	if (worst == AUDIO_ABSENT)
		(void)text_appendf(words, "%s has no card with both a microphone and a speaker",
				   dir);
	return worst;
}
