/* SPDX-License-Identifier: MIT */
/*
 * sound_proc - see sound_proc.h.
 *
 * ALSA names the owner of an open stream in asound/cardN/pcmND/subN/status, which
 * everybody may read. Open device files stand in PID/fd, which only the process's own
 * user and root may read; they are looked at where ALSA names nobody.
 */
#include "adapters/sound_proc.h"

#include <ctype.h>
#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define PROC_LINE_BYTES 256

static void proc_globfree(glob_t *found) {
	globfree(found);
}

static void proc_closedir(DIR **dir) {
	if (*dir)
		(void)closedir(*dir);
}

static FILE *proc_open(const char *dir, const char *name) {
	char path[PATH_MAX];
	int length = snprintf(path, sizeof(path), "%s/%s", dir, name);

	return length < 0 || (size_t)length >= sizeof(path) ? NULL : fopen(path, "re");
}

/* " 0 [Device         ]: USB-Audio - USB Audio Device" */
int sound_proc_cards(const char *proc_dir, struct text *names) {
	CLEANUP_FCLOSE FILE *file = proc_open(proc_dir, "asound/cards");
	char line[PROC_LINE_BYTES];
	int n = 0;

	while (file && fgets(line, sizeof(line), file)) {
		const char *name = strstr(line, "]: ");

		if (!name || !strchr(line, '['))
			continue;
		line[strcspn(line, "\n")] = '\0';
		(void)text_appendf(names, "%s%s", n++ ? ", " : "", name + 3);
	}
	return n;
}

/* The number behind "NAME:" in a file of such lines; 0: there is none. */
static long proc_number(FILE *file, const char *name) {
	char line[PROC_LINE_BYTES];
	size_t length = strlen(name);

	while (file && fgets(line, sizeof(line), file)) {
		const char *colon = strchr(line, ':');

		if (colon && strncmp(line, name, length) == 0)
			return strtol(colon + 1, NULL, 10);
	}
	return 0;
}

/* ALSA names the thread; people know the process. */
static void proc_name(const char *proc_dir, struct sound_holder *holder) {
	char name[64];

	(void)snprintf(name, sizeof(name), "%ld/status", holder->pid);
	CLEANUP_FCLOSE FILE *status = proc_open(proc_dir, name);
	long process = proc_number(status, "Tgid");

	if (process > 0)
		holder->pid = process;
	(void)snprintf(name, sizeof(name), "%ld/comm", holder->pid);
	CLEANUP_FCLOSE FILE *comm = proc_open(proc_dir, name);

	if (!comm || !fgets(holder->program, sizeof(holder->program), comm))
		(void)snprintf(holder->program, sizeof(holder->program), "a program");
	holder->program[strcspn(holder->program, "\n")] = '\0';
}

static size_t proc_add(const char *proc_dir, long pid, const char *device,
		       struct sound_holder *holders, size_t n, size_t most) {
	struct sound_holder holder = {.pid = pid};

	if (n == most || pid <= 0)
		return n;
	proc_name(proc_dir, &holder);
	for (size_t i = 0; i < n; i++) {
		if (holders[i].pid == holder.pid)
			return n;
	}
	(void)snprintf(holder.device, sizeof(holder.device), "%.*s", (int)sizeof(holder.device) - 1,
		       device);
	holders[n] = holder;
	return n + 1;
}

static size_t proc_holders_of_alsa(const char *proc_dir, struct sound_holder *holders,
				   size_t most) {
	CLEANUP(proc_globfree) glob_t found = {0};
	char pattern[PATH_MAX];
	size_t n = 0;

	(void)snprintf(pattern, sizeof(pattern), "%s/asound/card*/pcm*/sub*/status", proc_dir);
	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		CLEANUP_FCLOSE FILE *file = fopen(found.gl_pathv[i], "re");
		char device[64] = "";
		const char *card = strstr(found.gl_pathv[i], "/card");
		const char *end = card ? strstr(card, "/sub") : NULL;

		if (end)
			(void)snprintf(device, sizeof(device), "%.*s", (int)(end - card - 1),
				       card + 1);
		n = proc_add(proc_dir, proc_number(file, "owner_pid"), device, holders, n, most);
	}
	return n;
}

/* The PCM device file that the process has open; false: none that we may see. */
static bool proc_find_device(const char *proc_dir, const char *pid, char device[64]) {
	char path[PATH_MAX];
	char target[64];

	(void)snprintf(path, sizeof(path), "%s/%s/fd", proc_dir, pid);
	CLEANUP(proc_closedir) DIR *dir = opendir(path);

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		ssize_t length = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		if (length < 0)
			continue;
		target[length] = '\0';
		if (strncmp(target, SOUND_PROC_DEVICES "pcm", sizeof(SOUND_PROC_DEVICES) + 2) != 0)
			continue;
		memcpy(device, target, (size_t)length + 1);
		return true;
	}
	return false;
}

static size_t proc_holders_of_files(const char *proc_dir, struct sound_holder *holders,
				    size_t most) {
	CLEANUP(proc_closedir) DIR *dir = opendir(proc_dir);
	char device[64];
	size_t n = 0;

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    proc_find_device(proc_dir, entry->d_name, device))
			n = proc_add(proc_dir, strtol(entry->d_name, NULL, 10), device, holders, n,
				     most);
	}
	return n;
}

size_t sound_proc_holders(const char *proc_dir, struct sound_holder *holders, size_t most) {
	size_t n = proc_holders_of_alsa(proc_dir, holders, most);

	return n ? n : proc_holders_of_files(proc_dir, holders, most);
}
