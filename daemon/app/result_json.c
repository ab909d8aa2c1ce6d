/* SPDX-License-Identifier: MIT */
/* Keys and their order are a contract with scripts; see result_json.h. */
#include "app/result_json.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const char *const decision_names[] = {
	[EARS_ACCEPT] = "accept",
	[EARS_ASK] = "ask",
	[EARS_REJECT] = "reject",
};

static int append_string(struct text *text, const char *string) {
	int r = text_append(text, "\"");
	for (; *string && r == 0; string++) {
		unsigned char c = (unsigned char)*string;
		if (c == '"' || c == '\\')
			r = text_appendf(text, "\\%c", c);
		else if (c < 0x20)
			r = text_appendf(text, "\\u%04x", c);
		else
			r = text_append_bytes(text, string, 1);
	}
	return r < 0 ? r : text_append(text, "\"");
}

/* A year is an integer; other values are strings. */
static int append_slots(struct text *text, const struct meaning *meaning) {
	int r = text_append(text, "{");
	for (size_t i = 0; i < meaning->n_slots && r == 0; i++) {
		const struct slot *slot = &meaning->slots[i];
		int number;
		if (i > 0)
			r = text_append(text, ",");
		if (r == 0)
			r = append_string(text, slot->name);
		if (r == 0)
			r = text_append(text, ":");
		if (r == 0)
			r = parse_int(slot->value, INT_MIN, INT_MAX, &number) == 0
				    ? text_appendf(text, "%d", number)
				    : append_string(text, slot->value);
	}
	return r < 0 ? r : text_append(text, "}");
}

static int append_details(struct text *text, const struct ears_result *result) {
	int r = text_append(text, ",\"why\":");
	if (r == 0)
		r = result->why ? append_string(text, result->why) : text_append(text, "null");
	if (r == 0)
		r = text_append(text, ",\"second\":");
	if (r == 0)
		r = result->second[0] ? append_string(text, result->second)
				      : text_append(text, "null");
	if (r == 0)
		r = text_appendf(
			text,
			",\"snr_db\":%.1f,\"phones\":%zu,\"cpu\":{\"hear\":%.1f,\"grammar\":%.1f,"
			"\"phones\":%.1f,\"verify\":%.1f},\"features\":{",
			result->snr_db, result->n_phones, result->cost.hear, result->cost.grammar,
			result->cost.phones, result->cost.verify);
	for (size_t i = 0; result->has_features && i < VERIFY_N_FEATURES && r == 0; i++)
		r = text_appendf(text, "%s\"%s\":%.5g", i ? "," : "",
				 verify_feature_name((enum verify_feature)i), result->features[i]);
	return r < 0 ? r : text_append(text, "}");
}

int result_json(struct text *text, const char *file, const struct ears_result *result,
		bool with_details) {
	int r = text_append(text, "{\"file\":");
	if (r == 0)
		r = append_string(text, file);
	if (r == 0)
		r = text_appendf(text,
				 ",\"start_ms\":%lld,\"end_ms\":%lld,\"decision\":\"%s\","
				 "\"confidence\":%.4f,\"text\":",
				 (long long)result->start_ms, (long long)result->end_ms,
				 decision_names[result->decision], result->confidence);
	if (r == 0)
		r = append_string(text, result->text);
	if (r == 0)
		r = text_append(text, ",\"intent\":");
	if (r == 0)
		r = result->meaning.intent[0] ? append_string(text, result->meaning.intent)
					      : text_append(text, "null");
	if (r == 0)
		r = text_append(text, ",\"slots\":");
	if (r == 0)
		r = append_slots(text, &result->meaning);
	if (r == 0)
		r = text_appendf(text, ",\"cpu_ms\":%.1f", result->cpu_ms);
	if (r == 0 && with_details)
		r = append_details(text, result);
	return r < 0 ? r : text_append(text, "}");
}

int result_json_without(struct text *text, const char *file, const char *decision) {
	int r = text_append(text, "{\"file\":");
	if (r == 0)
		r = append_string(text, file);
	return r < 0 ? r : text_appendf(text, ",\"decision\":\"%s\"}", decision);
}

struct saying {
	struct text *text;
	int n;
	int error;
};

static bool saying_visit(void *context, const char *phones, enum dictionary_source source) {
	struct saying *saying = context;
	(void)source;
	if (saying->n++)
		saying->error = text_append(saying->text, ",");
	if (saying->error == 0)
		saying->error = append_string(saying->text, phones);
	return saying->error == 0;
}

static int append_word(struct text *text, const char *word, struct dictionary *dictionary) {
	struct saying saying = {.text = text};
	int r = text_append(text, "[");
	if (r == 0)
		r = dictionary_pronounce(dictionary, word, saying_visit, &saying);
	if (r >= 0)
		r = saying.error;
	return r < 0 ? r : text_append(text, "]");
}

static int append_words(struct text *text, const char *sentence, struct dictionary *dictionary) {
	int r = 0;
	for (const char *at = sentence; *at && r == 0;) {
		char word[GRAMMAR_WORD_BYTES];
		const char *name = word;
		size_t length = strcspn(at, " ");
		if (length >= sizeof(word))
			return -E2BIG;
		memcpy(word, at, length);
		word[length] = '\0';
		if (at != sentence)
			r = text_append(text, ",");
		if (r == 0)
			r = dictionary_add(dictionary, &name, 1);
		if (r == 0)
			r = append_word(text, word, dictionary);
		at += length;
		at += strspn(at, " ");
	}
	return r;
}

int result_json_sentence(struct text *text, const char *sentence, const struct meaning *meaning,
			 struct dictionary *dictionary) {
	int r = text_append(text, "{\"text\":");
	if (r == 0)
		r = append_string(text, sentence);
	if (r == 0)
		r = text_append(text, ",\"intent\":");
	if (r == 0)
		r = meaning->intent[0] ? append_string(text, meaning->intent)
				       : text_append(text, "null");
	if (r == 0)
		r = text_append(text, ",\"slots\":");
	if (r == 0)
		r = append_slots(text, meaning);
	if (r == 0)
		r = text_append(text, ",\"words\":[");
	if (r == 0)
		r = append_words(text, sentence, dictionary);
	return r < 0 ? r : text_append(text, "]}");
}
