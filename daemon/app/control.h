/* SPDX-License-Identifier: MIT */
/*
 * control - the conversation on D-Bus: calls in, state and what was heard out
 *
 * A call becomes the same event as a voice command or a button. Without a bus
 * every call here does nothing.
 *
 * Layer:   app.
 * Threads: one, the main loop's.
 * Errors:  0 on success, -errno on failure.
 */
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include "adapters/bus.h"
#include "adapters/loop.h"
#include "app/assistant.h"
#include "app/content.h"
#include "core/config.h"

struct control; /* opaque */

struct control_options {
	const char *bus; /* as --bus has it; NULL: that of the systemd that started us */
	const struct config *config;
	const struct content *content;
	struct loop *loop;
	/* Reads the content anew. */
	void (*reload)(void *context);
	/* Fills in all measurements. */
	void (*measure)(void *context, struct measurements *ret_measurements);
	/* Called after an event that came in over the bus. */
	void (*settle)(void *context);
	void *context;
};

/* A bus that cannot be had is a failure only if it was asked for; else a warning in
 * the log. What options point to is borrowed. */
int control_new(const struct control_options *options, struct control **ret_control);
struct control *control_free(struct control *control);

/* From now on calls are taken; before, they are refused. Borrowed. */
void control_start(struct control *control, struct assistant *assistant);

/* After every event, with what the assistant does not know. */
void control_refresh(struct control *control, const char *audio, bool is_listening);

void control_heard(struct control *control, const struct assistant_heard_report *report);
void control_said(struct control *control, const char *text, bool was_interrupted);

#endif
