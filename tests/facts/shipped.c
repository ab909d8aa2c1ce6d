/* SPDX-License-Identifier: MIT */
/* shipped - see shipped.h. */
#include "shipped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

void shipped_read(struct shipped *ret_shipped) {
	struct fault_list faults = FAULT_LIST_EMPTY;

	(void)store_read_data(TEST_SOURCE_DIR "/data", &ret_shipped->names, &faults,
			      &ret_shipped->vehicles, &ret_shipped->procedures);
	vehicle_catalogue_check(&ret_shipped->vehicles, &faults);
	(void)procedure_library_link(&ret_shipped->procedures, &faults);
	if (fault_list_count(&faults) == 0)
		procedure_library_check(&ret_shipped->procedures, &ret_shipped->vehicles, &faults);
	fault_list_print(&faults, stderr);
	assert_int_equal(fault_list_count(&faults), 0);
	fault_list_done(&faults);
}

void shipped_done(struct shipped *shipped) {
	vehicle_catalogue_done(&shipped->vehicles);
	procedure_library_done(&shipped->procedures);
	store_names_done(&shipped->names);
}

struct vehicle_match shipped_resolve(const struct shipped *shipped, const char *model, int year) {
	struct vehicle_query query = {.year = year};
	struct vehicle_match match;

	(void)snprintf(query.model, sizeof(query.model), "%s", model);
	vehicle_resolve(&shipped->vehicles, &query, &match);
	return match;
}
