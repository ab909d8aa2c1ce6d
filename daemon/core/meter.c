/* SPDX-License-Identifier: MIT */
/* meter - see meter.h. */
#include "core/meter.h"

#include <math.h>
#include <stdlib.h>

#define FULL_SCALE 32768.0
#define NOW_SAMPLES (METER_RATE_HZ / 10.0)

void meter_hear(struct meter *meter, int16_t sample) {
	struct meter_slot *slot = &meter->slots[meter->n_slots % METER_SLOTS];
	double power = (double)sample * sample;
	int size = abs((int)sample);

	slot->n++;
	slot->n_clipped += size >= METER_CLIPPED;
	slot->peak = size > slot->peak ? size : slot->peak;
	slot->sum += sample;
	slot->power += power;
	meter->now_power += (power - meter->now_power) / NOW_SAMPLES;
	meter->n_same = sample == meter->last ? meter->n_same + 1 : 0;
	meter->last = sample;
	if (slot->n == METER_RATE_HZ) {
		meter->n_slots++;
		meter->slots[meter->n_slots % METER_SLOTS] = (struct meter_slot){0};
	}
}

static double meter_db(double power) {
	return power > 0 ? fmax(METER_LEAST_DB, 10 * log10(power / (FULL_SCALE * FULL_SCALE)))
			 : METER_LEAST_DB;
}

void meter_read(const struct meter *meter, struct meter_reading *ret_reading) {
	struct meter_slot all = {0};

	for (size_t i = 0; i < METER_SLOTS; i++) {
		const struct meter_slot *slot = &meter->slots[i];

		all.n += slot->n;
		all.n_clipped += slot->n_clipped;
		all.peak = slot->peak > all.peak ? slot->peak : all.peak;
		all.sum += slot->sum;
		all.power += slot->power;
	}

	double n = all.n ? all.n : 1;

	*ret_reading = (struct meter_reading){
		.heard_s = (double)all.n / METER_RATE_HZ,
		.level_db = meter_db(meter->now_power),
		.mean_db = meter_db(all.power / n),
		.peak_db = meter_db((double)all.peak * all.peak),
		.clipped_percent = 100 * all.n_clipped / n,
		.dc_percent = 100 * all.sum / n / FULL_SCALE,
		.frozen_s = (double)meter->n_same / METER_RATE_HZ,
	};
}
