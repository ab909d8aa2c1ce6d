/* SPDX-License-Identifier: MIT */
/*
 * fuzz_jsgf - any bytes as a JSGF file
 *
 * Nothing may crash, hang or leak; and what was accepted must hold together:
 * every sentence of a grammar is a sentence to it, every beginning of one is
 * at least a beginning, and arcs, words and weights are what the header says.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fault.h"
#include "core/grammar.h"
#include "fuzz.h"

#define FUZZ_MOST_SENTENCES 100

static void check(bool is_right, const char *what, const char *sentence) {
	if (is_right)
		return;
	(void)fprintf(stderr, "%s: \"%s\"\n", what, sentence);
	abort();
}

static bool visit(void *context, const char *sentence, const struct meaning *meaning) {
	const struct grammar *grammar = context;
	CLEANUP_FREE char *beginning = strdup(sentence);
	struct meaning matched;

	(void)meaning;
	check(sentence[0] != '\0', "an empty sentence", sentence);
	check(grammar_match_text(grammar, sentence, &matched) >= GRAMMAR_COMPLETE_MORE,
	      "a sentence that is none", sentence);
	check(matched.n_slots <= GRAMMAR_MOST_SLOTS, "too many slots", sentence);
	for (char *blank; beginning && (blank = strrchr(beginning, ' ')) != NULL;) {
		*blank = '\0';
		enum grammar_fit fit = grammar_match_text(grammar, beginning, NULL);
		check(fit == GRAMMAR_INCOMPLETE || fit == GRAMMAR_COMPLETE_MORE,
		      "a beginning that is none", beginning);
	}
	return true;
}

static void check_network(const struct grammar *grammar) {
	size_t n_arcs = 0;
	size_t n_words = 0;
	const struct grammar_arc *arcs = grammar_arcs(grammar, &n_arcs);
	const char *const *words = grammar_words(grammar, &n_words);
	int n_states = (int)grammar_n_states(grammar);

	check(n_arcs > 0 && n_arcs <= GRAMMAR_MOST_ARCS && n_words > 0, "size", "");
	check(grammar_final_state(grammar) >= 0 && grammar_final_state(grammar) < n_states,
	      "final state", "");
	for (size_t i = 0; i < n_arcs; i++) {
		const struct grammar_arc *arc = &arcs[i];
		struct grammar_tag tag;

		check(arc->from >= 0 && arc->from < n_states && arc->to >= 0 && arc->to < n_states,
		      "state of an arc", "");
		check(arc->word < (int)n_words && arc->log_weight <= 0.0f, "arc", "");
		check(arc->tag < 0 || grammar_get_tag(grammar, (size_t)arc->tag, &tag), "tag", "");
	}
	for (size_t i = 0; i < n_words; i++)
		check(words[i][0] && strlen(words[i]) < GRAMMAR_WORD_BYTES &&
			      !strpbrk(words[i], " \t\r\n"),
		      "word", words[i]);
}

static void fuzz_normalise(const char *text) {
	char buffer[300];

	if (grammar_normalise(text, buffer, sizeof(buffer)) == 0)
		check(strlen(buffer) < sizeof(buffer) && buffer[0] != ' ' && !strstr(buffer, "  "),
		      "normalised", buffer);
	char small[8] = "";
	(void)grammar_normalise(text, small, sizeof(small));
	check(strlen(small) < sizeof(small), "normalised", small);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes) {
	CLEANUP_FREE char *text = strndup((const char *)bytes, n_bytes);
	struct fault_list faults = FAULT_LIST_EMPTY;
	struct grammar_set *set = NULL;
	struct grammar *grammar = NULL;
	const char *name = NULL;

	if (!text || grammar_set_new(&set) < 0)
		return 0;
	fuzz_normalise(text);
	int r = grammar_set_read(set, "fuzz.gram", text, &faults, &name);
	check((r == 0) == (fault_list_count(&faults) == 0), "faults", "read");
	if (r == 0)
		r = grammar_compile(set, name, &faults, &grammar);
	check((r == 0) == (fault_list_count(&faults) == 0), "faults", "compiled");
	if (r == 0) {
		struct grammar_ambiguity ambiguity;

		check_network(grammar);
		grammar_each_sentence(grammar, FUZZ_MOST_SENTENCES, visit, grammar);
		if (grammar_find_ambiguity(grammar, &ambiguity) == 1)
			check(grammar_match_text(grammar, ambiguity.sentence, NULL) >=
					      GRAMMAR_COMPLETE_MORE ||
				      strlen(ambiguity.sentence) > 190,
			      "an ambiguous sentence that is none", ambiguity.sentence);
	}
	grammar_free(grammar);
	grammar_set_free(set);
	fault_list_done(&faults);
	return 0;
}
