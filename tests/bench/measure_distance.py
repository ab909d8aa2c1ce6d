# SPDX-License-Identifier: MIT
"""measure_distance - what a room between mouth and microphone costs, at 15 dB in noise

The cabin responses are simulated, the seminar room is real. A person beside the car is
not in these rooms: they stand for "not close to the microphone".
"""

from collections import Counter

import material
import measure_commands
import measure_queries
import voices
from context import Context, share_of
from tables import Share, Table

SNR_DB = 15.0
GROUP = "car"
DRY = ""
USUAL_SHARE = 0.5  # of what is said; unless --full


def _rooms(context: Context) -> list[str]:
    return [DRY] + sorted(str(path) for path in (context.speech / "rir").glob("*.flac"))


def _room_name(room: str) -> str:
    if room == DRY:
        return "dry (close)"
    name = room.rsplit("/", 1)[-1].removesuffix(".flac")
    return name.replace("cabin-sim", "cabin (simulated)").replace("-", " ").split("_")[0]


def _commands(context: Context) -> dict[str, Counter]:
    plan = []
    for clip in filter(measure_commands.is_command, context.clips):
        if not (context.is_full or clip.is_held_out and share_of("far:" + clip.path) < USUAL_SHARE):
            continue
        # The same noise in every room: only the room differs.
        noise = context.noise(GROUP, clip.path, SNR_DB)
        for room in _rooms(context):
            recipe = context.recipe(clip, SNR_DB, GROUP, room, noise)
            plan.append((clip, room, recipe))
    rows: dict[str, Counter] = {}
    heard = measure_commands.hear(context, plan)
    for clip, room, recipe in plan:
        what = measure_commands.outcome(heard[recipe.name], clip.transcript)
        rows.setdefault(room, Counter())[what] += 1
    return rows


def _queries(context: Context) -> dict[str, Counter]:
    plan = []
    # Unless --full one voice, the clearer one of those kept for checking.
    for voice in voices.PLAIN + voices.CHECKING if context.is_full else voices.CHECKING[1:]:
        for query in context.queries:
            if not context.is_full and share_of("far:" + query.text) >= USUAL_SHARE / 2:
                continue
            path = voices.spoken_file(context.work / "voices", voice, query.text)
            seconds = path.stat().st_size / 2 / material.RATE_HZ
            name = f"flite/{voice.name}/{query.text}"
            noise = context.noise(GROUP, name, SNR_DB)
            for room in _rooms(context):
                recipe = context.spoken(name, str(path), seconds, SNR_DB, GROUP, room, noise)
                plan.append((query, room, recipe))
    heard = context.recogniser.hear(["query"], [r for *_, r in plan])["query"].utterances
    rows: dict[str, Counter] = {}
    for query, room, recipe in plan:
        what = measure_queries.understood(heard[recipe.name], query)
        rows.setdefault(room, Counter())[what] += 1
    return rows


def measure(context: Context) -> list[Table]:
    table = Table("distance", f"Distance: through a room, at {SNR_DB:.0f} dB in noise of cars and weather",
                  ["said", "room", "n", "right %", "wrong %", "lost to dry"])  # fmt: skip
    for said, rows in (("commands of people", _commands(context)),
                       ("queries of flite voices", _queries(context))):  # fmt: skip
        if not rows:
            continue
        dry = rows[DRY]["right"] / sum(rows[DRY].values())
        for room in _rooms(context):
            counts = rows[room]
            n = sum(counts.values())
            lost = None if room == DRY else round(100 * (dry - counts["right"] / n), 1)
            table.add(said, _room_name(room), n, Share(counts["right"], n),
                      Share(counts["wrong"], n), lost)  # fmt: skip
    table.notes.append("lost to dry: points of \"right\"; people kept from training, kept voices")
    return [table]
