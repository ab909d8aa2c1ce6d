#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every car of another make than Mini, typed: each year that the facts name, and no year where they
name none, is walked to the open door; other years are answered with those that are known.

walk_makes.py ROADSIDED FACTS.tsv   (tests/facts/other-makes-facts.tsv: from the facts, not from data/)
"""
import pathlib
import sys

from console import events_by_line, type_for_events
from walk import WALK, YEARS, expect_car, runs

ANY_YEARS = (None, 2002, 2015)  # one is like another


def read_facts(path):
    """(make, model) -> list of (first, last, is_doubtful), empty where no year is named."""
    facts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            make, model, first, last, doubt = line.split("\t")[:5]
            ranges = facts.setdefault((make, model), [])
            if first != "any":
                ranges.append((int(first), int(last), doubt == "yes"))
    return facts


def expect_refused(year, ranges, answer, events):
    refusals = [event for event in events if event["event"] == "vehicle-refused"]
    if [event for event in events if event["event"] in ("vehicle", "step")] or len(refusals) != 1:
        return f"it was not refused: {events}"
    if (refusals[0]["year"], refusals[0]["years"]) != (year, runs(ranges)):
        return f"it was refused as {refusals[0]}"
    if not answer[-1].startswith("< I don't know the ") or " I know it as it was sold " not in answer[-1]:
        return f"it was answered with {answer[-1]}"
    return None


def is_known(ranges, year):
    return not ranges or any(first <= year <= last for first, last, _ in ranges)


def talk(roadsided, make, model, ranges):
    """Types a car in all its years; yields the year, the answers to it and the events."""
    name = make if make == model else f"{make} {model}"
    typed = []
    places = []
    for year in YEARS if ranges else ANY_YEARS:
        lines = [f"{year or ''} {name}"] + (WALK if is_known(ranges, year) else [])
        places.append((year, len(typed) + 1, len(lines)))
        typed += lines + ["stop", "stop", "roadside assistant"]
    answers, events = type_for_events(roadsided, typed)
    groups = events_by_line(events)
    for year, at, n_lines in places:
        yield (year, answers[at:at + n_lines],
               [event for group in groups[at:at + n_lines] for event in group])


def main():
    n_known = n_refused = n_bad = 0
    makes = set()
    for (make, model), ranges in read_facts(pathlib.Path(sys.argv[2])).items():
        makes.add(make)
        for year, answers, events in talk(sys.argv[1], make, model, ranges):
            if is_known(ranges, year):
                n_known += 1
                fault = expect_car(make, model, year, answers, events)
            else:
                n_refused += 1
                fault = expect_refused(year, ranges, answers[0], events)
            if fault:
                n_bad += 1
                print(f"{year} {make} {model}: {fault}")
    print(f"{len(makes)} makes, {n_known} cars known, {n_refused} not known, {n_bad} answered wrongly")
    return 1 if n_bad or len(makes) < 13 or n_known < 50 or n_refused < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
