/* SPDX-License-Identifier: MIT */
/*
 * The assistant between ears and mouth: which port is called when, and what the
 * event log says, with the vehicles, procedures and grammars that are shipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/assistant.h"
#include "base/cleanup.h"
#include "base/text.h"

struct talk {
	struct config config;
	struct content content;
	struct assistant *assistant;
	struct eventlog *eventlog;
	char path[64];
	struct text ports; /* what was called, in order */
	uint32_t generation;
	struct dialogue_voice voice; /* what the port says */
	int64_t ago_ms;		     /* what it was asked */
};

static void port_say(void *context, const struct prompt *prompt) {
	struct talk *talk = context;

	(void)text_appendf(&talk->ports, "say(%s) ", prompt->text);
}

static void port_hush(void *context) {
	struct talk *talk = context;

	(void)text_append(&talk->ports, "hush ");
}

static void port_earcon(void *context, enum earcon earcon) {
	struct talk *talk = context;

	(void)text_appendf(&talk->ports, "earcon(%d) ", (int)earcon);
}

static void port_listen(void *context, const char *grammar, uint32_t generation) {
	struct talk *talk = context;

	talk->generation = generation;
	(void)text_appendf(&talk->ports, "listen(%s) ", grammar);
}

static void port_get_voice(void *context, int64_t ago_ms, struct dialogue_voice *ret_voice) {
	struct talk *talk = context;

	talk->ago_ms = ago_ms;
	*ret_voice = talk->voice;
}

/* The last prompt ends. */
static void spoke(struct talk *talk, int64_t now_ms, const char *text, int64_t start_ms,
		  bool was_interrupted) {
	const struct assistant_spoken spoken = {
		.text = text,
		.voice = {assistant_dialogue(talk->assistant)->n_prompts, 0},
		.start_ms = start_ms,
		.end_ms = now_ms,
		.was_interrupted = was_interrupted,
	};

	assistant_spoke(talk->assistant, now_ms, &spoken);
}

static int begin(void **state) {
	static const struct assistant_ports ports = {
		.say = port_say,
		.hush = port_hush,
		.earcon = port_earcon,
		.listen = port_listen,
		.get_voice = port_get_voice,
	};
	static const struct content_dirs dirs = {.data = TEST_SOURCE_DIR "/data",
						 .grammar = TEST_SOURCE_DIR "/grammar"};
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	struct dialogue_world world;
	struct talk *talk = calloc(1, sizeof(*talk));

	if (!talk)
		return -1;
	config_set_defaults(&talk->config);
	strcpy(talk->path, "/tmp/test_assistant_XXXXXX");
	int fd = mkstemp(talk->path);
	if (fd < 0 || content_load(&dirs, &talk->config, &faults, &talk->content) < 0 ||
	    eventlog_new(talk->path, &talk->eventlog) < 0)
		return -1;
	(void)close(fd);
	assistant_make_world(&talk->config, &talk->content, &world);
	*state = talk;
	return assistant_new(&world, &ports, talk, talk->eventlog, &talk->assistant);
}

static int end(void **state) {
	struct talk *talk = *state;

	assistant_free(talk->assistant);
	eventlog_free(talk->eventlog);
	content_done(&talk->content);
	text_done(&talk->ports);
	(void)unlink(talk->path);
	free(talk);
	return 0;
}

/* What the ports were called for since the last time. */
static void expect_ports(struct talk *talk, const char *wanted) {
	assert_string_equal(text_get(&talk->ports), wanted);
	text_clear(&talk->ports);
}

/* What the event log holds since the last time. */
static void expect_events(struct talk *talk, const char *wanted) {
	char got[8192];
	FILE *file = fopen(talk->path, "r+");

	assert_non_null(file);
	size_t n = fread(got, 1, sizeof(got) - 1, file);
	got[n] = '\0';
	(void)fclose(file);
	assert_true(strlen(got) >= strlen(wanted));
	assert_string_equal(got + strlen(got) - strlen(wanted), wanted);
}

static struct ears_result heard(struct talk *talk, enum ears_decision decision, const char *words) {
	struct ears_result result = {.decision = decision,
				     .generation = talk->generation,
				     .confidence = 0.75,
				     .start_ms = 100,
				     .end_ms = 900};
	const struct grammar *grammar =
		talk->content.grammars[assistant_dialogue(talk->assistant)->name];

	(void)snprintf(result.text, sizeof(result.text), "%s", words);
	assert_true(grammar_match_text(grammar, words, &result.meaning) >= GRAMMAR_COMPLETE_MORE);
	return result;
}

static void test_wake_and_car(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, false, NULL);
	expect_ports(talk, "listen(idle) ");
	struct ears_result result = heard(talk, EARS_ACCEPT, "roadside assistant");
	assistant_heard(talk->assistant, 1000, &result);
	expect_ports(talk,
		     "hush earcon(0) listen(query) say(If anyone is locked in or in danger, call "
		     "nine one one.) say(Which car is it? Say the model and the year.) ");
	spoke(talk, 4000, "Which car is it? Say the model and the year.", 1100, false);
	assert_int_equal(assistant_deadline_ms(talk->assistant), 34000);
	result = heard(talk, EARS_ACCEPT, "twenty fourteen mini countryman");
	assistant_heard(talk->assistant, 6000, &result);
	expect_events(
		talk,
		"{\"t_ms\":4000,\"event\":\"said\",\"text\":\"Which car is it? Say the model and "
		"the "
		"year.\",\"start_ms\":1100,\"end_ms\":4000,\"interrupted\":false}\n"
		"{\"t_ms\":6000,\"event\":\"heard\",\"text\":\"twenty fourteen mini countryman\","
		"\"intent\":\"query\",\"slots\":{\"year\":2014,\"make\":\"mini\",\"model\":"
		"\"countryman\"},\"confidence\":0.75,\"start_ms\":100,\"end_ms\":900}\n"
		"{\"t_ms\":6000,\"event\":\"vehicle\",\"make\":\"mini\",\"model\":\"countryman\","
		"\"year\":2014}\n"
		"{\"t_ms\":6000,\"event\":\"state\",\"name\":\"guide\",\"expects\":\"command\"}\n"
		"{\"t_ms\":6000,\"event\":\"step\",\"procedure\":\"open-second-generation-late\","
		"\"step\":1,\"of\":2,\"id\":\"press-back-button\"}\n");
}

static void test_what_is_rejected_does_nothing(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, true, NULL);
	spoke(talk, 3000, "x", 0, false);
	text_clear(&talk->ports);
	struct ears_result result = heard(talk, EARS_REJECT, "stop");
	result.why = "unlike";
	struct dialogue before = *assistant_dialogue(talk->assistant);
	assistant_heard(talk->assistant, 5000, &result);
	expect_ports(talk, "");
	assert_memory_equal(&before, assistant_dialogue(talk->assistant), sizeof(before));
	expect_events(talk, "{\"t_ms\":5000,\"event\":\"rejected\",\"text\":\"stop\",\"intent\":"
			    "\"stop\",\"slots\":{},\"confidence\":0.75,\"start_ms\":100,"
			    "\"end_ms\":900,\"why\":\"unlike\"}\n");
}

static void test_noise_is_told_before_what_was_heard_in_it(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, true, NULL);
	struct ears_result result = heard(talk, EARS_REJECT, "stop");
	result.why = "unlike";
	result.floor_db = -58.04;
	result.snr_db = 12;
	assistant_heard(talk->assistant, 5000, &result);
	expect_events(talk,
		      "{\"t_ms\":5000,\"event\":\"noise\",\"floor_db\":-58.0,\"snr_db\":12.0}\n"
		      "{\"t_ms\":5000,\"event\":\"rejected\",\"text\":\"stop\",\"intent\":"
		      "\"stop\",\"slots\":{},\"confidence\":0.75,\"start_ms\":100,"
		      "\"end_ms\":900,\"why\":\"unlike\"}\n");
}

static void test_late_and_doubtful(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, true, NULL);
	text_clear(&talk->ports);
	struct ears_result late = heard(talk, EARS_ACCEPT, "help");
	late.generation--;
	assistant_heard(talk->assistant, 10, &late);
	expect_ports(talk, "");
	expect_events(talk,
		      "\"confidence\":0.75,\"start_ms\":100,\"end_ms\":900,\"why\":\"late\"}\n");

	/* While we speak a doubt waits. */
	struct ears_result doubt = heard(talk, EARS_ASK, "help");
	talk->voice.prompt = assistant_dialogue(talk->assistant)->n_prompts;
	assistant_heard(talk->assistant, 15, &doubt);
	expect_ports(talk, "");
	spoke(talk, 18, "x", 0, false);
	expect_ports(talk, "listen(confirm) say(Did you say help?) ");
	struct ears_result stale = heard(talk, EARS_ACCEPT, "no");
	assistant_heard(talk->assistant, 19, &stale);
	struct ears_result help = heard(talk, EARS_ACCEPT, "help");
	assistant_heard(talk->assistant, 19, &help);
	spoke(talk, 19, "x", 0, false);
	text_clear(&talk->ports);

	doubt = heard(talk, EARS_ASK, "twenty ten clubman");
	assistant_heard(talk->assistant, 20, &doubt);
	expect_ports(talk, "listen(confirm) hush say(Did you say twenty ten Clubman?) ");
	expect_events(
		talk,
		"{\"t_ms\":20,\"event\":\"asked\",\"text\":\"twenty ten clubman\",\"intent\":"
		"\"query\",\"slots\":{\"year\":2010,\"model\":\"clubman\"},\"confidence\":0.75,"
		"\"start_ms\":100,\"end_ms\":900}\n"
		"{\"t_ms\":20,\"event\":\"state\",\"name\":\"confirm\",\"expects\":\"yes-no\"}\n");
	struct ears_result no = heard(talk, EARS_ACCEPT, "no");
	assistant_heard(talk->assistant, 30, &no);
	expect_ports(talk, "listen(query) hush say(Sorry. I'm listening. Say the model and the "
			   "year of the car.) ");
	spoke(talk, 35, "x", 0, false);
	doubt = heard(talk, EARS_ASK, "twenty ten clubman");
	assistant_heard(talk->assistant, 40, &doubt);
	expect_events(talk, "\"end_ms\":900,\"why\":\"doubtful\"}\n");
}

static void test_buttons_and_lines(void **state) {
	struct talk *talk = *state;
	struct meaning help = {.intent = "help"};
	struct meaning query = {
		.intent = "query", .slots = {{"model", "coupe"}, {"year", "2011"}}, .n_slots = 2};

	assistant_start(talk->assistant, 0, true, NULL);
	assistant_commanded(talk->assistant, 10, NULL, &help);
	expect_events(talk, "{\"t_ms\":10,\"event\":\"button\",\"verb\":\"help\"}\n");
	assistant_commanded(talk->assistant, 20, "2011 coupe", &query);
	expect_events(
		talk,
		"{\"t_ms\":20,\"event\":\"heard\",\"text\":\"2011 coupe\",\"intent\":\"query\","
		"\"slots\":{\"model\":\"coupe\",\"year\":2011},\"confidence\":null,"
		"\"start_ms\":null,\"end_ms\":null}\n"
		"{\"t_ms\":20,\"event\":\"vehicle-refused\",\"make\":\"mini\",\"model\":\"coupe\","
		"\"year\":2011,\"years\":[[2012,2015]]}\n"
		"{\"t_ms\":20,\"event\":\"state\",\"name\":\"year\",\"expects\":\"year\"}\n");
	assistant_not_understood(talk->assistant, 30, "blah");
	expect_events(talk, "{\"t_ms\":30,\"event\":\"rejected\",\"text\":\"blah\",\"intent\":null,"
			    "\"slots\":{},\"confidence\":null,\"start_ms\":null,\"end_ms\":null,"
			    "\"why\":\"no match\"}\n");
}

static void test_key_for_talking(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, false, NULL);
	assistant_talk(talk->assistant, 10, true);
	expect_events(talk, "{\"t_ms\":10,\"event\":\"button\",\"verb\":\"talk\"}\n"
			    "{\"t_ms\":10,\"event\":\"state\",\"name\":\"query\",\"expects\":"
			    "\"vehicle\"}\n");
	assistant_talk(talk->assistant, 20, false);
	expect_events(talk, "{\"t_ms\":20,\"event\":\"button\",\"verb\":\"talk-end\"}\n");
}

static void test_sound_card_states(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, false, NULL);
	assistant_audio_changed(talk->assistant, 1, AUDIO_ABSENT);
	expect_events(talk, "{\"t_ms\":1,\"event\":\"audio\",\"state\":\"absent\"}\n");
	assistant_audio_changed(talk->assistant, 2, AUDIO_ABSENT);
	expect_events(talk, "{\"t_ms\":1,\"event\":\"audio\",\"state\":\"absent\"}\n");
	assistant_audio_changed(talk->assistant, 3, AUDIO_READY);
	expect_events(talk, "{\"t_ms\":3,\"event\":\"audio\",\"state\":\"ready\"}\n");
	expect_ports(talk, "listen(idle) ");
}

/* A prompt that another one follows does not start the silence. */
static void test_only_the_last_prompt_starts_the_silence(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, true, NULL);
	const struct assistant_spoken before = {
		.text = "x", .end_ms = 2000, .was_interrupted = true};
	assistant_spoke(talk->assistant, 2000, &before);
	int64_t still_speaking_ms = assistant_deadline_ms(talk->assistant);
	spoke(talk, 3000, "y", 2000, false);
	assert_true(still_speaking_ms != 33000);
	assert_int_equal(assistant_deadline_ms(talk->assistant), 33000);
	text_clear(&talk->ports);
	assistant_tick(talk->assistant, 32999);
	expect_ports(talk, "");
	assistant_tick(talk->assistant, 33000);
	expect_ports(talk, "say(I'm listening. Say the model and the year of the car.) ");
}

/* A person is asked about by the moment at which they began, a key by now. */
static void test_where_the_voice_was(void **state) {
	struct talk *talk = *state;

	assistant_start(talk->assistant, 0, true, NULL);
	spoke(talk, 3000, "x", 0, false);
	struct ears_result result = heard(talk, EARS_ACCEPT, "twenty fourteen mini countryman");
	result.start_ms = 4000;
	assistant_heard(talk->assistant, 6500, &result);
	assert_int_equal(talk->ago_ms, 2500);
	uint32_t step = assistant_dialogue(talk->assistant)->n_prompts;
	text_clear(&talk->ports);

	/* The step is queued behind the read-back: "next" does not leave it unheard. */
	const struct meaning next = {.intent = "next"};
	talk->voice = (struct dialogue_voice){step - 1, 0};
	assistant_commanded(talk->assistant, 7000, NULL, &next);
	assert_int_equal(talk->ago_ms, 0);
	expect_ports(talk, "hush say(On the rear side of the fob, press the button.) ");

	const struct meaning repeat = {.intent = "repeat"};
	talk->voice = (struct dialogue_voice){step + 1, 1};
	assistant_commanded(talk->assistant, 8000, NULL, &repeat);
	expect_ports(talk, "hush say(press the button.) ");
	talk->voice = (struct dialogue_voice){step + 2, 0};
	assistant_commanded(talk->assistant, 9000, NULL, &repeat);
	expect_ports(talk, "hush say(On the rear side of the fob, press the button.) ");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_wake_and_car, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_rejected_does_nothing, begin, end),
		cmocka_unit_test_setup_teardown(test_noise_is_told_before_what_was_heard_in_it,
						begin, end),
		cmocka_unit_test_setup_teardown(test_late_and_doubtful, begin, end),
		cmocka_unit_test_setup_teardown(test_buttons_and_lines, begin, end),
		cmocka_unit_test_setup_teardown(test_key_for_talking, begin, end),
		cmocka_unit_test_setup_teardown(test_sound_card_states, begin, end),
		cmocka_unit_test_setup_teardown(test_only_the_last_prompt_starts_the_silence, begin,
						end),
		cmocka_unit_test_setup_teardown(test_where_the_voice_was, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
