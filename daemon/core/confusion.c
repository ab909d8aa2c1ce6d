/* SPDX-License-Identifier: MIT */
/*
 * confusion - see confusion.h.
 *
 * Phones are heard alike by how and where they are made. A phone becomes one bit
 * for each kind that it is of, and two phones with a bit in common cost half.
 */
#include "core/confusion.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

#define COST_ALIKE 0.5
#define COST_OTHER 1.0
#define COST_LOST_EASILY 0.7
#define DISTANCE_NONE 9.0

static const char *const kinds[] = {"IY IH EY", "EH AE AH", "AA AO AH OW", "UH UW OW", "ER AH R",
				    "AY AW OY", "P T K",    "B D G",	   "P B",      "T D",
				    "K G",	"F TH S",   "S SH CH",	   "Z S",      "V DH",
				    "Z ZH JH",	"M N NG",   "L R W Y"};
static const char easily_lost[] = "HH T D P K R";

struct phone {
	const char *name; /* not terminated */
	size_t n_bytes;
	uint32_t kinds; /* a bit each */
	double loss;
};

struct phones {
	struct phone list[CONFUSION_MOST_PHONES];
	size_t n;
};

static bool is_among(const char *list, const char *name, size_t n_bytes) {
	while (*list) {
		size_t n = strcspn(list, " ");

		if (n == n_bytes && memcmp(list, name, n) == 0)
			return true;
		list += n + (list[n] == ' ');
	}
	return false;
}

static bool phones_read(const char *text, struct phones *phones) {
	phones->n = 0;
	while (*text) {
		size_t n_bytes = strcspn(text, " ");

		if (phones->n == CONFUSION_MOST_PHONES)
			return false;
		struct phone *phone = &phones->list[phones->n++];

		*phone = (struct phone){.name = text, .n_bytes = n_bytes};
		phone->loss = is_among(easily_lost, text, n_bytes) ? COST_LOST_EASILY : COST_OTHER;
		for (size_t i = 0; i < N_ELEMENTS(kinds); i++) {
			if (is_among(kinds[i], text, n_bytes))
				phone->kinds |= UINT32_C(1) << i;
		}
		text += n_bytes + strspn(text + n_bytes, " ");
	}
	return phones->n > 0;
}

static double change_cost(const struct phone *one, const struct phone *other) {
	if (one->n_bytes == other->n_bytes && memcmp(one->name, other->name, one->n_bytes) == 0)
		return 0;
	return (one->kinds & other->kinds) != 0 ? COST_ALIKE : COST_OTHER;
}

static double least(double one, double two, double three) {
	double less = one < two ? one : two;

	return less < three ? less : three;
}

double confusion_distance(const char *one, const char *other) {
	double row[CONFUSION_MOST_PHONES + 1] = {0};
	struct phones from;
	struct phones to;

	if (!phones_read(one, &from) || !phones_read(other, &to))
		return DISTANCE_NONE;
	for (size_t k = 0; k < to.n; k++)
		row[k + 1] = row[k] + to.list[k].loss;
	for (size_t i = 0; i < from.n; i++) {
		double diagonal = row[0];

		row[0] += from.list[i].loss;
		for (size_t k = 0; k < to.n; k++) {
			double above = row[k + 1];

			row[k + 1] = least(above + from.list[i].loss, row[k] + to.list[k].loss,
					   diagonal + change_cost(&from.list[i], &to.list[k]));
			diagonal = above;
		}
	}
	return row[to.n] / (double)(from.n > to.n ? from.n : to.n);
}
