/* SPDX-License-Identifier: MIT */
/*
 * hearing - see hearing.h.
 *
 *	open --ready--> read until it is lost --> close --+
 *	  ^ \                                             |
 *	  |  +--absent, busy, denied--> wait 1, 2, 4 ... 30 s
 *	  +-----------------------------------------------+
 *
 * Before the machine sleeps the card is closed, wherever in this circle we are; after
 * that it is opened at once. The thread looks for that at each of its steps, which are
 * HEARING_BEAT_MS apart at most.
 *
 * A card that was lost and is now absent is still called lost: it is the same
 * story to whoever reads the log.
 *
 * The ears count ms of the frames that they were fed. Whenever the card has
 * nothing more to give we have caught up with it, and the difference between that
 * count and the clock is taken anew; results are moved by it onto the clock.
 */
#include "app/hearing.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/live_message.h"
#include "base/cleanup.h"
#include "base/log.h"

/* Openings in a row that gave nothing, from which on it is no use. */
#define HEARING_MOST_DEAD 2

struct hearing {
	struct hearing_options options;
	int end_fd; /* readable when it is to end */
	atomic_bool is_listening;
	atomic_uint n_suspensions; /* twice, and one more while suspended */
	_Atomic uint64_t n_beats;
	atomic_uint n_dead;
	bool has_thread;
	pthread_t thread;

	/* Guards what follows, and is held while the ears hear. */
	pthread_mutex_t mutex;
	struct ears *ears; /* borrowed; NULL: not started */
	uint64_t n_fed;	   /* frames, to these ears */
	int64_t offset_ms; /* the ears' clock + offset_ms = our clock */

	/* The thread's own. */
	bool has_state;
	enum audio_state state;
	int retry_ms;
};

int hearing_new(const struct hearing_options *options, struct hearing **ret_hearing) {
	struct hearing *hearing = calloc(1, sizeof(*hearing));

	if (!hearing)
		return -ENOMEM;
	hearing->options = *options;
	if (!hearing->options.first_retry_ms)
		hearing->options.first_retry_ms = HEARING_FIRST_RETRY_MS;
	if (!hearing->options.most_retry_ms)
		hearing->options.most_retry_ms = HEARING_MOST_RETRY_MS;
	hearing->retry_ms = hearing->options.first_retry_ms;
	hearing->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	int r = hearing->end_fd < 0 ? -errno : -pthread_mutex_init(&hearing->mutex, NULL);
	if (r < 0) {
		if (hearing->end_fd >= 0)
			(void)close(hearing->end_fd);
		free(hearing);
		return r;
	}
	*ret_hearing = hearing;
	return 0;
}

struct hearing *hearing_free(struct hearing *hearing) {
	if (!hearing)
		return NULL;
	hearing_stop(hearing);
	(void)pthread_mutex_destroy(&hearing->mutex);
	(void)close(hearing->end_fd);
	free(hearing);
	return NULL;
}

static void hearing_put(const struct hearing *hearing, const struct live_message *message) {
	if (queue_put(hearing->options.queue, message) < 0)
		log_warning("the main loop is late: a message of the ears is dropped");
}

void hearing_heard(void *context, const struct ears_result *result) {
	const struct hearing *hearing = context;
	struct live_message message = {.kind = LIVE_HEARD, .heard = *result};

	message.heard.start_ms += hearing->offset_ms;
	message.heard.end_ms += hearing->offset_ms;
	hearing_put(hearing, &message);
}

void hearing_get_spoken(void *context, int64_t ago_ms, char *ret_text, size_t text_bytes) {
	const struct hearing *hearing = context;

	if (hearing->options.mouth)
		mouth_get_words(hearing->options.mouth, (uint64_t)ago_ms * AUDIO_RATE_HZ / 1000,
				ret_text, text_bytes);
}

/* ---- states ---- */

/* words: NULL when we let it go ourselves. */
static void hearing_log_state(enum audio_state state, const char *words) {
	switch (state) {
	case AUDIO_READY:
		log_info("the sound card is ready: %s", words);
		return;
	case AUDIO_ABSENT:
		log_warning("there is no sound card: %s. It is looked for every now and then",
			    words);
		return;
	case AUDIO_BUSY:
		log_warning("the sound card is in use by another program: %s. It is tried again "
			    "every now and then",
			    words);
		return;
	case AUDIO_DENIED:
		log_warning("the sound card may not be opened: %s. The daemon's user has to be a "
			    "member of the group that owns it, mostly \"audio\"; it is tried again "
			    "every now and then",
			    words);
		return;
	case AUDIO_LOST:
		if (!words) {
			log_info("the machine goes to sleep: the sound card is closed");
			return;
		}
		log_warning("the sound card is gone: %s. It is opened again when it is back",
			    words);
		return;
	}
}

static void hearing_set_state(struct hearing *hearing, enum audio_state state, const char *words) {
	const struct live_message message = {.kind = LIVE_AUDIO, .audio = state};
	bool is_still_gone =
		hearing->has_state && hearing->state == AUDIO_LOST && state == AUDIO_ABSENT;

	if (is_still_gone || (hearing->has_state && hearing->state == state))
		return;
	hearing->has_state = true;
	hearing->state = state;
	hearing_log_state(state, words);
	hearing_put(hearing, &message);
}

/* ---- the thread ---- */

static void hearing_beat(struct hearing *hearing) {
	atomic_fetch_add_explicit(&hearing->n_beats, 1, memory_order_relaxed);
}

/* Waits for the descriptor (-1: none); false when the thread is to end. */
static bool hearing_wait(struct hearing *hearing, int fd, int most_ms) {
	struct pollfd waits[] = {
		{.fd = hearing->end_fd, .events = POLLIN},
		{.fd = fd, .events = POLLIN},
	};

	(void)poll(waits, N_ELEMENTS(waits), most_ms);
	hearing_beat(hearing);
	return !(waits[0].revents & POLLIN);
}

static unsigned hearing_get_n_suspensions(const struct hearing *hearing) {
	return atomic_load_explicit(&hearing->n_suspensions, memory_order_acquire);
}

static bool hearing_is_suspended(const struct hearing *hearing) {
	return hearing_get_n_suspensions(hearing) % 2;
}

/* Until the machine is awake again; false when the thread is to end. Who sleeps once
 * more before we have seen that it was awake is told again. */
static bool hearing_sleep(struct hearing *hearing) {
	const struct live_message message = {.kind = LIVE_ASLEEP};
	unsigned n_told = 0;
	unsigned n = 0;

	while ((n = hearing_get_n_suspensions(hearing)) % 2) {
		if (n != n_told)
			hearing_put(hearing, &message);
		n_told = n;
		if (!hearing_wait(hearing, -1, HEARING_BEAT_MS))
			return false;
	}
	hearing->retry_ms = hearing->options.first_retry_ms;
	return true;
}

/* Returns early for sleep. */
static bool hearing_wait_retry(struct hearing *hearing) {
	int64_t until_ms = loop_now_ms(hearing->options.clock) + hearing->retry_ms;

	hearing->retry_ms = hearing->retry_ms < hearing->options.most_retry_ms / 2
				    ? hearing->retry_ms * 2
				    : hearing->options.most_retry_ms;
	for (;;) {
		int64_t left_ms = until_ms - loop_now_ms(hearing->options.clock);

		if (left_ms <= 0 || hearing_is_suspended(hearing))
			return true;
		if (!hearing_wait(hearing, -1,
				  left_ms < HEARING_BEAT_MS ? (int)left_ms : HEARING_BEAT_MS))
			return false;
	}
}

/* What the card gave, under the mutex. */
static int hearing_hear(struct hearing *hearing, const struct audio_frame *frames, int n) {
	if (n == 0)
		hearing->offset_ms = loop_now_ms(hearing->options.clock) -
				     (int64_t)(hearing->n_fed * 1000 / AUDIO_RATE_HZ);
	if (n <= 0 || !atomic_load_explicit(&hearing->is_listening, memory_order_acquire))
		return n;
	hearing->n_fed += (uint64_t)n;

	int r = ears_hear(hearing->ears, frames, (size_t)n);

	if (r < 0) {
		const struct live_message message = {.kind = LIVE_FAILED, .error = r};

		hearing_put(hearing, &message);
		return -ECANCELED;
	}
	if (ears_take_deaf(hearing->ears)) {
		const struct live_message message = {.kind = LIVE_DEAF};

		hearing_put(hearing, &message);
	}

	struct ears_calibration found;

	if (ears_take_calibration(hearing->ears, &found)) {
		const struct live_message message = {.kind = LIVE_FOUND, .found = found};

		hearing_put(hearing, &message);
	}
	return n;
}

/* One read; what it gave, or -errno. */
static int hearing_read(struct hearing *hearing, struct audio *audio) {
	struct audio_frame frames[AUDIO_BLOCK_SAMPLES];
	int n = audio->operations->read(audio, frames, N_ELEMENTS(frames));
	int64_t now_ms = loop_now_ms(hearing->options.clock);

	if (n > 0)
		gauge_hear(hearing->options.gauge, frames, (size_t)n, now_ms);
	else
		gauge_caught_up(hearing->options.gauge, audio->operations->get_n_dropped(audio),
				now_ms);
	(void)pthread_mutex_lock(&hearing->mutex);
	n = hearing_hear(hearing, frames, n);
	(void)pthread_mutex_unlock(&hearing->mutex);
	return n;
}

/* Sound that was lost because we were late is said once for each card. */
static bool hearing_check_drops(const struct audio *audio, bool was_said) {
	uint64_t n_dropped = audio->operations->get_n_dropped(audio);

	if (n_dropped && !was_said)
		log_warning("the recogniser was late: %llu ms of sound are lost",
			    (unsigned long long)(n_dropped * 1000 / AUDIO_RATE_HZ));
	return n_dropped > 0;
}

/* Reads until the card is lost, the machine is to sleep (-EHOSTDOWN), or the end has
 * come. 0: the end; else -errno. */
static int hearing_use(struct hearing *hearing, struct audio *audio) {
	bool has_given = false;
	bool has_said_drops = false;
	int n = 0;

	while (n >= 0) {
		n = hearing_read(hearing, audio);
		if (n > 0 && !has_given) {
			has_given = true;
			hearing->retry_ms = hearing->options.first_retry_ms;
			atomic_store_explicit(&hearing->n_dead, 0, memory_order_relaxed);
		}
		has_said_drops = hearing_check_drops(audio, has_said_drops);
		if (n >= 0 && !hearing_wait(hearing, audio->operations->get_fd(audio),
					    n > 0 ? 0 : HEARING_BEAT_MS))
			return 0;
		if (hearing_is_suspended(hearing))
			return -EHOSTDOWN;
	}
	if (n == -ETIMEDOUT)
		atomic_fetch_add_explicit(&hearing->n_dead, 1, memory_order_relaxed);
	return n;
}

/* One opening and all that follows from it; false when the thread is to end. */
static bool hearing_try(struct hearing *hearing) {
	CLEANUP(text_done) struct text words = TEXT_EMPTY;
	enum audio_state state = AUDIO_ABSENT;
	struct audio *audio = NULL;
	int r = hearing->options.open(hearing->options.context, &words, &state, &audio);

	hearing_beat(hearing);
	gauge_card(hearing->options.gauge, r < 0 ? NULL : &audio->device, text_get(&words),
		   loop_now_ms(hearing->options.clock));
	if (r < 0) {
		hearing_set_state(hearing, state, text_get(&words));
		return hearing_wait_retry(hearing);
	}
	speaking_set_audio(hearing->options.speaking, audio);
	hearing_set_state(hearing, AUDIO_READY, text_get(&words));
	r = hearing_use(hearing, audio);
	speaking_set_audio(hearing->options.speaking, NULL);
	audio = audio_free(audio);
	if (r == 0 || r == -ECANCELED)
		return false;
	if (r == -EHOSTDOWN) {
		hearing_set_state(hearing, AUDIO_LOST, NULL);
		return true;
	}

	const char *why = r == -ETIMEDOUT ? "it is open, but gives no sound" : strerror(-r);

	gauge_card(hearing->options.gauge, NULL, why, loop_now_ms(hearing->options.clock));
	hearing_set_state(hearing, AUDIO_LOST, why);
	return hearing_wait_retry(hearing);
}

static void *hearing_main(void *context) {
	struct hearing *hearing = context;

	bool goes_on = true;

	while (goes_on)
		goes_on = hearing_is_suspended(hearing) ? hearing_sleep(hearing)
							: hearing_try(hearing);
	return NULL;
}

int hearing_start(struct hearing *hearing, struct ears *ears) {
	hearing->ears = ears;
	int r = -pthread_create(&hearing->thread, NULL, hearing_main, hearing);

	hearing->has_thread = r == 0;
	if (r == 0) /* for top -H, and whoever looks for what hangs */
		(void)pthread_setname_np(hearing->thread, "hearing");
	return r;
}

void hearing_listen(struct hearing *hearing) {
	atomic_store_explicit(&hearing->is_listening, true, memory_order_release);
}

/* Only the main loop's thread changes the count. */
static void hearing_set_suspended(struct hearing *hearing, bool is_suspended) {
	if (hearing_is_suspended(hearing) != is_suspended)
		atomic_fetch_add_explicit(&hearing->n_suspensions, 1, memory_order_release);
}

void hearing_suspend(struct hearing *hearing) {
	hearing_set_suspended(hearing, true);
}

void hearing_resume(struct hearing *hearing) {
	hearing_set_suspended(hearing, false);
}

void hearing_set_ears(struct hearing *hearing, struct ears *ears) {
	(void)pthread_mutex_lock(&hearing->mutex);
	hearing->ears = ears;
	atomic_store_explicit(&hearing->is_listening, false, memory_order_release);
	hearing->n_fed = 0;
	hearing->offset_ms = loop_now_ms(hearing->options.clock);
	(void)pthread_mutex_unlock(&hearing->mutex);
}

void hearing_stop(struct hearing *hearing) {
	uint64_t one = 1;

	if (!hearing || !hearing->has_thread)
		return;
	(void)!write(hearing->end_fd, &one, sizeof(one));
	(void)pthread_join(hearing->thread, NULL);
	hearing->has_thread = false;
}

uint64_t hearing_get_n_beats(const struct hearing *hearing) {
	return atomic_load_explicit(&hearing->n_beats, memory_order_relaxed);
}

bool hearing_is_dead(const struct hearing *hearing) {
	return atomic_load_explicit(&hearing->n_dead, memory_order_relaxed) >= HEARING_MOST_DEAD;
}
