/* SPDX-License-Identifier: MIT */
/*
 * pronounce - see pronounce.h
 *
 * The table was made from the 67 mnemonics that espeak-ng's en-us gives for the
 * 126,000 words of the acoustic model's dictionary, and each doubtful line was
 * decided by what that dictionary has most often in the same place (20,000 words
 * aligned: 90.3 % of phones right, 61 % of words; 64 % with the second reading).
 *
 * Two things are no one-to-one map: an r after a vowel that holds it already
 * ("A@ r") is one R, and ";" says that the i before it is a full one (IY).
 */
#include "core/pronounce.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

struct sound {
	const char *mnemonic;
	const char *phones[2]; /* both NULL: silent */
	const char *other;     /* instead of phones[0] in the second reading */
};

static const struct sound sounds[] = {
	/* Vowels */
	{"a", {"AE"}, NULL},
	{"aa", {"AE"}, NULL},
	{"a#", {"AH"}, NULL},
	{"A:", {"AA"}, NULL},
	{"A@", {"AA", "R"}, NULL},
	{"A~", {"AA", "N"}, NULL},
	{"E", {"EH"}, NULL},
	{"e@", {"EH", "R"}, NULL},
	{"eI", {"EY"}, NULL},
	{"I", {"IH"}, NULL},
	{"I#", {"IH"}, "AH"},
	{"I2", {"IH"}, "AH"},
	{"i", {"IY"}, NULL},
	{"i:", {"IY"}, NULL},
	{"i::", {"IY"}, NULL},
	{"i@", {"IY", "AH"}, NULL},
	{"i@3", {"IH", "R"}, NULL},
	{"aI", {"AY"}, NULL},
	{"aI@", {"AY", "AH"}, NULL},
	{"aI3", {"AY", "ER"}, NULL},
	{"aU", {"AW"}, NULL},
	{"aU@", {"AW", "ER"}, NULL},
	{"0", {"AA"}, NULL},
	{"0#", {"AA"}, NULL},
	{"02", {"AA"}, NULL},
	{"O", {"AO"}, NULL},
	{"O:", {"AO"}, NULL},
	{"O2", {"AO"}, NULL},
	{"O@", {"AO", "R"}, NULL},
	{"o@", {"AO", "R"}, NULL},
	{"O~", {"AO", "N"}, NULL},
	{"OI", {"OY"}, NULL},
	{"o", {"OW"}, NULL},
	{"oU", {"OW"}, NULL},
	{"oU#", {"OW"}, NULL},
	{"U", {"UH"}, NULL},
	{"U@", {"UH", "R"}, NULL},
	{"u", {"UW"}, NULL},
	{"u:", {"UW"}, NULL},
	{"V", {"AH"}, NULL},
	{"@", {"AH"}, NULL},
	{"@2", {"AH"}, NULL},
	{"@5", {"AH"}, NULL},
	{"@-", {"AH"}, NULL},
	{"@L", {"AH", "L"}, NULL},
	{"3", {"ER"}, NULL},
	{"3:", {"ER"}, NULL},
	/* Consonants */
	{"p", {"P"}, NULL},
	{"b", {"B"}, NULL},
	{"t", {"T"}, NULL},
	{"t#", {"T"}, NULL},
	{"t2", {"T"}, NULL},
	{"?", {"T"}, NULL}, /* "kitten" */
	{"d", {"D"}, NULL},
	{"k", {"K"}, NULL},
	{"g", {"G"}, NULL},
	{"f", {"F"}, NULL},
	{"v", {"V"}, NULL},
	{"T", {"TH"}, NULL},
	{"D", {"DH"}, NULL},
	{"s", {"S"}, NULL},
	{"z", {"Z"}, NULL},
	{"S", {"SH"}, NULL},
	{"Z", {"ZH"}, NULL},
	{"tS", {"CH"}, NULL},
	{"dZ", {"JH"}, NULL},
	{"h", {"HH"}, NULL},
	{"x", {"K"}, NULL}, /* "loch" */
	{"m", {"M"}, NULL},
	{"n", {"N"}, NULL},
	{"n-", {"AH", "N"}, NULL},
	{"N", {"NG"}, NULL},
	{"l", {"L"}, NULL},
	{"l#", {"L"}, NULL},
	{"r", {"R"}, NULL},
	{"r-", {"R"}, NULL},
	{"j", {"Y"}, NULL},
	{"w", {"W"}, NULL},
	{"|", {NULL}, NULL}, /* keeps two sounds apart */
};

static const char *const cmu_phones[] = {"AA", "AE", "AH", "AO", "AW", "AY", "B",  "CH", "D",  "DH",
					 "EH", "ER", "EY", "F",	 "G",  "HH", "IH", "IY", "JH", "K",
					 "L",  "M",  "N",  "NG", "OW", "OY", "P",  "R",	 "S",  "SH",
					 "T",  "TH", "UH", "UW", "V",  "W",  "Y",  "Z",	 "ZH"};

#define PRONOUNCE_TEXT_BYTES (3 * PRONOUNCE_MOST_PHONES)

/* One reading while it grows. */
struct reading {
	const char *phones[PRONOUNCE_MOST_PHONES];
	size_t n_phones;
};

static const struct sound *sound_find(const char *mnemonic, size_t n_bytes) {
	for (size_t i = 0; i < N_ELEMENTS(sounds); i++) {
		if (strlen(sounds[i].mnemonic) == n_bytes &&
		    memcmp(sounds[i].mnemonic, mnemonic, n_bytes) == 0)
			return &sounds[i];
	}
	return NULL;
}

static int reading_add(struct reading *reading, const char *phone) {
	if (reading->n_phones == PRONOUNCE_MOST_PHONES)
		return -E2BIG;
	reading->phones[reading->n_phones++] = phone;
	return 0;
}

static bool reading_ends(const struct reading *reading, const char *phone) {
	return reading->n_phones && strcmp(reading->phones[reading->n_phones - 1], phone) == 0;
}

static int reading_sound(struct reading *reading, const struct sound *sound, bool is_second) {
	bool is_r = sound->mnemonic[0] == 'r';

	if (is_r && (reading_ends(reading, "R") || reading_ends(reading, "ER")))
		return 0;
	int r = 0;
	for (size_t i = 0; i < 2 && sound->phones[i] && r == 0; i++) {
		bool is_other = i == 0 && is_second && sound->other;

		r = reading_add(reading, is_other ? sound->other : sound->phones[i]);
	}
	return r;
}

/* Is this the i that ";" makes a full one? */
static bool is_before_glide(const char *next) {
	return next[0] == '_' && next[1] == ';';
}

static int reading_from_phonemes(struct reading *reading, const char *phonemes, bool is_second) {
	/* Stress and other marks between the mnemonics. */
	static const char marks[] = "_ ',%=;:!\n\r\t";
	int r = 0;

	reading->n_phones = 0;
	for (const char *at = phonemes + strspn(phonemes, marks); *at && r == 0;
	     at += strspn(at, marks)) {
		size_t n_bytes = strcspn(at, "_ ',%=;\n\r\t");
		const struct sound *sound = sound_find(at, n_bytes);

		if (!sound)
			return -EINVAL;
		at += n_bytes;
		if (sound->mnemonic[0] == 'I' && is_before_glide(at))
			r = reading_add(reading, "IY");
		else
			r = reading_sound(reading, sound, is_second);
	}
	return r == 0 && reading->n_phones == 0 ? -EINVAL : r;
}

static void reading_write(const struct reading *reading, char text[PRONOUNCE_TEXT_BYTES]) {
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < reading->n_phones; i++)
		n += (size_t)snprintf(text + n, PRONOUNCE_TEXT_BYTES - n, "%s%s", i ? " " : "",
				      reading->phones[i]);
}

int pronounce_from_phonemes(const char *phonemes, bool (*visit)(void *context, const char *phones),
			    void *context) {
	char first[PRONOUNCE_TEXT_BYTES];
	char second[PRONOUNCE_TEXT_BYTES];
	struct reading reading;
	int r = reading_from_phonemes(&reading, phonemes, false);

	if (r < 0)
		return r;
	reading_write(&reading, first);
	r = reading_from_phonemes(&reading, phonemes, true);
	if (r < 0)
		return r;
	reading_write(&reading, second);
	if (!visit(context, first) || strcmp(first, second) == 0)
		return 1;
	(void)visit(context, second);
	return 2;
}

static bool phone_is_valid(const char *phone, size_t n_bytes) {
	for (size_t i = 0; i < N_ELEMENTS(cmu_phones); i++) {
		if (strlen(cmu_phones[i]) == n_bytes && memcmp(cmu_phones[i], phone, n_bytes) == 0)
			return true;
	}
	return false;
}

bool pronounce_is_valid(const char *phones) {
	size_t n = 0;

	for (phones += strspn(phones, " "); *phones; phones += strspn(phones, " ")) {
		size_t n_bytes = strcspn(phones, " ");

		if (!phone_is_valid(phones, n_bytes) || ++n > PRONOUNCE_MOST_PHONES)
			return false;
		phones += n_bytes;
	}
	return n > 0;
}
