/* SPDX-License-Identifier: MIT */
/*
 * confusion - how near two phrases are to each other by their phones
 *
 * The cheapest way from one row of phones to the other, in costs that follow
 * what is heard alike and what noise takes away first. The costs are those of
 * tests/bench/confusions.py, which also listens.
 *
 * Layer:   core; pure.
 * Unit:    distances are costs for each phone of the longer row: 0 the same, 1 nothing alike.
 * Threads: any; there is no state.
 */
#ifndef CORE_CONFUSION_H
#define CORE_CONFUSION_H

/* Longer rows are not compared: no command has a third of this. */
#define CONFUSION_MOST_PHONES 96

/*
 * Below this two whole commands are too near. "start again" is 0.3 from "say that
 * again" and "i understand" 0.2 from "i don't understand"; both were heard as the
 * other and were left out (grammar/README.md).
 */
#define CONFUSION_TOO_NEAR 0.35

/*
 * Blank-separated phones of the CMU set, as "S T AA P". 9 for what cannot be
 * compared: no phones, or too long a row.
 */
double confusion_distance(const char *one, const char *other);

#endif
