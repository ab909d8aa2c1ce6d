/* SPDX-License-Identifier: MIT */
/*
 * replay - runs a fuzz target over the files of a folder, as an ordinary test
 *
 * usage: fuzz_NAME FOLDER|FILE...
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "fuzz.h"

#define REPLAY_MOST_BYTES (4 << 20) /* no corpus file is near */

static size_t replay_file(const char *path) {
	CLEANUP_FCLOSE FILE *file = fopen(path, "re");
	CLEANUP_FREE uint8_t *bytes = malloc(REPLAY_MOST_BYTES);

	if (!file || !bytes) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(EXIT_FAILURE);
	}
	size_t n = fread(bytes, 1, REPLAY_MOST_BYTES, file);
	/* A copy of just that size, so that a sanitizer sees one byte too far. */
	CLEANUP_FREE uint8_t *exact = malloc(n ? n : 1);
	FUZZ_HOLDS(exact != NULL);
	memcpy(exact, bytes, n);
	(void)LLVMFuzzerTestOneInput(exact, n);
	return 1;
}

static size_t replay_folder(const char *path) {
	struct dirent **entries = NULL;
	int n_entries = scandir(path, &entries, NULL, alphasort);
	size_t n_files = 0;

	for (int i = 0; i < n_entries; i++) {
		char name[PATH_MAX];

		(void)snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			n_files += replay_file(name);
		free(entries[i]);
	}
	free(entries);
	return n_files;
}

int main(int argc, char **argv) {
	size_t n_files = 0;

	for (int i = 1; i < argc; i++) {
		struct stat status;
		bool is_folder = stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode);

		n_files += is_folder ? replay_folder(argv[i]) : replay_file(argv[i]);
	}
	(void)printf("%zu inputs replayed\n", n_files);
	return n_files ? EXIT_SUCCESS : EXIT_FAILURE; /* an empty corpus tests nothing */
}
