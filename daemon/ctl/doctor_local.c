/* SPDX-License-Identifier: MIT */
/* doctor_local - see doctor.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "adapters/audio_probe.h"
#include "adapters/portaudio_devices.h"
#include "adapters/sound_proc.h"
#include "base/cleanup.h"
#include "ctl/doctor.h"

#define MOST_HOLDERS 8
#define MOST_DEVICES 64
#define PROGRAM "roadsided"
#define VOICE_FAULT ": error: cannot read this voice"
#define DAY_S 86400.0

#define COPY(to, from) ((void)snprintf((to), sizeof(to), "%.*s", (int)sizeof(to) - 1, (from)))

static void local_closedir(DIR **dir) {
	if (*dir)
		(void)closedir(*dir);
}

static void local_find_holders(struct diagnosis_facts *facts) {
	CLEANUP(text_done) struct text words = TEXT_EMPTY;
	struct sound_holder holders[MOST_HOLDERS];
	size_t n = sound_proc_holders(SOUND_PROC_DIR, holders, MOST_HOLDERS);

	for (size_t i = 0; i < n; i++) {
		if (facts->is_on_bus && (uint32_t)holders[i].pid == facts->measured.pid)
			continue;
		(void)text_appendf(&words, "%s%s (process %ld)", words.length_bytes ? ", " : "",
				   holders[i].program, holders[i].pid);
	}
	COPY(facts->holders, text_get(&words));
}

static void local_find_group(struct diagnosis_facts *facts) {
	CLEANUP(local_closedir) DIR *dir = opendir(AUDIO_PROBE_DIR);
	struct stat status;

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		const struct group *group = NULL;

		if (strncmp(entry->d_name, "pcm", 3) != 0 ||
		    fstatat(dirfd(dir), entry->d_name, &status, 0) < 0)
			continue;
		group = getgrgid(status.st_gid);
		if (group)
			COPY(facts->group, group->gr_name);
		return;
	}
}

/* The programs were made in the past, whatever the clock says. */
static void local_look_at_clock(struct diagnosis_facts *facts) {
	struct stat status;

	if (stat("/proc/self/exe", &status) == 0)
		facts->clock_behind_days = (difftime(status.st_mtime, time(NULL)) - DAY_S) / DAY_S;
}

void doctor_look_around(struct diagnosis_facts *facts) {
	CLEANUP(text_done) struct text cards = TEXT_EMPTY;

	facts->n_cards = sound_proc_cards(SOUND_PROC_DIR, &cards);
	COPY(facts->cards, text_get(&cards));
	local_find_holders(facts);
	local_find_group(facts);
	local_look_at_clock(facts);
}

static void local_find_user(struct diagnosis_facts *facts) {
	char path[64];
	struct stat status;
	const struct passwd *user = NULL;

	if (!facts->is_on_bus || !facts->measured.pid)
		return;
	(void)snprintf(path, sizeof(path), SOUND_PROC_DIR "/%u", facts->measured.pid);
	if (stat(path, &status) == 0)
		user = getpwuid(status.st_uid);
	if (user)
		COPY(facts->user, user->pw_name);
}

/* The list is made by opening each for a moment: not beside somebody who uses one. */
static void local_count_devices(struct diagnosis_facts *facts) {
	struct portaudio_device devices[MOST_DEVICES];

	if (!string_equal(facts->measured.audio, "ready"))
		facts->n_devices = (int)portaudio_devices_list(devices, MOST_DEVICES);
}

void doctor_look_at_service(struct diagnosis_facts *facts) {
	local_find_user(facts);
	local_count_devices(facts);
}

/* ---- roadsided --check ---- */

/* The one beside us, else (a name without a slash) that of the path. */
static void local_find_program(char path[PATH_MAX]) {
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - sizeof(PROGRAM));
	char *slash = NULL;

	path[length > 0 ? length : 0] = '\0';
	slash = strrchr(path, '/');
	memcpy(slash ? slash + 1 : path, PROGRAM, sizeof(PROGRAM));
	if (access(path, X_OK) < 0)
		memcpy(path, PROGRAM, sizeof(PROGRAM));
}

/* In the child. What the daemon has been told to read, else its usual places. */
static void local_run_check(char *path, struct measurements *measured, int out) {
	char check[] = "--check";
	char *words[12] = {path, check};
	size_t n = 2;
	struct {
		char option[12];
		char *value;
	} options[] = {
		{"--config", measured->config},
		{"--data", measured->data_dir},
		{"--grammar", measured->grammar_dir},
		{"--voices", measured->voices_dir},
	};

	for (size_t i = 0; i < N_ELEMENTS(options); i++) {
		if (!options[i].value[0])
			continue;
		words[n++] = options[i].option;
		words[n++] = options[i].value;
	}
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)dup2(nowhere, STDIN_FILENO);
	(void)dup2(nowhere, STDOUT_FILENO);
	(void)dup2(out, STDERR_FILENO);
	(void)execvp(path, words);
	_exit(127);
}

/* The first fault of what people wrote, and that of the voice. */
static void local_read_faults(FILE *file, struct diagnosis_facts *facts) {
	char line[1024];
	char other[MEASUREMENTS_TEXT_BYTES] = "";

	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strstr(line, VOICE_FAULT)) {
			COPY(facts->voice_fault, line);
		} else if (strstr(line, ": error: ")) {
			if (!other[0])
				COPY(other, line);
		}
	}
	COPY(facts->content_fault, other);
}

void doctor_check_content(struct diagnosis_facts *facts) {
	char path[PATH_MAX];
	int ends[2];
	int status = 0;

	local_find_program(path);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return;

	pid_t child = fork();

	if (child == 0)
		local_run_check(path, &facts->measured, ends[1]);
	(void)close(ends[1]);
	CLEANUP_FCLOSE FILE *file = fdopen(ends[0], "r");

	if (child < 0 || !file)
		return;
	local_read_faults(file, facts);
	facts->is_checked = waitpid(child, &status, 0) == child && WIFEXITED(status) &&
			    WEXITSTATUS(status) != 127;
	if (facts->is_checked && WEXITSTATUS(status) && !facts->content_fault[0] &&
	    !facts->voice_fault[0])
		(void)snprintf(facts->content_fault, sizeof(facts->content_fault),
			       PROGRAM " --check ends with status %d", WEXITSTATUS(status));
}
