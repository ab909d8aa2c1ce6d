#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does docs/authoring.md lead where it says? Follows its examples in a copy of data and grammars.

usage: authoring.py ROADSIDED SOURCE

Blocks of the page, in order:
  ```yaml PATH    the file is written
  ```diff PATH    lines with - or a blank stand in the file, once; lines with + or a blank take their place
  ```console      after "$ " a command; then what it must print, to the letter but for "..."
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return None


def change(folder, name, diff):
    lines = diff.splitlines(True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    text = (folder / name).read_text(encoding="utf-8")
    if text.count(old) != 1:
        return f"{name} has the lines to change {text.count(old)} times, not once:\n{old}"
    return write(folder, name, text.replace(old, new))


def is_as_told(told, printed):
    """"..." stands for anything; a line of its own for any number of lines."""
    parts = re.split(r"(?:^\.\.\.\n|\.\.\.)", told, flags=re.MULTILINE)
    return re.fullmatch(".*".join(map(re.escape, parts)), printed, re.DOTALL) is not None


def run(roadsided, folder, console):
    environment = dict(os.environ, PATH=f"{roadsided.parent}:{os.environ['PATH']}",
                       ROADSIDE_DATA_DIR="data", ROADSIDE_GRAMMAR_DIR="grammar")
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, told = part.split("\n", 1)
        with tempfile.TemporaryDirectory() as state:  # no talk goes on with the one before
            done = subprocess.run(["bash", "-c", command], cwd=folder, check=False,
                                  env={**environment, "XDG_STATE_HOME": state}, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, encoding="utf-8", timeout=60)
        if not is_as_told(told, done.stdout):
            return f"$ {command}\n--- the page says\n{told}--- printed\n{done.stdout}---"
    return None


def main():
    roadsided, source = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    page = (source / "docs" / "authoring.md").read_text(encoding="utf-8")
    n_blocks = 0
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        for name in ("data", "grammar"):
            shutil.copytree(source / name, folder / name)
        for kind, name, text in BLOCK.findall(page):
            n_blocks += 1
            fault = {"yaml": lambda: write(folder, name, text),
                     "diff": lambda: change(folder, name, text),
                     "console": lambda: run(roadsided, folder, text)}[kind]()
            if fault:
                print(f"block {n_blocks} of docs/authoring.md: {fault}")
                return 1
    print(f"{n_blocks} blocks of docs/authoring.md followed")
    return 0 if n_blocks >= 15 else 1


if __name__ == "__main__":
    sys.exit(main())
