/* SPDX-License-Identifier: MIT */
/*
 * Prepared situations: what is changed against a daemon that is well, and the one finding
 * that it leads to, with what its words must name. Every rule of the table has one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core/diagnosis.h"
#include "core/diagnosis_rules.h"

#define SET(to, from) ((void)snprintf((to), sizeof(to), "%s", (from)))

/* A daemon that is well, on a card of its own, in a quiet room. */
static void make_well(struct diagnosis_facts *facts) {
	struct measurements *measured = &facts->measured;

	*facts = (struct diagnosis_facts){
		.own_version = "1.0",
		.is_on_bus = true,
		.is_checked = true,
		.n_cards = 1,
		.cards = "USB-Audio - USB Audio Device",
		.user = "roadside",
		.group = "audio",
		.clock_behind_days = -30,
		.unasked = "--quiet was given",
		.measured =
			{
				.version = "1.0",
				.pid = 77,
				.log_level = "info",
				.wake_phrase = "roadside assistant",
				.state_dir = "/var/lib/roadside",
				.watchdog_ms = 15000,
				.volume_percent = 100,
				.audio = "ready",
				.card = "\"USB Audio: - (hw:1,0)\" at 48000 Hz, 40 ms there and "
					"back",
				.input = "USB Audio: - (hw:1,0)",
				.output = "USB Audio: - (hw:1,0)",
				.rate_hz = 48000,
				.latency_ms = 40,
				.open_s = 100,
				.real_rate_hz = 48001,
				.load = 0.01,
				.most_load = 0.1,
				.heard_s = 10,
				.level_db = -50,
				.mean_db = -50,
				.peak_db = -30,
				.dc_percent = 0.1,
				.floor_db = -60,
				.echo_wanted = true,
				.echo_trusted = true,
				.spoken_s = 30,
				.echo_audible = 0.9,
				.echo_delay_ms = 45,
				.echo_db = -10,
				.echo_suppression_db = 22,
				.last_confidence = -1,
			},
	};
	assert_string_equal(measured->audio, "ready");
}

static void say_phrase(struct diagnosis_facts *facts, const char *text,
		       enum diagnosis_outcome outcome, const char *heard, double confidence) {
	struct diagnosis_phrase *phrase = &facts->phrases[facts->n_phrases++];

	*phrase = (struct diagnosis_phrase){.outcome = outcome, .confidence = confidence};
	SET(phrase->text, text);
	SET(phrase->heard, heard);
	facts->speech_peak_db = -12;
}

static void no_service(struct diagnosis_facts *f) {
	f->is_on_bus = false;
	f->measured = (struct measurements){0};
}
static void denied_service(struct diagnosis_facts *f) {
	f->is_denied = true;
	SET(f->bus_fault, "reading is not for you");
}
static void mute_service(struct diagnosis_facts *f) {
	SET(f->bus_fault, "Connection timed out");
}
static void starting(struct diagnosis_facts *f) {
	SET(f->measured.audio, "");
}
static void other_version(struct diagnosis_facts *f) {
	SET(f->measured.version, "0.9");
}
static void bad_data(struct diagnosis_facts *f) {
	SET(f->content_fault, "data/vehicles/mini.yaml:7:3: error: no such key \"yeers\"");
}
static void no_voice(struct diagnosis_facts *f) {
	SET(f->voice_fault, "voices/roadside: error: cannot read this voice: No such file");
}
static void no_volume(struct diagnosis_facts *f) {
	f->measured.volume_percent = 0;
}
static void no_card(struct diagnosis_facts *f) {
	SET(f->measured.audio, "absent");
	SET(f->measured.card, "no device with a microphone");
	f->n_cards = 0;
	f->cards[0] = '\0';
}
static void other_card(struct diagnosis_facts *f) {
	SET(f->measured.audio, "absent");
	SET(f->measured.card, "no device with a microphone is named \"Webcam\"");
}
static void busy(struct diagnosis_facts *f) {
	SET(f->measured.audio, "busy");
	SET(f->measured.card, "/dev/snd/pcmC1D0c: Device or resource busy");
	SET(f->holders, "arecord (process 4711)");
}
static void busy_unseen(struct diagnosis_facts *f) {
	busy(f);
	f->holders[0] = '\0';
}
static void no_permission(struct diagnosis_facts *f) {
	SET(f->measured.audio, "denied");
	SET(f->measured.card, "/dev/snd/pcmC1D0c: Permission denied");
	SET(f->user, "pi");
}
static void lost(struct diagnosis_facts *f) {
	SET(f->measured.audio, "lost");
	SET(f->measured.card, "No such device");
}
static void two_cards(struct diagnosis_facts *f) {
	SET(f->measured.output, "Headphones: - (hw:0,0)");
}
static void half_rate(struct diagnosis_facts *f) {
	f->measured.real_rate_hz = 24000;
}
static void rate_of_44100(struct diagnosis_facts *f) {
	f->measured.real_rate_hz = 44100;
}
static void low_rate(struct diagnosis_facts *f) {
	f->measured.rate_hz = 8000;
	f->measured.real_rate_hz = 8000;
}
static void muted(struct diagnosis_facts *f) {
	f->measured.frozen_s = 10;
	f->measured.peak_db = -99;
}
static void faint(struct diagnosis_facts *f) {
	f->measured.peak_db = -80;
}
static void quiet(struct diagnosis_facts *f) {
	say_phrase(f, "stop", DIAGNOSIS_HEARD, "stop", 0.99);
	f->speech_peak_db = -45;
}
static void clipping(struct diagnosis_facts *f) {
	f->measured.clipped_percent = 12;
}
static void clipping_some(struct diagnosis_facts *f) {
	f->measured.clipped_percent = 0.2;
}
static void offset_large(struct diagnosis_facts *f) {
	f->measured.dc_percent = -50;
}
static void offset(struct diagnosis_facts *f) {
	f->measured.dc_percent = 12;
}
static void very_loud(struct diagnosis_facts *f) {
	f->measured.floor_db = -12;
}
static void loud(struct diagnosis_facts *f) {
	f->measured.floor_db = -25;
}
static void dropped_much(struct diagnosis_facts *f) {
	f->measured.dropped_ms = 2500;
}
static void dropped(struct diagnosis_facts *f) {
	f->measured.dropped_ms = 80;
}
static void overload(struct diagnosis_facts *f) {
	f->measured.load = 0.97;
	f->measured.most_load = 1;
}
static void busy_processor(struct diagnosis_facts *f) {
	f->measured.most_load = 0.95;
}
static void two_clocks(struct diagnosis_facts *f) {
	f->measured.echo_drift_ppm = 130;
	f->measured.echo_trusted = false;
}
static void dead_echo(struct diagnosis_facts *f) {
	f->measured.echo_audible = 0.01;
	f->measured.spoken_s = 5;
}
static void loud_echo(struct diagnosis_facts *f) {
	f->measured.echo_trusted = false;
	f->measured.echo_suppression_db = 6;
}
static void unheard(struct diagnosis_facts *f) {
	say_phrase(f, "roadside assistant", DIAGNOSIS_NOTHING, "", 0);
}
static void misheard(struct diagnosis_facts *f) {
	say_phrase(f, "stop", DIAGNOSIS_OTHER, "help", 0.9);
}
static void rejected(struct diagnosis_facts *f) {
	say_phrase(f, "stop", DIAGNOSIS_REJECTED, "step", 0.12);
}
static void doubted(struct diagnosis_facts *f) {
	say_phrase(f, "stop", DIAGNOSIS_DOUBTED, "stop", 0.62);
}
static void old_clock(struct diagnosis_facts *f) {
	f->clock_behind_days = 400;
}
static void no_state(struct diagnosis_facts *f) {
	SET(f->measured.state_fault, "Read-only file system");
}
static void hanging(struct diagnosis_facts *f) {
	SET(f->measured.watchdog_fault, "the recogniser hangs");
}

static const struct situation {
	const char *id;
	void (*prepare)(struct diagnosis_facts *facts);
	const char *words; /* part of them */
} situations[] = {
	{"service-absent", no_service, "not on the bus"},
	{"service-denied", denied_service, "reading is not for you"},
	{"service-mute", mute_service, "timed out"},
	{"service-starting", starting, "still starting"},
	{"service-version", other_version, "roadsided 0.9 runs, but roadsidectl is 1.0"},
	{"content-bad", bad_data, "mini.yaml:7:3"},
	{"voice-missing", no_voice, "cannot read this voice"},
	{"voice-silent", no_volume, "volume 0"},
	{"card-none", no_card, "no sound card"},
	{"card-other", other_card, "\"Webcam\"; the kernel knows USB-Audio"},
	{"card-busy", busy, "in use by arecord (process 4711)"},
	{"card-busy", busy_unseen, "try it with sudo"},
	{"card-denied", no_permission,
	 "as user pi, may not open the sound card, which is for group audio"},
	{"card-lost", lost, "is gone: No such device"},
	{"card-two", two_cards, "two clocks"},
	{"rate-wrong", half_rate, "24000 samples a second, but was opened at 48000 Hz"},
	{"rate-wrong", rate_of_44100, "44100 samples"},
	{"rate-low", low_rate, "8000 Hz only"},
	{"microphone-muted", muted, "the same for 10 s"},
	{"microphone-faint", faint, "80 dB below full scale"},
	{"microphone-quiet", quiet, "45 dB below"},
	{"clipping", clipping, "12 % of the samples"},
	{"clipping-some", clipping_some, "0.2 %"},
	{"offset-large", offset_large, "-50 % of full scale"},
	{"offset", offset, "12 % of full scale"},
	{"noise-too-loud", very_loud, "-12 dB"},
	{"noise-loud", loud, "-25 dB"},
	{"dropped-much", dropped_much, "2500 ms of sound were lost"},
	{"dropped", dropped, "80 ms"},
	{"overload", overload, "0.97 s of processor time"},
	{"load-high", busy_processor, "0.95 s at most"},
	{"echo-clocks", two_clocks, "130 ppm"},
	{"echo-dead", dead_echo, "hears nothing of its voice"},
	{"echo-loud", loud_echo, "by 6 dB only"},
	{"phrase-unheard", unheard, "\"roadside assistant\" was not heard at all"},
	{"phrase-misheard", misheard, "\"stop\" was taken for \"help\" (90 % sure)"},
	{"phrase-rejected", rejected, "sounded like \"step\" (12 % sure)"},
	{"phrase-doubted", doubted, "(62 % sure)"},
	{"clock-behind", old_clock, "400 days behind"},
	{"state-unwritable", no_state,
	 "/var/lib/roadside cannot be written: Read-only file system"},
	{"watchdog-starved", hanging, "the recogniser hangs"},
};

static bool is_bad(const struct diagnosis_finding *finding) {
	return finding->grade >= DIAGNOSIS_WARNING;
}

static void test_well(void **state) {
	(void)state;
	struct diagnosis_facts facts;
	struct diagnosis diagnosis;

	make_well(&facts);
	say_phrase(&facts, "roadside assistant", DIAGNOSIS_HEARD, "roadside assistant", 0.98);
	assert_int_equal(diagnosis_make(&facts, &diagnosis), 0);
	for (int i = 0; i < DIAGNOSIS_N_SUBJECTS; i++) {
		assert_int_equal(diagnosis.findings[i].grade, DIAGNOSIS_FINE);
		assert_string_equal(diagnosis.findings[i].remedy, "");
		assert_true(diagnosis.findings[i].words.length_bytes > 0);
	}
	assert_int_equal(diagnosis.worst, DIAGNOSIS_FINE);
	diagnosis_done(&diagnosis);
}

/* Each names its fault, that alone, and a remedy. */
static void test_situations(void **state) {
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(situations); i++) {
		const struct situation *situation = &situations[i];
		struct diagnosis_facts facts;
		struct diagnosis diagnosis;
		int n_bad = 0;

		make_well(&facts);
		situation->prepare(&facts);
		assert_int_equal(diagnosis_make(&facts, &diagnosis), 0);
		for (int subject = 0; subject < DIAGNOSIS_N_SUBJECTS; subject++) {
			const struct diagnosis_finding *finding = &diagnosis.findings[subject];

			if (!is_bad(finding))
				continue;
			n_bad++;
			assert_string_equal(finding->id, situation->id);
			assert_int_equal(finding->grade, diagnosis.worst);
			if (!strstr(text_get(&finding->words), situation->words))
				fail_msg("%s: \"%s\" lacks \"%s\"", situation->id,
					 text_get(&finding->words), situation->words);
			assert_true(strlen(finding->remedy) > 20);
		}
		if (n_bad != 1)
			fail_msg("%s: %d findings", situation->id, n_bad);
		diagnosis_done(&diagnosis);
	}
}

static bool has_situation(const char *id) {
	for (size_t i = 0; i < N_ELEMENTS(situations); i++) {
		if (string_equal(situations[i].id, id))
			return true;
	}
	return false;
}

static void test_every_rule_has_a_situation(void **state) {
	(void)state;
	size_t n = 0;
	const struct diagnosis_rule *rules = diagnosis_rules(&n);

	for (size_t i = 0; i < n; i++)
		if (!has_situation(rules[i].id))
			fail_msg("no situation for %s", rules[i].id);
	rules = diagnosis_sound_rules(&n);
	for (size_t i = 0; i < n; i++)
		if (!has_situation(rules[i].id))
			fail_msg("no situation for %s", rules[i].id);
}

/* roadsidectl(1) names each finding, where it belongs. */
static void assert_named(const char *page, const struct diagnosis_rule *rules, size_t n) {
	const char *warnings = strstr(page, "\n*warnings*\n");
	char name[64];

	assert_non_null(warnings);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "_%s_", rules[i].id);

		const char *at = strstr(page, name);

		if (!at || (at > warnings) != (rules[i].grade == DIAGNOSIS_WARNING))
			fail_msg("the page does not name %s among its like", rules[i].id);
	}
}

static void test_manual(void **state) {
	(void)state;
	static char page[65536];
	CLEANUP_FCLOSE FILE *file = fopen(TEST_SOURCE_DIR "/docs/man/roadsidectl.1.scd", "re");
	size_t n = 0;

	assert_non_null(file);
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	char *findings = strstr(page, "\n*faults*\n");
	assert_non_null(findings);
	const struct diagnosis_rule *rules = diagnosis_rules(&n);
	assert_named(findings, rules, n);
	rules = diagnosis_sound_rules(&n);
	assert_named(findings, rules, n);
}

/* Where there is nothing to judge by, nothing is judged. */
static void test_unknown(void **state) {
	(void)state;
	struct diagnosis_facts facts;
	struct diagnosis diagnosis;

	make_well(&facts);
	facts.is_checked = false;
	facts.measured.heard_s = 0.2;
	facts.measured.peak_db = -99;
	facts.measured.real_rate_hz = 0;
	facts.measured.echo_trusted = false;
	facts.measured.spoken_s = 0;
	assert_int_equal(diagnosis_make(&facts, &diagnosis), 0);
	assert_int_equal(diagnosis.worst, DIAGNOSIS_UNKNOWN);
	static const enum diagnosis_subject unknown[] = {
		DIAGNOSIS_CONTENT, DIAGNOSIS_VOICE, DIAGNOSIS_RATE,   DIAGNOSIS_MICROPHONE,
		DIAGNOSIS_NOISE,   DIAGNOSIS_ECHO,  DIAGNOSIS_OFFSET, DIAGNOSIS_PHRASES,
	};
	for (size_t i = 0; i < N_ELEMENTS(unknown); i++)
		assert_int_equal(diagnosis.findings[unknown[i]].grade, DIAGNOSIS_UNKNOWN);
	diagnosis_done(&diagnosis);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well),
		cmocka_unit_test(test_situations),
		cmocka_unit_test(test_every_rule_has_a_situation),
		cmocka_unit_test(test_manual),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
