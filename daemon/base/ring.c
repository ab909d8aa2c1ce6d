/* SPDX-License-Identifier: MIT */
/*
 * ring - see ring.h.
 *
 * Two positions that only grow, each written by one thread. The writer publishes
 * its position with release after it copied the elements in, the reader reads it
 * with acquire before it copies them out, and the other way round for the room
 * that the reader gives back. 64 bit positions do not wrap in any life time.
 */
#include "base/ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define RING_MOST_BYTES ((size_t)64 << 20)

struct ring {
	size_t element_bytes;
	size_t n_elements; /* a power of two */
	unsigned char *elements;
	_Atomic uint64_t n_written; /* ring: writer */
	_Atomic uint64_t n_read;    /* ring: reader */
	_Atomic uint64_t n_dropped; /* ring: writer */
};

static size_t min_size(size_t a, size_t b) {
	return a < b ? a : b;
}

int ring_new(size_t element_bytes, size_t min_elements, struct ring **ret_ring) {
	if (!element_bytes || !min_elements || min_elements > RING_MOST_BYTES / element_bytes)
		return -EINVAL;

	size_t n_elements = 1;
	while (n_elements < min_elements)
		n_elements *= 2;

	struct ring *ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	ring->elements = calloc(n_elements, element_bytes);
	if (!ring->elements) {
		ring_free(ring);
		return -ENOMEM;
	}
	ring->element_bytes = element_bytes;
	ring->n_elements = n_elements;
	*ret_ring = ring;
	return 0;
}

struct ring *ring_free(struct ring *ring) {
	if (ring)
		free(ring->elements);
	free(ring);
	return NULL;
}

/* The one or two pieces of memory that n elements from a position on lie in. */
struct ring_pieces {
	unsigned char *first;
	size_t first_bytes;
	size_t second_bytes; /* from the start of the memory */
};

static struct ring_pieces ring_pieces(const struct ring *ring, uint64_t position, size_t n) {
	size_t start = (size_t)(position & (ring->n_elements - 1));
	size_t n_first = min_size(n, ring->n_elements - start);

	return (struct ring_pieces){
		.first = ring->elements + start * ring->element_bytes,
		.first_bytes = n_first * ring->element_bytes,
		.second_bytes = (n - n_first) * ring->element_bytes,
	};
}

size_t ring_writable(const struct ring *ring) {
	uint64_t n_read = atomic_load_explicit(&ring->n_read, memory_order_acquire);
	uint64_t n_written = atomic_load_explicit(&ring->n_written, memory_order_relaxed);

	return ring->n_elements - (size_t)(n_written - n_read);
}

size_t ring_readable(const struct ring *ring) {
	uint64_t n_read = atomic_load_explicit(&ring->n_read, memory_order_relaxed);
	uint64_t n_written = atomic_load_explicit(&ring->n_written, memory_order_acquire);

	return (size_t)(n_written - n_read);
}

size_t ring_write(struct ring *ring, const void *elements, size_t n) {
	size_t n_fitting = min_size(n, ring_writable(ring));
	uint64_t n_written = atomic_load_explicit(&ring->n_written, memory_order_relaxed);

	if (n_fitting) {
		struct ring_pieces to = ring_pieces(ring, n_written, n_fitting);

		memcpy(to.first, elements, to.first_bytes);
		memcpy(ring->elements, (const unsigned char *)elements + to.first_bytes,
		       to.second_bytes);
	}
	atomic_store_explicit(&ring->n_written, n_written + n_fitting, memory_order_release);
	if (n_fitting < n)
		atomic_fetch_add_explicit(&ring->n_dropped, n - n_fitting, memory_order_relaxed);
	return n_fitting;
}

size_t ring_read(struct ring *ring, void *elements, size_t n) {
	size_t n_there = min_size(n, ring_readable(ring));
	uint64_t n_read = atomic_load_explicit(&ring->n_read, memory_order_relaxed);

	if (n_there) {
		struct ring_pieces from = ring_pieces(ring, n_read, n_there);

		memcpy(elements, from.first, from.first_bytes);
		memcpy((unsigned char *)elements + from.first_bytes, ring->elements,
		       from.second_bytes);
	}
	atomic_store_explicit(&ring->n_read, n_read + n_there, memory_order_release);
	return n_there;
}

size_t ring_skip(struct ring *ring, size_t n) {
	size_t n_there = min_size(n, ring_readable(ring));

	atomic_fetch_add_explicit(&ring->n_read, n_there, memory_order_release);
	return n_there;
}

uint64_t ring_n_written(const struct ring *ring) {
	return atomic_load_explicit(&ring->n_written, memory_order_acquire);
}

uint64_t ring_n_read(const struct ring *ring) {
	return atomic_load_explicit(&ring->n_read, memory_order_acquire);
}

uint64_t ring_dropped(const struct ring *ring) {
	return atomic_load_explicit(&ring->n_dropped, memory_order_relaxed);
}
