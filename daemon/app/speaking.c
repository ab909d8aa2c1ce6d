/* SPDX-License-Identifier: MIT */
/*
 * speaking - see speaking.h.
 *
 * The thread holds its mutex while the mouth works and lets it go while it waits,
 * so whoever has the mutex may give the mouth another sound card. The mouth hands
 * over what fits, half a second ahead; SPEAKING_STEP_MS later there is room again.
 */
#include "app/speaking.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/live_message.h"
#include "base/log.h"

/* How soon the end of a prompt is noticed. */
#define SPEAKING_STEP_MS 10

struct speaking {
	struct queue *queue;	  /* borrowed */
	const struct loop *clock; /* borrowed */
	int wake_fd;
	atomic_bool is_ending;
	_Atomic uint64_t n_beats;
	bool has_thread;
	pthread_t thread;

	pthread_mutex_t mutex; /* guards what follows, and the mouth's work */
	struct mouth *mouth;   /* borrowed; NULL: not started */
	struct audio *audio;   /* borrowed; NULL: none */
};

int speaking_new(struct queue *queue, const struct loop *clock, struct speaking **ret_speaking) {
	struct speaking *speaking = calloc(1, sizeof(*speaking));

	if (!speaking)
		return -ENOMEM;
	speaking->queue = queue;
	speaking->clock = clock;
	speaking->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	int r = speaking->wake_fd < 0 ? -errno : -pthread_mutex_init(&speaking->mutex, NULL);
	if (r < 0) {
		if (speaking->wake_fd >= 0)
			(void)close(speaking->wake_fd);
		free(speaking);
		return r;
	}
	*ret_speaking = speaking;
	return 0;
}

struct speaking *speaking_free(struct speaking *speaking) {
	if (!speaking)
		return NULL;
	speaking_stop(speaking);
	(void)pthread_mutex_destroy(&speaking->mutex);
	(void)close(speaking->wake_fd);
	free(speaking);
	return NULL;
}

static int64_t speaking_ms(uint64_t n_samples) {
	return (int64_t)(n_samples * 1000 / AUDIO_RATE_HZ);
}

/* Inside mouth_work(), so under our mutex. */
void speaking_spoke(void *context, const struct mouth_report *report) {
	struct speaking *speaking = context;
	struct live_message message = {.kind = LIVE_SPOKE};
	int64_t end_ms = loop_now_ms(speaking->clock);

	/* A flush, or a card that is gone, ended it just now; otherwise it ended as
	 * long ago as samples were played since. */
	if (speaking->audio && !report->was_interrupted) {
		uint64_t n_played = speaking->audio->operations->get_n_played(speaking->audio);

		if (n_played > report->end_sample)
			end_ms -= speaking_ms(n_played - report->end_sample);
	}
	(void)snprintf(message.spoke.text, sizeof(message.spoke.text), "%s", report->text);
	end_ms -= speaking_ms(report->n_silent);
	message.spoke.end_ms = end_ms;
	message.spoke.start_ms =
		end_ms - speaking_ms(report->end_sample - report->start_sample + report->n_held);
	message.spoke.was_interrupted = report->was_interrupted;
	message.spoke.voice = (struct dialogue_voice){report->prompt, report->clause};
	if (queue_put(speaking->queue, &message) < 0)
		log_warning("the main loop is late: the end of a prompt is not reported");
}

static void speaking_wait(struct speaking *speaking, int most_ms) {
	struct pollfd wait = {.fd = speaking->wake_fd, .events = POLLIN};
	uint64_t n_wakes = 0;

	if (poll(&wait, 1, most_ms) > 0)
		(void)!read(speaking->wake_fd, &n_wakes, sizeof(n_wakes));
}

static void *speaking_main(void *context) {
	struct speaking *speaking = context;

	while (!atomic_load_explicit(&speaking->is_ending, memory_order_acquire)) {
		(void)pthread_mutex_lock(&speaking->mutex);
		bool has_more = mouth_work(speaking->mouth);

		(void)pthread_mutex_unlock(&speaking->mutex);
		atomic_fetch_add_explicit(&speaking->n_beats, 1, memory_order_relaxed);
		speaking_wait(speaking, has_more ? SPEAKING_STEP_MS : SPEAKING_BEAT_MS);
	}
	return NULL;
}

int speaking_start(struct speaking *speaking, struct mouth *mouth) {
	(void)pthread_mutex_lock(&speaking->mutex);
	speaking->mouth = mouth;
	mouth_set_audio(mouth, speaking->audio);
	(void)pthread_mutex_unlock(&speaking->mutex);

	int r = -pthread_create(&speaking->thread, NULL, speaking_main, speaking);

	speaking->has_thread = r == 0;
	if (r == 0)
		(void)pthread_setname_np(speaking->thread, "speaking");
	return r;
}

void speaking_stop(struct speaking *speaking) {
	if (!speaking || !speaking->has_thread)
		return;
	atomic_store_explicit(&speaking->is_ending, true, memory_order_release);
	speaking_wake(speaking);
	(void)pthread_join(speaking->thread, NULL);
	speaking->has_thread = false;
	speaking->mouth = NULL;
}

void speaking_wake(struct speaking *speaking) {
	uint64_t one = 1;

	(void)!write(speaking->wake_fd, &one, sizeof(one));
}

void speaking_hold(struct speaking *speaking) {
	(void)pthread_mutex_lock(&speaking->mutex);
}

void speaking_release(struct speaking *speaking) {
	(void)pthread_mutex_unlock(&speaking->mutex);
}

void speaking_set_audio(struct speaking *speaking, struct audio *audio) {
	(void)pthread_mutex_lock(&speaking->mutex);
	speaking->audio = audio;
	if (speaking->mouth)
		mouth_set_audio(speaking->mouth, audio);
	(void)pthread_mutex_unlock(&speaking->mutex);
	speaking_wake(speaking);
}

uint64_t speaking_get_n_beats(const struct speaking *speaking) {
	return atomic_load_explicit(&speaking->n_beats, memory_order_relaxed);
}
