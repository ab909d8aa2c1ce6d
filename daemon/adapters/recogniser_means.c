/* SPDX-License-Identifier: MIT */
/*
 * Everything that a change says is checked before a byte of the means is touched:
 * its own checksum, then that the means are the very file it was made for, then
 * that what it points to lies inside that file.
 */
#include "adapters/recogniser_means.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"

#define MAGIC "RSMEANS1"
#define MAGIC_BYTES 8
#define HEADER_BYTES 40
#define CHECKED_FROM 12 /* the checksum covers what follows it */

/* Far more than any model has, far less than what overflows. */
#define MOST_BOOKS 1024
#define MOST_STREAMS 16
#define MOST_DENSITIES 4096
#define MOST_DIMENSIONS 256
#define MOST_BYTES (16 << 20)

/* PocketSphinx's files: a text header, the number that tells the byte order, then
 * words that the last word is the sum of. */
#define HEADER_END "endhdr\n"
#define BYTE_ORDER_MARK 0x11223344u
#define WORD_BYTES 4

struct change {
	uint32_t checksum;
	uint32_t n_means;
	uint32_t means_checksum;
	uint32_t offset;
	uint32_t n_books;
	uint32_t n_streams;
	uint32_t n_densities;
	uint32_t n_dimensions;
	const unsigned char *steps_worth; /* floats */
	const unsigned char *steps;	  /* int8 */
};

static uint32_t get_u32(const unsigned char *bytes) {
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static void put_u32(unsigned char *bytes, uint32_t value) {
	for (int i = 0; i < WORD_BYTES; i++)
		bytes[i] = (unsigned char)(value >> (8 * i));
}

static float get_float(const unsigned char *bytes) {
	uint32_t bits = get_u32(bytes);
	float value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static void put_float(unsigned char *bytes, float value) {
	uint32_t bits;
	memcpy(&bits, &value, sizeof(bits));
	put_u32(bytes, bits);
}

/* That of zlib and PNG. */
static uint32_t crc32_of(const unsigned char *bytes, size_t n) {
	uint32_t table[256];
	for (uint32_t i = 0; i < N_ELEMENTS(table); i++) {
		uint32_t value = i;
		for (int bit = 0; bit < 8; bit++)
			value = value & 1 ? value >> 1 ^ 0xEDB88320u : value >> 1;
		table[i] = value;
	}
	uint32_t crc = 0xFFFFFFFFu;
	for (size_t i = 0; i < n; i++)
		crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 0xFF];
	return ~crc;
}

/* Cuts the file into its parts; false with a reason when it has other sizes. */
static bool change_parse(const unsigned char *bytes, size_t n, struct change *ret_change,
			 const char **ret_fault) {
	if (n < HEADER_BYTES || memcmp(bytes, MAGIC, MAGIC_BYTES) != 0) {
		*ret_fault = "does not begin as a change of means does";
		return false;
	}
	struct change change = {
		.checksum = get_u32(bytes + 8),
		.n_means = get_u32(bytes + 12),
		.means_checksum = get_u32(bytes + 16),
		.offset = get_u32(bytes + 20),
		.n_books = get_u32(bytes + 24),
		.n_streams = get_u32(bytes + 28),
		.n_densities = get_u32(bytes + 32),
		.n_dimensions = get_u32(bytes + 36),
		.steps_worth = bytes + HEADER_BYTES,
	};
	if (change.n_books > MOST_BOOKS || change.n_streams > MOST_STREAMS ||
	    change.n_densities > MOST_DENSITIES || change.n_dimensions > MOST_DIMENSIONS) {
		*ret_fault = "speaks of more codebooks than any model has";
		return false;
	}
	size_t n_worth = (size_t)change.n_streams * change.n_dimensions;
	uint64_t n_steps = (uint64_t)n_worth * change.n_books * change.n_densities;
	if (n != HEADER_BYTES + n_worth * WORD_BYTES + n_steps) {
		*ret_fault = "is cut off or has bytes too many";
		return false;
	}
	if (crc32_of(bytes + CHECKED_FROM, n - CHECKED_FROM) != change.checksum) {
		*ret_fault = "is damaged: its checksum does not fit";
		return false;
	}
	change.steps = change.steps_worth + n_worth * WORD_BYTES;
	for (size_t i = 0; i < n_worth; i++) {
		float worth = get_float(change.steps_worth + i * WORD_BYTES);
		if (!isfinite(worth) || worth < 0.0f || worth > 100.0f) {
			*ret_fault = "has a step that is no sensible number";
			return false;
		}
	}
	*ret_change = change;
	return true;
}

/* Where the words that are summed begin; 0 when it is no file of PocketSphinx's. */
static size_t means_words(const unsigned char *means, size_t n_means) {
	const unsigned char *end = memmem(means, n_means, HEADER_END, strlen(HEADER_END));
	if (!end)
		return 0;
	size_t at = (size_t)(end - means) + strlen(HEADER_END);
	if (n_means - at < (size_t)2 * WORD_BYTES || get_u32(means + at) != BYTE_ORDER_MARK)
		return 0;
	return at + WORD_BYTES;
}

static uint32_t means_sum(const unsigned char *means, size_t from, size_t to) {
	uint32_t sum = 0;
	for (size_t at = from; at + WORD_BYTES <= to; at += WORD_BYTES)
		sum = (sum << 20 | sum >> 12) + get_u32(means + at);
	return sum;
}

int recogniser_means_change(const unsigned char *change, size_t n_change, unsigned char *means,
			    size_t n_means, const char **ret_fault) {
	struct change parsed;
	if (!change_parse(change, n_change, &parsed, ret_fault))
		return -EINVAL;
	if (n_means != parsed.n_means || crc32_of(means, n_means) != parsed.means_checksum) {
		*ret_fault = "was made for another speech model";
		return -ESTALE;
	}
	size_t words = means_words(means, n_means);
	size_t row = (size_t)parsed.n_streams * parsed.n_densities * parsed.n_dimensions;
	size_t n_values = row * parsed.n_books;
	if (words == 0 || parsed.offset < words || (parsed.offset - words) % WORD_BYTES != 0 ||
	    parsed.offset > n_means || n_means - parsed.offset != (n_values + 1) * WORD_BYTES ||
	    means_sum(means, words, n_means - WORD_BYTES) !=
		    get_u32(means + n_means - WORD_BYTES)) {
		*ret_fault = "does not fit the speech model that it names";
		return -EINVAL;
	}
	for (size_t i = 0; i < n_values; i++) {
		size_t stream =
			i / ((size_t)parsed.n_densities * parsed.n_dimensions) % parsed.n_streams;
		size_t column = stream * parsed.n_dimensions + i % parsed.n_dimensions;
		float worth = get_float(parsed.steps_worth + column * WORD_BYTES);
		unsigned char *value = means + parsed.offset + i * WORD_BYTES;
		put_float(value, get_float(value) + worth * (float)(int8_t)parsed.steps[i]);
	}
	put_u32(means + n_means - WORD_BYTES, means_sum(means, words, n_means - WORD_BYTES));
	return 0;
}

/* --- files --------------------------------------------------------------------- */

static int write_whole(int fd, const unsigned char *bytes, size_t n) {
	for (size_t at = 0; at < n;) {
		ssize_t put = write(fd, bytes + at, n - at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		at += (size_t)put;
	}
	return 0;
}

static int means_read(const char *model_dir, const char *change_path, unsigned char **ret_means,
		      size_t *ret_n, const char **ret_fault) {
	CLEANUP_FREE char *change = NULL;
	CLEANUP_FREE char *means = NULL;
	CLEANUP(text_done) struct text path = TEXT_EMPTY;
	size_t n_change = 0;
	size_t n_means = 0;
	int r = store_read_bytes(change_path, MOST_BYTES, &change, &n_change);
	if (r == 0)
		r = text_appendf(&path, "%s/means", model_dir);
	if (r == 0)
		r = store_read_bytes(text_get(&path), MOST_BYTES, &means, &n_means);
	if (r == 0)
		r = recogniser_means_change((unsigned char *)change, n_change,
					    (unsigned char *)means, n_means, ret_fault);
	if (r < 0)
		return r;
	*ret_means = (unsigned char *)take_ptr(means);
	*ret_n = n_means;
	return 0;
}

/* A file without a name that holds the bytes. */
static int means_file(const unsigned char *means, size_t n) {
	int fd = memfd_create("means", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	int r = write_whole(fd, means, n);
	if (r < 0) {
		(void)close(fd);
		return r;
	}
	return fd;
}

int recogniser_means_open(const char *model_dir, const char *change_path) {
	CLEANUP_FREE unsigned char *means = NULL;
	const char *fault = NULL;
	size_t n = 0;
	int r = means_read(model_dir, change_path, &means, &n, &fault);
	if (r == 0)
		r = means_file(means, n);
	if (r < 0)
		log_warning("%s: %s; the speech model is used as it comes, and hears people in "
			    "noise less well",
			    change_path, fault ? fault : strerror(-r));
	return r;
}
