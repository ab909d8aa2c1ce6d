# SPDX-License-Identifier: MIT
"""measure_roc - what other thresholds would give: commands right over what is acted on wrongly

Uses what the tables of commands, other words and talk have heard, by people kept from
training. One threshold for all states and intents is swept; the dots are what is shipped.
"""

from dataclasses import dataclass, field

import measure_commands
import measure_foreign
from context import CLEAN, Context, condition_name
from roc import Curve, Panel, curve, right_at
from tables import Table

STATES = ("guide", "confirm")
LEVELS = (1.0, 3.0, 5.0)  # % of other words
TALK_LEVELS = (1.0, 5.0, 20.0)  # an hour


@dataclass
class Meant:
    """Commands in one condition."""

    n: int = 0
    n_acted: int = 0
    confidences: list[float] = field(default_factory=list)  # of those understood


@dataclass
class Foreign:
    amount: float = 0.0  # words in hundreds, or hours, of both states together
    n_acted: int = 0
    confidences: list[float] = field(default_factory=list)


def _commands(context: Context) -> dict[str, Meant]:
    plan = [row for row in measure_commands.said(context) if row[0].is_held_out]
    heard = measure_commands.hear(context, plan)
    found: dict[str, Meant] = {}
    for clip, snr_db, group, recipe in plan:
        if group not in ("", "car"):
            continue
        utterances = heard[recipe.name]
        confidences = [u["confidence"] for u in utterances if u["intent"] == clip.transcript]
        name = "clean" if snr_db is CLEAN else f"{condition_name(snr_db)}, car noise"
        meant = found.setdefault(name, Meant())
        meant.n += 1
        meant.n_acted += measure_commands.outcome(utterances, clip.transcript) == "right"
        if confidences:
            meant.confidences.append(max(confidences))
    return found


def _words(context: Context) -> Foreign:
    plan = [(clip, recipe) for clip, _, recipe in measure_foreign.words_said(context) if clip.is_held_out]
    heard = context.recogniser.hear(list(STATES), [recipe for _, recipe in plan])
    found = Foreign()
    for clip, recipe in plan:
        for state in STATES:
            utterances = [u for u in heard[state].utterances[recipe.name]
                          if u["intent"] and u["intent"] != clip.transcript]  # fmt: skip
            found.amount += 0.01
            found.n_acted += any(u["decision"] == "accept" for u in utterances)
            if utterances:
                found.confidences.append(max(u["confidence"] for u in utterances))
    return found


def _talk(context: Context) -> Foreign:
    plan = [(clip, recipe) for clip, _, recipe in measure_foreign.talk_said(context)
            if clip.is_held_out and not clip.says and measure_foreign.TALK[clip.category] == "talk"]  # fmt: skip
    heard = context.recogniser.hear(list(STATES), [recipe for _, recipe in plan])
    found = Foreign()
    for clip, recipe in plan:
        for state in STATES:
            utterances = [u for u in heard[state].utterances[recipe.name] if u["intent"]]
            found.amount += clip.seconds / 3600
            found.n_acted += sum(u["decision"] == "accept" for u in utterances)
            found.confidences += [u["confidence"] for u in utterances]
    return found


def panels(meant: dict[str, Meant], words: Foreign, talk: Foreign) -> list[Panel]:
    made = []
    for title, unit, low, high, foreign in (
        ("other single words", "% of them acted on, clean and 10 dB", 0.1, 100.0, words),
        ("connected speech", "acted on an hour, clean and 10 dB", 0.1, 1000.0, talk),
    ):
        curves = [
            Curve(name, curve(m.confidences, m.n, foreign.confidences, foreign.amount),
                  (foreign.n_acted / foreign.amount, 100 * m.n_acted / m.n))
            for name, m in meant.items()
        ] if foreign.amount else []  # fmt: skip
        made.append(Panel(title, unit, low, high, curves))
    return made


def measure(context: Context) -> list[Table]:
    drawn = panels(_commands(context), _words(context), _talk(context))
    table = Table("roc", "Commands right, %, at other thresholds (one for all), held-out people",
                  ["commands", *(f"{level:g} % of words" for level in LEVELS),
                   *(f"talk {level:g} an hour" for level in TALK_LEVELS), "as shipped"])  # fmt: skip
    words, talk = (panel.curves for panel in drawn)
    for by_words, by_talk in zip(words, talk):
        table.add(by_words.name, *(round(right_at(by_words.points, level), 1) for level in LEVELS),
                  *(round(right_at(by_talk.points, level), 1) for level in TALK_LEVELS),
                  round(by_words.shipped[1], 1))  # fmt: skip
    context.pictures["roc"] = drawn
    return [table]
