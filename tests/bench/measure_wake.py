# SPDX-License-Identifier: MIT
"""measure_wake - the wake phrase, in state idle, by flite's voices"""

from collections import Counter

import material
import voices
from context import CLEAN, Context, condition_name
from tables import Share, Table

PHRASES = ("roadside assistant",)  # the default; what else is configured has no recordings here
BREATH = "roadside assistant, twenty fourteen mini countryman"
VOICES = voices.PLAIN + voices.CHECKING
SNRS_DB = (CLEAN, 20.0, 10.0)
PLACES = 3  # different places of different noises for each voice, group and SNR


def _plan(context: Context):
    for voice in VOICES:
        for text in (*PHRASES, BREATH):
            path = voices.spoken_file(context.work / "voices", voice, text)
            seconds = path.stat().st_size / 2 / material.RATE_HZ
            for snr_db in SNRS_DB:
                for group in ("",) if snr_db is CLEAN else context.groups(snr_db):
                    for place in range(1 if snr_db is CLEAN else PLACES):
                        name = f"flite/{voice.name}/{text}"
                        recipe = context.spoken(
                            name, str(path), seconds, snr_db, group, seed=str(place)
                        )
                        yield voice, text, snr_db, group, recipe


def measure(context: Context) -> list[Table]:
    said = list(_plan(context))
    recipes = [recipe for *_, recipe in said]
    heard = context.recogniser.hear(["idle"], recipes)["idle"].utterances
    rows: dict[tuple, Counter] = {}
    for voice, text, snr_db, group, recipe in said:
        what = "phrase and query" if text == BREATH else "phrase"
        wanted = ("query",) if text == BREATH else ("wake",)
        accepted = [u for u in heard[recipe.name] if u["decision"] == "accept"]
        is_awake = any(u["intent"] in ("wake", "query") for u in accepted)
        is_right = any(u["intent"] in wanted for u in accepted)
        for who in ("all four", voice.flite):
            counts = rows.setdefault((what, who, snr_db, group), Counter())
            counts["n"] += 1
            counts["awake"] += is_awake
            counts["right"] += is_right
    table = Table("wake", "The wake phrase, heard in idle",
                  ["said", "voices", "noise", "kind", "n", "woken %", "as meant %"])  # fmt: skip

    def order(row):
        what, who, snr_db, group = row[0]
        return what, who != "all four", who, -(snr_db or 99), group

    for (what, who, snr_db, group), counts in sorted(rows.items(), key=order):
        table.add(what, who, condition_name(snr_db), group or "-", counts["n"],
                  Share(counts["awake"], counts["n"]),
                  Share(counts["right"], counts["n"]))  # fmt: skip
    return [table]
