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
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/show.h"

#define STATUS_FAILED 1
#define STATUS_USAGE 2

static void main_print_help(FILE *out) {
	size_t n = 0;
	const struct bus_method *methods = bus_methods(&n);

	(void)fputs(
		"usage: roadsidectl [OPTION]... COMMAND [WORDS]\n"
		"Steers and shows a running roadsided.\n\n"
		"  --bus system|session  only this bus; else the session bus, then the system bus\n"
		"  --json                print JSON\n"
		"  --help                print this, and end\n"
		"  --version             print the version, and end\n\n"
		"  status                print what is going on\n"
		"  watch                 print a line for everything that happens\n",
		out);
	for (size_t i = 0; i < n; i++) {
		char usage[64];

		if (!methods[i].verb)
			continue;
		(void)snprintf(usage, sizeof(usage), "%s%s", methods[i].verb,
			       string_equal(methods[i].signature, "s")	 ? " TEXT"
			       : string_equal(methods[i].signature, "u") ? " NUMBER"
									 : "");
		(void)fprintf(out, "  %-22s%s\n", usage, methods[i].meaning);
	}
	(void)fputs("\nExit status: 0 done, 1 failed, 2 wrong usage.\n", out);
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

static int main_show(struct sd_bus *link, bool is_json) {
	CLEANUP(client_status_done) struct client_status status = {0};
	int r = client_get_status(link, &status);

	return r < 0 ? r : show_status(&status, is_json);
}

struct command {
	const char *name;
	const struct bus_method *method; /* NULL: status or watch */
	const char *argument;		 /* NULL: none */
};

static int main_run(const struct command *command, enum bus_kind kind, bool is_json) {
	const struct client_watcher watcher = {show_change, show_heard, show_said, is_json};
	struct sd_bus *link = NULL;
	int r = client_open(kind, &link);

	if (r < 0)
		return STATUS_FAILED;
	if (command->method)
		r = client_call(link, command->method, command->argument);
	else if (string_equal(command->name, "watch"))
		r = client_watch(link, &watcher);
	else
		r = main_show(link, is_json);
	client_close(link);
	return r < 0 ? STATUS_FAILED : EXIT_SUCCESS;
}

/* Checks the command's words against what it takes. */
static int main_command(int n, char *const *words, enum bus_kind kind, bool is_json) {
	CLEANUP(text_done) struct text argument = TEXT_EMPTY;
	struct command command = {.name = words[0], .method = main_find_method(words[0])};
	int number = 0;

	if (!command.method && !string_equal(words[0], "status") &&
	    !string_equal(words[0], "watch"))
		return main_refuse("there is no command", words[0]);
	bool takes_one = command.method && command.method->signature[0];
	if (!takes_one && n > 1)
		return main_refuse("there is nothing to follow", words[0]);
	if (takes_one && n < 2)
		return main_refuse("something has to follow", words[0]);
	if (main_join(n - 1, words + 1, &argument) < 0)
		return STATUS_FAILED;
	command.argument = text_get(&argument);
	if (takes_one && string_equal(command.method->signature, "u") &&
	    parse_int(command.argument, 1, 99, &number) < 0)
		return main_refuse("a number from 1 to 99 has to follow", words[0]);
	return main_run(&command, kind, is_json);
}

int main(int argc, char **argv) {
	enum { OPTION_BUS = 256, OPTION_JSON, OPTION_HELP, OPTION_VERSION };
	static const struct option list[] = {
		{"bus", required_argument, NULL, OPTION_BUS},
		{"json", no_argument, NULL, OPTION_JSON},
		{"help", no_argument, NULL, OPTION_HELP},
		{"version", no_argument, NULL, OPTION_VERSION},
		{NULL, 0, NULL, 0},
	};
	enum bus_kind kind = BUS_KIND_NONE;
	bool is_json = false;

	opterr = 0;
	for (;;) {
		int at = optind;
		int id = getopt_long(argc, argv, "+", list, NULL);

		if (id == -1)
			break;
		switch (id) {
		case OPTION_BUS:
			if (bus_kind_from_name(optarg, &kind) < 0 || kind == BUS_KIND_NONE)
				return main_refuse("--bus takes system or session, not", optarg);
			break;
		case OPTION_JSON:
			is_json = true;
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
	/* Options may stand behind the command, too, as people type them. */
	int n = argc - optind;
	if (n > 1 && string_equal(argv[argc - 1], "--json")) {
		is_json = true;
		n--;
	}
	if (n < 1)
		return main_refuse("a command is missing", NULL);
	return main_command(n, argv + optind, kind, is_json);
}
