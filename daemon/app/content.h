/* SPDX-License-Identifier: MIT */
/*
 * content - everything that people write: vehicles, procedures, grammars
 *
 * Read at start, and anew when it is asked for. Phrases of the data become grammar rules here, so
 * that each phrase exists once: <vehicles.make>, <vehicles.model>, <vehicles.family>,
 * <vehicles.trim> from data/vehicles, <config.wake> from the configuration.
 *
 * Layer:   app.
 * Threads: loaded on one thread; may then be read by any number.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef APP_CONTENT_H
#define APP_CONTENT_H

#include "base/fault.h"
#include "core/config.h"
#include "core/dialogue.h"
#include "core/grammar.h"
#include "core/procedure.h"
#include "core/vehicle.h"

struct dictionary;

struct content_dirs {
	const char *data;    /* vehicles/, procedures/, sources.yaml */
	const char *grammar; /* *.gram, en.dict */
};

struct content {
	struct vehicle_catalogue vehicles;
	struct procedure_library procedures;
	struct grammar *grammars[DIALOGUE_N_STATES]; /* owned; by dialogue state */
	char **file_names;			     /* owned; places point into them */
	size_t n_file_names;
};

/* Reads, links and checks everything. -EINVAL when there was any fault; faults is
 * needed here, since finding none is what makes the content good. */
int content_load(const struct content_dirs *dirs, const struct config *config,
		 struct fault_list *faults, struct content *ret_content);
void content_done(struct content *content);

/* One takes the place of the other: who points to the catalogue and the library of one
 * sees those of the other from then on. Whatever points deeper does not follow. */
void content_swap(struct content *one, struct content *other);

/*
 * Reads one JSGF file of anybody's, and those beside it that it imports (NAME.gram
 * or LAST.gram for import <the.LAST.rule>), and compiles its public rules.
 * -EINVAL when there was a fault; what cannot be read is one, too.
 */
int content_read_grammar(const char *path, struct fault_list *faults, struct grammar **ret_grammar);

/* The dictionary that the recogniser will use; own is en.dict, or NULL. As
 * dictionary_new(). */
int content_open_dictionary(const char *own, const struct config *config, struct fault_list *faults,
			    struct dictionary **ret_dictionary);

#endif
