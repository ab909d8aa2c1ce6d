/* SPDX-License-Identifier: MIT */
/* buttons_map - section [buttons] read into a map; see buttons.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/buttons.h"

#define MAP_LONG ":long"
#define MAP_KEY_BYTES 64

/* One reading of the section. */
struct map_reading {
	struct buttons_map *map;
	buttons_find_code find;
	struct place place;
	struct fault_list *faults;
	const char *setting; /* "next", "talk" */
	enum intent verb;    /* INTENT_NONE: talk */
};

static bool map_is_answer(enum intent verb) {
	return verb == INTENT_YES || verb == INTENT_NO || verb == INTENT_UNKNOWN;
}

/* The key's own binding, or a new one; NULL: there are too many. */
static struct buttons_binding *map_bind(struct buttons_map *map, unsigned code) {
	for (size_t i = 0; i < map->n; i++) {
		if (map->bindings[i].code == code)
			return &map->bindings[i];
	}
	if (map->n == BUTTONS_MOST_KEYS)
		return NULL;
	map->bindings[map->n] = (struct buttons_binding){.code = code};
	return &map->bindings[map->n++];
}

static bool map_is_used(const struct buttons_meaning *meaning) {
	return meaning->verb || meaning->answer;
}

static void map_add(struct map_reading *reading, unsigned code, const char *key, bool is_long) {
	struct buttons_binding *binding = map_bind(reading->map, code);

	if (!binding) {
		(void)fault_add(reading->faults, reading->place,
				"buttons.%s: %s is one key too many; there may be %d",
				reading->setting, key, BUTTONS_MOST_KEYS);
		return;
	}

	struct buttons_meaning *meaning = is_long ? &binding->long_press : &binding->press;
	enum intent *verb = map_is_answer(reading->verb) ? &meaning->answer : &meaning->verb;
	bool is_used = map_is_used(&binding->press) || map_is_used(&binding->long_press);

	if (reading->verb == INTENT_NONE && is_long)
		(void)fault_add(reading->faults, reading->place,
				"buttons.talk: %s cannot wait for a long press; write it without "
				"\"" MAP_LONG "\"",
				key);
	else if (reading->verb == INTENT_NONE ? is_used : binding->is_talk || *verb)
		(void)fault_add(reading->faults, reading->place,
				"buttons.%s: %s has a meaning already; a key for talking has no "
				"other, any other key one verb and one answer a kind of press",
				reading->setting, key);
	else if (reading->verb == INTENT_NONE)
		binding->is_talk = true;
	else
		*verb = reading->verb;
}

/* "KEY_NEXTSONG" or "KEY_NEXTSONG:long". */
static void map_read_key(struct map_reading *reading, char *key) {
	size_t length = strlen(key);
	size_t suffix = sizeof(MAP_LONG) - 1;
	bool is_long = length > suffix && string_equal(key + length - suffix, MAP_LONG);

	if (is_long)
		key[length - suffix] = '\0';
	int code = reading->find(key);
	if (code < 0)
		(void)fault_add(reading->faults, reading->place,
				"buttons.%s: there is no key \"%.60s\"; linux/input-event-codes.h "
				"has the names, as KEY_NEXTSONG",
				reading->setting, key);
	else
		map_add(reading, (unsigned)code, key, is_long);
}

static void map_read_setting(struct map_reading *reading, const char *keys) {
	while (*keys) {
		char key[MAP_KEY_BYTES];
		size_t length = strcspn(keys, " ");

		if (length >= sizeof(key))
			(void)fault_add(reading->faults, reading->place,
					"buttons.%s: \"%.60s\" is too long for the name of a key",
					reading->setting, keys);
		else if (length) {
			(void)snprintf(key, sizeof(key), "%.*s", (int)length, keys);
			map_read_key(reading, key);
		}
		keys += length + strspn(keys + length, " ");
	}
}

/* "slower_repeat" is the verb slower-repeat; "talk" is none. */
static enum intent map_verb(const char *setting) {
	char name[MAP_KEY_BYTES];

	(void)snprintf(name, sizeof(name), "%s", setting);
	for (char *at = name; *at; at++) {
		if (*at == '_')
			*at = '-';
	}
	return intent_from_name(name);
}

int buttons_map_read(const struct config *config, buttons_find_code find, const char *file,
		     struct fault_list *faults, struct buttons_map *ret_map) {
	size_t n_before = fault_list_count(faults);
	size_t n_keys = 0;
	const struct config_key *keys = config_keys(&n_keys);

	*ret_map = (struct buttons_map){.long_press_ms = config->buttons.long_press_ms};
	for (size_t i = 0; i < n_keys; i++) {
		struct map_reading reading = {
			.map = ret_map,
			.find = find,
			.place = {.file = file},
			.faults = faults,
			.setting = keys[i].name,
			.verb = map_verb(keys[i].name),
		};

		if (keys[i].kind == CONFIG_KEYS)
			map_read_setting(&reading, (const char *)config + keys[i].offset);
	}
	return fault_list_count(faults) > n_before ? -EINVAL : 0;
}
