/* SPDX-License-Identifier: MIT */
/*
 * grammar_meaning - what tags say, and what they add up to
 *
 * Tags take effect in the order of the words. A later intent takes the place
 * of an earlier one, so that "roadside assistant, twenty fourteen countryman"
 * is a query and not only a wake-up. A tag that does not fit our notation in
 * every respect is somebody else's and is an intent as it stands.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/grammar_network.h"

#define TAG_MOST_SUM 1000000

/* Copies what fits; never half a UTF-8 character. */
static void meaning_copy(char *to, size_t to_bytes, const char *from, size_t n_bytes) {
	if (n_bytes >= to_bytes) {
		n_bytes = to_bytes - 1;
		while (n_bytes && (from[n_bytes] & 0xc0) == 0x80)
			n_bytes--;
	}
	memcpy(to, from, n_bytes);
	to[n_bytes] = '\0';
}

void tag_from_text(const char *text, struct place place, struct tag *ret_tag) {
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-_";
	static const char values[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";
	size_t n_name = strspn(text, letters);
	const char *value = text + n_name + (text[n_name] != '\0');
	struct tag tag = {.place = place};
	bool is_slot = n_name && n_name < sizeof(tag.slot);

	if (is_slot && text[n_name] == '=' && value[0] && value[strspn(value, values)] == '\0' &&
	    strlen(value) < sizeof(tag.value)) {
		meaning_copy(tag.slot, sizeof(tag.slot), text, n_name);
		meaning_copy(tag.value, sizeof(tag.value), value, strlen(value));
	} else if (is_slot && text[n_name] == '+' &&
		   parse_int(value, -TAG_MOST_SUM, TAG_MOST_SUM, &tag.more) == 0) {
		meaning_copy(tag.slot, sizeof(tag.slot), text, n_name);
		tag.is_sum = true;
	} else {
		meaning_copy(tag.intent, sizeof(tag.intent), text, strlen(text));
	}
	*ret_tag = tag;
}

static struct slot *meaning_find(struct meaning *meaning, const char *name) {
	for (size_t i = 0; i < meaning->n_slots; i++) {
		if (strcmp(meaning->slots[i].name, name) == 0)
			return &meaning->slots[i];
	}
	return NULL;
}

void meaning_apply(struct meaning *meaning, const struct tag *tag) {
	if (!tag->slot[0]) {
		memcpy(meaning->intent, tag->intent, sizeof(meaning->intent));
		return;
	}
	struct slot *slot = meaning_find(meaning, tag->slot);
	if (!slot) {
		if (meaning->n_slots == GRAMMAR_MOST_SLOTS)
			return;
		slot = &meaning->slots[meaning->n_slots++];
		memcpy(slot->name, tag->slot, sizeof(slot->name));
		slot->value[0] = '\0';
	}
	if (!tag->is_sum) {
		memcpy(slot->value, tag->value, sizeof(slot->value));
		return;
	}
	int sum = 0;
	if (parse_int(slot->value, -TAG_MOST_SUM, TAG_MOST_SUM, &sum) < 0)
		sum = 0;
	(void)snprintf(slot->value, sizeof(slot->value), "%d", sum + tag->more);
}

const char *meaning_slot(const struct meaning *meaning, const char *name) {
	for (size_t i = 0; i < meaning->n_slots; i++) {
		if (strcmp(meaning->slots[i].name, name) == 0)
			return meaning->slots[i].value;
	}
	return NULL;
}

bool grammar_get_tag(const struct grammar *grammar, size_t n, struct grammar_tag *ret_tag) {
	if (n >= grammar->n_tags)
		return false;
	const struct tag *tag = &grammar->tags[n];
	*ret_tag = (struct grammar_tag){tag->intent, tag->slot, tag->value, tag->place};
	return true;
}
