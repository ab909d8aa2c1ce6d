/* SPDX-License-Identifier: MIT */
/*
 * recogniser_model - are the files of an acoustic model what they should be?
 *
 * PocketSphinx ends the process when it does not like a file. So each is looked
 * at before it may see it.
 *
 * Layer:   adapters; no outside library.
 * Errors:  0, or -errno after a line in the log that names file and fault.
 */
#ifndef ADAPTERS_RECOGNISER_MODEL_H
#define ADAPTERS_RECOGNISER_MODEL_H

int recogniser_model_check(const char *model_dir);

/* A regular file, readable, of at least least_bytes. */
int recogniser_model_check_file(const char *path, long least_bytes);

#endif
