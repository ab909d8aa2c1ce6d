/* SPDX-License-Identifier: MIT */
/*
 * measurements - what the daemon measures of itself and of the sound card
 *
 * Plain figures, without a judgement: core/diagnosis judges. The table names each
 * of them; what travels over the bus is made from it on both ends.
 *
 * Layer:   core; pure.
 * Unit:    stands in the name; levels are dB below full scale.
 * Threads: any; the table is constant.
 */
#ifndef CORE_MEASUREMENTS_H
#define CORE_MEASUREMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEASUREMENTS_TEXT_BYTES 256
#define MEASUREMENTS_WINDOW_S 10 /* what is a mean is one over the last so many seconds */

struct measurements {
	/* The service. */
	char version[32];
	uint32_t pid;
	char log_level[16];
	char wake_phrase[MEASUREMENTS_TEXT_BYTES];
	char config[MEASUREMENTS_TEXT_BYTES]; /* the file it was told to read; "": the usual one */
	char data_dir[MEASUREMENTS_TEXT_BYTES];
	char grammar_dir[MEASUREMENTS_TEXT_BYTES];
	char voices_dir[MEASUREMENTS_TEXT_BYTES];
	char state_dir[MEASUREMENTS_TEXT_BYTES];
	char state_fault[MEASUREMENTS_TEXT_BYTES]; /* why it cannot be written; "": it can */
	uint32_t watchdog_ms;			   /* systemd wants to hear from it; 0: never */
	char watchdog_fault[64];		   /* why it was not fed last time; "": it was */
	uint32_t volume_percent;

	/* The sound card. */
	char audio[16]; /* ready, absent, busy, denied, lost; "": no answer yet */
	char card[MEASUREMENTS_TEXT_BYTES];	    /* what was opened, or what was in the way */
	char wanted_input[MEASUREMENTS_TEXT_BYTES]; /* as configured; "": the default */
	char wanted_output[MEASUREMENTS_TEXT_BYTES];
	char input[MEASUREMENTS_TEXT_BYTES]; /* as opened; "": none is open */
	char output[MEASUREMENTS_TEXT_BYTES];
	uint32_t rate_hz;    /* that it was opened with; 0: none is open */
	uint32_t latency_ms; /* there and back, as the card says */
	double open_s;	     /* for so long */
	double real_rate_hz; /* as many samples as really come; 0: not known yet */
	double dropped_ms;   /* of sound, since it was opened: the decoder was late */
	double load;	     /* processor seconds of hearing in a second */
	double most_load;    /* the most of them in any one second of the window */

	/* The microphone. */
	double heard_s;	 /* seconds that the window holds; 0: nothing was heard */
	double level_db; /* of the last tenth of a second */
	double mean_db;	 /* of the window */
	double peak_db;
	double clipped_percent; /* samples at the limits */
	double dc_percent;	/* of full scale, by which it is off the middle */
	double frozen_s;	/* for so long every sample was the same */
	double floor_db;	/* of the noise, above the hum; 0: not known */

	/* Its own voice in the microphone. */
	bool echo_wanted;     /* ears.echo */
	bool echo_trusted;    /* so it listens while it speaks */
	double spoken_s;      /* of voice played, since it was started */
	double echo_audible;  /* share of its voice that the microphone hears, 0 to 1 */
	double echo_delay_ms; /* negative: not known */
	double echo_db;	      /* heard over played */
	double echo_suppression_db;
	double echo_drift_ppm; /* of the clocks of speaker and microphone; 0: none was seen */

	/* What was heard, since it was started. */
	uint32_t n_heard;
	uint32_t n_asked;
	uint32_t n_rejected;
	double last_confidence; /* negative: nothing yet */
	double last_snr_db;
};

struct measurements_key {
	const char *name;
	char type; /* as D-Bus has it: s, u, b, d */
	size_t offset;
	size_t bytes; /* room for a text */
};

const struct measurements_key *measurements_keys(size_t *ret_n);

/* The key of that name; NULL: there is none. */
const struct measurements_key *measurements_find(const char *name);

/* Where it lies. */
const void *measurements_get(const struct measurements *measurements,
			     const struct measurements_key *key);

/* Set one of that type. A text that is too long is cut. */
void measurements_set_text(struct measurements *measurements, const struct measurements_key *key,
			   const char *text);
void measurements_set_number(struct measurements *measurements, const struct measurements_key *key,
			     uint32_t number);
void measurements_set_real(struct measurements *measurements, const struct measurements_key *key,
			   double real);

#endif
