/* SPDX-License-Identifier: MIT */
/*
 * The sound card alone, on whatever PortAudio finds; card.py drives it.
 *
 *	card absent        there must be no card
 *	card loop RATE     the microphone hears the speaker: is it what was played,
 *	                   how much later, does a flush silence it
 *	card lost          says "open", reads until the card is lost, says "lost",
 *	                   then opens it again as soon as it is there, and says "open"
 */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "adapters/audio_portaudio.h"
#include "base/cleanup.h"

#define LATENCY_MS 60
#define NOISE_SAMPLES (AUDIO_RATE_HZ * 3 / 2)
#define MOST_FRAMES (AUDIO_RATE_HZ * 4)
#define MOST_LAG (AUDIO_RATE_HZ / 2)
#define WINDOW 8000

static struct audio *card_open(const char *rate) {
	CLEANUP(text_done) struct text words = TEXT_EMPTY;
	struct audio_portaudio_options options = {
		.latency_ms = LATENCY_MS,
		.rate_hz = (unsigned)atoi(rate),
	};
	enum audio_state state = AUDIO_LOST;
	struct audio *audio = NULL;
	int r = audio_portaudio_new(&options, &words, &state, &audio);

	(void)fprintf(stderr, "%s: %s\n", audio_state_name(state), text_get(&words));
	if ((r == 0) != (state == AUDIO_READY) || (r == 0) != (audio != NULL)) {
		(void)fprintf(stderr, "the result %d does not fit the state\n", r);
		exit(1);
	}
	return audio;
}

static void card_wait(const struct audio *audio) {
	struct pollfd wait = {.fd = audio->operations->get_fd(audio), .events = POLLIN};

	(void)poll(&wait, 1, 300);
}

static int card_absent(void) {
	struct audio *audio = card_open("0");

	if (!audio)
		return 0;
	audio_free(audio);
	return 1;
}

/* How alike the microphone, lag samples later, and the speaker are. */
static double card_likeness(const struct audio_frame *frames, size_t lag) {
	double product = 0.0;
	double played = 0.0;
	double heard = 0.0;

	for (size_t i = 0; i < WINDOW; i++) {
		double p = frames[i].played;
		double m = frames[i + lag].microphone;

		product += p * m;
		played += p * p;
		heard += m * m;
	}
	return played > 0.0 && heard > 0.0 ? product / sqrt(played * heard) : 0.0;
}

static int card_loop(const char *rate) {
	static struct audio_frame frames[MOST_FRAMES];
	static int16_t noise[NOISE_SAMPLES];
	struct audio *audio = card_open(rate);
	size_t n_frames = 0;
	size_t n_queued = 0;
	uint64_t flushed_at = 0;
	size_t first = 0;
	size_t last = 0;
	size_t best = 0;

	if (!audio)
		return 1;
	srand(5);
	for (size_t i = 0; i < NOISE_SAMPLES; i++) /* low-passed, to survive resampling */
		noise[i] = (int16_t)((i ? noise[i - 1] / 2 : 0) + rand() % 8000 - 4000);

	while (n_frames < MOST_FRAMES) {
		int n = audio->operations->read(audio, frames + n_frames, MOST_FRAMES - n_frames);
		if (n < 0) {
			(void)fprintf(stderr, "read: %s\n", strerror(-n));
			return 1;
		}
		if (!n)
			card_wait(audio);
		n_frames += (size_t)n;
		/* Half a second for the stream to settle, then one of sound, then cut. */
		if (n_frames > AUDIO_RATE_HZ / 2 && n_queued < NOISE_SAMPLES && !flushed_at)
			n_queued += (size_t)audio->operations->play(audio, noise + n_queued,
								    NOISE_SAMPLES - n_queued);
		if (!flushed_at && audio->operations->get_n_played(audio) > AUDIO_RATE_HZ) {
			audio->operations->flush(audio);
			flushed_at = audio->operations->get_n_played(audio);
		}
	}
	for (size_t i = 0; i < n_frames; i++) {
		if (!frames[i].played)
			continue;
		first = first ? first : i;
		last = i;
	}
	if (!first || first + WINDOW + MOST_LAG > n_frames)
		return 1;
	for (size_t lag = 0; lag < MOST_LAG; lag++) {
		if (card_likeness(frames + first, lag) > card_likeness(frames + first, best))
			best = lag;
	}
	(void)printf("{\"lag_ms\": %.1f, \"likeness\": %.4f, \"sounded_ms\": %.1f, "
		     "\"flushed_at_ms\": %.1f, \"queued\": %llu, \"played\": %llu, "
		     "\"dropped\": %llu}\n",
		     (double)best / 16.0, card_likeness(frames + first, best),
		     (double)(last - first) / 16.0, (double)flushed_at / 16.0,
		     (unsigned long long)audio->operations->get_n_queued(audio),
		     (unsigned long long)audio->operations->get_n_played(audio),
		     (unsigned long long)audio->operations->get_n_dropped(audio));
	audio_free(audio);
	return 0;
}

static void card_say(const char *word) {
	(void)printf("%s\n", word);
	(void)fflush(stdout);
}

static int card_lost(void) {
	struct audio_frame frames[AUDIO_BLOCK_SAMPLES];
	struct audio *audio = card_open("0");

	if (!audio)
		return 1;
	card_say("open");
	for (int n = 0; n >= 0;) {
		n = audio->operations->read(audio, frames, N_ELEMENTS(frames));
		if (!n)
			card_wait(audio);
		if (n < 0 && n != -EIO)
			return 1;
	}
	audio = audio_free(audio);
	card_say("lost");
	for (int i = 0; !audio && i < 100; i++) {
		(void)usleep(100000);
		audio = card_open("0");
	}
	if (!audio)
		return 1;
	/* And it lives: sound comes in. */
	for (int i = 0, n = 0; !n && i < 20; i++) {
		n = audio->operations->read(audio, frames, N_ELEMENTS(frames));
		if (n > 0)
			card_say("open");
		card_wait(audio);
	}
	audio_free(audio);
	return 0;
}

int main(int argc, char **argv) {
	if (argc == 2 && strcmp(argv[1], "absent") == 0)
		return card_absent();
	if (argc == 3 && strcmp(argv[1], "loop") == 0)
		return card_loop(argv[2]);
	if (argc == 2 && strcmp(argv[1], "lost") == 0)
		return card_lost();
	(void)fprintf(stderr, "usage: card absent|loop RATE|lost\n");
	return 2;
}
