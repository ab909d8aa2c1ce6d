#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Conversations typed into roadsided --console, line by line against what they should be.

A dialogue file (dialogues/*.talk) is read from top to bottom:
  # purpose: ...            first line: what it shows
  # covers: state/intent .. cells of the table that it fills; optional
  # set: SECTION.KEY=VALUE  one setting of the daemon; repeatable
  < text                    is said, after the line above it
  (not understood)          is printed so
  anything else             is typed ("@ clause 2": see roadsided(8))

golden.py ROADSIDED check [FILE...]   every dialogue must come out as written
golden.py ROADSIDED update [FILE...]  writes what comes out; then read every change
golden.py ROADSIDED table [FILE...]   state x intent: no empty cell, no cell that is only claimed;
                                      and each model of the facts with its own dialogues
golden.py ROADSIDED all               check and table in one go
"""
import difflib
import pathlib
import re
import sys

from console import type_for_events

HERE = pathlib.Path(__file__).resolve().parent
CORE = HERE.parents[1] / "daemon" / "core"
FACTS = HERE.parent / "facts" / "mini-us-model-years.tsv"


class Dialogue:
    """A dialogue file, taken apart."""

    def __init__(self, path):
        self.path = path
        self.head = []
        self.typed = []
        self.answers = [[]]  # before the first typed line, and after each
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# ") and not self.typed and self.answers == [[]]:
                self.head.append(line)
            elif line.startswith("< ") or line.startswith("("):
                self.answers[-1].append(line)
            else:
                self.typed.append(line)
                self.answers.append([])

    def field(self, name):
        mark = f"# {name}:"
        return [line[len(mark):].strip() for line in self.head if line.startswith(mark)]

    def cells(self):
        return [tuple(cell.split("/")) for line in self.field("covers") for cell in line.split()]

    def text(self):
        lines = list(self.head) + self.answers[0]
        for typed, answer in zip(self.typed, self.answers[1:]):
            lines += [typed] + answer
        return "\n".join(lines) + "\n"


def options(dialogue):
    return [word for setting in dialogue.field("set") for word in ("--set", setting)]


# What each dialogue came to: it is the same however often it is typed.
RESULTS = {}


def run(roadsided, dialogue):
    """Types the dialogue; gives the lines after each typed line, and the events."""
    key = (roadsided, *dialogue.typed, "set:", *options(dialogue))
    if key not in RESULTS:
        RESULTS[key] = type_for_events(roadsided, dialogue.typed, options(dialogue))
    return RESULTS[key]


def load(paths):
    found = [pathlib.Path(path) for path in paths] or sorted((HERE / "dialogues").glob("*.talk"))
    return [Dialogue(path) for path in found]


def check(roadsided, paths):
    dialogues = load(paths)
    n_bad = 0
    for dialogue in dialogues:
        wanted = dialogue.text()
        if not dialogue.head or not dialogue.head[0].startswith("# purpose: "):
            print(f"{dialogue.path.name}: the first line must be '# purpose: ...'")
            n_bad += 1
        if dialogue.path.read_text(encoding="utf-8") != wanted:
            print(f"{dialogue.path.name}: comments may stand only at the top")
            n_bad += 1
        dialogue.answers = run(roadsided, dialogue)[0]
        got = dialogue.text()
        if got != wanted:
            n_bad += 1
            sys.stdout.writelines(difflib.unified_diff(
                wanted.splitlines(True), got.splitlines(True), dialogue.path.name, "said"))
    print(f"{len(dialogues)} dialogues, {n_bad} of them wrong")
    if n_bad:
        print("Where every change above is meant: tests/golden/golden.py "
              "build/bin/roadsided update")
    return 0 if dialogues and not n_bad else 1


def update(roadsided, paths):
    for dialogue in load(paths):
        dialogue.answers = run(roadsided, dialogue)[0]
        dialogue.path.write_text(dialogue.text(), encoding="utf-8")
    return 0


def names_in(path, pattern):
    return re.findall(pattern, path.read_text(encoding="utf-8"))


def walk(events):
    """(state, kind, text, intent) of every utterance, in order."""
    state = None
    for event in events:
        if event["event"] == "state":
            state = event["name"]
        elif event["event"] in ("heard", "rejected"):
            yield state, event["event"], event["text"], event["intent"]


def observe(roadsided, dialogues):
    """What was understood, and what was not, in which state of which dialogue."""
    heard = {}  # (state, intent) -> names of dialogues
    refused = {}  # (state, text) -> names of dialogues
    meanings = {}  # text -> intents
    for dialogue in dialogues:
        for state, kind, text, intent in walk(run(roadsided, dialogue)[1]):
            name = dialogue.path.stem
            if kind == "heard":
                heard.setdefault((state, intent), []).append(name)
                meanings.setdefault(text, set()).add(intent)
            else:
                refused.setdefault((state, text), []).append(name)
    return heard, refused, meanings


def missing_models(dialogues):
    """Models of the facts that no dialogue walks to the end, or none refuses a year of."""
    names = {dialogue.path.stem for dialogue in dialogues}
    models = {line.split("\t")[0] for line in FACTS.read_text(encoding="utf-8").splitlines()
              if line and not line.startswith("#")}
    return [f"there is no dialogue {kind}-{model}" for model in sorted(models)
            for kind in ("model", "refused") if f"{kind}-{model}" not in names]


def table(roadsided, paths):
    states = names_in(CORE / "dialogue.c", r'\[DIALOGUE_\w+\] = \{"([a-z]+)"')
    intents = names_in(CORE / "intent.c", r'\[INTENT_\w+\] = "([a-z-]+)"')
    dialogues = load(paths)
    heard, refused, meanings = observe(roadsided, dialogues)
    refused_intents = {}
    for (state, text), names in refused.items():
        for intent in meanings.get(text, ()):
            refused_intents.setdefault((state, intent), []).extend(names)
    cells = {}
    faults = missing_models(dialogues)
    for dialogue in dialogues:
        name = dialogue.path.stem
        for cell in dialogue.cells():
            if name in heard.get(cell, []):
                cells.setdefault(cell, name)
            elif cell in heard:
                faults.append(f"{name}: claims {'/'.join(cell)}, but nothing typed means that")
            elif name in refused_intents.get(cell, []):
                cells.setdefault(cell, f"not: {name}")
            else:
                faults.append(f"{name}: claims {'/'.join(cell)}, but nothing typed means that")
    for state in states:
        for intent in intents:
            if (state, intent) not in cells:
                faults.append(f"no dialogue covers {state}/{intent}")
    for state, intent in cells:
        if state not in states or intent not in intents:
            faults.append(f"there is no cell {state}/{intent}")
    print("Each cell names its dialogue; \"not:\" where the state's grammar does not have the "
          "intent\nand the dialogue shows that it is not understood there.\n")
    rows = [["intent"] + states]
    rows += [[intent] + [cells.get((state, intent), "") for state in states] for intent in intents]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print(" | ".join(word.ljust(width) for word, width in zip(row, widths)).rstrip())
    print(f"\n{len(states)} states x {len(intents)} intents, {len(cells)} cells covered, "
          f"{len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults or len(states) < 7 or len(intents) < 28 else 0


def main():
    modes = {"check": check, "update": update, "table": table}
    if len(sys.argv) < 3 or sys.argv[2] not in (*modes, "all"):
        print(__doc__)
        return 2
    if sys.argv[2] == "all":
        return max(check(sys.argv[1], []), table(sys.argv[1], []))
    return modes[sys.argv[2]](sys.argv[1], sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
