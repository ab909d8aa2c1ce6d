/* SPDX-License-Identifier: MIT */
/*
 * mouth - see mouth.h.
 *
 * One item, a prompt or an earcon, is spoken at a time:
 *
 *	take it from the queue -> [make a clause -> hand it to the sound card]...
 *	-> wait until the last sample was played -> report -> the next item
 *
 * A clause is always synthesised to its end and its samples kept here until the
 * sound card has room: what is said after an interruption must not depend on
 * when the interruption came, and a clause takes the engine some milliseconds.
 *
 * Ears that are deaf while something is played hear nobody say "next" in the middle
 * of a prompt. So there, between two clauses and between two prompts, nothing at all
 * is played: the ears listen, and the next clause is held back until nobody has begun
 * to speak, or whoever has was understood or not. Time is counted in what the ears
 * have heard, so that it is the same in every run.
 *
 * The mutex guards the queue, the sound card and what the item has handed over,
 * so that after mouth_hush() has flushed the sound card nothing of the old item
 * can follow. It is never held while the engine works or the sink is called.
 */
#include "app/mouth.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/earcon.h"
#include "app/mouth_buffer.h"
#include "app/mouth_effort.h"
#include "app/mouth_hold.h"
#include "base/cleanup.h"
#include "base/log.h"

/* Between an earcon and what follows it. */
#define MOUTH_EARCON_GAP_MS 80

/* What a flush may still play: its ramp. Bounds the reported end where a sound
 * card counts flushed samples as played. */
#define MOUTH_MOST_RAMP_SAMPLES (20 * AUDIO_RATE_HZ / 1000)

struct mouth_item {
	bool is_prompt;
	struct prompt prompt;
	enum earcon earcon;
};

struct mouth {
	struct speech *speech; /* borrowed */
	mouth_sink sink;
	void *context;

	pthread_mutex_t mutex; /* guards what follows, up to the next comment */
	struct audio *audio;   /* borrowed; NULL: none */
	struct mouth_item queue[MOUTH_MOST_PROMPTS];
	size_t queue_first;
	size_t n_queued;
	bool has_item;	  /* current is being said */
	bool was_hushed;  /* current is to end */
	bool was_lost;	  /* its sound card is gone */
	bool has_begun;	  /* a sample of current was handed over */
	uint64_t start;	  /* of current in the played stream */
	uint64_t end;	  /* of what was handed over */
	size_t n_clauses; /* handed over, at least in part */
	uint64_t clause_starts[PROMPT_MOST_CLAUSES];
	struct dialogue_voice before;	     /* the prompt before current, at its end */
	struct mouth_hold hold;		     /* the next clause waits for its turn */
	char before_text[PROMPT_TEXT_BYTES]; /* its last two clauses */

	/* The worker's own. */
	struct mouth_item current;
	struct mouth_buffer buffer;
	size_t next_clause;	 /* to be made */
	mouth_get_turn get_turn; /* NULL: none */
	struct mouth_effort effort;
	void *turn_context;
	bool was_held;	    /* there was a pause before the clause that is made next */
	int lead_ms;	    /* how long it should be before the first one; 0: it is queued */
	int gap_ms;	    /* the pause that the item before wants behind it */
	bool speech_failed; /* said once */
};

int mouth_new(struct speech *speech, mouth_sink sink, void *context, struct mouth **ret_mouth) {
	struct mouth *mouth = calloc(1, sizeof(*mouth));

	if (!mouth)
		return -ENOMEM;
	mouth->speech = speech;
	mouth->sink = sink;
	mouth->context = context;

	int r = pthread_mutex_init(&mouth->mutex, NULL);
	if (r != 0) {
		free(mouth);
		return -r;
	}
	*ret_mouth = mouth;
	return 0;
}

struct mouth *mouth_free(struct mouth *mouth) {
	if (mouth) {
		(void)pthread_mutex_destroy(&mouth->mutex);
		mouth_buffer_done(&mouth->buffer);
		free(mouth);
	}
	return NULL;
}

static void mouth_lock(const struct mouth *mouth) {
	(void)pthread_mutex_lock((pthread_mutex_t *)(uintptr_t)&mouth->mutex);
}

static void mouth_unlock(const struct mouth *mouth) {
	(void)pthread_mutex_unlock((pthread_mutex_t *)(uintptr_t)&mouth->mutex);
}

void mouth_set_audio(struct mouth *mouth, struct audio *audio) {
	mouth_lock(mouth);
	if (audio != mouth->audio) /* its positions belong to the old one */
		mouth->was_lost = mouth->has_item;
	mouth->audio = audio;
	mouth_unlock(mouth);
}

void mouth_set_speech(struct mouth *mouth, struct speech *speech) {
	mouth->speech = speech;
}

void mouth_set_turn(struct mouth *mouth, mouth_get_turn get, void *context) {
	mouth->get_turn = get;
	mouth->turn_context = context;
}

void mouth_set_effort(struct mouth *mouth, int louder_db, int slower_percent) {
	mouth_effort_limit(&mouth->effort, louder_db, slower_percent);
}

void mouth_deliver(struct mouth *mouth, int louder_db, int slower_percent) {
	mouth_effort_wish(&mouth->effort, louder_db, slower_percent);
}

static struct mouth_turn mouth_look(const struct mouth *mouth) {
	struct mouth_turn turn = {0};

	if (mouth->get_turn)
		mouth->get_turn(mouth->turn_context, &turn);
	return turn;
}

/* At the end of the queue. -ENOBUFS: it is full. */
static int mouth_append(struct mouth *mouth, const struct mouth_item *item) {
	mouth_lock(mouth);

	bool is_full = mouth->n_queued == MOUTH_MOST_PROMPTS;

	if (!is_full) {
		size_t last = (mouth->queue_first + mouth->n_queued++) % MOUTH_MOST_PROMPTS;

		mouth->queue[last] = *item;
	}
	mouth_unlock(mouth);
	return is_full ? -ENOBUFS : 0;
}

int mouth_say(struct mouth *mouth, const struct prompt *prompt) {
	return mouth_append(mouth, &(struct mouth_item){.is_prompt = true, .prompt = *prompt});
}

int mouth_earcon(struct mouth *mouth, enum earcon earcon) {
	return mouth_append(mouth, &(struct mouth_item){.earcon = earcon});
}

void mouth_hush(struct mouth *mouth) {
	mouth_lock(mouth);
	mouth->n_queued = 0;
	if (mouth->has_item && !mouth->was_hushed) {
		mouth->was_hushed = true;
		if (mouth->audio) {
			const struct audio_operations *audio = mouth->audio->operations;
			uint64_t most = audio->get_n_played(mouth->audio) + MOUTH_MOST_RAMP_SAMPLES;

			audio->flush(mouth->audio);

			uint64_t queued = audio->get_n_queued(mouth->audio);

			mouth->end = queued < mouth->end ? queued : mouth->end;
			mouth->end = most < mouth->end ? most : mouth->end;
		}
	}
	mouth_unlock(mouth);
}

bool mouth_is_busy(const struct mouth *mouth) {
	mouth_lock(mouth);

	bool is_busy = mouth->has_item || mouth->n_queued > 0;

	mouth_unlock(mouth);
	return is_busy;
}

/* Makes the samples of the next clause, the pause before it included. */
static void mouth_make_clause(struct mouth *mouth) {
	const struct prompt *prompt = &mouth->current.prompt;
	const struct clause *clause = &prompt->clauses[mouth->next_clause];
	char text[PROMPT_TEXT_BYTES];

	if (mouth->next_clause > 0 && !mouth->was_held)
		mouth_buffer_put_silence(&mouth->buffer, clause[-1].pause_after_ms);
	mouth->was_held = false;
	memcpy(text, prompt->text + clause->offset_bytes, clause->length_bytes);
	text[clause->length_bytes] = '\0';
	mouth->next_clause++;
	if (mouth->next_clause == prompt->n_clauses)
		mouth->gap_ms = clause->pause_after_ms;

	mouth_effort_follow(&mouth->effort, mouth_look(mouth).floor_db);
	mouth_effort_tell(&mouth->effort, prompt->slower_percent, mouth->speech);

	int r = mouth->speech->operations->say(mouth->speech, text, mouth_buffer_put,
					       &mouth->buffer);
	if (r < 0 && !mouth->speech_failed) {
		mouth->speech_failed = true;
		log_warning("the voice could not say \"%.80s\": %s", text, strerror(-r));
	}
}

static void mouth_make_earcon(struct mouth *mouth) {
	int16_t samples[EARCON_MOST_SAMPLES];
	size_t n = earcon_make(mouth->current.earcon, samples);

	mouth_effort_follow(&mouth->effort, mouth_look(mouth).floor_db);
	mouth_effort_scale(&mouth->effort, samples, n);
	(void)mouth_buffer_put(&mouth->buffer, samples, n);
	mouth->next_clause++;
	mouth->gap_ms = MOUTH_EARCON_GAP_MS;
}

static size_t mouth_n_clauses(const struct mouth *mouth) {
	return mouth->current.is_prompt ? mouth->current.prompt.n_clauses : 1;
}

/* Fills the buffer when it is empty and there is more to say. */
static void mouth_fill(struct mouth *mouth) {
	struct mouth_buffer *buffer = &mouth->buffer;

	while (buffer->n_handed_over == buffer->n_samples &&
	       mouth->next_clause < mouth_n_clauses(mouth)) {
		buffer->n_samples = 0;
		buffer->n_handed_over = 0;
		if (mouth->current.is_prompt)
			mouth_make_clause(mouth);
		else
			mouth_make_earcon(mouth);
	}
}

/* Notes where the item, and the clause in the buffer, begin. Locked. Before the
 * first clause there is only the pause that the item before wanted. */
static void mouth_note_start(struct mouth *mouth, uint64_t position) {
	if (mouth->next_clause == 0)
		return;
	if (!mouth->has_begun)
		mouth->start = position;
	mouth->has_begun = true;
	while (mouth->n_clauses < mouth->next_clause)
		mouth->clause_starts[mouth->n_clauses++] = position;
}

/* Hands over what fits; true when that was all and more may follow. */
static bool mouth_hand_over(struct mouth *mouth) {
	struct mouth_buffer *buffer = &mouth->buffer;
	size_t n_left = buffer->n_samples - buffer->n_handed_over;

	mouth_lock(mouth);

	bool is_wanted = !mouth->was_hushed && !mouth->was_lost && mouth->audio;

	if (is_wanted && n_left > 0) {
		const struct audio_operations *audio = mouth->audio->operations;
		uint64_t position = audio->get_n_queued(mouth->audio);
		int n = audio->play(mouth->audio, buffer->samples + buffer->n_handed_over, n_left);

		if (n > 0) {
			mouth_note_start(mouth, position);
			mouth->end = position + (uint64_t)n;
			buffer->n_handed_over += (size_t)n;
			n_left -= (size_t)n;
		}
	}
	mouth_unlock(mouth);
	return is_wanted && n_left == 0;
}

/* How long the pause before the next clause should be; 0: there is none. */
static int mouth_pause_ms(const struct mouth *mouth) {
	if (!mouth->current.is_prompt || mouth->next_clause == mouth_n_clauses(mouth))
		return 0;
	return mouth->next_clause == 0
		       ? mouth->lead_ms
		       : mouth->current.prompt.clauses[mouth->next_clause - 1].pause_after_ms;
}

/* True while the next clause waits for its turn. */
static bool mouth_holds(struct mouth *mouth) {
	int pause_ms = mouth_pause_ms(mouth);
	struct mouth_turn turn = mouth_look(mouth);
	bool holds = false;

	if (pause_ms == 0)
		return false;
	mouth_lock(mouth);
	if (mouth->hold.is_on) {
		holds = !mouth_hold_ends(&mouth->hold, &turn, pause_ms, mouth->has_begun);
		mouth->was_held = !holds;
	} else if (turn.must_pause && !mouth->was_held) {
		holds = true;
		if (!mouth->audio || !mouth->has_begun ||
		    mouth->audio->operations->get_n_played(mouth->audio) >= mouth->end)
			mouth_hold_begin(&mouth->hold, &turn);
	}
	mouth_unlock(mouth);
	return holds;
}

/* Takes the next item when none is being said; false when there is none. */
static bool mouth_take_next(struct mouth *mouth) {
	struct mouth_turn turn = mouth_look(mouth);

	mouth_lock(mouth);
	const struct mouth_item *next = &mouth->queue[mouth->queue_first];

	if (!mouth->has_item && mouth->n_queued > 0 && !(turn.is_reserved && next->is_prompt)) {
		mouth->current = *next;
		mouth->queue_first = (mouth->queue_first + 1) % MOUTH_MOST_PROMPTS;
		mouth->n_queued--;
		mouth->has_item = true;
		mouth->was_hushed = false;
		mouth->was_lost = false;
		mouth->has_begun = false;
		mouth->start = mouth->end = 0;
		mouth->n_clauses = 0;
		mouth->next_clause = 0;
		mouth->buffer.n_samples = 0;
		mouth->buffer.n_handed_over = 0;
		mouth->hold = (struct mouth_hold){0};
		mouth->was_held = false;
		mouth->lead_ms =
			turn.must_pause && mouth->gap_ms > MOUTH_EARCON_GAP_MS ? mouth->gap_ms : 0;
		if (!mouth->lead_ms)
			mouth_buffer_put_silence(&mouth->buffer, mouth->gap_ms);
		mouth->gap_ms = 0;
	} else if (!mouth->has_item) {
		mouth->gap_ms = 0; /* it was quiet for longer */
	}

	bool has_item = mouth->has_item;

	mouth_unlock(mouth);
	return has_item;
}

/* The clause of the item in which a position lies. Locked. */
static size_t mouth_clause_at(const struct mouth *mouth, uint64_t position) {
	size_t clause = 0;

	while (clause + 1 < mouth->n_clauses && mouth->clause_starts[clause + 1] < position)
		clause++;
	return clause;
}

void mouth_get_voice(const struct mouth *mouth, uint64_t n_ago, struct dialogue_voice *ret_voice) {
	mouth_lock(mouth);
	*ret_voice = mouth->before;
	if (mouth->has_item && mouth->current.is_prompt && mouth->has_begun && mouth->audio) {
		uint64_t n_played = mouth->audio->operations->get_n_played(mouth->audio);
		uint64_t position = n_played > n_ago ? n_played - n_ago : 0;

		if (mouth->hold.is_on) /* whoever speaks now began behind the last clause */
			position = n_played;
		if (position > mouth->start)
			*ret_voice = (struct dialogue_voice){
				.prompt = mouth->current.prompt.id,
				.clause = mouth_clause_at(mouth, position),
			};
	}
	mouth_unlock(mouth);
}

/* Whether the item is at its end: all was said and played, the ramp of a flush
 * has been played, or there is nothing to play on. Locked. */
static bool mouth_has_ended(const struct mouth *mouth) {
	bool is_all_said = mouth->buffer.n_handed_over == mouth->buffer.n_samples &&
			   mouth->next_clause == mouth_n_clauses(mouth);

	if (!mouth->audio || mouth->was_lost)
		return true;
	if (!mouth->was_hushed && !is_all_said)
		return false;
	return !mouth->has_begun ||
	       mouth->audio->operations->get_n_played(mouth->audio) >= mouth->end;
}

void mouth_get_words(const struct mouth *mouth, uint64_t n_ago, char *ret_text, size_t text_bytes) {
	size_t used = 0;

	if (!text_bytes)
		return;
	mouth_lock(mouth);

	bool is_saying =
		mouth->has_item && mouth->current.is_prompt && mouth->has_begun && mouth->audio;
	uint64_t n_played = is_saying ? mouth->audio->operations->get_n_played(mouth->audio) : 0;
	uint64_t position = n_played > n_ago ? n_played - n_ago : 0;
	size_t first = is_saying ? mouth_clause_at(mouth, position) : 0;

	ret_text[0] = '\0';
	if (!is_saying || first == 0) {
		int n = snprintf(ret_text, text_bytes, "%s ", mouth->before_text);

		used = (size_t)n < text_bytes ? (size_t)n : text_bytes - 1;
	}
	if (is_saying)
		prompt_copy_clauses(&mouth->current.prompt, first > 0 ? first - 1 : 0,
				    mouth_clause_at(mouth, n_played), ret_text + used,
				    text_bytes - used);
	mouth_unlock(mouth);
}

/* The prompt has ended. Locked. */
static void mouth_remember(struct mouth *mouth, const struct mouth_report *report) {
	size_t last = report->clause;

	mouth->before = (struct dialogue_voice){report->prompt, last};
	prompt_copy_clauses(&mouth->current.prompt, last > 0 ? last - 1 : 0, last,
			    mouth->before_text, sizeof(mouth->before_text));
}

/* Ends the item when it has come to its end; false when it has not. */
static bool mouth_finish(struct mouth *mouth) {
	struct mouth_turn turn = mouth_look(mouth);

	mouth_lock(mouth);

	bool has_ended = mouth_has_ended(mouth);
	bool is_unheard = !mouth->audio || mouth->was_lost;
	bool was_begun = mouth->has_begun || !mouth->was_hushed;
	struct mouth_report report = {
		.text = mouth->current.prompt.text,
		.prompt = mouth->current.prompt.id,
		.start_sample = mouth->start,
		.end_sample = mouth->end,
		.n_held = mouth->hold.n_held,
		.n_silent = mouth->has_begun ? mouth_hold_length(&mouth->hold, &turn) : 0,
		.was_interrupted = mouth->was_hushed || is_unheard,
		.clause = mouth_clause_at(mouth, mouth->end),
	};

	if (has_ended) {
		mouth->has_item = false;
		if (mouth->current.is_prompt && was_begun)
			mouth_remember(mouth, &report);
		if (report.was_interrupted)
			mouth->gap_ms = 0;
	}
	mouth_unlock(mouth);

	if (has_ended && mouth->current.is_prompt && was_begun && mouth->sink)
		mouth->sink(mouth->context, &report);
	return has_ended;
}

bool mouth_work(struct mouth *mouth) {
	while (mouth_take_next(mouth)) {
		while (!mouth_finish(mouth)) {
			if (!mouth_hand_over(mouth))
				return true; /* the sound card is full, or a hush came */
			if (mouth->next_clause == mouth_n_clauses(mouth))
				return true; /* it is being played */
			if (mouth_holds(mouth))
				return true;
			mouth_fill(mouth);
		}
	}
	return false;
}
