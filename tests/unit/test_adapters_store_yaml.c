/* SPDX-License-Identifier: MIT */
/* Files come in whole or not at all, YAML becomes a tree that knows its places,
 * and what would exhaust us is refused. Broken data as people write it stands in
 * tests/refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/store.h"
#include "adapters/store_yaml.h"
#include "base/cleanup.h"
#include "base/text.h"

static char folder[] = "/tmp/test-store-XXXXXX";

static int setup(void **state) {
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
	(void)state;
	return rmdir(folder);
}

/* The path of a file in the folder; valid until the next call. */
static const char *path_of(const char *name) {
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void write_file(const char *path, const char *bytes, size_t n) {
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void test_reads_a_whole_file(void **state) {
	(void)state;
	CLEANUP_FREE char *text = NULL;
	const char *path = path_of("text");

	write_file(path, "one\ntwo", 7);
	assert_int_equal(store_read_text(path, 7, &text), 0);
	assert_string_equal(text, "one\ntwo");
	char *untouched = text;
	assert_int_equal(store_read_text(path, 6, &text), -EFBIG);
	assert_ptr_equal(text, untouched);
	assert_int_equal(unlink(path), 0);
}

static void test_refuses_what_is_no_text(void **state) {
	(void)state;
	char *text = NULL;
	const char *path = path_of("other");

	assert_int_equal(store_read_text(path, 100, &text), -ENOENT);
	assert_int_equal(store_read_text(folder, 100, &text), -EISDIR);
	write_file(path, "a\0b", 3);
	assert_int_equal(store_read_text(path, 100, &text), -EINVAL);
	assert_int_equal(unlink(path), 0);
	/* Nobody writes to it: a reader that waits would wait for ever. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(store_read_text(path, 100, &text), -EINVAL);
	assert_int_equal(unlink(path), 0);
	write_file(path, "", 0);
	assert_int_equal(store_read_text(path, 100, &text), 0);
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(unlink(path), 0);
}

/* Reads text and expects exactly these faults. */
static void expect_faults(const char *text, const char *expected) {
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct yaml_node root = {0};
	char *printed = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&printed, &length);
	int r = yaml_read("f.yaml", text, &faults, &root);

	fault_list_print(&faults, out);
	(void)fclose(out);
	assert_string_equal(printed, expected);
	assert_int_equal(r, expected[0] ? -EINVAL : 0);
	free(printed);
	yaml_node_done(&root);
	fault_list_done(&faults);
}

static void test_makes_a_tree_with_places(void **state) {
	(void)state;
	CLEANUP(yaml_node_done) struct yaml_node root = {0};
	const struct yaml_node *list;

	assert_int_equal(
		yaml_read("f.yaml", "a: one\nb:\n  - \"two\"\n  - {c: \xc3\xa9 d}\n", NULL, &root),
		0);
	assert_int_equal(root.kind, YAML_MAP);
	assert_int_equal(root.n_items, 4);
	assert_string_equal(root.items[0].text, "a");
	assert_string_equal(root.items[1].text, "one");
	assert_true(root.items[1].is_plain);
	list = &root.items[3];
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->n_items, 2);
	assert_false(list->items[0].is_plain);
	assert_int_equal(list->items[0].place.line, 3);
	assert_int_equal(list->items[0].place.column, 5);
	assert_string_equal(list->items[0].place.file, "f.yaml");
	assert_string_equal(list->items[1].items[1].text, "\xc3\xa9 d");
}

static void test_refuses_bytes_that_are_no_text(void **state) {
	(void)state;
	expect_faults("a: \xff\n",
		      "f.yaml:1:4: error: byte 0xff is not UTF-8; save the file as UTF-8\n");
	/* an overlong slash, a surrogate, a cut character, a character beyond Unicode */
	expect_faults("\xc0\xaf",
		      "f.yaml:1:1: error: byte 0xc0 is not UTF-8; save the file as UTF-8\n");
	expect_faults("\xed\xa0\x80",
		      "f.yaml:1:1: error: byte 0xed is not UTF-8; save the file as UTF-8\n");
	expect_faults("a\xe2\x82",
		      "f.yaml:1:2: error: byte 0xe2 is not UTF-8; save the file as UTF-8\n");
	expect_faults("\xf4\x90\x80\x80",
		      "f.yaml:1:1: error: byte 0xf4 is not UTF-8; save the file as UTF-8\n");
	/* Columns count characters. */
	expect_faults("a: \xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\x97\t\n",
		      "f.yaml:1:7: error: a tab; write blanks instead\n");
	expect_faults("a: b\nb: \x1b[0m\n",
		      "f.yaml:2:4: error: control character U+001B; write plain text\n");
	expect_faults("a: b\r\nb: c\r\n", "");
	expect_faults("a: b\rb: c\n",
		      "f.yaml:1:5: error: control character U+000D; write plain text\n");
	expect_faults("a: b\xe2\x80\xa8"
		      "b: c\n",
		      "f.yaml:1:5: error: control character U+2028; write plain text\n");
	expect_faults("a: \"b\\0c\"\n", "f.yaml:1:4: error: text with control character U+0000; "
					"write plain text\n");
	expect_faults("a: \"b\\ec\"\n", "f.yaml:1:4: error: text with control character U+001B; "
					"write plain text\n");
	expect_faults("", "f.yaml:1:1: error: the file is empty; see README.md in data/\n");
	expect_faults("# only words\n",
		      "f.yaml:1:1: error: the file is empty; see README.md in data/\n");
	expect_faults("[a, b]: c\n",
		      "f.yaml:1:1: error: a key must be a word, not a list or a mapping\n");
}

static void test_refuses_what_would_exhaust_us(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	struct yaml_node root = {0};

	/* deep: ten thousand lists within each other */
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(text_append(&text, "["), 0);
	expect_faults(text_get(&text),
		      "f.yaml:1:17: error: nested more than 16 deep; no data needs that\n");
	/* long: one item more than fits */
	text_clear(&text);
	for (size_t i = 0; i <= STORE_MOST_ITEMS; i++)
		assert_int_equal(text_append(&text, "- a\n"), 0);
	expect_faults(text_get(&text), "f.yaml:1001:3: error: more than 1000 items in one place; "
				       "split it into files\n");
	/* as many as fit */
	text.data[text.length_bytes - 4] = '\0';
	assert_int_equal(yaml_read("f.yaml", text_get(&text), NULL, &root), 0);
	assert_int_equal(root.n_items, STORE_MOST_ITEMS);
	yaml_node_done(&root);
	/* wide: too many values in all, though no list is too long */
	text_clear(&text);
	for (size_t i = 0; i < STORE_MOST_NODES / 500 + 1; i++) {
		assert_int_equal(text_append(&text, "- [a"), 0);
		for (size_t k = 1; k < 500; k++)
			assert_int_equal(text_append(&text, ",a"), 0);
		assert_int_equal(text_append(&text, "]\n"), 0);
	}
	struct fault_list faults = FAULT_LIST_EMPTY;
	assert_int_equal(yaml_read("f.yaml", text_get(&text), &faults, &root), -EINVAL);
	assert_int_equal(fault_list_count(&faults), 1);
	assert_non_null(strstr(faults.faults[0].message, "more than 50000 values"));
	fault_list_done(&faults);
}

static void test_finds_the_nearest_name(void **state) {
	(void)state;
	static const char *const names[] = {"id", "years", "source", "confidence"};
	static const struct {
		const char *wrong;
		const char *nearest;
	} examples[] = {
		{"yeers", "years"},
		{"yaers", "years"},
		{"year", "years"},
		{"soruce", "source"},
		{"confidance", "confidence"},
		{"ids", "id"},
		{"colour", NULL},
		{"", NULL},
		{"generation", NULL},
		{"a-name-so-long-that-nobody-compares-it-letter-by-letter", NULL},
	};

	for (size_t i = 0; i < N_ELEMENTS(examples); i++) {
		const char *nearest = yaml_nearest(examples[i].wrong, names, N_ELEMENTS(names));

		if (examples[i].nearest)
			assert_string_equal(nearest, examples[i].nearest);
		else
			assert_null(nearest);
	}
}

static void test_reads_the_shipped_data(void **state) {
	(void)state;
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct store_names names = {0};
	struct vehicle_catalogue vehicles = {0};
	struct procedure_library procedures = {0};

	assert_int_equal(
		store_read_data(TEST_SOURCE_DIR "/data", &names, &faults, &vehicles, &procedures),
		0);
	assert_int_equal(fault_list_count(&faults), 0);
	assert_true(vehicles.n_makes > 1);
	const struct vehicle_make *mini = vehicle_find_make(&vehicles, "mini");
	assert_string_equal(mini->place.file, TEST_SOURCE_DIR "/data/vehicles/mini.yaml");
	assert_false(mini->is_partial);
	assert_null(mini->question);
	const struct vehicle_model *clubman = vehicle_find_model(mini, "clubman");
	assert_false(clubman->is_whole_make);
	assert_false(clubman->generations[0].is_any_year);
	assert_string_equal(clubman->name, "Clubman");
	assert_int_equal(clubman->generations[0].first_year, 2008);
	assert_int_equal(clubman->generations[0].last_year, 2015);
	assert_int_equal(clubman->generations[0].doubtful_years[0], 2015);
	assert_string_equal(clubman->generations[0].provenance.source, "Y-EPA");
	assert_int_equal(clubman->generations[0].provenance.confidence, CONFIDENCE_HIGH);
	assert_string_equal(mini->families[0].name, "Hardtop");
	const struct vehicle_make *ford = vehicle_find_make(&vehicles, "ford");
	assert_true(ford->is_partial);
	assert_non_null(strstr(ford->question, "Escape"));
	const struct vehicle_make *honda = vehicle_find_make(&vehicles, "honda");
	assert_int_equal(honda->n_models, 1);
	assert_string_equal(honda->models[0].id, "honda");
	assert_true(honda->models[0].is_whole_make);
	assert_null(honda->models[0].name);
	assert_int_equal(honda->models[0].n_phrases, 0);
	assert_true(honda->models[0].generations[0].is_any_year);
	assert_int_equal(procedure_library_link(&procedures, &faults), 0);
	const struct procedure *door = procedure_find(&procedures, "open-door");
	assert_int_equal(door->steps[2].kind, STEP_WARNING);
	assert_int_equal(door->steps[4].kind, STEP_QUESTION);
	assert_int_equal(door->steps[4].no.kind, TARGET_PROCEDURE);
	const struct procedure *more = procedure_find(&procedures, "open-more");
	assert_int_equal(more->steps[0].yes.kind, TARGET_JOB);
	assert_string_equal(more->steps[0].yes.name, "start");
	vehicle_catalogue_done(&vehicles);
	procedure_library_done(&procedures);
	store_names_done(&names);
	fault_list_done(&faults);
}

static void test_a_file_that_is_too_large(void **state) {
	(void)state;
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct store_names names = {0};
	struct vehicle_catalogue vehicles = {0};
	struct procedure_library procedures = {0};
	const char *path = path_of("sources.yaml");

	write_file(path, "# words\n", 8);
	assert_int_equal(truncate(path, STORE_MOST_BYTES + 1), 0);
	assert_int_equal(store_read_data(folder, &names, &faults, &vehicles, &procedures), -EINVAL);
	assert_string_equal(faults.faults[0].message,
			    "cannot be read: it is larger than 1 MiB; split it");
	assert_string_equal(faults.faults[0].file, path);
	assert_int_equal(unlink(path), 0);
	store_names_done(&names);
	fault_list_done(&faults);
}

static void test_a_folder_that_is_not_there(void **state) {
	(void)state;
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct store_names names = {0};
	struct vehicle_catalogue vehicles = {0};
	struct procedure_library procedures = {0};
	const char *path = path_of("nowhere");

	assert_int_equal(store_read_data(path, &names, &faults, &vehicles, &procedures), -EINVAL);
	assert_int_equal(fault_list_count(&faults), 3);
	for (size_t i = 0; i < faults.n_faults; i++)
		assert_non_null(strstr(faults.faults[i].message, "No such file or directory"));
	assert_null(vehicles.makes);
	assert_null(procedures.procedures);
	store_names_done(&names);
	fault_list_done(&faults);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_a_whole_file),
		cmocka_unit_test(test_refuses_what_is_no_text),
		cmocka_unit_test(test_makes_a_tree_with_places),
		cmocka_unit_test(test_refuses_bytes_that_are_no_text),
		cmocka_unit_test(test_refuses_what_would_exhaust_us),
		cmocka_unit_test(test_finds_the_nearest_name),
		cmocka_unit_test(test_reads_the_shipped_data),
		cmocka_unit_test(test_a_file_that_is_too_large),
		cmocka_unit_test(test_a_folder_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
