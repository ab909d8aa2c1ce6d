/* SPDX-License-Identifier: MIT */
/*
 * procedure - steps, warnings, questions and branches; which one fits a car
 *
 * A procedure is a list of steps. A step says one thing to do; a warning stands
 * directly before its step and wants its own answer; a question has a target
 * for yes, for no and for "I don't know". A target is a step of the same
 * procedure, another procedure, or the end.
 *
 * Layer:   core; pure.
 * Threads: a filled library may be read by any number of threads.
 */
#ifndef CORE_PROCEDURE_H
#define CORE_PROCEDURE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/vehicle.h"

enum step_kind {
	STEP_ACTION,   /* "next" goes on */
	STEP_WARNING,  /* "next" or "understood" goes on, and nothing skips it */
	STEP_QUESTION, /* yes, no and "I don't know" go on, each its own way */
};

enum target_kind {
	TARGET_NONE,	  /* not given: the check refuses that in a question */
	TARGET_NEXT,	  /* the step that follows; after the last one, the end */
	TARGET_STEP,	  /* a step of this procedure */
	TARGET_PROCEDURE, /* the first step of another procedure */
	TARGET_JOB,	  /* the first step of the procedure of a job that fits the car */
	TARGET_END,
};

/* A procedure longer than this is no help at the roadside; the limit also bounds
 * what a file can make us compute. */
#define PROCEDURE_MOST_STEPS 64
#define PROCEDURE_ID_BYTES 64
#define STEP_MOST_WORDS 25 /* in what is said of one step */

struct target {
	enum target_kind kind;
	char *name;   /* owned: step or procedure id or job as written; NULL for the others */
	size_t index; /* of the step in this procedure, or of the procedure; of a job's fallback */
	struct place place;
};

struct step {
	char *id; /* owned: "release-button"; unique in the procedure */
	enum step_kind kind;
	char *say;	      /* owned: what is said, for the ear */
	char *explain;	      /* owned: other words and more detail; NULL when there is none */
	struct target next;   /* ACTION, WARNING */
	struct target failed; /* the same: for whom it does not work; TARGET_NONE: not given */
	struct target yes;    /* QUESTION */
	struct target no;
	struct target unknown;
	struct provenance provenance; /* a question may have none: it instructs nothing */
	struct place place;
};

/* One line of applies_to: all that is given must fit; NULL and 0 fit anything. */
struct applicability {
	char *make;
	char *model;
	char *generation;
	int first_year;
	int last_year;
	struct place place;
};

struct procedure {
	char *id;    /* owned: "open-hidden-keyhole"; unique in the library */
	char *job;   /* owned: "open"; what the person wants done */
	char *title; /* owned; said: "opening the door at the hidden keyhole" */
	char *needs; /* owned; said: "jumper cables"; NULL: nothing but the key and one's hands */
	struct applicability *applies_to; /* owned; empty: only other procedures lead here */
	size_t n_applies_to;
	bool is_fallback; /* for its job, when the car is not known or doubtful */
	struct step *steps;
	size_t n_steps;
	struct place place;
};

struct procedure_library {
	struct procedure *procedures; /* owned */
	size_t n_procedures;
};

void procedure_library_done(struct procedure_library *library);

/*
 * Sets the index of every target. Call once, after reading. Adds a fault for
 * each name that leads nowhere; returns -EINVAL when there was one.
 */
int procedure_library_link(struct procedure_library *library, struct fault_list *faults);

/*
 * Adds a fault for each of: an id that is badly formed or given twice; a step,
 * or a whole procedure, that cannot be reached; a loop that no answer leaves; a
 * warning that does not stand directly before the action that it warns of; a
 * question without its three answers; low confidence spoken as an instruction;
 * a step of more than STEP_MOST_WORDS, a text that fits no prompt, an action
 * with "and then" in it; a line of applies_to that fits no car; a model year
 * that no procedure of a job fits, or that two fit; a job without a fallback, or
 * with two. The library must be linked without a fault.
 */
void procedure_library_check(const struct procedure_library *library,
			     const struct vehicle_catalogue *catalogue, struct fault_list *faults);

/* The part of the check that is about cars: which procedures fit which. */
void procedure_library_check_jobs(const struct procedure_library *library,
				  const struct vehicle_catalogue *catalogue,
				  struct fault_list *faults);

/* Adds a fault for each clause of a text that begins with a whole sentence of one of
 * these grammars: those that are listened to while steps are spoken. */
struct grammar;
void procedure_library_check_speech(const struct procedure_library *library,
				    const struct grammar *const *grammars, size_t n_grammars,
				    struct fault_list *faults);

/* NULL when there is none. */
const struct procedure *procedure_find(const struct procedure_library *library, const char *id);

/* True when a target that names a job can lead to this procedure, with some car. */
bool procedure_is_of_job(const struct procedure *procedure, const struct target *target);

/* True when a line of applies_to fits this car. */
bool procedure_fits(const struct procedure *procedure, const struct vehicle_make *make,
		    const struct vehicle_model *model, const struct vehicle_generation *generation,
		    int year);

/*
 * The procedure of a job that fits the match: by applies_to when the car is
 * known and no source doubts its year, else the job's fallback. NULL when the
 * job has neither.
 */
const struct procedure *procedure_select(const struct procedure_library *library, const char *job,
					 const struct vehicle_match *match);

/* The targets that a step has: next, perhaps failed, or three for a question (yes, no,
 * unknown). */
#define STEP_MOST_TARGETS 3
size_t step_targets(const struct step *step, const struct target *ret_targets[STEP_MOST_TARGETS]);

/* The index of the step that a target of a step leads to in its own procedure; n_steps: it leads
 * out of it. */
size_t procedure_target_step(const struct procedure *procedure, size_t from,
			     const struct target *target);

/* Steps that are still to come after this one on the longest way to the end of
 * this procedure, no step counted twice, and whether a question at this step or
 * ahead may change the count or lead to another procedure. */
struct procedure_rest {
	size_t n_steps;
	bool is_about;
};
struct procedure_rest procedure_rest(const struct procedure *procedure, size_t step);

#endif
