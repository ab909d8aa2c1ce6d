# SPDX-License-Identifier: MIT
"""page - what was measured, as the dated page that docs/ keeps for readers"""

import datetime
import os
import subprocess
from pathlib import Path

from tables import Table

# Of everything that is measured; the rest is for those who work on the ears.
SHOWN = ("bars", "headline", "queries", "commands", "command-words", "other-words", "talk", "stream",
         "talk-enlarged", "noise-alone", "wake", "slots", "slots-foreign", "endpoints", "pauses",
         "microphones", "distance", "roc", "echo", "echo-silence", "echo-alone", "echo-others", "latency",
         "live", "daemon", "stream-cost", "cost", "cost-parts")  # fmt: skip

_HEAD = """<!-- SPDX-License-Identifier: MIT -->
# Benchmarks

Figures of one day and one machine, written by the command below. What each table means, what it
listens to and how far it can be trusted: [tests/README.md](../tests/README.md).

    {command}

- {date}, commit {commit}
- {processor}, {cores} cores, {load} while it ran
"""


def commit() -> str:
    """Of the tree that the bench lies in, which need not be that of the programs."""
    root = Path(__file__).resolve().parents[2]
    asked = subprocess.run(["git", "-C", str(root), "rev-parse", "--short", "HEAD"],
                           capture_output=True, text=True, check=False)  # fmt: skip
    return asked.stdout.strip() or "not known"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
        if line.lower().startswith("model name"):
            return line.split(":", 1)[1].strip()
    return os.uname().machine


def _load() -> str:
    busy, cores = os.getloadavg()[1], os.cpu_count() or 1
    if busy < 1.5 * cores:
        return "otherwise idle"
    return f"{busy / cores:.0f} times as much wanting to run as there were cores"


def _beside(run: dict) -> str:
    names = [table["name"] for table in run["tables"] if table["name"] in SHOWN[2:] and table["rows"]]
    return f"- {', '.join(names)}: commit {run['commit']}, `{run['command']}`\n"


def write_page(path: Path, command: str, part: float, measured: list[Table], before: dict | None,
               beside: list[dict]) -> None:  # fmt: skip
    """before: another run, as --json wrote it; beside: those that measured some of the tables."""
    page = _HEAD.format(command=command, date=datetime.date.today().isoformat(),
                        commit=commit(), processor=_processor(),
                        cores=os.cpu_count() or 1, load=_load())  # fmt: skip
    if part < 1:
        page += f"- only {100 * part:.0f} % of the recordings and queries\n"
    if before:
        page += f"- before: commit {before['commit']}, {100 * before['part']:.0f} % of the recordings and queries\n"
    page += "".join(_beside(run) for run in beside)
    tables = {table.name: table for table in measured}
    for name in SHOWN:
        if name in tables and tables[name].rows:
            page += f"\n```\n{tables[name].as_text()}```\n"
    path.write_text(page)
