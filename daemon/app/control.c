/* SPDX-License-Identifier: MIT */
/* control - see control.h. */
#include "app/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "core/procedure.h"
#include "core/vehicle.h"

/* What people type grows when its digits are said, as on the console. */
#define CONTROL_WORDS_BYTES ((size_t)BUS_MOST_WORDS_BYTES * 8 + CONFIG_STRING_BYTES)

struct control {
	const struct config *config;
	const struct content *content;
	struct loop *loop;
	void (*reload)(void *context);
	void (*measure)(void *context, struct measurements *ret_measurements);
	void (*settle)(void *context);
	void *context;
	struct assistant *assistant; /* borrowed; NULL: not started */
	struct bus *bus;	     /* owned; NULL: none */
};

/* ---- calls ---- */

static int control_command(void *context, enum intent intent, unsigned step) {
	struct control *control = context;
	struct meaning meaning = {0};

	if (!control->assistant)
		return -EAGAIN;
	(void)snprintf(meaning.intent, sizeof(meaning.intent), "%s", intent_name(intent));
	if (step) {
		struct slot *slot = &meaning.slots[meaning.n_slots++];

		(void)snprintf(slot->name, sizeof(slot->name), "step");
		(void)snprintf(slot->value, sizeof(slot->value), "%u", step);
	}
	assistant_commanded(control->assistant, loop_now_ms(control->loop), NULL, &meaning);
	control->settle(control->context);
	return 0;
}

/* What the words mean in this state; asleep, what they mean behind the wake phrase. */
static bool control_understand(const struct control *control, const char *words,
			       struct meaning *ret_meaning) {
	enum dialogue_state_name state = assistant_dialogue(control->assistant)->name;
	const struct grammar *grammar = control->content->grammars[state];
	char spelled[CONTROL_WORDS_BYTES];
	char woken[CONTROL_WORDS_BYTES];

	if (grammar_normalise(words, spelled, CONTROL_WORDS_BYTES - CONFIG_STRING_BYTES) < 0)
		return false;
	if (assistant_understands(control->assistant, control->content, spelled, ret_meaning))
		return true;
	int n = snprintf(woken, sizeof(woken), "%s %s", control->config->dialogue.wake_phrase,
			 spelled);
	return n > 0 && (size_t)n < sizeof(woken) &&
	       grammar_match_text(grammar, woken, ret_meaning) >= GRAMMAR_COMPLETE_MORE;
}

static int control_ask(void *context, const char *words) {
	struct control *control = context;
	struct meaning meaning = {0};

	if (!control->assistant)
		return -EAGAIN;
	if (!control_understand(control, words, &meaning))
		return -ENOENT;
	assistant_commanded(control->assistant, loop_now_ms(control->loop), words, &meaning);
	control->settle(control->context);
	return 0;
}

static int control_say(void *context, const char *text) {
	struct control *control = context;

	if (!control->assistant)
		return -EAGAIN;
	assistant_announce(control->assistant, loop_now_ms(control->loop), text);
	control->settle(control->context);
	return 0;
}

static void control_measure(void *context, struct measurements *ret_measurements) {
	const struct control *control = context;

	control->measure(control->context, ret_measurements);
}

static void control_reload(void *context) {
	const struct control *control = context;

	control->reload(control->context);
}

/* ---- reports ---- */

/* "2014 Mini Countryman", or as much of it as is known. */
static void control_name_car(const struct control *control, const struct vehicle_query *query,
			     struct text *words) {
	struct vehicle_match match;

	if (!query->make[0] && !query->model[0] && !query->family[0] && !query->year)
		return; /* nobody has named a car, even if there is only one make */
	vehicle_resolve(&control->content->vehicles, query, &match);
	if (match.year)
		(void)text_appendf(words, "%d", match.year);
	if (match.make)
		(void)text_appendf(words, "%s%s", words->length_bytes ? " " : "", match.make->name);
	if (match.model && match.model->name)
		(void)text_appendf(words, " %s", match.model->name);
}

void control_refresh(struct control *control, const char *audio, bool is_listening) {
	if (!control->bus || !control->assistant)
		return;

	CLEANUP(text_done) struct text car = TEXT_EMPTY;
	const struct dialogue *dialogue = assistant_dialogue(control->assistant);
	const struct procedure *procedure =
		dialogue->place.procedure[0]
			? procedure_find(&control->content->procedures, dialogue->place.procedure)
			: NULL;
	struct bus_state state = {
		.state = dialogue_state_name(dialogue->name),
		.procedure = "",
		.step_text = "",
		.is_listening = is_listening,
		.is_speaking = dialogue->is_speaking,
		.audio = audio,
	};

	control_name_car(control, &dialogue->query, &car);
	state.vehicle = text_get(&car);
	if (procedure && dialogue->place.step < procedure->n_steps) {
		state.procedure = procedure->id;
		state.step = (unsigned)dialogue->place.step + 1;
		state.n_steps = (unsigned)procedure->n_steps;
		state.step_text = procedure->steps[dialogue->place.step].say;
	}
	bus_update(control->bus, &state);
}

void control_heard(struct control *control, const struct assistant_heard_report *report) {
	if (control)
		bus_heard(control->bus, report->outcome, report->text, report->intent,
			  report->confidence);
}

void control_said(struct control *control, const char *text, bool was_interrupted) {
	if (control)
		bus_said(control->bus, text, was_interrupted);
}

/* ---- making ---- */

static int control_open_bus(struct control *control, const char *name) {
	static const struct bus_handlers handlers = {
		.command = control_command,
		.ask = control_ask,
		.say = control_say,
		.measure = control_measure,
		.reload = control_reload,
	};
	enum bus_kind kind = bus_kind_of_service();

	if (name && bus_kind_from_name(name, &kind) < 0)
		return -EINVAL;
	if (kind == BUS_KIND_NONE)
		return 0;

	const char *which = kind == BUS_KIND_SYSTEM ? "system" : "session";
	int r = bus_new(kind, access_readers_from_name(control->config->bus.read), control->loop,
			&handlers, control, &control->bus);
	const char *why = r == -EEXIST ? "another service has its name"
			  : r == -EACCES || r == -EPERM
				  ? "the policy of the bus does not let us have our name"
			  : r == -ENOENT || r == -ECONNREFUSED || r == -ENOMEDIUM
				  ? "there is no such bus"
				  : strerror(-r);

	if (r >= 0)
		return 0;
	if (name)
		log_error("the %s bus cannot be used: %s", which, why);
	else
		log_warning("the %s bus cannot be used: %s; nobody can steer us over D-Bus", which,
			    why);
	return name ? r : 0;
}

int control_new(const struct control_options *options, struct control **ret_control) {
	struct control *control = calloc(1, sizeof(*control));

	if (!control)
		return -ENOMEM;
	*control = (struct control){
		.config = options->config,
		.content = options->content,
		.loop = options->loop,
		.reload = options->reload,
		.measure = options->measure,
		.settle = options->settle,
		.context = options->context,
	};
	int r = control_open_bus(control, options->bus);
	if (r < 0) {
		free(control);
		return r;
	}
	*ret_control = control;
	return 0;
}

struct control *control_free(struct control *control) {
	if (!control)
		return NULL;
	(void)bus_free(control->bus);
	free(control);
	return NULL;
}

void control_start(struct control *control, struct assistant *assistant) {
	control->assistant = assistant;
}
