/* SPDX-License-Identifier: MIT */
/* The configuration file: what is read, and each refusal with its line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/store.h"
#include "base/cleanup.h"

static int read_text(const char *text, size_t n_bytes, struct config *config,
		     struct fault_list *faults) {
	char path[] = "/tmp/test_store_ini_XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n_bytes), (ssize_t)n_bytes);
	(void)close(fd);
	config_set_defaults(config);
	int r = store_read_config(path, config, faults);
	(void)unlink(path);
	return r;
}

static void test_all_forms(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	static const char text[] = "\xef\xbb\xbf; a comment\n"
				   "# another\n"
				   "\n"
				   "[dialogue]\r\n"
				   "wake_phrase = hello car ; behind a value\n"
				   "always_awake=yes\n"
				   "[voice]\n"
				   "  pitch : 20\n"
				   "[audio]\n"
				   "input =\n"
				   "output = USB Audio: - (hw:1,0)";
	struct config config;

	assert_int_equal(read_text(text, sizeof(text) - 1, &config, &faults), 0);
	assert_int_equal(fault_list_count(&faults), 0);
	assert_string_equal(config.dialogue.wake_phrase, "hello car");
	assert_true(config.dialogue.always_awake);
	assert_int_equal(config.voice.pitch, 20);
	assert_string_equal(config.audio.input, "");
	assert_string_equal(config.audio.output, "USB Audio: - (hw:1,0)");
}

static void test_every_fault_has_its_line(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	static const char text[] = "pitch = 1\n"
				   "[voice]\n"
				   "pitch = loud\n"
				   "tone = 3\n"
				   "[empty]\n"
				   "[sound]\n"
				   "input = x\n"
				   "[audio]\n"
				   "latency_ms = 5000\n"
				   "nonsense\n";
	static const struct {
		unsigned line;
		const char *message;
	} wanted[] = {
		{1, "\"pitch\" stands in no section; write [SECTION] above it"},
		{3, "voice.pitch cannot be \"loud\"; it takes a whole number from 0 to 100"},
		{4, "section \"voice\" has no key \"tone\"; it has variant, rate_wpm, pitch, "
		    "volume_percent, louder_in_noise_db, slower_in_noise_percent, earcons"},
		{5, "there is no section \"empty\"; there are audio, dialogue, voice, ears, "
		    "buttons, bus, log"},
		{6, "there is no section \"sound\"; there are audio, dialogue, voice, ears, "
		    "buttons, bus, log"},
		{9, "audio.latency_ms cannot be \"5000\"; it takes a whole number from 5 to 500"},
		{10, "the line is neither [SECTION], KEY = VALUE nor a comment with ; or #"},
	};
	struct config config;

	assert_int_equal(read_text(text, sizeof(text) - 1, &config, &faults), -EINVAL);
	assert_int_equal(fault_list_count(&faults), N_ELEMENTS(wanted));
	for (size_t i = 0; i < N_ELEMENTS(wanted); i++) {
		assert_int_equal(faults.faults[i].line, wanted[i].line);
		assert_string_equal(faults.faults[i].message, wanted[i].message);
	}
	assert_int_equal(config.voice.pitch, 50);
}

static void test_long_line(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	static char text[2000];
	struct config config;

	memset(text, 'a', sizeof(text));
	memcpy(text, "[voice]\n", 8);
	memcpy(text + 1985, "\npitch = 20\n", 12);
	assert_int_equal(read_text(text, 1997, &config, &faults), -EINVAL);
	assert_int_equal(fault_list_count(&faults), 1);
	assert_int_equal(faults.faults[0].line, 2);
	assert_non_null(strstr(faults.faults[0].message, "the line is too long"));
	assert_int_equal(config.voice.pitch, 20);
}

static void test_no_text(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config config;

	assert_int_equal(read_text("[voice]\n\0pitch = 1\n", 19, &config, &faults), -EINVAL);
	config_set_defaults(&config);
	assert_int_equal(store_read_config("/no/such/file", &config, &faults), -ENOENT);
	assert_true(store_read_config("/tmp", &config, &faults) < 0);
}

/* Anything in a file: a fault or none, never more. */
static void test_random_bytes(void **state) {
	(void)state;
	static const char alphabet[] = "[]=:;# \t\n\rvoicepitchaudio0123456789\"\xff";
	uint32_t seed = 99;
	char text[300];

	for (int round = 0; round < 3000; round++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		struct config config;

		seed = seed * 1664525 + 1013904223;
		size_t n = (seed >> 8) % sizeof(text);
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = alphabet[(seed >> 8) % (sizeof(alphabet) - 1)];
		}
		int r = read_text(text, n, &config, &faults);
		assert_true(r == 0 || r == -EINVAL);
		assert_int_equal(r == 0, fault_list_count(&faults) == 0);
	}
}

static void put(const char *dir, const char *name, const char *text) {
	char path[200];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!text) {
		assert_int_equal(unlink(path), 0);
		return;
	}
	CLEANUP_FCLOSE FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

/* By their names, the last one counts; only .conf; each fault with its own file. */
static void test_drop_ins(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	static const struct {
		const char *name;
		const char *text;
	} files[] = {
		{"20-car.conf", "[voice]\npitch = 20\n"},
		{"10-house.conf", "[voice]\npitch = 10\nrate_wpm = 200\n"},
		{"30-wrong.conf", "[voice]\n\nrate = 3\n"},
		{"40-old.conf.bak", "[voice]\npitch = 40\n"},
		{".50-hidden.conf", "[voice]\npitch = 50\n"},
	};
	char dir[] = "/tmp/test_store_ini_XXXXXX";
	struct config config;

	config_set_defaults(&config);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(store_read_config_folder(dir, &config, &faults), 0);
	for (size_t i = 0; i < N_ELEMENTS(files); i++)
		put(dir, files[i].name, files[i].text);
	assert_int_equal(store_read_config_folder(dir, &config, &faults), -EINVAL);
	for (size_t i = 0; i < N_ELEMENTS(files); i++)
		put(dir, files[i].name, NULL);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(config.voice.pitch, 20);
	assert_int_equal(config.voice.rate_wpm, 200);
	assert_int_equal(fault_list_count(&faults), 1);
	assert_int_equal(faults.faults[0].line, 3);
	assert_non_null(strstr(faults.faults[0].file, "/30-wrong.conf"));
	/* Gone, and none: no error. */
	assert_int_equal(store_read_config_folder(dir, &config, &faults), 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_forms),
		cmocka_unit_test(test_every_fault_has_its_line),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_drop_ins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
