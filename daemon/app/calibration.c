/* SPDX-License-Identifier: MIT */
/* calibration - see calibration.h. */
#include "app/calibration.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/log.h"

#define CALIBRATION_MOST_BYTES 4096
#define CALIBRATION_HEAD "roadside-echo 1"

static const struct calibration_key {
	const char *name;
	size_t offset;
	double least;
	double most;
} keys[] = {
	{"delay-ms", offsetof(struct ears_calibration, delay_ms), 0, 1000},
	{"drift-ppm", offsetof(struct ears_calibration, drift_ppm), -10000, 10000},
	{"echo-db", offsetof(struct ears_calibration, echo_db), -150, 150},
	{"suppression-db", offsetof(struct ears_calibration, suppression_db), 0, 150},
	{"floor-db", offsetof(struct ears_calibration, floor_db), -150, 0},
	{"clipping-percent", offsetof(struct ears_calibration, clipping_percent), 0, 100},
};

static double *calibration_value(struct ears_calibration *calibration, size_t key) {
	return (double *)(void *)((char *)calibration + keys[key].offset);
}

int calibration_print(const struct calibration_cards *cards,
		      const struct ears_calibration *calibration, struct text *text) {
	struct ears_calibration copy = *calibration;
	int r = text_append(text, "# What roadsided found out about speaker and microphone. It may "
				  "be deleted.\n" CALIBRATION_HEAD "\n");

	if (r == 0)
		r = text_appendf(text, "cards %s | %s\n", cards->input, cards->output);
	for (size_t i = 0; r == 0 && i < N_ELEMENTS(keys); i++)
		r = text_appendf(text, "%s %.1f\n", keys[i].name, *calibration_value(&copy, i));
	return r;
}

static int calibration_read_line(struct place place, char *line, struct fault_list *faults,
				 struct ears_calibration *calibration, unsigned *seen) {
	size_t length = strcspn(line, " ");

	for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
		if (strlen(keys[i].name) != length || memcmp(keys[i].name, line, length) != 0)
			continue;
		place.column = (unsigned)length + 2;
		if (!line[length] || parse_double(line + length + 1, keys[i].least, keys[i].most,
						  calibration_value(calibration, i)) < 0)
			return fault_add(faults, place, "%s wants a number from %g to %g",
					 keys[i].name, keys[i].least, keys[i].most);
		*seen |= 1U << i;
		return 0;
	}
	return fault_add(faults, place, "\"%.40s\" is no line of this file", line);
}

int calibration_read(const char *file, char *text, struct fault_list *faults,
		     struct ears_calibration *ret, const char **ret_cards) {
	struct ears_calibration calibration = {0};
	struct place place = {file, 0, 1};
	const char *cards = NULL;
	unsigned seen = 0;
	bool has_head = false;

	for (char *line = text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		place.line++;
		if (!*line || *line == '#')
			continue;
		if (!has_head) {
			if (!string_equal(line, CALIBRATION_HEAD))
				return fault_add(faults, place,
						 "\"" CALIBRATION_HEAD "\" has to stand here");
			has_head = true;
		} else if (strncmp(line, "cards ", 6) == 0) {
			cards = line + 6;
		} else if (calibration_read_line(place, line, faults, &calibration, &seen) < 0) {
			return -EINVAL;
		}
	}
	if (!cards || seen != (1U << N_ELEMENTS(keys)) - 1)
		return fault_add(faults, place, "the file ends too soon: a line is missing");
	*ret = calibration;
	*ret_cards = cards;
	return 0;
}

static int calibration_path(const char *state_dir, char path[PATH_MAX]) {
	int length = snprintf(path, PATH_MAX, "%s/" CALIBRATION_FILE, state_dir);

	return length < 0 || length >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* Takes a file out of the way that another run, or nobody, can use. */
static void calibration_refuse(const char *path, const char *why, struct fault_list *faults) {
	log_warning("%s is not used: %s; speaker and microphone are measured again%s", path, why,
		    store_put_aside(path) < 0
			    ? ""
			    : ", and it is kept as " CALIBRATION_FILE STORE_ASIDE);
	fault_list_print(faults, stderr);
}

bool calibration_load(const char *state_dir, const struct calibration_cards *cards,
		      struct ears_calibration *ret) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(text_done) struct text mine = TEXT_EMPTY;
	CLEANUP_FREE char *text = NULL;
	struct ears_calibration found;
	const char *found_cards = NULL;
	char path[PATH_MAX];
	int r = calibration_path(state_dir, path);

	if (r == 0)
		r = store_read_text(path, CALIBRATION_MOST_BYTES, &text);
	if (r == -ENOENT)
		return false;
	if (r == 0)
		r = calibration_read(path, text, &faults, &found, &found_cards);
	if (r < 0) {
		calibration_refuse(path, strerror(-r), &faults);
		return false;
	}
	if (text_appendf(&mine, "%s | %s", cards->input, cards->output) < 0)
		return false;
	if (!string_equal(text_get(&mine), found_cards)) {
		log_info("%s was measured with other sound cards: it is measured again", path);
		return false;
	}
	*ret = found;
	return true;
}

void calibration_save(const char *state_dir, const struct calibration_cards *cards,
		      const struct ears_calibration *calibration) {
	CLEANUP(text_done) struct text text = TEXT_EMPTY;
	char path[PATH_MAX];
	int r = calibration_path(state_dir, path);

	if (r == 0)
		r = calibration_print(cards, calibration, &text);
	if (r == 0)
		r = store_write_text(path, text_get(&text));
	if (r < 0)
		log_warning("%s/" CALIBRATION_FILE " cannot be written: %s", state_dir,
			    strerror(-r));
}
