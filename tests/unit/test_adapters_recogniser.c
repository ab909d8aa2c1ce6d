/* SPDX-License-Identifier: MIT */
/*
 * The real decoder on a voice that flite makes while the test runs, and on what
 * is no voice at all. Checked as well: that a broken model is refused by us and
 * never reaches PocketSphinx, which would end this process.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/recogniser.h"
#include "adapters/recording.h"

#define MODEL "/usr/share/pocketsphinx/model/en-us/en-us"
#define MOST_SAMPLES (16000 * 8)

static struct recogniser *recogniser;
static struct verify_evidence evidence;
static int16_t samples[MOST_SAMPLES];

static const char jsgf[] =
	"#JSGF V1.0;\ngrammar commands;\n"
	"public <commands> = [please] (next [step] {next} | go back {back} | "
	"(tell me)+ [<VOID> | now] how many steps {how-many} | [very] clubman {query});\n";

static struct grammar *compile(const char *text, const char *name) {
	struct grammar_set *set;
	struct grammar *grammar;
	assert_int_equal(grammar_set_new(&set), 0);
	assert_int_equal(grammar_set_read(set, "test", text, NULL, NULL), 0);
	assert_int_equal(grammar_compile(set, name, NULL, &grammar), 0);
	(void)grammar_set_free(set);
	return grammar;
}

static int open_recogniser(void **state) {
	(void)state;
	struct recogniser_options options = {
		.own_dictionary = TEST_SOURCE_DIR "/grammar/en.dict",
	};
	if (recogniser_pocketsphinx_new(&options, &recogniser) < 0)
		return -1;
	struct grammar *grammar = compile(jsgf, "commands");
	int r = recogniser->operations->add_grammar(recogniser, "commands", grammar);
	if (r == 0 &&
	    recogniser->operations->add_grammar(recogniser, "commands", grammar) != -EEXIST)
		r = -1;
	(void)grammar_free(grammar);
	return r;
}

static int close_recogniser(void **state) {
	(void)state;
	recogniser = recogniser_free(recogniser);
	return 0;
}

/* flite's words as samples; 0 when there is no flite. */
static size_t say(const char *voice, const char *text) {
	char command[512];
	char path[] = TEST_BUILD_DIR "/test_adapters_recogniser.wav";
	(void)snprintf(command, sizeof(command), "flite -voice %s -t '%s' -o %s 2>/dev/null", voice,
		       text, path);
	if (system(command) != 0)
		return 0;
	struct recording *recording;
	assert_int_equal(recording_open(path, &recording), 0);
	int n = recording_read(recording, samples, MOST_SAMPLES);
	(void)recording_close(recording);
	assert_true(n > 0);
	return (size_t)n;
}

static void decode(size_t n) {
	const struct recogniser_operations *operations = recogniser->operations;
	assert_int_equal(operations->hear(recogniser, samples, n), 0);
	assert_int_equal(operations->decode(recogniser, "commands", &evidence), 0);
	assert_int_equal(operations->decode_phones(recogniser, &evidence), 0);
}

static const char *words(void) {
	static char text[512];
	text[0] = '\0';
	for (size_t i = 0; i < evidence.n_words; i++) {
		const struct verify_word *word = &evidence.words[i];
		size_t used = strlen(text);
		if (!word->is_filler)
			(void)snprintf(&text[used], sizeof(text) - used, "%s%s", used ? " " : "",
				       word->word);
	}
	return text;
}

static void hears_what_voices_say(void **state) {
	(void)state;
	static const char *const voices[] = {"slt", "rms"};
	static const char *const texts[] = {"next step", "go back",
					    "tell me tell me how many steps", "clubman"};
	for (size_t v = 0; v < 2; v++) {
		for (size_t t = 0; t < 4; t++) {
			size_t n = say(voices[v], texts[t]);
			if (n == 0)
				skip();
			decode(n);
			assert_string_equal(words(), texts[t]);
			assert_true(evidence.n_phones > 5);
		}
	}
}

/* Both searches cover the same frames without a gap, and words have phones. */
static void evidence_is_whole(void **state) {
	(void)state;
	size_t n = say("slt", "next step");
	if (n == 0)
		skip();
	decode(n);
	int at = 0;
	for (size_t i = 0; i < evidence.n_words; i++) {
		const struct verify_word *word = &evidence.words[i];
		assert_int_equal(word->first, at);
		assert_true(word->end >= at && word->score <= 0);
		assert_true(word->is_filler || word->n_phones >= 4);
		at = word->end;
	}
	assert_in_range(at, evidence.n_frames - 1, evidence.n_frames);
	at = 0;
	for (size_t i = 0; i < evidence.n_phones; i++) {
		assert_int_equal(evidence.phones[i].first, at);
		at = evidence.phones[i].end;
	}
	assert_in_range(at, evidence.n_frames - 1, evidence.n_frames);
}

static void nothing_is_carried_to_the_next(void **state) {
	(void)state;
	struct verify_evidence first;
	size_t n = say("rms", "next step");
	if (n == 0)
		skip();
	decode(n);
	first = evidence;
	for (int i = 0; i < 3; i++) {
		n = say("slt", "go back");
		for (size_t k = 0; k < n; k++)
			samples[k] = (int16_t)(samples[k] / 8);
		decode(n);
	}
	n = say("rms", "next step");
	decode(n);
	assert_int_equal(evidence.n_words, first.n_words);
	assert_int_equal(evidence.n_phones, first.n_phones);
	for (size_t i = 0; i < first.n_words; i++)
		assert_true(fabs(evidence.words[i].score - first.words[i].score) < 1e-9);
	for (size_t i = 0; i < first.n_phones; i++)
		assert_true(fabs(evidence.phones[i].score - first.phones[i].score) < 1e-9);
}

/* Any number of searches over what was heard once: a second grammar finds what it
 * has, and the first gives the same again after it. */
static void one_hearing_serves_many_searches(void **state) {
	(void)state;
	static const char other[] = "#JSGF V1.0;\ngrammar other;\n"
				    "public <other> = (next | last | step | stop)+ {some};\n";
	struct grammar *grammar = compile(other, "other");
	assert_int_equal(recogniser->operations->add_grammar(recogniser, "other", grammar), 0);
	(void)grammar_free(grammar);
	for (int length = 0; length < 3; length++) { /* short, long, short */
		size_t n = say("slt", length == 1 ? "tell me tell me tell me how many steps"
						  : "next step");
		if (n == 0)
			skip();
		decode(n);
		struct verify_evidence first = evidence;
		assert_int_equal(recogniser->operations->decode(recogniser, "other", &evidence), 0);
		assert_int_equal(evidence.n_frames, first.n_frames);
		if (length != 1)
			assert_string_equal(words(), "next step");
		assert_int_equal(recogniser->operations->decode(recogniser, "commands", &evidence),
				 0);
		assert_int_equal(evidence.n_words, first.n_words);
		for (size_t i = 0; i < first.n_words; i++) {
			assert_string_equal(evidence.words[i].word, first.words[i].word);
			assert_int_equal(evidence.words[i].end, first.words[i].end);
			assert_true(fabs(evidence.words[i].score - first.words[i].score) < 1e-9);
		}
	}
}

static void fill(size_t n, int kind) {
	uint32_t seed = 1;
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		int16_t noise = (int16_t)(seed >> 16);
		samples[i] = kind == 0	 ? 0
			     : kind == 1 ? 12000 /* constant offset */
			     : kind == 2 ? (int16_t)(i / 40 % 2 ? 32767 : -32768)
			     : kind == 3 ? noise
					 : (int16_t)(i == n / 2 ? 32767 : 0); /* one click */
	}
}

static void garbage_is_no_trouble(void **state) {
	(void)state;
	static const size_t lengths[] = {0, 1, 410, 799, 800, 1600, 16000, MOST_SAMPLES};
	for (int kind = 0; kind < 5; kind++) {
		for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
			if (lengths[i] == MOST_SAMPLES && kind != 2)
				continue;
			fill(lengths[i], kind);
			decode(lengths[i]);
		}
	}
}

static void refuses_what_is_too_much(void **state) {
	(void)state;
	size_t n = (size_t)(RECOGNISER_MOST_SECONDS + 1) * 16000;
	int16_t *many = calloc(n, sizeof(*many));
	assert_non_null(many);
	const struct recogniser_operations *operations = recogniser->operations;
	assert_int_equal(operations->hear(recogniser, many, n), -E2BIG);
	assert_int_equal(operations->decode(recogniser, "commands", &evidence), -ENODATA);
	assert_int_equal(operations->decode_phones(recogniser, &evidence), -ENODATA);
	assert_int_equal(operations->hear(recogniser, samples, 16000), 0);
	assert_int_equal(operations->decode(recogniser, "nonsense", &evidence), -ENOENT);
	operations->forget(recogniser);
	assert_int_equal(operations->decode(recogniser, "commands", &evidence), -ENODATA);
	free(many);
}

/* A folder of links to the model's files, one of them replaced by text. */
static int open_spoilt(const char *which, const char *content) {
	static const char *const names[] = {"mdef",	  "means",     "variances",
					    "sendump",	  "noisedict", "transition_matrices",
					    "feat.params"};
	char folder[] = TEST_BUILD_DIR "/test_adapters_recogniser.model";
	char path[512];
	(void)mkdir(folder, 0700);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char target[512];
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)snprintf(target, sizeof(target), "%s/%s", MODEL, names[i]);
		(void)unlink(path);
		if (strcmp(names[i], which) != 0)
			assert_int_equal(symlink(target, path), 0);
	}
	(void)snprintf(path, sizeof(path), "%s/%s", folder, which);
	if (content) {
		FILE *out = fopen(path, "w");
		assert_non_null(out);
		(void)fputs(content, out);
		assert_int_equal(fclose(out), 0);
	}
	struct recogniser *none = NULL;
	struct recogniser_options options = {
		.model_dir = folder,
		.dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict",
	};
	int r = recogniser_pocketsphinx_new(&options, &none);
	(void)recogniser_free(none);
	return r;
}

static void refuses_a_broken_model(void **state) {
	(void)state;
	static const char *const names[] = {"mdef",	  "means",     "variances",
					    "sendump",	  "noisedict", "transition_matrices",
					    "feat.params"};
	char wrong[2000];
	memset(wrong, 'x', sizeof(wrong) - 1);
	wrong[sizeof(wrong) - 1] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(open_spoilt(names[i], NULL), -ENOENT);
		assert_int_equal(open_spoilt(names[i], ""), -EINVAL);
		assert_int_equal(open_spoilt(names[i], wrong), -EINVAL);
	}
	assert_int_equal(open_spoilt("none", NULL), 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hears_what_voices_say),
		cmocka_unit_test(evidence_is_whole),
		cmocka_unit_test(nothing_is_carried_to_the_next),
		cmocka_unit_test(one_hearing_serves_many_searches),
		cmocka_unit_test(garbage_is_no_trouble),
		cmocka_unit_test(refuses_what_is_too_much),
		cmocka_unit_test(refuses_a_broken_model),
	};
	return cmocka_run_group_tests(tests, open_recogniser, close_recogniser);
}
