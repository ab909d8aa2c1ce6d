/* SPDX-License-Identifier: MIT */
/*
 * Checked is what PocketSphinx would end the process over: files that are not
 * there, are folders or empty, or begin with
 * the wrong bytes.
 */
#include "adapters/recogniser_model.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define HEADER_BYTES 1024

/* What a file begins with. */
enum model_file_kind {
	MODEL_FILE_PARAMETERS, /* "-name value" lines */
	MODEL_FILE_FILLERS,    /* a dictionary that has "<sil>" */
	MODEL_FILE_S3,	       /* "s3\n", a text header up to "endhdr\n", then numbers */
	MODEL_FILE_MDEF,       /* binary ("BMDF" in either byte order) or text ("0.3") */
	MODEL_FILE_SENDUMP,
};

static const struct model_file {
	const char *name;
	enum model_file_kind kind;
	long least_bytes;
} model_files[] = {
	{"mdef", MODEL_FILE_MDEF, 256},	      {"means", MODEL_FILE_S3, 256},
	{"variances", MODEL_FILE_S3, 256},    {"transition_matrices", MODEL_FILE_S3, 64},
	{"sendump", MODEL_FILE_SENDUMP, 256}, {"feat.params", MODEL_FILE_PARAMETERS, 8},
	{"noisedict", MODEL_FILE_FILLERS, 8},
};

int recogniser_model_check_file(const char *path, long least_bytes) {
	struct stat status;
	if (stat(path, &status) < 0) {
		int error = errno;
		log_error("%s: %s; a file of the speech model is expected here (Debian package "
			  "pocketsphinx-en-us)",
			  path, strerror(error));
		return -error;
	}
	if (!S_ISREG(status.st_mode)) {
		log_error("%s: is not a regular file", path);
		return -EINVAL;
	}
	if (status.st_size < least_bytes) {
		log_error("%s: has %lld bytes; at least %ld are expected: it is cut off or not "
			  "what it should be",
			  path, (long long)status.st_size, least_bytes);
		return -EINVAL;
	}
	if (access(path, R_OK) < 0) {
		log_error("%s: may not be read", path);
		return -EACCES;
	}
	return 0;
}

static bool model_header_fits(enum model_file_kind kind, const char *header, size_t n) {
	switch (kind) {
	case MODEL_FILE_PARAMETERS:
		return header[0] == '-' && memchr(header, '\0', n) == NULL;
	case MODEL_FILE_FILLERS:
		return memmem(header, n, "<sil>", 5) != NULL && memchr(header, '\0', n) == NULL;
	case MODEL_FILE_S3:
		return n > 3 && memcmp(header, "s3\n", 3) == 0 &&
		       memmem(header, n, "endhdr\n", 7) != NULL;
	case MODEL_FILE_MDEF:
		return memcmp(header, "BMDF", 4) == 0 || memcmp(header, "FDMB", 4) == 0 ||
		       memcmp(header, "0.3", 3) == 0;
	case MODEL_FILE_SENDUMP: {
		/* A length of at most 999, then a title of that length. */
		int32_t length;
		memcpy(&length, header, sizeof(length));
		uint32_t swapped = __builtin_bswap32((uint32_t)length);
		return (length > 0 && length < 1000) || (swapped > 0 && swapped < 1000);
	}
	}
	return false;
}

static int model_check_one(const char *model_dir, const struct model_file *file) {
	CLEANUP(text_done) struct text path = TEXT_EMPTY;
	if (text_appendf(&path, "%s/%s", model_dir, file->name) < 0)
		return -ENOMEM;
	int r = recogniser_model_check_file(text_get(&path), file->least_bytes);
	if (r < 0)
		return r;
	CLEANUP_FCLOSE FILE *in = fopen(text_get(&path), "rbe");
	if (!in) {
		r = -errno;
		log_error("%s: %s", text_get(&path), strerror(-r));
		return r;
	}
	char header[HEADER_BYTES] = {0};
	size_t n = fread(header, 1, sizeof(header), in);
	if (n < 4 || !model_header_fits(file->kind, header, n)) {
		log_error("%s: does not begin as a %s file of a speech model does", text_get(&path),
			  file->name);
		return -EINVAL;
	}
	return 0;
}

int recogniser_model_check(const char *model_dir) {
	for (size_t i = 0; i < N_ELEMENTS(model_files); i++) {
		int r = model_check_one(model_dir, &model_files[i]);
		if (r < 0)
			return r;
	}
	return 0;
}
