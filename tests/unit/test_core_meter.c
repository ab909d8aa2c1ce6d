/* SPDX-License-Identifier: MIT */
/* Sound of known level, offset and clipping through the meter; the table of measurements. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/measurements.h"
#include "core/meter.h"

#define PI 3.14159265358979323846

static void hear_sine(struct meter *meter, double amplitude, double offset, double seconds) {
	for (int i = 0; i < (int)(seconds * METER_RATE_HZ); i++) {
		double sample = offset + amplitude * sin(2 * PI * 440 * i / METER_RATE_HZ);

		meter_hear(meter, (int16_t)lrint(fmax(-32768, fmin(32767, sample))));
	}
}

static void test_nothing(void **state) {
	(void)state;
	struct meter meter = {0};
	struct meter_reading reading;

	meter_read(&meter, &reading);
	assert_true(reading.heard_s == 0);
	assert_true(reading.level_db == METER_LEAST_DB && reading.peak_db == METER_LEAST_DB);
}

static void test_levels(void **state) {
	(void)state;
	struct meter meter = {0};
	struct meter_reading reading;

	/* A sine 20 dB below full scale: its mean is 3 dB below its peak. */
	hear_sine(&meter, 3276.8, 0, 3);
	meter_read(&meter, &reading);
	assert_true(fabs(reading.heard_s - 3) < 0.01);
	assert_true(fabs(reading.peak_db + 20) < 0.1);
	assert_true(fabs(reading.mean_db + 23) < 0.1);
	assert_true(fabs(reading.level_db + 23) < 0.5);
	assert_true(reading.clipped_percent == 0);
	assert_true(fabs(reading.dc_percent) < 0.1);
	assert_true(reading.frozen_s < 0.01);
}

static void test_offset_and_clipping(void **state) {
	(void)state;
	struct meter meter = {0};
	struct meter_reading reading;

	hear_sine(&meter, 1000, -6553.6, 2);
	meter_read(&meter, &reading);
	assert_true(fabs(reading.dc_percent + 20) < 0.1);
	meter = (struct meter){0};
	/* Twice full scale: the sine is at the limits for two thirds of the time. */
	hear_sine(&meter, 65536, 0, 2);
	meter_read(&meter, &reading);
	assert_true(fabs(reading.clipped_percent - 67) < 1);
}

/* What was more than ten seconds ago is forgotten. */
static void test_forgets(void **state) {
	(void)state;
	struct meter meter = {0};
	struct meter_reading reading;

	hear_sine(&meter, 32767, 0, 2);
	hear_sine(&meter, 327.67, 0, 11);
	meter_read(&meter, &reading);
	assert_true(fabs(reading.peak_db + 40) < 0.1);
	assert_true(reading.heard_s >= 10 && reading.heard_s <= 11);
	assert_true(reading.clipped_percent == 0);
}

/* A muted microphone: the level may be anything, but nothing moves. */
static void test_frozen(void **state) {
	(void)state;
	struct meter meter = {0};
	struct meter_reading reading;

	hear_sine(&meter, 1000, 0, 1);
	for (int i = 0; i < 3 * METER_RATE_HZ; i++)
		meter_hear(&meter, -77);
	meter_read(&meter, &reading);
	assert_true(fabs(reading.frozen_s - 3) < 0.01);
	meter_hear(&meter, -76);
	meter_read(&meter, &reading);
	assert_true(reading.frozen_s == 0);
}

static void test_measurements_table(void **state) {
	(void)state;
	struct measurements all = {0};
	char longer[2 * MEASUREMENTS_TEXT_BYTES];
	size_t n = 0;
	const struct measurements_key *keys = measurements_keys(&n);

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(measurements_find(keys[i].name), &keys[i]);
		assert_non_null(strchr("subd", keys[i].type));
		for (size_t other = 0; other < i; other++)
			assert_true(keys[other].offset + keys[other].bytes <= keys[i].offset ||
				    keys[i].offset + keys[i].bytes <= keys[other].offset);
		if (keys[i].type == 's')
			measurements_set_text(&all, &keys[i], longer);
		else if (keys[i].type == 'd')
			measurements_set_real(&all, &keys[i], 0.5);
		else
			measurements_set_number(&all, &keys[i], 7);
	}
	assert_null(measurements_find("no such"));
	assert_int_equal(strlen(all.card), MEASUREMENTS_TEXT_BYTES - 1);
	assert_int_equal(all.pid, 7);
	assert_true(all.echo_trusted);
	assert_true(all.last_snr_db == 0.5);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_offset_and_clipping),
		cmocka_unit_test(test_forgets),
		cmocka_unit_test(test_frozen),
		cmocka_unit_test(test_measurements_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
