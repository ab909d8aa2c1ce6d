/* SPDX-License-Identifier: MIT */
/* fault - see fault.h. */
#include "base/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void fault_list_done(struct fault_list *list) {
	for (size_t i = 0; i < list->n_faults; i++) {
		free(list->faults[i].file);
		free(list->faults[i].message);
	}
	free(list->faults);
	*list = FAULT_LIST_EMPTY;
}

/* Room for one more; NULL when there is none. */
static struct fault *fault_list_grow(struct fault_list *list) {
	if (list->n_faults == FAULT_MOST)
		return NULL;
	if (!list->faults)
		list->faults = calloc(FAULT_MOST, sizeof(*list->faults));
	return list->faults ? &list->faults[list->n_faults] : NULL;
}

int fault_add(struct fault_list *list, struct place place, const char *format, ...) {
	if (!list)
		return -EINVAL;

	CLEANUP(text_done) struct text message = TEXT_EMPTY;
	va_list arguments;
	va_start(arguments, format);
	int r = text_vappendf(&message, format, arguments);
	va_end(arguments);

	CLEANUP_FREE char *file = strdup(place.file ? place.file : "");
	struct fault *fault = fault_list_grow(list);
	if (r < 0 || !file || !fault) {
		list->n_dropped++;
		return -EINVAL;
	}
	*fault = (struct fault){
		.file = take_ptr(file),
		.line = place.line,
		.column = place.column,
		.message = text_take(&message),
	};
	list->n_faults++;
	return -EINVAL;
}

size_t fault_list_count(const struct fault_list *list) {
	return list->n_faults + list->n_dropped;
}

static int fault_compare(const void *one, const void *other) {
	const struct fault *a = one;
	const struct fault *b = other;
	int files = strcmp(a->file, b->file);

	if (files)
		return files;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return strcmp(a->message, b->message);
}

void fault_list_print(struct fault_list *list, FILE *out) {
	if (list->n_faults)
		qsort(list->faults, list->n_faults, sizeof(*list->faults), fault_compare);
	for (size_t i = 0; i < list->n_faults; i++) {
		const struct fault *fault = &list->faults[i];

		if (fault->file[0] && fault->line)
			(void)fprintf(out, "%s:%u:%u: error: %s\n", fault->file, fault->line,
				      fault->column, fault->message);
		else if (fault->file[0])
			(void)fprintf(out, "%s: error: %s\n", fault->file, fault->message);
		else
			(void)fprintf(out, "error: %s\n", fault->message);
	}
	if (list->n_dropped)
		(void)fprintf(out, "error: %zu more faults were not kept\n", list->n_dropped);
}
