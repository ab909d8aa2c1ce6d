/* SPDX-License-Identifier: MIT */
/* diagnosis_rules - see diagnosis_rules.h: the service, what it reads, its card. */
#include "core/diagnosis_rules.h"

#include "base/cleanup.h"

#define RESTART "sudo systemctl restart roadsided"

/* A card's clock is right within 0.1 %; buffers make 1 % of it uncertain. */
#define RATE_MOST_OFF 0.03
/* Below it there is no s, f or t. */
#define RATE_LEAST_HZ 16000

static bool is_not_on_bus(const struct diagnosis_facts *facts, struct text *words) {
	return !facts->is_on_bus &&
	       diagnosis_say(words, "roadsided is not on the bus: it does not run, or not there");
}

static bool is_denied(const struct diagnosis_facts *facts, struct text *words) {
	return facts->is_denied &&
	       diagnosis_say(words, "roadsided tells you nothing: %s", facts->bus_fault);
}

static bool is_mute(const struct diagnosis_facts *facts, struct text *words) {
	return facts->is_on_bus && facts->bus_fault[0] &&
	       diagnosis_say(words, "roadsided does not answer: %s", facts->bus_fault);
}

static bool is_starting(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "") &&
	       diagnosis_say(words, "roadsided is still starting: the sound card has not answered");
}

static bool is_other_version(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_measured(facts) &&
	       !string_equal(facts->measured.version, facts->own_version) &&
	       diagnosis_say(words, "roadsided %s runs, but roadsidectl is %s",
			     facts->measured.version, facts->own_version);
}

static bool is_content_bad(const struct diagnosis_facts *facts, struct text *words) {
	return facts->is_checked && facts->content_fault[0] &&
	       diagnosis_say(words, "%s", facts->content_fault);
}

static bool is_voice_missing(const struct diagnosis_facts *facts, struct text *words) {
	return facts->is_checked && facts->voice_fault[0] &&
	       diagnosis_say(words, "%s", facts->voice_fault);
}

static bool is_voice_silent(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_measured(facts) && facts->measured.volume_percent == 0 &&
	       diagnosis_say(words, "the voice has volume 0: nobody hears it");
}

static bool has_no_card(const struct diagnosis_facts *facts, struct text *words) {
	return (diagnosis_is_audio(facts, "absent") || !diagnosis_is_measured(facts)) &&
	       facts->n_cards == 0 && facts->n_devices == 0 &&
	       diagnosis_say(words, "there is no sound card: the kernel knows of none%s%s",
			     facts->measured.card[0] ? "; roadsided says: " : "",
			     facts->measured.card);
}

static bool is_card_other(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "absent") &&
	       diagnosis_say(words, "roadsided finds no sound card that it can use: %s%s%s",
			     facts->measured.card, facts->cards[0] ? "; the kernel knows " : "",
			     facts->cards);
}

static bool is_card_busy(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "busy") &&
	       diagnosis_say(words, "the sound card is in use by %s: %s",
			     facts->holders[0]
				     ? facts->holders
				     : "another program, which you may not see (try it with sudo)",
			     facts->measured.card);
}

static bool is_card_denied(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "denied") &&
	       diagnosis_say(words,
			     "roadsided, as user %s, may not open the sound card, which is for "
			     "group %s: %s",
			     facts->user[0] ? facts->user : "roadside",
			     facts->group[0] ? facts->group : "audio", facts->measured.card);
}

static bool is_card_lost(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_audio(facts, "lost") &&
	       diagnosis_say(words, "the sound card was there, and is gone: %s",
			     facts->measured.card);
}

static bool is_card_two(const struct diagnosis_facts *facts, struct text *words) {
	const struct measurements *measured = &facts->measured;

	return diagnosis_is_audio(facts, "ready") &&
	       !string_equal(measured->input, measured->output) &&
	       diagnosis_say(words,
			     "microphone \"%s\" and speaker \"%s\" are two devices: two clocks",
			     measured->input, measured->output);
}

static bool is_rate_wrong(const struct diagnosis_facts *facts, struct text *words) {
	const struct measurements *measured = &facts->measured;
	double off = measured->rate_hz && measured->real_rate_hz > 0
			     ? measured->real_rate_hz / measured->rate_hz - 1
			     : 0;

	return diagnosis_is_audio(facts, "ready") &&
	       (off > RATE_MOST_OFF || off < -RATE_MOST_OFF) &&
	       diagnosis_say(words,
			     "the sound card gives %.0f samples a second, but was opened at %u Hz",
			     measured->real_rate_hz, measured->rate_hz);
}

static bool is_rate_low(const struct diagnosis_facts *facts, struct text *words) {
	const struct measurements *measured = &facts->measured;

	return diagnosis_is_audio(facts, "ready") && measured->rate_hz &&
	       measured->rate_hz < RATE_LEAST_HZ &&
	       diagnosis_say(words,
			     "the microphone has %u Hz only: sounds such as s, f and t are "
			     "missing",
			     measured->rate_hz);
}

static bool is_clock_behind(const struct diagnosis_facts *facts, struct text *words) {
	return facts->clock_behind_days > 0 &&
	       diagnosis_say(words, "the clock is %.0f days behind the programs themselves",
			     facts->clock_behind_days);
}

static bool is_state_unwritable(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_measured(facts) && facts->measured.state_fault[0] &&
	       diagnosis_say(words, "%s cannot be written: %s", facts->measured.state_dir,
			     facts->measured.state_fault);
}

static bool is_hanging(const struct diagnosis_facts *facts, struct text *words) {
	return diagnosis_is_measured(facts) && facts->measured.watchdog_fault[0] &&
	       diagnosis_say(words, "the watchdog is not fed: %s", facts->measured.watchdog_fault);
}

static const struct diagnosis_rule rules[] = {
	{"service-absent", DIAGNOSIS_SERVICE, DIAGNOSIS_FAULT, is_not_on_bus,
	 "Start it: sudo systemctl start roadsided. Why it ended says journalctl -u roadsided -e. "
	 "In a "
	 "terminal it is on a bus only with --bus session or --bus system."},
	{"service-denied", DIAGNOSIS_SERVICE, DIAGNOSIS_FAULT, is_denied,
	 "Run it with sudo, or become a member of group roadside (sudo usermod -aG roadside NAME; "
	 "then "
	 "log in again), or set read = all in section [bus] of roadside.conf."},
	{"service-mute", DIAGNOSIS_SERVICE, DIAGNOSIS_FAULT, is_mute,
	 "Start it anew: " RESTART "."},
	{"service-starting", DIAGNOSIS_SERVICE, DIAGNOSIS_WARNING, is_starting,
	 "Wait some seconds, and run roadsidectl doctor again."},
	{"service-version", DIAGNOSIS_SERVICE, DIAGNOSIS_WARNING, is_other_version,
	 "Start it anew, so that the installed one runs: " RESTART "."},

	{"content-bad", DIAGNOSIS_CONTENT, DIAGNOSIS_FAULT, is_content_bad,
	 "Correct it where the line says; roadsided --check names every fault. Then: " RESTART "."},
	{"voice-missing", DIAGNOSIS_VOICE, DIAGNOSIS_FAULT, is_voice_missing,
	 "Install the package again, or set variant in section [voice] of roadside.conf to a file "
	 "that "
	 "lies in the folder of voices. Then: " RESTART "."},
	{"voice-silent", DIAGNOSIS_VOICE, DIAGNOSIS_FAULT, is_voice_silent,
	 "Set volume_percent in section [voice] of roadside.conf to 100. Then: " RESTART "."},

	{"card-none", DIAGNOSIS_CARD, DIAGNOSIS_FAULT, has_no_card,
	 "Plug one in. On a Raspberry Pi a sound card on the board needs its line in "
	 "/boot/config.txt (dtparam=audio=on or the dtoverlay of its maker) and a reboot. cat "
	 "/proc/asound/cards shows what is there."},
	{"card-other", DIAGNOSIS_CARD, DIAGNOSIS_FAULT, is_card_other,
	 "roadsidectl devices lists the names. Set input and output in section [audio] of "
	 "roadside.conf to one of them or a part of it, or leave both empty. Then: " RESTART "."},
	{"card-busy", DIAGNOSIS_CARD, DIAGNOSIS_FAULT, is_card_busy,
	 "End that program, or let it share the card through a sound server (PipeWire, "
	 "PulseAudio). "
	 "roadsided tries again by itself within 30 seconds."},
	{"card-denied", DIAGNOSIS_CARD, DIAGNOSIS_FAULT, is_card_denied,
	 "Make that user a member of that group: sudo usermod -aG GROUP USER. Then: " RESTART "."},
	{"card-lost", DIAGNOSIS_CARD, DIAGNOSIS_FAULT, is_card_lost,
	 "Look at plug, cable and power of the card; journalctl -k -e says when it went. roadsided "
	 "opens it by itself when it is back."},
	{"card-two", DIAGNOSIS_CARD, DIAGNOSIS_WARNING, is_card_two,
	 "With one device for both it could listen while it speaks: leave output in section "
	 "[audio] of "
	 "roadside.conf empty."},

	{"rate-wrong", DIAGNOSIS_RATE, DIAGNOSIS_FAULT, is_rate_wrong,
	 "Speech is too fast or too slow for the recogniser. Choose the card itself (a name with "
	 "hw: "
	 "in it, see roadsidectl devices), or look at the rate of the sound server."},
	{"rate-low", DIAGNOSIS_RATE, DIAGNOSIS_WARNING, is_rate_low,
	 "Use a microphone with 16000 Hz or more; a Bluetooth headset has 8000 Hz."},

	{"clock-behind", DIAGNOSIS_CLOCK, DIAGNOSIS_WARNING, is_clock_behind,
	 "How old a broken-off conversation is cannot be known. Set it: sudo timedatectl set-time, "
	 "or "
	 "give the board a clock with a battery."},
	{"state-unwritable", DIAGNOSIS_STATE, DIAGNOSIS_FAULT, is_state_unwritable,
	 "After a power cut it would begin anew. Make the folder writable for the user of "
	 "roadsided, "
	 "make room on the disk, or look whether the disk was mounted read-only after errors."},
	{"watchdog-starved", DIAGNOSIS_WATCHDOG, DIAGNOSIS_FAULT, is_hanging,
	 "systemd starts it anew by itself. When it happens again, look at journalctl -u "
	 "roadsided, and "
	 "at the sound card's cable."},
};

const struct diagnosis_rule *diagnosis_rules(size_t *ret_n) {
	*ret_n = N_ELEMENTS(rules);
	return rules;
}
