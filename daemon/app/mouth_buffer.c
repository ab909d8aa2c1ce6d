/* SPDX-License-Identifier: MIT */
/* mouth_buffer - see mouth_buffer.h. */
#include "app/mouth_buffer.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/audio.h"
#include "base/cleanup.h"

/* A clause is a few seconds long; more than this is cut, as no engine may make
 * us take memory without end. */
#define MOUTH_MOST_CLAUSE_SAMPLES (60 * AUDIO_RATE_HZ)

bool mouth_buffer_put(void *context, const int16_t *samples, size_t n) {
	struct mouth_buffer *buffer = context;

	if (n > MOUTH_MOST_CLAUSE_SAMPLES - buffer->n_samples)
		return false;
	if (buffer->n_samples + n > buffer->capacity) {
		size_t capacity = 2 * (buffer->n_samples + n);
		int16_t *grown = reallocarray(buffer->samples, capacity, sizeof(*grown));

		if (!grown)
			return false;
		buffer->samples = grown;
		buffer->capacity = capacity;
	}
	memcpy(buffer->samples + buffer->n_samples, samples, n * sizeof(*samples));
	buffer->n_samples += n;
	return true;
}

void mouth_buffer_put_silence(struct mouth_buffer *buffer, int ms) {
	static const int16_t zeros[AUDIO_RATE_HZ / 1000];

	for (int i = 0; i < ms; i++)
		(void)mouth_buffer_put(buffer, zeros, N_ELEMENTS(zeros));
}

void mouth_buffer_done(struct mouth_buffer *buffer) {
	free(buffer->samples);
	*buffer = (struct mouth_buffer){0};
}
