/* SPDX-License-Identifier: MIT */
/* Keys: defaults, limits, and what is said about a wrong one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "core/config.h"

static const struct place line_7 = {.file = "x.conf", .line = 7, .column = 1};

/* Every default must be one that a person could have written. */
static void test_defaults_are_allowed(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config defaults;
	struct config config;
	size_t n = 0;
	const struct config_key *keys = config_keys(&n);

	config_set_defaults(&defaults);
	memset(&config, 0, sizeof(config));
	assert_true(n >= 15);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(config_set(&config, keys[i].section, keys[i].name,
					    keys[i].fallback, line_7, &faults),
				 0);
		assert_true(strlen(keys[i].meaning) > 10);
	}
	assert_int_equal(fault_list_count(&faults), 0);
	assert_string_equal(defaults.dialogue.wake_phrase, "roadside assistant");
	assert_string_equal(defaults.dialogue.emergency_number, "nine one one");
	assert_int_equal(defaults.dialogue.doze_after_s, 600);
	assert_int_equal(defaults.dialogue.idle_after_s, 60);
	assert_false(defaults.dialogue.always_awake);
	assert_true(defaults.voice.earcons);
	assert_memory_equal(&config.dialogue, &defaults.dialogue, sizeof(config.dialogue));
}

static void test_limits_hold(void **state) {
	(void)state;
	size_t n = 0;
	const struct config_key *keys = config_keys(&n);

	for (size_t i = 0; i < n; i++) {
		struct config config;
		char value[32];

		if (keys[i].kind != CONFIG_INT)
			continue;
		config_set_defaults(&config);
		for (int off = -1; off <= 1; off++) {
			int least = off < 0 ? -EINVAL : 0;
			int most = off > 0 ? -EINVAL : 0;

			(void)snprintf(value, sizeof(value), "%d", keys[i].least + off);
			assert_int_equal(config_set(&config, keys[i].section, keys[i].name, value,
						    line_7, NULL),
					 least);
			(void)snprintf(value, sizeof(value), "%d", keys[i].most + off);
			assert_int_equal(config_set(&config, keys[i].section, keys[i].name, value,
						    line_7, NULL),
					 most);
		}
	}
}

static void test_refusals(void **state) {
	(void)state;
	static const struct {
		const char *assignment;
		const char *message;
	} cases[] = {
		{"wake_phrase=x", "\"wake_phrase=x\" is no setting; write it as SECTION.KEY=VALUE"},
		{"dialogue.wake_phrase",
		 "\"dialogue.wake_phrase\" is no setting; write it as SECTION.KEY=VALUE"},
		{"a=b.c", "\"a=b.c\" is no setting; write it as SECTION.KEY=VALUE"},
		{".b=c", "\".b=c\" is no setting; write it as SECTION.KEY=VALUE"},
		{"a.=c", "\"a.=c\" is no setting; write it as SECTION.KEY=VALUE"},
		{"sound.input=x", "there is no section \"sound\"; there are audio, dialogue, "
				  "voice, ears, buttons, bus, log"},
		{"audio.in=x",
		 "section \"audio\" has no key \"in\"; it has input, output, latency_ms"},
		{"voice.pitch=101",
		 "voice.pitch cannot be \"101\"; it takes a whole number from 0 to 100"},
		{"voice.pitch=1 ",
		 "voice.pitch cannot be \"1 \"; it takes a whole number from 0 to 100"},
		{"voice.earcons=maybe", "voice.earcons cannot be \"maybe\"; it takes yes or no"},
		{"log.level=loud",
		 "log.level cannot be \"loud\"; it takes error, warning, info or debug"},
		{"dialogue.wake_phrase=Hey You", "dialogue.wake_phrase cannot be \"Hey You\"; it "
						 "takes words in lower case with single "
						 "blanks between them"},
		{"dialogue.wake_phrase=",
		 "dialogue.wake_phrase cannot be \"\"; it takes words in lower case with single "
		 "blanks between them"},
		{"audio.input=a\nb",
		 "audio.input cannot be \"a\nb\"; it takes text without control characters"},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		struct config config;
		struct config before;

		config_set_defaults(&config);
		before = config;
		assert_int_equal(config_set_assignment(&config, cases[i].assignment, &faults),
				 -EINVAL);
		assert_int_equal(faults.n_faults, 1);
		assert_string_equal(faults.faults[0].message, cases[i].message);
		assert_memory_equal(&config, &before, sizeof(config));
	}
}

static void test_place_is_kept_and_long_values_are_refused(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config config;
	char value[CONFIG_STRING_BYTES + 1];

	memset(value, 'a', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	config_set_defaults(&config);
	assert_int_equal(config_set(&config, "audio", "input", value, line_7, &faults), -EINVAL);
	assert_string_equal(faults.faults[0].file, "x.conf");
	assert_int_equal(faults.faults[0].line, 7);
	assert_non_null(strstr(faults.faults[0].message, "it takes at most 255 bytes"));
	value[CONFIG_STRING_BYTES - 1] = '\0';
	assert_int_equal(config_set(&config, "audio", "input", value, line_7, &faults), 0);
	assert_string_equal(config.audio.input, value);
}

static void test_value_may_hold_dots_and_equals(void **state) {
	(void)state;
	struct config config;

	config_set_defaults(&config);
	assert_int_equal(config_set_assignment(&config, "audio.input=hw:0,0 a=b.c", NULL), 0);
	assert_string_equal(config.audio.input, "hw:0,0 a=b.c");
}

/* Every key once, with what it means, takes and defaults to, on lines of a screen's width. */
static void test_example(void **state) {
	(void)state;
	CLEANUP(text_done) struct text example = TEXT_EMPTY;
	size_t n = 0;
	const struct config_key *keys = config_keys(&n);

	assert_int_equal(config_write_example(&example), 0);
	for (size_t i = 0; i < n; i++) {
		char line[200];

		(void)snprintf(line, sizeof(line), "\n#%s =%s%s\n", keys[i].name,
			       keys[i].fallback[0] ? " " : "", keys[i].fallback);
		const char *at = strstr(text_get(&example), line);
		assert_non_null(at);
		assert_null(strstr(at + 1, line));
	}
	assert_non_null(strstr(text_get(&example),
			       "It takes error, warning, info or debug.\n#level = info\n"));
	for (const char *line = text_get(&example); *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_defaults_are_allowed),
		cmocka_unit_test(test_limits_hold),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_place_is_kept_and_long_values_are_refused),
		cmocka_unit_test(test_value_may_hold_dots_and_equals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
