/* SPDX-License-Identifier: MIT */
/* speech_text - see speech_text.h. */
#include "adapters/speech_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "adapters/speech_trim.h"
#include "base/cleanup.h"

#define TEXT_AMPLITUDE 6000.0
#define TEXT_RAMP_SAMPLES (5 * AUDIO_RATE_HZ / 1000)

static bool text_is_letter(char c) {
	return c > ' ';
}

/* 200 to 711 Hz. */
static double text_frequency_hz(const char *word, size_t n) {
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)word[i]) * 16777619u;
	return 200.0 + (hash >> 23);
}

static bool text_say_word(struct speech_trim *trim, const char *word, size_t n) {
	size_t n_samples = n * SPEECH_TEXT_LETTER_MS * AUDIO_RATE_HZ / 1000;
	const size_t ramp = TEXT_RAMP_SAMPLES;
	double step = 2.0 * M_PI * text_frequency_hz(word, n) / AUDIO_RATE_HZ;

	for (size_t i = 0; i < n_samples; i++) {
		size_t edge = i < n_samples - i ? i : n_samples - i;
		double gain = edge < ramp ? (double)edge / (double)ramp : 1.0;
		int16_t sample = (int16_t)lrint(TEXT_AMPLITUDE * gain * sin(step * (double)i));

		if (!speech_trim_put(trim, &sample, 1))
			return false;
	}

	static const int16_t gap[SPEECH_TEXT_GAP_MS * AUDIO_RATE_HZ / 1000];

	return speech_trim_put(trim, gap, N_ELEMENTS(gap));
}

static int text_say(struct speech *speech, const char *text, speech_sink sink, void *context) {
	CLEANUP_FREE struct speech_trim *trim = malloc(sizeof(*trim));

	(void)speech;
	if (!trim)
		return -ENOMEM;
	speech_trim_init(trim, sink, context);
	for (const char *c = text; *c;) {
		size_t n = 0;

		while (text_is_letter(c[n]))
			n++;
		if (n > 0 && !text_say_word(trim, c, n))
			return -ECANCELED;
		c += n > 0 ? n : 1;
	}
	return speech_trim_end(trim) ? 0 : -ECANCELED;
}

static void text_free(struct speech *speech) {
	free(speech);
}

int speech_text_new(struct speech **ret_speech) {
	static const struct speech_operations operations = {.say = text_say, .free = text_free};
	struct speech *speech = calloc(1, sizeof(*speech));

	if (!speech)
		return -ENOMEM;
	speech->operations = &operations;
	*ret_speech = speech;
	return 0;
}
