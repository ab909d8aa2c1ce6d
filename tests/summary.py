#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Adds up what test.sh ran: builds.tsv and ctest's JUnit files in one folder.

Prints what failed, what was skipped and why, and the counts as the last line.
Exit status 1 when anything failed or nothing ran.
"""
import pathlib
import sys
import xml.etree.ElementTree as xml


def reason_of_skip(output):
    """The test's own words: the last line that says skip, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = [line for line in lines if "skip" in line.lower()]
    return (said or lines or ["it gave no reason"])[-1]


def outcomes_of_builds(path):
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        outcome, name, note = line.split("\t")
        yield outcome, name, note


def outcomes_of_ctest(path):
    suite = path.stem
    for case in xml.parse(path).getroot().iter("testcase"):
        name = f"{suite}: {case.get('name')}"
        output = case.findtext("system-out") or ""
        if case.find("failure") is not None:
            yield "failed", name, case.find("failure").get("message") or "failed"
        elif case.get("status") == "run":
            yield "passed", name, ""
        elif case.get("status") in ("notrun", "disabled") and case.find("skipped") is not None:
            message = case.find("skipped").get("message") or ""
            if "SKIP" in message:
                yield "skipped", name, reason_of_skip(output)
            else:  # could not be started, or what it depends on failed
                yield "failed", name, message or "was not run"
        else:
            yield "failed", name, f"status {case.get('status')}"


def main():
    folder = pathlib.Path(sys.argv[1])
    outcomes = list(outcomes_of_builds(folder / "builds.tsv"))
    for path in sorted(folder.glob("*.xml")):
        outcomes += outcomes_of_ctest(path)

    print("\n== summary")
    for wanted in ("skipped", "failed"):
        for outcome, name, note in outcomes:
            if outcome == wanted:
                print(f"{outcome}: {name}: {note}")
    count = {kind: sum(o[0] == kind for o in outcomes) for kind in ("passed", "failed", "skipped")}
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
