# SPDX-License-Identifier: MIT
"""measure_cost - processor time and memory of everything that hears

Measured on all that the other tables listened to, loading of the models included, and
on a room in which nothing happens.
"""

from context import Context
from recogniser import Recipe, Usage
from tables import Table

QUIET_DBFS = -70.0
QUIET_S = 300.0
STATES = ("idle", "query", "confirm", "guide")


def _add(table: Table, heard: str, state: str, usage: Usage) -> None:
    rtf = round(usage.cpu_s / usage.audio_s, 4)
    table.add(heard, state, round(usage.audio_s / 3600, 2), rtf, round(usage.peak_rss_kb / 1024, 1))


def _by_part(busy: dict[str, Usage]) -> Table:
    """Where the processor time went, on the material of the tables."""
    names = list(dict.fromkeys(part for usage in busy.values() for part in usage.parts_s))
    table = Table("cost-parts", "The same by part, on the material of the tables: RTF",
                  ["state", "whole", "loading, reading, endpointer", "decoding and verifying",
                   *(f"  {name}" for name in names)])  # fmt: skip
    for state, usage in busy.items():
        parts = [usage.parts_s.get(name, 0.0) for name in names]
        seconds = [usage.cpu_s, usage.cpu_s - usage.decode_s, usage.decode_s, *parts]
        table.add(state, *(round(part / usage.audio_s, 4) for part in seconds))
    table.notes.append("the endpointer alone: a quiet room, above, in which nothing is decoded")
    return table


def measure(context: Context) -> list[Table]:
    table = Table("cost", "Processor seconds per second of audio, and memory (roadside-recognise)",
                  ["heard", "state", "hours", "RTF", "peak RSS MB"])  # fmt: skip
    busy = {state: context.recogniser.usage[state] for state in STATES
            if state in context.recogniser.usage}  # fmt: skip
    parts = _by_part(busy)  # before the quiet room is added to it
    for state, usage in busy.items():
        _add(table, "material of the tables", state, usage)
    noise = next(n for n in context.noises if n.kind == "pink-noise")
    quiet = Recipe("quiet", "", QUIET_S, str(context.speech / noise.path), level_dbfs=QUIET_DBFS)
    for state in ("idle", "guide"):
        usage = context.recogniser.hear([state], [quiet])[state].usage
        _add(table, "a quiet room", state, usage)
    table.notes.append(f"a quiet room: pink noise at {QUIET_DBFS:.0f} dBFS")
    table.notes.append("the material is nearly all speech: a day at the roadside is not")
    return [table, parts]
