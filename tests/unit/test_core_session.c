/* SPDX-License-Identifier: MIT */
/* What of a conversation is kept, as text: written, read, refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/session.h"

static char press[] = "press";
static char pull[] = "pull";
static char look[] = "look";
static char open_van[] = "open-van";
static struct step steps[] = {{.id = press}, {.id = pull}, {.id = look}};
static struct procedure procedures[] = {{.id = open_van, .steps = steps, .n_steps = 3}};
static const struct procedure_library library = {procedures, 1};

#define GOOD                                                                                       \
	"roadside-session 1\nsaved 1795536000\nvehicle acme - 2012\nfirst open-van press\n"        \
	"trail open-van press\ntrail open-van pull\nplace open-van look\n"

static int read_text(const char *text, struct dialogue_session *ret, int64_t *ret_saved_s,
		     unsigned *ret_line) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP_FREE char *copy = strdup(text);

	assert_non_null(copy);
	int r = session_read("s", copy, &library, &faults, ret, ret_saved_s);
	*ret_line = faults.n_faults ? faults.faults[0].line : 0;
	assert_true((r < 0) == (faults.n_faults > 0));
	return r;
}

static void what_is_written_is_read(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	struct dialogue_session session;
	int64_t saved_s = 0;
	unsigned line = 0;

	assert_int_equal(read_text(GOOD, &session, &saved_s, &line), 0);
	assert_int_equal(saved_s, 1795536000);
	assert_string_equal(session.query.make, "acme");
	assert_string_equal(session.query.model, "");
	assert_int_equal(session.query.year, 2012);
	assert_int_equal(session.n_trail, 2);
	assert_int_equal(session.trail[1].step, 1);
	assert_string_equal(session.place.procedure, "open-van");
	assert_int_equal(session.place.step, 2);
	assert_int_equal(session_print(&session, saved_s, &library, &text), 0);
	assert_string_equal(text_get(&text), GOOD);
}

static void the_voice_is_kept_when_it_was_changed(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	struct dialogue_session session;
	int64_t saved_s = 0;
	unsigned line = 0;

	assert_int_equal(read_text(GOOD "voice -3 2\n", &session, &saved_s, &line), 0);
	assert_int_equal(session.delivery.louder, -3);
	assert_int_equal(session.delivery.faster, 2);
	assert_int_equal(session_print(&session, saved_s, &library, &text), 0);
	assert_non_null(strstr(text_get(&text), "\nvoice -3 2\n"));
	assert_int_equal(read_text(GOOD "voice 4 0\n", &session, &saved_s, &line), -EINVAL);
	assert_int_equal(read_text(GOOD "voice 0 3\n", &session, &saved_s, &line), -EINVAL);
	assert_int_equal(read_text(GOOD "voice 1\n", &session, &saved_s, &line), -EINVAL);
	assert_int_equal(line, 8);
}

static void what_is_not_there_is_not_written(void **state) {
	(void)state;
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	struct dialogue_session session;
	int64_t saved_s = 0;
	unsigned line = 0;

	assert_int_equal(read_text(GOOD, &session, &saved_s, &line), 0);
	session.place.step = 3;
	assert_int_equal(session_print(&session, 0, &library, &text), -EINVAL);
}

static void refuses(const char *text, unsigned wanted) {
	struct dialogue_session session = {.n_trail = 42};
	int64_t saved_s = 0;
	unsigned line = 0;

	assert_int_equal(read_text(text, &session, &saved_s, &line), -EINVAL);
	assert_int_equal(line, wanted);
	assert_int_equal(session.n_trail, 42); /* untouched */
}

#define HEAD "roadside-session 1\n"

static void what_is_wrong_is_refused(void **state) {
	(void)state;
	CLEANUP(text_done) struct text many = TEXT_EMPTY;

	refuses("", 1);
	refuses("roadside-session 2\n", 1);
	refuses(HEAD, 2);
	refuses(HEAD "saved soon\n", 2);
	refuses(HEAD "saved -1\n", 2);
	refuses(HEAD "saved 1\n\n", 3);
	refuses(HEAD "vehicle acme van\n", 2);
	refuses(HEAD "vehicle acme van 2012x\n", 2);
	refuses(HEAD "vehicle acme an-id-that-is-far-longer-than-any-id-of-a-model-can-be-in-here-"
		     "or-anywhere-else-in-the-data 2012\n",
		2);
	refuses(HEAD "place open-van\n", 2);
	refuses(HEAD "place open-van jump\n", 2);
	refuses(HEAD "place open-car press\n", 2);
	refuses(HEAD "saved 1\nvehicle - - 0\nfirst open-van press\n", 5);
	refuses(GOOD "more\n", 8);
	assert_int_equal(text_append(&many, HEAD), 0);
	for (int i = 0; i <= DIALOGUE_MOST_TRAIL; i++)
		assert_int_equal(text_append(&many, "trail open-van press\n"), 0);
	refuses(text_get(&many), DIALOGUE_MOST_TRAIL + 2);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_voice_is_kept_when_it_was_changed),
		cmocka_unit_test(what_is_not_there_is_not_written),
		cmocka_unit_test(what_is_wrong_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
