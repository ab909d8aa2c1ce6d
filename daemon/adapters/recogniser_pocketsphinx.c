/* SPDX-License-Identifier: MIT */
/*
 * Two decoders on one model. The scorer hears an utterance as a whole, so that its
 * own mean is taken out of it (the model folder's feat.params says -cmn batch) and
 * nothing is carried to the next; it writes how well each frame fits each state of
 * the model, and while it is at it finds the best path through a loop of
 * context-independent phones. The searcher never hears anything: it searches what
 * the scorer wrote, as often as it is asked, each time through another grammar.
 * Scoring takes most of the time; what a search takes has a bound.
 *
 * They must be two: PocketSphinx reads scores into a table that it made for the
 * first utterance it heard, and writes beyond its end when a longer one was heard
 * by the same decoder.
 *
 * PocketSphinx ends the process on input that it does not like: the model's
 * files are looked at first, the dictionary is not given to it at all (words are
 * added one by one, only those that a grammar has, which also saves 30 MB), and
 * the grammar is built from our own network, not by its JSGF parser.
 *
 * Scores: each frame is normalised by the best state of all (-compallsen), which is
 * the same one for all searches, so that they can be compared. A unit of score is
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
#include <unistd.h>

#include "adapters/audio.h"
#include "adapters/dictionary.h"
#include "adapters/recogniser.h"
#include "adapters/recogniser_means.h"
#include "adapters/recogniser_model.h"
#include "adapters/recogniser_network.h"
#include "adapters/recogniser_scores.h"
#include "adapters/recogniser_words.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"

#define MODEL_DIR "/usr/share/pocketsphinx/model/en-us/en-us"
#define PHONES_SEARCH "(phones)" /* no grammar can have this name */

/* Against digital silence, which has no logarithm: noise of 2 steps, -84 dB. */
#define DITHER_STEPS 4

#define LANGUAGE_WEIGHT 6.5f

/* So many phones of words are followed in a frame, then the beam narrows: in a noise nothing
 * falls out of it, and a search would take as long as scoring. Of 170 sentences in slots and
 * queries, clean and in noise, none came out otherwise than without a bound; with 250, three. */
#define MOST_ACTIVE "1000"

struct pocketsphinx {
	struct recogniser recogniser;
	ps_decoder_t *scorer;	/* hears samples, writes scores; searches phones */
	ps_decoder_t *searcher; /* reads scores; searches grammars */
	struct recogniser_scores *scores;
	struct recogniser_words *words;
	double score_unit; /* natural logarithm of one step of a score */
	int16_t *dithered;
	size_t most_dithered;
	bool has_heard;
	int n_frames; /* of what was heard; 0: too short for one */
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

static int pocketsphinx_add_grammar(struct recogniser *recogniser, const char *name,
				    const struct grammar *grammar) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	if (ps_get_fsg(ps->searcher, name))
		return -EEXIST;
	size_t n_words;
	const char *const *words = grammar_words(grammar, &n_words);
	int r = recogniser_words_add(ps->words, ps->searcher, name, words, n_words);
	if (r < 0)
		return r;
	fsg_model_t *fsg = NULL;
	r = recogniser_network_new(name, grammar, ps_get_logmath(ps->searcher), LANGUAGE_WEIGHT,
				   &fsg);
	if (r < 0)
		return r;
	r = ps_set_fsg(ps->searcher, name, fsg) < 0 ? -EINVAL : 0;
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

/* Shorter than this there is not one whole window of the front end. */
#define LEAST_SAMPLES 800

static int pocketsphinx_start(struct pocketsphinx *ps) {
	int r = recogniser_scores_begin(ps->scores);
	if (r < 0)
		return r;
	/* A new stream: the front end forgets the noise level of the last utterance. */
	bool is_started = ps_start_stream(ps->scorer) == 0 && ps_start_utt(ps->scorer) == 0;
	r = recogniser_scores_opened(ps->scores);
	return is_started ? r : -EIO;
}

static int pocketsphinx_score(struct pocketsphinx *ps, size_t n_samples) {
	int r = pocketsphinx_start(ps);
	if (r < 0) {
		log_error("the scores of an utterance cannot be kept in memory (by way of %s): %s",
			  recogniser_scores_folder(ps->scores), strerror(-r));
		return r;
	}
	r = ps_process_raw(ps->scorer, ps->dithered, n_samples, 0, 1) < 0 ? -EIO : 0;
	if (ps_end_utt(ps->scorer) < 0)
		r = -EIO;
	ps->n_frames = ps_get_n_frames(ps->scorer);
	return r;
}

static void pocketsphinx_forget(struct recogniser *recogniser) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	ps->has_heard = false;
	ps->n_frames = 0;
	recogniser_scores_forget(ps->scores);
}

static int pocketsphinx_hear(struct recogniser *recogniser, const int16_t *samples,
			     size_t n_samples) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	pocketsphinx_forget(recogniser);
	if (n_samples > (size_t)RECOGNISER_MOST_SECONDS * AUDIO_RATE_HZ)
		return -E2BIG;
	int r = pocketsphinx_dither(ps, samples, n_samples);
	if (r == 0 && n_samples >= LEAST_SAMPLES)
		r = pocketsphinx_score(ps, n_samples);
	ps->has_heard = r == 0;
	return r;
}

/* One search over the scores. */
static int pocketsphinx_search(struct pocketsphinx *ps, const char *name) {
	CLEANUP_FCLOSE FILE *scores = recogniser_scores_read(ps->scores);
	if (!scores)
		return -errno;
	if (ps_set_search(ps->searcher, name) < 0)
		return -ENOENT;
	/* The scorer counts one frame more than there are. */
	return ps_decode_senscr(ps->searcher, scores) == ps->n_frames - 1 ? 0 : -EIO;
}

static void pocketsphinx_take_word(const struct pocketsphinx *ps, ps_seg_t *seg,
				   struct verify_word *ret_word) {
	const char *name = ps_seg_word(seg);
	int last;
	int32 score;
	ps_seg_frames(seg, &ret_word->first, &last);
	ret_word->end = last + 1;
	(void)ps_seg_prob(seg, &score, NULL, NULL);
	ret_word->score = score * ps->score_unit;
	ret_word->is_filler = name[0] == '<' || name[0] == '[' || name[0] == '+';
	ret_word->is_silence = name[0] == '<';
	ret_word->n_phones = 0;
	ret_word->phones = ret_word->is_filler
				   ? NULL
				   : recogniser_words_phones(ps->words, name, &ret_word->n_phones);
	(void)snprintf(ret_word->word, sizeof(ret_word->word), "%.*s",
		       ret_word->is_filler ? (int)strlen(name) : (int)strcspn(name, "("), name);
}

static int pocketsphinx_decode(struct recogniser *recogniser, const char *name,
			       struct verify_evidence *ret_evidence) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	if (!ps_get_fsg(ps->searcher, name))
		return -ENOENT;
	if (!ps->has_heard)
		return -ENODATA;
	ret_evidence->n_words = 0;
	ret_evidence->n_frames = ps->n_frames;
	if (ps->n_frames == 0)
		return 0;
	int r = pocketsphinx_search(ps, name);
	if (r < 0 || !ps_get_hyp(ps->searcher, NULL))
		return r;
	for (ps_seg_t *seg = ps_seg_iter(ps->searcher); seg; seg = ps_seg_next(seg)) {
		if (strcmp(ps_seg_word(seg), "(NULL)") == 0)
			continue;
		if (ret_evidence->n_words == VERIFY_MOST_WORDS) {
			ps_seg_free(seg);
			ret_evidence->n_words = 0; /* nobody says so many */
			return 0;
		}
		pocketsphinx_take_word(ps, seg, &ret_evidence->words[ret_evidence->n_words++]);
	}
	return 0;
}

static int pocketsphinx_decode_phones(struct recogniser *recogniser,
				      struct verify_evidence *ret_evidence) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	if (!ps->has_heard)
		return -ENODATA;
	ret_evidence->n_phones = 0;
	if (ps->n_frames == 0)
		return 0;
	for (ps_seg_t *seg = ps_seg_iter(ps->scorer); seg; seg = ps_seg_next(seg)) {
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
	if (pocketsphinx_start(ps) < 0)
		return;
	(void)ps_end_utt(ps->scorer);
	ps_seg_t *none = ps_seg_iter(ps->scorer);
	if (none)
		ps_seg_free(none);
}

static void pocketsphinx_free(struct recogniser *recogniser) {
	struct pocketsphinx *ps = (struct pocketsphinx *)recogniser;
	if (ps->scorer) {
		pocketsphinx_drop_segments(ps);
		(void)ps_free(ps->scorer);
	}
	if (ps->searcher)
		(void)ps_free(ps->searcher);
	(void)recogniser_scores_free(ps->scores);
	(void)recogniser_words_free(ps->words);
	free(ps->dithered);
	free(ps);
}

static const struct recogniser_operations pocketsphinx_operations = {
	.add_grammar = pocketsphinx_add_grammar,
	.hear = pocketsphinx_hear,
	.decode = pocketsphinx_decode,
	.decode_phones = pocketsphinx_decode_phones,
	.forget = pocketsphinx_forget,
	.free = pocketsphinx_free,
};

/* With the means as changed, in a file without a name that is there only while it is read. */
static ps_decoder_t *pocketsphinx_init(cmd_ln_t *config, const char *model_dir,
				       const char *means_change) {
	int means = means_change ? recogniser_means_open(model_dir, means_change) : -1;
	if (means >= 0) {
		char path[64];
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", means);
		cmd_ln_set_str_r(config, "-mean", path);
	}
	ps_decoder_t *decoder = ps_init(config);
	if (means >= 0)
		(void)close(means);
	return decoder;
}

/* scores: the folder to write them to; NULL: a decoder that only reads them. */
static int pocketsphinx_open_decoder(const char *model_dir, const char *means_change,
				     const char *scores, ps_decoder_t **ret_decoder) {
	CLEANUP(text_done) struct text fillers = TEXT_EMPTY;
	if (text_appendf(&fillers, "%s/noisedict", model_dir) < 0)
		return -ENOMEM;
	/* clang-format off */
	cmd_ln_t *config = cmd_ln_init(NULL, ps_args(), TRUE,
		"-hmm", model_dir, "-fdict", text_get(&fillers),
		"-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-50",
		"-compallsen", "yes", "-allphone_ci", "yes", "-pl_window", "0",
		"-bestpath", "no", "-remove_silence", "no", "-dither", "no",
		"-silprob", "0.1", "-fillprob", "1e-4", "-maxhmmpf", MOST_ACTIVE, NULL);
	/* clang-format on */
	if (!config)
		return -EINVAL;
	if (scores)
		cmd_ln_set_str_r(config, "-senlogdir", scores);
	*ret_decoder = pocketsphinx_init(config, model_dir, means_change);
	cmd_ln_free_r(config);
	return *ret_decoder ? 0 : -EINVAL;
}

static int pocketsphinx_open_decoders(struct pocketsphinx *ps, const char *model_dir,
				      const char *means_change) {
	int r = recogniser_scores_new(&ps->scores);
	if (r < 0) {
		log_error("there is no folder to work in (tried: $RUNTIME_DIRECTORY, "
			  "$XDG_RUNTIME_DIR, /dev/shm, $TMPDIR, /tmp): %s",
			  strerror(-r));
		return r;
	}
	r = pocketsphinx_open_decoder(model_dir, means_change, recogniser_scores_folder(ps->scores),
				      &ps->scorer);
	if (r == 0)
		r = pocketsphinx_open_decoder(model_dir, NULL, NULL, &ps->searcher);
	if (r == 0 && (ps_set_allphone(ps->scorer, PHONES_SEARCH, NULL) < 0 ||
		       ps_set_search(ps->scorer, PHONES_SEARCH) < 0))
		r = -EINVAL;
	if (r < 0) {
		log_error("%s: PocketSphinx cannot use this speech model", model_dir);
		return r;
	}
	ps->score_unit = 1024 * log(logmath_get_base(ps_get_logmath(ps->scorer)));
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
	struct dictionary *opened = NULL;
	r = dictionary_new(options->own_dictionary, dictionary, &faults, &opened);
	pocketsphinx_log_faults(&faults);
	if (r < 0) {
		log_error("%s: the dictionary cannot be used: %s", dictionary, strerror(-r));
		return r;
	}
	r = recogniser_words_new(opened, &ps->words);
	if (r < 0)
		return r;
	r = pocketsphinx_open_decoders(ps, model_dir, options->means_change);
	if (r < 0)
		return r;
	struct pocketsphinx *done = take_ptr(ps);
	*ret_recogniser = &done->recogniser;
	return 0;
}
