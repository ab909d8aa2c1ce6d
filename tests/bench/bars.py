# SPDX-License-Identifier: MIT
"""bars - what the ears must reach, beside what was measured

Each bar looks into the tables; rows are added up. "Reached" goes by the figure itself: the
interval beside it says how sure that is. A rate that nothing was counted for in less time than one
event may take is not called reached. What was not measured in this run says so.
"""

from dataclasses import dataclass, field

from tables import Rate, Share, Spread, Table


@dataclass(frozen=True)
class Bar:
    what: str
    unit: str
    bar: float
    table: str
    column: str
    wanted: dict = field(default_factory=dict)  # column of the table: value, or values
    at_least: bool = False
    measure: str = "value"  # of a Spread: median or p95; of several numbers: "mean", "worst"


_HELD_OUT = {"speakers": "held out"}
_NOISY = ("20 dB", "10 dB")


def _of_commands(what: str, bar: float, **wanted) -> Bar:
    return Bar(f"commands, {what}", "%", bar, "commands", "right %", {**_HELD_OUT, **wanted}, True)


def _of_talk(states: tuple[str, ...], bar: float, table: str) -> list[Bar]:
    way = {"talk": "clip by clip", "stream": "as one stream"}[table]
    return [Bar(f"connected speech acted on, {way}, {state}, {noise}", "an hour", bar, table, "an hour",
                {"state": state, "noise": noise, "speech": "talk", **_HELD_OUT})
            for state in states for noise in ("clean", "10 dB")]  # fmt: skip


BARS = (
    _of_commands("AN4, clean", 92, source="AN4", noise="clean"),
    _of_commands("Speech Commands, clean", 70, source="Speech Commands", noise="clean"),
    _of_commands("all sources, car noise 20 dB", 78, source="all", noise="20 dB", kind="car"),
    _of_commands("all sources, car noise 10 dB", 48, source="all", noise="10 dB", kind="car"),
    Bar("commands acted on wrongly, clean and all noise", "%", 1.5, "command-words", "wrong %", _HELD_OUT),
    *(Bar(f"other words acted on, {state}", "%", 3, "other-words", "acted on %",
          {"state": state, **_HELD_OUT}) for state in ("guide", "confirm")),
    *_of_talk(("guide",), 1, "talk"), *_of_talk(("confirm", "query"), 2, "talk"),
    *_of_talk(("guide",), 1, "stream"), *_of_talk(("confirm", "query"), 2, "stream"),
    *(Bar(f"connected speech acted on, enlarged by gain, room and noise, {state}", "an hour", bar,
          "talk-enlarged", "an hour", {"state": state})
      for state, bar in (("guide", 1), ("confirm", 2), ("query", 2))),
    Bar("woken by connected speech, clip by clip", "an hour", 0, "talk", "an hour", {"state": "idle"}),
    Bar("woken by connected speech, as one stream", "an hour", 0, "stream", "an hour", {"state": "idle"}),
    Bar("woken by connected speech, enlarged", "an hour", 0, "talk-enlarged", "an hour",
        {"state": "idle"}),
    Bar("woken by other words", "%", 0, "other-words", "acted on %", {"state": "idle", "speakers": "all"}),
    Bar("woken by noise", "an hour", 0, "noise-alone", "an hour", {"state": "idle", "kind": "all"}),
    Bar("wake phrase, four voices, 20 and 10 dB, all noise", "%", 90, "wake", "woken %",
        {"said": "phrase", "voices": "all four", "noise": _NOISY}, True),
    Bar("wake phrase, four voices, 20 and 10 dB, car noise", "%", 90, "wake", "woken %",
        {"said": "phrase", "voices": "all four", "noise": _NOISY, "kind": "car"}, True),
    *(Bar(f"noise alone acted on, {state}", "an hour", 0, "noise-alone", "an hour",
          {"state": state, "kind": "all"}) for state in ("guide", "confirm", "query")),
    Bar("slot grammars, all right, clean", "%", 96, "slots", "all right %",
        {"said": ("sentences", "dates"), "source": "all", "noise": "clean"}, True),
    Bar("slot grammars, all right, 12 dB", "%", 80, "slots", "all right %",
        {"said": ("sentences", "dates"), "source": "all", "noise": "12 dB"}, True),
    Bar("slot grammars, other speech accepted", "%", 5, "slots-foreign", "accepted %", {"grammars": "all"}),
    Bar("distance, people: lost to dry at 15 dB, mean of rooms", "points", 15, "distance", "lost to dry",
        {"said": "commands of people"}, measure="mean"),
    Bar("distance, people: lost to dry at 15 dB, worst room", "points", 15, "distance", "lost to dry",
        {"said": "commands of people"}, measure="worst"),
    Bar("last word to answer, median", "ms", 450, "latency", "total", {"said": "all"}, measure="median"),
    Bar("last word to answer, 95th percentile", "ms", 800, "latency", "total", {"said": "all"},
        measure="p95"),
    Bar("last word to answer, live, median", "ms", 450, "live", "median / p95", {"said": "all"},
        measure="median"),
    Bar("last word to answer, live, 95th percentile", "ms", 800, "live", "median / p95", {"said": "all"},
        measure="p95"),
    *(Bar(f"commands over its own speech, echo {level} over the voice, of those right without", "%", bar,
          "echo", "right %", {"by": "all", "echo over voice": level}, True)
      for level, bar in (("+0 dB", 93), ("+6 dB", 88), ("+12 dB", 78))),
    *(Bar(f"hears itself, {what}", "an hour", 0, "echo-alone", "an hour", {"path changes": changes})
      for what, changes in (("the path as it is", "none"),
                            ("the path changes", ("50 ms later", "50 ms sooner", "another room")))),
    Bar("cut short by noise or talk", "an hour", 2, "echo-others", "an hour"),
    Bar("accepted word to silence, median", "ms", 400, "echo-silence", "median / p95",
        {"echo over voice": "all"}, measure="median"),
    Bar("acceptance to silence, 95th percentile", "ms", 100, "echo-silence", "from acceptance",
        {"echo over voice": "all"}, measure="p95"),
    Bar("RTF awake, in a conversation", "", .08, "daemon", "RTF"),
    Bar("RTF awake, others talk all the time, guide", "", .08, "stream-cost", "RTF", {"state": "guide"}),
    Bar("RTF asleep in silence", "", .01, "cost", "RTF", {"heard": "a quiet room", "state": "idle"}),
    Bar("memory of the daemon", "MB", 90, "daemon", "peak RSS MB"),
)  # fmt: skip


def cells(tables: dict[str, Table], name: str, wanted: dict, column: str) -> list:
    """The cells of a column in the rows that are wanted."""
    table = tables.get(name)
    if table is None:
        return []
    found = []
    for row in table.rows:
        cell_of = dict(zip(table.columns, row))
        if all(cell_of[key] in (value if isinstance(value, tuple) else (value,))
               for key, value in wanted.items()):  # fmt: skip
            found.append(cell_of[column])
    return [cell for cell in found if cell is not None]


def _summed(bar: Bar, found: list):
    """(figure to compare, what is printed, how much it rests on)"""
    if isinstance(found[0], Share):
        share = Share(sum(c.k for c in found), sum(c.n for c in found))
        return 100 * share.k / share.n if share.n else None, share, f"{share.k} of {share.n}"
    if isinstance(found[0], Rate):
        rate = Rate(sum(c.k for c in found), sum(c.hours for c in found))
        return rate.k / rate.hours if rate.hours else None, rate, f"{rate.k} in {rate.hours:.2f} h"
    if isinstance(found[0], Spread):
        figure = found[0].as_json()[bar.measure]
        return figure, None if figure is None else round(figure), f"{found[0].as_json()['n']} answers"
    figure = max(found) if bar.measure == "worst" else sum(found) / len(found)
    return figure, round(figure, 4), f"{len(found)} rows" if len(found) > 1 else ""


def _figure(cell) -> str:
    """Of a bar in the JSON of another run."""
    if not isinstance(cell, dict):
        return "-" if cell is None else f"{cell:g}"
    figure = cell.get("per_hour") if "per_hour" in cell else cell.get("share")
    if figure is None:
        return "-"
    return f"{figure:.1f} of {cell['hours']:.2f} h" if "per_hour" in cell else f"{100 * figure:.1f} of {cell['n']}"


def figures(run: dict) -> dict[str, str]:
    """What a run measured for each bar, from what --json wrote."""
    rows = next((t["rows"] for t in run["tables"] if t["name"] == "bars"), [])
    return {row["what"]: _figure(row["measured [95 %]"]) for row in rows}


def bars(measured: list[Table], before: dict[str, str] | None = None) -> Table:
    """before: figures() of another run, to stand beside."""
    tables = {table.name: table for table in measured}
    columns = ["what", "bar", "unit", *(["before"] if before is not None else []), "measured [95 %]",
               "counted", "reached"]  # fmt: skip
    out = Table("bars", "The bars (speakers that nothing was trained on)", columns)
    for bar in BARS:
        found = cells(tables, bar.table, bar.wanted, bar.column)
        figure, printed, counted = _summed(bar, found) if found else (None, None, "")
        wanted = f"{'>=' if bar.at_least else '<='} {bar.bar:g}" if bar.bar else "0"
        if figure is None:
            reached = "not measured"
        else:
            reached = "yes" if (figure >= bar.bar if bar.at_least else figure <= bar.bar) else "NO"
            if reached == "yes" and isinstance(printed, Rate) and printed.hours * max(bar.bar, 1.0) < 1.0:
                reached = "too little heard"  # a single event would have been too many
        earlier = [] if before is None else [before.get(bar.what, "-")]
        out.add(bar.what, wanted, bar.unit, *earlier, printed, counted, reached)
    return out
