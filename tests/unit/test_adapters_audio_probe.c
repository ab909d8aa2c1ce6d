/* SPDX-License-Identifier: MIT */
/* Why a card cannot be opened, read off a folder that looks like /dev/snd. */
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/audio_probe.h"
#include "base/cleanup.h"

#define NOBODY 65534

static char folder[] = "/tmp/roadside-probe-XXXXXX";

static int make_folder(void **state) {
	(void)state;
	return mkdtemp(folder) && chmod(folder, 0755) == 0 ? 0 : -1;
}

static int remove_folder(void **state) {
	static const char *const names[] = {"pcmC0D0p", "pcmC0D0c", "controlC0", "seq"};
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(names); i++)
		(void)unlinkat(fd, names[i], 0);
	(void)close(fd);
	return rmdir(folder);
}

static void make_file(const char *name, mode_t mode) {
	char path[sizeof(folder) + 32];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static void test_names_errors(void **state) {
	(void)state;
	assert_int_equal(audio_probe_state(EACCES), AUDIO_DENIED);
	assert_int_equal(audio_probe_state(EPERM), AUDIO_DENIED);
	assert_int_equal(audio_probe_state(EBUSY), AUDIO_BUSY);
	assert_int_equal(audio_probe_state(ENODEV), AUDIO_ABSENT);
	assert_int_equal(audio_probe_state(ENOENT), AUDIO_ABSENT);
}

static void test_no_folder(void **state) {
	(void)state;
	CLEANUP(text_done) struct text words = TEXT_EMPTY;

	assert_int_equal(audio_probe("/nowhere/snd", &words), AUDIO_ABSENT);
	assert_string_equal(text_get(&words), "/nowhere/snd: No such file or directory");
}

static void test_no_card_then_half_a_card(void **state) {
	(void)state;
	CLEANUP(text_done) struct text words = TEXT_EMPTY;

	make_file("controlC0", 0666);
	make_file("seq", 0666);
	assert_int_equal(audio_probe(folder, &words), AUDIO_ABSENT);
	assert_non_null(strstr(text_get(&words), "no card"));
	make_file("pcmC0D0p", 0666);
	assert_int_equal(audio_probe(folder, &words), AUDIO_ABSENT);
	make_file("pcmC0D0c", 0666);
	assert_int_equal(audio_probe(folder, &words), AUDIO_READY);
	assert_string_equal(text_get(&words), "");
}

/* As somebody who may not open them: root may open everything. */
static void test_denied(void **state) {
	(void)state;
	int status = 0;

	make_file("pcmC0D0p", 0);
	make_file("pcmC0D0c", 0);
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		CLEANUP(text_done) struct text words = TEXT_EMPTY;

		if (!geteuid() && setuid(NOBODY) < 0)
			_exit(2);
		_exit(audio_probe(folder, &words) == AUDIO_DENIED &&
				      strstr(text_get(&words), "Permission denied")
			      ? 0
			      : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_errors),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_no_card_then_half_a_card),
		cmocka_unit_test(test_denied),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
