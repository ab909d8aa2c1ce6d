/* SPDX-License-Identifier: MIT */
/*
 * queue - messages from any number of threads to the main loop
 *
 * Layer:   app (pthread, eventfd). Not for the audio callback: it takes a lock.
 * Unit:    one message is message_bytes bytes, copied in and out.
 * Threads: put from any, take from one.
 * Errors:  0 on success, -errno on failure.
 * Overrun: a message that does not fit is dropped and counted; those that wait
 *          are never pushed out, so the order of what arrives is that of events.
 */
#ifndef APP_QUEUE_H
#define APP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue; /* opaque */

/* -EINVAL (a zero, or more than QUEUE_MOST_BYTES), -ENOMEM, -EMFILE. */
#define QUEUE_MOST_BYTES ((size_t)4 << 20)
int queue_new(size_t message_bytes, size_t n_messages, struct queue **ret_queue);

/* No thread may still be inside. NULL is fine. Returns NULL. */
struct queue *queue_free(struct queue *queue);

/* Any thread. -ENOBUFS when it is full: the message is dropped and counted. */
int queue_put(struct queue *queue, const void *message);

/* False when there is none. */
bool queue_take(struct queue *queue, void *message);

/* Readable while a message waits. */
int queue_get_fd(const struct queue *queue);

/* Any thread. Messages dropped so far. */
uint64_t queue_get_n_dropped(struct queue *queue);

#endif
