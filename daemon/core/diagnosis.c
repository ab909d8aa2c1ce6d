/* SPDX-License-Identifier: MIT */
/* diagnosis - see diagnosis.h. */
#include "core/diagnosis.h"

#include <errno.h>
#include <stdarg.h>

#include "core/diagnosis_rules.h"

/* Before a second of sound a level is a guess. */
#define HEARD_LEAST_S 1.0

const char *diagnosis_grade_name(enum diagnosis_grade grade) {
	static const char *const names[] = {
		[DIAGNOSIS_FINE] = "ok",
		[DIAGNOSIS_UNKNOWN] = "unknown",
		[DIAGNOSIS_WARNING] = "warning",
		[DIAGNOSIS_FAULT] = "fault",
	};

	return names[grade];
}

bool diagnosis_is_measured(const struct diagnosis_facts *facts) {
	return facts->is_on_bus && !facts->bus_fault[0];
}

bool diagnosis_is_audio(const struct diagnosis_facts *facts, const char *state) {
	return diagnosis_is_measured(facts) && string_equal(facts->measured.audio, state);
}

bool diagnosis_hears(const struct diagnosis_facts *facts) {
	return diagnosis_is_audio(facts, "ready") && facts->measured.heard_s >= HEARD_LEAST_S;
}

bool diagnosis_say(struct text *words, const char *format, ...) {
	va_list arguments;

	va_start(arguments, format);
	(void)text_vappendf(words, format, arguments);
	va_end(arguments);
	return true;
}

static const struct diagnosis_rule *diagnosis_match(const struct diagnosis_rule *rules, size_t n,
						    enum diagnosis_subject subject,
						    const struct diagnosis_facts *facts,
						    struct text *words) {
	for (size_t i = 0; i < n; i++) {
		if (rules[i].subject == subject && rules[i].find(facts, words))
			return &rules[i];
	}
	return NULL;
}

static void diagnosis_look(const struct diagnosis_facts *facts, enum diagnosis_subject subject,
			   struct diagnosis_finding *finding) {
	const struct diagnosis_subject_row *row = &diagnosis_subjects()[subject];
	const struct diagnosis_rule *rule = NULL;
	size_t n = 0;
	const struct diagnosis_rule *rules = diagnosis_rules(&n);

	*finding = (struct diagnosis_finding){.id = row->id, .subject = row->name, .remedy = ""};
	rule = diagnosis_match(rules, n, subject, facts, &finding->words);
	if (!rule) {
		rules = diagnosis_sound_rules(&n);
		rule = diagnosis_match(rules, n, subject, facts, &finding->words);
	}
	if (rule) {
		finding->id = rule->id;
		finding->grade = rule->grade;
		finding->remedy = rule->remedy;
	} else {
		finding->grade =
			row->fine(facts, &finding->words) ? DIAGNOSIS_FINE : DIAGNOSIS_UNKNOWN;
	}
}

int diagnosis_make(const struct diagnosis_facts *facts, struct diagnosis *ret_diagnosis) {
	struct diagnosis diagnosis = {.worst = DIAGNOSIS_FINE};
	bool has_words = true;

	for (int i = 0; i < DIAGNOSIS_N_SUBJECTS; i++) {
		struct diagnosis_finding *finding = &diagnosis.findings[i];

		diagnosis_look(facts, (enum diagnosis_subject)i, finding);
		has_words = has_words && finding->words.length_bytes;
		if (finding->grade > diagnosis.worst)
			diagnosis.worst = finding->grade;
	}
	if (!has_words) {
		diagnosis_done(&diagnosis);
		return -ENOMEM;
	}
	*ret_diagnosis = diagnosis;
	return 0;
}

void diagnosis_done(struct diagnosis *diagnosis) {
	for (int i = 0; i < DIAGNOSIS_N_SUBJECTS; i++)
		text_done(&diagnosis->findings[i].words);
}
