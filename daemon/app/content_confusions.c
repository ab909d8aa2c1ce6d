/* SPDX-License-Identifier: MIT */
/*
 * content_confusions - see content_confusions.h
 *
 * How it thinks: a command is a whole utterance, so whole commands are compared.
 * A name is a part of one ("twenty fourteen coupe"), and two names of several words
 * mostly share some ("two door hardtop", "four door hardtop"): only the words in
 * which they differ are compared, and where one has nothing there, nothing is.
 */
#include "app/content_confusions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/store.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "core/confusion.h"

#define MOST_SENTENCES 1000 /* of a state; our largest one has some sixty */
#define MOST_SAYINGS 8	    /* of a phrase; more are left out */
#define SAYING_BYTES 384
#define MOST_EXCEPTIONS 64

struct sayings {
	char list[MOST_SAYINGS][SAYING_BYTES]; /* phones */
	size_t n;
};

struct spoken {
	char text[128];
	char meaning[64];
	struct place place;
	struct sayings sayings; /* of a command; a name's are made for each pair */
};

struct spoken_list {
	struct spoken *list; /* owned */
	size_t n;
	struct dictionary *dictionary;
	int error;
};

struct exception {
	char one[128];
	char other[128];
	struct place place;
	bool is_needless; /* they are far enough from each other */
};

struct exceptions {
	struct exception list[MOST_EXCEPTIONS];
	size_t n;
};

static void spoken_list_done(struct spoken_list *spoken) {
	free(spoken->list);
}

static struct spoken *spoken_add(struct spoken_list *spoken) {
	struct spoken *list = realloc(spoken->list, (spoken->n + 1) * sizeof(*list));

	if (!list) {
		spoken->error = -ENOMEM;
		return NULL;
	}
	spoken->list = list;
	list[spoken->n] = (struct spoken){.sayings.n = 0};
	return &list[spoken->n++];
}

/* Every saying so far, continued by each way to say one more word. */
struct growing {
	const struct sayings *before;
	struct sayings *after;
};

static bool grow(void *context, const char *phones, enum dictionary_source source) {
	struct growing *growing = context;

	(void)source;
	for (size_t i = 0; i < growing->before->n; i++) {
		const char *begin = growing->before->list[i];

		if (growing->after->n == MOST_SAYINGS)
			return false;
		if (snprintf(growing->after->list[growing->after->n], SAYING_BYTES, "%s%s%s", begin,
			     begin[0] ? " " : "", phones) < SAYING_BYTES)
			growing->after->n++;
	}
	return true;
}

/* None for words that nobody can say: that is another fault. */
static int sayings_make(struct dictionary *dictionary, const char *text, struct sayings *sayings) {
	char words[128];
	char *rest = NULL;

	(void)snprintf(words, sizeof(words), "%s", text);
	*sayings = (struct sayings){.n = 1};
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		struct sayings longer = {.n = 0};
		struct growing growing = {sayings, &longer};
		int r = dictionary_pronounce(dictionary, word, grow, &growing);

		if (r < 0)
			return r;
		*sayings = longer;
	}
	return 0;
}

static double nearest(const struct sayings *one, const struct sayings *other) {
	double least = 9;

	for (size_t i = 0; i < one->n; i++) {
		for (size_t k = 0; k < other->n; k++) {
			double distance = confusion_distance(one->list[i], other->list[k]);

			least = distance < least ? distance : least;
		}
	}
	return least;
}

static void exceptions_read_line(struct exceptions *exceptions, char *line, struct place place,
				 struct fault_list *faults) {
	struct exception *exception = &exceptions->list[exceptions->n];
	char why[8];

	if (line[0] == '#' || line[0] == '\0')
		return;
	*exception = (struct exception){.place = place};
	if (exceptions->n == MOST_EXCEPTIONS ||
	    sscanf(line, "%127[a-z' ] | %127[a-z' ] | %7s", exception->one, exception->other,
		   why) != 3) {
		(void)fault_add(faults, place,
				"this line is not 'one phrase | the other | why they may stay', or "
				"is more than the %dth",
				MOST_EXCEPTIONS);
		return;
	}
	/* The blank before the bar belongs to the form. */
	exception->one[strlen(exception->one) - 1] = '\0';
	exception->other[strlen(exception->other) - 1] = '\0';
	exceptions->n++;
}

/* file outlives the exceptions. */
static int exceptions_read(struct exceptions *exceptions, const char *file,
			   struct fault_list *faults) {
	CLEANUP_FREE char *text = NULL;
	struct place place = {file, 0, 1};
	int r = store_read_text(file, STORE_MOST_BYTES, &text);

	if (r == -ENOENT)
		return 0;
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		(void)fault_add(faults, (struct place){file, 0, 0}, "cannot be read: %s",
				strerror(-r));
		return 0;
	}
	for (char *line = text; line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		place.line++;
		exceptions_read_line(exceptions, line, place, faults);
		line = end ? end + 1 : NULL;
	}
	return 0;
}

static struct exception *find_exception(struct exceptions *exceptions, const struct spoken *one,
					const struct spoken *other) {
	for (size_t i = 0; i < exceptions->n; i++) {
		struct exception *e = &exceptions->list[i];

		if ((string_equal(e->one, one->text) && string_equal(e->other, other->text)) ||
		    (string_equal(e->one, other->text) && string_equal(e->other, one->text)))
			return e;
	}
	return NULL;
}

/* Where: "in the grammar guide", "as names of cars". */
static void report(const struct spoken *one, const struct spoken *other, double distance,
		   const char *where, struct exceptions *exceptions, struct fault_list *faults) {
	struct exception *exception = find_exception(exceptions, one, other);

	if (exception)
		exception->is_needless = distance >= CONFUSION_TOO_NEAR;
	else if (distance < CONFUSION_TOO_NEAR)
		(void)fault_add(
			faults, other->place.file ? other->place : one->place,
			"\"%s\" (%s) and \"%s\" (%s) sound alike %s: %.2f apart, %.2f is needed; "
			"change one, or give the reason to keep both in confusions.txt",
			one->text, one->meaning, other->text, other->meaning, where, distance,
			CONFUSION_TOO_NEAR);
}

/* The place of the first tag that names the intent. */
static struct place place_of_intent(const struct grammar *grammar, const char *intent) {
	struct grammar_tag tag;

	for (size_t n = 0; grammar_get_tag(grammar, n, &tag); n++) {
		if (string_equal(tag.intent, intent))
			return tag.place;
	}
	return (struct place){NULL, 0, 0};
}

static bool visit_sentence(void *context, const char *sentence, const struct meaning *meaning) {
	struct spoken_list *commands = context;

	for (size_t i = 0; i < commands->n; i++) {
		if (string_equal(commands->list[i].text, sentence))
			return true;
	}
	struct spoken *command = spoken_add(commands);
	if (!command)
		return false;
	(void)snprintf(command->text, sizeof(command->text), "%s", sentence);
	(void)snprintf(command->meaning, sizeof(command->meaning), "%s", meaning->intent);
	return true;
}

static int read_commands(const struct grammar *grammar, struct spoken_list *commands) {
	grammar_each_sentence(grammar, MOST_SENTENCES, visit_sentence, commands);
	for (size_t i = 0; i < commands->n && commands->error == 0; i++) {
		struct spoken *command = &commands->list[i];

		command->place = place_of_intent(grammar, command->meaning);
		commands->error =
			sayings_make(commands->dictionary, command->text, &command->sayings);
	}
	return commands->error;
}

/* Both are commands of the other state as well, and were compared there. */
static bool was_compared(const struct grammar *before, const struct spoken *one,
			 const struct spoken *other) {
	struct meaning meanings[2];

	return before &&
	       grammar_match_text(before, one->text, &meanings[0]) >= GRAMMAR_COMPLETE_MORE &&
	       grammar_match_text(before, other->text, &meanings[1]) >= GRAMMAR_COMPLETE_MORE &&
	       string_equal(meanings[0].intent, one->meaning) &&
	       string_equal(meanings[1].intent, other->meaning);
}

static int check_commands(const struct grammar *grammar, const struct grammar *before,
			  struct dictionary *dictionary, struct exceptions *exceptions,
			  struct fault_list *faults) {
	CLEANUP(spoken_list_done) struct spoken_list commands = {.dictionary = dictionary};
	char where[64];
	int r = read_commands(grammar, &commands);

	(void)snprintf(where, sizeof(where), "in the grammar %s", grammar_name(grammar));
	for (size_t i = 0; r == 0 && i < commands.n; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct spoken *one = &commands.list[k];
			const struct spoken *other = &commands.list[i];

			if (!string_equal(one->meaning, other->meaning) &&
			    !was_compared(before, one, other))
				report(one, other, nearest(&one->sayings, &other->sayings), where,
				       exceptions, faults);
		}
	}
	return r;
}

static void visit_name(void *context, const struct vehicle_name *name) {
	static const char *const kinds[] = {"make", "model", "family"};
	struct spoken_list *names = context;
	struct spoken *spoken = spoken_add(names);

	if (!spoken)
		return;
	(void)snprintf(spoken->text, sizeof(spoken->text), "%s", name->phrase);
	(void)snprintf(spoken->meaning, sizeof(spoken->meaning), "%s %s", kinds[name->kind],
		       name->id);
	spoken->place = name->place;
}

/* The words between what both begin with and what both end with. */
static void cut_common_words(char **one, char **other) {
	for (;;) {
		size_t n = strcspn(*one, " ");

		if (n == 0 || n != strcspn(*other, " ") || memcmp(*one, *other, n) != 0)
			break;
		*one += n + ((*one)[n] == ' ');
		*other += n + ((*other)[n] == ' ');
	}
	while (**one && **other) {
		char *last = strrchr(*one, ' ');
		char *other_last = strrchr(*other, ' ');

		if (!string_equal(last ? last + 1 : *one, other_last ? other_last + 1 : *other))
			return;
		*(last ? last : *one) = '\0';
		*(other_last ? other_last : *other) = '\0';
	}
}

static int compare_names(const struct spoken *one, const struct spoken *other,
			 struct dictionary *dictionary, struct exceptions *exceptions,
			 struct fault_list *faults) {
	char texts[2][128];
	char *words[2] = {texts[0], texts[1]};
	struct sayings sayings[2];

	(void)snprintf(texts[0], sizeof(texts[0]), "%s", one->text);
	(void)snprintf(texts[1], sizeof(texts[1]), "%s", other->text);
	cut_common_words(&words[0], &words[1]);
	for (size_t i = 0; i < 2; i++) {
		int r = sayings_make(dictionary, words[i], &sayings[i]);
		if (r < 0)
			return r;
	}
	if (words[0][0] && words[1][0])
		report(one, other, nearest(&sayings[0], &sayings[1]), "as names of cars",
		       exceptions, faults);
	return 0;
}

static int check_names(const struct content *content, struct dictionary *dictionary,
		       struct exceptions *exceptions, struct fault_list *faults) {
	CLEANUP(spoken_list_done) struct spoken_list names = {.dictionary = dictionary};
	int r = 0;

	for (size_t i = 0; i < content->vehicles.n_makes; i++)
		vehicle_each_name(&content->vehicles.makes[i], visit_name, &names);
	r = names.error;
	for (size_t i = 0; r == 0 && i < names.n; i++) {
		for (size_t k = 0; r == 0 && k < i; k++) {
			if (!string_equal(names.list[i].meaning, names.list[k].meaning))
				r = compare_names(&names.list[k], &names.list[i], dictionary,
						  exceptions, faults);
		}
	}
	return r;
}

int content_check_confusions(const struct content *content, const struct content_dirs *dirs,
			     struct dictionary *dictionary, struct fault_list *faults) {
	/* Dozing is as paused; in the other states the names are what is said. */
	static const enum dialogue_state_name states[] = {DIALOGUE_GUIDE, DIALOGUE_CONFIRM,
							  DIALOGUE_PAUSED};
	CLEANUP(text_done) struct text of_grammar = TEXT_EMPTY;
	CLEANUP(text_done) struct text of_data = TEXT_EMPTY;
	static struct exceptions exceptions; /* large */
	const struct grammar *before = NULL;
	int r = text_appendf(&of_grammar, "%s/confusions.txt", dirs->grammar);

	exceptions.n = 0;
	if (r == 0)
		r = text_appendf(&of_data, "%s/confusions.txt", dirs->data);
	if (r == 0)
		r = exceptions_read(&exceptions, text_get(&of_grammar), faults);
	if (r == 0)
		r = exceptions_read(&exceptions, text_get(&of_data), faults);
	for (size_t i = 0; i < N_ELEMENTS(states) && r == 0; i++) {
		r = check_commands(content->grammars[states[i]], before, dictionary, &exceptions,
				   faults);
		before = content->grammars[states[i]];
	}
	if (r == 0)
		r = check_names(content, dictionary, &exceptions, faults);
	for (size_t i = 0; i < exceptions.n && r == 0; i++) {
		if (exceptions.list[i].is_needless)
			(void)fault_add(faults, exceptions.list[i].place,
					"\"%s\" and \"%s\" do not sound alike; take the line "
					"out",
					exceptions.list[i].one, exceptions.list[i].other);
	}
	return r;
}
