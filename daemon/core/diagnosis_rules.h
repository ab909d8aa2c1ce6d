/* SPDX-License-Identifier: MIT */
/*
 * diagnosis_rules - the table of diagnosis
 *
 * Layer:   core; for diagnosis.c only.
 */
#ifndef CORE_DIAGNOSIS_RULES_H
#define CORE_DIAGNOSIS_RULES_H

#include "core/diagnosis.h"

/* True when it is so; then the words say what. */
typedef bool (*diagnosis_find)(const struct diagnosis_facts *facts, struct text *words);

struct diagnosis_rule {
	const char *id;
	enum diagnosis_subject subject;
	enum diagnosis_grade grade;
	diagnosis_find find;
	const char *remedy;
};

struct diagnosis_subject_row {
	const char *id;
	const char *name;
	diagnosis_find fine; /* false: not known; the words say why */
};

/* diagnosis_rules.c: service, content, card; in the order in which they are tried. */
const struct diagnosis_rule *diagnosis_rules(size_t *ret_n);
/* diagnosis_sound.c: what is heard. */
const struct diagnosis_rule *diagnosis_sound_rules(size_t *ret_n);
/* diagnosis_fine.c: by diagnosis_subject. */
const struct diagnosis_subject_row *diagnosis_subjects(void);

/* What rules share. */
bool diagnosis_is_measured(const struct diagnosis_facts *facts);
bool diagnosis_is_audio(const struct diagnosis_facts *facts, const char *state);
/* The microphone has been open for long enough to judge it. */
bool diagnosis_hears(const struct diagnosis_facts *facts);
/* Always true. */
bool diagnosis_say(struct text *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
