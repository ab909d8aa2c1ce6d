/* SPDX-License-Identifier: MIT */
/*
 * content - see content.h
 *
 * Everything is read and checked even after a fault, so that one run of
 * `--check` finds all there is; only checks that need what is broken are left
 * out.
 */
#include "app/content.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/store.h"
#include "app/content_grammar.h"
#include "base/cleanup.h"

void content_done(struct content *content) {
	for (size_t i = 0; i < DIALOGUE_N_STATES; i++)
		grammar_free(content->grammars[i]);
	procedure_library_done(&content->procedures);
	vehicle_catalogue_done(&content->vehicles);
	for (size_t i = 0; i < content->n_file_names; i++)
		free(content->file_names[i]);
	free(content->file_names);
	*content = (struct content){.n_file_names = 0};
}

void content_swap(struct content *one, struct content *other) {
	const struct content kept = *one;

	*one = *other;
	*other = kept;
}

const char *content_keep_name(struct content *content, const char *name) {
	char **names = realloc(content->file_names, (content->n_file_names + 1) * sizeof(char *));

	if (!names)
		return NULL;
	content->file_names = names;
	names[content->n_file_names] = strdup(name);
	return names[content->n_file_names] ? names[content->n_file_names++] : NULL;
}

/* Vehicles and procedures: read, linked, checked. */
static int content_load_data(struct content *content, const char *dir, struct fault_list *faults) {
	struct store_names names = {.n_names = 0};
	int r = store_read_data(dir, &names, faults, &content->vehicles, &content->procedures);

	content->file_names = names.names;
	content->n_file_names = names.n_names;
	if (r < 0)
		return r;
	r = procedure_library_link(&content->procedures, faults);
	size_t n_before = fault_list_count(faults);
	vehicle_catalogue_check(&content->vehicles, faults);
	/* Which procedure fits which car can only be said of sound cars. */
	if (r == 0 && fault_list_count(faults) == n_before)
		procedure_library_check(&content->procedures, &content->vehicles, faults);
	return r;
}

int content_load(const struct content_dirs *dirs, const struct config *config,
		 struct fault_list *faults, struct content *ret_content) {
	CLEANUP(content_done) struct content content = {.n_file_names = 0};
	size_t n_before = fault_list_count(faults);
	int r = content_load_data(&content, dirs->data, faults);

	if (r < 0 && r != -EINVAL)
		return r;
	/* Without the names of the data the grammars would only add noise. */
	if (r == 0)
		r = content_load_grammars(&content, dirs, config,
					  fault_list_count(faults) == n_before, faults);
	if (r < 0)
		return r;
	if (fault_list_count(faults) != n_before)
		return -EINVAL;
	*ret_content = content;
	content = (struct content){.n_file_names = 0};
	return 0;
}
