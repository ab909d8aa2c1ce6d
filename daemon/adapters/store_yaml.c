/* SPDX-License-Identifier: MIT */
/*
 * store_yaml - the data folder into catalogue and library; see store.h.
 *
 * How it thinks: the sources are read first, since every other file names them;
 * then each file of vehicles/ is one make and each below procedures/ one
 * procedure. A file that cannot be read is a fault like any other, and the rest
 * is read all the same.
 */
#include "adapters/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/store_yaml.h"
#include "base/cleanup.h"
#include "base/text.h"

/* Limits on a folder: more than any real one has. */
#define STORE_MOST_FILES 1000
#define STORE_MOST_FOLDERS 4 /* deep */

void store_names_done(struct store_names *names) {
	for (size_t i = 0; i < names->n_names; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct store_names){0};
}

/* Keeps a file name for as long as the data live; NULL without memory. */
static const char *names_keep(struct store_names *names, const char *dir, const char *file) {
	CLEANUP(text_done) struct text path = TEXT_EMPTY;

	if (text_appendf(&path, "%s/%s", dir, file) < 0)
		return NULL;
	char **more = realloc(names->names, (names->n_names + 1) * sizeof(*more));
	if (!more)
		return NULL;
	names->names = more;
	char *name = text_take(&path);
	if (name)
		names->names[names->n_names++] = name;
	return name;
}

static const char *read_error(int r) {
	switch (r) {
	case -EFBIG:
		return "it is larger than 1 MiB; split it";
	case -EINVAL:
		return "it is no text file (it holds a NUL byte, or is no file at all)";
	default:
		return strerror(-r);
	}
}

/* What reading has to do with: where from, where to. */
struct store {
	struct store_names *names;
	struct fault_list *faults;
	struct source_list sources;
	struct vehicle_catalogue vehicles;
	struct procedure_library procedures;
	size_t n_files;
	bool is_out_of_memory;
};

static int store_read_file(struct store *store, const char *name, struct yaml_node *ret_root) {
	CLEANUP_FREE char *text = NULL;
	int r = store_read_text(name, STORE_MOST_BYTES, &text);

	if (r < 0) {
		(void)fault_add(store->faults, (struct place){name, 0, 0}, "cannot be read: %s",
				read_error(r));
		return r;
	}
	return yaml_read(name, text, store->faults, ret_root);
}

static void store_add_make(struct store *store, const struct yaml_node *root) {
	struct vehicle_catalogue *catalogue = &store->vehicles;
	struct vehicle_make *makes =
		realloc(catalogue->makes, (catalogue->n_makes + 1) * sizeof(*makes));

	if (!makes) {
		store->is_out_of_memory = true;
		return;
	}
	catalogue->makes = makes;
	store_read_make(root, &store->sources, store->faults, &makes[catalogue->n_makes++]);
}

static void store_add_procedure(struct store *store, const struct yaml_node *root) {
	struct procedure_library *library = &store->procedures;
	struct procedure *procedures =
		realloc(library->procedures, (library->n_procedures + 1) * sizeof(*procedures));

	if (!procedures) {
		store->is_out_of_memory = true;
		return;
	}
	library->procedures = procedures;
	store_read_procedure(root, &store->sources, store->faults,
			     &procedures[library->n_procedures++]);
}

typedef void (*store_add_fn)(struct store *store, const struct yaml_node *root);

static bool ends_with(const char *name, const char *ending) {
	size_t n = strlen(name);
	size_t n_ending = strlen(ending);

	return n > n_ending && strcmp(name + n - n_ending, ending) == 0;
}

static void store_add_file(struct store *store, const char *name, store_add_fn add) {
	CLEANUP(yaml_node_done) struct yaml_node root = {0};

	if (store->n_files++ == STORE_MOST_FILES)
		(void)fault_add(store->faults, (struct place){name, 0, 0},
				"there are more than %d files; this and later ones are not read",
				STORE_MOST_FILES);
	if (store->n_files > STORE_MOST_FILES)
		return;
	int r = store_read_file(store, name, &root);
	if (r == -ENOMEM)
		store->is_out_of_memory = true;
	if (r == 0)
		add(store, &root);
}

/* By bytes: the order must not depend on the locale. */
static int entry_compare(const struct dirent **one, const struct dirent **other) {
	return strcmp((*one)->d_name, (*other)->d_name);
}

static int is_visible(const struct dirent *entry) {
	return entry->d_name[0] != '.';
}

static void free_entries(struct dirent **entries, int n) {
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
}

static void store_add_folder(struct store *store, const char *dir, unsigned n_deeper,
			     store_add_fn add);

static void store_add_entry(struct store *store, const char *dir, const char *entry,
			    unsigned n_deeper, store_add_fn add) {
	const char *name = names_keep(store->names, dir, entry);
	struct stat status;

	if (!name) {
		store->is_out_of_memory = true;
		return;
	}
	if (stat(name, &status) == 0 && S_ISDIR(status.st_mode)) {
		if (n_deeper)
			store_add_folder(store, name, n_deeper - 1, add);
		else
			(void)fault_add(store->faults, (struct place){name, 0, 0},
					"a folder too deep; no files are read here");
		return;
	}
	if (ends_with(name, ".yaml"))
		store_add_file(store, name, add);
	else if (ends_with(name, ".yml"))
		(void)fault_add(store->faults, (struct place){name, 0, 0},
				"is not read; name it .yaml");
}

static void store_add_folder(struct store *store, const char *dir, unsigned n_deeper,
			     store_add_fn add) {
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_visible, entry_compare);

	if (n < 0) {
		(void)fault_add(store->faults, (struct place){dir, 0, 0},
				"cannot be read: %s; it must be a folder with .yaml files",
				strerror(errno));
		return;
	}
	for (int i = 0; i < n; i++)
		store_add_entry(store, dir, entries[i]->d_name, n_deeper, add);
	free_entries(entries, n);
}

/* As store_add_folder(); nothing at all, without a fault that says why, is one. */
static void store_add_some(struct store *store, const char *dir, unsigned n_deeper,
			   store_add_fn add, const char *when_empty) {
	size_t n_files = store->n_files;
	size_t n_faults = fault_list_count(store->faults);

	store_add_folder(store, dir, n_deeper, add);
	if (store->n_files == n_files && fault_list_count(store->faults) == n_faults)
		(void)fault_add(store->faults, (struct place){dir, 0, 0}, "%s", when_empty);
}

static void store_add_sources(struct store *store, const struct yaml_node *root) {
	if (store_read_sources(root, store->faults, &store->sources) == -ENOMEM)
		store->is_out_of_memory = true;
}

static void store_read_all(struct store *store, const char *dir) {
	const char *sources = names_keep(store->names, dir, "sources.yaml");
	const char *vehicles = names_keep(store->names, dir, "vehicles");
	const char *procedures = names_keep(store->names, dir, "procedures");

	if (!sources || !vehicles || !procedures) {
		store->is_out_of_memory = true;
		return;
	}
	store_add_file(store, sources, store_add_sources);
	store_add_some(store, vehicles, 0, store_add_make,
		       "holds no vehicles; it needs a .yaml file for each make");
	store_add_some(store, procedures, STORE_MOST_FOLDERS, store_add_procedure,
		       "holds no procedures; it needs a .yaml file for each");
}

int store_read_data(const char *dir, struct store_names *names, struct fault_list *faults,
		    struct vehicle_catalogue *ret_vehicles,
		    struct procedure_library *ret_procedures) {
	struct store store = {.names = names, .faults = faults, .sources = {.is_unread = true}};
	size_t n_before = fault_list_count(faults);

	store_read_all(&store, dir);
	source_list_done(&store.sources);
	if (store.is_out_of_memory || fault_list_count(faults) > n_before) {
		vehicle_catalogue_done(&store.vehicles);
		procedure_library_done(&store.procedures);
		return store.is_out_of_memory ? -ENOMEM : -EINVAL;
	}
	*ret_vehicles = store.vehicles;
	*ret_procedures = store.procedures;
	return 0;
}
