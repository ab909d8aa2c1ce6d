# SPDX-License-Identifier: MIT
"""bench - how well the ears work, in tables (README.md of tests/ says how to read them)

Usage: tests/bench/run.sh [--full] [--only NAME[,NAME...]] [--json FILE] [--bin DIR]
                          [--jobs N] [--work DIR] [--part SHARE] [--page FILE] [--roc FILE]
                          [--held-out] [--before FILE] [--with FILE]...
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77  # what ctest takes for "could not run here"

try:
    import numpy  # noqa: F401
except ModuleNotFoundError:
    print("skipped: python3-numpy is not installed")
    sys.exit(SKIPPED)

import material
import measure_commands
import measure_cost
import measure_distance
import measure_echo
import measure_echo_alone
import measure_endpoint
import measure_enlarged
import measure_foreign
import measure_latency
import measure_live
import measure_model
import measure_noise
import measure_queries
import measure_roc
import measure_slots
import measure_stream
import measure_wake
import music
import roc
import voices
from bars import bars, figures
from context import Context, share_of
from headline import headline
from page import commit, write_page
from queries import QUERIES
from recogniser import ProgramFailed, Recogniser
from tables import Table

# In the order in which they are run and printed; cost comes after all that listens.
MEASUREMENTS = {
    "queries": measure_queries.measure,
    "commands": measure_commands.measure,
    "words": measure_foreign.measure_words,
    "talk": measure_foreign.measure_talk,
    "stream": measure_stream.measure,
    "enlarged": measure_enlarged.measure,
    "noise": measure_noise.measure,
    "wake": measure_wake.measure,
    "slots": measure_slots.measure,
    "endpoints": measure_endpoint.measure,
    "roc": measure_roc.measure,
    "distance": measure_distance.measure,
    "model": measure_model.measure,
    "echo": measure_echo.measure,
    "echo-alone": measure_echo_alone.measure,
    "latency": measure_latency.measure,
    "live": measure_live.measure,
    "cost": measure_cost.measure,
}


NOTHING = "nothing"  # is measured: only what other runs did is printed


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh", description=__doc__.split("\n")[0])
    parser.add_argument("--full", action="store_true", help="listen to everything (an hour or so)")
    parser.add_argument("--only", default="", metavar="NAMES",
                        help=f"{', '.join(MEASUREMENTS)}; {NOTHING}: only --with")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="the same tables for scripts")
    parser.add_argument("--before", type=Path, metavar="FILE",
                        help="what --json wrote for another build, to stand beside the bars")  # fmt: skip
    parser.add_argument("--with", type=Path, action="append", default=[], metavar="FILE", dest="others",
                        help="what --json wrote of other tables, to stand beside those of this run")  # fmt: skip
    parser.add_argument("--roc", type=Path, metavar="FILE", help="what other thresholds give, as an SVG picture")
    parser.add_argument("--page", type=Path, metavar="FILE", help="what docs/benchmarks.md is")
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--bin", type=Path, default=root / "build" / "bin", metavar="DIR",
                        help="where roadsided and roadside-recognise are")  # fmt: skip
    parser.add_argument("--part", type=float, default=1.0, metavar="SHARE",
                        help="of recordings and queries, 0 to 1: to see whether it all works")  # fmt: skip
    parser.add_argument("--held-out", action="store_true",
                        help="only people that nothing was trained on: what the bars are about")  # fmt: skip
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--work", type=Path, metavar="DIR",
                        help="keep the spoken voices there for the next run")  # fmt: skip
    options = parser.parse_args(arguments)
    options.only = [name for name in options.only.split(",") if name]
    if options.only == [NOTHING] and not options.others:
        parser.error(f"--only {NOTHING}: wants --with")
    unknown = [name for name in options.only if name not in (*MEASUREMENTS, NOTHING)]
    if unknown:
        parser.error(f"--only: no {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}")
    if options.roc and options.only and "roc" not in options.only:
        parser.error("--roc: wants the table roc, and --only leaves it out")
    if options.jobs < 1:
        parser.error("--jobs: at least 1")
    if not 0 < options.part <= 1:
        parser.error("--part: more than 0, at most 1")
    return options


def missing(options: argparse.Namespace) -> str:
    """Why this cannot run here at all; "" when it can."""
    if material.speech_dir() is None:
        return "no recordings: neither $ROADSIDE_SPEECH_DIR nor ../shared/speech beside the repository"
    if voices.missing_programs():
        return f"not installed: {' '.join(voices.missing_programs())}"
    return ""


def others(options: argparse.Namespace, have: set[str]) -> list[Table]:
    """Tables of other runs, but for what is made of all of them; of two the later file's."""
    found = {}
    for path in options.others:
        for table in json.loads(path.read_text())["tables"]:
            if table["name"] not in have | {"bars", "headline"} and table["rows"]:
                found[table["name"]] = Table.from_json(table)
    for table in found.values():
        print(table.as_text(), flush=True)
    return list(found.values())


def run(options: argparse.Namespace, work: Path, before: dict | None) -> list[Table]:
    speech = material.speech_dir()
    clips = [c for c in material.load_clips(speech) if share_of("part:" + c.path) < options.part]
    context = Context(
        speech=speech,
        work=work,
        recogniser=Recogniser(options.bin / "roadside-recognise", options.jobs),
        daemon=options.bin / "roadsided",
        is_full=options.full,
        clips=[c for c in clips if c.is_held_out or not options.held_out],
        noises=material.load_noises(speech) + music.make(work / "music"),
        queries=[q for q in QUERIES if share_of("part:" + q.text) < options.part],
        part=options.part,
    )
    measured = []
    for name, measure in MEASUREMENTS.items():
        if options.only and name not in options.only:
            continue
        started = time.monotonic()
        tables = measure(context)
        for table in tables:
            print(table.as_text(), flush=True)
        measured += tables
        print(f"[{name}: {time.monotonic() - started:.0f} s]", file=sys.stderr, flush=True)
    measured += others(options, {table.name for table in measured})
    earlier = figures(before) if before else None
    for summary in (headline(measured), bars(measured, earlier)):
        print(summary.as_text(), flush=True)
        measured.append(summary)
    if options.roc and "roc" in context.pictures:
        roc.draw(options.roc, context.pictures["roc"])
    return measured


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    reason = missing(options)
    if reason:
        print(f"skipped: {reason}")
        return SKIPPED
    for program in ("roadside-recognise", "roadsided"):
        if not os.access(options.bin / program, os.X_OK):
            print(f"{options.bin / program}: not there; build first, or say --bin DIR")
            return 1
    before = json.loads(options.before.read_text()) if options.before else None
    try:
        with tempfile.TemporaryDirectory(prefix="roadside-bench-") as temporary:
            measured = run(options, (options.work or Path(temporary)).resolve(), before)
    except ProgramFailed as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    command = " ".join(["tests/bench/run.sh", *arguments])
    if options.json:
        printed = {"command": command, "commit": commit(), "full": options.full, "part": options.part,
                   "tables": [table.as_json() for table in measured]}  # fmt: skip
        options.json.write_text(json.dumps(printed, indent=1) + "\n")
    if options.page:
        beside = [json.loads(path.read_text()) for path in options.others]
        write_page(options.page, command, options.part, measured, before, beside)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
