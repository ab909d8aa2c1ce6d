/* SPDX-License-Identifier: MIT */
/*
 * audio_portaudio - see audio_portaudio.h.
 *
 * PortAudio's callback hands its buffers to duplex_process() and that is all it
 * does. PortAudio lists devices only when it is initialised, so it lives exactly
 * as long as one card: every attempt begins with Pa_Initialize().
 *
 * The device is lost when PortAudio says that the stream has ended, or when no
 * callback came for AUDIO_PORTAUDIO_SILENCE_MS; read() looks at both, whenever
 * it has nothing to give.
 */
#include "adapters/audio_portaudio.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pa_linux_alsa.h>
#include <portaudio.h>

#include "adapters/audio_probe.h"
#include "adapters/duplex.h"
#include "adapters/portaudio_devices.h"
#include "base/cleanup.h"

/* The callback comes every so many ms; a flush is obeyed within one of them. */
#define AUDIO_PORTAUDIO_BUFFER_MS 10
/* What we believe of a reported round trip; more is a driver's mistake. */
#define AUDIO_PORTAUDIO_MOST_DELAY_MS 500

struct audio_portaudio {
	struct audio audio; /* first: the others see only this */
	bool is_initialised;
	PaStream *stream;
	struct duplex *duplex;
	uint64_t n_blocks_seen; /* reader */
	int64_t seen_ms;	/* reader: when n_blocks_seen last changed */
};

static struct audio_portaudio *audio_portaudio_of(struct audio *audio) {
	return (struct audio_portaudio *)audio;
}

static const struct audio_portaudio *audio_portaudio_of_const(const struct audio *audio) {
	return (const struct audio_portaudio *)audio;
}

static int64_t audio_portaudio_now_ms(void) {
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* [RT] */
static int audio_portaudio_callback(const void *input, void *output, unsigned long n_frames,
				    const PaStreamCallbackTimeInfo *time_info,
				    PaStreamCallbackFlags flags, void *context) {
	(void)time_info;
	(void)flags;
	duplex_process(context, input, output, n_frames);
	return paContinue;
}

static void audio_portaudio_finished(void *context) {
	duplex_end(context);
}

/* 0 while it lives. */
static int audio_portaudio_watch(struct audio_portaudio *card) {
	uint64_t n_blocks = duplex_get_n_blocks(card->duplex);
	int64_t now_ms = audio_portaudio_now_ms();

	if (duplex_has_ended(card->duplex))
		return -EIO;
	if (n_blocks != card->n_blocks_seen) {
		card->n_blocks_seen = n_blocks;
		card->seen_ms = now_ms;
	}
	return now_ms - card->seen_ms > AUDIO_PORTAUDIO_SILENCE_MS ? -ETIMEDOUT : 0;
}

static int audio_portaudio_read(struct audio *audio, struct audio_frame *frames, size_t most) {
	struct audio_portaudio *card = audio_portaudio_of(audio);
	size_t n = duplex_read(card->duplex, frames, most);

	return n || !most ? (int)n : audio_portaudio_watch(card);
}

static int audio_portaudio_play(struct audio *audio, const int16_t *samples, size_t n) {
	return (int)duplex_play(audio_portaudio_of(audio)->duplex, samples, n);
}

static void audio_portaudio_flush(struct audio *audio) {
	duplex_flush(audio_portaudio_of(audio)->duplex);
}

static uint64_t audio_portaudio_n_queued(const struct audio *audio) {
	return duplex_get_n_queued(audio_portaudio_of_const(audio)->duplex);
}

static uint64_t audio_portaudio_n_played(const struct audio *audio) {
	return duplex_get_n_played(audio_portaudio_of_const(audio)->duplex);
}

static uint64_t audio_portaudio_n_dropped(const struct audio *audio) {
	return duplex_get_n_dropped(audio_portaudio_of_const(audio)->duplex);
}

static int audio_portaudio_fd(const struct audio *audio) {
	return duplex_get_fd(audio_portaudio_of_const(audio)->duplex);
}

static void audio_portaudio_free(struct audio *audio) {
	struct audio_portaudio *card = audio_portaudio_of(audio);

	/* Abort, not stop: nobody waits for a device that may be gone. */
	if (card->stream) {
		(void)Pa_AbortStream(card->stream);
		(void)Pa_CloseStream(card->stream);
	}
	if (card->is_initialised)
		(void)Pa_Terminate();
	duplex_free(card->duplex);
	free(card);
}

static void audio_portaudio_freep(struct audio_portaudio **card) {
	if (*card)
		audio_portaudio_free(&(*card)->audio);
}

static const struct audio_operations audio_portaudio_operations = {
	.read = audio_portaudio_read,
	.play = audio_portaudio_play,
	.flush = audio_portaudio_flush,
	.get_n_queued = audio_portaudio_n_queued,
	.get_n_played = audio_portaudio_n_played,
	.get_fd = audio_portaudio_fd,
	.get_n_dropped = audio_portaudio_n_dropped,
	.free = audio_portaudio_free,
};

/* ---- opening ---- */

static int audio_portaudio_errno(enum audio_state state) {
	return state == AUDIO_BUSY ? -EBUSY : state == AUDIO_DENIED ? -EACCES : -ENODEV;
}

/* No device was found: the device files may know better than PortAudio's list. */
static int audio_portaudio_none(struct text *words, enum audio_state *ret_state) {
	CLEANUP(text_done) struct text found = TEXT_EMPTY;
	enum audio_state state = audio_probe(AUDIO_PROBE_DIR, &found);

	if (state == AUDIO_READY)
		state = AUDIO_ABSENT; /* there are cards, but not the one asked for */
	else
		(void)text_appendf(words, " (%s)", text_get(&found));
	*ret_state = state;
	return audio_portaudio_errno(state);
}

/* What a failed open or start means. */
static int audio_portaudio_failed(PaError error, struct text *words, enum audio_state *ret_state) {
	const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();
	/* ALSA's numbers are negative errno; 0 when nothing was remembered. */
	int host_error = host && host->hostApiType == paALSA ? (int)-host->errorCode : 0;
	enum audio_state state = host_error ? audio_probe_state(host_error) : AUDIO_ABSENT;

	if (error == paDeviceUnavailable)
		state = AUDIO_BUSY;
	(void)text_appendf(words, ": %s", Pa_GetErrorText(error));
	if (host_error)
		(void)text_appendf(words, ", %s", strerror(host_error));
	if (state == AUDIO_ABSENT)
		return audio_portaudio_none(words, ret_state);
	*ret_state = state;
	return audio_portaudio_errno(state);
}

static unsigned audio_portaudio_choose_rate(const struct audio_portaudio_options *options,
					    const PaStreamParameters *input,
					    const PaStreamParameters *output) {
	const PaDeviceInfo *info = Pa_GetDeviceInfo(input->device);
	const double rates[] = {options->rate_hz ? options->rate_hz : AUDIO_RATE_HZ,
				info->defaultSampleRate, 48000.0, 44100.0, 32000.0};

	for (size_t i = 0; i < N_ELEMENTS(rates); i++) {
		if (Pa_IsFormatSupported(input, output, rates[i]) == paFormatIsSupported)
			return (unsigned)rates[i];
	}
	return (unsigned)info->defaultSampleRate; /* opening it says what is wrong */
}

/* The way from speaker to microphone through the card's buffers. */
static unsigned audio_portaudio_delay_ms(PaStream *stream) {
	const PaStreamInfo *info = Pa_GetStreamInfo(stream);
	double delay_ms = info ? (info->inputLatency + info->outputLatency) * 1000.0 : 0.0;

	if (!(delay_ms > 0.0))
		return 0;
	return delay_ms < AUDIO_PORTAUDIO_MOST_DELAY_MS ? (unsigned)delay_ms
							: AUDIO_PORTAUDIO_MOST_DELAY_MS;
}

static void audio_portaudio_describe(const struct portaudio_devices *devices, unsigned rate_hz,
				     unsigned delay_ms, struct text *words) {
	(void)text_appendf(words, "\"%s\"", portaudio_device_name(devices->input));
	if (devices->output != devices->input)
		(void)text_appendf(words, " and \"%s\" (two devices: two clocks)",
				   portaudio_device_name(devices->output));
	(void)text_appendf(words, " at %u Hz, %u ms there and back", rate_hz, delay_ms);
}

static void audio_portaudio_note(const struct portaudio_devices *devices, unsigned rate_hz,
				 unsigned delay_ms, struct audio_device *device) {
	(void)snprintf(device->input, sizeof(device->input), "%s",
		       portaudio_device_name(devices->input));
	(void)snprintf(device->output, sizeof(device->output), "%s",
		       portaudio_device_name(devices->output));
	device->rate_hz = rate_hz;
	device->latency_ms = delay_ms;
}

/* The card itself, as PortAudio names it: "Card: Device (hw:0,0)". Behind any other
 * name may stand a sound server, whose client threads have no such priority: with it
 * PortAudio's thread was seen to spin at 100 % against them (PulseAudio 16.1). */
static bool audio_portaudio_is_hardware(int device) {
	const PaDeviceInfo *info = Pa_GetDeviceInfo(device);
	const PaHostApiInfo *host = info ? Pa_GetHostApiInfo(info->hostApi) : NULL;

	return host && host->type == paALSA && strstr(info->name, "(hw:");
}

/* PortAudio gives its thread this priority when it is allowed to; when it is not,
 * starting the stream fails. So find out first, on this thread, for a moment. */
static bool audio_portaudio_may_be_realtime(void) {
	struct sched_param usual = {0};
	const struct sched_param realtime = {.sched_priority = 1};
	int policy = SCHED_OTHER;

	if (pthread_getschedparam(pthread_self(), &policy, &usual) != 0 ||
	    pthread_setschedparam(pthread_self(), SCHED_FIFO, &realtime) != 0)
		return false;
	(void)pthread_setschedparam(pthread_self(), policy, &usual);
	return true;
}

static int audio_portaudio_open(struct audio_portaudio *card,
				const struct audio_portaudio_options *options,
				const struct portaudio_devices *devices, struct text *words,
				enum audio_state *ret_state) {
	double latency_s = options->latency_ms / 1000.0;
	const PaStreamParameters input = {
		.device = devices->input,
		.channelCount = 1,
		.sampleFormat = paInt16,
		.suggestedLatency = latency_s,
	};
	const PaStreamParameters output = {
		.device = devices->output,
		.channelCount = 1,
		.sampleFormat = paInt16,
		.suggestedLatency = latency_s,
	};
	unsigned rate_hz = audio_portaudio_choose_rate(options, &input, &output);
	/* The callback's object must be there before the stream, which knows the true
	 * delay only once it is open; before it runs there is nothing to mark. */
	int r = duplex_new(rate_hz, &card->duplex);
	if (r < 0)
		return r;

	PaError error = Pa_OpenStream(&card->stream, &input, &output, rate_hz,
				      rate_hz * AUDIO_PORTAUDIO_BUFFER_MS / 1000, paNoFlag,
				      audio_portaudio_callback, card->duplex);
	if (error == paNoError)
		error = Pa_SetStreamFinishedCallback(card->stream, audio_portaudio_finished);
	if (error == paNoError) {
		unsigned delay_ms = audio_portaudio_delay_ms(card->stream);

		duplex_set_delay(card->duplex, delay_ms);
		if (audio_portaudio_is_hardware(devices->input) &&
		    audio_portaudio_is_hardware(devices->output))
			PaAlsa_EnableRealtimeScheduling(card->stream,
							audio_portaudio_may_be_realtime());
		error = Pa_StartStream(card->stream);
		if (error == paNoError) {
			audio_portaudio_describe(devices, rate_hz, delay_ms, words);
			audio_portaudio_note(devices, rate_hz, delay_ms, &card->audio.device);
		}
	}
	if (error != paNoError) {
		(void)text_appendf(words, "\"%s\" cannot be opened",
				   portaudio_device_name(devices->input));
		return audio_portaudio_failed(error, words, ret_state);
	}
	card->seen_ms = audio_portaudio_now_ms();
	return 0;
}

int audio_portaudio_new(const struct audio_portaudio_options *options, struct text *words,
			enum audio_state *ret_state, struct audio **ret_audio) {
	CLEANUP(audio_portaudio_freep)
	struct audio_portaudio *card = calloc(1, sizeof(*card));
	struct portaudio_devices devices = {0};

	if (!card)
		return -ENOMEM;
	text_clear(words);
	card->audio.operations = &audio_portaudio_operations;
	*ret_state = AUDIO_ABSENT;
	portaudio_silence_libraries();

	PaError error = Pa_Initialize();
	if (error != paNoError) {
		(void)text_append(words, "PortAudio cannot start");
		return audio_portaudio_failed(error, words, ret_state);
	}
	card->is_initialised = true;

	int r = portaudio_devices_find(options->input, options->output, words, &devices);
	if (r < 0)
		return audio_portaudio_none(words, ret_state);
	r = audio_portaudio_open(card, options, &devices, words, ret_state);
	if (r < 0)
		return r;
	*ret_state = AUDIO_READY;
	*ret_audio = &take_ptr(card)->audio;
	return 0;
}
