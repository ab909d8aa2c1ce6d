/* SPDX-License-Identifier: MIT */
/* Does roadsided(8) name everything that can be said, as the dialogue calls it? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/dialogue_private.h"

#define PAGE TEST_SOURCE_DIR "/docs/man/roadsided.8.scd"
#define PAGE_MOST_BYTES 65536

static void test_manual_names_all(void **state) {
	(void)state;
	static char page[PAGE_MOST_BYTES];
	CLEANUP_FCLOSE FILE *file = fopen(PAGE, "re");
	size_t n_named = 0;

	assert_non_null(file);
	assert_in_range(fread(page, 1, sizeof(page) - 1, file), 1, sizeof(page) - 2);

	char *begin = strstr(page, "\n# WHAT CAN BE SAID\n");

	assert_non_null(begin);

	char *end = strstr(begin + 1, "\n# ");

	assert_non_null(end);
	*end = '\0';
	for (int intent = INTENT_NONE + 1; intent < INTENT_N; intent++) {
		const char *words = sentence_intent((enum intent)intent);
		char mark[64];

		if (!words)
			continue;
		(void)snprintf(mark, sizeof(mark), "*%s*", words);
		if (!strstr(begin, mark))
			fail_msg("roadsided(8) does not say that \"%s\" can be said", words);
		n_named++;
	}
	assert_true(n_named >= 25);
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_manual_names_all)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
