/* SPDX-License-Identifier: MIT */
/*
 * config - see config.h.
 *
 * A key is one row of the table: where it lies in struct config, what it takes,
 * its default as text. The default goes through the same reader as a person's
 * value, so a default that the limits refuse cannot exist unseen.
 */
#include "core/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define KEY_TEXT(section_, name_, kind_, fallback_, meaning_)                                      \
	{                                                                                          \
		.section = #section_, .name = #name_, .kind = (kind_),                             \
		.offset = offsetof(struct config, section_.name_), .fallback = (fallback_),        \
		.meaning = (meaning_)                                                              \
	}
#define KEY_CHOICE(section_, name_, fallback_, choices_, meaning_)                                 \
	{                                                                                          \
		.section = #section_, .name = #name_, .kind = CONFIG_CHOICE,                       \
		.offset = offsetof(struct config, section_.name_), .fallback = (fallback_),        \
		.choices = (choices_), .meaning = (meaning_)                                       \
	}
#define KEY_INT(section_, name_, fallback_, least_, most_, meaning_)                               \
	{                                                                                          \
		.section = #section_, .name = #name_, .kind = CONFIG_INT,                          \
		.offset = offsetof(struct config, section_.name_), .fallback = (fallback_),        \
		.least = (least_), .most = (most_), .meaning = (meaning_)                          \
	}

/* The keys of a verb; its name is the intent's, with _ for -. */
#define KEY_VERB(name_, intent_, fallback_, meaning_)                                              \
	{                                                                                          \
		.section = "buttons", .name = #name_, .kind = CONFIG_KEYS,                         \
		.offset = offsetof(struct config, buttons.keys[intent_]), .fallback = (fallback_), \
		.meaning = (meaning_)                                                              \
	}

/* As base/log spells them; the log itself is out of core's reach. */
static const char *const levels[] = {"error", "warning", "info", "debug", NULL};
static const char *const readers[] = {"all", "group", "none", NULL};

static const struct config_key keys[] = {
	KEY_TEXT(audio, input, CONFIG_STRING, "",
		 "Microphone: a device's name or a part of it; empty takes the default device."),
	KEY_TEXT(audio, output, CONFIG_STRING, "",
		 "Speaker: a device's name or a part of it; empty takes the same device."),
	KEY_INT(audio, latency_ms, "40", 5, 500,
		"Latency suggested to the sound card, in milliseconds."),
	KEY_TEXT(dialogue, wake_phrase, CONFIG_WORDS, "roadside assistant",
		 "The words that begin a conversation, in lower case."),
	KEY_TEXT(dialogue, always_awake, CONFIG_BOOL, "no",
		 "Whether a car may be named at any time, without the wake phrase."),
	KEY_TEXT(dialogue, emergency_number, CONFIG_WORDS, "nine one one",
		 "The number to call in danger, as it is said."),
	KEY_INT(dialogue, doze_after_s, "600", 10, 86400,
		"Seconds without accepted speech in a procedure after which only the wake phrase "
		"or \"resume\" is taken."),
	KEY_INT(dialogue, idle_after_s, "60", 5, 86400,
		"Seconds without accepted speech before the first or after the last step that "
		"end the conversation."),
	KEY_INT(dialogue, reminder_after_s, "30", 3, 86400,
		"Seconds of silence before the one gentle reminder."),
	KEY_INT(dialogue, earlier_after_s, "1800", 0, 604800,
		"Age in seconds from which a conversation that was cut off is called one of "
		"earlier."),
	KEY_INT(dialogue, forget_after_s, "43200", 0, 604800,
		"Age in seconds from which such a conversation is forgotten."),
	KEY_TEXT(voice, variant, CONFIG_STRING, "roadside",
		 "The voice: a file in the folder of voices."),
	KEY_INT(voice, rate_wpm, "155", 80, 450, "Speaking rate in words a minute."),
	KEY_INT(voice, pitch, "50", 0, 100, "Pitch of the voice."),
	KEY_INT(voice, volume_percent, "100", 0, 200, "Volume of the voice in percent."),
	KEY_INT(voice, louder_in_noise_db, "6", 0, 12,
		"Decibels by which it speaks louder, at most, the louder it is around."),
	KEY_INT(voice, slower_in_noise_percent, "10", 0, 30,
		"Percent by which it speaks slower, at most, the louder it is around."),
	KEY_TEXT(voice, earcons, CONFIG_BOOL, "yes",
		 "Whether short sounds say that it listens or has not understood."),
	KEY_TEXT(ears, model_dir, CONFIG_STRING, "",
		 "Folder of the acoustic model; empty takes that of pocketsphinx-en-us."),
	KEY_TEXT(ears, dictionary, CONFIG_STRING, "",
		 "Pronouncing dictionary; empty takes the one beside the model."),
	KEY_TEXT(ears, echo, CONFIG_BOOL, "yes",
		 "Whether the echo of its own voice is taken out, so that it can listen while it "
		 "speaks; without, it is deaf meanwhile."),
	KEY_TEXT(buttons, device, CONFIG_STRING, "roadside-buttons",
		 "Remote or keys: a device's name or a part of it; empty takes none."),
	KEY_TEXT(buttons, folder, CONFIG_STRING, "/dev/input", "Folder of the devices."),
	KEY_INT(buttons, long_press_ms, "700", 200, 5000,
		"Milliseconds for which a key is held in a long press."),
	KEY_TEXT(buttons, talk, CONFIG_KEYS, "KEY_VOICECOMMAND",
		 "Keys for talking: while one is held, it is silent and listens."),
	KEY_VERB(wake, INTENT_WAKE, "KEY_WAKEUP", "Begins a conversation."),
	KEY_VERB(next, INTENT_NEXT, "KEY_NEXTSONG KEY_NEXT", "Goes to the next step."),
	KEY_VERB(back, INTENT_BACK, "KEY_PREVIOUSSONG KEY_PREVIOUS", "Goes to the step before."),
	KEY_VERB(yes, INTENT_YES, "KEY_PLAYPAUSE KEY_PLAYCD KEY_PAUSECD KEY_OK",
		 "Answers a question with yes."),
	KEY_VERB(no, INTENT_NO, "KEY_PLAYPAUSE:long KEY_PLAYCD:long KEY_PAUSECD:long KEY_CANCEL",
		 "Answers a question with no."),
	KEY_VERB(unknown, INTENT_UNKNOWN, "KEY_NEXTSONG:long KEY_NEXT:long",
		 "Says \"I don't know\"; to the question for the car, too."),
	KEY_VERB(repeat, INTENT_REPEAT, "KEY_PLAYPAUSE KEY_PLAYCD KEY_PAUSECD", "Says it again."),
	KEY_VERB(slower_repeat, INTENT_SLOWER_REPEAT, "", "Says it again, slower."),
	KEY_VERB(explain, INTENT_EXPLAIN, "", "Says the step in other words."),
	KEY_VERB(understood, INTENT_UNDERSTOOD, "", "A warning was understood."),
	KEY_VERB(start_over, INTENT_START_OVER, "", "Goes to the first step."),
	KEY_VERB(how_many, INTENT_HOW_MANY, "", "Says how many steps are left."),
	KEY_VERB(where_am_i, INTENT_WHERE_AM_I, "", "Says which step this is."),
	KEY_VERB(need, INTENT_NEED, "", "Says what is needed."),
	KEY_VERB(what_can_i_say, INTENT_WHAT_CAN_I_SAY, "", "Says what may be said here."),
	KEY_VERB(help, INTENT_HELP, "KEY_HELP", "Says how to go on."),
	KEY_VERB(pause, INTENT_PAUSE, "", "Waits until it is woken."),
	KEY_VERB(resume, INTENT_RESUME, "", "Goes on after a pause."),
	KEY_VERB(stop, INTENT_STOP, "KEY_STOPCD KEY_STOP KEY_PREVIOUSSONG:long KEY_PREVIOUS:long",
		 "Ends the conversation; in a procedure it is asked about."),
	KEY_VERB(louder, INTENT_LOUDER, "KEY_VOLUMEUP", "Speaks louder."),
	KEY_VERB(quieter, INTENT_QUIETER, "KEY_VOLUMEDOWN", "Speaks quieter."),
	KEY_VERB(slower, INTENT_SLOWER, "", "Speaks slower."),
	KEY_VERB(faster, INTENT_FASTER, "", "Speaks faster."),
	KEY_VERB(wait, INTENT_WAIT, "", "The person needs a moment."),
	KEY_VERB(failed, INTENT_FAILED, "", "The step did not work."),
	KEY_VERB(cannot_find, INTENT_CANNOT_FIND, "", "What the step is about is not there."),
	KEY_VERB(emergency, INTENT_EMERGENCY, "KEY_PHONE", "Says whom to call in danger."),
	KEY_CHOICE(
		bus, read, "all", readers,
		"Who may see on D-Bus what is going on: all, those who may control it (group), or "
		"nobody but root and the service's own user (none)."),
	KEY_CHOICE(log, level, "info", levels, "What is logged."),
};

const struct config_key *config_keys(size_t *ret_n) {
	*ret_n = N_ELEMENTS(keys);
	return keys;
}

static void *config_field(struct config *config, const struct config_key *key) {
	return (char *)config + key->offset;
}

static bool config_is_words(const char *value) {
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz' ";
	size_t length = strlen(value);

	return length && strspn(value, allowed) == length && value[0] != ' ' &&
	       value[length - 1] != ' ' && !strstr(value, "  ");
}

/* Which names there are is known outside the core. */
static bool config_is_keys(const char *value) {
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:long ";

	return strspn(value, allowed) == strlen(value);
}

static bool config_is_choice(const char *value, const char *const *choices) {
	for (; *choices; choices++) {
		if (string_equal(*choices, value))
			return true;
	}
	return false;
}

/* "a, b or c" */
static void config_name_choices(const char *const *choices, char *ret_words, size_t words_bytes) {
	size_t n = 0;

	for (; *choices && n < words_bytes; choices++) {
		const char *join = n == 0 ? "" : choices[1] ? ", " : " or ";

		n += (size_t)snprintf(ret_words + n, words_bytes - n, "%s%s", join, *choices);
	}
}

static bool config_is_plain(const char *value) {
	for (; *value; value++) {
		if ((unsigned char)*value < ' ' || *value == 0x7f)
			return false;
	}
	return true;
}

void config_describe(const struct config_key *key, char *ret_words, size_t words_bytes) {
	switch (key->kind) {
	case CONFIG_INT:
		(void)snprintf(ret_words, words_bytes, "a whole number from %d to %d", key->least,
			       key->most);
		break;
	case CONFIG_BOOL:
		(void)snprintf(ret_words, words_bytes, "yes or no");
		break;
	case CONFIG_WORDS:
		(void)snprintf(ret_words, words_bytes,
			       "words in lower case with single blanks between them");
		break;
	case CONFIG_KEYS:
		(void)snprintf(ret_words, words_bytes,
			       "keys such as KEY_NEXTSONG or KEY_NEXTSONG:long");
		break;
	case CONFIG_CHOICE:
		config_name_choices(key->choices, ret_words, words_bytes);
		break;
	case CONFIG_STRING:
		(void)snprintf(ret_words, words_bytes, "text without control characters");
		break;
	}
}

/* Sets the field, or says through ret_wanted what the key takes. */
static int config_set_key(struct config *config, const struct config_key *key, const char *value,
			  char *ret_wanted, size_t wanted_bytes) {
	int r = 0;

	config_describe(key, ret_wanted, wanted_bytes);
	switch (key->kind) {
	case CONFIG_INT:
		return parse_int(value, key->least, key->most, config_field(config, key));
	case CONFIG_BOOL:
		return parse_bool(value, config_field(config, key));
	case CONFIG_WORDS:
		r = config_is_words(value) ? 0 : -EINVAL;
		break;
	case CONFIG_CHOICE:
		r = config_is_choice(value, key->choices) ? 0 : -EINVAL;
		break;
	case CONFIG_KEYS:
		r = config_is_keys(value) ? 0 : -EINVAL;
		break;
	case CONFIG_STRING:
		r = config_is_plain(value) ? 0 : -EINVAL;
		break;
	}
	if (r < 0)
		return r;
	if (strlen(value) >= CONFIG_STRING_BYTES) {
		(void)snprintf(ret_wanted, wanted_bytes, "at most %d bytes",
			       CONFIG_STRING_BYTES - 1);
		return -E2BIG;
	}
	memcpy(config_field(config, key), value, strlen(value) + 1);
	return 0;
}

void config_set_defaults(struct config *config) {
	char wanted[64];

	*config = (struct config){0};
	for (size_t i = 0; i < N_ELEMENTS(keys); i++)
		(void)config_set_key(config, &keys[i], keys[i].fallback, wanted, sizeof(wanted));
}

/* The keys of a section, or the sections, for a fault: "a, b, c". */
static void config_append_known(const char *section, struct text *text) {
	const char *last = "";

	for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
		const char *name = section ? keys[i].name : keys[i].section;

		if (section ? !string_equal(section, keys[i].section) : string_equal(last, name))
			continue;
		(void)text_appendf(text, "%s%s", text->length_bytes ? ", " : "", name);
		last = name;
	}
}

int config_check_section(const char *section, struct place place, struct fault_list *faults) {
	CLEANUP(text_done) struct text known = TEXT_EMPTY;

	for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
		if (string_equal(section, keys[i].section))
			return 0;
	}
	config_append_known(NULL, &known);
	return fault_add(faults, place, "there is no section \"%.60s\"; there are %s", section,
			 text_get(&known));
}

int config_set(struct config *config, const char *section, const char *name, const char *value,
	       struct place place, struct fault_list *faults) {
	CLEANUP(text_done) struct text known = TEXT_EMPTY;
	char wanted[64];

	for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
		if (!string_equal(section, keys[i].section) || !string_equal(name, keys[i].name))
			continue;
		if (config_set_key(config, &keys[i], value, wanted, sizeof(wanted)) == 0)
			return 0;
		return fault_add(faults, place, "%s.%s cannot be \"%.60s\"; it takes %s", section,
				 name, value, wanted);
	}
	if (config_check_section(section, place, faults) < 0)
		return -EINVAL;
	config_append_known(section, &known);
	return fault_add(faults, place, "section \"%s\" has no key \"%.60s\"; it has %s", section,
			 name, text_get(&known));
}

int config_set_assignment(struct config *config, const char *assignment,
			  struct fault_list *faults) {
	const struct place nowhere = {0};
	const char *dot = strchr(assignment, '.');
	const char *equals = strchr(assignment, '=');

	if (!dot || !equals || dot > equals || dot == assignment || equals == dot + 1)
		return fault_add(faults, nowhere,
				 "\"%.60s\" is no setting; write it as SECTION.KEY=VALUE",
				 assignment);

	CLEANUP_FREE char *section = strndup(assignment, (size_t)(dot - assignment));
	CLEANUP_FREE char *name = strndup(dot + 1, (size_t)(equals - dot - 1));
	if (!section || !name)
		return -ENOMEM;
	return config_set(config, section, name, equals + 1, nowhere, faults);
}
