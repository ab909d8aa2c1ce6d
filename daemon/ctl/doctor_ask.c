/* SPDX-License-Identifier: MIT */
/*
 * doctor_ask - see doctor.h.
 *
 * A whole small conversation: the wake phrase, "say that again", "stop". Each is asked for
 * when the daemon is silent. What else may be said beside it does not count: a phrase
 * that was not believed may be said again while there is time.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "ctl/client.h"
#include "ctl/doctor.h"

#define ASK_PHRASE_MS 15000
#define ASK_SPOKEN_MS 30000 /* prompts are shorter */
#define ASK_STEP_MS 100

/* Some seconds of voice, for the echo of it. */
#define ASK_TEST_TEXT                                                                              \
	"This is a test of the speaker. I compare what I say with what the microphone hears of "   \
	"it. Please be quiet until I have ended."

struct ask {
	struct sd_bus *link;
	struct diagnosis_facts *facts;
	struct diagnosis_phrase *phrase; /* that is asked for; NULL: none */
	const char *intent;		 /* that it should have */
	int n_said;
	bool has_gone;
};

static int64_t ask_now_ms(void) {
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum diagnosis_outcome ask_outcome(const struct ask *ask, const struct client_heard *heard) {
	if (string_equal(heard->outcome, "rejected"))
		return DIAGNOSIS_REJECTED;
	if (string_equal(heard->outcome, "asked"))
		return DIAGNOSIS_DOUBTED;
	return string_equal(heard->intent, ask->intent) ? DIAGNOSIS_HEARD : DIAGNOSIS_OTHER;
}

/* The best of what was heard while there was time. */
static void ask_on_heard(void *context, const struct client_heard *heard) {
	struct ask *ask = context;
	struct diagnosis_phrase *phrase = ask->phrase;

	if (!phrase || heard->confidence < 0)
		return;

	enum diagnosis_outcome outcome = ask_outcome(ask, heard);

	if (outcome < phrase->outcome)
		return;
	phrase->outcome = outcome;
	phrase->confidence = heard->confidence;
	(void)snprintf(phrase->heard, sizeof(phrase->heard), "%s", heard->text);
}

static void ask_on_said(void *context, const char *text, bool was_interrupted) {
	struct ask *ask = context;

	(void)text;
	(void)was_interrupted;
	ask->n_said++;
}

static void ask_on_gone(void *context) {
	struct ask *ask = context;

	ask->has_gone = true;
}

static void ask_why_not(struct ask *ask, const char *why) {
	(void)snprintf(ask->facts->unasked, sizeof(ask->facts->unasked), "%s", why);
}

/* In which state it is, and that it is silent. */
static bool ask_is_silent(struct ask *ask, char state[32]) {
	CLEANUP(client_status_done) struct client_status status = {0};

	if (client_get_status(ask->link, &status) < 0) {
		ask->has_gone = true;
		return true;
	}
	(void)snprintf(state, 32, "%s", status.values[BUS_STATE].text);
	return !status.values[BUS_SPEAKING].number;
}

static void ask_wait(struct ask *ask, int ms) {
	int64_t until_ms = ask_now_ms() + ms;

	for (int64_t left_ms = ms; left_ms > 0; left_ms = until_ms - ask_now_ms()) {
		if (client_pump(ask->link, (int)left_ms) < 0) {
			ask->has_gone = true;
			return;
		}
	}
}

/* Until nothing has been said for some time: a prompt may follow another. */
static void ask_wait_silent(struct ask *ask, char state[32]) {
	int64_t until_ms = ask_now_ms() + ASK_SPOKEN_MS;

	for (int n_silent = 0; n_silent < 5 && !ask->has_gone && ask_now_ms() < until_ms;) {
		n_silent = ask_is_silent(ask, state) ? n_silent + 1 : 0;
		ask_wait(ask, ASK_STEP_MS);
	}
}

static void ask_note_peak(struct ask *ask) {
	struct measurements measured = {0};
	char why[CLIENT_WHY_BYTES];

	if (client_measure(ask->link, &measured, why) < 0 || measured.heard_s <= 0)
		return;
	ask->facts->speech_peak_db = ask->facts->speech_peak_db < 0
					     ? fmax(ask->facts->speech_peak_db, measured.peak_db)
					     : measured.peak_db;
}

/* True when it was heard, so that the next can be asked for. */
static bool ask_for(struct ask *ask, const char *text, const char *intent) {
	struct diagnosis_phrase *phrase = &ask->facts->phrases[ask->facts->n_phrases++];
	int64_t until_ms = ask_now_ms() + ASK_PHRASE_MS;

	*phrase = (struct diagnosis_phrase){.outcome = DIAGNOSIS_NOTHING};
	(void)snprintf(phrase->text, sizeof(phrase->text), "%s", text);
	ask->phrase = phrase;
	ask->intent = intent;
	(void)fprintf(stderr, "Say now: %s\n", text);
	while (phrase->outcome < DIAGNOSIS_DOUBTED && !ask->has_gone && ask_now_ms() < until_ms)
		ask_wait(ask, ASK_STEP_MS);
	ask->phrase = NULL;
	ask_note_peak(ask);
	return phrase->outcome == DIAGNOSIS_HEARD;
}

static const struct bus_method *ask_method(const char *name) {
	size_t n = 0;
	const struct bus_method *methods = bus_methods(&n);

	for (size_t i = 0; i < n; i++) {
		if (string_equal(methods[i].name, name))
			return &methods[i];
	}
	return NULL;
}

/* Whatever was understood, it is idle again in the end. */
static void ask_end(struct ask *ask) {
	char state[32] = "";

	ask_wait_silent(ask, state);
	if (!ask->has_gone && !string_equal(state, "idle"))
		(void)client_call(ask->link, ask_method("Stop"), NULL);
}

static bool ask_speak(struct ask *ask) {
	char state[32] = "";
	int n_before = ask->n_said;
	int64_t until_ms = ask_now_ms() + ASK_SPOKEN_MS;

	(void)fprintf(stderr, "roadsided says a sentence now. Be quiet for a moment.\n");
	if (client_call(ask->link, ask_method("Say"), ASK_TEST_TEXT) < 0) {
		ask_why_not(ask, "roadsided may not be made to speak by you (try it with sudo)");
		return false;
	}
	while (ask->n_said == n_before && !ask->has_gone && ask_now_ms() < until_ms)
		ask_wait(ask, ASK_STEP_MS);
	ask_wait_silent(ask, state);
	return !ask->has_gone;
}

void doctor_ask(struct sd_bus *link, struct diagnosis_facts *facts) {
	struct ask ask = {.link = link, .facts = facts};
	struct client_listener listener = {
		.heard = ask_on_heard,
		.said = ask_on_said,
		.gone = ask_on_gone,
		.context = &ask,
	};
	char state[32] = "";

	if (!string_equal(facts->measured.audio, "ready")) {
		ask_why_not(&ask, "roadsided has no sound card open");
		return;
	}
	bool is_silent = ask_is_silent(&ask, state);
	if (!is_silent || !string_equal(state, "idle")) {
		ask_why_not(&ask, "roadsided is in a conversation");
		return;
	}
	if (client_listen(link, &listener) < 0 || !ask_speak(&ask))
		return;
	if (ask_for(&ask, facts->measured.wake_phrase, "wake")) {
		ask_wait_silent(&ask, state);
		if (!ask.has_gone && ask_for(&ask, "say that again", "repeat")) {
			ask_wait_silent(&ask, state);
			if (!ask.has_gone)
				(void)ask_for(&ask, "stop", "stop");
		}
	}
	ask_end(&ask);
}
