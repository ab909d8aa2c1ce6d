/* SPDX-License-Identifier: MIT */
/* What is kept of speaker and microphone between runs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/store.h"
#include "app/calibration.h"
#include "base/log.h"

static const struct calibration_cards cards = {"USB microphone", "default"};
static const struct ears_calibration kept = {151.2, -100.5, 3.5, 28.1, -64.0, 0.5};

struct place_of_files {
	char top[64];
	char state[96]; /* made by whoever writes first */
	char file[128];
	char aside[160];
};

static int open_folder(void **state) {
	struct place_of_files *files = calloc(1, sizeof(*files));
	strcpy(files->top, "/tmp/roadside-calibration-XXXXXX");
	assert_non_null(mkdtemp(files->top));
	(void)snprintf(files->state, sizeof(files->state), "%s/a/state", files->top);
	(void)snprintf(files->file, sizeof(files->file), "%s/" CALIBRATION_FILE, files->state);
	(void)snprintf(files->aside, sizeof(files->aside), "%s" STORE_ASIDE, files->file);
	log_set_level(LOG_LEVEL_ERROR);
	*state = files;
	return 0;
}

static int close_folder(void **state) {
	struct place_of_files *files = *state;
	char middle[96];
	(void)snprintf(middle, sizeof(middle), "%s/a", files->top);
	(void)unlink(files->file);
	(void)unlink(files->aside);
	(void)rmdir(files->state);
	(void)rmdir(middle);
	int r = rmdir(files->top);
	free(files);
	return r;
}

static void comes_back_as_it_was(void **state) {
	const struct place_of_files *files = *state;
	struct ears_calibration found;
	struct stat status;
	assert_false(calibration_load(files->state, &cards, &found));
	for (int i = 0; i < 2; i++)
		calibration_save(files->state, &cards, &kept);
	assert_int_equal(stat(files->file, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_true(calibration_load(files->state, &cards, &found));
	assert_memory_equal(&found, &kept, sizeof(kept));
}

static void other_cards_are_measured_anew(void **state) {
	const struct place_of_files *files = *state;
	const struct calibration_cards others = {"USB microphone", "loudspeaker"};
	struct ears_calibration found;
	calibration_save(files->state, &cards, &kept);
	assert_false(calibration_load(files->state, &others, &found));
	assert_int_equal(access(files->file, F_OK), 0);
}

static void a_damaged_file_is_put_aside(void **state) {
	const struct place_of_files *files = *state;
	struct ears_calibration found;
	const char *const contents[] = {"", "hello\n",
					"roadside-echo 1\ncards a | b\ndelay-ms 40\n",
					"roadside-echo 1\ndelay-ms x\n", "\x7f\x80\xff"};
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		assert_int_equal(store_write_text(files->file, contents[i]), 0);
		assert_false(calibration_load(files->state, &cards, &found));
		assert_int_equal(access(files->file, F_OK), -1);
		assert_int_equal(access(files->aside, F_OK), 0);
	}
	calibration_save(files->state, &cards, &kept);
	assert_true(calibration_load(files->state, &cards, &found));
}

static void expect_fault(const char *content, unsigned line, unsigned column, const char *message) {
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct ears_calibration found;
	const char *found_cards;
	char *text = strdup(content);
	assert_int_equal(calibration_read("echo.txt", text, &faults, &found, &found_cards),
			 -EINVAL);
	assert_int_equal(faults.n_faults, 1);
	assert_string_equal(faults.faults[0].message, message);
	assert_int_equal(faults.faults[0].line, line);
	assert_int_equal(faults.faults[0].column, column);
	fault_list_done(&faults);
	free(text);
}

static void faults_have_their_place(void **state) {
	(void)state;
	expect_fault("# so\n\nroadside-echo 2\n", 3, 1, "\"roadside-echo 1\" has to stand here");
	expect_fault("roadside-echo 1\ndelay-ms -1\n", 2, 10,
		     "delay-ms wants a number from 0 to 1000");
	expect_fault("roadside-echo 1\ndelay-ms", 2, 10, "delay-ms wants a number from 0 to 1000");
	expect_fault("roadside-echo 1\ndelay-ms nan\n", 2, 10,
		     "delay-ms wants a number from 0 to 1000");
	expect_fault("roadside-echo 1\ncards a\nloudness 4\n", 3, 1,
		     "\"loudness 4\" is no line of this file");
	expect_fault("roadside-echo 1\ncards a\ndelay-ms 4\n", 4, 1,
		     "the file ends too soon: a line is missing");
}

static void what_cannot_be_written_does_no_harm(void **state) {
	const struct place_of_files *files = *state;
	struct ears_calibration found;
	calibration_save(files->state, &cards, &kept);
	/* A folder inside of a file. */
	calibration_save(files->file, &cards, &kept);
	assert_false(calibration_load(files->file, &cards, &found));
	assert_true(calibration_load(files->state, &cards, &found));
}

int main(void) {
#define FOLDER(f) cmocka_unit_test_setup_teardown(f, open_folder, close_folder)
	const struct CMUnitTest tests[] = {
		FOLDER(comes_back_as_it_was),
		FOLDER(other_cards_are_measured_anew),
		FOLDER(a_damaged_file_is_put_aside),
		cmocka_unit_test(faults_have_their_place),
		FOLDER(what_cannot_be_written_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
