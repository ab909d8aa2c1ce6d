/* SPDX-License-Identifier: MIT */
/*
 * meter - how loud, how clean and how live a microphone is, over the last seconds
 *
 * Layer:   core; pure.
 * Unit:    samples at METER_RATE_HZ; dB below full scale, of the plain samples: hum and
 *          offset are in it.
 * Threads: none of its own; one object, one thread at a time.
 * Errors:  none: any samples are fine.
 */
#ifndef CORE_METER_H
#define CORE_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define METER_RATE_HZ 16000
#define METER_SLOTS 11	     /* seconds; one of them is being filled */
#define METER_LEAST_DB -99.0 /* of silence */
#define METER_CLIPPED 32000  /* a sample from here on is at the limits */

struct meter_slot {
	uint32_t n;
	uint32_t n_clipped;
	int peak;
	double sum;
	double power; /* summed */
};

/* Zero-initialise it. */
struct meter {
	struct meter_slot slots[METER_SLOTS]; /* a ring of seconds */
	uint64_t n_slots;		      /* full ones */
	double now_power;		      /* of the last tenth of a second, smoothed */
	int16_t last;
	uint64_t n_same; /* samples since one was another than that before it */
};

struct meter_reading {
	double heard_s; /* that all this is about; 0: nothing */
	double level_db;
	double mean_db;
	double peak_db;
	double clipped_percent;
	double dc_percent; /* of full scale; negative below the middle */
	double frozen_s;
};

void meter_hear(struct meter *meter, int16_t sample);
void meter_read(const struct meter *meter, struct meter_reading *ret_reading);

#endif
