/* SPDX-License-Identifier: MIT */
/*
 * procedure_speech - does a text of a step begin a clause with a command? See procedure.h.
 *
 * How it thinks: the voice is heard by the microphone, and by whoever repeats it.
 * A clause that begins with a whole command could be taken for it, so its first
 * words, one, two and so on, are put to each grammar.
 */
#include "core/procedure.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/grammar.h"
#include "core/phrase.h"

#define SPEECH_MOST_WORDS 6 /* of a command; ours have at most five */

/* The command that these words begin with; its length in words, 0: none. */
static size_t find_command(const struct grammar *grammar, char *words,
			   struct meaning *ret_meaning) {
	const char *list[SPEECH_MOST_WORDS];
	char *rest = NULL;
	size_t n = 0;

	for (char *word = strtok_r(words, " ", &rest); word && n < SPEECH_MOST_WORDS;
	     word = strtok_r(NULL, " ", &rest)) {
		list[n++] = word;
		enum grammar_fit fit = grammar_match(grammar, list, n, ret_meaning);
		if (fit == GRAMMAR_NO_FIT)
			return 0;
		if (fit == GRAMMAR_COMPLETE || fit == GRAMMAR_COMPLETE_MORE)
			return n;
	}
	return 0;
}

static bool check_clause(const struct step *step, const char *clause, const struct grammar *grammar,
			 struct fault_list *faults) {
	char words[PROMPT_TEXT_BYTES];
	struct meaning meaning;

	if (grammar_normalise(clause, words, sizeof(words)) < 0 ||
	    find_command(grammar, words, &meaning) == 0)
		return true;
	(void)fault_add(faults, step->place,
			"in step '%s' a clause begins with the command %s (\"%s\"), which is "
			"listened for in %s; put another word before it",
			step->id, meaning.intent, clause, grammar_name(grammar));
	return false;
}

static void check_text(const struct step *step, const char *text,
		       const struct grammar *const *grammars, size_t n_grammars,
		       struct fault_list *faults) {
	struct prompt prompt;
	char clause[PROMPT_TEXT_BYTES];

	if (!text)
		return;
	prompt_from_text(text, &prompt);
	for (size_t i = 0; i < prompt.n_clauses; i++) {
		(void)snprintf(clause, sizeof(clause), "%.*s", (int)prompt.clauses[i].length_bytes,
			       prompt.text + prompt.clauses[i].offset_bytes);
		for (size_t k = 0; k < n_grammars; k++) {
			if (!check_clause(step, clause, grammars[k], faults))
				break; /* one fault a clause is enough */
		}
	}
}

void procedure_library_check_speech(const struct procedure_library *library,
				    const struct grammar *const *grammars, size_t n_grammars,
				    struct fault_list *faults) {
	for (size_t i = 0; i < library->n_procedures; i++) {
		const struct procedure *procedure = &library->procedures[i];

		for (size_t k = 0; k < procedure->n_steps; k++) {
			const struct step *step = &procedure->steps[k];

			check_text(step, step->say, grammars, n_grammars, faults);
			check_text(step, step->explain, grammars, n_grammars, faults);
		}
	}
}
