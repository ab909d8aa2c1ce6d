#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Are the files fit to be published? Licence lines, guards, length and size; no
unfinished work, no paths of somebody's machine, no recordings.

usage: words.py ROOT
"""
import pathlib
import re
import sys

from files import files_of, report

MOST_LINES = 500
MOST_BYTES = 400_000
SOURCES = (".c", ".h", ".py", ".sh", ".cmake", "CMakeLists.txt", ".gram", ".yaml")
RECORDINGS = (".wav", ".flac", ".ogg", ".mp3", ".raw", ".pcm", ".opus")
FOREIGN = ("LICENSE", "debian/copyright")  # other people's words stand there

# Put together, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|not implemen" r"ted|unimplemen"
                        r"ted|place" r"holder|st" r"ub|dum" r"my)\b")
MACHINE = re.compile(r"(?<![\w.$}])/(?:work|home/\w+|root|farm|tmp/\w+|Users)/")
MAKING = re.compile(r"(?i)\b(?:issue|ticket) #?\d+\b")


def guard_of(name):
    folder, file = name.split("/")[-2:]
    return re.sub(r"\W", "_", f"{folder}_{file}").upper()


def check_text(name, text):
    lines = text.splitlines()
    is_source = name.endswith(SOURCES) or text.startswith("#!")
    if is_source and not any("SPDX-License-Identifier: MIT" in line for line in lines[:3]):
        yield 1, "no SPDX-License-Identifier: MIT in the first three lines"
    if name.endswith((".c", ".h", ".py", ".sh")) and len(lines) > MOST_LINES:
        yield len(lines), f"{len(lines)} lines; a file has at most {MOST_LINES}"
    if name.startswith("daemon/") and name.endswith(".h") and f"#ifndef {guard_of(name)}" not in text:
        yield 1, f"the guard must be {guard_of(name)}"
    if text and not text.endswith("\n"):
        yield len(lines), "no newline at the end"
    if name in FOREIGN:
        return
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            yield number, f"unfinished: {line.strip()}"
        if MACHINE.search(line):
            yield number, f"a path of somebody's machine: {line.strip()}"
        if MAKING.search(line):
            yield number, f"how it was made is not the reader's business: {line.strip()}"
        if line != line.rstrip() and not name.startswith("tests/fuzz/"):
            yield number, "blanks at the end of the line"


def check(root):
    faults = []
    for name in files_of(root):
        path = pathlib.Path(root) / name
        if name.endswith(RECORDINGS):
            faults.append(f"{name}:1: a recording")
        if path.stat().st_size > MOST_BYTES:
            faults.append(f"{name}:1: {path.stat().st_size} bytes, at most {MOST_BYTES}")
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if not name.startswith(("tests/fuzz/corpus", "tests/refused/")):
            faults += [f"{name}:{number}: {fault}" for number, fault in check_text(name, text)]
    return faults


if __name__ == "__main__":
    sys.exit(report(check))
