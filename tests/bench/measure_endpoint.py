# SPDX-License-Identifier: MIT
"""measure_endpoint - is an utterance found where it is, whole and alone?

Cut off: it ends, or begins, well inside what was spoken. Run on: it ends well behind it.
Split: more than one utterance. Queries with a pause for thought must stay one, commands
one after the other must not become one; and neither level nor faults of a microphone may
matter.
"""

from collections import Counter
from dataclasses import dataclass

import material
import measure_commands
import measure_queries
import voices
from alterations import Altered, Spliced
from context import CLEAN, Context, condition_name, share_of
from measure_commands import STATE_OF
from queries import Query
from recogniser import Recipe, audio
from tables import Share, Table

CUT_S = 0.2  # more than this of what was spoken is missing
RUN_ON_S = 0.4  # so much behind it was taken for speech
PAUSE_S = 0.7  # within a query, must not split it
BETWEEN_S = 0.4  # two commands, must not become one
SNRS_DB = (CLEAN, 20.0)
GROUP = "car"
VOICES = voices.PLAIN + voices.CHECKING
# Where somebody who names a car thinks.
HESITATIONS = (
    ("twenty fourteen", "mini countryman", Query("", "countryman", 2014)),
    ("countryman", "two thousand eleven", Query("", "countryman", 2011)),
    ("it's a mini clubman", "from two thousand and ten", Query("", "clubman", 2010)),
    ("twenty", "sixteen paceman", Query("", "paceman", 2016)),
    ("two door hardtop", "twenty nineteen", Query("", "hardtop-2-door", 2019)),
    ("a twenty twelve", "roadster", Query("", "roadster", 2012)),
)
PAIRS = (
    ("repeat that", "repeat", "next step", "next"),
    ("go back", "back", "how many steps", "how-many"),
    ("next", "next", "next", "next"),
    ("help", "help", "next step", "next"),
    ("start over", "start-over", "next", "next"),
    ("next step", "next", "repeat that", "repeat"),
)
N_PEOPLES_PAIRS = 16
SPOKEN_SHARE = 0.5  # of what flite says; unless --full
ALTERED_SHARE = 0.3  # of held-out people's commands; unless --full


@dataclass(frozen=True)
class Change:
    name: str
    level_dbfs: float = material.ACTIVE_LEVEL_DBFS
    fault: str = ""
    rate_hz: int = material.RATE_HZ


CHANGES = (
    Change("as in the other tables"),
    Change("-45 dBFS", level_dbfs=-45.0),
    Change("-35 dBFS", level_dbfs=-35.0),
    Change("-10 dBFS", level_dbfs=-10.0),
    Change("clipped by 12 dB", fault="clipped"),
    Change("hum, 50 Hz and overtones, -30 dBFS", fault="hum"),
    Change("5 % of DC", fault="dc"),
    Change("8 kHz microphone", rate_hz=8000),
    Change("48 kHz microphone", rate_hz=48000),
)


def errors_of(utterances: list[dict], start_s: float, end_s: float) -> set[str]:
    """Of one thing spoken from start_s to end_s."""
    if not utterances:
        return {"unheard"}
    found = {"split"} if len(utterances) > 1 else set()
    first_s = min(u["start_ms"] for u in utterances) / 1000
    last_s = max(u["end_ms"] for u in utterances) / 1000
    if first_s > start_s + CUT_S or last_s < end_s - CUT_S:
        found.add("cut off")
    if last_s > end_s + RUN_ON_S:
        found.add("run on")
    return found


def _spoken(recipe: Recipe) -> tuple[float, float]:
    first, end = material.active_span(audio(recipe.source))
    return material.PADDING_S + first / material.RATE_HZ, material.PADDING_S + end / material.RATE_HZ


ERRORS = ("unheard", "cut off", "run on", "split")


def _on_commands(context: Context) -> Table:
    plan = [row for row in measure_commands.said(context) if row[0].is_held_out]
    heard = measure_commands.hear(context, plan)
    rows: dict[tuple, Counter] = {}
    for _, snr_db, group, recipe in plan:
        counts = rows.setdefault((snr_db, group), Counter())
        counts["n"] += 1
        counts.update(errors_of(heard[recipe.name], *_spoken(recipe)))
    table = Table("endpoints", "Utterances found wrongly: commands of people kept from training",
                  ["noise", "kind", "n", *(f"{error} %" for error in ERRORS)])  # fmt: skip
    for (snr_db, group), counts in sorted(rows.items(), key=lambda r: (-(r[0][0] or 99), r[0][1])):
        table.add(condition_name(snr_db), group or "-", counts["n"],
                  *(Share(counts[error], counts["n"]) for error in ERRORS))  # fmt: skip
    table.notes.append(f"cut off: {1000 * CUT_S:.0f} ms or more are missing; run on: {1000 * RUN_ON_S:.0f} ms too much")
    return table


def _spliced(context: Context, name: str, parts: tuple[str, ...], gap_s: float, snr_db) -> Spliced:
    noise = "" if snr_db is CLEAN else context.noise(GROUP, name, snr_db)
    seconds = sum(len(audio(part)) for part in parts) / material.RATE_HZ + gap_s
    return Spliced(f"{name}|{gap_s}|{snr_db}", "", seconds, noise, snr_db, parts=parts, gap_s=gap_s)


def _on_pauses(context: Context, table: Table) -> None:
    plan = []
    for voice in VOICES:
        for first, second, meant in HESITATIONS:
            parts = tuple(str(voices.spoken_file(context.work / "voices", voice, text))
                          for text in (first, second))  # fmt: skip
            for snr_db in SNRS_DB:
                name = f"pause/{voice.name}/{first}, {second}"
                if context.takes(name, SPOKEN_SHARE):
                    plan.append((meant, snr_db, _spliced(context, name, parts, PAUSE_S, snr_db)))
    heard = context.recogniser.hear(["query"], [row[-1] for row in plan])["query"].utterances
    for snr_db in SNRS_DB:
        part = [row for row in plan if row[1] is snr_db]
        whole = sum(len(heard[recipe.name]) == 1 for *_, recipe in part)
        split = sum(len(heard[recipe.name]) > 1 for *_, recipe in part)
        right = sum(measure_queries.understood(heard[recipe.name], meant) == "right"
                    for meant, _, recipe in part)  # fmt: skip
        table.add(f"query with a pause of {PAUSE_S} s, flite voices", condition_name(snr_db), len(part),
                  Share(whole, len(part)), Share(split, len(part)), Share(right, len(part)))  # fmt: skip


def _peoples_pairs(context: Context) -> list[tuple[str, tuple[str, ...], list[str]]]:
    clips = [c for c in context.clips if measure_commands.is_command(c) and c.is_held_out
             and STATE_OF[c.transcript] == "guide"]  # fmt: skip
    clips.sort(key=lambda c: share_of("pair:" + c.path))
    pairs = list(zip(clips[0::2], clips[1::2]))
    return [(f"{a.path}+{b.path}", (str(context.speech / a.path), str(context.speech / b.path)),
             [a.transcript, b.transcript])
            for a, b in (pairs if context.is_full else pairs[:N_PEOPLES_PAIRS])]  # fmt: skip


def _voices_pairs(context: Context) -> list[tuple[str, tuple[str, ...], list[str]]]:
    made = []
    for voice in VOICES:
        for first, meant, second, meant_too in PAIRS:
            parts = tuple(str(voices.spoken_file(context.work / "voices", voice, text))
                          for text in (first, second))  # fmt: skip
            name = f"pair/{voice.name}/{first}, {second}"
            if context.takes(name, SPOKEN_SHARE):
                made.append((name, parts, [meant, meant_too]))
    return made


def pair_outcome(utterances: list[dict], spans_s: list[tuple[float, float]]) -> str:
    """One utterance over the middles of both is what must not be."""
    middles = [(start + end) / 2 for start, end in spans_s]
    over = [sum(u["start_ms"] / 1000 <= middle <= u["end_ms"] / 1000 for middle in middles)
            for u in utterances]  # fmt: skip
    if 2 in over:
        return "swallowed"
    return "apart" if over.count(1) >= 2 else "one found"


def _on_pairs(context: Context, table: Table) -> None:
    for who, pairs in (("flite voices", _voices_pairs(context)), ("people", _peoples_pairs(context))):
        for snr_db in SNRS_DB:
            plan = [(meant, _spliced(context, name, parts, BETWEEN_S, snr_db))
                    for name, parts, meant in pairs]  # fmt: skip
            heard = context.recogniser.hear(["guide"], [recipe for _, recipe in plan])["guide"].utterances
            counts = Counter()
            for meant, recipe in plan:
                utterances = heard[recipe.name]
                spans = [(a / material.RATE_HZ, b / material.RATE_HZ) for a, b in recipe.spans()]
                counts[pair_outcome(utterances, spans)] += 1
                accepted = [u["intent"] for u in utterances if u["decision"] == "accept"]
                counts["right"] += accepted == meant
            n = len(plan)
            table.add(f"two commands {BETWEEN_S} s apart, {who}", condition_name(snr_db), n,
                      Share(counts["apart"], n), Share(counts["swallowed"], n),
                      Share(counts["right"], n))  # fmt: skip


def _on_microphones(context: Context) -> Table:
    share = 1.0 if context.is_full else ALTERED_SHARE
    clips = [c for c in context.clips if measure_commands.is_command(c) and c.is_held_out
             and share_of("altered:" + c.path) < share]  # fmt: skip
    plan = []
    for clip in clips:
        for change in CHANGES:
            recipe = Altered(f"{clip.path}|{change.name}", str(context.speech / clip.path), clip.seconds,
                             level_dbfs=change.level_dbfs, rate_hz=change.rate_hz, fault=change.fault)  # fmt: skip
            plan.append((clip, change, recipe))
    heard = measure_commands.hear(context, plan)
    table = Table("microphones", "The same commands, clean, through other microphones",
                  ["microphone", "n", "right %", "wrong %", *(f"{error} %" for error in ERRORS)])  # fmt: skip
    for change in CHANGES:
        part = [(clip, recipe) for clip, which, recipe in plan if which is change]
        counts = Counter()
        for clip, recipe in part:
            counts[measure_commands.outcome(heard[recipe.name], clip.transcript)] += 1
            counts.update("e:" + e for e in errors_of(heard[recipe.name], *_spoken(recipe)))
        n = len(part)
        table.add(change.name, n, Share(counts["right"], n), Share(counts["wrong"], n),
                  *(Share(counts["e:" + error], n) for error in ERRORS))  # fmt: skip
    return table


def measure(context: Context) -> list[Table]:
    pauses = Table("pauses", "Pauses: one sentence stays one, two stay two",
                   ["said", "noise", "n", "as it should %", "split / swallowed %", "right %"])  # fmt: skip
    _on_pauses(context, pauses)
    _on_pairs(context, pauses)
    return [_on_commands(context), pauses, _on_microphones(context)]
