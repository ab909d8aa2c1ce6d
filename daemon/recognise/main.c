/* SPDX-License-Identifier: MIT */
/*
 * roadside-recognise - recordings through the same ears as the microphone
 *
 * Each file is by itself: before it the ears forget everything they learned from
 * the sound; its end closes an open utterance. See docs/man for the options and
 * result_json.h for the lines that come out.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "adapters/dictionary.h"
#include "adapters/recording.h"
#include "adapters/store.h"
#include "app/content.h"
#include "app/ears.h"
#include "app/options.h"
#include "app/result_json.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"

#define PIECE_SAMPLES (10 * AUDIO_BLOCK_SAMPLES)
#define OWN_GRAMMAR "(file)" /* the name of --grammar's: no state is called so */
#define MOST_PATH_BYTES 4096

struct run {
	const char *state;
	const char *grammar_file;
	const char *dictionary;
	const char *list;
	const char *verifier;
	const char *model_change;
	int n_sentences; /* to print; 0: recordings are heard */
	char data[PATH_MAX];
	char grammar_dir[PATH_MAX];
	char voices[PATH_MAX];
	bool with_features;

	struct content content;
	struct grammar *own_grammar;
	const struct grammar *grammar; /* that one, or the state's */
	struct ears *ears;

	const char *file; /* the one at hand */
	unsigned n_of_file;
	unsigned n_files;
	unsigned n_failed;
	unsigned n_utterances;
	uint64_t n_samples;
	int error;
};

static void print_help(FILE *out) {
	(void)fputs(
		"Usage: roadside-recognise [OPTION]... [FILE...]\n"
		"Recognises recordings as roadsided would hear them; a JSON object a line.\n"
		"\n"
		"  --state NAME       grammar of this state: idle query year confirm guide\n"
		"                     paused dozing (default: guide)\n"
		"  --grammar FILE     any JSGF grammar in place of our own\n"
		"  --dict FILE        pronunciations that come before the dictionary's, in place "
		"of\n"
		"                     en.dict; one of more than 1 MB replaces the dictionary\n"
		"  --list FILE        more recordings, a path a line, before those named; - is\n"
		"                     standard input\n"
		"  --data DIR         vehicles and procedures\n"
		"  --grammar-dir DIR  our grammars, en.dict, verifier.txt, en-us.means\n"
		"  --voices DIR       taken for likeness with roadsided; not used\n"
		"  --verifier FILE    weights in place of verifier.txt\n"
		"  --model-change FILE  change of the speech model in place of en-us.means;\n"
		"                     none: the model as it comes\n"
		"  --sentences N      hear nothing: print the first N sentences of the grammar, "
		"what\n"
		"                     they mean, and how each word is said\n"
		"  --features         more keys in each line: why, second, snr_db and what the\n"
		"                     verifier measured (for training it)\n"
		"  --debug            say on standard error what is going on\n"
		"  --help, --version\n"
		"\n"
		"Status: 0 all files were read, 1 some could not be, 2 wrong usage.\n",
		out);
}

enum option_id {
	OPTION_STATE = 256,
	OPTION_GRAMMAR,
	OPTION_DICT,
	OPTION_LIST,
	OPTION_DATA,
	OPTION_GRAMMAR_DIR,
	OPTION_VOICES,
	OPTION_VERIFIER,
	OPTION_MODEL_CHANGE,
	OPTION_SENTENCES,
	OPTION_FEATURES,
	OPTION_DEBUG,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct option option_list[] = {
	{"state", required_argument, NULL, OPTION_STATE},
	{"grammar", required_argument, NULL, OPTION_GRAMMAR},
	{"dict", required_argument, NULL, OPTION_DICT},
	{"list", required_argument, NULL, OPTION_LIST},
	{"data", required_argument, NULL, OPTION_DATA},
	{"grammar-dir", required_argument, NULL, OPTION_GRAMMAR_DIR},
	{"voices", required_argument, NULL, OPTION_VOICES},
	{"verifier", required_argument, NULL, OPTION_VERIFIER},
	{"model-change", required_argument, NULL, OPTION_MODEL_CHANGE},
	{"sentences", required_argument, NULL, OPTION_SENTENCES},
	{"features", no_argument, NULL, OPTION_FEATURES},
	{"debug", no_argument, NULL, OPTION_DEBUG},
	{"help", no_argument, NULL, OPTION_HELP},
	{"version", no_argument, NULL, OPTION_VERSION},
	{NULL, 0, NULL, 0},
};

static int run_set_path(char *path, const char *value) {
	return snprintf(path, PATH_MAX, "%s", value) < PATH_MAX ? 0 : -EINVAL;
}

/* Takes one option. Positive: the program is done and ends with that minus 1. */
static int run_take(struct run *run, int id) {
	switch (id) {
	case OPTION_STATE:
		run->state = optarg;
		return 0;
	case OPTION_GRAMMAR:
		run->grammar_file = optarg;
		return 0;
	case OPTION_DICT:
		run->dictionary = optarg;
		return 0;
	case OPTION_LIST:
		run->list = optarg;
		return 0;
	case OPTION_DATA:
		return run_set_path(run->data, optarg);
	case OPTION_GRAMMAR_DIR:
		return run_set_path(run->grammar_dir, optarg);
	case OPTION_VOICES:
		return run_set_path(run->voices, optarg);
	case OPTION_VERIFIER:
		run->verifier = optarg;
		return 0;
	case OPTION_MODEL_CHANGE:
		run->model_change = optarg;
		return 0;
	case OPTION_SENTENCES:
		if (parse_int(optarg, 1, INT_MAX, &run->n_sentences) == 0)
			return 0;
		(void)fprintf(
			stderr,
			"roadside-recognise: --sentences %s: a number from 1 on is expected\n",
			optarg);
		return -EINVAL;
	case OPTION_FEATURES:
		run->with_features = true;
		return 0;
	case OPTION_DEBUG:
		log_set_level(LOG_LEVEL_DEBUG);
		return 0;
	case OPTION_HELP:
		print_help(stdout);
		return 1;
	case OPTION_VERSION:
		(void)puts("roadside-recognise " ROADSIDE_VERSION);
		return 1;
	default:
		return -EINVAL; /* getopt has said what */
	}
}

static const char *run_state_names(struct text *text) {
	for (int i = 0; i < DIALOGUE_N_STATES; i++)
		(void)text_appendf(text, "%s%s", i ? " " : "",
				   dialogue_state_name((enum dialogue_state_name)i));
	return text_get(text);
}

static int run_find_state(const char *name) {
	for (int i = 0; i < DIALOGUE_N_STATES; i++)
		if (string_equal(name, dialogue_state_name((enum dialogue_state_name)i)))
			return i;
	return -ENOENT;
}

static int run_parse(struct run *run, int argc, char **argv) {
	int id;
	while ((id = getopt_long(argc, argv, "", option_list, NULL)) != -1) {
		int r = run_take(run, id);
		if (r != 0)
			return r;
	}
	CLEANUP(text_done) struct text names = TEXT_EMPTY;
	if (run_find_state(run->state) < 0) {
		(void)fprintf(stderr,
			      "roadside-recognise: --state %s: no such state; it is one of: %s\n",
			      run->state, run_state_names(&names));
		return -EINVAL;
	}
	if (run->n_sentences && (optind < argc || run->list)) {
		(void)fputs("roadside-recognise: --sentences hears no recordings; leave out one of "
			    "the two\n",
			    stderr);
		return -EINVAL;
	}
	if (optind == argc && !run->list && !run->n_sentences) {
		(void)fputs("roadside-recognise: no recording named; give files or --list FILE "
			    "(--help tells more)\n",
			    stderr);
		return -EINVAL;
	}
	if (options_find_folder(run->data, "data", "ROADSIDE_DATA_DIR") < 0 ||
	    options_find_folder(run->grammar_dir, "grammar", "ROADSIDE_GRAMMAR_DIR") < 0)
		return -EINVAL;
	return 0;
}

static void run_hear(void *context, const struct ears_result *result) {
	struct run *run = context;
	CLEANUP(text_done) struct text line = TEXT_EMPTY;
	run->n_of_file++;
	run->n_utterances++;
	int r = result_json(&line, run->file, result, run->with_features);
	if (r < 0)
		run->error = r;
	else
		(void)puts(text_get(&line));
}

static void run_print(struct run *run, const char *file, const char *decision) {
	CLEANUP(text_done) struct text line = TEXT_EMPTY;
	int r = result_json_without(&line, file, decision);
	if (r < 0)
		run->error = r;
	else
		(void)puts(text_get(&line));
}

static void recording_cleanup(struct recording **recording) {
	(void)recording_close(*recording);
}

static int run_read(struct run *run, const char *file) {
	CLEANUP(recording_cleanup) struct recording *recording = NULL;
	int r = recording_open(file, &recording);
	if (r < 0)
		return r;
	ears_reset(run->ears);
	for (;;) {
		int16_t samples[PIECE_SAMPLES];
		struct audio_frame frames[PIECE_SAMPLES];
		int n = recording_read(recording, samples, PIECE_SAMPLES);
		if (n < 0)
			return n;
		if (n == 0)
			return ears_finish(run->ears);
		for (int i = 0; i < n; i++)
			frames[i] = (struct audio_frame){.microphone = samples[i]};
		r = ears_hear(run->ears, frames, (size_t)n);
		if (r < 0)
			return r;
		run->n_samples += (uint64_t)n;
	}
}

static void run_file(struct run *run, const char *file) {
	run->file = file;
	run->n_of_file = 0;
	run->n_files++;
	int r = run_read(run, file);
	if (r < 0) {
		run->n_failed++;
		run_print(run, file, "error");
	} else if (run->n_of_file == 0) {
		run_print(run, file, "none");
	}
	(void)fflush(stdout);
}

static int run_list(struct run *run) {
	if (!run->list)
		return 0;
	CLEANUP_FCLOSE FILE *opened = NULL;
	FILE *in = stdin;
	if (!string_equal(run->list, "-"))
		in = opened = fopen(run->list, "re");
	if (!in) {
		log_error("%s: %s", run->list, strerror(errno));
		return -ENOENT;
	}
	CLEANUP_FREE char *line = NULL;
	size_t room = 0;
	ssize_t n;
	while ((n = getline(&line, &room, in)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			line[--n] = '\0';
		if (n > 0)
			run_file(run, line);
	}
	return 0;
}

static int run_read_grammar(struct run *run) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct config config;
	config_set_defaults(&config);
	int r;
	if (run->grammar_file) {
		r = content_read_grammar(run->grammar_file, &faults, &run->own_grammar);
		run->grammar = run->own_grammar;
	} else {
		struct content_dirs dirs = {.data = run->data, .grammar = run->grammar_dir};
		r = content_load(&dirs, &config, &faults, &run->content);
		if (r == 0)
			run->grammar = run->content.grammars[run_find_state(run->state)];
	}
	fault_list_print(&faults, stderr);
	if (r < 0)
		log_error("the grammar cannot be used: %s", strerror(-r));
	return r;
}

/* A list of somebody's own comes first; one too large for that replaces the big one. */
static bool run_has_big_dictionary(const struct run *run) {
	struct stat status;
	return run->dictionary && stat(run->dictionary, &status) == 0 &&
	       status.st_size > STORE_MOST_BYTES;
}

static void run_dictionary_cleanup(struct dictionary **dictionary) {
	(void)dictionary_free(*dictionary);
}

struct printing {
	struct dictionary *dictionary;
	int error;
};

static bool run_print_sentence(void *context, const char *sentence, const struct meaning *meaning) {
	struct printing *printing = context;
	CLEANUP(text_done) struct text line = TEXT_EMPTY;
	printing->error = result_json_sentence(&line, sentence, meaning, printing->dictionary);
	if (printing->error == 0)
		(void)puts(text_get(&line));
	return printing->error == 0;
}

static int run_print_sentences(struct run *run) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(run_dictionary_cleanup) struct dictionary *dictionary = NULL;
	CLEANUP(text_done) struct text own = TEXT_EMPTY;
	struct config config;
	config_set_defaults(&config);
	int r;
	if (run_has_big_dictionary(run)) {
		r = dictionary_new(NULL, run->dictionary, &faults, &dictionary);
	} else {
		r = run->dictionary ? text_append(&own, run->dictionary)
				    : text_appendf(&own, "%s/en.dict", run->grammar_dir);
		if (r == 0)
			r = content_open_dictionary(text_get(&own), &config, &faults, &dictionary);
	}
	fault_list_print(&faults, stderr);
	size_t n_words = 0;
	const char *const *words = grammar_words(run->grammar, &n_words);
	if (r == 0)
		r = dictionary_add(dictionary, words, n_words);
	struct printing printing = {.dictionary = dictionary};
	if (r == 0) {
		grammar_each_sentence(run->grammar, (size_t)run->n_sentences, run_print_sentence,
				      &printing);
		r = printing.error;
	}
	if (r < 0)
		log_error("the sentences cannot be printed: %s", strerror(-r));
	return r;
}

static int run_open(struct run *run) {
	bool is_big = run_has_big_dictionary(run);
	struct ears_options options = {
		.dictionary = is_big ? run->dictionary : NULL,
		.own_dictionary = is_big ? NULL : run->dictionary,
		.verifier = run->verifier,
		.model_change = run->model_change,
		.grammar_dir = run->grammar_dir,
		.wants_features = run->with_features,
	};
	int r = ears_new(&options, run_hear, run, &run->ears);
	if (r < 0)
		return r;
	const char *name = run->own_grammar ? OWN_GRAMMAR : run->state;
	r = ears_add_grammar(run->ears, name, run->grammar);
	return r < 0 ? r : ears_listen(run->ears, name, 0);
}

static void run_print_totals(const struct run *run) {
	struct timespec used = {0};
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	(void)fprintf(stderr,
		      "%u files (%u could not be read), %u utterances, %.2f s of audio, %.2f s of "
		      "processor time\n",
		      run->n_files, run->n_failed, run->n_utterances,
		      (double)run->n_samples / AUDIO_RATE_HZ,
		      (double)used.tv_sec + (double)used.tv_nsec / 1e9);
}

static void run_done(struct run *run) {
	(void)ears_free(run->ears);
	if (run->own_grammar)
		(void)grammar_free(run->own_grammar);
	content_done(&run->content);
}

int main(int argc, char **argv) {
	CLEANUP(run_done) struct run run = {.state = "guide"};
	int r = run_parse(&run, argc, argv);
	if (r != 0)
		return r < 0 ? OPTIONS_STATUS_USAGE : 0;
	r = run_read_grammar(&run);
	if (r == 0 && run.n_sentences)
		return run_print_sentences(&run) < 0 ? OPTIONS_STATUS_FAILED : 0;
	if (r == 0)
		r = run_open(&run);
	if (r < 0)
		return OPTIONS_STATUS_FAILED;
	r = run_list(&run);
	for (int i = optind; i < argc; i++)
		run_file(&run, argv[i]);
	run_print_totals(&run);
	return r < 0 || run.error < 0 || run.n_failed > 0 ? OPTIONS_STATUS_FAILED : 0;
}
