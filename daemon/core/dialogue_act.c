/* SPDX-License-Identifier: MIT */
/*
 * dialogue_act - actions of the dialogue, one by one
 *
 * A sentence is put together in run->line and said with dialogue_speak(), so
 * that what belongs together is one prompt. A state or a step that changes
 * shows as one LISTEN with a new generation, however often the event's answer
 * passed through other states. When the person did something, the first sound
 * is preceded by HUSH.
 */
#include "core/dialogue_private.h"

#include <string.h>

#include "base/cleanup.h"

/* A room for an action that the list cannot take: it is lost, and a test that
 * walks all events would show it. */
struct dialogue_action *dialogue_act(struct dialogue_run *run, enum dialogue_action_kind kind) {
	struct dialogue_actions *actions = run->actions;
	size_t at = actions->n < DIALOGUE_MOST_ACTIONS ? actions->n++ : DIALOGUE_MOST_ACTIONS - 1;

	actions->list[at] = (struct dialogue_action){.kind = kind};
	return &actions->list[at];
}

void dialogue_enter(struct dialogue_run *run, enum dialogue_state_name name) {
	struct dialogue_actions *actions = run->actions;
	struct dialogue_action *listen = NULL;

	for (size_t i = 0; i < actions->n; i++) {
		if (actions->list[i].kind == DIALOGUE_ACTION_LISTEN)
			listen = &actions->list[i];
	}
	if (!listen) {
		listen = dialogue_act(run, DIALOGUE_ACTION_LISTEN);
		run->dialogue->generation++;
	}
	listen->state = name;
	listen->generation = run->dialogue->generation;
	run->dialogue->name = name;
	run->dialogue->is_asleep = false;
	run->dialogue->is_doubt_waiting = false;
}

void dialogue_hush(struct dialogue_run *run) {
	if (run->may_hush)
		(void)dialogue_act(run, DIALOGUE_ACTION_HUSH);
	run->may_hush = false;
}

void dialogue_earcon(struct dialogue_run *run, enum earcon earcon) {
	dialogue_hush(run);
	dialogue_act(run, DIALOGUE_ACTION_EARCON)->earcon = earcon;
}

void dialogue_add_text(struct dialogue_run *run, const char *text) {
	if (run->line.length_bytes)
		(void)text_append(&run->line, " ");
	(void)text_append(&run->line, text);
}

void dialogue_add3(struct dialogue_run *run, enum sentence sentence, const char *one,
		   const char *two, const char *three) {
	const char *const arguments[] = {one, two, three};
	const char *rest = sentence_text(sentence);
	size_t at = run->line.length_bytes;

	if (at)
		(void)text_append(&run->line, " ");
	at = run->line.length_bytes;
	for (size_t i = 0; i < N_ELEMENTS(arguments); i++) {
		const char *gap = strstr(rest, "{}");

		if (!gap)
			break;
		(void)text_append_bytes(&run->line, rest, (size_t)(gap - rest));
		(void)text_append(&run->line, arguments[i] ? arguments[i] : "");
		rest = gap + 2;
	}
	(void)text_append(&run->line, rest);
	/* An argument may have come first: "three more steps" begins a sentence. */
	if (run->line.length_bytes > at && run->line.data[at] >= 'a' && run->line.data[at] <= 'z')
		run->line.data[at] = (char)(run->line.data[at] - 'a' + 'A');
}

void dialogue_add2(struct dialogue_run *run, enum sentence sentence, const char *one,
		   const char *two) {
	dialogue_add3(run, sentence, one, two, NULL);
}

void dialogue_add1(struct dialogue_run *run, enum sentence sentence, const char *one) {
	dialogue_add3(run, sentence, one, NULL, NULL);
}

void dialogue_add(struct dialogue_run *run, enum sentence sentence) {
	dialogue_add3(run, sentence, NULL, NULL, NULL);
}

/* Gives the prompt its id. */
static void dialogue_say_prompt(struct dialogue_run *run, struct prompt *prompt,
				enum dialogue_manner manner) {
	struct dialogue *dialogue = run->dialogue;

	dialogue_hush(run);
	prompt->id = ++dialogue->n_prompts;

	struct prompt *said = &dialogue_act(run, DIALOGUE_ACTION_SAY)->prompt;

	*said = *prompt;
	said->slower_percent = run->slower_percent;
	for (size_t i = 0; i < said->n_clauses; i++) /* time to take it in */
		said->clauses[i].pause_after_ms +=
			said->clauses[i].pause_after_ms * 2 * run->slower_percent / 100;
	dialogue->is_aside = manner == DIALOGUE_ASIDE;
	dialogue->is_speaking = true;
	dialogue->speaking_ms = run->event->now_ms;
}

void dialogue_speak(struct dialogue_run *run, enum dialogue_manner manner) {
	struct dialogue *dialogue = run->dialogue;
	struct prompt prompt;

	prompt_from_text(text_get(&run->line), &prompt);
	text_clear(&run->line);
	if (!prompt.n_clauses)
		return;
	dialogue_say_prompt(run, &prompt, manner);
	if (manner != DIALOGUE_CONTENT)
		return;
	dialogue->last_prompt = prompt;
	dialogue->n_worth_repeating = prompt.n_clauses;
	dialogue->first_clause = 0;
	dialogue->cut_clause = 0;
	dialogue->has_said_rest = false;
}

bool dialogue_has_rest(const struct dialogue_run *run) {
	return run->dialogue->cut_clause > 0 && !run->dialogue->has_said_rest;
}

void dialogue_say_again(struct dialogue_run *run) {
	struct dialogue *dialogue = run->dialogue;
	bool has_rest = dialogue_has_rest(run);
	bool is_again = dialogue->n_repeats > 1 && !has_rest;
	size_t first = has_rest ? dialogue->cut_clause : 0;
	struct prompt prompt;

	prompt_from_clause(&dialogue->last_prompt, first, &prompt);
	if (!prompt.n_clauses)
		return;
	if (is_again && run->slower_percent == 0)
		run->slower_percent = DIALOGUE_AGAIN_SLOWER_PERCENT;
	dialogue_say_prompt(run, &prompt, DIALOGUE_ANSWER);
	dialogue->last_prompt.id = prompt.id;
	dialogue->first_clause = first;
	dialogue->cut_clause = 0;
	dialogue->has_said_rest = has_rest;
}
