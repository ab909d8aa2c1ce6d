/* SPDX-License-Identifier: MIT */
/* The real voice: level, silence cut, same samples in every process, and text
 * that looks like markup or is no text at all. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/audio.h"
#include "adapters/speech_espeak.h"
#include "base/cleanup.h"

static const struct speech_espeak_options options = {
	.voices_dir = TEST_SOURCE_DIR "/voices",
	.voice = "roadside",
	.rate_wpm = 160,
	.pitch = 50,
	.volume_percent = 100,
};

struct heard {
	size_t n;
	size_t most; /* the sink ends it there; 0: never */
	uint64_t hash;
	double energy;
	int peak;
	int first;
	int last;
};

static bool hear(void *context, const int16_t *samples, size_t n) {
	struct heard *heard = context;

	for (size_t i = 0; i < n; i++) {
		int level = abs(samples[i]);

		heard->hash = (heard->hash ^ (uint16_t)samples[i]) * UINT64_C(1099511628211);
		heard->energy += (double)samples[i] * samples[i];
		heard->peak = level > heard->peak ? level : heard->peak;
		heard->last = level;
	}
	if (heard->n == 0 && n > 0)
		heard->first = abs(samples[0]);
	heard->n += n;
	return heard->most == 0 || heard->n < heard->most;
}

static struct heard say(struct speech *speech, const char *text) {
	struct heard heard = {0};

	assert_int_equal(speech->operations->say(speech, text, hear, &heard), 0);
	return heard;
}

/* In a process of its own: a hash over several clauses, some of them twice. */
static uint64_t hash_in_a_process(void) {
	static const char *const clauses[] = {
		"Press the button.",   "Now pull the key out of the fob.", "Press the button.",
		"Is there a keyhole?", "Twenty fourteen Mini Countryman.",
	};
	int pipe_fds[2];
	uint64_t hash = 0;

	assert_int_equal(pipe(pipe_fds), 0);

	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct speech *speech = NULL;

		if (speech_espeak_new(&options, &speech) < 0)
			_exit(1);
		for (size_t i = 0; i < N_ELEMENTS(clauses); i++) {
			struct heard heard = {.hash = hash};

			if (speech->operations->say(speech, clauses[i], hear, &heard) < 0)
				_exit(1);
			hash = heard.hash;
		}
		_exit(write(pipe_fds[1], &hash, sizeof(hash)) == sizeof(hash) ? 0 : 1);
	}

	int status = -1;

	(void)close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &hash, sizeof(hash)), sizeof(hash));
	(void)close(pipe_fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return hash;
}

/* First, while this process has not started the engine. */
static void test_same_in_every_process(void **state) {
	(void)state;
	uint64_t hash = hash_in_a_process();

	for (int i = 0; i < 3; i++)
		assert_true(hash_in_a_process() == hash);
}

static void test_speaks(void **state) {
	struct speech *speech = *state;
	struct heard heard = say(speech, "Turn the key counterclockwise.");

	/* Some two seconds, at the level of speech, not clipped. */
	assert_in_range(heard.n, AUDIO_RATE_HZ, 3 * AUDIO_RATE_HZ);
	assert_in_range((long)(heard.energy / (double)heard.n), 1000L * 1000, 8000L * 8000);
	assert_in_range(heard.peak, 8000, 32767);
	assert_in_range(heard.first, 0, 200);
	assert_in_range(heard.last, 0, 32);
}

static void test_nothing_to_say(void **state) {
	struct speech *speech = *state;

	assert_int_equal(say(speech, "").n, 0);
	assert_int_equal(say(speech, " \t\n").n, 0);
	assert_int_equal(say(speech, "\x01\x02\x1b").n, 0);
}

/* What follows a piece of markup must be heard: it would be the warning. */
static void test_markup_is_text(void **state) {
	struct speech *speech = *state;
	static const char *const openings[] = {
		"<break time=\"9s\"/>",
		"<",
		"<speak",
		"</voice",
		"[[",
		"[[h@l'oU",
		"&lt",
		"&#x1;",
		"\x01"
		"100S",
		"\x01"
		"20A",
		"<!--",
		"{[(]})",
		"_:_:_:",
		"<audio src='/dev/zero'>",
	};
	size_t n_rest = say(speech, "do not force it").n;

	for (size_t i = 0; i < N_ELEMENTS(openings); i++) {
		char text[128];
		struct heard heard;

		(void)snprintf(text, sizeof(text), "%s do not force it", openings[i]);
		heard = say(speech, text);
		assert_true(heard.n > n_rest * 9 / 10);
		assert_true(heard.n < n_rest + 6 * AUDIO_RATE_HZ);
		/* And it left nothing behind. */
		assert_in_range(say(speech, "do not force it").n, n_rest * 95 / 100,
				n_rest * 105 / 100);
	}
}

static void test_bytes_that_are_no_text(void **state) {
	struct speech *speech = *state;
	static const char *const texts[] = {
		"key \xff\xfe\x80 hole",
		"key \xc3",
		"\xe2\x82",
		"\xf0\x9f\x94\x91 key",
		"\xed\xa0\x80 key \xed\xb0\x80",
		"\xc0\x80",
		"\xf4\x90\x80\x80",
		"\xee\x80\x80 key",
	};

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		(void)say(speech, texts[i]);
	assert_true(say(speech, "key \xff\xfe\x80 hole").n > AUDIO_RATE_HZ / 3);
}

static void test_long_text(void **state) {
	struct speech *speech = *state;
	static char text[10001];

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = "turn the key, - ... ()                          \n"[i % 49];
	assert_true(say(speech, text).n > 80 * AUDIO_RATE_HZ);
	memset(text, 'a', sizeof(text) - 1); /* one word */
	(void)say(speech, text);
	assert_true(say(speech, "still here").n > AUDIO_RATE_HZ / 4);
}

static void test_sink_ends_it(void **state) {
	struct speech *speech = *state;
	struct heard heard = {.most = 1600};

	assert_int_equal(
		speech->operations->say(speech, "one two three four five six seven", hear, &heard),
		-ECANCELED);
	assert_in_range(heard.n, 1600, 1600 + 512);
	assert_true(say(speech, "one two three").n > AUDIO_RATE_HZ / 2);
}

static void test_refuses(void **state) {
	(void)state;
	struct speech *speech = NULL;
	struct speech_espeak_options bad = options;

	bad.voice = "no-such-voice";
	assert_int_equal(speech_espeak_new(&bad, &speech), -EINVAL);
	bad.voice = "../voices/roadside";
	assert_int_equal(speech_espeak_new(&bad, &speech), -EINVAL);
	bad.voice = "README.md"; /* a file, but no voice */
	assert_int_equal(speech_espeak_new(&bad, &speech), -EINVAL);
	bad = options;
	bad.voices_dir = "/nonexistent";
	assert_int_equal(speech_espeak_new(&bad, &speech), -EINVAL);
	assert_null(speech);
}

static int set_up(void **state) {
	struct speech *speech = NULL;

	if (speech_espeak_new(&options, &speech) < 0)
		return -1;
	*state = speech;
	return 0;
}

static int tear_down(void **state) {
	*state = speech_free(*state);
	return 0;
}

#define WITH_VOICE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_in_every_process),
		WITH_VOICE(test_speaks),
		WITH_VOICE(test_nothing_to_say),
		WITH_VOICE(test_markup_is_text),
		WITH_VOICE(test_bytes_that_are_no_text),
		WITH_VOICE(test_long_text),
		WITH_VOICE(test_sink_ends_it),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
