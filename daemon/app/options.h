/* SPDX-License-Identifier: MIT */
/*
 * options - the command line of roadsided, and where its folders lie
 *
 * Layer:   app.
 * Threads: one, at start.
 * Errors:  -EINVAL after saying on standard error what was wrong and what would
 *          be right; the program then ends with OPTIONS_STATUS_USAGE.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/fault.h"
#include "core/config.h"

#define OPTIONS_STATUS_FAILED 1
#define OPTIONS_STATUS_USAGE 2

enum options_mode {
	OPTIONS_LIVE,	 /* PortAudio, in the foreground */
	OPTIONS_CONSOLE, /* typed lines */
	OPTIONS_FILE,	 /* from one sound file into another */
	OPTIONS_CHECK,
	OPTIONS_RENDER,	    /* a procedure as a page of text */
	OPTIONS_RENDER_DOT, /* the same as a graph */
	OPTIONS_DEFAULTS,   /* a configuration file of all keys */
	OPTIONS_HELP,
	OPTIONS_VERSION,
};

/* One --echo: the way from the speaker back into the microphone. */
struct options_echo {
	char rir[PATH_MAX]; /* sound file with the impulse response */
	double gain_db;	    /* echo RMS at the microphone over played RMS */
	double delay_ms;    /* before the response begins */
	double ppm;	    /* clock drift */
	double from_s;	    /* holds from this time on */
};

#define OPTIONS_MOST_ECHOES 16
#define OPTIONS_MOST_SETTINGS 64

/* Strings that are pointers are borrowed from argv; NULL when not given. */
struct options {
	enum options_mode mode;
	char config[PATH_MAX];
	bool has_config; /* given, so it must be there */
	const char *settings[OPTIONS_MOST_SETTINGS];
	size_t n_settings;
	char data[PATH_MAX];
	char grammar[PATH_MAX];
	char voices[PATH_MAX];
	char state_dir[PATH_MAX]; /* may not exist yet */
	const char *bus;	  /* NULL: not given */
	const char *input;
	const char *output;
	bool is_awake;
	struct options_echo echoes[OPTIONS_MOST_ECHOES];
	size_t n_echoes;
	const char *events;
	const char *procedure; /* to render */
};

int options_parse(int argc, char *const *argv, struct options *ret_options);

/* Where a folder lies that was not given (path is ""): the variable of the
 * environment, the source tree of the program, where things are installed. path
 * has PATH_MAX bytes. -EINVAL, said on standard error. */
int options_find_folder(char *path, const char *name, const char *variable);

/* The usage, as --help prints it. */
void options_print_help(FILE *out);

/*
 * Defaults, then the file, its drop-ins, and each --set. A key or value in a file that
 * cannot be taken is a fault and leaves the key as it was; -EINVAL only when a file
 * that must be there cannot be read, or a --set is wrong (then *ret_is_usage).
 */
int options_read_config(const struct options *options, struct config *config,
			struct fault_list *faults, bool *ret_is_usage);

#endif
