/* SPDX-License-Identifier: MIT */
/* memory - see memory.h. */
#include "app/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "core/session.h"

#define MEMORY_MOST_BYTES 65536

struct memory {
	char path[PATH_MAX];
	const struct procedure_library *procedures;
	bool has_calendar;
	bool has_session;
	struct dialogue_session session; /* of the earlier run */
	struct text written;		 /* without its time; "": there is no file */
	bool has_failed;		 /* said once */
};

static int64_t memory_now_s(const struct memory *memory) {
	return memory->has_calendar ? (int64_t)time(NULL) : 0;
}

static void memory_refuse(const struct memory *memory, struct fault_list *faults, int error) {
	bool is_aside = store_put_aside(memory->path) == 0;

	log_warning("%s is not used: %s; it begins anew%s", memory->path, strerror(-error),
		    is_aside ? ", and the file is kept as " MEMORY_FILE STORE_ASIDE : "");
	fault_list_print(faults, stderr);
}

static void memory_load(struct memory *memory, const struct config *config) {
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP_FREE char *text = NULL;
	int64_t saved_s = 0;
	int r = store_read_text(memory->path, MEMORY_MOST_BYTES, &text);

	if (r == -ENOENT)
		return;
	if (r == 0)
		r = session_read(memory->path, text, memory->procedures, &faults, &memory->session,
				 &saved_s);
	if (r < 0) {
		memory_refuse(memory, &faults, r);
		return;
	}

	/* A clock that was set back says nothing: then it was just now. */
	int64_t age_s = memory_now_s(memory) - saved_s;

	if (age_s > config->dialogue.forget_after_s) {
		log_info("%s is too old to go on with: it begins anew", memory->path);
		(void)unlink(memory->path);
		return;
	}
	memory->session.is_old = age_s > config->dialogue.earlier_after_s;
	memory->has_session = true;
}

int memory_new(const char *state_dir, const struct config *config,
	       const struct procedure_library *procedures, bool has_calendar,
	       struct memory **ret_memory) {
	struct memory *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return -ENOMEM;

	int length = snprintf(memory->path, sizeof(memory->path), "%s/" MEMORY_FILE, state_dir);

	if (length < 0 || (size_t)length >= sizeof(memory->path)) {
		free(memory);
		return -ENAMETOOLONG;
	}
	memory->procedures = procedures;
	memory->has_calendar = has_calendar;
	memory_load(memory, config);
	*ret_memory = memory;
	return 0;
}

struct memory *memory_free(struct memory *memory) {
	if (memory) {
		text_done(&memory->written);
		free(memory);
	}
	return NULL;
}

const struct dialogue_session *memory_get(const struct memory *memory) {
	return memory->has_session ? &memory->session : NULL;
}

static void memory_failed(struct memory *memory, int error) {
	if (!memory->has_failed)
		log_warning("%s cannot be written: %s; after a power cut it begins anew",
			    memory->path, strerror(-error));
	memory->has_failed = true;
}

static int memory_write(struct memory *memory, const struct dialogue_session *session) {
	CLEANUP(text_done) struct text undated = TEXT_EMPTY;
	CLEANUP(text_done) struct text dated = TEXT_EMPTY;
	int r = session_print(session, 0, memory->procedures, &undated);

	if (r < 0 || string_equal(text_get(&undated), text_get(&memory->written)))
		return r;
	r = session_print(session, memory_now_s(memory), memory->procedures, &dated);
	if (r == 0)
		r = store_write_text(memory->path, text_get(&dated));
	text_clear(&memory->written);
	return r < 0 ? r : text_append(&memory->written, text_get(&undated));
}

void memory_keep(struct memory *memory, const struct dialogue *dialogue) {
	struct dialogue_session session;
	int r = 0;

	if (dialogue->has_kept) /* nobody has been asked: the file is as it was */
		return;
	if (dialogue_get_session(dialogue, &session)) {
		r = memory_write(memory, &session);
	} else if (memory->has_session || memory->written.length_bytes) {
		r = unlink(memory->path) < 0 && errno != ENOENT ? -errno : 0;
		text_clear(&memory->written);
	}
	memory->has_session = false;
	if (r < 0)
		memory_failed(memory, r);
	else
		memory->has_failed = false;
}
