#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every way to say a year (years.tsv) is understood as that year, in every place where a year
can stand. years.py ROADSIDED"""
import pathlib
import sys

from console import type_for_events

HERE = pathlib.Path(__file__).resolve().parent
MODEL = "countryman"

# What is typed to get there, and the line with the year in it.
PLACES = {
    "behind the model": ([], MODEL + " {}"),
    "before the model": ([], "{} " + MODEL),
    "with the make": ([], "{} mini " + MODEL),
    "in a sentence": ([], "it's a " + MODEL + " from {}"),
    "alone, asked for": ([MODEL], "{}"),
    "alone, at first": ([], "{}"),
}


def rows(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            said, year, where = line.split("\t")
            yield said, int(year), where


def main():
    cases = [(said, year, place) for said, year, where in rows(HERE / "years.tsv")
             for place in PLACES if where == "all" or place == "alone, asked for"]
    typed = []
    for said, _, place in cases:
        before, line = PLACES[place]
        typed += before + [line.format(said), "stop", "stop", "roadside assistant"]
    _, events = type_for_events(sys.argv[1], typed)
    utterances = {}  # by the order in which they were typed
    for event in events:
        if event["event"] in ("heard", "rejected"):
            utterances[len(utterances)] = event
    n_bad = 0
    at = 0
    for said, year, place in cases:
        at += len(PLACES[place][0])
        event = utterances[at]
        at += 4
        if event["slots"].get("year") != year:
            n_bad += 1
            print(f"\"{event['text']}\" ({place}): {event['event']}, "
                  f"year {event['slots'].get('year')}; it means {year}")
    print(f"{len(cases)} years, {n_bad} of them wrong")
    return 1 if n_bad or len(cases) < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
