/* SPDX-License-Identifier: MIT */
/*
 * shipped - the data as it is shipped, read and checked, for the tests of this folder
 *
 * Threads: one.
 * Errors:  a fault in the data fails the test that reads it.
 */
#ifndef TESTS_FACTS_SHIPPED_H
#define TESTS_FACTS_SHIPPED_H

#include "adapters/store.h"

struct shipped {
	struct store_names names;
	struct vehicle_catalogue vehicles;
	struct procedure_library procedures;
};

void shipped_read(struct shipped *ret_shipped);
void shipped_done(struct shipped *shipped);

/* What follows from a model and a year alone. */
struct vehicle_match shipped_resolve(const struct shipped *shipped, const char *model, int year);

#endif
