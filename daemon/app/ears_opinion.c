/* SPDX-License-Identifier: MIT */
/* ears_opinion - see ears_opinion.h. */
#include "app/ears_opinion.h"

#include <math.h>
#include <string.h>

#include "base/log.h"

/* Nobody is surer than this, so that no opinion decides alone. */
#define SUREST 0.999

double ears_opinion_weigh(struct opinion *opinion, const struct opinion_question *question) {
	struct opinion_answer answer = {.view = OPINION_NONE};
	if (!opinion)
		return question->confidence;
	int r = opinion->operations->ask(opinion, question, &answer);
	if (r < 0) {
		log_debug("the second opinion failed: %s", strerror(-r));
		return question->confidence;
	}
	if (answer.view == OPINION_NONE || isnan(answer.confidence))
		return question->confidence;
	double sure = fmin(SUREST, fmax(0.5, answer.confidence));
	double right = answer.view == OPINION_AGREES ? sure : 1 - sure;
	double yes = question->confidence * right;
	double no = (1 - question->confidence) * (1 - right);
	return yes / (yes + no);
}
