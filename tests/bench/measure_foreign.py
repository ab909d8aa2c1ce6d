# SPDX-License-Identifier: MIT
"""measure_foreign - what is not meant for us, other words and talk: how often is it acted on?

A word that names the very command it leads to ("back" in state guide, "stop" in state
confirm) was meant and is not counted. Connected speech that happens to hold a command
word ("says:" in transcripts.tsv) is counted in rows of its own.
"""

from collections import Counter

from context import CLEAN, Context, condition_name, share_of
from material import NOISE_GROUP_NAMES, Clip
from measure_commands import STATE_OF
from recogniser import Recipe
from tables import Rate, Share, Table

TALK = {"oog_speech": "talk", "oog_long": "talk", "spelling": "spelling", "number": "numbers"}
TALK_STATES = ("guide", "confirm", "query", "idle")
WORD_STATES = ("guide", "confirm", "idle")
IDLE_SHARE = 0.4  # of the words; unless --full
NOISY_DB = 10.0
# Unless --full: of the talk of held-out speakers and of the others, and what of that is
# heard in noise as well. States with large grammars cost most and hear less of it.
HELD_OUT_SHARE = 0.18
OTHERS_SHARE = 0.02
NOISY_SHARE = 0.34
LARGE_STATES = ("query", "idle")
LARGE_SHARE = 0.35


def is_other_word(clip: Clip) -> bool:
    if clip.category == "oog_word":
        return True
    return clip.category == "command" and clip.transcript not in STATE_OF


def acted(utterances: list[dict], meant: str = "") -> list[dict]:
    return [u for u in utterances if u["decision"] == "accept" and (u["intent"] or "-") != meant]


def _group_for(clip: Clip) -> str:
    return NOISE_GROUP_NAMES[int(share_of("group:" + clip.path) * len(NOISE_GROUP_NAMES))]


def words_said(context: Context) -> list[tuple[Clip, float | None, Recipe]]:
    plan = []
    for clip in filter(is_other_word, context.clips):
        if not (clip.is_held_out or context.is_full or share_of("other:" + clip.path) < OTHERS_SHARE):
            continue
        for snr_db in (CLEAN, NOISY_DB):
            if snr_db is NOISY_DB and not (context.is_full or share_of("noisy:" + clip.path) < NOISY_SHARE):
                continue
            group = "" if snr_db is CLEAN else _group_for(clip)
            plan.append((clip, snr_db, context.recipe(clip, snr_db, group)))
    return plan


def measure_words(context: Context) -> list[Table]:
    plan = words_said(context)
    plan_of, heard = {}, {}
    for state in WORD_STATES:
        plan_of[state] = [row for row in plan if state != "idle" or context.is_full
                          or share_of("idle:" + row[0].path) < IDLE_SHARE]  # fmt: skip
        heard.update(context.recogniser.hear([state], [recipe for *_, recipe in plan_of[state]]))
    table = Table("other-words", "Single words that are no command, acted on",
                  ["state", "speakers", "noise", "n", "acted on %", "asked %"])  # fmt: skip
    taken = Table("other-words-taken", "Single words taken for commands",
                  ["state", "said", "understood", "times"])  # fmt: skip
    for state in WORD_STATES:
        rows: dict[tuple, Counter] = {}
        pairs = Counter()
        for clip, snr_db, recipe in plan_of[state]:
            utterances = heard[state].utterances[recipe.name]
            wrong = acted(utterances, clip.transcript)
            asked = any(u["decision"] == "ask" for u in utterances)
            for who in ("all", "held out") if clip.is_held_out else ("all",):
                counts = rows.setdefault((who, snr_db), Counter())
                counts["n"] += 1
                counts["acted"] += bool(wrong)
                counts["asked"] += asked and not wrong
            pairs.update((clip.transcript, u["text"]) for u in wrong)
        for (who, snr_db), counts in sorted(rows.items(), key=lambda row: (row[0][0], -(row[0][1] or 99))):
            table.add(state, who, condition_name(snr_db), counts["n"],
                      Share(counts["acted"], counts["n"]),
                      Share(counts["asked"], counts["n"]))  # fmt: skip
        for (said, understood), times in pairs.most_common(10):
            taken.add(state, said, understood, times)
    return [table, taken]


def talk_said(context: Context) -> list[tuple[Clip, float | None, Recipe]]:
    plan = []
    for clip in context.clips:
        if clip.category not in TALK:
            continue
        share = HELD_OUT_SHARE if clip.is_held_out else OTHERS_SHARE
        if not (context.is_full or share_of("talk:" + clip.path) < share):
            continue
        plan.append((clip, CLEAN, context.recipe(clip)))
        if context.is_full or share_of("noisy:" + clip.path) < NOISY_SHARE:
            plan.append((clip, NOISY_DB, context.recipe(clip, NOISY_DB, _group_for(clip))))
    return plan


def measure_talk(context: Context) -> list[Table]:
    plan = talk_said(context)
    plan_of, heard = {}, {}
    for states in (("guide", "confirm"), LARGE_STATES):
        part = [p for p in plan if states != LARGE_STATES or context.is_full
                or share_of("large:" + p[0].path) < LARGE_SHARE]  # fmt: skip
        heard.update(context.recogniser.hear(list(states), [recipe for *_, recipe in part]))
        plan_of.update({state: part for state in states})
    table = Table("talk", "Connected speech that is not meant for us, acted on per hour of it",
                  ["state", "speech", "speakers", "noise", "hours", "acted", "an hour", "asked"])  # fmt: skip
    taken = Table("talk-taken", "Connected speech: what it was taken for",
                  ["state", "speech", "understood", "times"])  # fmt: skip
    for state in TALK_STATES:
        rows: dict[tuple, Counter] = {}
        words = Counter()
        for clip, snr_db, recipe in plan_of[state]:
            utterances = heard[state].utterances[recipe.name]
            kind = f"{TALK[clip.category]} with a command" if clip.says else TALK[clip.category]
            wrong = acted(utterances)
            for who in ("all", "held out") if clip.is_held_out else ("all",):
                counts = rows.setdefault((kind, who, snr_db), Counter())
                counts["seconds"] += clip.seconds
                counts["acted"] += len(wrong)
                counts["asked"] += sum(u["decision"] == "ask" for u in utterances)
            words.update((kind, u["text"]) for u in wrong)
        for key, counts in sorted(rows.items(), key=lambda row: (*row[0][:2], -(row[0][2] or 99))):
            kind, who, snr_db = key
            hours = counts["seconds"] / 3600
            table.add(state, kind, who, condition_name(snr_db), round(hours, 2), counts["acted"],
                      Rate(counts["acted"], hours), counts["asked"])  # fmt: skip
        for (kind, understood), times in words.most_common(8):
            taken.add(state, kind, understood, times)
    if not context.is_full:
        table.notes.append("a selection that is the same each time; --full hears all of it")
    return [table, taken]
