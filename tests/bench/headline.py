# SPDX-License-Identifier: MIT
"""headline - the dozen figures to look at first, gathered from the tables"""

from bars import cells as _cells
from tables import Rate, Share, Spread, Table

# What, then which table, which rows (column: value), and which column.
_SHARES = (
    ("queries, kept voices, clean", "queries", {"voices": "checking", "noise": "clean"}, "both right %"),
    ("queries, kept voices, 20 dB", "queries", {"voices": "checking", "noise": "20 dB"}, "both right %"),
    ("queries, kept voices, 10 dB", "queries", {"voices": "checking", "noise": "10 dB"}, "both right %"),
    ("commands, AN4, clean", "commands",
     {"speakers": "held out", "source": "AN4", "noise": "clean"}, "right %"),
    ("commands, Speech Commands, clean", "commands",
     {"speakers": "held out", "source": "Speech Commands", "noise": "clean"}, "right %"),
    ("commands, car noise 20 dB", "commands",
     {"speakers": "held out", "source": "all", "noise": "20 dB", "kind": "car"}, "right %"),
    ("commands, car noise 10 dB", "commands",
     {"speakers": "held out", "source": "all", "noise": "10 dB", "kind": "car"}, "right %"),
    ("commands acted on wrongly, clean and all noise", "command-words",
     {"speakers": "held out"}, "wrong %"),
    ("other words acted on, guide", "other-words",
     {"state": "guide", "speakers": "held out"}, "acted on %"),
    ("other words acted on, confirm", "other-words",
     {"state": "confirm", "speakers": "held out"}, "acted on %"),
    ("wake phrase, 20 and 10 dB", "wake",
     {"said": "phrase", "voices": "all four", "noise": ("20 dB", "10 dB")}, "woken %"),
)  # fmt: skip
_RATES = tuple(
    (f"talk acted on an hour, {state}", "talk",
     {"state": state, "speech": "talk", "speakers": "held out"}, "an hour")
    for state in ("guide", "confirm", "query", "idle")
) + (("noise alone acted on an hour", "noise-alone", {"kind": "all"}, "an hour"),)  # fmt: skip


def headline(measured: list[Table]) -> Table:
    """Only what was measured; counts of several rows are added up."""
    tables = {table.name: table for table in measured}
    out = Table("headline", "In short (speakers that nothing was trained on)",
                ["what", "measured [95 %]", "counted"])  # fmt: skip
    for what, name, wanted, column in _SHARES:
        cells = _cells(tables, name, wanted, column)
        if cells:
            share = Share(sum(c.k for c in cells), sum(c.n for c in cells))
            out.add(what + ", %", share, f"{share.k} of {share.n}")
    for what, name, wanted, column in _RATES:
        cells = _cells(tables, name, wanted, column)
        if cells:
            rate = Rate(sum(c.k for c in cells), sum(c.hours for c in cells))
            out.add(what, rate, f"{rate.k} in {rate.hours:.2f} h")
    for name, column in (("latency", "total"), ("live", "median / p95")):
        cells = _cells(tables, name, {"said": "all"}, column)
        if cells and isinstance(cells[0], Spread):
            way = "virtual sound card" if name == "latency" else "live"
            out.add(f"last word to answer, {way}, ms, median / p95", cells[0],
                    f"{cells[0].as_json()['n']} answers")  # fmt: skip
    return out
