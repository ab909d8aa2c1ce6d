/* SPDX-License-Identifier: MIT */
/* Presses, long presses, bouncing contacts, keys for talking; and the map of keys. */
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
#include "core/buttons.h"

#define NEXT 163 /* next; long: unknown */
#define BACK 165 /* back */
#define STOP 166 /* long: stop */
#define PLAY 164 /* yes at a question, else repeat */
#define TALK 582 /* talk */
#define OTHER 30 /* no meaning */
#define LONG_MS 700
#define STEP_MS (BUTTONS_BOUNCE_MS + 1)

static const struct buttons_map map = {
	.bindings =
		{
			{.code = NEXT,
			 .press = {.verb = INTENT_NEXT},
			 .long_press = {.answer = INTENT_UNKNOWN}},
			{.code = BACK, .press = {.verb = INTENT_BACK}},
			{.code = STOP, .long_press = {.verb = INTENT_STOP}},
			{.code = PLAY, .press = {.verb = INTENT_REPEAT, .answer = INTENT_YES}},
			{.code = TALK, .is_talk = true},
		},
	.n = 5,
	.long_press_ms = LONG_MS,
};

/* What came out, as words with the time at which the call was made. */
struct world {
	struct buttons buttons;
	int64_t at_ms;
	char said[1024];
};

static void hear(void *context, const struct buttons_event *event) {
	struct world *world = context;
	size_t n = strlen(world->said);
	const char *name = event->kind == BUTTONS_TALK	     ? "talk"
			   : event->kind == BUTTONS_TALK_END ? "end"
			   : event->meaning.verb	     ? intent_name(event->meaning.verb)
							     : intent_name(event->meaning.answer);

	(void)snprintf(world->said + n, sizeof(world->said) - n, "%s@%lld ", name,
		       (long long)world->at_ms);
}

static void begin(struct world *world) {
	*world = (struct world){.buttons = {.map = &map, .sink = hear}};
	world->buttons.context = world;
}

static void key(struct world *world, unsigned code, bool is_down, int64_t at_ms) {
	world->at_ms = at_ms;
	assert_true(buttons_key(&world->buttons, code, is_down, at_ms));
}

/* Lets time go on as a loop would: from deadline to deadline. */
static void wait_until(struct world *world, int64_t at_ms) {
	int n = 0;

	for (;;) {
		int64_t due_ms = buttons_deadline_ms(&world->buttons);

		if (!due_ms || due_ms > at_ms)
			break;
		world->at_ms = due_ms;
		buttons_tick(&world->buttons, due_ms);
		assert_true(++n < 100); /* every deadline that is met is gone */
	}
	world->at_ms = at_ms;
	buttons_tick(&world->buttons, at_ms);
}

static void expect(struct world *world, const char *said) {
	assert_string_equal(world->said, said);
	world->said[0] = '\0';
}

static void test_press_alone_acts_at_once(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, BACK, true, 1000);
	expect(&world, "back@1000 ");
	wait_until(&world, 9000); /* held */
	key(&world, BACK, false, 9000);
	wait_until(&world, 20000);
	expect(&world, "");
	key(&world, BACK, true, 20000);
	expect(&world, "back@20000 ");
}

static void test_press_and_long_press_of_one_key(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, NEXT, true, 1000);
	assert_int_equal(buttons_deadline_ms(&world.buttons), 1000 + LONG_MS);
	wait_until(&world, 1200);
	expect(&world, ""); /* it may become a long one */
	key(&world, NEXT, false, 1200);
	expect(&world, "next@1200 ");

	key(&world, NEXT, true, 2000);
	wait_until(&world, 2000 + LONG_MS - 1);
	expect(&world, "");
	wait_until(&world, 5000); /* not twice */
	expect(&world, "unknown@2700 ");
	key(&world, NEXT, false, 5000);
	wait_until(&world, 9000);
	expect(&world, "");
	assert_int_equal(buttons_deadline_ms(&world.buttons), 0);
}

/* The time of the edge counts, not that of the call: a loop that was busy
 * does not make a long press of a short one, nor the other way round. */
static void test_late_calls(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, NEXT, true, 1000);
	key(&world, NEXT, false, 1000 + LONG_MS - 1);
	expect(&world, "next@1699 ");
	key(&world, NEXT, true, 3000);
	key(&world, NEXT, false, 3000 + LONG_MS);
	expect(&world, "unknown@3700 ");
}

static void test_long_press_alone(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, STOP, true, 1000);
	wait_until(&world, 1500);
	key(&world, STOP, false, 1500);
	wait_until(&world, 4000);
	expect(&world, ""); /* a short one means nothing */
	key(&world, STOP, true, 4000);
	wait_until(&world, 6000);
	expect(&world, "stop@4700 ");
}

static void test_bouncing(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	for (int i = 0; i < 8; i++)
		key(&world, BACK, i % 2 == 0, 1000 + 3 * i); /* comes to rest up */
	expect(&world, "back@1000 ");
	assert_int_equal(buttons_deadline_ms(&world.buttons), 1000 + BUTTONS_BOUNCE_MS);
	wait_until(&world, 1100);
	expect(&world, "");
	key(&world, BACK, true, 1100); /* so this is a press */
	expect(&world, "back@1100 ");

	/* It bounces while it is let go: still one press. */
	begin(&world);
	key(&world, NEXT, true, 1000);
	for (int i = 0; i < 9; i++)
		key(&world, NEXT, i % 2 == 1, 1300 + 3 * i);
	expect(&world, "next@1300 ");
	wait_until(&world, 5000);
	expect(&world, "");

	/* A tap within the bouncing is a press, seen when the bouncing has ended. */
	begin(&world);
	key(&world, NEXT, true, 1000);
	key(&world, NEXT, false, 1010);
	wait_until(&world, 5000);
	expect(&world, "next@1030 ");

	/* Nobody ticked in between: the same. */
	begin(&world);
	key(&world, NEXT, true, 1000);
	key(&world, NEXT, false, 1010);
	key(&world, NEXT, true, 2000);
	expect(&world, "next@2000 ");
	wait_until(&world, 2000 + LONG_MS);
	expect(&world, "unknown@2700 ");
}

static void test_repeated_and_unknown_keys(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, BACK, false, 900); /* it was held when we came */
	for (int i = 0; i < 50; i++)
		key(&world, BACK, true, 1000 + i * STEP_MS);
	expect(&world, "back@1000 ");
	assert_false(buttons_key(&world.buttons, OTHER, true, 9000));
	assert_false(buttons_key(&world.buttons, 0xffffffff, true, 9000));
	expect(&world, "");
}

static void test_talking(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, TALK, true, 1000);
	wait_until(&world, 4000);
	key(&world, TALK, false, 4000);
	expect(&world, "talk@1000 end@4000 ");

	key(&world, TALK, true, 10000); /* stuck */
	wait_until(&world, 90000);
	expect(&world, "talk@10000 end@40000 ");
	key(&world, TALK, false, 90000);
	expect(&world, "");

	key(&world, TALK, true, 100000);
	key(&world, NEXT, true, 100001);
	buttons_release(&world.buttons); /* the device has gone */
	expect(&world, "talk@100000 end@100001 ");
	assert_int_equal(buttons_deadline_ms(&world.buttons), 0);
	wait_until(&world, 200000);
	expect(&world, "");
}

static void test_clock_jumps(void **state) {
	(void)state;
	struct world world;

	begin(&world);
	key(&world, NEXT, true, 100000);
	key(&world, NEXT, false, 5); /* backwards: as if it were now */
	wait_until(&world, 100000 + BUTTONS_BOUNCE_MS);
	expect(&world, "next@100030 ");
	key(&world, NEXT, true, INT64_MAX / 2); /* far ahead */
	key(&world, NEXT, false, 101000);
	wait_until(&world, INT64_MAX / 2 + BUTTONS_BOUNCE_MS);
	assert_non_null(strstr(world.said, "next@"));
	assert_int_equal(buttons_deadline_ms(&world.buttons), 0);
}

/* Whatever the edges are, no verb comes faster than contacts can bounce. */
static void test_flood(void **state) {
	(void)state;
	struct world world;
	size_t n = 0;
	unsigned seed = 7;

	begin(&world);
	for (int i = 0; i < 100000; i++) {
		seed = seed * 1103515245u + 12345u;
		key(&world, BACK, (seed >> 16) & 1, 1000 + i / 100);
		n += world.said[0] != '\0';
		world.said[0] = '\0';
	}
	assert_in_range(n, 10, 1000 / (2 * BUTTONS_BOUNCE_MS) + 1);
}

static void test_choice_between_answer_and_verb(void **state) {
	(void)state;
	const struct buttons_meaning both = {.verb = INTENT_REPEAT, .answer = INTENT_YES};
	const struct buttons_meaning verb = {.verb = INTENT_REPEAT};
	const struct buttons_meaning answer = {.answer = INTENT_YES};

	assert_int_equal(buttons_choose(&both, true), INTENT_YES);
	assert_int_equal(buttons_choose(&both, false), INTENT_REPEAT);
	assert_int_equal(buttons_choose(&verb, true), INTENT_REPEAT);
	assert_int_equal(buttons_choose(&answer, false), INTENT_YES);
}

/* ---- the map ---- */

static int find(const char *name) {
	static const char *const names[] = {"KEY_A", "KEY_B", "KEY_C"};
	int number = 0;

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (string_equal(names[i], name))
			return (int)i + 1;
	}
	/* KEY_N0 and so on: as many as one likes. */
	return strncmp(name, "KEY_N", 5) == 0 && parse_int(name + 5, 0, 999, &number) == 0
		       ? 100 + number
		       : -1;
}

/* A configuration without keys. */
static void clear(struct config *config) {
	config_set_defaults(config);
	config->buttons.talk[0] = '\0';
	for (size_t i = 0; i < INTENT_N; i++)
		config->buttons.keys[i][0] = '\0';
}

static void set(struct config *config, const char *assignment) {
	assert_int_equal(config_set_assignment(config, assignment, NULL), 0);
}

static void test_map(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config config;
	struct buttons_map read;

	clear(&config);
	set(&config, "buttons.long_press_ms=900");
	set(&config, "buttons.talk=KEY_C");
	set(&config, "buttons.next=KEY_A  KEY_B:long ");
	set(&config, "buttons.slower_repeat=KEY_A:long");
	set(&config, "buttons.yes=KEY_A");
	assert_int_equal(buttons_map_read(&config, find, "x.conf", &faults, &read), 0);
	assert_int_equal(read.n, 3);
	assert_int_equal(read.long_press_ms, 900);
	for (size_t i = 0; i < read.n; i++) {
		const struct buttons_binding *binding = &read.bindings[i];

		assert_int_equal(binding->is_talk, binding->code == 3);
		assert_int_equal(binding->press.verb, binding->code == 1 ? INTENT_NEXT : 0);
		assert_int_equal(binding->press.answer, binding->code == 1 ? INTENT_YES : 0);
		assert_int_equal(binding->long_press.verb, binding->code == 1 ? INTENT_SLOWER_REPEAT
							   : binding->code == 2 ? INTENT_NEXT
										: 0);
	}
}

static void test_map_refuses(void **state) {
	(void)state;
	static const struct {
		const char *settings[2];
		const char *message;
	} cases[] = {
		{{"buttons.next=KEY_X"},
		 "buttons.next: there is no key \"KEY_X\"; linux/input-event-codes.h has the "
		 "names, "
		 "as KEY_NEXTSONG"},
		{{"buttons.slower_repeat=KEY_A:gnol"},
		 "buttons.slower_repeat: there is no key \"KEY_A:gnol\"; "
		 "linux/input-event-codes.h has the names, as KEY_NEXTSONG"},
		{{"buttons.next=KEY_A", "buttons.back=KEY_A"},
		 "buttons.back: KEY_A has a meaning already; a key for talking has no other, any "
		 "other key one verb and one answer a kind of press"},
		{{"buttons.yes=KEY_A:long", "buttons.no=KEY_A:long"},
		 "buttons.no: KEY_A has a meaning already; a key for talking has no other, any "
		 "other key one verb and one answer a kind of press"},
		{{"buttons.talk=KEY_A", "buttons.back=KEY_A:long"},
		 "buttons.back: KEY_A has a meaning already; a key for talking has no other, any "
		 "other key one verb and one answer a kind of press"},
		{{"buttons.talk=KEY_A:long"},
		 "buttons.talk: KEY_A cannot wait for a long press; write it without \":long\""},
	};

	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		struct config config;
		struct buttons_map read;

		clear(&config);
		for (size_t at = 0; at < 2 && cases[i].settings[at]; at++)
			set(&config, cases[i].settings[at]);
		assert_int_equal(buttons_map_read(&config, find, "x.conf", &faults, &read),
				 -EINVAL);
		assert_int_equal(faults.n_faults, 1);
		assert_string_equal(faults.faults[0].message, cases[i].message);
		assert_string_equal(faults.faults[0].file, "x.conf");
	}
}

static void test_map_is_limited(void **state) {
	(void)state;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config config;
	struct buttons_map read;

	clear(&config);
	for (int i = 0; i < 80; i++) {
		char *keys = config.buttons.keys[i < 30	  ? INTENT_NEXT
						 : i < 60 ? INTENT_BACK
							  : INTENT_HELP];
		size_t n = strlen(keys);

		(void)snprintf(keys + n, CONFIG_STRING_BYTES - n, "KEY_N%d ", i);
	}
	assert_int_equal(buttons_map_read(&config, find, "x.conf", &faults, &read), -EINVAL);
	assert_int_equal(read.n, BUTTONS_MOST_KEYS);
	assert_int_equal(fault_list_count(&faults), 80 - BUTTONS_MOST_KEYS);
	assert_string_equal(faults.faults[0].message,
			    "buttons.help: KEY_N64 is one key too many; there may be 64");
}

/* Every verb that needs no more words has a setting, and no setting is without. */
static void test_every_verb_has_its_setting(void **state) {
	(void)state;
	size_t n_keys = 0;
	size_t n_settings = 0;
	const struct config_key *keys = config_keys(&n_keys);

	for (size_t i = 0; i < n_keys; i++)
		n_settings += keys[i].kind == CONFIG_KEYS;
	assert_int_equal(n_settings, 1 + INTENT_N - 1 - 2); /* talk; without query and go-to */
	for (enum intent verb = INTENT_NONE + 1; verb < INTENT_N; verb++) {
		CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
		struct config config;
		struct buttons_map read;
		char assignment[64];

		if (verb == INTENT_QUERY || verb == INTENT_GO_TO)
			continue;
		clear(&config);
		(void)snprintf(assignment, sizeof(assignment), "buttons.%s=KEY_A",
			       intent_name(verb));
		for (char *at = assignment; *at != '='; at++)
			*at = *at == '-' ? '_' : *at;
		set(&config, assignment);
		assert_int_equal(buttons_map_read(&config, find, "x.conf", &faults, &read), 0);
		assert_int_equal(read.n, 1);
		assert_int_equal(buttons_choose(&read.bindings[0].press, false), verb);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_press_alone_acts_at_once),
		cmocka_unit_test(test_press_and_long_press_of_one_key),
		cmocka_unit_test(test_late_calls),
		cmocka_unit_test(test_long_press_alone),
		cmocka_unit_test(test_bouncing),
		cmocka_unit_test(test_repeated_and_unknown_keys),
		cmocka_unit_test(test_talking),
		cmocka_unit_test(test_clock_jumps),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_choice_between_answer_and_verb),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_map_refuses),
		cmocka_unit_test(test_map_is_limited),
		cmocka_unit_test(test_every_verb_has_its_setting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
