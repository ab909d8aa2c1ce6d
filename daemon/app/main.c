/* SPDX-License-Identifier: MIT */
/*
 * main - reads the command line and what people wrote, then runs one mode
 *
 * A fault in data or grammar ends every mode, with all faults printed as --check
 * prints them; one in the configuration ends --check only, else it is a warning.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/eventlog.h"
#include "adapters/notify.h"
#include "adapters/speech_espeak.h"
#include "app/console.h"
#include "app/content.h"
#include "app/keypad.h"
#include "app/live.h"
#include "app/memory.h"
#include "app/options.h"
#include "app/virtual.h"
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"
#include "core/procedure_render.h"

static int main_console(const struct options *options, const struct config *config,
			struct content *content) {
	struct eventlog *eventlog = NULL;

	if (options->events) {
		int r = eventlog_new(options->events, &eventlog);
		if (r < 0) {
			log_error("events cannot be written to %s: %s", options->events,
				  strerror(-r));
			return OPTIONS_STATUS_FAILED;
		}
	}
	struct memory *memory = NULL;
	int r = memory_new(options->state_dir, config, &content->procedures, true, &memory);
	if (r == 0)
		r = console_run(&(struct console_options){
			.in = STDIN_FILENO,
			.out = stdout,
			.options = options,
			.config = config,
			.content = content,
			.eventlog = eventlog,
			.memory = memory,
		});
	memory_free(memory);
	eventlog_free(eventlog);
	if (r < 0) {
		log_error("the console ended: %s", strerror(-r));
		return OPTIONS_STATUS_FAILED;
	}
	return EXIT_SUCCESS;
}

/* Says what was read, so that silence cannot be taken for success. */
static int main_check(const struct options *options, const struct content *content) {
	size_t n_models = 0;

	for (size_t i = 0; i < content->vehicles.n_makes; i++)
		n_models += content->vehicles.makes[i].n_models;
	(void)printf(
		"no fault: makes %zu, models %zu, procedures %zu, grammars %d, voices 1; data in "
		"%s, grammar in %s, voices in %s\n",
		content->vehicles.n_makes, n_models, content->procedures.n_procedures,
		DIALOGUE_N_STATES, options->data, options->grammar, options->voices);
	return EXIT_SUCCESS;
}

static void main_refuse_procedure(const char *id, const struct procedure_library *library) {
	(void)fprintf(stderr, "roadsided: there is no procedure \"%s\"; there are:", id);
	for (size_t i = 0; i < library->n_procedures; i++)
		(void)fprintf(stderr, " %s", library->procedures[i].id);
	(void)fputs("\n", stderr);
}

static int main_render(const struct options *options, const struct content *content) {
	CLEANUP(text_done) struct text page = TEXT_EMPTY;
	const struct procedure *procedure =
		procedure_find(&content->procedures, options->procedure);

	if (!procedure) {
		main_refuse_procedure(options->procedure, &content->procedures);
		return OPTIONS_STATUS_FAILED;
	}
	int r = options->mode == OPTIONS_RENDER
			? procedure_render_text(&content->procedures, procedure, &page)
			: procedure_render_dot(procedure, &page);
	if (r < 0 || fputs(text_get(&page), stdout) == EOF || fflush(stdout) == EOF) {
		log_error("the procedure cannot be printed: %s", strerror(r < 0 ? -r : errno));
		return OPTIONS_STATUS_FAILED;
	}
	return EXIT_SUCCESS;
}

static int main_run(const struct options *options, const struct config *config,
		    struct content *content) {
	switch (options->mode) {
	case OPTIONS_LIVE:
		return live_run(options, config, content);
	case OPTIONS_FILE:
		return virtual_run(options, config, content);
	case OPTIONS_CONSOLE:
		return main_console(options, config, content);
	case OPTIONS_CHECK:
		return main_check(options, content);
	case OPTIONS_RENDER:
	case OPTIONS_RENDER_DOT:
		return main_render(options, content);
	case OPTIONS_DEFAULTS:
	case OPTIONS_HELP:
	case OPTIONS_VERSION:
		break;
	}
	return EXIT_SUCCESS;
}

/* A daemon that does not start for one wrong line helps nobody; --check refuses it. */
static void main_warn(const struct fault_list *faults) {
	for (size_t i = 0; i < faults->n_faults; i++) {
		const struct fault *fault = &faults->faults[i];

		if (fault->line)
			log_warning("%s:%u: %s; this is ignored", fault->file, fault->line,
				    fault->message);
		else
			log_warning("%s: %s; this is ignored", fault->file, fault->message);
	}
}

static int main_print_defaults(void) {
	CLEANUP(text_done) struct text example = TEXT_EMPTY;
	int r = config_write_example(&example);

	if (r < 0 || fputs(text_get(&example), stdout) == EOF || fflush(stdout) == EOF) {
		log_error("the defaults cannot be printed: %s", strerror(r < 0 ? -r : errno));
		return OPTIONS_STATUS_FAILED;
	}
	return EXIT_SUCCESS;
}

static int main_with_options(const struct options *options) {
	CLEANUP(fault_list_done) struct fault_list config_faults = FAULT_LIST_EMPTY;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(content_done) struct content content = {0};
	struct config config;
	enum log_level level = LOG_LEVEL_INFO;
	bool is_usage = false;
	const struct content_dirs dirs = {.data = options->data, .grammar = options->grammar};

	bool has_config = options_read_config(options, &config, &config_faults, &is_usage) == 0;
	if (is_usage) {
		fault_list_print(&config_faults, stderr);
		return OPTIONS_STATUS_USAGE;
	}
	keypad_check(&config, options->config, &config_faults);
	if (log_level_from_name(config.log.level, &level) < 0)
		level = LOG_LEVEL_INFO;
	/* Who types sees what happens; the log of it would stand in between. */
	if (options->mode == OPTIONS_CONSOLE && level == LOG_LEVEL_INFO)
		level = LOG_LEVEL_WARNING;
	log_set_level(level);
	int r = content_load(&dirs, &config, &faults, &content);
	if (options->mode == OPTIONS_CHECK)
		(void)speech_espeak_check(options->voices, config.voice.variant, &faults);
	bool is_strict = !has_config || options->mode == OPTIONS_CHECK;
	if (is_strict)
		fault_list_print(&config_faults, stderr);
	else
		main_warn(&config_faults);
	if (r < 0 || fault_list_count(&faults) || (is_strict && fault_list_count(&config_faults))) {
		fault_list_print(&faults, stderr);
		if (r < 0 && !fault_list_count(&faults))
			log_error("data and grammar cannot be read: %s", strerror(-r));
		return OPTIONS_STATUS_FAILED;
	}
	return main_run(options, &config, &content);
}

int main(int argc, char **argv) {
	static struct options options; /* large */

	/* A reader that went away is an error of write(2), not our end. */
	(void)signal(SIGPIPE, SIG_IGN);
	notify_take_log();
	if (options_parse(argc, argv, &options) < 0)
		return OPTIONS_STATUS_USAGE;
	if (options.mode == OPTIONS_HELP) {
		options_print_help(stdout);
		return EXIT_SUCCESS;
	}
	if (options.mode == OPTIONS_DEFAULTS)
		return main_print_defaults();
	if (options.mode == OPTIONS_VERSION) {
		(void)printf("roadsided %s\n", ROADSIDE_VERSION);
		return EXIT_SUCCESS;
	}
	return main_with_options(&options);
}
