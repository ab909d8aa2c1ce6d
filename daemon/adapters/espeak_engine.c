/* SPDX-License-Identifier: MIT */
/*
 * espeak_engine - see espeak_engine.h.
 *
 * espeak-ng is trusted with nothing that it might not find. It ends the process
 * or falls back without a word where data is missing, so the files are looked
 * at first; it is started by espeak_ng_Initialize(), which returns a status,
 * and never ended, since a second start hangs.
 *
 * Voices: SetVoiceByFile() cuts a path at 60 characters and makes it lower
 * case. We therefore open the file ourselves and hand over /proc/self/fd/N,
 * which is short, lower case, and surely the file that was checked. No folder
 * of links has to be written anywhere for a voice of our own.
 *
 * Side effect to know: starting it sets the process's LC_CTYPE to C.UTF-8.
 */
#include "adapters/espeak_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <espeak-ng/espeak_ng.h>

#include "base/cleanup.h"
#include "base/log.h"

#define ENGINE_FIRST_VOICE "en-us"

/* Ours has 1 kB; the largest of espeak-ng itself have 4 kB. */
#define ENGINE_MOST_VOICE_BYTES (64 * 1024)

/* TextToPhonemes() takes a clause a call; a text of more than this is no word
 * list of ours. */
#define ENGINE_MOST_CLAUSES 1000

static pthread_mutex_t engine_mutex = PTHREAD_MUTEX_INITIALIZER;
static bool engine_was_opened; /* under the mutex, as is all below */
static int engine_result;
static int engine_rate_hz;

void espeak_engine_lock(void) {
	(void)pthread_mutex_lock(&engine_mutex);
}

void espeak_engine_unlock(void) {
	(void)pthread_mutex_unlock(&engine_mutex);
}

static void cleanup_close(const int *fd) {
	if (*fd >= 0)
		(void)close(*fd);
}

/* Opens a plain file of a sensible size for reading; -errno, said. */
static int engine_open_file(const char *path, const char *what, off_t most_bytes) {
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0) {
		int error = errno;

		log_error("%s: cannot read %s: %s", path, what, strerror(error));
		return -error;
	}
	if (!S_ISREG(status.st_mode) || status.st_size == 0 || status.st_size > most_bytes) {
		log_error("%s: %s should be a file of 1 to %lld bytes", path, what,
			  (long long)most_bytes);
		return -EINVAL;
	}

	int taken = fd;

	fd = -1;
	return taken;
}

/* Every file that speaking English needs must be there and not be empty. */
static int engine_check_data(const char *folder) {
	static const char *const names[] = {
		"phontab", "phonindex", "phondata", "intonations", "en_dict", "lang/gmw/en-US",
	};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		char path[PATH_MAX];
		int n = snprintf(path, sizeof(path), "%s/%s", folder, names[i]);

		if (n < 0 || (size_t)n >= sizeof(path))
			return -ENAMETOOLONG;

		int fd = engine_open_file(path, "the data of espeak-ng", INT_MAX);

		if (fd < 0) {
			log_error("install the package espeak-ng-data, or let "
				  "ESPEAK_DATA_PATH name the folder that holds espeak-ng-data");
			return -ENOENT;
		}
		(void)close(fd);
	}
	return 0;
}

static int engine_report(const char *what, espeak_ng_STATUS status) {
	char message[256] = "";

	espeak_ng_GetStatusCodeMessage(status, message, sizeof(message));
	log_error("espeak-ng: %s: %s", what, message);
	return -EIO;
}

static int engine_start(void) {
	const char *folder = NULL;

	/* Looks for the folder only; nothing is read yet. */
	espeak_ng_InitializePath(NULL);
	(void)espeak_Info(&folder);
	if (!folder)
		return -ENOENT;

	int r = engine_check_data(folder);

	if (r < 0)
		return r;

	espeak_ng_ERROR_CONTEXT context = NULL;
	espeak_ng_STATUS status = espeak_ng_Initialize(&context);

	espeak_ng_ClearErrorContext(&context);
	if (status != ENS_OK)
		return engine_report(folder, status);
	status = espeak_ng_InitializeOutput(ENOUTPUT_MODE_SYNCHRONOUS, 0, NULL);
	if (status != ENS_OK)
		return engine_report("no synchronous output", status);
	status = espeak_ng_SetVoiceByName(ENGINE_FIRST_VOICE);
	if (status != ENS_OK)
		return engine_report("voice " ENGINE_FIRST_VOICE, status);

	/* It may say OK and have fallen back to another. */
	const espeak_VOICE *voice = espeak_GetCurrentVoice();

	if (!voice || !voice->languages || !strstr(voice->languages, ENGINE_FIRST_VOICE)) {
		log_error("%s: espeak-ng does not know its voice %s", folder, ENGINE_FIRST_VOICE);
		return -ENOENT;
	}
	engine_rate_hz = espeak_ng_GetSampleRate();
	log_debug("espeak-ng: data in %s, %d samples a second", folder, engine_rate_hz);
	return engine_rate_hz > 0 ? 0 : -EIO;
}

int espeak_engine_open(void) {
	espeak_engine_lock();
	if (!engine_was_opened) {
		engine_was_opened = true;
		engine_result = engine_start();
	}

	int r = engine_result;

	espeak_engine_unlock();
	return r;
}

int espeak_engine_rate_hz(void) {
	return engine_rate_hz;
}

int espeak_engine_set_voice(const char *path) {
	int r = espeak_engine_open();

	if (r < 0)
		return r;

	CLEANUP(cleanup_close) int fd = engine_open_file(path, "a voice", ENGINE_MOST_VOICE_BYTES);

	if (fd < 0)
		return fd;

	char link[32];

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	espeak_engine_lock();

	espeak_ng_STATUS status = espeak_ng_SetVoiceByFile(link);
	const espeak_VOICE *voice = espeak_GetCurrentVoice();
	/* A byte of priority stands before the name of the language. */
	bool is_ours = voice && string_equal(voice->identifier, link) && voice->languages &&
		       voice->languages[0] != '\0' && strncmp(voice->languages + 1, "en", 2) == 0;

	if (status != ENS_OK || !is_ours) {
		/* Never left with half a voice. */
		(void)espeak_ng_SetVoiceByName(ENGINE_FIRST_VOICE);
		log_error("%s: espeak-ng takes this for no English voice; it should be a "
			  "full voice file with a line \"language en-us\"",
			  path);
		r = -EINVAL;
	}
	espeak_engine_unlock();
	return r;
}

int espeak_engine_phonemes(const char *text, struct text *ret_phonemes) {
	int r = espeak_engine_open();

	if (r < 0)
		return r;
	if (text[0] == '\0')
		return -EINVAL;

	CLEANUP(text_done) struct text phonemes = TEXT_EMPTY;
	const void *rest = text;

	espeak_engine_lock();
	for (int i = 0; rest && i < ENGINE_MOST_CLAUSES && r == 0; i++) {
		const char *clause =
			espeak_TextToPhonemes(&rest, espeakCHARS_UTF8, (int)('_' << 8));

		if (!clause)
			continue;
		while (*clause == ' ')
			clause++;
		if (*clause == '\0')
			continue;
		if (phonemes.length_bytes > 0)
			r = text_append(&phonemes, " ");
		if (r == 0)
			r = text_append(&phonemes, clause);
	}
	espeak_engine_unlock();
	if (r < 0)
		return r;
	if (phonemes.length_bytes == 0)
		return -EINVAL;
	text_done(ret_phonemes);
	*ret_phonemes = phonemes;
	phonemes = TEXT_EMPTY;
	return 0;
}
