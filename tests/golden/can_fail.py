#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A checker that cannot fail checks nothing: each of these changes must be found.
can_fail.py ROADSIDED"""
import contextlib
import io
import pathlib
import sys
import tempfile

import golden

HERE = pathlib.Path(__file__).resolve().parent


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise RuntimeError(f"{path.name} has no {old!r} any more; adapt this test")
    path.write_text(text.replace(old, new), encoding="utf-8")


# What is done to a copy of the dialogues, the mode that must fail, and what it must say.
CHANGES = [
    (lambda d: change(d / "confirm-yes.talk", "yes\n< ", "yes\n< Not "), "check", "< Not "),
    (lambda d: change(d / "confirm-yes.talk", "# purpose: ", "# about: "), "check", "first line"),
    (lambda d: change(d / "confirm-yes.talk", "next\n", "# next\nnext\n"), "check", "wrong"),
    (lambda d: (d / "guide-pause.talk").unlink(), "table", "no dialogue covers guide/pause"),
    (lambda d: change(d / "guide-stop.talk", "guide/stop", "guide/pause"), "table",
     "guide-stop: claims guide/pause"),
    (lambda d: change(d / "guide-not-understood.talk", "guide/yes", "guide/next"), "table",
     "guide-not-understood: claims guide/next"),
    (lambda d: change(d / "idle-not-understood.talk", "louder\n", "quieter\n"), "table",
     "no dialogue covers idle/louder"),
    (lambda d: change(d / "guide-stop.talk", "guide/stop", "guide/stop guide/dance"), "table",
     "claims guide/dance"),
    (lambda d: (d / "model-coupe.talk").unlink(), "table", "no dialogue model-coupe"),
]


def run(roadsided, mode, paths):
    """The status and what was printed. Unchanged dialogues are typed only once."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = (golden.check if mode == "check" else golden.table)(roadsided, paths)
    return status, printed.getvalue()


def main():
    n_bad = 0
    for change_in, mode, wanted in CHANGES:
        with tempfile.TemporaryDirectory() as folder:
            copies = pathlib.Path(folder)
            for path in (HERE / "dialogues").glob("*.talk"):
                (copies / path.name).write_bytes(path.read_bytes())
            change_in(copies)
            status, printed = run(sys.argv[1], mode, sorted(copies.glob("*.talk")))
        if status != 1 or wanted not in printed:
            n_bad += 1
            print(f"not found: {wanted} (status {status})")
    print(f"{len(CHANGES)} changes, {n_bad} of them not found")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
