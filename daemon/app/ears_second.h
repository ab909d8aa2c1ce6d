/* SPDX-License-Identifier: MIT */
/*
 * ears_second - the second best: what a doubtful command may have been as well
 *
 * The sentences of a state that mean something else than what was heard are one more
 * grammar, searched in the scores of the same utterance. It is made when it is first
 * wanted, for doubt is rare. States with more sentences than commands have (cars and
 * years) have no second: there a question names the car.
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  0 on success, -errno on failure; reasons go to the log.
 */
#ifndef APP_EARS_SECOND_H
#define APP_EARS_SECOND_H

#include "adapters/recogniser.h"
#include "core/grammar.h"

#define EARS_SECOND_MOST_SENTENCES 1000

/*
 * What the utterance that is being heard is most likely to have meant, if not that.
 * grammar has been added under name; evidence is room to work in. ret_meaning->intent is ""
 * when there is nothing else, or nothing fits.
 */
int ears_second_find(struct recogniser *recogniser, const char *name, const struct grammar *grammar,
		     const char *but_for, struct verify_evidence *evidence,
		     struct meaning *ret_meaning);

#endif
