/* SPDX-License-Identifier: MIT */
/*
 * console - see console.h.
 *
 * Ports are called from within the assistant and must not call back, so what was
 * said is printed at once and reported as spoken when the assistant is done. After
 * "@ clause N" the last thing said in answer to the next line is still being said,
 * at that clause, when the line behind that is typed.
 */
#include "app/console.h"

#include <errno.h>
#include <string.h>

#include "app/assistant.h"
#include "app/console_input.h"
#include "app/renewal.h"
#include "base/cleanup.h"
#include "base/text.h"

#define CONSOLE_MOST_MOVE_MS (7 * 24 * 3600 * 1000LL) /* one "@" line */
#define CONSOLE_MOST_SAYS 16			      /* in answer to one event */

#define CONSOLE_NO_CLAUSE (-1)

struct console {
	const struct console_options *options;
	FILE *out;
	struct assistant *assistant; /* owned */
	int64_t now_ms;
	struct prompt said[CONSOLE_MOST_SAYS]; /* and not yet reported */
	size_t n_said;
	int hold_at;		     /* clause of the next answer, from 1 on; 0: before the first;
				      * CONSOLE_NO_CLAUSE: it is said to its end */
	bool is_holding;	     /* said[0] has not ended */
	bool was_hushed;	     /* it is to end there */
	struct dialogue_voice voice; /* how far it was said */
};

static void console_say(void *context, const struct prompt *prompt) {
	struct console *console = context;

	(void)fprintf(console->out, "< %s\n", prompt->text);
	if (console->n_said < CONSOLE_MOST_SAYS)
		console->said[console->n_said++] = *prompt;
}

/* What is held ends there; the rest was spoken at once. */
static void console_hush(void *context) {
	struct console *console = context;

	console->was_hushed = console->is_holding;
}

static void console_get_voice(void *context, int64_t ago_ms, struct dialogue_voice *ret_voice) {
	const struct console *console = context;

	(void)ago_ms;
	*ret_voice = console->voice;
}

static void console_earcon(void *context, enum earcon earcon) {
	(void)context;
	(void)earcon;
}

static void console_listen(void *context, const char *grammar, uint32_t generation) {
	(void)context; /* a line is typed in the state that it finds */
	(void)grammar;
	(void)generation;
}

static void console_report(struct console *console, const struct prompt *prompt,
			   bool was_interrupted) {
	const struct assistant_spoken spoken = {
		.text = prompt->text,
		.voice = console->voice,
		.start_ms = console->now_ms,
		.end_ms = console->now_ms,
		.was_interrupted = was_interrupted,
	};

	assistant_spoke(console->assistant, console->now_ms, &spoken);
}

/* The prompt ends: where it was held when it was hushed, else where it should. */
static void console_end(struct console *console, const struct prompt *prompt) {
	bool was_hushed = console->was_hushed;

	console->was_hushed = false;
	console->is_holding = false;
	if (was_hushed && console->voice.prompt != prompt->id)
		return; /* it had not begun */
	if (!was_hushed)
		console->voice = (struct dialogue_voice){prompt->id, prompt->n_clauses - 1};
	console_report(console, prompt, was_hushed);
}

/* All but the last prompt was spoken, now, and the last one is being said. */
static void console_hold(struct console *console) {
	struct prompt last = console->said[--console->n_said];

	if (console->hold_at > 0) {
		size_t clause = (size_t)console->hold_at - 1;

		console->voice = (struct dialogue_voice){
			last.id, clause < last.n_clauses ? clause : last.n_clauses - 1};
	}
	console->said[0] = last;
	console->n_said = 1;
	console->is_holding = true;
	console->hold_at = CONSOLE_NO_CLAUSE;
}

/* Everything said so far was spoken, now; and what follows from that, too. */
static void console_finish_speaking(struct console *console) {
	size_t n_kept = console->hold_at == CONSOLE_NO_CLAUSE ? 0 : 1;

	while (console->n_said > n_kept) {
		const struct prompt first = console->said[0];

		console->n_said--;
		memmove(&console->said[0], &console->said[1],
			console->n_said * sizeof(console->said[0]));
		console_end(console, &first);
	}
	if (console->n_said)
		console_hold(console);
	(void)fflush(console->out);
}

/* Time passes: every deadline on the way is met at its own time. */
static void console_move_clock(struct console *console, int64_t by_ms) {
	int64_t target_ms = console->now_ms + by_ms;

	int hold_at = console->hold_at;

	console->hold_at = CONSOLE_NO_CLAUSE;
	console_finish_speaking(console); /* what was held comes to its end */
	console->hold_at = hold_at;
	int64_t due_ms = assistant_deadline_ms(console->assistant);

	while (due_ms && due_ms <= target_ms) {
		if (due_ms > console->now_ms)
			console->now_ms = due_ms;
		assistant_tick(console->assistant, console->now_ms);
		console_finish_speaking(console);
		due_ms = assistant_deadline_ms(console->assistant);
	}
	console->now_ms = target_ms;
}

/* "@ +20s": the line behind the "@". */
static int console_parse_move(const char *line, int64_t *ret_ms) {
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};
	char number[16];
	int value = 0;

	line += strspn(line, " \t");
	if (*line++ != '+')
		return -EINVAL;
	size_t n_digits = strspn(line, "0123456789");
	if (n_digits == 0 || n_digits >= sizeof(number))
		return -EINVAL;
	memcpy(number, line, n_digits);
	number[n_digits] = '\0';
	line += n_digits;
	size_t n_unit = strcspn(line, " \t");
	if (line[n_unit + strspn(line + n_unit, " \t")] != '\0')
		return -EINVAL;
	for (size_t i = 0; i < N_ELEMENTS(units); i++) {
		if (strlen(units[i].unit) != n_unit || strncmp(units[i].unit, line, n_unit) != 0)
			continue;
		int most = (int)(CONSOLE_MOST_MOVE_MS / units[i].ms);
		int r = parse_int(number, 0, most, &value);
		if (r == 0)
			*ret_ms = value * units[i].ms;
		return r;
	}
	return -EINVAL;
}

/* "@ clause 2": the line behind the "@"; false when it is not of this kind. */
static bool console_take_clause(struct console *console, const char *line) {
	static const char keyword[] = "clause ";
	int clause = 0;

	line += strspn(line, " \t");
	if (strncmp(line, keyword, strlen(keyword)) != 0 ||
	    parse_int(line + strlen(keyword), 0, PROMPT_MOST_CLAUSES, &clause) < 0)
		return false;
	console->hold_at = clause;
	return true;
}

static void console_take_move(struct console *console, const char *line) {
	int64_t by_ms = 0;

	if (console_take_clause(console, line))
		return;
	if (line[strspn(line, " \t")] == '\0') {
		(void)fprintf(console->out, "@ %lld ms\n", (long long)console->now_ms);
		return;
	}
	if (console_parse_move(line, &by_ms) < 0)
		(void)fprintf(console->out, "(not understood: the clock moves with @ +20s, at most "
					    "7 days at once; units are ms, s, m, h)\n");
	else
		console_move_clock(console, by_ms);
}

static void console_keep(void *context, const struct dialogue *dialogue) {
	const struct console *console = context;

	memory_keep(console->options->memory, dialogue);
}

/* As if it had been heard, but not clearly. */
static void console_doubt(struct console *console, const char *words,
			  const struct meaning *meaning) {
	struct ears_result result = {
		.decision = EARS_ASK,
		.generation = assistant_dialogue(console->assistant)->generation,
		.start_ms = -1,
		.end_ms = -1,
		.meaning = *meaning,
	};

	(void)snprintf(result.text, sizeof(result.text), "%.*s", (int)sizeof(result.text) - 1,
		       words);
	assistant_heard(console->assistant, console->now_ms, &result);
}

static void console_take_line(struct console *console, const char *line, bool is_garbage) {
	const struct content *content = console->options->content;
	struct meaning meaning = {0};
	char words[CONSOLE_LINE_BYTES * 8]; /* "1111" grows */

	line += strspn(line, " \t");
	if (!is_garbage && *line == '\0')
		return; /* nothing was said */
	bool is_doubtful = *line == '?';
	if (!is_garbage && grammar_normalise(line, words, sizeof(words)) >= 0 &&
	    assistant_understands(console->assistant, content, words, &meaning)) {
		if (is_doubtful)
			console_doubt(console, words, &meaning);
		else
			assistant_commanded(console->assistant, console->now_ms, line, &meaning);
	} else {
		(void)fprintf(console->out, "(not understood)\n");
		assistant_not_understood(console->assistant, console->now_ms, line);
	}
}

/* Faults are printed as --check prints them, and what was read before stays. */
static void console_reload(struct console *console) {
	const struct console_options *options = console->options;
	CLEANUP(fault_list_done) struct fault_list faults = FAULT_LIST_EMPTY;
	CLEANUP(content_done) struct content content = {0};
	struct dialogue_world before;
	int r = renewal_read(options->options, options->config, &faults, &content);

	(void)fprintf(console->out, r < 0 ? "(not reloaded)\n" : "(reloaded)\n");
	if (r < 0) {
		renewal_refuse(&faults, r);
		return;
	}
	content_swap(options->content, &content);
	assistant_make_world(options->config, &content, &before);
	assistant_reloaded(console->assistant, console->now_ms, &before);
}

static void console_obey_line(struct console *console, const char *line, bool is_garbage) {
	if (line[0] == '@' && !is_garbage) {
		console_take_move(console, line + 1);
		return;
	}
	if (string_equal(line, ":reload") && !is_garbage)
		console_reload(console);
	else
		console_take_line(console, line, is_garbage);
	console_finish_speaking(console);
}

/* Until the input ends. */
static int console_listen_to(struct console *console, struct console_input *input) {
	char line[CONSOLE_LINE_BYTES];
	bool is_garbage = false;

	for (;;) {
		(void)fflush(console->out); /* a program that types may wait for the answer */
		switch (console_input_read(input, line, sizeof(line), &is_garbage)) {
		case CONSOLE_INPUT_LINE:
			console_obey_line(console, line, is_garbage);
			break;
		case CONSOLE_INPUT_HANGUP:
			console_obey_line(console, ":reload", false);
			break;
		case CONSOLE_INPUT_END:
			return input->error;
		}
	}
}

int console_run(const struct console_options *options) {
	static const struct assistant_ports ports = {
		.say = console_say,
		.hush = console_hush,
		.earcon = console_earcon,
		.listen = console_listen,
		.get_voice = console_get_voice,
		.keep = console_keep,
	};
	struct console console = {
		.options = options, .out = options->out, .hold_at = CONSOLE_NO_CLAUSE};
	struct console_input input;
	struct dialogue_world world;
	int r = console_input_init(&input, options->in);

	assistant_make_world(options->config, options->content, &world);
	if (r == 0)
		r = assistant_new(&world, &ports, &console, options->eventlog, &console.assistant);
	if (r < 0)
		return r;
	assistant_start(console.assistant, console.now_ms, true, memory_get(options->memory));
	console_finish_speaking(&console);
	r = console_listen_to(&console, &input);
	console.hold_at = CONSOLE_NO_CLAUSE;
	console_finish_speaking(&console);
	assistant_free(console.assistant);
	return r;
}
