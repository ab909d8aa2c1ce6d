/* SPDX-License-Identifier: MIT */
/*
 * echo - see echo.h.
 *
 * Why these settings (measured: espeak's voice through rooms of 60 ms, commands
 * of others over it): a filter of 320 ms reaches a round trip of 150 ms with some
 * of the room. In an echoing room people's commands were acted on in 57 of 75 cases with it,
 * 51 with 256 ms and 61 with 400, which learns more slowly: in a cabin 62, 64 and 64 of 75
 * with 400, 320 and 256. The suppressor works only with denoising on, and denoising harms
 * recognition, so noise itself is left as it is (0 dB); more suppression while
 * somebody speaks over us (-15 dB) would take words away.
 */
#include "adapters/echo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

#include "base/cleanup.h"

#define SUPPRESS_NOISE_DB 0
#define SUPPRESS_ECHO_DB (-40)
#define SUPPRESS_ECHO_ACTIVE_DB (-15)

struct echo {
	SpeexEchoState *canceller;	  /* owned */
	SpeexPreprocessState *suppressor; /* owned */
};

static void cleanup_echo(struct echo **echo) {
	(void)echo_free(*echo);
}

static void echo_set(struct echo *echo, int request, int value) {
	spx_int32_t given = value;

	(void)speex_preprocess_ctl(echo->suppressor, request, &given);
}

int echo_new(struct echo **ret_echo) {
	CLEANUP(cleanup_echo) struct echo *echo = calloc(1, sizeof(*echo));
	spx_int32_t rate = AUDIO_RATE_HZ;

	if (!echo)
		return -ENOMEM;
	echo->canceller =
		speex_echo_state_init(AUDIO_BLOCK_SAMPLES, ECHO_TAIL_MS * AUDIO_RATE_HZ / 1000);
	echo->suppressor = speex_preprocess_state_init(AUDIO_BLOCK_SAMPLES, AUDIO_RATE_HZ);
	if (!echo->canceller || !echo->suppressor)
		return -ENOMEM;
	(void)speex_echo_ctl(echo->canceller, SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
	(void)speex_preprocess_ctl(echo->suppressor, SPEEX_PREPROCESS_SET_ECHO_STATE,
				   echo->canceller);
	echo_set(echo, SPEEX_PREPROCESS_SET_DENOISE, 1);
	echo_set(echo, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, SUPPRESS_NOISE_DB);
	echo_set(echo, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS, SUPPRESS_ECHO_DB);
	echo_set(echo, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE, SUPPRESS_ECHO_ACTIVE_DB);
	*ret_echo = take_ptr(echo);
	return 0;
}

struct echo *echo_free(struct echo *echo) {
	if (!echo)
		return NULL;
	if (echo->suppressor)
		speex_preprocess_state_destroy(echo->suppressor);
	if (echo->canceller)
		speex_echo_state_destroy(echo->canceller);
	free(echo);
	return NULL;
}

void echo_run(struct echo *echo, const int16_t *microphone, const int16_t *played,
	      int16_t *ret_linear, int16_t *ret_suppressed) {
	speex_echo_cancellation(echo->canceller, microphone, played, ret_linear);
	memcpy(ret_suppressed, ret_linear, AUDIO_BLOCK_SAMPLES * sizeof(*ret_suppressed));
	(void)speex_preprocess_run(echo->suppressor, ret_suppressed);
}

void echo_reset(struct echo *echo) {
	speex_echo_state_reset(echo->canceller);
}
