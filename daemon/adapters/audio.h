/* SPDX-License-Identifier: MIT */
/*
 * audio - a sound card with one clock: what the microphone heard, beside what
 *         the speaker played at that moment
 *
 * Two of them: PortAudio (audio_portaudio.h) and a virtual one between two files
 * (audio_file.h), which moves only when it is read and so runs in lockstep.
 *
 * Layer:   adapters.
 * Unit:    AUDIO_RATE_HZ mono int16 samples on our side, whatever the device
 *          has on its own; positions are samples since the stream was opened.
 * Threads: one reader thread (read), one player thread (play, room); flush,
 *          positions and state from any thread.
 * Errors:  0 or a count on success, -errno on failure.
 */
#ifndef ADAPTERS_AUDIO_H
#define ADAPTERS_AUDIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUDIO_RATE_HZ 16000
#define AUDIO_BLOCK_SAMPLES 160 /* 10 ms: the step of everything that hears */

/* One instant. Microphone and reference travel together, so they cannot slip. */
struct audio_frame {
	int16_t microphone;
	int16_t played;
	uint8_t flags; /* AUDIO_FRAME_... */
};

#define AUDIO_FRAME_SPEAKING 1u /* a prompt or earcon was being played, pauses included */
#define AUDIO_FRAME_LOST 2u	/* filled in where the ring had overflowed */

enum audio_state {
	AUDIO_READY,
	AUDIO_ABSENT, /* there is no such device */
	AUDIO_BUSY,   /* somebody else holds it */
	AUDIO_DENIED, /* we may not open it */
	AUDIO_LOST,   /* it was there and is gone */
};

/* "ready" ... "lost", as events and STATUS= say it. */
const char *audio_state_name(enum audio_state state);

struct audio;

struct audio_operations {
	/*
	 * Reads up to most frames in order. Live: what is there, without waiting
	 * (0: nothing yet; wait on get_fd). File: advances the clock by one block.
	 * -ENODATA: the file has ended (audio_file_continue() goes on). -EIO: the
	 * device is lost.
	 */
	int (*read)(struct audio *audio, struct audio_frame *frames, size_t most);

	/* Queues samples for the speaker; returns how many fitted. */
	int (*play)(struct audio *audio, const int16_t *samples, size_t n);

	/* Ends what is queued with a ramp of some ms. Any thread. */
	void (*flush)(struct audio *audio);

	/* Positions in the played stream: queued so far (end of what play() took)
	 * and played so far, counted in queued samples only. Any thread. */
	uint64_t (*get_n_queued)(const struct audio *audio);
	uint64_t (*get_n_played)(const struct audio *audio);

	/* Readable when read() has something to give; -1 for a file. */
	int (*get_fd)(const struct audio *audio);

	/* Frames dropped on the way, for status. */
	uint64_t (*get_n_dropped)(const struct audio *audio);

	void (*free)(struct audio *audio);
};

/* What was opened; all of it is empty for a file. */
struct audio_device {
	char input[128]; /* names */
	char output[128];
	unsigned rate_hz;    /* of the card */
	unsigned latency_ms; /* there and back, as the card says */
};

struct audio {
	const struct audio_operations *operations;
	struct audio_device device; /* constant while it is open */
};

/* Ends any sound card; NULL is fine. Returns NULL. */
static inline struct audio *audio_free(struct audio *audio) {
	if (audio)
		audio->operations->free(audio);
	return NULL;
}

#endif
