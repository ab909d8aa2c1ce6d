/* SPDX-License-Identifier: MIT */
/* Several producers, one consumer that sleeps on the descriptor: nothing is lost
 * but what was counted, and each producer's messages stay in their order. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>

#include "app/queue.h"
#include "check.h"

#define N_PRODUCERS 4
#define N_EACH 20000
#define N_PLACES 64

struct message {
	int producer;
	int number;
	char ballast[500];
};

struct producer {
	pthread_t thread;
	struct queue *queue;
	int index;
	int n_refused; /* read after the join */
};

static void *produce(void *context) {
	struct producer *producer = context;
	struct message message = {.producer = producer->index};

	for (int i = 0; i < N_EACH; i++) {
		message.number = i;
		message.ballast[i % 500] = (char)i;
		int r = queue_put(producer->queue, &message);

		if (r < 0) {
			CHECK_EQUAL(r, -ENOBUFS);
			producer->n_refused++;
			(void)sched_yield();
		}
	}
	return NULL;
}

int main(void) {
	struct queue *queue = NULL;
	struct producer producers[N_PRODUCERS];
	int last[N_PRODUCERS];
	int n_taken = 0;
	int n_refused = 0;
	struct message message;

	CHECK_EQUAL(queue_new(sizeof(struct message), N_PLACES, &queue), 0);
	for (int i = 0; i < N_PRODUCERS; i++) {
		last[i] = -1;
		producers[i] = (struct producer){.queue = queue, .index = i};
		CHECK_EQUAL(pthread_create(&producers[i].thread, NULL, produce, &producers[i]), 0);
	}
	for (;;) {
		struct pollfd wait = {.fd = queue_get_fd(queue), .events = POLLIN};

		/* Half a second without any: the producers are done. */
		if (poll(&wait, 1, 500) == 0)
			break;
		if (!queue_take(queue, &message))
			continue;
		CHECK_BETWEEN(message.producer, 0, N_PRODUCERS - 1);
		CHECK_BETWEEN(message.number, last[message.producer] + 1, N_EACH - 1);
		last[message.producer] = message.number;
		n_taken++;
	}
	for (int i = 0; i < N_PRODUCERS; i++) {
		CHECK_EQUAL(pthread_join(producers[i].thread, NULL), 0);
		n_refused += producers[i].n_refused;
	}
	while (queue_take(queue, &message)) /* a slow machine: they were not done */
		n_taken++;
	CHECK_EQUAL(n_taken + n_refused, N_PRODUCERS * N_EACH);
	CHECK_EQUAL(queue_get_n_dropped(queue), n_refused);
	CHECK_BETWEEN(n_taken, N_PLACES, N_PRODUCERS * N_EACH);
	(void)printf("%d taken, %d dropped\n", n_taken, n_refused);
	queue_free(queue);
	return 0;
}
