/* SPDX-License-Identifier: MIT */
/*
 * store_yaml - YAML as a small tree, and strict helpers that read a schema
 *
 * The subset that data needs: one document of mappings, sequences and text, no
 * anchors, aliases or tags. Every node knows its place. A helper that does not
 * like what it sees adds a fault that says what would be right, and returns
 * something harmless, so that reading goes on and finds the other faults.
 *
 * Layer:   adapters; private to store_yaml*.c and to tests.
 * Threads: one.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults.
 */
#ifndef ADAPTERS_STORE_YAML_H
#define ADAPTERS_STORE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "core/procedure.h"
#include "core/vehicle.h"

/* Limits on what a file can make us allocate and compare. */
#define STORE_MOST_NODES 50000 /* the largest of ours has a few hundred */
#define STORE_MOST_ITEMS 1000  /* in one mapping or sequence */

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	bool is_plain; /* TEXT: written without quotes */
	char *text;    /* TEXT: owned */
	/* LIST: the items. MAP: key, value, key, value. Owned. */
	struct yaml_node *items;
	size_t n_items;
	struct place place;
};

/*
 * Reads one document. file must outlive the tree. -EINVAL: it is not YAML, or
 * not our subset; the fault says where. -ENOMEM.
 */
int yaml_read(const char *file, const char *text, struct fault_list *faults,
	      struct yaml_node *ret_root);
void yaml_node_done(struct yaml_node *node);

/* A key that a mapping may have. */
struct yaml_key {
	const char *name;
	bool is_required;
	const char *example; /* how it is written; for the fault when it is missing */
};

#define YAML_MOST_KEYS 12

/*
 * Finds the values of a mapping: ret_values[i] belongs to keys[i], NULL where it
 * is not there. Adds a fault when the node is no mapping, and for each key that
 * is unknown, missing or given twice. what: "a generation". False when the node
 * is no mapping; the values are then all NULL.
 */
bool yaml_map(const struct yaml_node *node, const char *what, const struct yaml_key *keys,
	      size_t n_keys, struct fault_list *faults,
	      const struct yaml_node *ret_values[YAML_MOST_KEYS]);

/* Each of these takes NULL for "not there" and then returns the harmless value. */

/* A copy of the text that the caller frees; "" when there is a fault, NULL only
 * when the node is NULL or memory has run out. */
char *yaml_string(const struct yaml_node *node, const char *key, struct fault_list *faults);
bool yaml_bool(const struct yaml_node *node, const char *key, struct fault_list *faults);
/* "2011-2016" or "2013". Both stay 0 when there is a fault. */
void yaml_years(const struct yaml_node *node, const char *key, struct fault_list *faults,
		int *ret_first, int *ret_last);
/* The items of a list; 0 and a fault when it is none. */
size_t yaml_list(const struct yaml_node *node, const char *key, struct fault_list *faults);
/* A list of texts; the caller frees each and the array. */
char **yaml_strings(const struct yaml_node *node, const char *key, struct fault_list *faults,
		    size_t *ret_n);

/* The same, each as it is said: words of lower case letters. */
char **yaml_phrases(const struct yaml_node *node, const char *key, struct fault_list *faults,
		    size_t *ret_n);

/* Memory for n structs of the given size; a fault and NULL when there is none. */
void *yaml_alloc(size_t n, size_t bytes, struct place place, struct fault_list *faults);

/* The name nearest to a misspelt one, NULL when none is near enough to mean. */
const char *yaml_nearest(const char *wrong, const char *const *names, size_t n_names);

/* The marks that may be named as sources. */
struct source_list {
	char **marks; /* owned */
	size_t n_marks;
	bool is_unread; /* sources.yaml is at fault: every mark passes */
};
void source_list_done(struct source_list *sources);

int store_read_sources(const struct yaml_node *root, struct fault_list *faults,
		       struct source_list *ret_sources);

/* Reads the keys source and confidence. */
void store_read_provenance(const struct yaml_node *source, const struct yaml_node *confidence,
			   const struct source_list *sources, struct fault_list *faults,
			   struct provenance *ret_provenance);

/* Each reads one file's tree and fills one make or procedure, which the caller
 * ends with its catalogue or library, also after a fault. */
void store_read_make(const struct yaml_node *root, const struct source_list *sources,
		     struct fault_list *faults, struct vehicle_make *ret_make);
void store_read_procedure(const struct yaml_node *root, const struct source_list *sources,
			  struct fault_list *faults, struct procedure *ret_procedure);

#endif
