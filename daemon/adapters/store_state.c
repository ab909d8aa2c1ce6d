/* SPDX-License-Identifier: MIT */
/*
 * store_state - small files that are kept between runs; see store.h.
 *
 * A file is written beside the old one and takes its place in one step, so that
 * whoever pulls the plug finds the old or the new one, and never half of it.
 */
#include "adapters/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Less free than this, and nothing is kept for long. */
#define STATE_LEAST_BYTES 65536

/* Makes the folder that a file is to lie in, and those above it. */
static int state_make_folder(const char *path) {
	char folder[PATH_MAX];
	int length = snprintf(folder, sizeof(folder), "%s", path);

	if (length < 0 || (size_t)length >= sizeof(folder))
		return -ENAMETOOLONG;
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0700) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int state_write_all(int fd, const char *text) {
	size_t n = strlen(text);

	while (n > 0) {
		ssize_t written = write(fd, text, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		text += written;
		n -= (size_t)written;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

int store_write_text(const char *path, const char *text) {
	char beside[PATH_MAX];
	int length = snprintf(beside, sizeof(beside), "%s.new", path);

	if (length < 0 || (size_t)length >= sizeof(beside))
		return -ENAMETOOLONG;

	int r = state_make_folder(path);

	if (r < 0)
		return r;
	/* What a run that was killed left behind; O_EXCL follows no link. */
	(void)unlink(beside);

	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	r = state_write_all(fd, text);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(beside, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(beside);
	return r;
}

/* What is missing of it is made in the nearest folder above it that is there. */
int store_can_write(const char *dir) {
	char folder[PATH_MAX];
	struct statvfs disk;
	int length = snprintf(folder, sizeof(folder), "%s", dir);

	if (length <= 0 || (size_t)length >= sizeof(folder))
		return length ? -ENAMETOOLONG : -EINVAL;
	while (access(folder, F_OK) < 0) {
		char *slash = strrchr(folder, '/');

		if (errno != ENOENT)
			return -errno;
		if (!slash || slash == folder) {
			memcpy(folder, slash ? "/" : ".", 2);
			break;
		}
		*slash = '\0';
	}
	if (access(folder, W_OK | X_OK) < 0 || statvfs(folder, &disk) < 0)
		return -errno;
	return (uint64_t)disk.f_bavail * disk.f_frsize < STATE_LEAST_BYTES ? -ENOSPC : 0;
}

int store_put_aside(const char *path) {
	char aside[PATH_MAX];
	int length = snprintf(aside, sizeof(aside), "%s" STORE_ASIDE, path);

	if (length < 0 || (size_t)length >= sizeof(aside))
		return -ENAMETOOLONG;
	return rename(path, aside) < 0 ? -errno : 0;
}
