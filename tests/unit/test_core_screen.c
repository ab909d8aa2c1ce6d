/* SPDX-License-Identifier: MIT */
/* The live view: on a usual terminal, on a tiny one, and what never gets onto it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/screen.h"

static const struct screen guided = {
	.state = "guide",
	.audio = "ready",
	.vehicle = "2014 Mini Countryman",
	.step_text = "With the button pressed, pull the end that holds the key ring. A metal key "
		     "comes out.",
	.step = 2,
	.n_steps = 15,
	.is_listening = true,
	.outcome = "heard",
	.heard = "next",
	.confidence = 0.98,
	.said = "On the rear side of the fob, press the button.",
	.has_level = true,
	.level_db = -35,
	.floor_db = -60,
};

static void assert_screen(const struct screen *screen, int columns, int rows,
			  const char *expected) {
	struct text lines = TEXT_EMPTY;

	assert_int_equal(screen_render(screen, columns, rows, &lines), 0);
	assert_string_equal(text_get(&lines), expected);
	text_done(&lines);
}

static void test_usual(void **state) {
	(void)state;
	assert_screen(&guided, 40, 10,
		      "guide                          listening\n"
		      "2014 Mini Countryman\n"
		      "step 2 of 15\n"
		      "With the button pressed, pull the end\n"
		      "that holds the key ring. A metal key\n"
		      "comes out.\n"
		      "heard: next (98 %)\n"
		      "said: On the rear side of the fob, press\n"
		      "[####|########.............] -35 dB");
}

static void test_small(void **state) {
	(void)state;
	assert_screen(&guided, 20, 5,
		      "guide      listening\n"
		      "step 2 of 15\n"
		      "With the button...\n"
		      "heard: next (98 %)\n"
		      "[#|#...] -35 dB");
	assert_screen(&guided, 1, 1,
		      "guide      listening\n"
		      "With the button...\n"
		      "heard: next (98 %)\n"
		      "[#|#...] -35 dB");
}

static void test_nothing_yet(void **state) {
	(void)state;
	const struct screen nothing = {0};
	struct screen muted = {
		.has_level = true, .is_frozen = true, .audio = "ready", .state = "idle"};

	assert_screen(&nothing, 60, 24,
		      "starting, sound card not known                              \n"
		      "no car yet\n"
		      "heard: nothing yet\n"
		      "said: nothing yet");
	assert_screen(&muted, 30, 6,
		      "idle                          \n"
		      "no car yet\n"
		      "heard: nothing yet\n"
		      "microphone muted?");
}

static void test_levels(void **state) {
	(void)state;
	struct screen screen = {.state = "idle", .audio = "ready", .has_level = true};
	struct text lines = TEXT_EMPTY;
	static const struct {
		double level_db;
		bool is_clipping;
		const char *meter;
	} rows[] = {
		{-99, false, "[..........................] -99 dB"},
		{-70, false, "[..........................] -70 dB"},
		{-35, false, "[#############.............] -35 dB"},
		{0, true, "[##########################] 0 dB clip"},
	};

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		screen.level_db = rows[i].level_db;
		screen.is_clipping = rows[i].is_clipping;
		assert_int_equal(screen_render(&screen, 40, 10, &lines), 0);
		assert_string_equal(strrchr(text_get(&lines), '\n') + 1, rows[i].meter);
	}
	text_done(&lines);
}

/* Any size: neither too many lines nor too long ones, and nothing that steers a terminal. */
static void test_every_size(void **state) {
	(void)state;
	struct screen screen = guided;
	struct text lines = TEXT_EMPTY;

	screen.heard = "a\033[2Jb\nc \xc3\xa4\xc3\xb6\xc3\xbc";
	screen.step_text =
		"averyveryverylongwordthatdoesnotfitanywhereatall and short \xc3\xa4\xc3\xb6 "
		"ones behind it, more than there is room for on any small screen";
	for (int columns = 1; columns < 100; columns++) {
		for (int rows = 1; rows < 30; rows++) {
			int n_lines = 1;
			int width = 0;

			assert_int_equal(screen_render(&screen, columns, rows, &lines), 0);
			for (const char *at = text_get(&lines); *at; at++) {
				assert_true(*at == '\n' || (unsigned char)*at >= ' ');
				width = *at == '\n' ? 0
						    : width + (((unsigned char)*at & 0xc0) != 0x80);
				n_lines += *at == '\n';
				assert_true(width <= columns || width <= SCREEN_LEAST_COLUMNS);
			}
			assert_true(n_lines <= rows || n_lines <= SCREEN_LEAST_ROWS);
		}
	}
	text_done(&lines);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),	    cmocka_unit_test(test_small),
		cmocka_unit_test(test_nothing_yet), cmocka_unit_test(test_levels),
		cmocka_unit_test(test_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
