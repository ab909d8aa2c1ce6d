/* SPDX-License-Identifier: MIT */
/* A recogniser that says what it was told to say: for tests of the ears. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/recogniser.h"

struct script {
	struct recogniser recogniser;
	const struct verify_evidence *answers;
	size_t n_answers;
	size_t at;
	const struct verify_evidence *heard; /* NULL: nothing */
};

static int script_add_grammar(struct recogniser *recogniser, const char *name,
			      const struct grammar *grammar) {
	(void)recogniser;
	(void)name;
	(void)grammar;
	return 0;
}

static int script_hear(struct recogniser *recogniser, const int16_t *samples, size_t n_samples) {
	struct script *script = (struct script *)recogniser;
	(void)samples;
	(void)n_samples;
	script->heard = &script->answers[script->at];
	if (script->at + 1 < script->n_answers)
		script->at++;
	return 0;
}

static int script_decode(struct recogniser *recogniser, const char *name,
			 struct verify_evidence *ret_evidence) {
	const struct script *script = (struct script *)recogniser;
	(void)name;
	if (!script->heard)
		return -ENODATA;
	ret_evidence->n_frames = script->heard->n_frames;
	ret_evidence->n_words = script->heard->n_words;
	memcpy(ret_evidence->words, script->heard->words, sizeof(ret_evidence->words));
	return 0;
}

static int script_decode_phones(struct recogniser *recogniser,
				struct verify_evidence *ret_evidence) {
	const struct script *script = (struct script *)recogniser;
	if (!script->heard)
		return -ENODATA;
	ret_evidence->n_phones = script->heard->n_phones;
	memcpy(ret_evidence->phones, script->heard->phones, sizeof(ret_evidence->phones));
	return 0;
}

static void script_forget(struct recogniser *recogniser) {
	((struct script *)recogniser)->heard = NULL;
}

static void script_free(struct recogniser *recogniser) {
	free(recogniser);
}

static const struct recogniser_operations script_operations = {
	.add_grammar = script_add_grammar,
	.hear = script_hear,
	.decode = script_decode,
	.decode_phones = script_decode_phones,
	.forget = script_forget,
	.free = script_free,
};

int recogniser_script_new(const struct verify_evidence *answers, size_t n_answers,
			  struct recogniser **ret_recogniser) {
	if (n_answers == 0)
		return -EINVAL;
	struct script *script = calloc(1, sizeof(*script));
	if (!script)
		return -ENOMEM;
	script->recogniser.operations = &script_operations;
	script->answers = answers;
	script->n_answers = n_answers;
	*ret_recogniser = &script->recogniser;
	return 0;
}
