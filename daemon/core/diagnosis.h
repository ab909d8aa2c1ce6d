/* SPDX-License-Identifier: MIT */
/*
 * diagnosis - from measurements to what is wrong, in words, and what to do about it
 *
 * A table: a subject is looked at by its rules in their order, and the first that
 * holds is the finding; where none does, it is fine, or there is nothing to judge by.
 *
 * Layer:   core; pure.
 * Threads: any; there is no state.
 * Errors:  -ENOMEM.
 */
#ifndef CORE_DIAGNOSIS_H
#define CORE_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "core/measurements.h"

enum diagnosis_subject {
	DIAGNOSIS_SERVICE,
	DIAGNOSIS_CONTENT, /* data, grammar, configuration */
	DIAGNOSIS_VOICE,
	DIAGNOSIS_CARD,
	DIAGNOSIS_RATE,
	DIAGNOSIS_MICROPHONE,
	DIAGNOSIS_CLIPPING,
	DIAGNOSIS_OFFSET,
	DIAGNOSIS_NOISE,
	DIAGNOSIS_DROPS,
	DIAGNOSIS_LOAD,
	DIAGNOSIS_ECHO,
	DIAGNOSIS_PHRASES,
	DIAGNOSIS_CLOCK,
	DIAGNOSIS_STATE,
	DIAGNOSIS_WATCHDOG,
	DIAGNOSIS_N_SUBJECTS,
};

enum diagnosis_grade {
	DIAGNOSIS_FINE,
	DIAGNOSIS_UNKNOWN, /* there is nothing to judge by */
	DIAGNOSIS_WARNING, /* it works, but not as well as it could */
	DIAGNOSIS_FAULT,   /* it does not work */
};

/* "ok", "unknown", "warning", "fault". */
const char *diagnosis_grade_name(enum diagnosis_grade grade);

/* A phrase that the person was asked to say. */
enum diagnosis_outcome {
	DIAGNOSIS_NOTHING,  /* no utterance was found */
	DIAGNOSIS_REJECTED, /* it was not believed */
	DIAGNOSIS_OTHER,    /* something else was heard */
	DIAGNOSIS_DOUBTED,  /* it would be asked about */
	DIAGNOSIS_HEARD,
};

struct diagnosis_phrase {
	char text[MEASUREMENTS_TEXT_BYTES];
	char heard[MEASUREMENTS_TEXT_BYTES]; /* "" when nothing was */
	enum diagnosis_outcome outcome;
	double confidence; /* 0 to 1 */
};

#define DIAGNOSIS_MOST_PHRASES 3

struct diagnosis_facts {
	/* What is known without the daemon. */
	char own_version[32];
	bool is_on_bus;
	bool is_denied;				     /* it does not let us read */
	char bus_fault[MEASUREMENTS_TEXT_BYTES];     /* why it gave no measurements; "": it did */
	bool is_checked;			     /* roadsided --check has run */
	char content_fault[MEASUREMENTS_TEXT_BYTES]; /* its first line; "": no fault */
	char voice_fault[MEASUREMENTS_TEXT_BYTES];
	int n_cards;   /* that the kernel knows */
	int n_devices; /* that anybody may choose; looked at only when none is open */
	char cards[MEASUREMENTS_TEXT_BYTES];   /* their names */
	char holders[MEASUREMENTS_TEXT_BYTES]; /* "arecord (process 123)"; "": nobody that we see */
	char user[64];			       /* that the daemon runs as; "": not known */
	char group[64];			       /* of the sound device files */
	double clock_behind_days;	       /* the clock stands before the programs were made */

	/* What it measures, when is_on_bus and there is no bus_fault. */
	struct measurements measured;

	/* What the person said. */
	struct diagnosis_phrase phrases[DIAGNOSIS_MOST_PHRASES];
	size_t n_phrases;
	double speech_peak_db;		       /* meanwhile; 0: not known */
	char unasked[MEASUREMENTS_TEXT_BYTES]; /* why nothing was asked */
};

struct diagnosis_finding {
	const char *id;	     /* for scripts: "card-busy"; that of the subject when it is fine */
	const char *subject; /* for people: "sound card" */
	enum diagnosis_grade grade;
	struct text words;  /* owned */
	const char *remedy; /* "" where none is needed */
};

struct diagnosis {
	struct diagnosis_finding findings[DIAGNOSIS_N_SUBJECTS];
	enum diagnosis_grade worst;
};

int diagnosis_make(const struct diagnosis_facts *facts, struct diagnosis *ret_diagnosis);
void diagnosis_done(struct diagnosis *diagnosis);

#endif
