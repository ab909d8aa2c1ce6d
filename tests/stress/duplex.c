/* SPDX-License-Identifier: MIT */
/*
 * What PortAudio's callback works on, with all four parties at once: a callback
 * faster than any card, a reader that is late at times, a player, and somebody who
 * flushes. The microphone counts, so that every frame says whether it is in its
 * place, holes included.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "adapters/duplex.h"
#include "base/cleanup.h"
#include "check.h"

#define N_BLOCKS 6000
#define MOST_BLOCK 333
#define COUNT_MODULUS 30000 /* stays positive in an int16_t */
#define VOICE 1000

struct world {
	struct duplex *duplex;
	atomic_bool has_ended;
	uint64_t n_heard; /* callback, read after the join */
};

static void *call_back(void *context) {
	struct world *world = context;
	int16_t microphone[MOST_BLOCK];
	int16_t speaker[MOST_BLOCK];

	for (int block = 0; block < N_BLOCKS; block++) {
		size_t n = 1 + (size_t)block * 7 % MOST_BLOCK;

		for (size_t i = 0; i < n; i++)
			microphone[i] = (int16_t)((world->n_heard + i) % COUNT_MODULUS);
		duplex_process(world->duplex, microphone, speaker, n);
		for (size_t i = 0; i < n; i++) /* the voice, faded, or silence */
			CHECK_BETWEEN(speaker[i], 0, VOICE);
		world->n_heard += n;
		if (block % 16 == 0)
			(void)usleep(300);
	}
	duplex_end(world->duplex);
	atomic_store_explicit(&world->has_ended, true, memory_order_release);
	return NULL;
}

static void *play(void *context) {
	struct world *world = context;
	int16_t voice[500];
	uint64_t n_queued = 0;

	for (size_t i = 0; i < N_ELEMENTS(voice); i++)
		voice[i] = VOICE;
	while (!atomic_load_explicit(&world->has_ended, memory_order_acquire)) {
		size_t n = duplex_play(world->duplex, voice, 1 + n_queued % N_ELEMENTS(voice));

		n_queued += n;
		CHECK_EQUAL(duplex_get_n_queued(world->duplex), n_queued);
		if (!n)
			(void)sched_yield();
	}
	return NULL;
}

static void *flush(void *context) {
	struct world *world = context;
	uint64_t n_played = 0;

	while (!atomic_load_explicit(&world->has_ended, memory_order_acquire)) {
		uint64_t n_now = duplex_get_n_played(world->duplex);

		CHECK_BETWEEN(n_now, n_played, duplex_get_n_queued(world->duplex));
		n_played = n_now;
		duplex_flush(world->duplex);
		(void)usleep(700);
	}
	return NULL;
}

struct reader {
	uint64_t n_read;
	uint64_t n_lost;
};

/* One read; what it gave. */
static size_t read_some(struct world *world, struct reader *reader) {
	struct audio_frame frames[160];
	size_t n = duplex_read(world->duplex, frames, N_ELEMENTS(frames));

	for (size_t i = 0; i < n; i++, reader->n_read++) {
		if (frames[i].flags & AUDIO_FRAME_LOST) {
			CHECK_EQUAL(frames[i].microphone, 0);
			reader->n_lost++;
			continue;
		}
		CHECK_EQUAL(frames[i].microphone, reader->n_read % COUNT_MODULUS);
		if (!(frames[i].flags & AUDIO_FRAME_SPEAKING))
			CHECK_EQUAL(frames[i].played, 0);
	}
	return n;
}

static void read_all(struct world *world, struct reader *reader) {
	uint64_t n_rounds = 0;

	for (;;) {
		struct pollfd wait = {.fd = duplex_get_fd(world->duplex), .events = POLLIN};
		bool has_ended = duplex_has_ended(world->duplex);

		CHECK_BETWEEN(poll(&wait, 1, 5000), 1, 1);
		size_t n = read_some(world, reader);

		if (!n && has_ended)
			break;
		if (++n_rounds % 1500 == 0)
			(void)usleep(40000); /* decodes something long */
	}
}

int main(void) {
	struct world world = {0};
	struct reader reader = {0};
	pthread_t threads[3];
	int16_t microphone = 0;
	int16_t speaker = 0;

	CHECK_EQUAL(duplex_new(AUDIO_RATE_HZ, &world.duplex), 0);
	CHECK_EQUAL(pthread_create(&threads[0], NULL, call_back, &world), 0);
	CHECK_EQUAL(pthread_create(&threads[1], NULL, play, &world), 0);
	CHECK_EQUAL(pthread_create(&threads[2], NULL, flush, &world), 0);
	read_all(&world, &reader);
	for (size_t i = 0; i < N_ELEMENTS(threads); i++)
		CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
	/* What was dropped last is told of by the next frame that fits. */
	microphone = (int16_t)(world.n_heard % COUNT_MODULUS);
	duplex_process(world.duplex, &microphone, &speaker, 1);
	while (read_some(&world, &reader))
		;
	CHECK_EQUAL(reader.n_read, world.n_heard + 1);
	CHECK_EQUAL(reader.n_lost, duplex_get_n_dropped(world.duplex));
	CHECK_EQUAL(duplex_get_n_blocks(world.duplex), N_BLOCKS + 1);
	(void)printf("%llu frames, %llu of them lost\n", (unsigned long long)reader.n_read,
		     (unsigned long long)reader.n_lost);
	duplex_free(world.duplex);
	return 0;
}
