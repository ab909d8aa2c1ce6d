/* SPDX-License-Identifier: MIT */
/*
 * The strongest sign is the family of likelihood ratios: the same frames, scored
 * once along the grammar's path and once along a loop of phones that may be
 * anything. What was said fits its words nearly as well as it fits any phones;
 * what was not said does not. The loop has context-independent phones, so good
 * words may even score above it.
 *
 * The loop's phones know nothing of their neighbours. A rival word is made of the
 * same triphones as the sentence: it tells "stop" from "shop", where the loop
 * takes both for well said. To be ahead of it earns nothing: any
 * sentence of several words is far ahead of a single one.
 *
 * One word can be stretched over seconds of somebody else's talk, or a sentence
 * squeezed into a cough: hence frames per phone. Speech beside the words that the
 * path explains as noise or silence belongs to something longer that was said:
 * hence the shares. All of it is linear in the features, and they are bounded, so
 * that no single odd value decides.
 */
#include "core/verify.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *const feature_names[VERIFY_N_FEATURES] = {
	[VERIFY_LLR_WORDS] = "llr-words",	[VERIFY_LLR_ALL] = "llr-all",
	[VERIFY_LLR_WORST] = "llr-worst",	[VERIFY_LLR_SUM] = "llr-sum",
	[VERIFY_LONGEST_STAY] = "longest-stay", [VERIFY_SHORTEST_STAY] = "shortest-stay",
	[VERIFY_UNCOVERED] = "uncovered",	[VERIFY_EDGE] = "edge",
	[VERIFY_PHONE_RATE] = "phone-rate",	[VERIFY_PHONE_MATCH] = "phone-match",
	[VERIFY_LOG_PHONES] = "log-phones",	[VERIFY_RIVAL] = "rival",
	[VERIFY_LLR_SNR] = "llr-snr",		[VERIFY_VOICED] = "voiced",
	[VERIFY_VOICE_SPREAD] = "voice-spread",
};

const char *verify_feature_name(enum verify_feature feature) {
	return feature_names[feature];
}

static double bound(double value, double least, double most) {
	return value < least ? least : value > most ? most : value;
}

static int overlap(int first, int end, int other_first, int other_end) {
	int from = first > other_first ? first : other_first;
	int to = end < other_end ? end : other_end;
	return to > from ? to - from : 0;
}

/* The loop's score over some frames; a phone that is cut counts in proportion. */
static double loop_score(const struct verify_evidence *evidence, int first, int end) {
	double score = 0;
	for (size_t i = 0; i < evidence->n_phones; i++) {
		const struct verify_phone *phone = &evidence->phones[i];
		int n = overlap(first, end, phone->first, phone->end);
		if (n > 0)
			score += phone->score * n / (phone->end - phone->first);
	}
	return score;
}

static bool is_pause(const char *phone) {
	return strcmp(phone, "SIL") == 0 || phone[0] == '+';
}

/* Equal phones count 1, phones of one kind (vowels, stops ...) a part. */
static double phone_likeness(const char *one, size_t one_length, const char *other) {
	static const char *const kinds[] = {
		" AA AO AH UH UW OW OY AW ", " AE EH IH IY EY AY ER ", " P T K ",  " B D G ",
		" F TH S SH CH HH ",	     " V DH Z ZH JH ",	       " M N NG ", " L R W Y ",
	};
	if (strlen(other) == one_length && strncmp(one, other, one_length) == 0)
		return 1;
	char padded_one[16];
	char padded_other[16];
	(void)snprintf(padded_one, sizeof(padded_one), " %.*s ", (int)one_length, one);
	(void)snprintf(padded_other, sizeof(padded_other), " %s ", other);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(kinds[i], padded_one) && strstr(kinds[i], padded_other))
			return 0.3;
	return 0;
}

/* Best alignment of one word's phones with the loop's phones near its frames. */
static double word_match(const struct verify_evidence *evidence, const struct verify_word *word) {
	enum { SLACK = 6, MOST = 96 };
	double best[MOST + 1] = {0};
	const char *heard[MOST];
	size_t n_heard = 0;
	for (size_t i = 0; i < evidence->n_phones && n_heard < MOST; i++) {
		const struct verify_phone *phone = &evidence->phones[i];
		int middle = (phone->first + phone->end) / 2;
		if (middle >= word->first - SLACK && middle < word->end + SLACK &&
		    !is_pause(phone->name))
			heard[n_heard++] = phone->name;
	}
	for (const char *at = word->phones; at && *at;) {
		size_t length = strcspn(at, " ");
		double diagonal = 0;
		for (size_t j = 1; j <= n_heard; j++) {
			double here = diagonal + phone_likeness(at, length, heard[j - 1]);
			diagonal = best[j];
			best[j] = fmax(fmax(best[j], best[j - 1]), here);
		}
		at += length;
		at += strspn(at, " ");
	}
	return best[n_heard];
}

struct tally {
	int frames, phones, covered, loop_phones;
	int first, end; /* of all words */
	double score, loop, worst, longest, shortest, match;
	double all;
};

static void tally_word(const struct verify_evidence *evidence, const struct verify_word *word,
		       struct tally *tally) {
	int frames = word->end - word->first;
	int n_phones = word->n_phones > 0 ? word->n_phones : 1;
	double loop = loop_score(evidence, word->first, word->end);
	double stay = (double)frames / n_phones;
	if (tally->frames == 0) {
		tally->first = word->first;
		tally->longest = tally->shortest = stay;
		tally->worst = INFINITY;
	}
	tally->end = word->end;
	tally->frames += frames;
	tally->phones += n_phones;
	tally->score += word->score;
	tally->loop += loop;
	/* Short words vary more: measured as if they had at least 20 frames. */
	tally->worst = fmin(tally->worst, (word->score - loop) / fmax(20, frames));
	tally->longest = fmax(tally->longest, stay);
	tally->shortest = fmin(tally->shortest, stay);
	tally->match += word_match(evidence, word);
	tally->covered +=
		overlap(word->first, word->end, evidence->first_speech, evidence->end_speech);
}

static int compare_voicing(const void *one, const void *other) {
	float a = *(const float *)one;
	float b = *(const float *)other;

	return (a > b) - (a < b);
}

/* Thirds of all frames of words, sorted: a third of each command and more is voiced. */
static void measure_voicing(const struct verify_evidence *evidence, double *f) {
	float values[VERIFY_MOST_FRAMES];
	size_t n = 0;

	f[VERIFY_VOICED] = f[VERIFY_VOICE_SPREAD] = 0;
	for (size_t i = 0; i < evidence->n_words; i++) {
		const struct verify_word *word = &evidence->words[i];

		for (int frame = word->first; !word->is_filler && frame < word->end; frame++)
			if ((size_t)frame < evidence->n_voicing && n < VERIFY_MOST_FRAMES)
				values[n++] = evidence->voicing[frame];
	}
	if (n == 0)
		return;
	qsort(values, n, sizeof(*values), compare_voicing);
	size_t third = (n + 2) / 3;
	double best = 0;
	double worst = 0;
	for (size_t i = 0; i < third; i++) {
		worst += values[i];
		best += values[n - 1 - i];
	}
	f[VERIFY_VOICED] = bound(best / (double)third, 0, VERIFY_VOICED_ENOUGH);
	f[VERIFY_VOICE_SPREAD] = (best - worst) / (double)third;
}

int verify_measure(const struct verify_evidence *evidence, double ret_features[VERIFY_N_FEATURES]) {
	struct tally tally = {0};
	for (size_t i = 0; i < evidence->n_words; i++) {
		const struct verify_word *word = &evidence->words[i];
		if (word->end <= word->first)
			continue;
		tally.all += word->score;
		if (!word->is_filler)
			tally_word(evidence, word, &tally);
	}
	if (tally.frames == 0 || evidence->n_frames <= 0)
		return -ENODATA;
	for (size_t i = 0; i < evidence->n_phones; i++)
		if (overlap(tally.first, tally.end, evidence->phones[i].first,
			    evidence->phones[i].end) > 0 &&
		    !is_pause(evidence->phones[i].name))
			tally.loop_phones++;

	double *f = ret_features;
	double speech = fmax(1, evidence->end_speech - evidence->first_speech);
	double llr = (tally.score - tally.loop) / tally.frames;
	double before = fmax(0, tally.first - evidence->first_speech);
	double after = fmax(0, evidence->end_speech - tally.end);
	f[VERIFY_LLR_WORDS] = bound(llr, -4, 2);
	f[VERIFY_LLR_ALL] = bound((tally.all - loop_score(evidence, 0, evidence->n_frames)) /
					  evidence->n_frames,
				  -4, 2);
	f[VERIFY_LLR_WORST] = bound(tally.worst, -6, 2);
	f[VERIFY_LLR_SUM] = bound((tally.score - tally.loop) / 10, -30, 10);
	f[VERIFY_LONGEST_STAY] = bound(log(tally.longest), 0, 5);
	f[VERIFY_SHORTEST_STAY] = bound(log(tally.shortest), 0, 5);
	f[VERIFY_UNCOVERED] = bound(1 - tally.covered / speech, 0, 1);
	f[VERIFY_EDGE] = log(1 + before) + log(1 + after);
	f[VERIFY_PHONE_RATE] = bound(log((tally.loop_phones + 1.0) / (tally.phones + 1.0)), -2, 2);
	f[VERIFY_PHONE_MATCH] = bound(tally.match / tally.phones, 0, 1);
	f[VERIFY_LOG_PHONES] = bound(log(tally.phones), 0, log(4));
	double ahead = evidence->has_rival ? tally.all - evidence->rival_score : 0;
	f[VERIFY_RIVAL] = bound(ahead / 10, -20, 0);
	f[VERIFY_LLR_SNR] = f[VERIFY_LLR_WORDS] * (4 - bound(evidence->snr_db / 10, 0, 4));
	measure_voicing(evidence, f);
	return 0;
}

double verify_confidence(const struct verify_weights *weights,
			 const double features[VERIFY_N_FEATURES]) {
	if (features[VERIFY_LONGEST_STAY] > VERIFY_STRETCHED_STAY &&
	    features[VERIFY_PHONE_RATE] > VERIFY_STRETCHED_RATE)
		return 0;
	double sum = weights->bias;
	for (size_t i = 0; i < VERIFY_N_FEATURES; i++)
		sum += weights->weights[i] * features[i];
	return 1 / (1 + exp(-sum));
}

/* Is the rule's name "state/intent" (or one of them alone, the other NULL)? */
static bool rule_is(const struct verify_rule *rule, const char *state, const char *intent) {
	if (!intent)
		return string_equal(rule->state, state);
	size_t length = strlen(state);
	return strncmp(rule->state, state, length) == 0 && rule->state[length] == '/' &&
	       string_equal(&rule->state[length + 1], intent);
}

static const struct verify_rule *rule_find(const struct verify_weights *weights, const char *state,
					   const char *intent) {
	for (size_t i = 1; i < weights->n_rules; i++)
		if (rule_is(&weights->rules[i], state, intent))
			return &weights->rules[i];
	return NULL;
}

static const struct verify_rule *rule_find_short(const struct verify_weights *weights,
						 const char *state, const char *intent) {
	char name[sizeof(weights->rules[0].state)];
	int length = snprintf(name, sizeof(name), "%s-short", intent);

	return (size_t)length < sizeof(name) ? rule_find(weights, state, name) : NULL;
}

const struct verify_rule *verify_rule_for(const struct verify_weights *weights, const char *state,
					  const char *intent, size_t n_phones, size_t n_words) {
	const struct verify_rule *rule = NULL;
	if (n_phones >= VERIFY_LONG_PHRASE)
		rule = rule_find(weights, state, "long");
	if (!rule && n_phones < VERIFY_SHORT_PHRASE)
		rule = rule_find_short(weights, state, intent);
	if (!rule)
		rule = rule_find(weights, state, intent);
	if (!rule)
		rule = rule_find(weights, "any", intent);
	if (!rule)
		rule = rule_find(weights, state, NULL);
	bool has_long_words = (double)n_phones >= VERIFY_LONG_WORDS * (double)n_words;
	if (!rule && n_phones >= VERIFY_LONG_PHRASE && has_long_words)
		rule = rule_find(weights, "default", "long");
	return rule ? rule : &weights->rules[0];
}

bool verify_is_addressed(const struct verify_rule *rule, double confidence) {
	if (rule->ask >= rule->accept || confidence >= rule->ask)
		return false;
	/* Odds p / (1 - p), compared without dividing. */
	return confidence * (1 - rule->ask) >= VERIFY_ADDRESSED_ODDS * rule->ask * (1 - confidence);
}
