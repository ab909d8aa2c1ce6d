/* SPDX-License-Identifier: MIT */
/* A procedure as a page and as a graph, to the letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/procedure_render.h"

/* The structures own their strings; these are literals that nobody frees. */
#define S(literal) ((char *)(uintptr_t)(literal))

static struct step van_steps[] = {
	{.id = S("press"),
	 .say = S("Press the  round button\nwith your\tthumb."),
	 .explain = S("It is on the side that looks away from you when you hold the fob in your "
		      "left hand, with the ring on top."),
	 .provenance = {.source = S("BOOK"), .confidence = CONFIDENCE_HIGH},
	 .next = {.kind = TARGET_NEXT}},
	{.id = S("beware"),
	 .kind = STEP_WARNING,
	 .say = S("The \"alarm\" may \\ sound."),
	 .provenance = {.source = S("FORUM"), .confidence = CONFIDENCE_LOW},
	 .next = {.kind = TARGET_NEXT}},
	{.id = S("see"),
	 .kind = STEP_QUESTION,
	 .say = S("Is it open?"),
	 .provenance = {.source = S("FORUM"), .confidence = CONFIDENCE_MEDIUM},
	 .yes = {.kind = TARGET_END},
	 .no = {.kind = TARGET_STEP, .index = 0},
	 .unknown = {.kind = TARGET_PROCEDURE, .index = 1, .name = S("open-look")}},
	{.id = S("jump"), .say = S(" Go on."), .next = {.kind = TARGET_STEP, .index = 2}},
	{.id = S("pull"), .say = S(""), .next = {.kind = TARGET_NEXT}},
};
static struct step look_steps[] = {
	{.id = S("look"),
	 .say = S("Look."),
	 .next = {.kind = TARGET_PROCEDURE, .name = S("open-van")}},
};
static struct applicability lines[] = {
	{.make = S("acme"), .model = S("van"), .first_year = 2010, .last_year = 2014},
	{.make = S("acme"), .generation = S("v2")},
};
static struct procedure procedures[] = {
	{.id = S("open-van"),
	 .job = S("open"),
	 .title = S("opening the van"),
	 .applies_to = lines,
	 .n_applies_to = 2,
	 .steps = van_steps,
	 .n_steps = 5},
	{.id = S("open-look"),
	 .job = S("open"),
	 .title = S("looking"),
	 .is_fallback = true,
	 .steps = look_steps,
	 .n_steps = 1},
};
static const struct procedure_library library = {procedures, 2};

static void a_page_names_every_way(void **state) {
	(void)state;
	CLEANUP(text_done) struct text page = TEXT_EMPTY;

	assert_int_equal(procedure_render_text(&library, &procedures[0], &page), 0);
	assert_string_equal(
		text_get(&page),
		"open-van: opening the van\n"
		"Job: open\n"
		"For acme van of 2010 to 2014\n"
		"For acme v2\n"
		"From open-look\n"
		"\n"
		"1 press (do; BOOK, high)\n"
		"     Press the round button with your thumb.\n"
		"     More: It is on the side that looks away from you when you hold the fob in\n"
		"     your left hand, with the ring on top.\n"
		"\n"
		"2 beware (WARNING; FORUM, low)\n"
		"     The \"alarm\" may \\ sound.\n"
		"\n"
		"3 see (ask; FORUM, medium)\n"
		"     Is it open?\n"
		"     yes          -> the end\n"
		"     no           -> 1 press\n"
		"     I don't know -> open-look: looking\n"
		"\n"
		"4 jump (do)\n"
		"     Go on.\n"
		"     -> 3 see\n"
		"\n"
		"5 pull (do)\n"
		"     \n"
		"     -> the end\n");
}

static void a_page_of_the_fallback(void **state) {
	(void)state;
	CLEANUP(text_done) struct text page = TEXT_EMPTY;

	assert_int_equal(procedure_render_text(&library, &procedures[1], &page), 0);
	assert_string_equal(text_get(&page),
			    "open-look: looking\n"
			    "Job: open\n"
			    "For every car that is not known, or whose year is in doubt\n"
			    "From open-van\n"
			    "\n"
			    "1 look (do)\n"
			    "     Look.\n"
			    "     -> open-van: opening the van\n");
}

static void a_graph_has_every_edge(void **state) {
	(void)state;
	CLEANUP(text_done) struct text graph = TEXT_EMPTY;

	assert_int_equal(procedure_render_dot(&procedures[0], &graph), 0);
	assert_string_equal(
		text_get(&graph),
		"digraph \"open-van\" {\n"
		"\tnode [shape=plaintext, fontname=\"sans-serif\"];\n"
		"\t\"press\" [shape=box, label=\"Press the round button with your\\nthumb.\"];\n"
		"\t\"beware\" [shape=octagon, penwidth=2, "
		"label=\"The \\\"alarm\\\" may \\\\ sound.\"];\n"
		"\t\"see\" [shape=box, style=rounded, label=\"Is it open?\"];\n"
		"\t\"jump\" [shape=box, label=\"Go on.\"];\n"
		"\t\"pull\" [shape=box, label=\"\"];\n"
		"\t\"press\" -> \"beware\";\n"
		"\t\"beware\" -> \"see\";\n"
		"\t\"see\" -> \"end\" [label=\"yes\"];\n"
		"\t\"see\" -> \"press\" [label=\"no\"];\n"
		"\t\"see\" -> \"procedure:open-look\" [label=\"I don't know\"];\n"
		"\t\"jump\" -> \"see\";\n"
		"\t\"pull\" -> \"end\";\n"
		"}\n");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_names_every_way),
		cmocka_unit_test(a_page_of_the_fallback),
		cmocka_unit_test(a_graph_has_every_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
