/* SPDX-License-Identifier: MIT */
/* The command line: what it takes, what it refuses, where folders are found. */
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

#include "app/options.h"
#include "base/cleanup.h"
#include "base/text.h"

#define MOST_WORDS 100

/* Parses blank separated words; what is said on standard error goes to said. */
static int parse(const char *words, struct options *options, char *said, size_t said_bytes) {
	char copy[8192];
	char *argv[MOST_WORDS + 1] = {NULL};
	char name[] = "roadsided";
	char *rest = NULL;
	int argc = 0;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	argv[argc++] = name;
	for (char *word = strtok_r(copy, " ", &rest); word && argc < MOST_WORDS;
	     word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;

	FILE *file = tmpfile();
	assert_non_null(file);
	(void)fflush(stderr);
	int kept = dup(STDERR_FILENO);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	int r = options_parse(argc, argv, options);
	(void)fflush(stderr);
	(void)dup2(kept, STDERR_FILENO);
	(void)close(kept);
	rewind(file);
	size_t n = fread(said, 1, said_bytes - 1, file);
	said[n] = '\0';
	(void)fclose(file);
	return r;
}

static struct options taken(const char *words) {
	static struct options options;
	char said[4096];

	assert_int_equal(parse(words, &options, said, sizeof(said)), 0);
	assert_string_equal(said, "");
	return options;
}

static void refused(const char *words, const char *wanted) {
	static struct options options;
	char said[8192];

	assert_int_equal(parse(words, &options, said, sizeof(said)), -EINVAL);
	assert_string_equal(said, wanted);
}

static void test_modes(void **state) {
	(void)state;
	assert_int_equal(taken("").mode, OPTIONS_LIVE);
	assert_int_equal(taken("--console").mode, OPTIONS_CONSOLE);
	assert_int_equal(taken("--check").mode, OPTIONS_CHECK);
	assert_int_equal(taken("--help --nonsense").mode, OPTIONS_HELP);
	assert_int_equal(taken("--version").mode, OPTIONS_VERSION);

	struct options options = taken("--input a.wav --output b.wav --awake --events -");
	assert_int_equal(options.mode, OPTIONS_FILE);
	assert_string_equal(options.input, "a.wav");
	assert_string_equal(options.output, "b.wav");
	assert_string_equal(options.events, "-");
	assert_true(options.is_awake);
}

static void test_echo(void **state) {
	(void)state;
	struct options options =
		taken("--input a --output b --echo r.wav,-6,20 --echo=x,y.wav,-3.5,0,120@30 "
		      "--echo r.wav,0,5@2.5");

	assert_int_equal(options.n_echoes, 3);
	assert_string_equal(options.echoes[0].rir, "r.wav");
	assert_true(options.echoes[0].gain_db == -6 && options.echoes[0].delay_ms == 20);
	assert_true(options.echoes[0].ppm == 0 && options.echoes[0].from_s == 0);
	assert_string_equal(options.echoes[1].rir, "x,y.wav");
	assert_true(options.echoes[1].gain_db == -3.5 && options.echoes[1].delay_ms == 0);
	assert_true(options.echoes[1].ppm == 120 && options.echoes[1].from_s == 30);
	assert_true(options.echoes[2].from_s == 2.5 && options.echoes[2].gain_db == 0);
}

static void test_refusals(void **state) {
	(void)state;
	refused("--nonsense",
		"roadsided: there is no option \"--nonsense\"; see roadsided --help\n");
	refused("-x", "roadsided: there is no option \"-x\"; see roadsided --help\n");
	refused("--console file", "roadsided: \"file\" is no option; see roadsided --help\n");
	refused("--console=yes", "roadsided: --console takes no value\n");
	refused("--data", "roadsided: --data needs a value: --data DIR\n");
	refused("--data=", "roadsided: --data needs a path, not an empty word\n");
	refused("--input a.wav", "roadsided: --input also needs --output OUT.wav\n");
	refused("--output a.wav", "roadsided: --output also needs --input IN.wav\n");
	refused("--input a.wav --output a.wav",
		"roadsided: --input and --output cannot be the same file\n");
	refused("--console --check",
		"roadsided: --check, --console, --input, --render and --render-dot exclude each "
		"other; give one of them\n");
	refused("--bus x", "roadsided: --bus cannot be \"x\"; it takes system, session or none\n");
	refused("--console --bus system", "roadsided: --bus system works only on the sound card\n");
	refused("--console --echo r.wav,0,5",
		"roadsided: --echo works only with --input and --output\n");
	refused("--echo r.wav,0", "roadsided: --echo cannot be \"r.wav,0\"; write it as "
				  "RIR,GAIN_DB,DELAY_MS[,PPM][@T_S]\n");
	refused("--echo ,0,5", "roadsided: --echo cannot be \",0,5\"; write it as "
			       "RIR,GAIN_DB,DELAY_MS[,PPM][@T_S]\n");
	refused("--echo r.wav,0,-5",
		"roadsided: --echo \"r.wav,0,-5\": DELAY_MS and T_S cannot be negative\n");
}

/* As many as the struct holds, and one more. */
static void test_too_many(void **state) {
	(void)state;
	CLEANUP(text_done) struct text words = TEXT_EMPTY;

	for (int i = 0; i < OPTIONS_MOST_SETTINGS; i++)
		assert_int_equal(text_append(&words, "--set=log.level=info "), 0);
	assert_int_equal(taken(text_get(&words)).n_settings, OPTIONS_MOST_SETTINGS);
	assert_int_equal(text_append(&words, "--set=log.level=info "), 0);
	refused(text_get(&words), "roadsided: --set may be given at most 64 times\n");
}

static void test_long_paths(void **state) {
	(void)state;
	CLEANUP(text_done) struct text words = TEXT_EMPTY;

	assert_int_equal(text_append(&words, "--data "), 0);
	for (int i = 0; i < PATH_MAX; i++)
		assert_int_equal(text_append(&words, "x"), 0);
	refused(text_get(&words), "roadsided: the path of --data is longer than 4095 bytes\n");
}

static void test_folders(void **state) {
	(void)state;
	(void)unsetenv("ROADSIDE_DATA_DIR");
	(void)unsetenv("ROADSIDE_GRAMMAR_DIR");
	(void)unsetenv("ROADSIDE_VOICES_DIR");
	/* This program lies in build/bin as roadsided does. */
	assert_string_equal(taken("").data, TEST_SOURCE_DIR "/data");
	assert_string_equal(taken("").grammar, TEST_SOURCE_DIR "/grammar");
	assert_string_equal(taken("").voices, TEST_SOURCE_DIR "/voices");
	(void)setenv("ROADSIDE_DATA_DIR", "/from/environment", 1);
	(void)setenv("ROADSIDE_VOICES_DIR", "", 1);
	assert_string_equal(taken("").data, "/from/environment");
	assert_string_equal(taken("").voices, TEST_SOURCE_DIR "/voices");
	assert_string_equal(taken("--data /from/option").data, "/from/option");
	(void)unsetenv("ROADSIDE_DATA_DIR");
	(void)unsetenv("ROADSIDE_VOICES_DIR");
}

static void test_state_folder(void **state) {
	(void)state;
	(void)setenv("STATE_DIRECTORY", "/var/lib/roadside:/var/lib/other", 1);
	(void)setenv("XDG_STATE_HOME", "/xdg", 1);
	(void)setenv("HOME", "/somebody", 1);
	assert_string_equal(taken("--state-dir /given").state_dir, "/given");
	assert_string_equal(taken("").state_dir, "/var/lib/roadside");
	(void)unsetenv("STATE_DIRECTORY");
	assert_string_equal(taken("").state_dir, "/xdg/roadside");
	(void)unsetenv("XDG_STATE_HOME");
	assert_string_equal(taken("").state_dir, "/somebody/.local/state/roadside");
	(void)unsetenv("HOME");
	assert_string_equal(taken("").state_dir, "");
}

/* A file with the text; the caller unlinks it. */
static void write_file(char *path, const char *text) {
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

static void test_configuration(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	char path[] = "/tmp/test_options_XXXXXX";
	char words[200];
	struct config config;
	bool is_usage = true;

	write_file(path, "[voice]\npitch = 30\nrate_wpm = 140\n");
	(void)snprintf(words, sizeof(words), "--config %s --set voice.pitch=70", path);
	struct options options = taken(words);
	assert_int_equal(options_read_config(&options, &config, &faults, &is_usage), 0);
	assert_false(is_usage);
	assert_int_equal(config.voice.pitch, 70);
	assert_int_equal(config.voice.rate_wpm, 140);
	assert_string_equal(config.dialogue.wake_phrase, "roadside assistant");

	options = taken("--set voice.pitch=700");
	assert_int_equal(options_read_config(&options, &config, &faults, &is_usage), -EINVAL);
	assert_true(is_usage);
	(void)unlink(path);

	/* The file that was named is gone now; the default one may be missing. */
	options = taken(words);
	assert_int_equal(options_read_config(&options, &config, &faults, &is_usage), -EINVAL);
	assert_false(is_usage);
	assert_non_null(strstr(faults.faults[1].message, "No such file"));
	options = taken("");
	options.config[0] = '\0';
	(void)snprintf(options.config, sizeof(options.config), "%s", path);
	assert_int_equal(options_read_config(&options, &config, &faults, &is_usage), 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes),	     cmocka_unit_test(test_echo),
		cmocka_unit_test(test_refusals),     cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_long_paths),   cmocka_unit_test(test_folders),
		cmocka_unit_test(test_state_folder), cmocka_unit_test(test_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
