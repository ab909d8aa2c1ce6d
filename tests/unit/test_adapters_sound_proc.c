/* SPDX-License-Identifier: MIT */
/* Who holds the sound card: a /proc as it looks on a machine with one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/sound_proc.h"

#define PROC TEST_BUILD_DIR "/test_sound_proc"
#define SUB PROC "/asound/card1/pcm0c/sub0"

static void sh(const char *command) {
	if (system(command) != 0)
		fail_msg("%s", command);
}

static void put(const char *path, const char *text) {
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int make(void **state) {
	(void)state;
	sh("rm -rf " PROC "; mkdir -p " SUB " " PROC "/asound/card1/pcm0p/sub0 " PROC
	   "/4711/fd " PROC "/4713 " PROC "/5000/fd");
	put(PROC "/asound/cards",
	    " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n"
	    "                      bcm2835 Headphones\n"
	    " 1 [Device         ]: USB-Audio - USB Audio Device\n"
	    "                      C-Media at usb-3f980000.usb-1.3, full speed\n");
	put(PROC "/asound/card1/pcm0p/sub0/status", "closed\n");
	put(PROC "/4711/status", "Name:\tarecord\nTgid:\t4711\nPid:\t4711\n");
	put(PROC "/4711/comm", "arecord\n");
	put(PROC "/4713/status", "Name:\tworker\nTgid:\t4711\nPid:\t4713\n");
	put(PROC "/5000/comm", "player\n");
	return 0;
}

static void test_cards(void **state) {
	(void)state;
	struct text names = TEXT_EMPTY;

	assert_int_equal(sound_proc_cards(PROC, &names), 2);
	assert_string_equal(text_get(&names),
			    "bcm2835_headpho - bcm2835 Headphones, USB-Audio - USB Audio Device");
	text_clear(&names);
	assert_int_equal(sound_proc_cards(PROC "/none", &names), 0);
	put(PROC "/asound/cards", "--- no soundcards ---\n");
	assert_int_equal(sound_proc_cards(PROC, &names), 0);
	text_done(&names);
}

/* The thread that opened it is named by ALSA; people know its process. */
static void test_owner(void **state) {
	(void)state;
	struct sound_holder holders[4];

	put(SUB "/status", "state: RUNNING\nowner_pid   : 4713\ntrigger_time: 1.2\n");
	assert_int_equal(sound_proc_holders(PROC, holders, 4), 1);
	assert_int_equal(holders[0].pid, 4711);
	assert_string_equal(holders[0].program, "arecord");
	assert_string_equal(holders[0].device, "card1/pcm0c");
	/* Both ways of a card are held by one process: it is named once. */
	put(PROC "/asound/card1/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 4711\n");
	assert_int_equal(sound_proc_holders(PROC, holders, 4), 1);
	assert_int_equal(sound_proc_holders(PROC, holders, 0), 0);
}

/* A process that is gone already, or hidden from us. */
static void test_owner_without_name(void **state) {
	(void)state;
	struct sound_holder holders[4];

	put(SUB "/status", "state: RUNNING\nowner_pid   : 99\n");
	assert_int_equal(sound_proc_holders(PROC, holders, 4), 1);
	assert_int_equal(holders[0].pid, 99);
	assert_string_equal(holders[0].program, "a program");
}

/* Where ALSA names nobody, the open files do. */
static void test_open_files(void **state) {
	(void)state;
	struct sound_holder holders[4];

	put(SUB "/status", "closed\n");
	assert_int_equal(sound_proc_holders(PROC, holders, 4), 0);
	assert_int_equal(symlink("/dev/snd/controlC1", PROC "/4711/fd/3"), 0);
	assert_int_equal(symlink("/dev/snd/pcmC1D0c", PROC "/5000/fd/7"), 0);
	assert_int_equal(sound_proc_holders(PROC, holders, 4), 1);
	assert_int_equal(holders[0].pid, 5000);
	assert_string_equal(holders[0].program, "player");
	assert_string_equal(holders[0].device, "/dev/snd/pcmC1D0c");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cards, make),
		cmocka_unit_test_setup(test_owner, make),
		cmocka_unit_test_setup(test_owner_without_name, make),
		cmocka_unit_test_setup(test_open_files, make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
