/* SPDX-License-Identifier: MIT */
/*
 * vehicle - makes, models and model years; from what was said to what is meant
 *
 * The catalogue is filled by a reader (adapters/store) and never changes after
 * that. Everything the code knows of a make stands in the data.
 *
 * Layer:   core; pure.
 * Unit:    years are model years as sold, four digits.
 * Threads: a filled catalogue may be read by any number of threads.
 */
#ifndef CORE_VEHICLE_H
#define CORE_VEHICLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"

enum confidence {
	CONFIDENCE_LOW, /* never spoken as an instruction */
	CONFIDENCE_MEDIUM,
	CONFIDENCE_HIGH,
};

/* Where a fact comes from: a mark of sources.yaml and how far it is trusted. */
struct provenance {
	char *source; /* owned */
	enum confidence confidence;
};

/* One generation of a model: the years in which it was sold, both included. */
struct vehicle_generation {
	char *id; /* owned: "f56"; what procedures select by */
	int first_year;
	int last_year;
	bool is_any_year; /* sources name no year: it fits all of them, and none is asked for */
	/* Years inside the range on which sources disagree: accepted, but the
	 * procedure must ask what is seen. */
	int *doubtful_years; /* owned */
	size_t n_doubtful_years;
	struct provenance provenance;
	struct place place;
};

struct vehicle_model {
	char *id;	/* owned: "hardtop-2-door" */
	char *name;	/* owned; as it is said: "Hardtop 2 Door"; NULL: as the make is called */
	char **phrases; /* owned: what people call it, words in lower case */
	size_t n_phrases;
	struct vehicle_generation *generations; /* owned, oldest first */
	size_t n_generations;
	bool is_whole_make; /* what sources tell of the make as a whole: its name alone means
			     * this, and name and phrases are not given */
	struct place place;
};

/* A name that fits several models ("cooper"); the year, or a question, decides. */
struct vehicle_family {
	char *id;	/* owned: "hardtop" */
	char *name;	/* owned; as it is said; NULL: as the make is called */
	char *question; /* owned: asked when more than one model is left */
	char **phrases; /* owned */
	size_t n_phrases;
	size_t *models; /* owned: indices into the make's models */
	size_t n_models;
	struct place place;
};

struct vehicle_make {
	char *id;   /* owned: "mini" */
	char *name; /* owned; as it is said: "Mini" */
	char **phrases;
	size_t n_phrases;
	struct vehicle_model *models;
	size_t n_models;
	struct vehicle_family *families;
	size_t n_families;
	char **trims; /* owned: what people say with a model's name; tells no model */
	size_t n_trims;
	char *question; /* owned: asked when only the make is known; NULL: the model is asked for */
	bool is_partial; /* sources tell of these models and years, not of all that were sold */
	struct place place;
};

struct vehicle_catalogue {
	struct vehicle_make *makes; /* owned */
	size_t n_makes;
};

/* What is_any_year stands for. Nothing on four wheels that we could help is older; years to
 * come are typing errors. */
#define VEHICLE_OLDEST_YEAR 1950
#define VEHICLE_NEWEST_YEAR 2099

/* Frees all that the catalogue owns and empties it. NULL members are fine. */
void vehicle_catalogue_done(struct vehicle_catalogue *catalogue);

/*
 * Adds a fault for every id or phrase that is badly formed or stands for two
 * things, every range that is reversed, out of order or overlaps, every
 * doubtful year outside its range, every family of fewer than two models. And for
 * every phrase that is a different thing in two makes: two makes may call a model
 * by the same id and phrase, and then it is asked which make it is.
 */
void vehicle_catalogue_check(const struct vehicle_catalogue *catalogue, struct fault_list *faults);

/* The part of the check that compares makes with each other. */
void vehicle_catalogue_check_makes(const struct vehicle_catalogue *catalogue,
				   struct fault_list *faults);

/* A name and what it stands for. */
enum vehicle_name_kind { VEHICLE_NAME_MAKE, VEHICLE_NAME_MODEL, VEHICLE_NAME_FAMILY };
struct vehicle_name {
	const char *phrase;
	enum vehicle_name_kind kind;
	const char *id;
	struct place place;
};

/* Calls visit for each phrase of a make: its own, its models', its families'. */
void vehicle_each_name(const struct vehicle_make *make,
		       void (*visit)(void *context, const struct vehicle_name *name),
		       void *context);

/* What is known of the person's car so far. A plain value; zero is "nothing". */
#define VEHICLE_ID_BYTES 40

struct vehicle_query {
	char make[VEHICLE_ID_BYTES];   /* id, "" when not known */
	char model[VEHICLE_ID_BYTES];  /* id, "" when not known */
	char family[VEHICLE_ID_BYTES]; /* id, "" when not known */
	int year;		       /* 0 when not known */
	bool make_is_unknown;	       /* the person said "I don't know" */
	bool model_is_unknown;
	bool year_is_unknown;
};

enum vehicle_answer {
	VEHICLE_KNOWN,	   /* make, model, generation and year are known; year is 0
			    * when none was said and the generation is of any year */
	VEHICLE_UNCERTAIN, /* the person does not know more: ask what is seen */
	VEHICLE_ASK_MAKE,  /* nothing says which make, and there are several */
	VEHICLE_ASK_MODEL, /* family is set: ask its question; else ask openly */
	VEHICLE_ASK_YEAR,
	VEHICLE_NOT_SOLD, /* the model (or every model left) was not sold that year */
};

/* Pointers are borrowed from the catalogue; NULL where not known. */
struct vehicle_match {
	enum vehicle_answer answer;
	const struct vehicle_make *make;
	const struct vehicle_model *model;
	const struct vehicle_family *family;
	const struct vehicle_generation *generation; /* set when KNOWN */
	int year;
	bool is_doubtful; /* the year is one on which sources disagree */
};

/*
 * What follows from the query. A make that is the only one (or the only one that
 * has the model), a model that is the only one of its family sold in that year,
 * the model that its make's name alone stands for, are taken as said. Ids that the catalogue does
 * not have count as not said. Years outside all that is left are NOT_SOLD whatever else is unknown.
 */
void vehicle_resolve(const struct vehicle_catalogue *catalogue, const struct vehicle_query *query,
		     struct vehicle_match *ret_match);

/* Lookups by id; NULL when there is none. */
const struct vehicle_make *vehicle_find_make(const struct vehicle_catalogue *catalogue,
					     const char *id);
const struct vehicle_model *vehicle_find_model(const struct vehicle_make *make, const char *id);

/*
 * Appends the years in which a model was sold, for the ear, as the end of a
 * sentence "It was sold ...": "from twenty eleven to twenty sixteen", "in two
 * thousand and six, in twenty thirteen, and from twenty twenty to twenty twenty
 * one". Ranges without a gap between them are said as one.
 */
int vehicle_append_years(const struct vehicle_model *model, struct text *text);

/* The same for what a match has left: its model, else the models of its family,
 * else all of its make. -EINVAL when it has none of them. */
int vehicle_append_match_years(const struct vehicle_match *match, struct text *text);

/* Appends a year as people say it: "twenty fourteen", "two thousand and six".
 * -ERANGE outside 1000 to 9999. */
int vehicle_append_spoken_year(int year, struct text *text);

/* True for "hardtop-2-door": lower case letters and digits in groups, joined by
 * single hyphens, beginning with a letter, fewer than VEHICLE_ID_BYTES. */
bool vehicle_id_is_well_formed(const char *id);

/* True for words of lower case letters (and ' within them), single blanks
 * between: what can become a part of a grammar. */
bool vehicle_phrase_is_well_formed(const char *phrase);

#endif
