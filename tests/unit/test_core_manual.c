/* SPDX-License-Identifier: MIT */
/* Does roadside.conf(5) say what the table of keys says, no more and no less? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/config.h"

#define PAGE TEST_SOURCE_DIR "/docs/man/roadside.conf.5.scd"
#define PAGE_MOST_BYTES 65536

static char page[PAGE_MOST_BYTES];

static int read_page(void **state) {
	(void)state;
	CLEANUP_FCLOSE FILE *file = fopen(PAGE, "re");
	if (!file)
		return -1;
	size_t n = fread(page, 1, sizeof(page) - 1, file);
	page[n] = '\0';
	return n > 0 ? 0 : -1;
}

/* The text of a key: from its name in its section to the next name or section. */
static void find_entry(const struct config_key *key, char *ret_entry, size_t entry_bytes) {
	char mark[128];

	(void)snprintf(mark, sizeof(mark), "\n# SECTION [%s]\n", key->section);
	const char *section = strstr(page, mark);
	if (!section)
		fail_msg("the page has no section [%s]", key->section);
	const char *next_section = strstr(section + 1, "\n# ");

	(void)snprintf(mark, sizeof(mark), "\n*%s*\n", key->name);
	const char *start = strstr(section, mark);
	if (!start || (next_section && start > next_section))
		fail_msg("the page does not name %s.%s", key->section, key->name);

	start += strlen(mark);
	const char *end = strstr(start, "\n*");
	if (!end || (next_section && end > next_section))
		end = next_section;
	assert_non_null(end);
	assert_true((size_t)(end - start) < entry_bytes);
	memcpy(ret_entry, start, (size_t)(end - start));
	ret_entry[end - start] = '\0';
}

static void assert_says(const struct config_key *key, const char *entry, const char *words) {
	if (!strstr(entry, words))
		fail_msg("%s.%s must say \"%s\", but says:\n%s", key->section, key->name, words,
			 entry);
}

static void test_names_defaults_and_limits(void **state) {
	(void)state;
	size_t n_keys = 0;
	const struct config_key *keys = config_keys(&n_keys);

	for (size_t i = 0; i < n_keys; i++) {
		char entry[2048];
		char words[512];

		find_entry(&keys[i], entry, sizeof(entry));
		(void)snprintf(words, sizeof(words), "Default: %s\n",
			       keys[i].fallback[0] ? keys[i].fallback : "empty");
		assert_says(&keys[i], entry, words);
		if (keys[i].kind == CONFIG_INT) {
			(void)snprintf(words, sizeof(words), "from %d to %d", keys[i].least,
				       keys[i].most);
			assert_says(&keys[i], entry, words);
		}
	}
}

/* Every "*name*" alone on a line within the sections is a key of the table. */
static void test_names_nothing_else(void **state) {
	(void)state;
	size_t n_keys = 0;
	size_t n_names = 0;

	(void)config_keys(&n_keys);
	const char *end = strstr(page, "\n# EXAMPLE");
	assert_non_null(end);
	for (const char *at = strstr(page, "\n# SECTION"); at && at < end;
	     at = strstr(at + 1, "\n*"))
		n_names += at[1] == '*';
	assert_int_equal(n_names, n_keys);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_defaults_and_limits),
		cmocka_unit_test(test_names_nothing_else),
	};
	return cmocka_run_group_tests(tests, read_page, NULL);
}
