/* SPDX-License-Identifier: MIT */
/*
 * content_grammar - grammar files and phrases of the data -> one grammar a state
 *
 * Inside the content module only.
 *
 * Layer:   app.
 * Threads: one.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef APP_CONTENT_GRAMMAR_H
#define APP_CONTENT_GRAMMAR_H

#include <stdbool.h>

#include "app/content.h"

/* Remembers a file name as long as the content lives; NULL: no memory. */
const char *content_keep_name(struct content *content, const char *name);

/* Fills content->grammars from the files of the folder, the vehicles of the
 * content and the configuration, and checks them. */
int content_load_grammars(struct content *content, const struct content_dirs *dirs,
			  const struct config *config, bool is_data_right,
			  struct fault_list *faults);

#endif
