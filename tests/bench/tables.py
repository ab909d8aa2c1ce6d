# SPDX-License-Identifier: MIT
"""tables - what was measured, as aligned text and as JSON"""

import math
from dataclasses import dataclass, field

import stats


@dataclass
class Share:
    """k of n, with its 95 % interval."""

    k: int
    n: int

    def __str__(self) -> str:
        if self.n == 0:
            return "-"
        low, high = stats.wilson(self.k, self.n)
        return f"{100 * self.k / self.n:5.1f} [{100 * low:5.1f}, {100 * high:5.1f}]"

    def as_json(self) -> dict:
        low, high = stats.wilson(self.k, self.n)
        share = self.k / self.n if self.n else None
        return {"k": self.k, "n": self.n, "share": share, "low": low, "high": high}


@dataclass
class Rate:
    """k events in so many hours, with the 95 % limits of events an hour."""

    k: int
    hours: float

    def __str__(self) -> str:
        if self.hours == 0:
            return "-"
        low, high = stats.poisson(self.k)
        return f"{self.k / self.hours:5.1f} [{low / self.hours:5.1f}, {high / self.hours:5.1f}]"

    def as_json(self) -> dict:
        low, high = stats.poisson(self.k)
        if self.hours == 0:
            return {"k": self.k, "hours": 0.0, "per_hour": None, "low": None, "high": None}
        return {
            "k": self.k,
            "hours": self.hours,
            "per_hour": self.k / self.hours,
            "low": low / self.hours,
            "high": high / self.hours,
        }


@dataclass
class Spread:
    """A distribution, as its median and 95th percentile."""

    values: list[float]
    digits: int = 0
    told: dict | None = None  # in place of the values: what another run made of them

    def __str__(self) -> str:
        known = self.as_json()
        if not known["n"]:
            return "-"
        return f"{known['median']:.{self.digits}f} / {known['p95']:.{self.digits}f}"

    def as_json(self) -> dict:
        if self.told:
            return self.told
        if not self.values:
            return {"n": 0, "median": None, "p95": None, "most": None}
        return {
            "n": len(self.values),
            "median": stats.percentile(self.values, 50),
            "p95": stats.percentile(self.values, 95),
            "most": max(self.values),
        }


def _text(cell) -> str:
    if isinstance(cell, float):
        return "-" if math.isnan(cell) else f"{cell:.3g}"
    return "-" if cell is None else str(cell)


def cell_of(value):
    """A cell as as_json() wrote it."""
    if not isinstance(value, dict):
        return value
    if "share" in value:
        return Share(value["k"], value["n"])
    if "per_hour" in value:
        return Rate(value["k"], value["hours"])
    return Spread([], told=value)


@dataclass
class Table:
    """name: for scripts; columns: header and cell by the same key in each row."""

    name: str
    title: str
    columns: list[str]
    rows: list[list] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells) -> None:
        if len(cells) != len(self.columns):
            raise ValueError(f"table {self.name}: {len(cells)} cells, {len(self.columns)} wanted")
        self.rows.append(list(cells))

    def as_text(self) -> str:
        lines = [self.columns] + [[_text(cell) for cell in row] for row in self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        is_number = [
            all(not isinstance(row[i], str) for row in self.rows) for i in range(len(self.columns))
        ]
        out = [self.title]
        for line in lines:
            cells = (
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, is_number)
            )
            out.append("  " + "  ".join(cells).rstrip())
        out += [f"  ({note})" for note in self.notes]
        return "\n".join(out) + "\n"

    @classmethod
    def from_json(cls, table: dict) -> "Table":
        rows = table["rows"]
        columns = list(rows[0]) if rows else []
        return cls(table["name"], table["title"], columns,
                   [[cell_of(value) for value in row.values()] for row in rows], table["notes"])  # fmt: skip

    def as_json(self) -> dict:
        return {
            "name": self.name,
            "title": self.title,
            "notes": self.notes,
            "rows": [
                {
                    column: cell.as_json() if hasattr(cell, "as_json") else cell
                    for column, cell in zip(self.columns, row)
                }
                for row in self.rows
            ],
        }
