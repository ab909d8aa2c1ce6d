/* SPDX-License-Identifier: MIT */
/* The lines of --events, byte for byte: they are a contract. */
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

#include "adapters/eventlog.h"
#include "base/cleanup.h"
#include "base/text.h"

struct log_file {
	char path[64];
	struct eventlog *eventlog;
};

static int open_log(void **state) {
	struct log_file *file = calloc(1, sizeof(*file));

	if (!file)
		return -1;
	strcpy(file->path, "/tmp/test_eventlog_XXXXXX");
	int fd = mkstemp(file->path);
	if (fd < 0 || eventlog_new(file->path, &file->eventlog) < 0)
		return -1;
	(void)close(fd);
	*state = file;
	return 0;
}

static int close_log(void **state) {
	struct log_file *file = *state;

	eventlog_free(file->eventlog);
	(void)unlink(file->path);
	free(file);
	return 0;
}

/* What has been written so far; every line must be there at once. */
static void expect(struct log_file *file, const char *wanted) {
	char got[4096];
	CLEANUP_FCLOSE FILE *in = fopen(file->path, "r");

	assert_non_null(in);
	size_t n = fread(got, 1, sizeof(got) - 1, in);
	got[n] = '\0';
	assert_string_equal(got, wanted);
}

static void test_heard(void **state) {
	struct log_file *file = *state;
	const struct meaning next = {.intent = "next"};
	const struct meaning query = {
		.intent = "query",
		.slots = {{"model", "clubman"}, {"year", "2014"}},
		.n_slots = 2,
	};

	eventlog_heard(file->eventlog, "heard", 1234, "next", &next, 0.98, 400, 900, NULL);
	eventlog_heard(file->eventlog, "asked", 1, "clubman", &query, 1, 0, 5, NULL);
	eventlog_heard(file->eventlog, "rejected", 2, "x", NULL, -1, -1, -1, "no match");
	eventlog_heard(file->eventlog, "rejected", 3, NULL, &next, 0.25, 1, 2, NULL);
	expect(file,
	       "{\"t_ms\":1234,\"event\":\"heard\",\"text\":\"next\",\"intent\":\"next\","
	       "\"slots\":{},\"confidence\":0.98,\"start_ms\":400,\"end_ms\":900}\n"
	       "{\"t_ms\":1,\"event\":\"asked\",\"text\":\"clubman\",\"intent\":\"query\","
	       "\"slots\":{\"model\":\"clubman\",\"year\":2014},\"confidence\":1.0,"
	       "\"start_ms\":0,\"end_ms\":5}\n"
	       "{\"t_ms\":2,\"event\":\"rejected\",\"text\":\"x\",\"intent\":null,\"slots\":{},"
	       "\"confidence\":null,\"start_ms\":null,\"end_ms\":null,\"why\":\"no match\"}\n"
	       "{\"t_ms\":3,\"event\":\"rejected\",\"text\":null,\"intent\":\"next\",\"slots\":{},"
	       "\"confidence\":0.25,\"start_ms\":1,\"end_ms\":2,\"why\":null}\n");
}

static void test_the_others(void **state) {
	struct log_file *file = *state;
	const int years[][2] = {{2011, 2016}, {2017, 2025}};

	eventlog_said(file->eventlog, 9, "Say \"next\".", 1, 8, true);
	eventlog_state(file->eventlog, 10, "confirm", "yes-no");
	eventlog_vehicle(file->eventlog, 11, "mini", "clubman", 2014);
	eventlog_vehicle_refused(file->eventlog, 12, "mini", NULL, 2009, years, 2);
	eventlog_vehicle_refused(file->eventlog, 12, NULL, NULL, 0, NULL, 0);
	eventlog_step(file->eventlog, 13, "open-x", 2, 7, "turn");
	eventlog_button(file->eventlog, 14, "next");
	eventlog_audio(file->eventlog, 15, "ready");
	eventlog_noise(file->eventlog, 16, -61.26, 23.5);
	expect(file,
	       "{\"t_ms\":9,\"event\":\"said\",\"text\":\"Say \\\"next\\\".\",\"start_ms\":1,"
	       "\"end_ms\":8,\"interrupted\":true}\n"
	       "{\"t_ms\":10,\"event\":\"state\",\"name\":\"confirm\",\"expects\":\"yes-no\"}\n"
	       "{\"t_ms\":11,\"event\":\"vehicle\",\"make\":\"mini\",\"model\":\"clubman\","
	       "\"year\":2014}\n"
	       "{\"t_ms\":12,\"event\":\"vehicle-refused\",\"make\":\"mini\",\"model\":null,"
	       "\"year\":2009,\"years\":[[2011,2016],[2017,2025]]}\n"
	       "{\"t_ms\":12,\"event\":\"vehicle-refused\",\"make\":null,\"model\":null,"
	       "\"year\":null,\"years\":[]}\n"
	       "{\"t_ms\":13,\"event\":\"step\",\"procedure\":\"open-x\",\"step\":2,\"of\":7,"
	       "\"id\":\"turn\"}\n"
	       "{\"t_ms\":14,\"event\":\"button\",\"verb\":\"next\"}\n"
	       "{\"t_ms\":15,\"event\":\"audio\",\"state\":\"ready\"}\n"
	       "{\"t_ms\":16,\"event\":\"noise\",\"floor_db\":-61.3,\"snr_db\":23.5}\n");
}

/* Typed lines may be anything; each event stays one line of valid JSON. */
static void test_any_bytes(void **state) {
	struct log_file *file = *state;

	eventlog_heard(file->eventlog, "rejected", 0, "\xff\xfe\n\x01\"\\ \xc3\xa9", NULL, -1, -1,
		       -1, "no match");
	expect(file, "{\"t_ms\":0,\"event\":\"rejected\",\"text\":\"??\\n\\u0001\\\"\\\\ ??\","
		     "\"intent\":null,\"slots\":{},\"confidence\":null,\"start_ms\":null,"
		     "\"end_ms\":null,\"why\":\"no match\"}\n");
}

static void test_nobody_wants_to_know(void **state) {
	(void)state;
	eventlog_heard(NULL, "heard", 0, "x", NULL, 0, 0, 0, NULL);
	eventlog_said(NULL, 0, "x", 0, 0, false);
	eventlog_state(NULL, 0, "idle", "command");
	eventlog_vehicle(NULL, 0, "a", "b", 1);
	eventlog_vehicle_refused(NULL, 0, "a", "b", 1, NULL, 0);
	eventlog_step(NULL, 0, "a", 1, 1, "b");
	eventlog_button(NULL, 0, "next");
	eventlog_audio(NULL, 0, "ready");
	eventlog_noise(NULL, 0, -60, 20);
	assert_null(eventlog_free(NULL));
}

static void test_no_such_folder(void **state) {
	(void)state;
	struct eventlog *eventlog = NULL;

	assert_int_equal(eventlog_new("/no/such/folder/events", &eventlog), -ENOENT);
	assert_null(eventlog);
}

/* A full disk is no reason to end; it is said once and then forgotten. */
static void test_full_disk(void **state) {
	(void)state;
	struct eventlog *eventlog = NULL;

	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_int_equal(eventlog_new("/dev/full", &eventlog), 0);
	for (int i = 0; i < 3; i++)
		eventlog_button(eventlog, i, "next");
	eventlog_free(eventlog);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_heard, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_the_others, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_any_bytes, open_log, close_log),
		cmocka_unit_test(test_nobody_wants_to_know),
		cmocka_unit_test(test_no_such_folder),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
