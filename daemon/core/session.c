/* SPDX-License-Identifier: MIT */
/* session - see session.h. */
#include "core/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_HEAD "roadside-session 1"
#define SESSION_LAST_YEAR 2100

static const struct step *session_step(const struct procedure_library *procedures,
				       const struct dialogue_place *place) {
	const struct procedure *procedure = procedure_find(procedures, place->procedure);

	return procedure && place->step < procedure->n_steps ? &procedure->steps[place->step]
							     : NULL;
}

/* False: the procedure has no such step, or there is none. */
static bool session_find_step(const struct procedure *procedure, const char *id, size_t *ret_step) {
	for (size_t i = 0; procedure && i < procedure->n_steps; i++) {
		if (string_equal(procedure->steps[i].id, id)) {
			*ret_step = i;
			return true;
		}
	}
	return false;
}

bool session_carry(const struct procedure_library *from, const struct procedure_library *to,
		   struct dialogue_place *place) {
	const struct step *step = session_step(from, place);

	return step &&
	       session_find_step(procedure_find(to, place->procedure), step->id, &place->step);
}

static int session_print_place(const char *key, const struct dialogue_place *place,
			       const struct procedure_library *procedures, struct text *text) {
	const struct step *step = session_step(procedures, place);

	return step ? text_appendf(text, "%s %s %s\n", key, place->procedure, step->id) : -EINVAL;
}

int session_print(const struct dialogue_session *session, int64_t saved_s,
		  const struct procedure_library *procedures, struct text *text) {
	const struct vehicle_query *query = &session->query;
	int r = text_appendf(text, SESSION_HEAD "\nsaved %lld\nvehicle %s %s %d\n",
			     (long long)saved_s, query->make[0] ? query->make : "-",
			     query->model[0] ? query->model : "-", query->year);

	if (r == 0)
		r = session_print_place("first", &session->first, procedures, text);
	if (r == 0 && (session->delivery.louder || session->delivery.faster))
		r = text_appendf(text, "voice %d %d\n", session->delivery.louder,
				 session->delivery.faster);
	for (size_t i = 0; r == 0 && i < session->n_trail; i++)
		r = session_print_place("trail", &session->trail[i], procedures, text);
	return r < 0 ? r : session_print_place("place", &session->place, procedures, text);
}

/* One file being read. */
struct session_reader {
	const struct procedure_library *procedures;
	struct fault_list *faults;
	struct place place;
	struct dialogue_session *session;
	int64_t saved_s;
	bool has_head;
	bool has_saved;
	bool has_vehicle;
};

static int session_fault(struct session_reader *reader, const char *wanted) {
	return fault_add(reader->faults, reader->place, "%s has to stand here", wanted);
}

/* "PROCEDURE STEP" */
static int session_read_place(struct session_reader *reader, const char *rest,
			      struct dialogue_place *ret_place) {
	size_t length = strcspn(rest, " ");

	if (length == 0 || length >= sizeof(ret_place->procedure) || rest[length] != ' ')
		return session_fault(reader, "\"PROCEDURE STEP\"");
	*ret_place = (struct dialogue_place){0};
	memcpy(ret_place->procedure, rest, length);

	const struct procedure *procedure =
		procedure_find(reader->procedures, ret_place->procedure);

	if (session_find_step(procedure, rest + length + 1, &ret_place->step))
		return 0;
	return fault_add(reader->faults, reader->place, "there is no step \"%.80s\" any more",
			 rest);
}

static int session_copy_id(struct session_reader *reader, const char *id, char *ret_id) {
	if (string_equal(id, "-"))
		return 0;
	if (strlen(id) >= VEHICLE_ID_BYTES)
		return session_fault(reader, "a make or model that exists");
	memcpy(ret_id, id, strlen(id) + 1);
	return 0;
}

/* "MAKE MODEL YEAR" */
static int session_read_vehicle(struct session_reader *reader, char *rest) {
	struct vehicle_query *query = &reader->session->query;
	char *last = NULL;
	const char *make = strtok_r(rest, " ", &last);
	const char *model = strtok_r(NULL, " ", &last);
	const char *year = strtok_r(NULL, "", &last);

	reader->has_vehicle = true;
	if (!year || parse_int(year, 0, SESSION_LAST_YEAR, &query->year) < 0)
		return session_fault(reader, "\"vehicle MAKE MODEL YEAR\"");
	int r = session_copy_id(reader, make, query->make);
	return r < 0 ? r : session_copy_id(reader, model, query->model);
}

static int session_read_trail(struct session_reader *reader, const char *rest) {
	struct dialogue_session *session = reader->session;

	if (session->n_trail == DIALOGUE_MOST_TRAIL)
		return session_fault(reader, "a shorter trail");
	return session_read_place(reader, rest, &session->trail[session->n_trail++]);
}

/* "LOUDER FASTER" */
static int session_read_voice(struct session_reader *reader, char *rest) {
	struct dialogue_delivery *delivery = &reader->session->delivery;
	char *last = NULL;
	const char *louder = strtok_r(rest, " ", &last);
	const char *faster = strtok_r(NULL, "", &last);

	if (!louder || !faster ||
	    parse_int(louder, -DIALOGUE_MOST_LOUDER, DIALOGUE_MOST_LOUDER, &delivery->louder) < 0 ||
	    parse_int(faster, -DIALOGUE_MOST_FASTER, DIALOGUE_MOST_FASTER, &delivery->faster) < 0)
		return session_fault(reader, "\"voice LOUDER FASTER\"");
	return 0;
}

static int session_read_saved(struct session_reader *reader, const char *rest) {
	char *end = NULL;

	errno = 0;
	reader->saved_s = strtoll(rest, &end, 10);
	reader->has_saved = true;
	return errno || end == rest || *end || reader->saved_s < 0
		       ? session_fault(reader, "\"saved SECONDS\"")
		       : 0;
}

static int session_read_line(struct session_reader *reader, char *line) {
	static const char *const keys[] = {"saved ", "vehicle ", "first ",
					   "trail ", "place ",	 "voice "};
	size_t key = 0;

	if (!reader->has_head) {
		reader->has_head = string_equal(line, SESSION_HEAD);
		return reader->has_head ? 0 : session_fault(reader, "\"" SESSION_HEAD "\"");
	}
	while (key < sizeof(keys) / sizeof(keys[0]) &&
	       strncmp(line, keys[key], strlen(keys[key])) != 0)
		key++;

	char *rest = key < sizeof(keys) / sizeof(keys[0]) ? line + strlen(keys[key]) : line;

	switch (key) {
	case 0:
		return session_read_saved(reader, rest);
	case 1:
		return session_read_vehicle(reader, rest);
	case 2:
		return session_read_place(reader, rest, &reader->session->first);
	case 3:
		return session_read_trail(reader, rest);
	case 4:
		return session_read_place(reader, rest, &reader->session->place);
	case 5:
		return session_read_voice(reader, rest);
	default:
		return session_fault(reader, "saved, vehicle, voice, first, trail or place");
	}
}

int session_read(const char *file, char *text, const struct procedure_library *procedures,
		 struct fault_list *faults, struct dialogue_session *ret_session,
		 int64_t *ret_saved_s) {
	struct dialogue_session session = {0};
	struct session_reader reader = {
		.procedures = procedures,
		.faults = faults,
		.place = {file, 0, 1},
		.session = &session,
	};

	for (char *line = text, *next; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		reader.place.line++;
		if (session_read_line(&reader, line) < 0)
			return -EINVAL;
	}
	reader.place.line++;
	if (!reader.has_saved || !reader.has_vehicle || !session.first.procedure[0] ||
	    !session.place.procedure[0]) {
		(void)session_fault(&reader, "the rest of the file: a line is missing, it");
		return -EINVAL;
	}
	*ret_session = session;
	*ret_saved_s = reader.saved_s;
	return 0;
}
