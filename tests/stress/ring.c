/* SPDX-License-Identifier: MIT */
/* One writer, one reader: what comes out is what went in, less what was dropped. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ring.h"
#include "check.h"

#define N_ELEMENTS_WRITTEN 2000000u
#define MOST_PIECE 37

struct world {
	struct ring *ring;
	atomic_bool has_ended;
	uint32_t n_written; /* writer, read after the join: what fitted, */
	uint32_t n_tried;   /* and all */
};

static void *write_all(void *context) {
	struct world *world = context;
	uint32_t next = 0;

	for (uint32_t round = 0; next < N_ELEMENTS_WRITTEN; round++) {
		uint32_t piece[MOST_PIECE];
		size_t n = 1 + round % MOST_PIECE;

		for (size_t i = 0; i < n; i++)
			piece[i] = next + (uint32_t)i;
		next += (uint32_t)n;
		/* What does not fit is gone: the numbers jump. */
		world->n_written += (uint32_t)ring_write(world->ring, piece, n);
		if (round % 64 == 0)
			(void)sched_yield();
	}
	world->n_tried = next;
	atomic_store_explicit(&world->has_ended, true, memory_order_release);
	return NULL;
}

int main(void) {
	struct world world = {0};
	pthread_t writer;
	uint32_t n_read = 0;
	int64_t last = -1;
	uint64_t n_missing = 0;

	CHECK_EQUAL(ring_new(sizeof(uint32_t), 256, &world.ring), 0);
	CHECK_EQUAL(pthread_create(&writer, NULL, write_all, &world), 0);
	for (;;) {
		bool has_ended = atomic_load_explicit(&world.has_ended, memory_order_acquire);
		uint32_t piece[MOST_PIECE + 3];
		size_t n = ring_read(world.ring, piece, 1 + n_read % (MOST_PIECE + 3));

		for (size_t i = 0; i < n; i++) {
			CHECK_BETWEEN(piece[i], last + 1, N_ELEMENTS_WRITTEN + MOST_PIECE);
			n_missing += (uint64_t)(piece[i] - last - 1);
			last = piece[i];
		}
		n_read += (uint32_t)n;
		if (!n && has_ended)
			break;
	}
	CHECK_EQUAL(pthread_join(writer, NULL), 0);
	CHECK_EQUAL(n_read, world.n_written);
	CHECK_EQUAL(ring_n_read(world.ring), world.n_written);
	n_missing += (uint64_t)(world.n_tried - last - 1);
	CHECK_EQUAL(ring_dropped(world.ring), n_missing);
	CHECK_BETWEEN(n_read, 256, N_ELEMENTS_WRITTEN + MOST_PIECE);
	(void)printf("%u read, %llu dropped\n", n_read,
		     (unsigned long long)ring_dropped(world.ring));
	ring_free(world.ring);
	return 0;
}
