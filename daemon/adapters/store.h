/* SPDX-License-Identifier: MIT */
/*
 * store - what people wrote in YAML and INI files, read with the place of each
 *         word, so that a fault can say file:line:column; and what is kept
 *         between runs
 *
 * Layer:   adapters (libyaml in store_yaml*.c, inih in store_ini.c).
 * Threads: one.
 * Errors:  0 on success, -errno on failure; what is wrong goes to the faults,
 *          and reading goes on so that all faults are found in one go.
 * Limits:  a file of more than STORE_MOST_BYTES, or nested deeper than
 *          STORE_MOST_DEPTH, is refused unread; aliases and anchors are refused.
 */
#ifndef ADAPTERS_STORE_H
#define ADAPTERS_STORE_H

#include <stddef.h>

#include "base/fault.h"
#include "core/config.h"
#include "core/procedure.h"
#include "core/vehicle.h"

#define STORE_MOST_BYTES (1 << 20)
#define STORE_MOST_DEPTH 16

/* File names that places in faults and in the data point to. */
struct store_names {
	char **names; /* owned */
	size_t n_names;
};
void store_names_done(struct store_names *names);

/*
 * Reads DIR/sources.yaml, DIR/vehicles/ *.yaml and DIR/procedures/ ** / *.yaml in
 * the order of their names. Every source named must stand in sources.yaml.
 * Nothing is linked or checked beyond the schema.
 */
int store_read_data(const char *dir, struct store_names *names, struct fault_list *faults,
		    struct vehicle_catalogue *ret_vehicles,
		    struct procedure_library *ret_procedures);

/* Reads a whole file of at most most_bytes into memory that the caller frees; a NUL
 * stands behind the last. -ENOENT, -EACCES, -EFBIG, -EISDIR, -EINVAL (no file). */
int store_read_bytes(const char *path, size_t most_bytes, char **ret_bytes, size_t *ret_n);

/* The same for text: -EINVAL also when a NUL is in it. */
int store_read_text(const char *path, size_t most_bytes, char **ret_text);

/* Writes a file that is kept between runs, all of it or nothing; makes its folder where
 * that is missing. Readable by nobody else. */
int store_write_text(const char *path, const char *text);

/* Whether files can be kept in this folder, which need not be there yet: 0, or -errno
 * (-ENOSPC: the disk is full). Writes nothing. */
int store_can_write(const char *dir);

/* Takes a file that cannot be used out of the way: its name gets this behind it. */
#define STORE_ASIDE ".damaged"
int store_put_aside(const char *path);

/* Reads an INI file into the configuration. -ENOENT when there is none. */
int store_read_config(const char *path, struct config *config, struct fault_list *faults);

/* The same for each file of the folder whose name ends in .conf, in the order of their
 * names; what comes later counts more. No such folder is no error. */
#define STORE_MOST_DROP_INS 100
int store_read_config_folder(const char *dir, struct config *config, struct fault_list *faults);

#endif
