/* SPDX-License-Identifier: MIT */
#include "app/ears_second.h"

#include <errno.h>

#include "app/ears_written.h"
#include "base/cleanup.h"
#include "base/text.h"

struct second_writing {
	struct text text;
	const char *but_for;
	size_t n_sentences;
	int error;
};

/* One sentence of another meaning as an alternative. */
static bool second_write(void *context, const char *sentence, const struct meaning *meaning) {
	struct second_writing *writing = context;

	if (++writing->n_sentences > EARS_SECOND_MOST_SENTENCES)
		return false;
	if (!meaning->intent[0] || string_equal(meaning->intent, writing->but_for))
		return true;
	writing->error =
		text_appendf(&writing->text, "%s%s",
			     writing->text.length_bytes ? "\n| " : EARS_WRITTEN_HEAD, sentence);
	return writing->error == 0;
}

static int second_add(struct recogniser *recogniser, const char *name,
		      const struct grammar *grammar, const char *but_for) {
	struct second_writing writing = {.text = TEXT_EMPTY, .but_for = but_for};

	grammar_each_sentence(grammar, EARS_SECOND_MOST_SENTENCES + 1, second_write, &writing);
	int r = writing.error;
	if (r == 0 &&
	    (writing.n_sentences > EARS_SECOND_MOST_SENTENCES || writing.text.length_bytes == 0))
		r = -ENODATA;
	if (r == 0)
		r = text_append(&writing.text, ";\n");
	if (r == 0)
		r = ears_written_add(recogniser, name, text_get(&writing.text));
	text_done(&writing.text);
	return r;
}

/* The words of a path, and what they mean in the grammar of the state. */
static void second_understand(const struct grammar *grammar, const struct verify_evidence *evidence,
			      struct meaning *ret_meaning) {
	const char *words[GRAMMAR_MOST_WORDS];
	size_t n = 0;

	for (size_t i = 0; i < evidence->n_words && n < GRAMMAR_MOST_WORDS; i++) {
		if (!evidence->words[i].is_filler)
			words[n++] = evidence->words[i].word;
	}
	enum grammar_fit fit = n ? grammar_match(grammar, words, n, ret_meaning) : GRAMMAR_NO_FIT;
	if (fit != GRAMMAR_COMPLETE && fit != GRAMMAR_COMPLETE_MORE)
		*ret_meaning = (struct meaning){0};
}

int ears_second_find(struct recogniser *recogniser, const char *name, const struct grammar *grammar,
		     const char *but_for, struct verify_evidence *evidence,
		     struct meaning *ret_meaning) {
	CLEANUP(text_done) struct text second = TEXT_EMPTY;

	*ret_meaning = (struct meaning){0};
	if (text_appendf(&second, "%s (but for %s)", name, but_for) < 0)
		return -ENOMEM;
	int r = recogniser->operations->decode(recogniser, text_get(&second), evidence);
	if (r == -ENOENT) {
		r = second_add(recogniser, text_get(&second), grammar, but_for);
		if (r == 0)
			r = recogniser->operations->decode(recogniser, text_get(&second), evidence);
	}
	if (r < 0)
		return r == -ENODATA ? 0 : r;
	second_understand(grammar, evidence, ret_meaning);
	return 0;
}
