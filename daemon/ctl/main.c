/* SPDX-License-Identifier: MIT */
/*
 * main - roadsidectl: steers and shows a running roadsided over D-Bus
 *
 * The verbs are the methods of the service, from the same table.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/bus.h"
#include "adapters/bus_table.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/devices.h"
#include "ctl/doctor.h"
#include "ctl/show.h"
#include "ctl/watch.h"

#define STATUS_FAILED 1
#define STATUS_USAGE 2

/* What was typed. */
struct command {
	const struct bus_method *method; /* NULL: one of our own */
	const char *argument;		 /* NULL: none */
	enum bus_kind kind;
	bool is_json;
	bool is_quiet;
};

typedef int (*main_runner)(const struct command *command);

/* Commands that are no method of the service. */
struct own_command {
	const char *name;
	const char *meaning;
	main_runner run; /* 0, or negative after saying why */
};

static int main_status(const struct command *command);
static int main_watch(const struct command *command);
static int main_devices(const struct command *command);
static int main_doctor(const struct command *command);

static const struct own_command own_commands[] = {
	{"status", "print what is going on", main_status},
	{"watch", "show what happens; a line for each thing where it is no terminal", main_watch},
	{"devices", "list sound devices, and who holds them", main_devices},
	{"doctor", "say what is wrong, and what to do about it", main_doctor},
};

static void main_print_help(FILE *out) {
	size_t n = 0;
	const struct bus_method *methods = bus_methods(&n);

	(void)fputs(
		"usage: roadsidectl [OPTION]... COMMAND [WORDS]\n"
		"Steers and shows a running roadsided.\n\n"
		"  --bus system|session  only this bus; else the session bus, then the system bus\n"
		"  --json                print JSON\n"
		"  --quiet               doctor: make no sound, and ask for nothing\n"
		"  --help                print this, and end\n"
		"  --version             print the version, and end\n\n",
		out);
	for (size_t i = 0; i < N_ELEMENTS(own_commands); i++)
		(void)fprintf(out, "  %-22s%s\n", own_commands[i].name, own_commands[i].meaning);
	for (size_t i = 0; i < n; i++) {
		char usage[64];

		if (!methods[i].verb)
			continue;
		(void)snprintf(usage, sizeof(usage), "%s%s", methods[i].verb,
			       methods[i].kind == BUS_METHOD_LOG_LEVEL	 ? " LEVEL"
			       : string_equal(methods[i].signature, "s") ? " TEXT"
			       : string_equal(methods[i].signature, "u") ? " NUMBER"
									 : "");
		(void)fprintf(out, "  %-22s%s\n", usage, methods[i].meaning);
	}
	(void)fputs("\nExit status: 0 done, 1 failed, or doctor found a fault; 2 wrong usage.\n",
		    out);
}

static int main_refuse(const char *what, const char *word) {
	(void)fprintf(stderr, "roadsidectl: %s%s%s; see roadsidectl --help\n", what,
		      word ? " " : "", word ? word : "");
	return STATUS_USAGE;
}

static const struct bus_method *main_find_method(const char *verb) {
	size_t n = 0;
	const struct bus_method *methods = bus_methods(&n);

	for (size_t i = 0; i < n; i++) {
		if (string_equal(methods[i].verb, verb))
			return &methods[i];
	}
	return NULL;
}

/* The words of a shell, as one text. */
static int main_join(int n, char *const *words, struct text *text) {
	int r = 0;

	for (int i = 0; i < n && r == 0; i++)
		r = text_appendf(text, "%s%s", i ? " " : "", words[i]);
	return r;
}

static int main_status(const struct command *command) {
	CLEANUP(client_status_done) struct client_status status = {0};
	struct sd_bus *link = NULL;
	int r = client_open(command->kind, &link);

	if (r < 0)
		return r;
	r = client_get_status(link, &status);
	client_close(link);
	return r < 0 ? r : show_status(&status, command->is_json);
}

static int main_watch(const struct command *command) {
	struct sd_bus *link = NULL;
	int r = client_open(command->kind, &link);

	if (r < 0)
		return r;
	r = watch_run(link, command->is_json);
	client_close(link);
	return r;
}

static int main_devices(const struct command *command) {
	return devices_run(command->kind, command->is_json);
}

static int main_doctor(const struct command *command) {
	return doctor_run(command->kind, command->is_json, command->is_quiet);
}

static int main_call(const struct command *command) {
	struct sd_bus *link = NULL;
	int r = client_open(command->kind, &link);

	if (r < 0)
		return r;
	r = client_call(link, command->method, command->argument);
	client_close(link);
	return r;
}

static const struct own_command *main_find_own(const char *name) {
	for (size_t i = 0; i < N_ELEMENTS(own_commands); i++) {
		if (string_equal(own_commands[i].name, name))
			return &own_commands[i];
	}
	return NULL;
}

/* NULL, or what an argument that the method does not take should be. */
static const char *main_expects(const struct bus_method *method, const char *argument) {
	enum log_level level = LOG_LEVEL_INFO;
	int number = 0;

	if (string_equal(method->signature, "u") && parse_int(argument, 1, 99, &number) < 0)
		return "a number from 1 to 99 has to follow";
	if (method->kind == BUS_METHOD_LOG_LEVEL && log_level_from_name(argument, &level) < 0)
		return "error, warning, info or debug has to follow";
	return NULL;
}

/* Checks the command's words against what it takes, and runs it. */
static int main_command(int n, char *const *words, struct command *command) {
	CLEANUP(text_done) struct text argument = TEXT_EMPTY;
	const struct own_command *own = main_find_own(words[0]);

	command->method = main_find_method(words[0]);
	if (!command->method && !own)
		return main_refuse("there is no command", words[0]);

	bool takes_one = command->method && command->method->signature[0];

	if (!takes_one && n > 1)
		return main_refuse("there is nothing to follow", words[0]);
	if (takes_one && n < 2)
		return main_refuse("something has to follow", words[0]);
	if (main_join(n - 1, words + 1, &argument) < 0)
		return STATUS_FAILED;
	command->argument = text_get(&argument);

	const char *expected = takes_one ? main_expects(command->method, command->argument) : NULL;

	if (expected)
		return main_refuse(expected, words[0]);
	return (own ? own->run(command) : main_call(command)) < 0 ? STATUS_FAILED : EXIT_SUCCESS;
}

/* Options may stand behind the command, too, as people type them. */
static int main_take_options(int n, char *const *words, struct command *command) {
	for (; n > 1; n--) {
		if (string_equal(words[n - 1], "--json"))
			command->is_json = true;
		else if (string_equal(words[n - 1], "--quiet"))
			command->is_quiet = true;
		else
			break;
	}
	return n;
}

int main(int argc, char **argv) {
	enum { OPTION_BUS = 256, OPTION_JSON, OPTION_QUIET, OPTION_HELP, OPTION_VERSION };
	static const struct option list[] = {
		{"bus", required_argument, NULL, OPTION_BUS},
		{"json", no_argument, NULL, OPTION_JSON},
		{"quiet", no_argument, NULL, OPTION_QUIET},
		{"help", no_argument, NULL, OPTION_HELP},
		{"version", no_argument, NULL, OPTION_VERSION},
		{NULL, 0, NULL, 0},
	};
	struct command command = {.kind = BUS_KIND_NONE};

	opterr = 0;
	for (;;) {
		int at = optind;
		int id = getopt_long(argc, argv, "+", list, NULL);

		if (id == -1)
			break;
		switch (id) {
		case OPTION_BUS:
			if (bus_kind_from_name(optarg, &command.kind) < 0 ||
			    command.kind == BUS_KIND_NONE)
				return main_refuse("--bus takes system or session, not", optarg);
			break;
		case OPTION_JSON:
			command.is_json = true;
			break;
		case OPTION_QUIET:
			command.is_quiet = true;
			break;
		case OPTION_HELP:
			main_print_help(stdout);
			return EXIT_SUCCESS;
		case OPTION_VERSION:
			(void)printf("roadsidectl %s\n", ROADSIDE_VERSION);
			return EXIT_SUCCESS;
		default:
			return main_refuse("this option is not known, or lacks its value:",
					   argv[at]);
		}
	}
	int n = main_take_options(argc - optind, argv + optind, &command);

	if (n < 1)
		return main_refuse("a command is missing", NULL);
	return main_command(n, argv + optind, &command);
}
