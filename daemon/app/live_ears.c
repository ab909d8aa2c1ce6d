/* SPDX-License-Identifier: MIT */
/* live_ears - see live_ears.h. */
#include "app/live_ears.h"

#include <limits.h>
#include <stdio.h>

#include "base/cleanup.h"

static void cleanup_ears(struct ears **ears) {
	(void)ears_free(*ears);
}

static const char *ears_or_null(const char *string) {
	return string[0] ? string : NULL;
}

int live_ears_new(const struct live_ears_options *options, const struct content *content,
		  struct ears **ret_ears) {
	CLEANUP(cleanup_ears) struct ears *ears = NULL;
	const struct config *config = options->config;
	struct ears_calibration found;
	char own_dictionary[PATH_MAX + 16];

	(void)snprintf(own_dictionary, sizeof(own_dictionary), "%s/en.dict",
		       options->options->grammar);

	const struct ears_options wanted = {
		.model_dir = ears_or_null(config->ears.model_dir),
		.dictionary = ears_or_null(config->ears.dictionary),
		.own_dictionary = own_dictionary,
		.grammar_dir = options->options->grammar,
		.is_half_duplex = true, /* until the echo is suppressed well enough */
		.cancels_echo = config->ears.echo,
		.get_spoken = hearing_get_spoken,
	};
	int r = ears_new(&wanted, hearing_heard, options->hearing, &ears);

	for (int state = 0; r >= 0 && state < DIALOGUE_N_STATES; state++)
		r = ears_add_grammar(ears, dialogue_state_name((enum dialogue_state_name)state),
				     content->grammars[state]);
	if (r < 0)
		return r;
	if (wanted.cancels_echo &&
	    calibration_load(options->options->state_dir, options->cards, &found))
		ears_calibrate(ears, &found);
	*ret_ears = take_ptr(ears);
	return 0;
}
