/* SPDX-License-Identifier: MIT */
/*
 * One decoder with several searches: one a grammar, and one that loops over
 * context-independent phones. An utterance is decoded as a whole, so that its
 * own mean is taken out of it (the model folder's feat.params says -cmn batch)
 * and nothing is carried to the next.
 *
 * PocketSphinx ends the process on input that it does not like: the model's
 * files are looked at first, the dictionary is not given to it at all (words are
 * added one by one, only those that a grammar has, which also saves 30 MB), and
 * the grammar is built from our own network, not by its JSGF parser.
 *
 * Scores: each frame is normalised by the best senone; -compallsen makes that the
 * same one for both searches, so that they can be compared. A unit of score is
 * 1024 log(1.0001); what leaves here is natural logarithms.
 */
#include <errno.h>
#include <math.h>
#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/audio.h"
#include "adapters/dictionary.h"
#include "adapters/recogniser.h"
#include "adapters/recogniser_model.h"
#include "adapters/recogniser_network.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"

#define MODEL_DIR "/usr/share/pocketsphinx/model/en-us/en-us"
#define PHONES_SEARCH "(phones)" /* no grammar can have this name */

/* Words in all grammars together. */
#define MOST_WORDS 20000

/* Against digital silence, which has no logarithm: noise of 2 steps, -84 dB. */
#define DITHER_STEPS 4

#define LANGUAGE_WEIGHT 6.5f

struct word_entry {
	char *word; /* as PocketSphinx calls it: "stop", "stop(2)" */
	char *phones;
	int n_phones;
};

struct pocketsphinx {
	struct recogniser recogniser;
	ps_decoder_t *decoder;
	struct dictionary *dictionary;
	struct word_entry *entries; /* sorted by word */
	size_t n_entries;
	size_t most_entries;
	double score_unit; /* natural logarithm of one step of a score */
	int16_t *dithered;
	size_t most_dithered;
};

/* Only what it says before it ends the process, or at debug level. */
static void pocketsphinx_log(void *context, err_lvl_t level, const char *format, ...) {
	(void)context;
	if (level < ERR_ERROR && log_get_level() < LOG_LEVEL_DEBUG)
		return;
	if (level < ERR_WARN)
		return;
	char line[512];
	va_list arguments;
	va_start(arguments, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)vsnprintf(line, sizeof(line), format, arguments);
#pragma GCC diagnostic pop
	va_end(arguments);
	line[strcspn(line, "\n")] = '\0';
	if (level >= ERR_FATAL)
		log_error("pocketsphinx: %s", line);
	else
		log_debug("pocketsphinx: %s", line);
}

static int entry_compare(const void *one, const void *other) {
	return strcmp(((const struct word_entry *)one)->word,
		      ((const struct word_entry *)other)->word);
}

static const struct word_entry *pocketsphinx_find(const struct pocketsphinx *ps, const char *word) {
	struct word_entry key = {.word = strdup(word)};
	if (!key.word || ps->n_entries == 0) {
		free(key.word);
		return NULL;
	}
	const struct word_entry *entry =
		bsearch(&key, ps->entries, ps->n_entries, sizeof(key), entry_compare);
	free(key.word);
	return entry;
}

/* Adds one pronunciation of a word to the decoder and to our list. */
struct adding {
	struct pocketsphinx *ps;
	const char *word;
	int n;
	int error;
};

static int adding_keep(struct adding *adding, const char *name, const char *phones) {
	struct pocketsphinx *ps = adding->ps;
	if (ps->n_entries == MOST_WORDS)
		return -E2BIG;
	if (ps->n_entries == ps->most_entries) {
		size_t most = ps->most_entries ? 2 * ps->most_entries : 256;
		struct word_entry *more = realloc(ps->entries, most * sizeof(*more));
		if (!more)
			return -ENOMEM;
		ps->entries = more;
		ps->most_entries = most;
	}
	struct word_entry entry = {.word = strdup(name), .phones = strdup(phones), .n_phones = 1};
	if (!entry.word || !entry.phones) {
		free(entry.word);
		free(entry.phones);
		return -ENOMEM;
	}
	for (const char *c = phones; *c; c++)
		entry.n_phones += *c == ' ';
	ps->entries[ps->n_entries++] = entry;
	return 0;
}

static bool adding_visit(void *context, const char *phones, enum dictionary_source source) {
	struct adding *adding = context;
	(void)source;
	char name[GRAMMAR_WORD_BYTES + 16];
	adding->n++;
	if (adding->n == 1)
		(void)snprintf(name, sizeof(name), "%s", adding->word);
	else
		(void)snprintf(name, sizeof(name), "%s(%d)", adding->word, adding->n);
	if (ps_add_word(adding->ps->decoder, name, phones, 0) < 0)
		adding->error = -EINVAL;
	else
		adding->error = adding_keep(adding, name, phones);
	return adding->error == 0;
}

static int pocketsphinx_add_words(struct pocketsphinx *ps, const char *grammar,
				  const char *const *words, size_t n_words) {
	int r = dictionary_add(ps->dictionary, words, n_words);
	if (r < 0)
		return r;
	size_t n_known = ps->n_entries;
	for (size_t i = 0; i < n_words; i++) {
		struct word_entry key = {.word = strdup(words[i])};
		if (!key.word)
			return -ENOMEM;
		bool is_known = n_known > 0 && bsearch(&key, ps->entries, n_known, sizeof(key),
						       entry_compare) != NULL;
		free(key.word);
		if (is_known)
			continue;
		struct adding adding = {.ps = ps, .word = words[i]};
		int n = dictionary_pronounce(ps->dictionary, words[i], adding_visit, &adding);
		if (n < 0 || adding.error < 0 || adding.n == 0) {
			log_error("grammar %s: the word '%s' has no pronunciation; write one into "
				  "grammar/en.dict",
				  grammar, words[i]);
			r = n < 0 ? n : adding.error < 0 ? adding.error : -EINVAL;
		}
	}
	qsort(ps->entries, ps->n_entries, sizeof(*ps->entries), entry_compare);
	return r;
}

static int pocketsphinx_add_grammar(struct recogniser *recogniser, const char *name,
				    const struct grammar *grammar) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	if (string_equal(name, PHONES_SEARCH) || ps_get_fsg(ps->decoder, name))
		return -EEXIST;
	size_t n_words;
	const char *const *words = grammar_words(grammar, &n_words);
	int r = pocketsphinx_add_words(ps, name, words, n_words);
	if (r < 0)
		return r;
	fsg_model_t *fsg = NULL;
	r = recogniser_network_new(name, grammar, ps_get_logmath(ps->decoder), LANGUAGE_WEIGHT,
				   &fsg);
	if (r < 0)
		return r;
	r = ps_set_fsg(ps->decoder, name, fsg) < 0 ? -EINVAL : 0;
	fsg_model_free(fsg); /* the decoder holds its own reference */
	if (r < 0)
		log_error("grammar %s: was not taken by the decoder", name);
	return r;
}

/* The same noise for the same samples, whatever was decoded before. */
static int pocketsphinx_dither(struct pocketsphinx *ps, const int16_t *samples, size_t n) {
	if (n > ps->most_dithered) {
		int16_t *more = realloc(ps->dithered, n * sizeof(*more));
		if (!more)
			return -ENOMEM;
		ps->dithered = more;
		ps->most_dithered = n;
	}
	uint32_t seed = 1;
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		int one = (int)((seed >> 16) % (DITHER_STEPS + 1));
		seed = seed * 1664525u + 1013904223u;
		int sum = samples[i] + one - (int)((seed >> 16) % (DITHER_STEPS + 1));
		ps->dithered[i] = (int16_t)(sum > INT16_MAX   ? INT16_MAX
					    : sum < INT16_MIN ? INT16_MIN
							      : sum);
	}
	return 0;
}

static int pocketsphinx_run(struct pocketsphinx *ps, const char *search, const int16_t *samples,
			    size_t n_samples) {
	if (n_samples > (size_t)RECOGNISER_MOST_SECONDS * AUDIO_RATE_HZ)
		return -E2BIG;
	int r = pocketsphinx_dither(ps, samples, n_samples);
	if (r < 0)
		return r;
	if (ps_set_search(ps->decoder, search) < 0)
		return -ENOENT;
	/* A new stream: the front end forgets the noise level of the last utterance. */
	if (ps_start_stream(ps->decoder) < 0 || ps_start_utt(ps->decoder) < 0)
		return -EIO;
	r = ps_process_raw(ps->decoder, ps->dithered, n_samples, 0, 1) < 0 ? -EIO : 0;
	if (ps_end_utt(ps->decoder) < 0)
		r = -EIO;
	return r;
}

/* Shorter than this there is not one whole window of the front end. */
#define LEAST_SAMPLES 800

static int pocketsphinx_decode(struct recogniser *recogniser, const char *name,
			       const int16_t *samples, size_t n_samples,
			       struct verify_evidence *ret_evidence) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	ret_evidence->n_words = 0;
	ret_evidence->n_frames = 0;
	if (!ps_get_fsg(ps->decoder, name))
		return -ENOENT;
	if (n_samples < LEAST_SAMPLES)
		return 0;
	int r = pocketsphinx_run(ps, name, samples, n_samples);
	if (r < 0)
		return r;
	ret_evidence->n_frames = ps_get_n_frames(ps->decoder);
	if (!ps_get_hyp(ps->decoder, NULL))
		return 0;
	for (ps_seg_t *seg = ps_seg_iter(ps->decoder); seg; seg = ps_seg_next(seg)) {
		const char *name_of = ps_seg_word(seg);
		if (strcmp(name_of, "(NULL)") == 0)
			continue;
		if (ret_evidence->n_words == VERIFY_MOST_WORDS) {
			ps_seg_free(seg);
			ret_evidence->n_words = 0; /* nobody says so many */
			return 0;
		}
		struct verify_word *word = &ret_evidence->words[ret_evidence->n_words++];
		int last;
		int32 score;
		ps_seg_frames(seg, &word->first, &last);
		word->end = last + 1;
		(void)ps_seg_prob(seg, &score, NULL, NULL);
		word->score = score * ps->score_unit;
		word->is_filler = name_of[0] == '<' || name_of[0] == '[' || name_of[0] == '+';
		word->is_silence = name_of[0] == '<';
		const struct word_entry *entry =
			word->is_filler ? NULL : pocketsphinx_find(ps, name_of);
		word->phones = entry ? entry->phones : NULL;
		word->n_phones = entry ? entry->n_phones : 0;
		(void)snprintf(word->word, sizeof(word->word), "%.*s",
			       word->is_filler ? (int)strlen(name_of) : (int)strcspn(name_of, "("),
			       name_of);
	}
	return 0;
}

static int pocketsphinx_decode_phones(struct recogniser *recogniser, const int16_t *samples,
				      size_t n_samples, struct verify_evidence *ret_evidence) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	ret_evidence->n_phones = 0;
	if (n_samples < LEAST_SAMPLES)
		return 0;
	int r = pocketsphinx_run(ps, PHONES_SEARCH, samples, n_samples);
	if (r < 0)
		return r;
	for (ps_seg_t *seg = ps_seg_iter(ps->decoder); seg; seg = ps_seg_next(seg)) {
		if (ret_evidence->n_phones == VERIFY_MOST_PHONES) {
			ps_seg_free(seg);
			return 0;
		}
		struct verify_phone *phone = &ret_evidence->phones[ret_evidence->n_phones++];
		int last;
		int32 score;
		phone->name = ps_seg_word(seg);
		ps_seg_frames(seg, &phone->first, &last);
		phone->end = last + 1;
		(void)ps_seg_prob(seg, &score, NULL, NULL);
		phone->score = score * ps->score_unit;
	}
	return 0;
}

/* The phone search keeps the segments of its last answer and does not free them
 * with itself, only before the next answer: so it is asked about nothing. */
static void pocketsphinx_drop_segments(struct pocketsphinx *ps) {
	if (ps_set_search(ps->decoder, PHONES_SEARCH) < 0 || ps_start_utt(ps->decoder) < 0)
		return;
	(void)ps_end_utt(ps->decoder);
	ps_seg_t *none = ps_seg_iter(ps->decoder);
	if (none)
		ps_seg_free(none);
}

static void pocketsphinx_free(struct recogniser *recogniser) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	if (ps->decoder) {
		pocketsphinx_drop_segments(ps);
		(void)ps_free(ps->decoder);
	}
	(void)dictionary_free(ps->dictionary);
	for (size_t i = 0; i < ps->n_entries; i++) {
		free(ps->entries[i].word);
		free(ps->entries[i].phones);
	}
	free(ps->entries);
	free(ps->dithered);
	free(ps);
}

static const struct recogniser_operations pocketsphinx_operations = {
	.add_grammar = pocketsphinx_add_grammar,
	.decode = pocketsphinx_decode,
	.decode_phones = pocketsphinx_decode_phones,
	.free = pocketsphinx_free,
};

static int pocketsphinx_open_decoder(struct pocketsphinx *ps, const char *model_dir) {
	CLEANUP(text_done) struct text fillers = TEXT_EMPTY;
	if (text_appendf(&fillers, "%s/noisedict", model_dir) < 0)
		return -ENOMEM;
	/* clang-format off */
	cmd_ln_t *config = cmd_ln_init(NULL, ps_args(), TRUE,
		"-hmm", model_dir, "-fdict", text_get(&fillers),
		"-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-50",
		"-compallsen", "yes", "-allphone_ci", "yes", "-pl_window", "0",
		"-bestpath", "no", "-remove_silence", "no", "-dither", "no",
		"-silprob", "0.1", "-fillprob", "1e-4", NULL);
	/* clang-format on */
	if (!config)
		return -EINVAL;
	ps->decoder = ps_init(config);
	cmd_ln_free_r(config);
	if (!ps->decoder || ps_set_allphone(ps->decoder, PHONES_SEARCH, NULL) < 0) {
		log_error("%s: PocketSphinx cannot use this speech model", model_dir);
		return -EINVAL;
	}
	ps->score_unit = 1024 * log(logmath_get_base(ps_get_logmath(ps->decoder)));
	return 0;
}

static struct pocketsphinx *pocketsphinx_drop(struct pocketsphinx *ps) {
	if (ps)
		pocketsphinx_free(&ps->recogniser);
	return NULL;
}

static void pocketsphinx_cleanup(struct pocketsphinx **ps) {
	(void)pocketsphinx_drop(*ps);
}

static void pocketsphinx_log_faults(struct fault_list *faults) {
	for (size_t i = 0; i < faults->n_faults; i++)
		log_error("%s:%u:%u: %s", faults->faults[i].file, faults->faults[i].line,
			  faults->faults[i].column, faults->faults[i].message);
}

int recogniser_pocketsphinx_new(const struct recogniser_options *options,
				struct recogniser **ret_recogniser) {
	const char *model_dir = options->model_dir ? options->model_dir : MODEL_DIR;
	int r = recogniser_model_check(model_dir);
	if (r < 0)
		return r;
	CLEANUP(text_done) struct text beside = TEXT_EMPTY;
	if (text_appendf(&beside, "%s/../cmudict-en-us.dict", model_dir) < 0)
		return -ENOMEM;
	CLEANUP(pocketsphinx_cleanup) struct pocketsphinx *ps = calloc(1, sizeof(*ps));
	if (!ps)
		return -ENOMEM;
	ps->recogniser.operations = &pocketsphinx_operations;
	err_set_logfp(NULL); /* it would print its whole configuration there */
	err_set_callback(pocketsphinx_log, NULL);

	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	const char *dictionary = options->dictionary ? options->dictionary : text_get(&beside);
	r = dictionary_new(options->own_dictionary, dictionary, &faults, &ps->dictionary);
	pocketsphinx_log_faults(&faults);
	if (r < 0) {
		log_error("%s: the dictionary cannot be used: %s", dictionary, strerror(-r));
		return r;
	}
	r = pocketsphinx_open_decoder(ps, model_dir);
	if (r < 0)
		return r;
	struct pocketsphinx *done = take_ptr(ps);
	*ret_recogniser = &done->recogniser;
	return 0;
}
