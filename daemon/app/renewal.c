/* SPDX-License-Identifier: MIT */
/* renewal - see renewal.h. */
#include "app/renewal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/speech_espeak.h"
#include "base/log.h"

int renewal_read(const struct options *options, const struct config *config,
		 struct fault_list *faults, struct content *ret_content) {
	const struct content_dirs dirs = {.data = options->data, .grammar = options->grammar};
	struct content content = {0};
	int r = content_load(&dirs, config, faults, &content);
	int voice = speech_espeak_check(options->voices, config->voice.variant, faults);

	if (r < 0)
		return r;
	if (voice < 0 || fault_list_count(faults)) {
		content_done(&content);
		return -EINVAL;
	}
	*ret_content = content;
	return 0;
}

void renewal_refuse(struct fault_list *faults, int error) {
	fault_list_print(faults, stderr);
	if (fault_list_count(faults))
		log_error("not reloaded: data, grammar or voices have faults, and what was read "
			  "before goes on being used");
	else
		log_error("not reloaded: %s; what was read before goes on being used",
			  strerror(-error));
}

static void *renewal_main(void *context) {
	struct renewal *renewal = context;
	const struct live_ears_options *options = &renewal->options;
	int r = renewal_read(options->options, options->config, &renewal->faults,
			     &renewal->content);

	if (r == 0)
		r = live_ears_new(options, &renewal->content, &renewal->ears);
	renewal->result = r;
	atomic_store_explicit(&renewal->is_done, true, memory_order_release);
	return NULL;
}

int renewal_new(const struct live_ears_options *options, struct renewal **ret_renewal) {
	struct renewal *renewal = calloc(1, sizeof(*renewal));

	if (!renewal)
		return -ENOMEM;
	renewal->options = *options;
	int r = -pthread_create(&renewal->thread, NULL, renewal_main, renewal);
	if (r < 0) {
		free(renewal);
		return r;
	}
	renewal->has_thread = true;
	*ret_renewal = renewal;
	return 0;
}

bool renewal_is_done(const struct renewal *renewal) {
	return atomic_load_explicit(&renewal->is_done, memory_order_acquire);
}

int renewal_wait(struct renewal *renewal) {
	if (renewal->has_thread)
		(void)pthread_join(renewal->thread, NULL);
	renewal->has_thread = false;
	return renewal->result;
}

struct renewal *renewal_free(struct renewal *renewal) {
	if (!renewal)
		return NULL;
	(void)renewal_wait(renewal);
	(void)ears_free(renewal->ears); /* borrows the grammars of the content */
	content_done(&renewal->content);
	fault_list_done(&renewal->faults);
	free(renewal);
	return NULL;
}
