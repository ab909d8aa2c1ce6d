/* SPDX-License-Identifier: MIT */
/*
 * queue - see queue.h.
 *
 * A ring of messages under a mutex. The eventfd counts as a semaphore would: one
 * for each message that waits, so the loop may take one message at a time and
 * still be woken for the next.
 */
#include "app/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/cleanup.h"

struct queue {
	size_t message_bytes;
	size_t n_messages;
	unsigned char *messages;
	int fd;

	pthread_mutex_t mutex; /* guards what follows */
	size_t first;
	size_t n_waiting;
	uint64_t n_dropped;
};

int queue_new(size_t message_bytes, size_t n_messages, struct queue **ret_queue) {
	if (!message_bytes || !n_messages || n_messages > QUEUE_MOST_BYTES / message_bytes)
		return -EINVAL;

	struct queue *queue = calloc(1, sizeof(*queue));
	if (!queue)
		return -ENOMEM;
	queue->message_bytes = message_bytes;
	queue->n_messages = n_messages;
	queue->messages = calloc(n_messages, message_bytes);
	queue->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	int r = queue->fd < 0	   ? -errno
		: !queue->messages ? -ENOMEM
				   : -pthread_mutex_init(&queue->mutex, NULL);
	if (r < 0) {
		if (queue->fd >= 0)
			(void)close(queue->fd);
		free(queue->messages);
		free(queue);
		return r;
	}
	*ret_queue = queue;
	return 0;
}

struct queue *queue_free(struct queue *queue) {
	if (!queue)
		return NULL;
	(void)pthread_mutex_destroy(&queue->mutex);
	(void)close(queue->fd);
	free(queue->messages);
	free(queue);
	return NULL;
}

static unsigned char *queue_place(const struct queue *queue, size_t i) {
	return queue->messages + (queue->first + i) % queue->n_messages * queue->message_bytes;
}

int queue_put(struct queue *queue, const void *message) {
	uint64_t one = 1;
	int r = 0;

	(void)pthread_mutex_lock(&queue->mutex);
	if (queue->n_waiting < queue->n_messages) {
		memcpy(queue_place(queue, queue->n_waiting), message, queue->message_bytes);
		queue->n_waiting++;
		(void)!write(queue->fd, &one, sizeof(one));
	} else {
		queue->n_dropped++;
		r = -ENOBUFS;
	}
	(void)pthread_mutex_unlock(&queue->mutex);
	return r;
}

bool queue_take(struct queue *queue, void *message) {
	uint64_t one = 0;
	bool is_there = false;

	(void)pthread_mutex_lock(&queue->mutex);
	if (queue->n_waiting) {
		memcpy(message, queue_place(queue, 0), queue->message_bytes);
		queue->first = (queue->first + 1) % queue->n_messages;
		queue->n_waiting--;
		is_there = true;
		(void)!read(queue->fd, &one, sizeof(one));
	}
	(void)pthread_mutex_unlock(&queue->mutex);
	return is_there;
}

int queue_get_fd(const struct queue *queue) {
	return queue->fd;
}

uint64_t queue_get_n_dropped(struct queue *queue) {
	(void)pthread_mutex_lock(&queue->mutex);
	uint64_t n_dropped = queue->n_dropped;

	(void)pthread_mutex_unlock(&queue->mutex);
	return n_dropped;
}
