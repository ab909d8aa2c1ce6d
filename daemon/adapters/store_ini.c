/* SPDX-License-Identifier: MIT */
/*
 * store_ini - the configuration file, read with inih
 *
 * inih splits lines; what a key takes is core/config's business. As Debian
 * builds it, inih neither hands the line number to the handler nor calls it for
 * a section without keys, so we feed it the lines, count them on the way and
 * look at the section headers ourselves.
 */
#include "adapters/store.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/cleanup.h"
#include "base/text.h"

#define STORE_CONFIG_MOST_BYTES (64 * 1024) /* ours has some 60 short lines */

/* One reading of a file. */
struct store_ini {
	const char *file;
	const char *rest; /* what inih has not had yet */
	unsigned line;	  /* the one inih had last */
	struct config *config;
	struct fault_list *faults;
};

/* A header of a section that does not exist is a fault even with nothing below. */
static void store_ini_check_header(struct store_ini *ini, const char *line) {
	char section[64];
	const struct place place = {.file = ini->file, .line = ini->line, .column = 1};

	line += strspn(line, " \t");
	if (*line != '[')
		return;
	size_t length = strcspn(line + 1, "]\r\n");
	if (line[1 + length] != ']')
		return; /* inih says so */
	if (length >= sizeof(section))
		length = sizeof(section) - 1;
	memcpy(section, line + 1, length);
	section[length] = '\0';
	(void)config_check_section(section, place, ini->faults);
}

/* As fgets(): inih's way to get a line. */
static char *store_ini_line(char *buffer, int buffer_bytes, void *context) {
	struct store_ini *ini = context;
	size_t room = (size_t)buffer_bytes - 1;
	size_t length = strcspn(ini->rest, "\n");

	if (!*ini->rest)
		return NULL;
	ini->line++;
	size_t n = length + (ini->rest[length] == '\n');
	if (n > room) {
		const struct place place = {.file = ini->file, .line = ini->line, .column = 1};
		(void)fault_add(ini->faults, place,
				"the line is too long; it may have at most %zu characters", room);
		memcpy(buffer, "\n", 2);
	} else {
		memcpy(buffer, ini->rest, n);
		buffer[n] = '\0';
		store_ini_check_header(ini, buffer);
	}
	ini->rest += n;
	return buffer;
}

static int store_ini_key(void *context, const char *section, const char *name, const char *value) {
	struct store_ini *ini = context;
	const struct place place = {.file = ini->file, .line = ini->line, .column = 1};

	if (!section[0])
		(void)fault_add(ini->faults, place,
				"\"%.60s\" stands in no section; write [SECTION] above it", name);
	else if (config_check_section(section, place, NULL) == 0)
		(void)config_set(ini->config, section, name, value ? value : "", place,
				 ini->faults);
	return 1;
}

int store_read_config(const char *path, struct config *config, struct fault_list *faults) {
	CLEANUP_FREE char *text = NULL;
	int r = store_read_text(path, STORE_CONFIG_MOST_BYTES, &text);
	if (r < 0)
		return r;

	size_t n_before = fault_list_count(faults);
	struct store_ini ini = {.file = path, .rest = text, .config = config, .faults = faults};
	int line = ini_parse_stream(store_ini_line, &ini, store_ini_key, &ini);
	if (line < 0)
		return -ENOMEM;
	if (line > 0) {
		const struct place place = {.file = path, .line = (unsigned)line, .column = 1};
		(void)fault_add(faults, place,
				"the line is neither [SECTION], KEY = VALUE nor a comment with ; "
				"or #");
	}
	return fault_list_count(faults) > n_before ? -EINVAL : 0;
}

static int store_ini_is_drop_in(const struct dirent *entry) {
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && string_equal(dot, ".conf");
}

/* By bytes, whatever the locale. */
static int store_ini_compare(const struct dirent **one, const struct dirent **other) {
	return strcmp((*one)->d_name, (*other)->d_name);
}

static void store_ini_drop_in(const char *dir, const char *name, struct config *config,
			      struct fault_list *faults) {
	char path[PATH_MAX];
	const struct place whole = {.file = path};
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
	size_t n_before = fault_list_count(faults);
	int r = (size_t)n < sizeof(path) ? store_read_config(path, config, faults) : -ENAMETOOLONG;

	if (r < 0 && fault_list_count(faults) == n_before)
		(void)fault_add(faults, whole, "this file cannot be read: %s",
				r == -EINVAL ? "it is no text" : strerror(-r));
}

int store_read_config_folder(const char *dir, struct config *config, struct fault_list *faults) {
	const struct place whole = {.file = dir};
	size_t n_before = fault_list_count(faults);
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, store_ini_is_drop_in, store_ini_compare);

	if (n < 0)
		return errno == ENOENT ? 0
				       : fault_add(faults, whole, "this folder cannot be read: %s",
						   strerror(errno));
	if (n > STORE_MOST_DROP_INS)
		(void)fault_add(faults, whole, "there are %d files; only %d are read", n,
				STORE_MOST_DROP_INS);
	for (int i = 0; i < n; i++) {
		if (i < STORE_MOST_DROP_INS)
			store_ini_drop_in(dir, entries[i]->d_name, config, faults);
		free(entries[i]);
	}
	free(entries);
	return fault_list_count(faults) > n_before ? -EINVAL : 0;
}
