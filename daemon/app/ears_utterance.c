/* SPDX-License-Identifier: MIT */
/*
 * How long a pause ends an utterance depends on what was said before it. So at
 * the first short pause everything up to there is decoded and verified, and then:
 *
 *	believed, nothing longer means anything else		closed at once
 *	believed, a longer one would mean something else	a medium pause
 *	believed, a part of it is missing (model, year)		a long pause
 *	anything else (incomplete, no sentence, not believed)	a long pause
 *
 * "next" and "next step" mean the same: what is left of the longer one, when it
 * comes late, is a word that is no sentence of its own.
 *
 * What is not believed gets the long pause because it is probably part of
 * something longer that is meant for somebody else: the rest of it then makes
 * that plainer still. If speech goes on, the guess is thrown away and made anew
 * at the next pause. Whole utterances are decoded, so that their cepstral mean
 * is their own; at these lengths this takes some tens of milliseconds.
 */
#include "app/ears_utterance.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/ears_opinion.h"
#include "app/ears_own.h"
#include "app/ears_second.h"
#include "app/ears_sound.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "core/resemble.h"
#include "core/voicing.h"

/* Pauses in frames of 10 ms. A query must survive 700 ms between its words;
 * stop consonants and slow speech make gaps of up to 200 ms inside words. */
#define PAUSE_SHORT 28
#define PAUSE_MEDIUM 50
#define PAUSE_LONG 90

/* Half of what the longest commands may take. */
#define HOPELESS_FRAMES 200

/* An echo comes within so much time; and so much of an utterance tells. */
#define RESEMBLE_LAG_FRAMES 40
#define RESEMBLE_MOST_FRAMES 400
#define RESEMBLE_OURS 9.0 /* others reach 4 to 8, our own voice mostly 14 and more */
#define RESEMBLE_LIKE 6.0 /* half of the others reach it, a rest of our own voice 7 and more */

static double utterance_cpu_ms(void) {
	struct timespec now;
	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) < 0)
		return 0;
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Adds what has passed since then, which becomes now. */
static void utterance_count(double *since_ms, double *total_ms) {
	double now_ms = utterance_cpu_ms();
	*total_ms += now_ms - *since_ms;
	*since_ms = now_ms;
}

int ears_utterance_begin(struct ears *ears) {
	pthread_mutex_lock(&ears->lock);
	ears->grammar = ears->listen_grammar;
	ears->generation = ears->listen_generation;
	pthread_mutex_unlock(&ears->lock);
	ears->guess.is_valid = false;
	ears->cost = (struct ears_cost){0};
	return ears->clean ? ears_clean_prepare(ears) : 0;
}

/* Compares an utterance with what was played during it: our own voice, come back
 * by a way that the canceller does not know (yet), is nobody's command. */
static int utterance_resemble(struct ears *ears, struct ears_result *result, int64_t base,
			      int64_t first, int64_t end) {
	int64_t before = first - RESEMBLE_LAG_FRAMES;
	int64_t oldest = ears->endpoint.n_frames - EARS_HISTORY_FRAMES;
	result->during_speech = false;
	for (int64_t frame = first; frame < end; frame++)
		result->during_speech |= ears->is_ours[frame % EARS_HISTORY_FRAMES];
	if (!result->during_speech || before < 0 || before < oldest)
		return 0;
	if (end - first > RESEMBLE_MOST_FRAMES)
		first = end - RESEMBLE_MOST_FRAMES, before = first - RESEMBLE_LAG_FRAMES;
	size_t n_played = (size_t)(end - before) * AUDIO_BLOCK_SAMPLES;
	size_t n = (size_t)(end - first) * AUDIO_BLOCK_SAMPLES;
	CLEANUP_FREE int16_t *played = calloc(n_played + n, sizeof(*played));
	if (!played)
		return -ENOMEM;
	ears_sound_copy(ears->played, before * AUDIO_BLOCK_SAMPLES, n_played, played);
	memcpy(played + n_played, &ears->utterance[(size_t)(first - base) * AUDIO_BLOCK_SAMPLES],
	       n * sizeof(*played));
	struct resemblance found;
	int r = resemble(played + n_played, n, played, n_played - n, &found);
	if (r < 0)
		return r;
	result->resemblance = found.peak;
	log_debug("while speaking: resembles our voice by %.1f, suppressed by %.0f dB", found.peak,
		  ears_echo_suppression_db(ears->echo));
	return 0;
}

static void utterance_words(struct ears *ears, struct ears_guess *guess) {
	const char *words[GRAMMAR_MOST_WORDS];
	size_t n = 0;
	size_t used = 0;
	struct ears_result *result = &guess->result;
	for (size_t i = 0; i < ears->evidence.n_words && n < GRAMMAR_MOST_WORDS; i++) {
		const struct verify_word *word = &ears->evidence.words[i];
		if (word->is_filler)
			continue;
		words[n++] = word->word;
		guess->n_words = n;
		result->n_phones += (size_t)word->n_phones;
		size_t room = sizeof(result->text) - used;
		int length =
			snprintf(&result->text[used], room, "%s%s", used ? " " : "", word->word);
		used += (size_t)length < room ? (size_t)length : room - 1;
	}
	const struct grammar *grammar = ears->grammars[ears->grammar].grammar;
	guess->fit = n ? grammar_match(grammar, words, n, &result->meaning) : GRAMMAR_NO_FIT;
	if (guess->fit == GRAMMAR_COMPLETE_MORE)
		guess->rest = grammar_rest(grammar, words, n, &result->meaning);
}

static double utterance_second_opinion(struct ears *ears, const struct ears_guess *guess) {
	const struct ears_result *result = &guess->result;
	const struct opinion_question question = {
		.samples = ears->utterance,
		.n_samples = (size_t)(guess->end_frame - guess->first_frame) * AUDIO_BLOCK_SAMPLES,
		.state = ears->grammars[ears->grammar].name,
		.text = result->text,
		.meaning = &result->meaning,
		.features = result->features,
		.confidence = result->confidence,
	};
	return ears_opinion_weigh(ears->opinion, &question);
}

static const struct verify_rule *utterance_rule(const struct ears *ears,
						const struct ears_guess *guess) {
	return verify_rule_for(&ears->weights, ears->grammars[ears->grammar].name,
			       guess->result.meaning.intent, guess->result.n_phones,
			       guess->n_words);
}

/* So far below a question that nothing comes of it: no opinion is asked, and it is not
 * said that it was not understood (see verify_is_addressed()). */
static bool utterance_is_lost(const struct verify_rule *rule, double confidence) {
	return confidence < rule->ask / 2;
}

/* Whether we have said these words ourselves while they were heard. */
static bool utterance_is_own(const struct ears *ears, const struct ears_result *result) {
	char said[1024];
	if (!ears->get_spoken || ears->voiced_until * ENDPOINT_FRAME_MS <= result->start_ms)
		return false;
	said[0] = '\0';
	ears->get_spoken(ears->context,
			 ears->endpoint.n_frames * ENDPOINT_FRAME_MS - result->start_ms, said,
			 sizeof(said));
	return ears_own_has(result->text, said);
}

static void utterance_decide(struct ears *ears, struct ears_guess *guess) {
	struct ears_result *result = &guess->result;
	const struct verify_rule *rule = utterance_rule(ears, guess);
	result->decision = EARS_REJECT;
	if (guess->fit != GRAMMAR_COMPLETE && guess->fit != GRAMMAR_COMPLETE_MORE) {
		result->why = "no sentence";
		return;
	}
	/* While we speak, what the canceller leaves of our voice goes on around what is said. */
	if ((!result->during_speech || guess->is_cleaned) &&
	    verify_contrast_db(&ears->evidence) < VERIFY_LEAST_CONTRAST_DB) {
		result->why = "no louder than what is around";
		return;
	}
	if (!result->during_speech && verify_says_more(&ears->evidence)) {
		result->why = "part of something longer";
		return;
	}
	if (verify_measure(&ears->evidence, result->features) < 0) {
		result->why = "no words";
		return;
	}
	result->has_features = true;
	result->why = NULL;
	result->confidence = verify_confidence(&ears->weights, result->features);
	if (!utterance_is_lost(rule, result->confidence))
		result->confidence = utterance_second_opinion(ears, guess);
	if (result->during_speech && ears_own_is_scrap(&ears->evidence)) {
		result->why = "own voice";
		return;
	}
	bool is_own = utterance_is_own(ears, result);
	bool is_like = result->resemblance > RESEMBLE_LIKE;
	if (is_own)
		result->confidence = ears_own_weigh(result->confidence);
	if (result->confidence >= rule->accept)
		result->decision = EARS_ACCEPT;
	else if (is_own || is_like) /* we may ask ourselves, and would say it once more */
		result->why = is_own ? "own words" : "own voice";
	else if (result->confidence >= rule->ask)
		result->decision = EARS_ASK;
	else
		result->why = "not sure";
	result->was_addressed =
		!is_own && !is_like && verify_is_addressed(rule, result->confidence);
}

/* What a single word in place of the sentence would have scored. It can only lower the
 * confidence: so it is left out where that is low without, as it is for most talk and
 * noise. */
static int utterance_rival(struct ears *ears, const struct ears_guess *guess) {
	struct recogniser *recogniser = ears->recogniser;
	const char *name = ears->grammars[ears->grammar].rivals;
	struct verify_evidence *evidence = &ears->evidence;
	double features[VERIFY_N_FEATURES];
	evidence->has_rival = false;
	evidence->rival_score = 0;
	if (!name)
		return 0;
	if (!ears->wants_features && ears->weights.weights[VERIFY_RIVAL] >= 0 &&
	    verify_measure(evidence, features) == 0 &&
	    utterance_is_lost(utterance_rule(ears, guess),
			      verify_confidence(&ears->weights, features)))
		return 0;
	int r = recogniser->operations->decode(recogniser, name, &ears->rival);
	if (r < 0)
		return r;
	evidence->has_rival = ears->rival.n_words > 0;
	for (size_t i = 0; i < ears->rival.n_words; i++)
		evidence->rival_score += ears->rival.words[i].score;
	return 0;
}

/* What is asked about may have been something else. */
static int utterance_second(struct ears *ears, struct ears_result *result) {
	const struct ears_grammar *grammar = &ears->grammars[ears->grammar];
	struct meaning meaning;
	int r = ears_second_find(ears->recogniser, grammar->name, grammar->grammar,
				 result->meaning.intent, &ears->rival, &meaning);

	if (r == 0)
		(void)snprintf(result->second, sizeof(result->second), "%s", meaning.intent);
	return r;
}

/* Decodes and verifies what there is of the utterance. */
static int utterance_guess(struct ears *ears) {
	double since_ms = utterance_cpu_ms();
	struct ears_guess *guess = &ears->guess;
	int64_t last = ears->endpoint.last_frame;
	struct ears_sound sound;
	/* More of the pause behind it does not pay for taking our voice out once more. */
	if (guess->is_valid && guess->last_frame == last && guess->is_cleaned)
		return 0;
	int r = ears_sound_take(ears, &sound);
	if (r < 0)
		return r;
	const int64_t base = sound.base;
	const struct endpoint_span span = sound.span;
	bool has_speech = span.end_speech > span.first_speech;
	if (guess->is_valid && guess->last_frame == last && has_speech &&
	    guess->first_frame == base + (int64_t)span.first &&
	    guess->end_frame == base + (int64_t)span.end)
		return 0;
	memset(guess, 0, sizeof(*guess));
	guess->is_valid = true;
	guess->is_cleaned = sound.is_cleaned;
	guess->last_frame = last;
	guess->result.start_ms = ears->endpoint.onset_frame * ENDPOINT_FRAME_MS;
	guess->result.end_ms = (last + 1) * ENDPOINT_FRAME_MS;
	guess->result.why = "no words";
	guess->result.decision = EARS_REJECT;
	if (!has_speech)
		return 0;
	guess->first_frame = base + (int64_t)span.first;
	guess->end_frame = base + (int64_t)span.end;
	guess->result.start_ms = (base + (int64_t)span.first_speech) * ENDPOINT_FRAME_MS;
	guess->result.end_ms = (base + (int64_t)span.end_speech) * ENDPOINT_FRAME_MS;
	guess->result.snr_db = span.snr_db;

	r = utterance_resemble(ears, &guess->result, base, base + (int64_t)span.first_speech,
			       base + (int64_t)span.end_speech);
	if (r < 0)
		return r;
	if (guess->result.resemblance > RESEMBLE_OURS) {
		guess->result.why = "own voice";
		ears_echo_doubt(ears->echo);
		return 0;
	}

	struct verify_evidence *evidence = &ears->evidence;
	evidence->snr_db = span.snr_db;
	evidence->first_speech = (int)(span.first_speech - span.first);
	evidence->end_speech = (int)(span.end_speech - span.first);
	size_t n = (span.end - span.first) * AUDIO_BLOCK_SAMPLES;
	memmove(ears->utterance, &ears->utterance[span.first * AUDIO_BLOCK_SAMPLES],
		n * sizeof(*ears->utterance));
	struct recogniser *recogniser = ears->recogniser;
	r = recogniser->operations->hear(recogniser, ears->utterance, n);
	utterance_count(&since_ms, &ears->cost.hear);
	if (r == 0)
		r = recogniser->operations->decode(recogniser, ears->grammars[ears->grammar].name,
						   evidence);
	if (r < 0)
		return r;
	utterance_words(ears, guess);
	utterance_count(&since_ms, &ears->cost.grammar);
	if (guess->fit == GRAMMAR_COMPLETE || guess->fit == GRAMMAR_COMPLETE_MORE) {
		evidence->n_voicing = voicing_measure(ears->utterance, n, ears->voicing);
		evidence->voicing = ears->voicing;
		evidence->n_levels = ears_sound_levels(ears, guess);
		evidence->levels_db = ears->levels;
		r = recogniser->operations->decode_phones(recogniser, evidence);
		utterance_count(&since_ms, &ears->cost.phones);
		if (r == 0)
			r = utterance_rival(ears, guess);
	}
	if (r == 0) {
		utterance_decide(ears, guess);
		if (guess->result.decision == EARS_ASK)
			r = utterance_second(ears, &guess->result);
	}
	recogniser->operations->forget(recogniser);
	utterance_count(&since_ms, &ears->cost.verify);
	return r;
}

/* Closes it. What was said in it is no part of the next one, whose lead reaches back far
 * enough: a breath behind "next" would be "next" once more. */
static void utterance_close(struct ears *ears, bool rest) {
	ears->usable_from = ears->endpoint.last_frame + 1;
	endpoint_close(&ears->endpoint, rest);
}

static void utterance_report(struct ears *ears) {
	struct ears_result *result = &ears->guess.result;
	result->floor_db = ears->endpoint.floor_db;
	result->generation = ears->generation;
	const struct ears_cost *cost = &ears->cost;
	result->cost = *cost;
	result->cpu_ms = cost->hear + cost->grammar + cost->phones + cost->verify;
	ears->sink(ears->context, result);
}

static int utterance_too_long(struct ears *ears) {
	struct ears_result *result = &ears->guess.result;
	memset(&ears->guess, 0, sizeof(ears->guess));
	result->decision = EARS_REJECT;
	result->why = "too long";
	result->start_ms = ears->endpoint.onset_frame * ENDPOINT_FRAME_MS;
	result->end_ms = ears->endpoint.n_frames * ENDPOINT_FRAME_MS;
	result->snr_db = endpoint_snr_db(&ears->endpoint);
	utterance_close(ears, true);
	utterance_report(ears);
	return 0;
}

int ears_utterance_end(struct ears *ears) {
	int r = utterance_guess(ears);
	utterance_close(ears, false);
	if (r < 0)
		return r;
	utterance_report(ears);
	return 0;
}

static int utterance_pause_wanted(const struct ears *ears) {
	const struct ears_guess *guess = &ears->guess;
	const char *asked = ears->grammars[ears->grammar].asked_slot;
	if (guess->result.decision == EARS_REJECT)
		return PAUSE_LONG;
	switch (guess->rest) {
	case GRAMMAR_REST_NOTHING:
		return PAUSE_SHORT;
	case GRAMMAR_REST_OTHER:
		return PAUSE_MEDIUM;
	case GRAMMAR_REST_SLOTS:
		return asked && meaning_slot(&guess->result.meaning, asked) ? PAUSE_MEDIUM
									    : PAUSE_LONG;
	}
	return PAUSE_LONG;
}

/* Long for a sentence, and what was heard before its last pause was not believed: probably
 * talk. It is looked at once more, when it is over. */
static bool utterance_is_hopeless(const struct ears *ears) {
	const struct ears_guess *guess = &ears->guess;
	int64_t length =
		endpoint_length_frames(&ears->endpoint) - endpoint_pause_frames(&ears->endpoint);
	return guess->is_valid && guess->result.decision == EARS_REJECT &&
	       guess->last_frame != ears->endpoint.last_frame && length > HOPELESS_FRAMES;
}

int ears_utterance_follow(struct ears *ears) {
	const struct endpoint *endpoint = &ears->endpoint;
	int64_t pause = endpoint_pause_frames(endpoint);
	if (endpoint_length_frames(endpoint) - pause > ears->grammars[ears->grammar].most_frames)
		return utterance_too_long(ears);
	if (pause < PAUSE_SHORT)
		return 0;
	if (utterance_is_hopeless(ears))
		return pause >= PAUSE_LONG ? ears_utterance_end(ears) : 0;
	if (!ears->guess.is_valid || ears->guess.last_frame != endpoint->last_frame) {
		int r = utterance_guess(ears);
		if (r < 0)
			return r;
	}
	return pause >= utterance_pause_wanted(ears) ? ears_utterance_end(ears) : 0;
}
