/* SPDX-License-Identifier: MIT */
/*
 * A change of means on a model of twelve numbers: what it does to them, and that
 * whatever is wrong with it leaves them as they were. Then the one we ship, on
 * the model it was made for.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/recogniser_means.h"

#define MODEL "/usr/share/pocketsphinx/model/en-us/en-us"
#define SHIPPED TEST_SOURCE_DIR "/grammar/en-us.means"

/* 2 codebooks, 2 streams, 3 densities, 1 dimension */
#define N_VALUES 12
#define HEADER "s3\nversion 1.0\nchksum0 yes\n      endhdr\n"
#define OFFSET (sizeof(HEADER) - 1 + 4 + 7 * 4)
#define MEANS_BYTES (OFFSET + (N_VALUES + 1) * 4)
#define CHANGE_BYTES (40 + 2 * 4 + N_VALUES)

static unsigned char means[MEANS_BYTES];
static unsigned char change[CHANGE_BYTES];
static const char *fault;

static void put(unsigned char *at, uint32_t value) {
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

static uint32_t get(const unsigned char *at) {
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static void put_float(unsigned char *at, float value) {
	uint32_t bits;
	memcpy(&bits, &value, sizeof(bits));
	put(at, bits);
}

static float value_of(size_t i) {
	uint32_t bits = get(means + OFFSET + 4 * i);
	float value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* Bit by bit, as the polynomial is written down. */
static uint32_t crc(const unsigned char *bytes, size_t n) {
	uint32_t rest = 0xFFFFFFFFu;
	for (size_t i = 0; i < n; i++) {
		rest ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			rest = (rest >> 1) ^ ((rest & 1) ? 0xEDB88320u : 0);
	}
	return ~rest;
}

/* As SphinxBase sums the words behind the byte order mark. */
static uint32_t sum(void) {
	uint32_t total = 0;
	for (size_t at = sizeof(HEADER) - 1 + 4; at < MEANS_BYTES - 4; at += 4)
		total = (total << 20 | total >> 12) + get(means + at);
	return total;
}

static void seal(void) {
	put(change + 8, crc(change + 12, sizeof(change) - 12));
}

static int make(void **state) {
	(void)state;
	static const uint32_t sizes[] = {0x11223344u, 2, 2, 3, 1, 1, N_VALUES};
	assert_int_equal(crc((const unsigned char *)"123456789", 9), 0xCBF43926u);
	memset(means, 0, sizeof(means));
	memcpy(means, HEADER, sizeof(HEADER) - 1);
	for (size_t i = 0; i < 7; i++)
		put(means + sizeof(HEADER) - 1 + 4 * i, sizes[i]);
	put(means + OFFSET - 4, N_VALUES);
	for (size_t i = 0; i < N_VALUES; i++)
		put_float(means + OFFSET + 4 * i, 10.0f * (float)i);
	put(means + MEANS_BYTES - 4, sum());

	memset(change, 0, sizeof(change));
	memcpy(change, "RSMEANS1", 8);
	const uint32_t head[] = {MEANS_BYTES, crc(means, sizeof(means)), OFFSET, 2, 2, 3, 1};
	for (size_t i = 0; i < 7; i++)
		put(change + 12 + 4 * i, head[i]);
	put_float(change + 40, 0.5f);
	put_float(change + 44, 0.25f);
	for (int i = 0; i < N_VALUES; i++)
		change[48 + i] = (unsigned char)(int8_t)(i % 2 ? -i : i);
	seal();
	fault = NULL;
	return 0;
}

static int apply(size_t n_change, size_t n_means) {
	return recogniser_means_change(change, n_change, means, n_means, &fault);
}

/* Refused, with a reason, and nothing touched. */
static void refuse(int error, size_t n_change, size_t n_means) {
	unsigned char before[sizeof(means)];
	memcpy(before, means, sizeof(means));
	fault = NULL;
	assert_int_equal(apply(n_change, n_means), error);
	assert_non_null(fault);
	assert_memory_equal(before, means, sizeof(means));
}

static void moves_each_mean_by_its_steps(void **state) {
	(void)state;
	assert_int_equal(apply(sizeof(change), sizeof(means)), 0);
	for (size_t i = 0; i < N_VALUES; i++) {
		double worth = i / 3 % 2 == 0 ? 0.5 : 0.25;
		double steps = i % 2 ? -(double)i : (double)i;
		assert_float_equal(value_of(i), (float)(10.0 * (double)i + worth * steps), 1e-6f);
	}
	assert_int_equal(get(means + MEANS_BYTES - 4), sum());
}

static void is_not_applied_twice(void **state) {
	(void)state;
	assert_int_equal(apply(sizeof(change), sizeof(means)), 0);
	refuse(-ESTALE, sizeof(change), sizeof(means));
}

static void refuses_what_is_cut_off(void **state) {
	(void)state;
	for (size_t n = 0; n < sizeof(change); n++)
		refuse(-EINVAL, n, sizeof(means));
}

static void refuses_any_wrong_byte(void **state) {
	(void)state;
	for (size_t i = 0; i < sizeof(change); i++) {
		change[i] ^= 0x10;
		refuse(-EINVAL, sizeof(change), sizeof(means));
		change[i] ^= 0x10;
	}
	assert_int_equal(apply(sizeof(change), sizeof(means)), 0);
}

static void refuses_another_model(void **state) {
	(void)state;
	for (size_t n = 0; n < sizeof(means); n++)
		refuse(-ESTALE, sizeof(change), n);
	means[OFFSET] ^= 1;
	refuse(-ESTALE, sizeof(change), sizeof(means));
}

/* With checksums that fit: what somebody could write who means harm. */
static void refuses_sizes_and_places_that_lie(void **state) {
	static const uint32_t wrong[] = {0, 1, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu, 65536};
	for (size_t field = 20; field < 40; field += 4) {
		for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
			(void)make(state);
			if (get(change + field) == wrong[i])
				continue;
			put(change + field, wrong[i]);
			seal();
			refuse(-EINVAL, sizeof(change), sizeof(means));
		}
	}
	(void)make(state);
	put(change + 20, OFFSET - 4); /* in words, but not the values */
	seal();
	refuse(-EINVAL, sizeof(change), sizeof(means));
}

static void refuses_steps_that_are_no_numbers(void **state) {
	static const uint32_t bits[] = {0x7FC00000u, 0x7F800000u, 0xFF800000u, 0xBF800000u,
					0x7F7FFFFFu};
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		(void)make(state);
		put(change + 44, bits[i]);
		seal();
		refuse(-EINVAL, sizeof(change), sizeof(means));
	}
}

static void refuses_means_that_are_none(void **state) {
	(void)state;
	means[MEANS_BYTES - 1] ^= 1; /* their own sum, and we were made for that */
	put(change + 16, crc(means, sizeof(means)));
	seal();
	refuse(-EINVAL, sizeof(change), sizeof(means));
	(void)make(state);
	means[5] = 0;
	memset(means, 'x', sizeof(HEADER) - 1);
	put(change + 16, crc(means, sizeof(means)));
	seal();
	refuse(-EINVAL, sizeof(change), sizeof(means));
}

static void survives_garbage(void **state) {
	(void)state;
	uint32_t seed = 7;
	for (int round = 0; round < 20000; round++) {
		(void)make(state);
		for (int n = 0; n < 1 + round % 4; n++) {
			seed = seed * 1664525u + 1013904223u;
			change[12 + (seed >> 8) % (sizeof(change) - 12)] =
				(unsigned char)(seed >> 24);
		}
		seal();
		int r = apply(sizeof(change), sizeof(means));
		assert_true(r == 0 || fault != NULL);
		assert_int_equal(get(means + MEANS_BYTES - 4), sum());
	}
}

static void says_that_there_is_none(void **state) {
	(void)state;
	assert_int_equal(recogniser_means_open(MODEL, "/nowhere/en-us.means"), -ENOENT);
	assert_int_equal(recogniser_means_open(MODEL, "/"), -EISDIR);
	assert_int_equal(recogniser_means_open(MODEL, "/dev/zero"), -EINVAL);
	if (access(MODEL "/means", R_OK) == 0)
		assert_int_equal(recogniser_means_open(MODEL, MODEL "/means"), -EINVAL);
}

static void the_one_we_ship_fits_its_model(void **state) {
	(void)state;
	struct stat stock;
	struct stat changed;
	if (stat(MODEL "/means", &stock) < 0)
		skip();
	int fd = recogniser_means_open(MODEL, SHIPPED);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &changed), 0);
	assert_int_equal(changed.st_size, stock.st_size);
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	FILE *again = fopen(path, "rbe");
	assert_non_null(again);
	char line[4] = "";
	assert_non_null(fgets(line, sizeof(line), again));
	assert_string_equal(line, "s3\n");
	(void)fclose(again);
	(void)close(fd);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(moves_each_mean_by_its_steps, make),
		cmocka_unit_test_setup(is_not_applied_twice, make),
		cmocka_unit_test_setup(refuses_what_is_cut_off, make),
		cmocka_unit_test_setup(refuses_any_wrong_byte, make),
		cmocka_unit_test_setup(refuses_another_model, make),
		cmocka_unit_test_setup(refuses_sizes_and_places_that_lie, make),
		cmocka_unit_test_setup(refuses_steps_that_are_no_numbers, make),
		cmocka_unit_test_setup(refuses_means_that_are_none, make),
		cmocka_unit_test_setup(survives_garbage, make),
		cmocka_unit_test(says_that_there_is_none),
		cmocka_unit_test(the_one_we_ship_fits_its_model),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
