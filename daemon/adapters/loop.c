/* SPDX-License-Identifier: MIT */
/*
 * loop - see loop.h.
 *
 * sd-event, with our own clock on top (CLOCK_MONOTONIC less its value at the
 * start) and with plain handlers. Each source is kept in a list, for its context
 * has to live as long as it does.
 */
#include "adapters/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-event.h>

#include "base/cleanup.h"

#define LOOP_TIMER_ACCURACY_US 1000

/* One descriptor or deadline. */
struct loop_source {
	struct loop *loop;
	struct loop_source *next; /* loop::sources */
	sd_event_source *source;
	loop_handler handler;
	void *context;
};

struct loop {
	sd_event *event;
	int64_t start_us;
	struct loop_source *sources;
	bool has_terminal;	/* at the start */
	loop_handler on_hangup; /* NULL: it ends the loop */
	void *hangup_context;
};

static int64_t loop_clock_us(void) {
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int loop_handle_hangup(sd_event_source *source, const struct signalfd_siginfo *signal,
			      void *context) {
	const struct loop *loop = context;
	bool is_left = loop->has_terminal && !isatty(STDIN_FILENO);

	(void)source;
	(void)signal;
	if (!loop->on_hangup || is_left)
		return sd_event_exit(loop->event, 0);
	loop->on_hangup(loop->hangup_context);
	return 0;
}

static void loop_freep(struct loop **loop) {
	loop_free(*loop);
}

int loop_new(struct loop **ret_loop) {
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
	CLEANUP(loop_freep) struct loop *loop = calloc(1, sizeof(*loop));
	sigset_t blocked;

	if (!loop)
		return -ENOMEM;
	loop->start_us = loop_clock_us();
	loop->has_terminal = isatty(STDIN_FILENO);
	int r = sd_event_new(&loop->event);
	if (r < 0)
		return r;

	(void)sigemptyset(&blocked);
	for (size_t i = 0; i < N_ELEMENTS(signals); i++)
		(void)sigaddset(&blocked, signals[i]);
	if (sigprocmask(SIG_BLOCK, &blocked, NULL) < 0)
		return -errno;
	/* Without a handler a signal ends the loop, with the number given here. */
	for (size_t i = 0; i < N_ELEMENTS(signals); i++) {
		bool is_hangup = signals[i] == SIGHUP;

		r = sd_event_add_signal(loop->event, NULL, signals[i],
					is_hangup ? loop_handle_hangup : NULL,
					is_hangup ? loop : (void *)(intptr_t)0);
		if (r < 0)
			return r;
	}
	*ret_loop = take_ptr(loop);
	return 0;
}

struct loop *loop_free(struct loop *loop) {
	if (!loop)
		return NULL;
	while (loop->sources) {
		struct loop_source *source = loop->sources;

		loop->sources = source->next;
		(void)sd_event_source_disable_unref(source->source);
		free(source);
	}
	(void)sd_event_unref(loop->event);
	free(loop);
	return NULL;
}

int64_t loop_now_ms(const struct loop *loop) {
	return (loop_clock_us() - loop->start_us) / 1000;
}

static int loop_handle_fd(sd_event_source *event_source, int fd, uint32_t events, void *context) {
	const struct loop_source *source = context;

	(void)event_source;
	(void)fd;
	(void)events;
	source->handler(source->context);
	return 0;
}

static int loop_handle_time(sd_event_source *event_source, uint64_t time_us, void *context) {
	const struct loop_source *source = context;

	(void)event_source;
	(void)time_us;
	source->handler(source->context);
	return 0;
}

static struct loop_source *loop_new_source(struct loop *loop, loop_handler handler, void *context) {
	struct loop_source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	*source = (struct loop_source){
		.loop = loop,
		.handler = handler,
		.context = context,
	};
	return source;
}

/* Keeps it, or frees it when its making failed. */
static int loop_keep_source(struct loop_source *source, int r) {
	if (r < 0) {
		free(source);
		return r;
	}
	source->next = source->loop->sources;
	source->loop->sources = source;
	return 0;
}

int loop_add_fd(struct loop *loop, int fd, loop_handler handler, void *context) {
	struct loop_source *source = loop_new_source(loop, handler, context);

	if (!source)
		return -ENOMEM;
	return loop_keep_source(source, sd_event_add_io(loop->event, &source->source, fd, EPOLLIN,
							loop_handle_fd, source));
}

void loop_on_hangup(struct loop *loop, loop_handler handler, void *context) {
	loop->on_hangup = handler;
	loop->hangup_context = context;
}

int loop_add_timer(struct loop *loop, loop_handler handler, void *context,
		   struct loop_source **ret_timer) {
	struct loop_source *source = loop_new_source(loop, handler, context);

	if (!source)
		return -ENOMEM;
	int r = sd_event_add_time(loop->event, &source->source, CLOCK_MONOTONIC, UINT64_MAX,
				  LOOP_TIMER_ACCURACY_US, loop_handle_time, source);
	if (r >= 0)
		r = sd_event_source_set_enabled(source->source, SD_EVENT_OFF);
	if (r < 0)
		(void)sd_event_source_unref(source->source);
	r = loop_keep_source(source, r);
	if (r >= 0)
		*ret_timer = source;
	return r;
}

int loop_timer_set(struct loop_source *timer, int64_t at_ms) {
	if (!at_ms)
		return sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);

	int64_t at_us = timer->loop->start_us + at_ms * 1000;
	int r = sd_event_source_set_time(timer->source, (uint64_t)(at_us > 0 ? at_us : 0));

	return r < 0 ? r : sd_event_source_set_enabled(timer->source, SD_EVENT_ONESHOT);
}

struct sd_event *loop_get_event(struct loop *loop) {
	return loop->event;
}

int loop_run(struct loop *loop) {
	return sd_event_loop(loop->event);
}

void loop_end(struct loop *loop, int status) {
	(void)sd_event_exit(loop->event, status);
}
