/* SPDX-License-Identifier: MIT */
/* The real espeak-ng: starts once, gives phonemes, takes our voice, refuses
 * what is none and goes on speaking. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/espeak_engine.h"
#include "base/cleanup.h"

static void test_opens_once(void **state) {
	(void)state;
	for (int i = 0; i < 30; i++)
		assert_int_equal(espeak_engine_open(), 0);
	assert_in_range(espeak_engine_rate_hz(), 8000, 48000);
}

static void test_gives_phonemes(void **state) {
	(void)state;
	CLEANUP(text_done) struct text phonemes = TEXT_EMPTY;

	assert_int_equal(espeak_engine_phonemes("hardtop", &phonemes), 0);
	assert_string_equal(text_get(&phonemes), "h_'A@_d_t2_0_p");
	assert_int_equal(espeak_engine_phonemes("the key, the fob", &phonemes), 0);
	assert_string_equal(text_get(&phonemes), "D_@2 k_'i: D_@2 f_'0_b");
	assert_int_equal(espeak_engine_phonemes("", &phonemes), -EINVAL);
	assert_string_equal(text_get(&phonemes), "D_@2 k_'i: D_@2 f_'0_b");
}

static void write_file(const char *path, const char *text) {
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void test_takes_voices(void **state) {
	(void)state;
	/* More than 60 characters and capitals: what espeak-ng itself cannot. */
	static const char path[] = TEST_BUILD_DIR "/A-Voice-With-A-Name-That-Is-Much-Too-Long-For-"
						  "The-Buffer-Of-The-Library-Itself";
	CLEANUP(text_done) struct text phonemes = TEXT_EMPTY;

	write_file(path, "name ours\nlanguage en-us\nphonemes en-us\ndictrules 3 6\n");
	assert_int_equal(espeak_engine_set_voice(path), 0);
	assert_int_equal(espeak_engine_phonemes("fob", &phonemes), 0);
	assert_string_equal(text_get(&phonemes), "f_'0_b");

	assert_int_equal(espeak_engine_set_voice(TEST_BUILD_DIR "/no-such-voice"), -ENOENT);
	assert_int_equal(espeak_engine_set_voice(TEST_BUILD_DIR), -EINVAL);
	assert_int_equal(espeak_engine_set_voice("/dev/zero"), -EINVAL);
	write_file(path, "");
	assert_int_equal(espeak_engine_set_voice(path), -EINVAL);
	write_file(path, "name de\nlanguage de\n");
	assert_int_equal(espeak_engine_set_voice(path), -EINVAL);

	assert_int_equal(espeak_engine_phonemes("fob", &phonemes), 0);
	assert_string_equal(text_get(&phonemes), "f_'0_b");
	(void)unlink(path);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opens_once),
		cmocka_unit_test(test_gives_phonemes),
		cmocka_unit_test(test_takes_voices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
