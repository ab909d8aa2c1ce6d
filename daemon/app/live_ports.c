/* SPDX-License-Identifier: MIT */
/*
 * live_ports - what the assistant wants done, on the sound card
 *
 * Each port only notes something down for the thread that does it, or for the bus.
 */
#include "app/live_private.h"

#include <string.h>

#include "base/log.h"

static void live_say(void *context, const struct prompt *prompt) {
	struct live *live = context;
	int r = mouth_say(live->mouth, prompt);

	if (r < 0)
		log_warning("\"%.80s\" is not said: %s", prompt->text, strerror(-r));
	speaking_wake(live->speaking);
}

static void live_hush(void *context) {
	struct live *live = context;

	mouth_hush(live->mouth);
	speaking_wake(live->speaking);
}

static void live_earcon(void *context, enum earcon earcon) {
	struct live *live = context;

	if (!live->config->voice.earcons)
		return;
	(void)mouth_earcon(live->mouth, earcon);
	speaking_wake(live->speaking);
}

static void live_deliver(void *context, int louder_db, int slower_percent) {
	struct live *live = context;

	mouth_deliver(live->mouth, louder_db, slower_percent);
}

static void live_listen(void *context, const char *grammar, uint32_t generation) {
	struct live *live = context;
	int r = ears_listen(live->ears, grammar, generation);

	if (r < 0)
		log_error("cannot listen for %s: %s", grammar, strerror(-r));
	else
		hearing_listen(live->hearing);
}

static void live_get_voice(void *context, int64_t ago_ms, struct dialogue_voice *ret_voice) {
	struct live *live = context;

	mouth_get_voice(live->mouth, (uint64_t)ago_ms * AUDIO_RATE_HZ / 1000, ret_voice);
}

static void live_heard(void *context, const struct assistant_heard_report *report) {
	struct live *live = context;

	measure_heard(&live->measure, report);
	control_heard(live->control, report);
}

static void live_said(void *context, const char *text, bool was_interrupted) {
	const struct live *live = context;

	control_said(live->control, text, was_interrupted);
}

static void live_keep(void *context, const struct dialogue *dialogue) {
	const struct live *live = context;

	memory_keep(live->memory, dialogue);
}

int live_open_assistant(struct live *live, const struct content *content) {
	static const struct assistant_ports ports = {
		.say = live_say,
		.hush = live_hush,
		.earcon = live_earcon,
		.deliver = live_deliver,
		.listen = live_listen,
		.get_voice = live_get_voice,
		.keep = live_keep,
		.heard = live_heard,
		.said = live_said,
	};
	struct dialogue_world world;

	int r = memory_new(live->options->state_dir, live->config, &content->procedures, true,
			   &live->memory);

	if (r < 0)
		return r;
	assistant_make_world(live->config, content, &world);
	return assistant_new(&world, &ports, live, live->eventlog, &live->assistant);
}
