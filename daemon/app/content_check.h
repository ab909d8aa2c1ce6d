/* SPDX-License-Identifier: MIT */
/*
 * content_check - do the grammars fit the data, the intents and the dictionary?
 *
 * Inside the content module only.
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  faults; -errno only when the check itself could not be made.
 */
#ifndef APP_CONTENT_CHECK_H
#define APP_CONTENT_CHECK_H

#include <stdbool.h>

#include "app/content.h"

/*
 * Adds a fault for each tag that is no intent or slot of ours or names no make,
 * model or family of the data, for a sentence with two meanings, for words that no
 * source can pronounce, for phrases that sound alike and for steps that say a
 * command. Where the data has faults of its own, what hangs
 * on its names is not checked. While the files' set is still there: places point
 * into it.
 */
int content_check_grammars(const struct content *content, const struct content_dirs *dirs,
			   const struct config *config, bool is_data_right,
			   struct fault_list *faults);

#endif
