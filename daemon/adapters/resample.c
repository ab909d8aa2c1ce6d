/* SPDX-License-Identifier: MIT */
/*
 * resample - see resample.h.
 *
 * A thin cover over speexdsp's resampler. Equal rates are copied, bit for bit,
 * so that a caller need not know whether anything is to be done.
 */
#include "adapters/resample.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <speex/speex_resampler.h>

#include "base/cleanup.h"

/* speexdsp: 0 is fast, 10 is best. 5 keeps aliases below -80 dB and costs a
 * processor of 2020 less than 0.2 % of one core for a stereo stream. */
#define RESAMPLE_QUALITY 5

struct resampler {
	SpeexResamplerState *speex; /* NULL: equal rates */
	unsigned n_channels;
	unsigned from_hz;
	unsigned to_hz;
};

static void resampler_freep(struct resampler **resampler) {
	resample_free(*resampler);
}

int resample_new(unsigned n_channels, unsigned from_hz, unsigned to_hz,
		 struct resampler **ret_resampler) {
	if (!n_channels || n_channels > RESAMPLE_MOST_CHANNELS || from_hz < RESAMPLE_LEAST_HZ ||
	    from_hz > RESAMPLE_MOST_HZ || to_hz < RESAMPLE_LEAST_HZ || to_hz > RESAMPLE_MOST_HZ)
		return -EINVAL;

	CLEANUP(resampler_freep) struct resampler *resampler = calloc(1, sizeof(*resampler));
	if (!resampler)
		return -ENOMEM;

	resampler->n_channels = n_channels;
	resampler->from_hz = from_hz;
	resampler->to_hz = to_hz;
	if (from_hz != to_hz) {
		int error = 0;

		resampler->speex =
			speex_resampler_init(n_channels, from_hz, to_hz, RESAMPLE_QUALITY, &error);
		if (!resampler->speex)
			return error == RESAMPLER_ERR_ALLOC_FAILED ? -ENOMEM : -EINVAL;
	}
	*ret_resampler = take_ptr(resampler);
	return 0;
}

struct resampler *resample_free(struct resampler *resampler) {
	if (resampler && resampler->speex)
		speex_resampler_destroy(resampler->speex);
	free(resampler);
	return NULL;
}

static size_t resample_copy(const struct resampler *resampler, const int16_t *in, size_t n_in,
			    int16_t *out, size_t most_out, size_t *ret_n_used) {
	size_t n = n_in < most_out ? n_in : most_out;

	if (n)
		memcpy(out, in, n * resampler->n_channels * sizeof(*out));
	*ret_n_used = n;
	return n;
}

size_t resample_run(struct resampler *resampler, const int16_t *in, size_t n_in, int16_t *out,
		    size_t most_out, size_t *ret_n_used) {
	if (!resampler->speex)
		return resample_copy(resampler, in, n_in, out, most_out, ret_n_used);

	size_t n_used = 0;
	size_t n_out = 0;

	/* One call may take less than it could, since speexdsp works in pieces. */
	while (n_used < n_in && n_out < most_out) {
		spx_uint32_t taken =
			n_in - n_used > UINT16_MAX ? UINT16_MAX : (spx_uint32_t)(n_in - n_used);
		spx_uint32_t given = most_out - n_out > UINT16_MAX
					     ? UINT16_MAX
					     : (spx_uint32_t)(most_out - n_out);

		(void)speex_resampler_process_interleaved_int(
			resampler->speex, in + n_used * resampler->n_channels, &taken,
			out + n_out * resampler->n_channels, &given);
		if (!taken && !given)
			break;
		n_used += taken;
		n_out += given;
	}
	*ret_n_used = n_used;
	return n_out;
}

size_t resample_room(const struct resampler *resampler, size_t n_in) {
	if (!resampler->speex)
		return n_in;
	return (size_t)(((uint64_t)n_in * resampler->to_hz + resampler->from_hz - 1) /
			resampler->from_hz) +
	       1;
}

size_t resample_delay(const struct resampler *resampler) {
	return resampler->speex ? (size_t)speex_resampler_get_output_latency(resampler->speex) : 0;
}

void resample_reset(struct resampler *resampler) {
	if (resampler->speex)
		(void)speex_resampler_reset_mem(resampler->speex);
}

void resample_align(struct resampler *resampler) {
	if (resampler->speex)
		(void)speex_resampler_skip_zeros(resampler->speex);
}

size_t resample_n_tail(const struct resampler *resampler) {
	return resampler->speex ? (size_t)speex_resampler_get_input_latency(resampler->speex) : 0;
}
