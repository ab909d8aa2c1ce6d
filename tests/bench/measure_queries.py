# SPDX-License-Identifier: MIT
"""measure_queries - flite's voices name a car; are model and year understood?"""

from collections import Counter

import material
import voices
from context import CLEAN, Context, condition_name, share_of
from material import NOISE_GROUP_NAMES
from queries import Query
from tables import Share, Table

SNRS_DB = (CLEAN, 20.0, 10.0)
# Of the queries, what each voice says unless --full.
CHECKING_SHARE = 0.35
PLAIN_SHARE = 0.1
CHANGED_SHARE = 0.03


def understood(utterances: list[dict], query: Query) -> str:
    """As the dialogue would act: on every utterance that was accepted, in turn."""
    slots: dict[str, str] = {}
    for utterance in utterances:
        if utterance["decision"] == "accept":
            slots.update({key: str(value) for key, value in (utterance["slots"] or {}).items()})
    if not slots:
        return "asked" if any(u["decision"] == "ask" for u in utterances) else "rejected"
    model = slots.get("model") or slots.get("family")
    if model == query.model and slots.get("year") == str(query.year):
        return "right"
    if model in (None, query.model) and slots.get("year") in (None, str(query.year)):
        return "part"
    return "wrong"


def _says(context: Context, voice: voices.Voice, query: Query) -> bool:
    if context.is_full:
        return True
    share = CHANGED_SHARE if voice in voices.CHANGED else PLAIN_SHARE
    if voice.is_for_checking:
        share = CHECKING_SHARE
    return share_of(f"{voice.name}:{query.text}") < share


def plan(context: Context):
    """(voice, query, snr, group, recipe) for everything that is said."""
    folder = context.work / "voices"
    for voice in voices.PLAIN + voices.CHANGED + voices.CHECKING:
        for query in filter(lambda query: _says(context, voice, query), context.queries):
            path = voices.spoken_file(folder, voice, query.text)
            seconds = path.stat().st_size / 2 / material.RATE_HZ
            name = f"flite/{voice.name}/{query.text}"
            for snr_db in SNRS_DB:
                for group in ("",) if snr_db is CLEAN else context.groups(snr_db):
                    yield voice, query, snr_db, group, context.spoken(
                        name, str(path), seconds, snr_db, group
                    )


def measure(context: Context) -> list[Table]:
    said = list(plan(context))
    recipes = [recipe for *_, recipe in said]
    heard = context.recogniser.hear(["query"], recipes)["query"].utterances
    rows: dict[tuple, Counter] = {}
    splits = Counter()
    by_query: dict[str, Counter] = {}
    for voice, query, snr_db, group, recipe in said:
        utterances = heard[recipe.name]
        what = understood(utterances, query)
        kind = "checking" if voice.is_for_checking else "development"
        condition = (condition_name(snr_db), group or "-")
        for who in (kind, "  " + voice.flite):
            key = (kind, who, *condition)
            rows.setdefault(key, Counter())[what] += 1
            splits[key] += len(utterances) > 1
        by_query.setdefault(query.text, Counter())[what] += 1

    order = [(condition_name(s), g) for s in SNRS_DB for g in ("-", *NOISE_GROUP_NAMES)]
    table = Table("queries", "Queries of flite voices in state query: model and year",
                  ["voices", "noise", "kind", "n", "both right %", "part", "wrong %", "asked",
                   "rejected", "split"])  # fmt: skip
    for key in sorted(rows, key=lambda k: (k[0] == "checking", k[1].strip() != k[0], k[1],
                                           order.index(k[2:]))):  # fmt: skip
        counts = rows[key]
        n = sum(counts.values())
        table.add(*key[1:], n, Share(counts["right"], n), counts["part"],
                  Share(counts["wrong"], n), counts["asked"], counts["rejected"],
                  splits[key])  # fmt: skip
    worst = Table("query-words", "The wordings understood worst, over all voices and noise",
                  ["query", "n", "both right %", "part", "wrong"])  # fmt: skip
    ranked = sorted(by_query.items(), key=lambda item: item[1]["right"] / sum(item[1].values()))
    for text, counts in ranked[:8]:
        n = sum(counts.values())
        worst.add(text, n, Share(counts["right"], n), counts["part"], counts["wrong"])
    return [table, worst]
