/* SPDX-License-Identifier: MIT */
/*
 * ears_opinion - a second opinion and the verifier's confidence become one
 *
 * The opinion is taken as evidence of its own: its odds are multiplied with the
 * verifier's. One that is as unsure as can be (0.5) changes nothing.
 *
 * Layer: app. Not for others.
 */
#ifndef APP_EARS_OPINION_H
#define APP_EARS_OPINION_H

#include "adapters/opinion.h"

/* The new confidence; the old one when opinion is NULL or cannot say. */
double ears_opinion_weigh(struct opinion *opinion, const struct opinion_question *question);

#endif
