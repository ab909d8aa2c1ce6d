/* SPDX-License-Identifier: MIT */
/*
 * live_message - what the other threads tell the main loop, through its queue
 *
 * Layer:   app.
 * Unit:    ms on the loop's clock.
 */
#ifndef APP_LIVE_MESSAGE_H
#define APP_LIVE_MESSAGE_H

#include "adapters/audio.h"
#include "app/ears.h"
#include "core/dialogue.h"

enum live_message_kind {
	LIVE_HEARD,  /* an utterance has ended */
	LIVE_SPOKE,  /* a prompt has ended */
	LIVE_AUDIO,  /* the sound card's state is known, or another one */
	LIVE_ASLEEP, /* the sound card is closed: the machine may sleep */
	LIVE_DEAF,   /* nothing can be heard while we speak */
	LIVE_FOUND,  /* something about speaker and microphone that is to be kept */
	LIVE_FAILED, /* a thread cannot go on */
};

/* A plain value, copied into the queue and out of it. */
struct live_message {
	enum live_message_kind kind;
	union {
		struct ears_result heard;
		struct {
			char text[PROMPT_TEXT_BYTES];
			struct dialogue_voice voice;
			int64_t start_ms;
			int64_t end_ms;
			bool was_interrupted;
		} spoke;
		enum audio_state audio;
		struct ears_calibration found;
		int error; /* -errno */
	};
};

/* Nobody waits for the main loop; but it never takes longer than it takes to
 * find an answer, so this many cannot pile up while all is well. */
#define LIVE_MOST_MESSAGES 64

#endif
