/* SPDX-License-Identifier: MIT */
/* config_example - the file that is shipped, written from the table; see config.h. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/config.h"

#define EXAMPLE_LINE_BYTES 78

/* A paragraph of comment, broken between words. */
static int example_comment(const char *words, struct text *text) {
	size_t column = 0;
	int r = 0;

	while (*words && r == 0) {
		size_t n = strcspn(words, " ");
		bool begins = column == 0 || column + 1 + n > EXAMPLE_LINE_BYTES;

		r = text_append(text, !begins ? " " : column ? "\n# " : "# ");
		if (r == 0)
			r = text_append_bytes(text, words, n);
		column = begins ? 2 + n : column + 1 + n;
		words += n;
		words += *words == ' ';
	}
	return r == 0 ? text_append(text, "\n") : r;
}

static int example_key(const struct config_key *key, struct text *text) {
	char wanted[64];
	char words[512];

	config_describe(key, wanted, sizeof(wanted));
	(void)snprintf(words, sizeof(words), "%s It takes %s.", key->meaning, wanted);
	int r = text_append(text, "\n");
	if (r == 0)
		r = example_comment(words, text);
	return r == 0 ? text_appendf(text, "#%s =%s%s\n", key->name, key->fallback[0] ? " " : "",
				     key->fallback)
		      : r;
}

int config_write_example(struct text *text) {
	const char *section = "";
	size_t n = 0;
	const struct config_key *keys = config_keys(&n);
	int r = example_comment("Configuration of roadsided: see roadside.conf(5). What is "
				"commented out is the default. Files in roadside.conf.d, whose "
				"names end in .conf, are read after this one.",
				text);

	for (size_t i = 0; i < n && r == 0; i++) {
		if (strcmp(section, keys[i].section) != 0)
			r = text_appendf(text, "\n[%s]\n", keys[i].section);
		section = keys[i].section;
		if (r == 0)
			r = example_key(&keys[i], text);
	}
	return r;
}
