# SPDX-License-Identifier: MIT
"""measure_noise - noise alone, hours of it at levels that jump: is it acted on?

Everything in noise.tsv, over and over, each lap in another order, from other places and
at other levels (alterations.NoiseLap); the music that the bench makes is in it as well.
"""

from collections import Counter
from math import ceil

from alterations import LAP_S, NoiseLap
from context import Context
from material import NOISE_GROUP_NAMES, noise_group
from measure_foreign import acted
from tables import Rate, Table

STATES = ("idle", "guide", "confirm", "query")
HOURS = 3.0
USUAL_HOURS = 1 / 12


def laps(context: Context) -> list[NoiseLap]:
    seconds = context.amount(USUAL_HOURS, HOURS) * 3600
    n_laps = ceil(seconds / LAP_S)
    noises = tuple((n.kind, str(context.speech / n.path)) for n in context.noises)
    return [NoiseLap(name=f"lap|{i}", source="", seconds=seconds / n_laps, seed=str(i), noises=noises)
            for i in range(n_laps)]  # fmt: skip


def kind_at(lap: NoiseLap, at_s: float) -> str:
    segments = lap.segments()
    return next((s.kind for s in segments if at_s < s.end_s), segments[-1].kind)


def _count(lap: NoiseLap, utterances: list[dict], rows: dict[str, Counter], taken: Counter) -> None:
    for segment in lap.segments():
        rows[noise_group(segment.kind)]["seconds"] += segment.end_s - segment.start_s
    for utterance in utterances:
        kind = kind_at(lap, utterance["start_ms"] / 1000)
        counts = rows[noise_group(kind)]
        counts["utterances"] += 1
        counts["asked"] += utterance["decision"] == "ask"
        if acted([utterance]):
            counts["acted"] += 1
            taken[(kind, utterance["text"])] += 1


def measure(context: Context) -> list[Table]:
    plan = laps(context)
    heard = context.recogniser.hear(list(STATES), plan)
    table = Table("noise-alone", "Noise alone, acted on per hour",
                  ["state", "kind", "hours", "utterances", "acted", "an hour", "asked"])  # fmt: skip
    taken = Table("noise-taken", "Noise alone: what it was taken for",
                  ["state", "noise", "understood", "times"])  # fmt: skip
    for state in STATES:
        rows = {group: Counter() for group in NOISE_GROUP_NAMES}
        pairs: Counter = Counter()
        for lap in plan:
            _count(lap, heard[state].utterances[lap.name], rows, pairs)
        rows["all"] = sum(rows.values(), Counter())
        for group, counts in rows.items():
            hours = counts["seconds"] / 3600
            table.add(state, group, round(hours, 2), counts["utterances"], counts["acted"],
                      Rate(counts["acted"], hours), counts["asked"])  # fmt: skip
        for (kind, understood), times in pairs.most_common(8):
            taken.add(state, kind, understood, times)
    table.notes.append("all of noise.tsv in turn, its level jumping between -60 and -15 dBFS every 3 to 7 s;")
    table.notes.append("the babble holds real talk; music and one cabin are simulated")
    return [table, taken]
