/* SPDX-License-Identifier: MIT */
/* store_text - a whole file into memory; see store.h. */
#include "adapters/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static void cleanup_close(const int *fd) {
	if (*fd >= 0)
		(void)close(*fd);
}

/* Reads to the end of the file, but no more than most_bytes + 1. */
static int read_all(int fd, char *buffer, size_t most_bytes, size_t *ret_n) {
	size_t n = 0;

	while (n <= most_bytes) {
		ssize_t got = read(fd, buffer + n, most_bytes + 1 - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*ret_n = n;
	return 0;
}

int store_read_bytes(const char *path, size_t most_bytes, char **ret_bytes, size_t *ret_n) {
	struct stat status;
	size_t n = 0;

	/* O_NONBLOCK: a FIFO with that name must not hang us. */
	CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if (status.st_size < 0 || (size_t)status.st_size > most_bytes)
		return -EFBIG;

	/* The file may grow while it is read: the size is asked only for the memory. */
	size_t room = (size_t)status.st_size;
	CLEANUP_FREE char *text = malloc(room + 2);
	if (!text)
		return -ENOMEM;
	int r = read_all(fd, text, room, &n);
	if (r < 0)
		return r;
	if (n > room)
		return -EFBIG;
	text[n] = '\0';
	*ret_bytes = take_ptr(text);
	*ret_n = n;
	return 0;
}

int store_read_text(const char *path, size_t most_bytes, char **ret_text) {
	CLEANUP_FREE char *text = NULL;
	size_t n = 0;
	int r = store_read_bytes(path, most_bytes, &text, &n);

	if (r < 0)
		return r;
	if (!text || memchr(text, '\0', n))
		return -EINVAL;
	*ret_text = take_ptr(text);
	return 0;
}
