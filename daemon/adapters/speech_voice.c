/* SPDX-License-Identifier: MIT */
/* speech_voice - see speech_voice.h. */
#include "adapters/speech_voice.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"

#define VOICE_MOST_BYTES (64 * 1024)

/* The keywords of espeak-ng 1.51's voice files that a voice of ours may need,
 * from its docs/voices.md. */
static const char *const voice_keywords[] = {
	"name",	      "language",     "gender",	   "maintainer",
	"status",     "phonemes",     "dictrules", "dictionary",
	"replace",    "stressLength", "stressAdd", "stressAmp",
	"intonation", "tunes",	      "pitch",	   "formant",
	"echo",	      "flutter",      "roughness", "clarity",
	"tone",	      "voicing",      "breath",	   "breathw",
	"consonants", "klatt",	      "speed",	   "words",
	"numbers",    "stressRule",   "stressOpt", "lowercaseSentence",
};

int speech_voice_path(const char *voices_dir, const char *name, char *path, size_t path_bytes) {
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/'))
		return -EINVAL;

	int n = snprintf(path, path_bytes, "%s/%s", voices_dir, name);

	return n < 0 || (size_t)n >= path_bytes ? -ENAMETOOLONG : 0;
}

static bool voice_knows(const char *keyword) {
	for (size_t i = 0; i < N_ELEMENTS(voice_keywords); i++) {
		if (string_equal(voice_keywords[i], keyword))
			return true;
	}
	return false;
}

/* Adds a fault for each line that espeak-ng would skip. */
static bool voice_check_lines(FILE *file, const char *path, struct fault_list *faults) {
	struct place place = {.file = path};
	bool is_english = false;
	char line[512];

	while (fgets(line, sizeof(line), file)) {
		place.line++;
		place.column = 1;
		if (!strchr(line, '\n') && !feof(file)) {
			(void)fault_add(faults, place,
					"a line should have less than %zu bytes and no NUL",
					sizeof(line) - 1);
			return is_english;
		}
		line[strcspn(line, "\r\n")] = '\0';

		char *comment = strstr(line, "//");

		if (comment)
			*comment = '\0';

		size_t start = strspn(line, " \t");
		char *keyword = line + start;
		char *rest = keyword + strcspn(keyword, " \t");

		if (*keyword == '\0')
			continue;
		if (*rest)
			*rest++ = '\0';
		rest += strspn(rest, " \t");
		place.column = (unsigned)start + 1;
		if (!voice_knows(keyword))
			(void)fault_add(faults, place,
					"espeak-ng has no \"%.40s\" in its voice files", keyword);
		else if (*rest == '\0')
			(void)fault_add(faults, place, "\"%s\" needs a value", keyword);
		else if (string_equal(keyword, "language") && strncmp(rest, "en", 2) == 0)
			is_english = true;
	}
	return is_english;
}

int speech_voice_check(const char *voices_dir, const char *voice, struct fault_list *faults) {
	size_t n_before = fault_list_count(faults);
	char path[PATH_MAX];
	struct place place = {.file = path};
	struct stat status;
	int r = speech_voice_path(voices_dir, voice, path, sizeof(path));

	if (r < 0) {
		place.file = voices_dir;
		return fault_add(faults, place,
				 "\"%.80s\" should be the name of a voice file in this folder",
				 voice);
	}

	CLEANUP_FCLOSE FILE *file = fopen(path, "re");

	if (!file)
		return fault_add(faults, place, "cannot read this voice: %s", strerror(errno));
	if (fstat(fileno(file), &status) < 0 || !S_ISREG(status.st_mode) ||
	    status.st_size > VOICE_MOST_BYTES)
		return fault_add(faults, place, "a voice should be a file of at most %d bytes",
				 VOICE_MOST_BYTES);
	if (!voice_check_lines(file, path, faults))
		(void)fault_add(faults, place,
				"no line \"language en-us\": espeak-ng would not speak English");
	return fault_list_count(faults) > n_before ? -EINVAL : 0;
}
