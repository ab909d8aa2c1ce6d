#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Is broken data refused with exactly the words that help?

usage: refused.py ROADSIDED [CASE]...

Each case is a folder beside this file. Its files are laid over the files of
good/, those named in absent.txt are taken away, and `roadsided --check` must end
with status 1 and the faults of expected.txt on standard error, to the letter.
good itself must be taken. Lines "FILE: TEXT => OTHER TEXT" of grammar.txt change a
copy of our own grammars.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GRAMMAR = HERE.parents[1] / "grammar"
NOT_DATA = ("expected.txt", "absent.txt", "grammar.txt")


def lay_out(case, folder):
    shutil.copytree(HERE / "good", folder)
    for file in sorted(case.rglob("*")):
        target = folder / file.relative_to(case)
        if file.is_file() and file.name not in NOT_DATA:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    absent = case / "absent.txt"
    for name in absent.read_text(encoding="utf-8").split() if absent.exists() else []:
        (folder / name).unlink()


def change_grammar(changes, folder):
    shutil.copytree(GRAMMAR, folder)
    for line in changes.read_text(encoding="utf-8").splitlines():
        name, text, other = re.fullmatch(r"(\S+): (.+) => (.+)", line).groups()
        before = (folder / name).read_text(encoding="utf-8")
        if before.count(text) != 1:
            sys.exit(f"{changes}: {name} has not exactly one \"{text}\"")
        (folder / name).write_text(before.replace(text, other), encoding="utf-8")


def check(program, case):
    options = ["--check", "--data", "data"]
    with tempfile.TemporaryDirectory() as place:
        lay_out(case, pathlib.Path(place, "data"))
        if (case / "grammar.txt").exists():
            change_grammar(case / "grammar.txt", pathlib.Path(place, "grammar"))
            options += ["--grammar", "grammar"]
        done = subprocess.run([program, *options], cwd=place, timeout=60,
                              capture_output=True, check=False)
    return done.returncode, done.stderr.decode("utf-8", "backslashreplace")


def is_right(program, case):
    status, printed = check(program, case)
    expected = "" if case.name == "good" else (case / "expected.txt").read_text(encoding="utf-8")
    expected_status = 0 if case.name == "good" else 1
    if (status, printed) == (expected_status, expected):
        return True
    print(f"{case.name}: status {status}, expected {expected_status}")
    print(f"--- expected\n{expected}--- printed\n{printed}---")
    return False


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    names = sys.argv[2:] or sorted(case.name for case in HERE.iterdir() if case.is_dir())
    results = [is_right(program, HERE / name) for name in names if not name.startswith("__")]
    print(f"{sum(results)} of {len(results)} cases as expected")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
