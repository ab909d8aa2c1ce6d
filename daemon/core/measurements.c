/* SPDX-License-Identifier: MIT */
/* measurements - see measurements.h. */
#include "core/measurements.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define KEY(name_, type_)                                                                          \
	{                                                                                          \
		.name = #name_, .type = (type_), .offset = offsetof(struct measurements, name_),   \
		.bytes = sizeof(((struct measurements *)NULL)->name_)                              \
	}

static const struct measurements_key keys[] = {
	KEY(version, 's'),
	KEY(pid, 'u'),
	KEY(log_level, 's'),
	KEY(wake_phrase, 's'),
	KEY(config, 's'),
	KEY(data_dir, 's'),
	KEY(grammar_dir, 's'),
	KEY(voices_dir, 's'),
	KEY(state_dir, 's'),
	KEY(state_fault, 's'),
	KEY(watchdog_ms, 'u'),
	KEY(watchdog_fault, 's'),
	KEY(volume_percent, 'u'),
	KEY(audio, 's'),
	KEY(card, 's'),
	KEY(wanted_input, 's'),
	KEY(wanted_output, 's'),
	KEY(input, 's'),
	KEY(output, 's'),
	KEY(rate_hz, 'u'),
	KEY(latency_ms, 'u'),
	KEY(open_s, 'd'),
	KEY(real_rate_hz, 'd'),
	KEY(dropped_ms, 'd'),
	KEY(load, 'd'),
	KEY(most_load, 'd'),
	KEY(heard_s, 'd'),
	KEY(level_db, 'd'),
	KEY(mean_db, 'd'),
	KEY(peak_db, 'd'),
	KEY(clipped_percent, 'd'),
	KEY(dc_percent, 'd'),
	KEY(frozen_s, 'd'),
	KEY(floor_db, 'd'),
	KEY(echo_wanted, 'b'),
	KEY(echo_trusted, 'b'),
	KEY(spoken_s, 'd'),
	KEY(echo_audible, 'd'),
	KEY(echo_delay_ms, 'd'),
	KEY(echo_db, 'd'),
	KEY(echo_suppression_db, 'd'),
	KEY(echo_drift_ppm, 'd'),
	KEY(n_heard, 'u'),
	KEY(n_asked, 'u'),
	KEY(n_rejected, 'u'),
	KEY(last_confidence, 'd'),
	KEY(last_snr_db, 'd'),
};

const struct measurements_key *measurements_keys(size_t *ret_n) {
	*ret_n = N_ELEMENTS(keys);
	return keys;
}

const struct measurements_key *measurements_find(const char *name) {
	for (size_t i = 0; i < N_ELEMENTS(keys); i++) {
		if (string_equal(keys[i].name, name))
			return &keys[i];
	}
	return NULL;
}

const void *measurements_get(const struct measurements *measurements,
			     const struct measurements_key *key) {
	return (const char *)measurements + key->offset;
}

void measurements_set_text(struct measurements *measurements, const struct measurements_key *key,
			   const char *text) {
	(void)snprintf((char *)measurements + key->offset, key->bytes, "%s", text);
}

void measurements_set_number(struct measurements *measurements, const struct measurements_key *key,
			     uint32_t number) {
	bool flag = number != 0;

	if (key->type == 'b')
		memcpy((char *)measurements + key->offset, &flag, sizeof(flag));
	else
		memcpy((char *)measurements + key->offset, &number, sizeof(number));
}

void measurements_set_real(struct measurements *measurements, const struct measurements_key *key,
			   double real) {
	memcpy((char *)measurements + key->offset, &real, sizeof(real));
}
