/* SPDX-License-Identifier: MIT */
/*
 * live_ears - the ears of the daemon on the sound card, ready to listen
 *
 * Layer:   app.
 * Threads: any one; see ears.h for what follows.
 * Errors:  0 on success, -errno on failure; what is wrong is said through the log.
 */
#ifndef APP_LIVE_EARS_H
#define APP_LIVE_EARS_H

#include "app/calibration.h"
#include "app/content.h"
#include "app/ears.h"
#include "app/hearing.h"
#include "app/options.h"
#include "core/config.h"

/* All are borrowed; the hearing outlives the ears. */
struct live_ears_options {
	const struct options *options;
	const struct config *config;
	const struct calibration_cards *cards;
	struct hearing *hearing; /* who gets what they hear */
};

/* With a grammar for each state of the dialogue, and with what an earlier run found out
 * about these cards. The grammars of the content are borrowed and outlive the ears. */
int live_ears_new(const struct live_ears_options *options, const struct content *content,
		  struct ears **ret_ears);

#endif
