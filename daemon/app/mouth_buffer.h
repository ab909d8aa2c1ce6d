/* SPDX-License-Identifier: MIT */
/*
 * mouth_buffer - samples on their way from the voice to the sound card
 *
 * Layer:   app. A part of the mouth; not for others.
 * Threads: one.
 */
#ifndef APP_MOUTH_BUFFER_H
#define APP_MOUTH_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise it. */
struct mouth_buffer {
	int16_t *samples; /* owned */
	size_t n_samples;
	size_t n_handed_over;
	size_t capacity;
};

/* A speech_sink; context is the buffer. */
bool mouth_buffer_put(void *context, const int16_t *samples, size_t n);
void mouth_buffer_put_silence(struct mouth_buffer *buffer, int ms);
void mouth_buffer_done(struct mouth_buffer *buffer);

#endif
