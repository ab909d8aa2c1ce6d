/* SPDX-License-Identifier: MIT */
/*
 * content_confusions - phrases that sound too much like each other
 *
 * Inside the content module only.
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  faults; -errno only when the check itself could not be made.
 */
#ifndef APP_CONTENT_CONFUSIONS_H
#define APP_CONTENT_CONFUSIONS_H

#include "adapters/dictionary.h"
#include "app/content.h"

/*
 * Adds a fault for each pair of commands of one state, and each pair of names of
 * cars, that mean different things and are nearer than CONFUSION_TOO_NEAR. Pairs
 * that stay all the same stand in confusions.txt, of commands in the folder of the
 * grammars and of names in that of the data, with the reason:
 *	one phrase | the other | why they may stay
 * No such file: no exceptions. A line for two that are far enough is a fault, too.
 * The dictionary knows all words of the grammars.
 */
int content_check_confusions(const struct content *content, const struct content_dirs *dirs,
			     struct dictionary *dictionary, struct fault_list *faults);

#endif
