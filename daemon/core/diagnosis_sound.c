/* SPDX-License-Identifier: MIT */
/* diagnosis_sound - see diagnosis_rules.h: what is heard, and how. */
#include "core/diagnosis_rules.h"

#include <math.h>

#include "base/cleanup.h"

/* No microphone that is alive gives the same sample for so long. */
#define FROZEN_S 1.5
/* Six steps of 65536: what a converter makes with nothing in front of it. */
#define FAINT_PEAK_DB -75.0
/* A person near by peaks at -20 to -6 dB. */
#define QUIET_PEAK_DB -40.0
/* Clicks are below it, a person who is too loud for it far above. */
#define CLIPPED_FAULT_PERCENT 1.0
#define CLIPPED_PERCENT 0.05
/* Filters take an offset away; what it costs is room for loud sounds. */
#define OFFSET_PERCENT 5.0
#define OFFSET_FAULT_PERCENT 40.0
/* From -30 dB on the voice cannot become any louder (app/mouth_effort). */
#define NOISE_DB -30.0
#define NOISE_FAULT_DB -15.0
#define DROPPED_FAULT_MS 1000.0
#define LOAD_FAULT 0.8
#define LOAD 0.5
/* So much voice tells whether it is heard; trust takes a little longer to earn. */
#define SPOKEN_LEAST_S 3.0
#define SPOKEN_TRUST_S 15.0
#define AUDIBLE_LEAST 0.2 /* as app/ears_echo has it */
#define CONFIDENT 0.9

static bool is_frozen(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_hears(facts) && facts->measured.frozen_s >= FROZEN_S &&
	       diagnosis_say(words,
			     "every sample has been the same for %.0f s: the microphone is muted, "
			     "unplugged or off",
			     facts->measured.frozen_s);
}

static bool is_faint(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_hears(facts) && facts->measured.peak_db < FAINT_PEAK_DB &&
	       diagnosis_say(words, "hardly anything arrives: the peak is %.0f dB below full scale",
			     -facts->measured.peak_db);
}

static bool is_quiet(const struct diagnosis_facts *facts, struct text *words) {
	return facts->n_phrases && facts->speech_peak_db < QUIET_PEAK_DB &&
	       diagnosis_say(words,
			     "your voice arrives very quietly: its peak is %.0f dB below full "
			     "scale",
			     -facts->speech_peak_db);
}

static bool is_clipped_above(const struct diagnosis_facts *facts, struct text *words,
			     double percent) {
	return diagnosis_hears(facts) && facts->measured.clipped_percent >= percent &&
	       diagnosis_say(words, "%.2g %% of the samples of the last seconds are at the limits",
			     facts->measured.clipped_percent);
}

static bool is_clipping(const struct diagnosis_facts *facts, struct text *words) {
	return is_clipped_above(facts, words, CLIPPED_FAULT_PERCENT);
}

static bool is_clipping_now_and_then(const struct diagnosis_facts *facts, struct text *words) {
	return is_clipped_above(facts, words, CLIPPED_PERCENT);
}

static bool is_off_by(const struct diagnosis_facts *facts, struct text *words, double percent) {
	return diagnosis_hears(facts) && fabs(facts->measured.dc_percent) >= percent &&
	       diagnosis_say(words, "the signal stands %.0f %% of full scale off the middle",
			     facts->measured.dc_percent);
}

static bool is_far_off(const struct diagnosis_facts *facts, struct text *words) {
	return is_off_by(facts, words, OFFSET_FAULT_PERCENT);
}

static bool is_off(const struct diagnosis_facts *facts, struct text *words) {
	return is_off_by(facts, words, OFFSET_PERCENT);
}

/* 0: it is not known yet. */
static bool is_noisy_above(const struct diagnosis_facts *facts, struct text *words, double db) {
	return diagnosis_hears(facts) && facts->measured.floor_db < 0 &&
	       facts->measured.floor_db >= db &&
	       diagnosis_say(words, "the noise never falls below %.0f dB",
			     facts->measured.floor_db);
}

static bool is_too_noisy(const struct diagnosis_facts *facts, struct text *words) {
	return is_noisy_above(facts, words, NOISE_FAULT_DB);
}

static bool is_noisy(const struct diagnosis_facts *facts, struct text *words) {
	return is_noisy_above(facts, words, NOISE_DB);
}

static bool has_dropped_above(const struct diagnosis_facts *facts, struct text *words, double ms) {
	return diagnosis_is_audio(facts, "ready") && facts->measured.dropped_ms > ms &&
	       diagnosis_say(words, "%.0f ms of sound were lost in %.0f s: the recogniser was late",
			     facts->measured.dropped_ms, facts->measured.open_s);
}

static bool has_dropped_much(const struct diagnosis_facts *facts, struct text *words) {
	return has_dropped_above(facts, words, DROPPED_FAULT_MS);
}

static bool has_dropped(const struct diagnosis_facts *facts, struct text *words) {
	return has_dropped_above(facts, words, 0);
}

static bool is_overloaded(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "ready") && facts->measured.load >= LOAD_FAULT &&
	       diagnosis_say(words,
			     "the recogniser needs %.2f s of processor time for a second of sound",
			     facts->measured.load);
}

static bool is_loaded(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "ready") &&
	       (facts->measured.load >= LOAD || facts->measured.most_load >= LOAD_FAULT) &&
	       diagnosis_say(words,
			     "the recogniser needs %.2f s of processor time for a second of sound, "
			     "%.2f s at most",
			     facts->measured.load, facts->measured.most_load);
}

static bool has_spoken(const struct diagnosis_facts *facts, double least_s) {
	return diagnosis_is_audio(facts, "ready") && facts->measured.echo_wanted &&
	       facts->measured.spoken_s >= least_s;
}

static bool has_two_clocks(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "ready") && fabs(facts->measured.echo_drift_ppm) > 0 &&
	       diagnosis_say(
		       words,
		       "microphone and speaker run on different clocks (%.0f ppm apart): it is "
		       "deaf while it speaks",
		       facts->measured.echo_drift_ppm);
}

static bool is_echo_dead(const struct diagnosis_facts *facts, struct text *words) {
	return has_spoken(facts, SPOKEN_LEAST_S) && facts->measured.echo_audible < AUDIBLE_LEAST &&
	       diagnosis_say(words,
			     "the microphone hears nothing of its voice after %.0f s of it: the "
			     "speaker may be off, muted or not connected",
			     facts->measured.spoken_s);
}

static bool is_echo_loud(const struct diagnosis_facts *facts, struct text *words) {
	return has_spoken(facts, SPOKEN_TRUST_S) && !facts->measured.echo_trusted &&
	       diagnosis_say(
		       words,
		       "the echo of its voice is suppressed by %.0f dB only: it is deaf while it "
		       "speaks",
		       facts->measured.echo_suppression_db);
}

static bool is_phrase(const struct diagnosis_facts *facts, struct text *words,
		      enum diagnosis_outcome outcome, const char *what) {
	bool is_so = false;

	for (size_t i = 0; i < facts->n_phrases; i++) {
		const struct diagnosis_phrase *phrase = &facts->phrases[i];

		if (phrase->outcome != outcome)
			continue;
		(void)text_appendf(words, "%s\"%s\" %s", is_so ? "; " : "", phrase->text, what);
		if (phrase->heard[0])
			(void)text_appendf(words, " \"%s\"", phrase->heard);
		if (phrase->confidence > 0)
			(void)text_appendf(words, " (%.0f %% sure)", 100 * phrase->confidence);
		is_so = true;
	}
	return is_so;
}

static bool is_unheard(const struct diagnosis_facts *facts, struct text *words) {
	return is_phrase(facts, words, DIAGNOSIS_NOTHING, "was not heard at all");
}

static bool is_misheard(const struct diagnosis_facts *facts, struct text *words) {
	return is_phrase(facts, words, DIAGNOSIS_OTHER, "was taken for");
}

static bool is_rejected(const struct diagnosis_facts *facts, struct text *words) {
	return is_phrase(facts, words, DIAGNOSIS_REJECTED, "was not believed; it sounded like");
}

static bool is_doubted(const struct diagnosis_facts *facts, struct text *words) {
	return is_phrase(facts, words, DIAGNOSIS_DOUBTED, "was doubted; it sounded like");
}

static const struct diagnosis_rule rules[] = {
	{"microphone-muted", DIAGNOSIS_MICROPHONE, DIAGNOSIS_FAULT, is_frozen,
	 "Look at its switch and its plug; unmute Capture in alsamixer (F4, then the space bar), "
	 "or "
	 "pactl set-source-mute @DEFAULT_SOURCE@ 0 with a sound server."},
	{"microphone-faint", DIAGNOSIS_MICROPHONE, DIAGNOSIS_WARNING, is_faint,
	 "Turn Capture up in alsamixer (F4), and look whether this is the right device: "
	 "roadsidectl "
	 "devices."},
	{"microphone-quiet", DIAGNOSIS_MICROPHONE, DIAGNOSIS_WARNING, is_quiet,
	 "Turn Capture up in alsamixer (F4), or bring the microphone nearer."},

	{"clipping", DIAGNOSIS_CLIPPING, DIAGNOSIS_FAULT, is_clipping,
	 "Turn Capture or Mic Boost down in alsamixer (F4): a voice near by should peak at -6 dB."},
	{"clipping-some", DIAGNOSIS_CLIPPING, DIAGNOSIS_WARNING, is_clipping_now_and_then,
	 "Turn Capture or Mic Boost down a little in alsamixer (F4)."},

	{"offset-large", DIAGNOSIS_OFFSET, DIAGNOSIS_FAULT, is_far_off,
	 "Loud speech is cut off on one side. The sound card or its wiring is faulty, or a "
	 "microphone "
	 "that needs power is in a socket without it: try another."},
	{"offset", DIAGNOSIS_OFFSET, DIAGNOSIS_WARNING, is_off,
	 "It is filtered out, but leaves less room for loud speech. Another sound card may be "
	 "better."},

	{"noise-too-loud", DIAGNOSIS_NOISE, DIAGNOSIS_FAULT, is_too_noisy,
	 "Nobody can be understood in it. Turn off fan, music and engine, bring the microphone "
	 "nearer, "
	 "or turn Capture down in alsamixer (F4) when it hums."},
	{"noise-loud", DIAGNOSIS_NOISE, DIAGNOSIS_WARNING, is_noisy,
	 "Commands will be missed. Bring the microphone nearer, out of the wind, away from the "
	 "fan."},

	{"dropped-much", DIAGNOSIS_DROPS, DIAGNOSIS_FAULT, has_dropped_much,
	 "Look with top at what else needs the processor, and with vcgencmd get_throttled at heat "
	 "and "
	 "power on a Raspberry Pi."},
	{"dropped", DIAGNOSIS_DROPS, DIAGNOSIS_WARNING, has_dropped,
	 "Once, at the start, does not matter. When it goes on, look with top at what else needs "
	 "the "
	 "processor."},

	{"overload", DIAGNOSIS_LOAD, DIAGNOSIS_FAULT, is_overloaded,
	 "The processor is too slow or throttled: vcgencmd get_throttled and the temperature on a "
	 "Raspberry Pi. A radio that talks beside the microphone makes work, too."},
	{"load-high", DIAGNOSIS_LOAD, DIAGNOSIS_WARNING, is_loaded,
	 "Answers come late. Look with top at what else needs the processor, and whether talk near "
	 "by "
	 "keeps the recogniser busy."},

	{"echo-clocks", DIAGNOSIS_ECHO, DIAGNOSIS_WARNING, has_two_clocks,
	 "Use one sound card for both: leave output in section [audio] of roadside.conf empty."},
	{"echo-dead", DIAGNOSIS_ECHO, DIAGNOSIS_WARNING, is_echo_dead,
	 "Did you hear it? If not: look at the speaker's plug and power, and turn Master and PCM "
	 "up in "
	 "alsamixer. With a headset, or a speaker far away, all is well."},
	{"echo-loud", DIAGNOSIS_ECHO, DIAGNOSIS_WARNING, is_echo_loud,
	 "Turn the speaker down or the microphone away from it, and see to it that neither of them "
	 "clips."},

	{"phrase-unheard", DIAGNOSIS_PHRASES, DIAGNOSIS_FAULT, is_unheard,
	 "Look first at what stands above about the microphone. Speak towards it, from an arm's "
	 "length, "
	 "when the sound card is ready."},
	{"phrase-misheard", DIAGNOSIS_PHRASES, DIAGNOSIS_FAULT, is_misheard,
	 "Say it once more in your usual voice, in one go. Look at noise and clipping above."},
	{"phrase-rejected", DIAGNOSIS_PHRASES, DIAGNOSIS_WARNING, is_rejected,
	 "Say it in your usual voice, neither slowly nor in pieces. Look at noise and clipping "
	 "above."},
	{"phrase-doubted", DIAGNOSIS_PHRASES, DIAGNOSIS_WARNING, is_doubted,
	 "It will ask \"did you say ...?\" now and then. Come nearer, or turn the noise down."},
};

const struct diagnosis_rule *diagnosis_sound_rules(size_t *ret_n) {
	*ret_n = N_ELEMENTS(rules);
	return rules;
}
