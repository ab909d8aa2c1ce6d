/* SPDX-License-Identifier: MIT */
/*
 * The file in memory: what a writer puts where it is told to arrives, the next
 * utterance begins anew, and nothing is ever left in the folder. The writer here
 * does what PocketSphinx does: it counts its utterances and opens a file for each.
 */
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

#include "adapters/recogniser_scores.h"

static int open_scores(void **state) {
	struct recogniser_scores *scores = NULL;
	int r = recogniser_scores_new(&scores);
	*state = scores;
	return r;
}

static int close_scores(void **state) {
	*state = recogniser_scores_free(*state);
	return 0;
}

static FILE *open_as_number(const struct recogniser_scores *scores, unsigned number) {
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/%09u.sen", recogniser_scores_folder(scores), number);
	return fopen(path, "wb");
}

static void write_utterance(struct recogniser_scores *scores, unsigned number, const char *text) {
	assert_int_equal(recogniser_scores_begin(scores), 0);
	FILE *out = open_as_number(scores, number);
	assert_non_null(out);
	assert_int_equal(recogniser_scores_opened(scores), 0);
	assert_int_equal(access(recogniser_scores_folder(scores), F_OK), -1);
	(void)fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void check_content(const struct recogniser_scores *scores, const char *text) {
	char content[64] = "";
	FILE *in = recogniser_scores_read(scores);
	assert_non_null(in);
	assert_int_equal(fread(content, 1, sizeof(content) - 1, in), strlen(text));
	assert_int_equal(fclose(in), 0);
	assert_string_equal(content, text);
}

static void what_is_written_is_read_any_number_of_times(void **state) {
	struct recogniser_scores *scores = *state;
	write_utterance(scores, 0, "a long utterance");
	check_content(scores, "a long utterance");
	check_content(scores, "a long utterance");
	write_utterance(scores, 1, "short");
	check_content(scores, "short");
}

static void nothing_is_left(void **state) {
	struct recogniser_scores *scores = *state;
	assert_int_equal(access(recogniser_scores_folder(scores), F_OK), -1);
	write_utterance(scores, 0, "heard");
	recogniser_scores_forget(scores);
	check_content(scores, "");
	/* A writer that opened nothing leaves nothing either, and is counted. */
	assert_int_equal(recogniser_scores_begin(scores), 0);
	assert_int_equal(recogniser_scores_opened(scores), 0);
	assert_int_equal(access(recogniser_scores_folder(scores), F_OK), -1);
	write_utterance(scores, 2, "again");
	check_content(scores, "again");
}

static void a_file_of_another_name_is_told(void **state) {
	struct recogniser_scores *scores = *state;
	char path[4096];
	assert_int_equal(recogniser_scores_begin(scores), 0);
	FILE *out = open_as_number(scores, 7);
	assert_non_null(out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(recogniser_scores_opened(scores), -EIO);
	(void)snprintf(path, sizeof(path), "%s/%09u.sen", recogniser_scores_folder(scores), 7u);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(recogniser_scores_folder(scores)), 0);
}

static void the_folder_is_where_it_should_be(void **state) {
	(void)state;
	struct recogniser_scores *scores = NULL;
	assert_int_equal(setenv("RUNTIME_DIRECTORY", TEST_BUILD_DIR, 1), 0);
	assert_int_equal(recogniser_scores_new(&scores), 0);
	assert_ptr_equal(strstr(recogniser_scores_folder(scores), TEST_BUILD_DIR "/"),
			 recogniser_scores_folder(scores));
	scores = recogniser_scores_free(scores);
	/* One that is not there is passed over. */
	assert_int_equal(setenv("RUNTIME_DIRECTORY", "/nowhere/at/all", 1), 0);
	assert_int_equal(recogniser_scores_new(&scores), 0);
	assert_null(strstr(recogniser_scores_folder(scores), "/nowhere"));
	write_utterance(scores, 0, "heard");
	scores = recogniser_scores_free(scores);
	assert_int_equal(unsetenv("RUNTIME_DIRECTORY"), 0);
}

#define SCORES_TEST(function) cmocka_unit_test_setup_teardown(function, open_scores, close_scores)

int main(void) {
	const struct CMUnitTest tests[] = {
		SCORES_TEST(what_is_written_is_read_any_number_of_times),
		SCORES_TEST(nothing_is_left),
		SCORES_TEST(a_file_of_another_name_is_told),
		cmocka_unit_test(the_folder_is_where_it_should_be),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
