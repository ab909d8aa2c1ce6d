/* SPDX-License-Identifier: MIT */
/*
 * content_grammar - see content_grammar.h
 *
 * All *.gram files of the folder go into one set, in the order of their names,
 * beside the rules made from the data; then the grammar of each dialogue state
 * is compiled. The set is only needed for that.
 */
#include "app/content_grammar.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/store.h"
#include "app/content_check.h"
#include "base/cleanup.h"
#include "base/text.h"

/* Phrases with their tags, while they are collected. */
struct phrases {
	struct grammar_phrase *list;
	size_t n;
};

static void cleanup_set(struct grammar_set **set) {
	grammar_set_free(*set);
}

static void phrases_done(struct phrases *phrases) {
	for (size_t i = 0; i < phrases->n; i++)
		free((void *)(uintptr_t)phrases->list[i].tag);
	free(phrases->list);
}

/* All of a thing's phrases with the tag SLOT=ID; no slot: they mean nothing. */
static int phrases_add(struct phrases *phrases, const char *slot, const char *id,
		       char *const *words, size_t n_words, struct place place) {
	struct grammar_phrase *list =
		realloc(phrases->list, (phrases->n + n_words + 1) * sizeof(*list));

	if (!list)
		return -ENOMEM;
	phrases->list = list;
	for (size_t i = 0; i < n_words; i++) {
		struct text tag = TEXT_EMPTY;

		if (slot && text_appendf(&tag, "%s=%s", slot, id) < 0)
			return -ENOMEM;
		list[phrases->n++] =
			(struct grammar_phrase){words[i], slot ? text_take(&tag) : NULL, place};
	}
	return 0;
}

static int content_define_makes(const struct content *content, struct grammar_set *set,
				struct fault_list *faults) {
	CLEANUP(phrases_done) struct phrases phrases = {.n = 0};

	for (size_t i = 0; i < content->vehicles.n_makes; i++) {
		const struct vehicle_make *make = &content->vehicles.makes[i];
		int r = phrases_add(&phrases, "make", make->id, make->phrases, make->n_phrases,
				    make->place);

		if (r < 0)
			return r;
	}
	return grammar_set_define(set, "vehicles", "make", phrases.list, phrases.n, faults);
}

static int content_define_models(const struct content *content, struct grammar_set *set,
				 struct fault_list *faults) {
	CLEANUP(phrases_done) struct phrases phrases = {.n = 0};

	for (size_t i = 0; i < content->vehicles.n_makes; i++) {
		const struct vehicle_make *make = &content->vehicles.makes[i];

		for (size_t k = 0; k < make->n_models; k++) {
			const struct vehicle_model *model = &make->models[k];
			int r = phrases_add(&phrases, "model", model->id, model->phrases,
					    model->n_phrases, model->place);

			if (r < 0)
				return r;
		}
	}
	return grammar_set_define(set, "vehicles", "model", phrases.list, phrases.n, faults);
}

static int content_define_families(const struct content *content, struct grammar_set *set,
				   struct fault_list *faults) {
	CLEANUP(phrases_done) struct phrases phrases = {.n = 0};

	for (size_t i = 0; i < content->vehicles.n_makes; i++) {
		const struct vehicle_make *make = &content->vehicles.makes[i];

		for (size_t k = 0; k < make->n_families; k++) {
			const struct vehicle_family *family = &make->families[k];
			int r = phrases_add(&phrases, "family", family->id, family->phrases,
					    family->n_phrases, family->place);

			if (r < 0)
				return r;
		}
	}
	return grammar_set_define(set, "vehicles", "family", phrases.list, phrases.n, faults);
}

static int content_define_trims(const struct content *content, struct grammar_set *set,
				struct fault_list *faults) {
	CLEANUP(phrases_done) struct phrases phrases = {.n = 0};

	for (size_t i = 0; i < content->vehicles.n_makes; i++) {
		const struct vehicle_make *make = &content->vehicles.makes[i];
		int r = phrases_add(&phrases, NULL, NULL, make->trims, make->n_trims, make->place);

		if (r < 0)
			return r;
	}
	return grammar_set_define(set, "vehicles", "trim", phrases.list, phrases.n, faults);
}

/* The wake phrase as it would be typed: capitals and commas are fine. */
static int content_define_wake(const struct config *config, struct grammar_set *set,
			       struct fault_list *faults) {
	char words[CONFIG_STRING_BYTES];
	struct place place = {"the setting dialogue.wake_phrase", 0, 0};

	if (grammar_normalise(config->dialogue.wake_phrase, words, sizeof(words)) < 0 || !words[0])
		return fault_add(faults, place,
				 "\"%s\" cannot be said; write two or three words, as roadside "
				 "assistant",
				 config->dialogue.wake_phrase);
	struct grammar_phrase phrase = {words, "wake", place};
	return grammar_set_define(set, "config", "wake", &phrase, 1, faults);
}

static int content_define(const struct content *content, const struct config *config,
			  struct grammar_set *set, struct fault_list *faults) {
	int results[] = {
		content_define_makes(content, set, faults),
		content_define_models(content, set, faults),
		content_define_families(content, set, faults),
		content_define_trims(content, set, faults),
		content_define_wake(config, set, faults),
	};

	for (size_t i = 0; i < N_ELEMENTS(results); i++) {
		if (results[i] < 0)
			return results[i];
	}
	return 0;
}

static int is_grammar_file(const struct dirent *entry) {
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && string_equal(dot, ".gram");
}

/* file is the name for faults; it outlives the set. */
static int content_read_file(struct grammar_set *set, const char *file, struct fault_list *faults,
			     const char **ret_name) {
	CLEANUP_FREE char *text = NULL;
	int r = store_read_text(file, STORE_MOST_BYTES, &text);

	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return fault_add(faults, (struct place){file, 0, 0}, "cannot be read: %s",
				 strerror(-r));
	return grammar_set_read(set, file, text, faults, ret_name);
}

static int content_read_files(struct content *content, const char *dir, struct grammar_set *set,
			      struct fault_list *faults) {
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_grammar_file, alphasort);
	int r = 0;

	if (n < 0)
		return fault_add(faults, (struct place){dir, 0, 0},
				 "the folder of the grammars cannot be read: %s", strerror(errno));
	for (int i = 0; i < n; i++) {
		CLEANUP(text_done) struct text path = TEXT_EMPTY;
		const char *name = NULL;

		if (text_appendf(&path, "%s/%s", dir, entries[i]->d_name) == 0)
			name = content_keep_name(content, text_get(&path));
		int file_result = name ? content_read_file(set, name, faults, NULL) : -ENOMEM;
		r = r < 0 ? r : file_result;
		free(entries[i]);
	}
	free(entries);
	return r;
}

static int content_compile(struct content *content, const struct grammar_set *set,
			   const struct config *config, struct fault_list *faults) {
	int r = 0;

	for (size_t i = 0; i < DIALOGUE_N_STATES; i++) {
		/* Without a wake phrase, idle listens for the car at once. */
		size_t state =
			i == DIALOGUE_IDLE && config->dialogue.always_awake ? DIALOGUE_QUERY : i;
		int state_result =
			grammar_compile(set, dialogue_state_name((enum dialogue_state_name)state),
					faults, &content->grammars[i]);

		r = r < 0 ? r : state_result;
	}
	return r;
}

int content_load_grammars(struct content *content, const struct content_dirs *dirs,
			  const struct config *config, bool is_data_right,
			  struct fault_list *faults) {
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	int r = grammar_set_new(&set);

	if (r == 0)
		r = content_define(content, config, set, faults);
	int files_result =
		r == -ENOMEM ? r : content_read_files(content, dirs->grammar, set, faults);
	if (r < 0 || files_result < 0)
		return r < 0 ? r : files_result;
	r = content_compile(content, set, config, faults);
	return r < 0 ? r : content_check_grammars(content, dirs, config, is_data_right, faults);
}

/* NAME.gram, else LAST.gram, beside the file; NULL when there is neither. */
static char *content_import_path(const char *path, const char *grammar) {
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(grammar, '.');
	int n_folder = slash ? (int)(slash - path + 1) : 0;
	const char *names[] = {grammar, dot ? dot + 1 : grammar};

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		CLEANUP(text_done) struct text candidate = TEXT_EMPTY;

		if (strchr(names[i], '/') ||
		    text_appendf(&candidate, "%.*s%s.gram", n_folder, path, names[i]) < 0)
			return NULL;
		if (access(text_get(&candidate), F_OK) == 0)
			return text_take(&candidate);
	}
	return NULL;
}

#define CONTENT_MOST_IMPORTED 50 /* files that one grammar may draw in */

int content_read_grammar(const char *path, struct fault_list *faults,
			 struct grammar **ret_grammar) {
	CLEANUP(content_done) struct content names = {.n_file_names = 0};
	CLEANUP(cleanup_set) struct grammar_set *set = NULL;
	const char *name = NULL;
	size_t n_not_found = 0;
	int r = grammar_set_new(&set);

	if (r == 0)
		r = content_read_file(set, path, faults, &name);
	for (size_t i = 0; r == 0 && i < CONTENT_MOST_IMPORTED; i++) {
		const char *missing = grammar_set_missing(set, n_not_found);

		if (!missing)
			break;
		CLEANUP_FREE char *found = content_import_path(path, missing);
		const char *kept = found ? content_keep_name(&names, found) : NULL;
		/* Not there: said where a rule of it is used. */
		if (kept)
			r = content_read_file(set, kept, faults, NULL);
		else
			n_not_found++;
	}
	return r < 0 ? r : grammar_compile(set, name, faults, ret_grammar);
}
