/* SPDX-License-Identifier: MIT */
/*
 * live_private - what live.c and its parts share
 *
 * Layer:   app. A part of live; not for others.
 * Threads: the main loop's, but for what the parts say themselves.
 */
#ifndef APP_LIVE_PRIVATE_H
#define APP_LIVE_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/audio_portaudio.h"
#include "adapters/eventlog.h"
#include "adapters/loop.h"
#include "adapters/speech.h"
#include "adapters/suspend.h"
#include "app/assistant.h"
#include "app/calibration.h"
#include "app/control.h"
#include "app/ears.h"
#include "app/gauge.h"
#include "app/hearing.h"
#include "app/keypad.h"
#include "app/measure.h"
#include "app/memory.h"
#include "app/mouth.h"
#include "app/options.h"
#include "app/queue.h"
#include "app/renewer.h"
#include "app/speaking.h"

struct live {
	const struct options *options;
	const struct config *config;
	struct audio_portaudio_options card;
	struct calibration_cards cards;
	struct content *content; /* borrowed; replaced in its place */
	struct loop *loop;	 /* owned, as is all below */
	struct loop_source *deadline;
	struct loop_source *watchdog;
	struct eventlog *eventlog; /* NULL: none */
	struct queue *queue;
	struct speech *speech;
	struct speaking *speaking;
	struct mouth *mouth;
	struct hearing *hearing;
	struct ears *ears;
	struct assistant *assistant;
	struct memory *memory;
	struct control *control; /* D-Bus */
	struct suspend *suspend;
	struct keypad *keypad; /* NULL: no buttons */
	struct renewer *renewer;
	struct gauge *gauge;
	struct measure measure;
	enum audio_state audio; /* once it is started */
	bool is_started;	/* the sound card has answered */
	uint64_t n_hearing_beats;
	uint64_t n_speaking_beats;
	unsigned n_starved;	 /* times in a row that the watchdog got nothing */
	const char *starved_why; /* NULL: it is fed */
};

/* Makes the assistant, with its memory, and ports that lead to mouth, ears and bus. */
int live_open_assistant(struct live *live, const struct content *content);

#endif
