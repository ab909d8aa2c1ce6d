/* SPDX-License-Identifier: MIT */
/*
 * options - see options.h.
 *
 * One table holds every option: it drives the parser and --help. Folders are
 * looked up after parsing: option, environment, beside a build tree, prefix;
 * never the working directory.
 */
#include "app/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/bus.h"
#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/text.h"

enum option_id {
	OPTION_CONFIG = 256, /* beyond any character */
	OPTION_SET,
	OPTION_DATA,
	OPTION_GRAMMAR,
	OPTION_VOICES,
	OPTION_STATE_DIR,
	OPTION_BUS,
	OPTION_CONSOLE,
	OPTION_INPUT,
	OPTION_OUTPUT,
	OPTION_AWAKE,
	OPTION_ECHO,
	OPTION_EVENTS,
	OPTION_CHECK,
	OPTION_RENDER,
	OPTION_RENDER_DOT,
	OPTION_DEFAULTS,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct {
	const char *name;
	enum option_id id;
	const char *argument; /* NULL: takes none */
	const char *meaning;
} option_table[] = {
	{"config", OPTION_CONFIG, "FILE", "read this configuration file; it must be there"},
	{"set", OPTION_SET, "SECTION.KEY=VALUE", "set one key of the configuration; repeatable"},
	{"data", OPTION_DATA, "DIR", "folder of vehicles and procedures"},
	{"grammar", OPTION_GRAMMAR, "DIR", "folder of grammars"},
	{"voices", OPTION_VOICES, "DIR", "folder of voices"},
	{"state-dir", OPTION_STATE_DIR, "DIR", "folder for what is kept between runs"},
	{"bus", OPTION_BUS, "system|session|none",
	 "the D-Bus to be on; else that of the systemd whose service it is"},
	{"console", OPTION_CONSOLE, NULL, "type instead of speaking; @ +20s moves the clock"},
	{"input", OPTION_INPUT, "IN.wav", "hear this file instead of a microphone"},
	{"output", OPTION_OUTPUT, "OUT.wav", "speak into this file, in step with --input"},
	{"awake", OPTION_AWAKE, NULL, "begin as if the wake phrase had been said"},
	{"echo", OPTION_ECHO, "RIR,GAIN_DB,DELAY_MS[,PPM][@T_S]",
	 "feed the speaker back into the microphone; repeatable, with --input"},
	{"events", OPTION_EVENTS, "FILE|-", "write one JSON line for everything that happens"},
	{"check", OPTION_CHECK, NULL, "read everything, print every fault, and end"},
	{"render", OPTION_RENDER, "PROCEDURE", "print a procedure as a page to proofread, and end"},
	{"render-dot", OPTION_RENDER_DOT, "PROCEDURE",
	 "print its steps and branches for Graphviz' dot, and end"},
	{"defaults", OPTION_DEFAULTS, NULL, "print a configuration file of all keys, and end"},
	{"help", OPTION_HELP, NULL, "print this, and end"},
	{"version", OPTION_VERSION, NULL, "print the version, and end"},
};

void options_print_help(FILE *out) {
	(void)fprintf(out, "usage: roadsided [OPTION]...\n"
			   "Roadside talks a person through getting into a car whose key fob is "
			   "dead.\nWithout further options it listens and speaks on the sound "
			   "card.\n\n");
	for (size_t i = 0; i < N_ELEMENTS(option_table); i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "--%s%s%s", option_table[i].name,
			       option_table[i].argument ? " " : "",
			       option_table[i].argument ? option_table[i].argument : "");
		(void)fprintf(out, "  %-40s%s%s\n", name,
			      strlen(name) >= 40 ? "\n                                          "
						 : "",
			      option_table[i].meaning);
	}
	(void)fprintf(out, "\nExit status: 0 done, 1 failed, 2 wrong usage.\n");
}

__attribute__((format(printf, 1, 2))) static int options_refuse(const char *format, ...) {
	va_list arguments;

	va_start(arguments, format);
	(void)fputs("roadsided: ", stderr);
	(void)vfprintf(stderr, format, arguments);
	(void)fputs("\n", stderr);
	va_end(arguments);
	return -EINVAL;
}

static int options_set_path(char *path, const char *option, const char *value) {
	if (!value[0])
		return options_refuse("--%s needs a path, not an empty word", option);
	if (strlen(value) >= PATH_MAX)
		return options_refuse("the path of --%s is longer than %d bytes", option,
				      PATH_MAX - 1);
	memcpy(path, value, strlen(value) + 1);
	return 0;
}

/* Cuts the last ",NUMBER" or "@NUMBER" off; false when there is none. */
static bool options_cut_number(char *text, char mark, double *ret_number) {
	char *at = strrchr(text, mark);

	/* Nothing that is meant comes near a million in any unit. */
	if (!at || parse_double(at + 1, -1e6, 1e6, ret_number) < 0)
		return false;
	*at = '\0';
	return true;
}

/* RIR,GAIN_DB,DELAY_MS[,PPM][@T_S], read from its end: RIR may hold commas. */
static int options_add_echo(struct options *options, const char *value) {
	struct options_echo *echo = &options->echoes[options->n_echoes];
	double numbers[3] = {0};
	size_t n = 0;

	if (options->n_echoes == OPTIONS_MOST_ECHOES)
		return options_refuse("--echo may be given at most %d times", OPTIONS_MOST_ECHOES);
	if (options_set_path(echo->rir, "echo", value) < 0)
		return -EINVAL;
	(void)options_cut_number(echo->rir, '@', &echo->from_s);
	while (n < N_ELEMENTS(numbers) && options_cut_number(echo->rir, ',', &numbers[n]))
		n++;
	if (n < 2 || !echo->rir[0])
		return options_refuse("--echo cannot be \"%s\"; write it as "
				      "RIR,GAIN_DB,DELAY_MS[,PPM][@T_S]",
				      value);
	echo->ppm = n == 3 ? numbers[0] : 0;
	echo->delay_ms = numbers[n - 2];
	echo->gain_db = numbers[n - 1];
	if (echo->delay_ms < 0 || echo->from_s < 0)
		return options_refuse("--echo \"%s\": DELAY_MS and T_S cannot be negative", value);
	options->n_echoes++;
	return 0;
}

/* Sets the mode; two modes at once are wrong usage. */
static int options_set_mode(struct options *options, enum options_mode mode) {
	if (options->mode != OPTIONS_LIVE && options->mode != mode)
		return options_refuse("--check, --console, --input, --render and "
				      "--render-dot exclude each other; "
				      "give one of them");
	options->mode = mode;
	return 0;
}

static int options_take(struct options *options, int id, const char *value) {
	enum bus_kind kind = BUS_KIND_NONE;

	switch ((enum option_id)id) {
	case OPTION_CONFIG:
		options->has_config = true;
		return options_set_path(options->config, "config", value);
	case OPTION_SET:
		if (options->n_settings == OPTIONS_MOST_SETTINGS)
			return options_refuse("--set may be given at most %d times",
					      OPTIONS_MOST_SETTINGS);
		options->settings[options->n_settings++] = value;
		return 0;
	case OPTION_DATA:
		return options_set_path(options->data, "data", value);
	case OPTION_GRAMMAR:
		return options_set_path(options->grammar, "grammar", value);
	case OPTION_VOICES:
		return options_set_path(options->voices, "voices", value);
	case OPTION_STATE_DIR:
		return options_set_path(options->state_dir, "state-dir", value);
	case OPTION_BUS:
		options->bus = value;
		if (bus_kind_from_name(value, &kind) < 0)
			return options_refuse("--bus cannot be \"%s\"; it takes system, session "
					      "or none",
					      value);
		return 0;
	case OPTION_CONSOLE:
		return options_set_mode(options, OPTIONS_CONSOLE);
	case OPTION_INPUT:
		options->input = value;
		return options_set_mode(options, OPTIONS_FILE);
	case OPTION_OUTPUT:
		options->output = value;
		return 0;
	case OPTION_AWAKE:
		options->is_awake = true;
		return 0;
	case OPTION_ECHO:
		return options_add_echo(options, value);
	case OPTION_EVENTS:
		options->events = value;
		return 0;
	case OPTION_CHECK:
		return options_set_mode(options, OPTIONS_CHECK);
	case OPTION_RENDER:
		options->procedure = value;
		return options_set_mode(options, OPTIONS_RENDER);
	case OPTION_RENDER_DOT:
		options->procedure = value;
		return options_set_mode(options, OPTIONS_RENDER_DOT);
	case OPTION_DEFAULTS:
	case OPTION_HELP:
	case OPTION_VERSION:
		break; /* options_parse() takes them before anything else */
	}
	return 0;
}

/* What options need of each other. */
static int options_check(const struct options *options) {
	if (options->mode == OPTIONS_FILE && !options->output)
		return options_refuse("--input also needs --output OUT.wav");
	if (options->mode != OPTIONS_FILE && options->output)
		return options_refuse("--output also needs --input IN.wav");
	if (options->mode != OPTIONS_FILE && options->n_echoes)
		return options_refuse("--echo works only with --input and --output");
	if (options->mode == OPTIONS_FILE && string_equal(options->input, options->output))
		return options_refuse("--input and --output cannot be the same file");
	if (options->mode != OPTIONS_LIVE && options->bus && !string_equal(options->bus, "none"))
		return options_refuse("--bus %s works only on the sound card", options->bus);
	return 0;
}

/* "/where/build/bin/roadsided" -> "/where"; false when it does not lie there. */
static bool options_find_source_tree(char *ret_path) {
	ssize_t n = readlink("/proc/self/exe", ret_path, PATH_MAX - 1);
	if (n <= 0)
		return false;
	ret_path[n] = '\0';

	char *bin = NULL;
	for (int level = 0; level < 3; level++) {
		char *slash = strrchr(ret_path, '/');
		if (!slash)
			return false;
		*slash = '\0';
		if (level == 1 && !string_equal(slash + 1, "bin"))
			return false;
		if (level == 2)
			bin = slash + 1;
	}
	/* "build", or one of its neighbours such as "build-asan". */
	return bin && strncmp(bin, "build", 5) == 0 && (bin[5] == '\0' || bin[5] == '-');
}

int options_find_folder(char *path, const char *name, const char *variable) {
	char top[PATH_MAX];
	const char *value = getenv(variable);
	int n = 0;

	if (path[0])
		return 0;
	if (value && value[0])
		n = snprintf(path, PATH_MAX, "%s", value);
	else if (options_find_source_tree(top))
		n = snprintf(path, PATH_MAX, "%s/%s", top, name);
	else
		n = snprintf(path, PATH_MAX, "%s/%s", ROADSIDE_DATA_PREFIX, name);
	return n < PATH_MAX ? 0 : options_refuse("the folder of %s has too long a path", name);
}

static int options_find_state_dir(struct options *options) {
	const char *given = getenv("STATE_DIRECTORY");
	const char *state_home = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	char *path = options->state_dir;
	int n = 0;

	if (path[0])
		return 0;
	if (given && given[0]) /* systemd.exec(5): several are separated by colons */
		n = snprintf(path, PATH_MAX, "%.*s", (int)strcspn(given, ":"), given);
	else if (state_home && state_home[0])
		n = snprintf(path, PATH_MAX, "%s/roadside", state_home);
	else if (home && home[0])
		n = snprintf(path, PATH_MAX, "%s/.local/state/roadside", home);
	return n < PATH_MAX ? 0 : options_refuse("the state folder has too long a path");
}

static int options_find_folders(struct options *options) {
	if (options_find_folder(options->data, "data", "ROADSIDE_DATA_DIR") < 0 ||
	    options_find_folder(options->grammar, "grammar", "ROADSIDE_GRAMMAR_DIR") < 0 ||
	    options_find_folder(options->voices, "voices", "ROADSIDE_VOICES_DIR") < 0)
		return -EINVAL;
	return options_find_state_dir(options);
}

/* getopt_long() knows no table with more columns than its own. */
static void options_fill_getopt(struct option *list) {
	for (size_t i = 0; i < N_ELEMENTS(option_table); i++) {
		list[i] = (struct option){
			.name = option_table[i].name,
			.has_arg = option_table[i].argument ? required_argument : no_argument,
			.val = (int)option_table[i].id,
		};
	}
	list[N_ELEMENTS(option_table)] = (struct option){0};
}

/* What getopt_long() would not take. */
static int options_refuse_word(const char *word, int id) {
	for (size_t i = 0; i < N_ELEMENTS(option_table); i++) {
		if ((int)option_table[i].id != id)
			continue;
		if (option_table[i].argument)
			return options_refuse("--%s needs a value: --%s %s", option_table[i].name,
					      option_table[i].name, option_table[i].argument);
		return options_refuse("--%s takes no value", option_table[i].name);
	}
	return options_refuse("there is no option \"%s\"; see roadsided --help", word);
}

int options_parse(int argc, char *const *argv, struct options *ret_options) {
	struct option list[N_ELEMENTS(option_table) + 1];

	*ret_options = (struct options){0};
	(void)snprintf(ret_options->config, sizeof(ret_options->config), "%s/roadside.conf",
		       ROADSIDE_CONFIG_PREFIX);
	options_fill_getopt(list);
	optind = 0; /* anew: a test parses many */
	opterr = 0;
	for (;;) {
		int at = optind ? optind : 1;
		int id = getopt_long(argc, argv, "+:", list, NULL);
		if (id == -1)
			break;
		if (id == '?' || id == ':')
			return options_refuse_word(argv[at], optopt);
		if (id == OPTION_HELP || id == OPTION_VERSION || id == OPTION_DEFAULTS) {
			ret_options->mode = id == OPTION_HELP	   ? OPTIONS_HELP
					    : id == OPTION_VERSION ? OPTIONS_VERSION
								   : OPTIONS_DEFAULTS;
			return 0;
		}
		if (options_take(ret_options, id, optarg) < 0)
			return -EINVAL;
	}
	if (optind < argc)
		return options_refuse("\"%s\" is no option; see roadsided --help", argv[optind]);
	if (options_check(ret_options) < 0)
		return -EINVAL;
	return options_find_folders(ret_options);
}

int options_read_config(const struct options *options, struct config *config,
			struct fault_list *faults, bool *ret_is_usage) {
	const struct place nowhere = {0};
	char drop_ins[PATH_MAX + 2];

	config_set_defaults(config);
	*ret_is_usage = false;
	for (size_t i = 0; i < options->n_settings; i++) {
		if (config_set_assignment(config, options->settings[i], faults) < 0)
			*ret_is_usage = true;
	}
	if (*ret_is_usage)
		return -EINVAL;

	config_set_defaults(config);
	size_t n_before = fault_list_count(faults);
	int r = store_read_config(options->config, config, faults);
	if (r < 0 && r != -EINVAL && (r != -ENOENT || options->has_config))
		return fault_add(faults, nowhere, "the configuration %s cannot be read: %s",
				 options->config, strerror(-r));
	if (r == -EINVAL && fault_list_count(faults) == n_before)
		return fault_add(faults, nowhere, "the configuration %s is no text",
				 options->config);
	(void)snprintf(drop_ins, sizeof(drop_ins), "%s.d", options->config);
	(void)store_read_config_folder(drop_ins, config, faults);
	for (size_t i = 0; i < options->n_settings; i++)
		(void)config_set_assignment(config, options->settings[i], faults);
	return 0;
}
