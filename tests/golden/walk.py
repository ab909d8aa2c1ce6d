#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every model in every year from 2000 to 2027, typed: what was sold is walked to the open door,
what was not sold is answered with the years in which it was.

walk.py ROADSIDED FACTS.tsv   (tests/facts/mini-us-model-years.tsv: from the facts, not from data/)
"""
import pathlib
import sys

from console import events_by_line, type_for_events

YEARS = range(2000, 2028)

# As a person names each model; the facts have only ids.
NAMES = {
    "hardtop-2-door": "hardtop 2 door",
    "hardtop-4-door": "hardtop 4 door",
    "countryman": "countryman",
    "clubman": "clubman",
    "convertible": "convertible",
    "paceman": "paceman",
    "coupe": "coupe",
    "roadster": "roadster",
    "john-cooper-works-gp": "john cooper works gp",
}

# Longer than any way; "next" where a question is open and "yes" where none is do nothing.
WALK = ["next", "yes"] * 30

# The procedure for cars whose year is doubtful: it begins with what the person sees.
FALLBACK = "open-by-looking"


def read_facts(path):
    """model -> list of (first, last, is_doubtful)."""
    facts = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            model, _, first, last, doubt = line.split("\t")
            facts.setdefault(model, []).append((int(first), int(last), doubt == "yes"))
    return facts


def runs(ranges):
    """Ranges without a gap between them as one, as the daemon reports them."""
    merged = []
    for first, last, _ in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return merged


def expect_car(make, model, year, answers, events):
    """What is wrong with the answer to a car that was sold, whichever way it is opened."""
    cars = [event for event in events if event["event"] == "vehicle"]
    said = [line for answer in answers for line in answer if line.startswith("< ")]
    if [(car["make"], car["model"], car["year"]) for car in cars] != [(make, model, year)]:
        return f"the car was taken as {cars}"
    if not any(event["event"] == "step" for event in events):
        return "no step was reached"
    if not any("The door is open." in line for line in said):
        return f"the door stayed shut; the last that was said: {said[-1]}"
    if not any(line.endswith("This is the last step.") for line in said):
        return f"there was no end; the last that was said: {said[-1]}"
    return None


def expect_sold(model, year, is_doubtful, answers, events):
    """The same, and whether it begins with what is seen."""
    fault = expect_car("mini", model, year, answers, events)
    if fault:
        return fault
    first = next(event["procedure"] for event in events if event["event"] == "step")
    if (first == FALLBACK) != is_doubtful:
        return f"it began with {first}"
    if is_doubtful and not answers[0][-1].endswith("?"):
        return f"what is seen was not asked: {answers[0][-1]}"
    return None


def expect_refused(model, year, ranges, answers, events):
    refusals = [event for event in events if event["event"] == "vehicle-refused"]
    if [event for event in events if event["event"] in ("vehicle", "step")]:
        return "it was taken as sold"
    if len(refusals) != 1:
        return f"{len(refusals)} refusals"
    refusal = refusals[0]
    if (refusal["model"], refusal["year"]) != (model, year) or refusal["years"] != runs(ranges):
        return f"it was refused as {refusal}"
    said = answers[0][-1]
    if " was not sold in " not in said or " It was sold " not in said or "What year" not in said:
        return f"it was answered with {said}"
    return None


def sold(ranges, year):
    """Whether sources disagree on the year; None when it was not sold then."""
    found = [doubt for first, last, doubt in ranges if first <= year <= last]
    return found[0] if found else None


def talk(roadsided, model, ranges):
    """Types every year of a model; yields the year, the answers to it and the events."""
    typed = []
    places = []
    for year in YEARS:
        lines = [f"{year} {NAMES[model]}"] + ([] if sold(ranges, year) is None else WALK)
        places.append((year, len(typed) + 1, len(lines)))
        typed += lines + ["stop", "stop", "roadside assistant"]
    answers, events = type_for_events(roadsided, typed)
    groups = events_by_line(events)
    for year, at, n_lines in places:
        yield (year, answers[at:at + n_lines],
               [event for group in groups[at:at + n_lines] for event in group])


def main():
    facts = read_facts(pathlib.Path(sys.argv[2]))
    if set(facts) != set(NAMES):
        print(f"the facts have {sorted(facts)}, this test {sorted(NAMES)}")
        return 1
    n_sold = n_refused = n_bad = 0
    for model, ranges in facts.items():
        for year, answers, events in talk(sys.argv[1], model, ranges):
            doubt = sold(ranges, year)
            if doubt is None:
                n_refused += 1
                fault = expect_refused(model, year, ranges, answers, events)
            else:
                n_sold += 1
                fault = expect_sold(model, year, doubt, answers, events)
            if fault:
                n_bad += 1
                print(f"{year} {model}: {fault}")
    print(f"{n_sold} cars sold, {n_refused} not sold, {n_bad} answered wrongly")
    return 1 if n_bad or n_sold < 90 or n_refused < 90 else 0


if __name__ == "__main__":
    sys.exit(main())
