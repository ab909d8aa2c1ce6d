/* SPDX-License-Identifier: MIT */
/* diagnosis_fine - see diagnosis_rules.h: the subjects, and what to say where nothing is wrong. */
#include "core/diagnosis_rules.h"

#include <math.h>

/* False: there is nothing to judge by. */
static bool fine_unless(bool is_known, struct text *words, const char *why) {
	return is_known || !diagnosis_say(words, "%s", why);
}

static bool fine_when_open(const struct diagnosis_facts *facts, struct text *words) {
	return fine_unless(diagnosis_is_audio(facts, "ready"), words,
			   "roadsided has no sound card open");
}

static bool fine_when_heard(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_open(facts, words) &&
	       fine_unless(diagnosis_hears(facts), words, "the microphone was opened just now");
}

static bool fine_when_measured(const struct diagnosis_facts *facts, struct text *words) {
	return fine_unless(diagnosis_is_measured(facts), words, "roadsided does not say");
}

static bool fine_service(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_measured(facts, words) &&
	       diagnosis_say(words, "roadsided %s runs, as process %u", facts->measured.version,
			     facts->measured.pid);
}

static bool fine_content(const struct diagnosis_facts *facts, struct text *words) {
	return fine_unless(facts->is_checked, words, "roadsided --check cannot be run") &&
	       diagnosis_say(words, "roadsided --check finds no fault");
}

static bool fine_voice(const struct diagnosis_facts *facts, struct text *words) {
	return fine_unless(facts->is_checked, words, "roadsided --check cannot be run") &&
	       diagnosis_say(words, "it is there, and can be read");
}

static bool fine_card(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_open(facts, words) && diagnosis_say(words, "%s", facts->measured.card);
}

static bool fine_rate(const struct diagnosis_facts *facts, struct text *words) {
	const struct measurements *measured = &facts->measured;

	if (!fine_when_open(facts, words))
		return false;
	(void)diagnosis_say(words, "%u Hz", measured->rate_hz);
	if (measured->real_rate_hz > 0)
		return diagnosis_say(words, "; %.0f samples a second come", measured->real_rate_hz);
	return !diagnosis_say(words, "; what really comes is measured over some seconds");
}

static bool fine_microphone(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_heard(facts, words) &&
	       diagnosis_say(words, "%.0f dB below full scale on the average, peak %.0f dB below",
			     -facts->measured.mean_db, -facts->measured.peak_db);
}

static bool fine_clipping(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_heard(facts, words) &&
	       diagnosis_say(words, "%.2g %% of the samples are at the limits",
			     facts->measured.clipped_percent);
}

static bool fine_offset(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_heard(facts, words) &&
	       diagnosis_say(words, "%.1f %% of full scale", fabs(facts->measured.dc_percent));
}

static bool fine_noise(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_heard(facts, words) &&
	       fine_unless(facts->measured.floor_db < 0, words, "it is not known yet") &&
	       diagnosis_say(words, "it falls to %.0f dB", facts->measured.floor_db);
}

static bool fine_drops(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_open(facts, words) &&
	       diagnosis_say(words, "none in %.0f s", facts->measured.open_s);
}

static bool fine_load(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_open(facts, words) &&
	       diagnosis_say(words,
			     "%.3f s of processor time for a second of sound, %.3f s at most",
			     facts->measured.load, facts->measured.most_load);
}

static bool fine_echo(const struct diagnosis_facts *facts, struct text *words) {
	const struct measurements *measured = &facts->measured;

	if (!fine_when_open(facts, words))
		return false;
	if (!measured->echo_wanted)
		return diagnosis_say(words, "not taken out, as [ears] echo = no says: it is deaf "
					    "while it speaks");
	if (!measured->echo_trusted)
		return !diagnosis_say(words,
				      "it has spoken for %.0f s; what it hears of that is not "
				      "known yet",
				      measured->spoken_s);
	(void)diagnosis_say(words, "suppressed by %.0f dB: it listens while it speaks",
			    measured->echo_suppression_db);
	return measured->echo_delay_ms < 0 ||
	       diagnosis_say(words, "; heard %.0f ms after it was played", measured->echo_delay_ms);
}

static bool fine_phrases(const struct diagnosis_facts *facts, struct text *words) {
	if (!facts->n_phrases)
		return !diagnosis_say(words, "not asked: %s", facts->unasked);
	for (size_t i = 0; i < facts->n_phrases; i++)
		(void)text_appendf(words, "%s\"%s\" was heard (%.0f %% sure)", i ? "; " : "",
				   facts->phrases[i].text, 100 * facts->phrases[i].confidence);
	return true;
}

static bool fine_clock(const struct diagnosis_facts *facts, struct text *words) {
	(void)facts;
	return diagnosis_say(words, "not behind the programs");
}

static bool fine_state(const struct diagnosis_facts *facts, struct text *words) {
	return fine_when_measured(facts, words) &&
	       diagnosis_say(words, "%s can be written", facts->measured.state_dir);
}

static bool fine_watchdog(const struct diagnosis_facts *facts, struct text *words) {
	if (!fine_when_measured(facts, words))
		return false;
	if (!facts->measured.watchdog_ms)
		return diagnosis_say(words,
				     "systemd does not watch this one; as its service it does");
	return diagnosis_say(words, "fed; systemd waits for it for %u ms",
			     facts->measured.watchdog_ms);
}

const struct diagnosis_subject_row *diagnosis_subjects(void) {
	static const struct diagnosis_subject_row rows[DIAGNOSIS_N_SUBJECTS] = {
		[DIAGNOSIS_SERVICE] = {"service", "service", fine_service},
		[DIAGNOSIS_CONTENT] = {"content", "data and settings", fine_content},
		[DIAGNOSIS_VOICE] = {"voice", "voice", fine_voice},
		[DIAGNOSIS_CARD] = {"card", "sound card", fine_card},
		[DIAGNOSIS_RATE] = {"rate", "rate", fine_rate},
		[DIAGNOSIS_MICROPHONE] = {"microphone", "microphone", fine_microphone},
		[DIAGNOSIS_CLIPPING] = {"clipping", "clipping", fine_clipping},
		[DIAGNOSIS_OFFSET] = {"offset", "offset (DC)", fine_offset},
		[DIAGNOSIS_NOISE] = {"noise", "noise", fine_noise},
		[DIAGNOSIS_DROPS] = {"dropped", "lost sound", fine_drops},
		[DIAGNOSIS_LOAD] = {"load", "processor", fine_load},
		[DIAGNOSIS_ECHO] = {"echo", "echo", fine_echo},
		[DIAGNOSIS_PHRASES] = {"phrases", "phrases", fine_phrases},
		[DIAGNOSIS_CLOCK] = {"clock", "clock", fine_clock},
		[DIAGNOSIS_STATE] = {"state", "state folder", fine_state},
		[DIAGNOSIS_WATCHDOG] = {"watchdog", "watchdog", fine_watchdog},
	};

	return rows;
}
