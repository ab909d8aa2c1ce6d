/* SPDX-License-Identifier: MIT */
/*
 * renewer - see renewer.h.
 *
 *	SIGHUP --> the renewal's thread reads --faults--> said, thrown away
 *	                    |
 *	                    +--sound--> wait for quiet --> hand over
 *
 * A timer looks after it, so the thread has nobody to tell.
 */
#include "app/renewer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/notify.h"
#include "base/log.h"

#define RENEWER_STEP_MS 50

struct renewer {
	struct renewer_options options;
	struct loop_source *timer; /* the loop's */
	struct renewal *renewal;   /* owned; NULL: none is under way */
	bool must_begin_again;
	int64_t until_ms; /* it waits for quiet so long; 0: it is not done yet */
};

void renewer_begin(struct renewer *renewer) {
	renewer->must_begin_again = renewer->renewal != NULL;
	if (renewer->renewal)
		return;
	int r = renewal_new(&renewer->options.ears, &renewer->renewal);
	if (r < 0) {
		log_error("not reloaded: %s", strerror(-r));
		return;
	}
	notify_reloading();
	renewer->until_ms = 0;
	(void)loop_timer_set(renewer->timer, loop_now_ms(renewer->options.loop) + RENEWER_STEP_MS);
}

static void renewer_on_hangup(void *context) {
	renewer_begin(context);
}

/* True when it has been taken or refused. */
static bool renewer_settle(struct renewer *renewer, int64_t now_ms) {
	const struct renewer_options *options = &renewer->options;
	int r = renewal_wait(renewer->renewal);

	if (r < 0) {
		renewal_refuse(&renewer->renewal->faults, r);
		return true;
	}
	if (!renewer->until_ms)
		renewer->until_ms = now_ms + RENEWER_MOST_WAIT_MS;
	if (!options->is_quiet(options->context) && now_ms < renewer->until_ms)
		return false;
	options->take(options->context, renewer->renewal);
	log_info("data, grammar and voices are reloaded");
	return true;
}

static void renewer_look(void *context) {
	struct renewer *renewer = context;
	int64_t now_ms = loop_now_ms(renewer->options.loop);

	if (!renewal_is_done(renewer->renewal) || !renewer_settle(renewer, now_ms)) {
		(void)loop_timer_set(renewer->timer, now_ms + RENEWER_STEP_MS);
		return;
	}
	renewer->renewal = renewal_free(renewer->renewal);
	notify_ready();
	if (renewer->must_begin_again)
		renewer_begin(renewer);
}

int renewer_new(const struct renewer_options *options, struct renewer **ret_renewer) {
	struct renewer *renewer = calloc(1, sizeof(*renewer));

	if (!renewer)
		return -ENOMEM;
	renewer->options = *options;
	int r = loop_add_timer(options->loop, renewer_look, renewer, &renewer->timer);
	if (r < 0) {
		free(renewer);
		return r;
	}
	loop_on_hangup(options->loop, renewer_on_hangup, renewer);
	*ret_renewer = renewer;
	return 0;
}

struct renewer *renewer_free(struct renewer *renewer) {
	if (!renewer)
		return NULL;
	loop_on_hangup(renewer->options.loop, NULL, NULL);
	(void)loop_timer_set(renewer->timer, 0);
	(void)renewal_free(renewer->renewal);
	free(renewer);
	return NULL;
}
