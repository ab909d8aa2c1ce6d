/* SPDX-License-Identifier: MIT */
/* made_card - see made_card.h. */
#include "made_card.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/duplex.h"

struct made_card {
	struct audio audio;
	struct duplex *duplex;
	const int16_t *sound;
	size_t n_sound;
	bool is_dead;
	atomic_bool is_ending;
	bool has_thread;
	pthread_t thread;
};

static struct made_card *made_card_of(const struct audio *audio) {
	return (struct made_card *)(uintptr_t)audio;
}

static void *made_card_main(void *context) {
	struct made_card *card = context;
	int16_t microphone[AUDIO_BLOCK_SAMPLES];
	int16_t speaker[AUDIO_BLOCK_SAMPLES];
	size_t at = 0;

	while (!atomic_load_explicit(&card->is_ending, memory_order_acquire)) {
		for (size_t i = 0; i < AUDIO_BLOCK_SAMPLES; i++, at = (at + 1) % card->n_sound)
			microphone[i] = card->sound[at];
		duplex_process(card->duplex, microphone, speaker, AUDIO_BLOCK_SAMPLES);
		(void)usleep(10000);
	}
	return NULL;
}

static int made_card_read(struct audio *audio, struct audio_frame *frames, size_t most) {
	struct made_card *card = made_card_of(audio);
	size_t n = duplex_read(card->duplex, frames, most);

	if (n)
		return (int)n;
	return card->is_dead ? -ETIMEDOUT : duplex_has_ended(card->duplex) ? -EIO : 0;
}

static int made_card_play(struct audio *audio, const int16_t *samples, size_t n) {
	return (int)duplex_play(made_card_of(audio)->duplex, samples, n);
}

static void made_card_flush(struct audio *audio) {
	duplex_flush(made_card_of(audio)->duplex);
}

static uint64_t made_card_n_queued(const struct audio *audio) {
	return duplex_get_n_queued(made_card_of(audio)->duplex);
}

static uint64_t made_card_n_played(const struct audio *audio) {
	return duplex_get_n_played(made_card_of(audio)->duplex);
}

static uint64_t made_card_n_dropped(const struct audio *audio) {
	return duplex_get_n_dropped(made_card_of(audio)->duplex);
}

static int made_card_fd(const struct audio *audio) {
	return duplex_get_fd(made_card_of(audio)->duplex);
}

static void made_card_free(struct audio *audio) {
	struct made_card *card = made_card_of(audio);

	atomic_store_explicit(&card->is_ending, true, memory_order_release);
	if (card->has_thread)
		(void)pthread_join(card->thread, NULL);
	duplex_free(card->duplex);
	free(card);
}

static const struct audio_operations made_card_operations = {
	.read = made_card_read,
	.play = made_card_play,
	.flush = made_card_flush,
	.get_n_queued = made_card_n_queued,
	.get_n_played = made_card_n_played,
	.get_fd = made_card_fd,
	.get_n_dropped = made_card_n_dropped,
	.free = made_card_free,
};

int made_card_new_dead(struct audio **ret_audio) {
	struct made_card *card = calloc(1, sizeof(*card));

	if (!card)
		return -ENOMEM;
	card->audio.operations = &made_card_operations;
	card->is_dead = true;
	int r = duplex_new(AUDIO_RATE_HZ, &card->duplex);

	if (r < 0) {
		free(card);
		return r;
	}
	*ret_audio = &card->audio;
	return 0;
}

int made_card_new(const int16_t *sound, size_t n_sound, struct audio **ret_audio) {
	struct audio *audio = NULL;
	int r = made_card_new_dead(&audio);

	if (r < 0)
		return r;

	struct made_card *card = made_card_of(audio);

	card->is_dead = false;
	card->sound = sound;
	card->n_sound = n_sound;
	r = -pthread_create(&card->thread, NULL, made_card_main, card);
	if (r < 0) {
		audio_free(audio);
		return r;
	}
	card->has_thread = true;
	*ret_audio = audio;
	return 0;
}

void made_card_pull(struct audio *audio) {
	duplex_end(made_card_of(audio)->duplex);
}
