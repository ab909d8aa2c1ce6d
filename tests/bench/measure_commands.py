# SPDX-License-Identifier: MIT
"""measure_commands - real people's single commands, and what is made of them

stop, repeat and help are heard in state guide, yes and no in state confirm. "Right" is
acted on as meant, "wrong" acted on as something else, "asked" is "did you say ...?" and
nothing acted on; the rest was rejected, or no utterance was found at all.
"""

from collections import Counter

from context import CLEAN, Context, condition_name, share_of
from material import Clip
from recogniser import Recipe
from tables import Share, Table

STATE_OF = {"stop": "guide", "repeat": "guide", "help": "guide", "yes": "confirm", "no": "confirm"}
SNRS_DB = (CLEAN, 20.0, 10.0, 5.0)
OTHERS_SHARE = 0.1  # unless --full: of those whom training has heard as well


def is_command(clip: Clip) -> bool:
    return clip.category == "command" and clip.transcript in STATE_OF


def outcome(utterances: list[dict], intent: str) -> str:
    """What a file with one command led to. Acting wrongly counts even where the right
    action came as well."""
    acted = [u["intent"] for u in utterances if u["decision"] == "accept"]
    if any(name != intent for name in acted):
        return "wrong"
    if acted:
        return "right"
    if any(u["decision"] == "ask" for u in utterances):
        return "asked"
    return "rejected" if utterances else "unheard"


def _source(clip: Clip) -> str:
    return {"AN4": "AN4", "SpeechCommands": "Speech Commands"}.get(clip.source, "others")


COLUMNS = ["n", "right %", "wrong %", "asked %", "rejected %", "unheard", "split"]


def said(context: Context) -> list[tuple[Clip, float | None, str, Recipe]]:
    """(clip, SNR, group of noise, recipe) of all that is heard."""
    plan = []
    for clip in filter(is_command, context.clips):
        if not (clip.is_held_out or context.is_full or share_of("other:" + clip.path) < OTHERS_SHARE):
            continue
        for snr_db in SNRS_DB:
            groups = ("",) if snr_db is CLEAN else context.groups(snr_db)
            plan += [(clip, snr_db, group, context.recipe(clip, snr_db, group)) for group in groups]
    return plan


def hear(context: Context, plan: list) -> dict[str, list[dict]]:
    """Recipe name -> utterances; each clip, first of its row, in the state that wants it."""
    heard = {}
    for state in ("guide", "confirm"):
        recipes = [row[-1] for row in plan if STATE_OF[row[0].transcript] == state]
        heard.update(context.recogniser.hear([state], recipes)[state].utterances)
    return heard


def measure(context: Context) -> list[Table]:
    plan = said(context)
    heard = hear(context, plan)
    rows: dict[tuple, Counter] = {}
    splits = Counter()

    def count(key: tuple, what: str, is_split: bool) -> None:
        rows.setdefault(key, Counter())[what] += 1
        splits[key] += is_split

    wrong = Counter()
    for clip, snr_db, group, recipe in plan:
        utterances = heard[recipe.name]
        what = outcome(utterances, clip.transcript)
        is_split = len(utterances) > 1
        for utterance in utterances:
            if utterance["decision"] == "accept" and utterance["intent"] != clip.transcript:
                wrong[(clip.transcript, utterance["text"])] += 1
        people = ("all", "held out") if clip.is_held_out else ("all",)
        for who in people:
            condition = condition_name(snr_db)
            count(("sources", who, _source(clip), condition, group or "-"), what, is_split)
            count(("sources", who, "all", condition, group or "-"), what, is_split)
            if snr_db is not CLEAN:
                count(("sources", who, "all", condition, "all"), what, is_split)
            count(("words", who, clip.transcript, condition), what, is_split)

    def table(name: str, title: str, keys: list[str], kind: str) -> Table:
        made = Table(name, title, keys + COLUMNS)
        for key in sorted((k for k in rows if k[0] == kind), key=_order):
            counts = rows[key]
            n = sum(counts.values())
            made.add(*key[1:], n, Share(counts["right"], n), Share(counts["wrong"], n),
                     Share(counts["asked"], n),
                     Share(counts["rejected"] + counts["unheard"], n),
                     counts["unheard"], splits[key])  # fmt: skip
        return made

    sources = table("commands", "Commands of people: stop, repeat, help (guide); yes, no (confirm)",
                    ["speakers", "source", "noise", "kind"], "sources")  # fmt: skip
    words = table("command-words", "The same, by word", ["speakers", "word", "noise"], "words")
    confused = Table("command-confusions", "Acted on wrongly: what was said, what was understood",
                     ["said", "understood", "times"])  # fmt: skip
    for (word, understood), times in wrong.most_common():
        confused.add(word, understood, times)
    return [sources, words, confused]


def _order(key: tuple) -> tuple:
    conditions = [condition_name(snr) for snr in SNRS_DB]
    return tuple((conditions.index(part), "") if part in conditions else (-1, part) for part in key)
