/* SPDX-License-Identifier: MIT */
/*
 * config - every setting: key, default, limits; one table drives them all
 *
 * The table is the only place that knows a key: the file reader, `--set`, the
 * manual page and the shipped example file are made from it or tested against it.
 *
 * Layer:   core; pure.
 * Threads: fill it on one thread; then any number may read it.
 */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/text.h"
#include "core/intent.h"

#define CONFIG_STRING_BYTES 256

struct config {
	struct {
		char input[CONFIG_STRING_BYTES];  /* device name or part of it; "" = default */
		char output[CONFIG_STRING_BYTES]; /* "" = the same device */
		int latency_ms;			  /* suggested to the sound card */
	} audio;
	struct {
		char wake_phrase[CONFIG_STRING_BYTES]; /* "roadside assistant" */
		bool always_awake;
		char emergency_number[CONFIG_STRING_BYTES]; /* as said */
		int doze_after_s;
		int idle_after_s;
		int reminder_after_s;
		int earlier_after_s;
		int forget_after_s;
	} dialogue;
	struct {
		char variant[CONFIG_STRING_BYTES]; /* file below voices/ */
		int rate_wpm;			   /* words per minute */
		int pitch;			   /* 0 to 100 */
		int volume_percent;
		int louder_in_noise_db; /* at most */
		int slower_in_noise_percent;
		bool earcons;
	} voice;
	struct {
		char model_dir[CONFIG_STRING_BYTES]; /* acoustic model */
		char dictionary[CONFIG_STRING_BYTES];
		bool echo;
	} ears;
	struct {
		char device[CONFIG_STRING_BYTES]; /* name or part of it; "" = none */
		char folder[CONFIG_STRING_BYTES]; /* of devices */
		int long_press_ms;
		char talk[CONFIG_STRING_BYTES];		  /* keys */
		char keys[INTENT_N][CONFIG_STRING_BYTES]; /* of each verb */
	} buttons;
	struct {
		char read[CONFIG_STRING_BYTES]; /* "all", "group", "none" */
	} bus;
	struct {
		char level[CONFIG_STRING_BYTES];
	} log;
};

enum config_kind {
	CONFIG_STRING, /* any text without control characters */
	CONFIG_WORDS,  /* what is said: letters, apostrophes and single blanks */
	CONFIG_CHOICE, /* one of a few words */
	CONFIG_KEYS,   /* names of keys: core/buttons reads them */
	CONFIG_INT,
	CONFIG_BOOL,
};

struct config_key {
	const char *section;
	const char *name;
	enum config_kind kind;
	size_t offset;	      /* into struct config */
	const char *fallback; /* the default, as text */
	int least;	      /* CONFIG_INT */
	int most;
	const char *const *choices; /* CONFIG_CHOICE; a NULL ends them */
	const char *meaning;	    /* one sentence for manual and example file */
};

/* The table, in the order of the manual page. */
const struct config_key *config_keys(size_t *ret_n);

/* What the key takes, for "it takes ...". */
void config_describe(const struct config_key *key, char *ret_words, size_t words_bytes);

/* A configuration file of all keys: what each means and takes, and its default, commented
 * out. -ENOMEM. */
int config_write_example(struct text *text);

/* Sets every key to its default. */
void config_set_defaults(struct config *config);

/* Sets one key from text. A fault says what the key takes; -EINVAL then. */
int config_set(struct config *config, const char *section, const char *name, const char *value,
	       struct place place, struct fault_list *faults);

/* -EINVAL and a fault when there is no such section. */
int config_check_section(const char *section, struct place place, struct fault_list *faults);

/* "SECTION.KEY=VALUE" of the command line. */
int config_set_assignment(struct config *config, const char *assignment, struct fault_list *faults);

#endif
