/* SPDX-License-Identifier: MIT */
/*
 * ring - queue of equal elements between exactly two threads
 *
 * Layer:   base; may include libc headers only.
 * Unit:    one element is element_bytes bytes, whatever they mean.
 * Threads: one writer thread, one reader thread. [RT] marks calls that never
 *          lock, allocate, log or make a system call.
 * Errors:  0 on success, -errno on failure; counts are never negative.
 * Overrun: what does not fit is dropped at the writer, whole elements only, and
 *          counted.
 */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring; /* opaque */

/*
 * Makes an empty ring that holds at least min_elements (rounded up to a power
 * of two). On success *ret_ring belongs to the caller, who ends it with
 * ring_free(). -EINVAL (a zero, or too large), -ENOMEM.
 */
int ring_new(size_t element_bytes, size_t min_elements, struct ring **ret_ring);

/* Frees the ring; NULL is fine. Both threads must have stopped. Returns NULL. */
struct ring *ring_free(struct ring *ring);

/* [RT] Writer. Copies up to n elements in; returns how many fitted, the rest is
 * dropped and added to ring_dropped(). */
size_t ring_write(struct ring *ring, const void *elements, size_t n);

/* [RT] Writer. How many elements fit now. */
size_t ring_writable(const struct ring *ring);

/* [RT] Reader. Copies up to n elements out and returns how many. */
size_t ring_read(struct ring *ring, void *elements, size_t n);

/* [RT] Reader. Throws away up to n elements and returns how many. */
size_t ring_skip(struct ring *ring, size_t n);

/* [RT] Either. How many elements wait to be read. */
size_t ring_readable(const struct ring *ring);

/* [RT] Any thread. Elements written and read since ring_new(): positions. */
uint64_t ring_n_written(const struct ring *ring);
uint64_t ring_n_read(const struct ring *ring);

/* [RT] Any thread. Elements dropped since ring_new(); for status and logs. */
uint64_t ring_dropped(const struct ring *ring);

#endif
