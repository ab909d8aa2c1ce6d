/* SPDX-License-Identifier: MIT */
/* The weights file: a line a fact, blank separated; see verify.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/verify.h"

#define LINE_BYTES 512
#define MOST_FIELDS 5
#define MOST_WEIGHT 1e6

struct reader {
	struct verify_weights weights;
	bool has_bias;
	bool has_default;
	bool has_weight[VERIFY_N_FEATURES];
	struct place place;
	struct fault_list *faults;
	bool is_bad;
};

static void reader_fault(struct reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void reader_fault(struct reader *reader, const char *format, ...) {
	char message[LINE_BYTES + 128];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	reader->is_bad = true;
	(void)fault_add(reader->faults, reader->place, "%s", message);
}

static void read_weight(struct reader *reader, char *const fields[]) {
	for (size_t i = 0; i < VERIFY_N_FEATURES; i++) {
		if (!string_equal(fields[1], verify_feature_name((enum verify_feature)i)))
			continue;
		if (reader->has_weight[i])
			reader_fault(reader, "weight of '%s' is given twice: keep one of them",
				     fields[1]);
		reader->has_weight[i] = true;
		if (parse_double(fields[2], -MOST_WEIGHT, MOST_WEIGHT,
				 &reader->weights.weights[i]) < 0)
			reader_fault(reader, "'%s' is not a weight: a number is expected",
				     fields[2]);
		return;
	}
	reader_fault(reader, "'%s' is no feature: the features are listed in core/verify.c",
		     fields[1]);
}

static void read_threshold(struct reader *reader, char *const fields[]) {
	struct verify_rule rule = {0};
	struct verify_weights *weights = &reader->weights;
	if (parse_double(fields[2], 0, 1, &rule.accept) < 0 ||
	    parse_double(fields[3], 0, 1, &rule.ask) < 0 || rule.ask > rule.accept) {
		reader_fault(reader,
			     "thresholds of '%s': two numbers from 0 to 1 are expected, the "
			     "second (ask) not above the first (accept)",
			     fields[1]);
		return;
	}
	if (strlen(fields[1]) >= sizeof(rule.state)) {
		reader_fault(reader, "'%s' is too long for the name of a state", fields[1]);
		return;
	}
	(void)snprintf(rule.state, sizeof(rule.state), "%s", fields[1]);
	if (string_equal(rule.state, "default")) {
		weights->rules[0] = rule;
		reader->has_default = true;
	} else if (weights->n_rules == VERIFY_MOST_RULES) {
		reader_fault(reader, "too many thresholds; '%s' does not fit any more", fields[1]);
	} else {
		weights->rules[weights->n_rules++] = rule;
	}
}

static void read_line(struct reader *reader, char *line) {
	char *fields[MOST_FIELDS];
	size_t n = 0;
	char *rest = NULL;
	for (char *field = strtok_r(line, " \t\r", &rest); field && n < MOST_FIELDS;
	     field = strtok_r(NULL, " \t\r", &rest))
		fields[n++] = field;
	if (n == 0 || fields[0][0] == '#')
		return;
	if (string_equal(fields[0], "bias") && n == 2) {
		reader->has_bias = true;
		if (parse_double(fields[1], -MOST_WEIGHT, MOST_WEIGHT, &reader->weights.bias) < 0)
			reader_fault(reader, "'%s' is not a bias: a number is expected", fields[1]);
	} else if (string_equal(fields[0], "weight") && n == 3) {
		read_weight(reader, fields);
	} else if (string_equal(fields[0], "threshold") && n == 4) {
		read_threshold(reader, fields);
	} else {
		reader_fault(reader,
			     "a line that begins with '%s': expected 'bias B', 'weight FEATURE W' "
			     "or 'threshold STATE ACCEPT ASK'",
			     fields[0]);
	}
}

int verify_read(const char *file, const char *text, struct fault_list *faults,
		struct verify_weights *ret_weights) {
	struct reader reader = {.place = {.file = file}, .faults = faults};
	reader.weights.n_rules = 1;
	while (*text) {
		size_t length = strcspn(text, "\n");
		char line[LINE_BYTES];
		reader.place.line++;
		if (length >= sizeof(line)) {
			if (text[strspn(text, " \t")] != '#')
				reader_fault(&reader, "line too long");
		} else {
			memcpy(line, text, length);
			line[length] = '\0';
			read_line(&reader, line);
		}
		text += length + (text[length] == '\n');
	}
	reader.place.line = 0;
	if (!reader.has_bias)
		reader_fault(&reader, "there is no line 'bias B'");
	if (!reader.has_default)
		reader_fault(&reader, "there is no line 'threshold default ACCEPT ASK'");
	for (size_t i = 0; i < VERIFY_N_FEATURES; i++)
		if (!reader.has_weight[i])
			reader_fault(&reader, "there is no weight for feature '%s'",
				     verify_feature_name((enum verify_feature)i));
	if (reader.is_bad)
		return -EINVAL;
	*ret_weights = reader.weights;
	return 0;
}
