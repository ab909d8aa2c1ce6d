/* SPDX-License-Identifier: MIT */
/*
 * speech_espeak - see speech_espeak.h.
 *
 *	text -> terms -> espeak-ng -> its rate to ours -> shaped for noise
 *	-> silence cut -> sink
 *
 * espeak-ng calls back from within the synthesis with some 50 ms at a time, and
 * ends at once when the callback returns 1. Everything happens on the caller's
 * thread, under the lock of the engine.
 */
#include "adapters/speech_espeak.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <espeak-ng/espeak_ng.h>

#include "adapters/espeak_engine.h"
#include "adapters/resample.h"
#include "adapters/speech_shape.h"
#include "adapters/speech_terms.h"
#include "adapters/speech_trim.h"
#include "adapters/speech_voice.h"
#include "base/cleanup.h"
#include "base/log.h"

struct espeak_speech {
	struct speech speech; /* first: a speech is one of these */
	struct speech_terms terms;
	struct resampler *resampler; /* owned */
	int volume_percent;
	int rate_wpm;
	double louder_db;
	double slower_percent;
	struct speech_shape shape; /* of the clause being said, as is the next */
	struct speech_trim trim;
};

/* Samples of the engine on their way; false: no more. */
static bool espeak_pass(struct espeak_speech *espeak, const int16_t *samples, size_t n) {
	while (n > 0) {
		int16_t out[1024];
		size_t n_taken = 0;
		size_t n_made =
			resample_run(espeak->resampler, samples, n, out, N_ELEMENTS(out), &n_taken);

		speech_shape_run(&espeak->shape, out, n_made);
		if (!speech_trim_put(&espeak->trim, out, n_made))
			return false;
		if (n_taken == 0 && n_made == 0)
			break;
		samples += n_taken;
		n -= n_taken;
	}
	return true;
}

/* What resampler and shaping still hold. */
static void espeak_pass_tail(struct espeak_speech *espeak) {
	static const int16_t zeros[64];
	int16_t last[SPEECH_SHAPE_DELAY] = {0};

	for (size_t n = resample_n_tail(espeak->resampler); n > 0;) {
		size_t n_now = n < N_ELEMENTS(zeros) ? n : N_ELEMENTS(zeros);

		if (!espeak_pass(espeak, zeros, n_now))
			return;
		n -= n_now;
	}
	speech_shape_run(&espeak->shape, last, N_ELEMENTS(last));
	(void)speech_trim_put(&espeak->trim, last, N_ELEMENTS(last));
}

/* Called by espeak-ng. The list of events has at least its end mark. */
static int espeak_receive(short *samples, int n, espeak_EVENT *events) {
	if (!samples || n <= 0)
		return 0;
	return espeak_pass(events->user_data, samples, (size_t)n) ? 0 : 1;
}

/* The rate is set only when it is another one: most of the time nothing is touched. */
static void espeak_follow_rate(struct espeak_speech *espeak) {
	int rate_wpm = (int)lround(espeak->rate_wpm * (1 - espeak->slower_percent / 100));

	rate_wpm = rate_wpm < espeakRATE_MINIMUM ? espeakRATE_MINIMUM : rate_wpm;
	rate_wpm = rate_wpm > espeakRATE_MAXIMUM ? espeakRATE_MAXIMUM : rate_wpm;
	if (espeak_GetParameter(espeakRATE, 1) != rate_wpm)
		(void)espeak_ng_SetParameter(espeakRATE, rate_wpm, 0);
}

static int espeak_say(struct speech *speech, const char *text, speech_sink sink, void *context) {
	struct espeak_speech *espeak = (struct espeak_speech *)speech;
	CLEANUP(text_done) struct text safe = TEXT_EMPTY;
	int r = speech_terms_append(&espeak->terms, text, &safe);

	if (r < 0)
		return r;

	const char *string = text_get(&safe);

	speech_trim_init(&espeak->trim, sink, context);
	speech_shape_init(&espeak->shape, espeak->volume_percent * pow(10, espeak->louder_db / 20));
	resample_reset(espeak->resampler);
	resample_align(espeak->resampler);
	espeak_engine_lock();

	espeak_follow_rate(espeak);

	espeak_ng_STATUS status =
		espeak_ng_Synthesize(string, strlen(string) + 1, 0, POS_CHARACTER, 0,
				     espeakCHARS_UTF8 | espeakPHONEMES, NULL, espeak);

	espeak_engine_unlock();
	if (espeak->trim.is_cancelled)
		return -ECANCELED;
	if (status != ENS_OK)
		return -EIO;
	espeak_pass_tail(espeak);
	return speech_trim_end(&espeak->trim) ? 0 : -ECANCELED;
}

static void espeak_set_manner(struct speech *speech, double louder_db, double slower_percent) {
	struct espeak_speech *espeak = (struct espeak_speech *)speech;

	espeak->louder_db = louder_db;
	espeak->slower_percent = slower_percent;
}

static void espeak_free(struct speech *speech) {
	struct espeak_speech *espeak = (struct espeak_speech *)speech;

	speech_terms_done(&espeak->terms);
	resample_free(espeak->resampler);
	free(espeak);
}

static void cleanup_speech(struct espeak_speech **espeak) {
	if (*espeak)
		espeak_free(&(*espeak)->speech);
}

static int espeak_set(espeak_PARAMETER parameter, int value, const char *what) {
	espeak_ng_STATUS status = espeak_ng_SetParameter(parameter, value, 0);

	if (status == ENS_OK && espeak_GetParameter(parameter, 1) == value)
		return 0;
	log_error("espeak-ng does not take %d as its %s", value, what);
	return -EINVAL;
}

/* The volume is the shaping's: a compressor would even out what came before it. */
static int espeak_set_parameters(const struct speech_espeak_options *options) {
	int r = espeak_set(espeakRATE, options->rate_wpm, "rate");

	return r < 0 ? r : espeak_set(espeakPITCH, options->pitch, "pitch");
}

static int espeak_read_terms(const char *voices_dir, struct fault_list *faults,
			     struct speech_terms *ret_terms) {
	char path[PATH_MAX];
	int r = speech_voice_path(voices_dir, SPEECH_VOICE_TERMS, path, sizeof(path));

	if (r == 0)
		r = speech_terms_read(path, faults, ret_terms);
	if (r < 0 && faults->n_faults == 0)
		(void)fault_add(faults, (struct place){.file = path}, "cannot read the terms: %s",
				strerror(-r));
	return r;
}

int speech_espeak_check(const char *voices_dir, const char *voice, struct fault_list *faults) {
	size_t n_before = fault_list_count(faults);
	struct fault_list own = FAULT_LIST_EMPTY;
	CLEANUP(speech_terms_done) struct speech_terms terms = SPEECH_TERMS_EMPTY;

	(void)speech_voice_check(voices_dir, voice, faults);
	(void)espeak_read_terms(voices_dir, &own, &terms);
	for (size_t i = 0; i < own.n_faults; i++) {
		const struct fault *fault = &own.faults[i];

		(void)fault_add(faults, (struct place){fault->file, fault->line, fault->column},
				"%s", fault->message);
	}
	fault_list_done(&own);
	return fault_list_count(faults) > n_before ? -EINVAL : 0;
}

/* Says the first fault, with its place: the daemon starts with a sound voice or
 * not at all. */
static int espeak_refuse(const struct fault_list *faults, int error) {
	if (faults->n_faults > 0)
		log_error("%s:%u:%u: %s", faults->faults[0].file, faults->faults[0].line,
			  faults->faults[0].column, faults->faults[0].message);
	return error;
}

int speech_espeak_new(const struct speech_espeak_options *options, struct speech **ret_speech) {
	static const struct speech_operations operations = {
		.say = espeak_say,
		.set_manner = espeak_set_manner,
		.free = espeak_free,
	};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(cleanup_speech) struct espeak_speech *espeak = calloc(1, sizeof(*espeak));
	char path[PATH_MAX];

	if (!espeak)
		return -ENOMEM;
	espeak->speech.operations = &operations;
	espeak->volume_percent = options->volume_percent;
	espeak->rate_wpm = options->rate_wpm;

	int r = speech_voice_check(options->voices_dir, options->voice, &faults);

	if (r == 0)
		r = espeak_read_terms(options->voices_dir, &faults, &espeak->terms);
	if (r < 0)
		return espeak_refuse(&faults, r);
	r = speech_voice_path(options->voices_dir, options->voice, path, sizeof(path));
	if (r == 0)
		r = espeak_engine_set_voice(path);
	if (r == 0)
		r = resample_new(1, (unsigned)espeak_engine_rate_hz(), AUDIO_RATE_HZ,
				 &espeak->resampler);
	if (r < 0)
		return r;
	espeak_engine_lock();
	espeak_SetSynthCallback(espeak_receive);
	r = espeak_set_parameters(options);
	espeak_engine_unlock();
	if (r < 0)
		return r;
	*ret_speech = &take_ptr(espeak)->speech;
	return 0;
}
