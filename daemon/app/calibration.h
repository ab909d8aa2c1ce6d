/* SPDX-License-Identifier: MIT */
/*
 * calibration - what was found out about speaker and microphone, kept between runs
 *
 * A small file in the state folder, a line for each figure. Whoever deletes it
 * loses nothing: it is measured again from what the daemon says.
 *
 * Layer:   app.
 * Threads: any; there is no state.
 * Errors:  none that matter: what cannot be kept is said in the log, and measured anew.
 */
#ifndef APP_CALIBRATION_H
#define APP_CALIBRATION_H

#include <stdbool.h>

#include "app/ears_echo.h"
#include "base/fault.h"
#include "base/text.h"

/* The name of the file. */
#define CALIBRATION_FILE "echo.txt"

/* Which sound cards it holds for; as they are configured. */
struct calibration_cards {
	const char *input;
	const char *output;
};

/* Reads it; false where there is none, or none for these cards. A file that is damaged is
 * put aside, and the log says so. */
bool calibration_load(const char *state_dir, const struct calibration_cards *cards,
		      struct ears_calibration *ret);

/* Writes it. */
void calibration_save(const char *state_dir, const struct calibration_cards *cards,
		      const struct ears_calibration *calibration);

/* The text of the file; -ENOMEM. */
int calibration_print(const struct calibration_cards *cards,
		      const struct ears_calibration *calibration, struct text *text);

/* Reads such a text; -EINVAL: the fault says where and what would be right. ret_cards
 * points to where the cards stand in the text, up to the end of the line. */
int calibration_read(const char *file, char *text, struct fault_list *faults,
		     struct ears_calibration *ret, const char **ret_cards);

#endif
