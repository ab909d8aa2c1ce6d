/* SPDX-License-Identifier: MIT */
/*
 * voice - the voice that the configuration asks for
 *
 * Layer:   app.
 * Threads: one, at start.
 * Errors:  0 on success, -errno on failure, said through the log.
 */
#ifndef APP_VOICE_H
#define APP_VOICE_H

#include "adapters/speech.h"
#include "app/options.h"
#include "core/config.h"

int voice_new(const struct options *options, const struct config *config,
	      struct speech **ret_speech);

#endif
