#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A checker that cannot fail checks nothing: each of these changes must be found.
can_fail.py ROADSIDED"""
import pathlib
import subprocess
import sys
import tempfile

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
    (lambda d: change(d / "guide-not-understood.talk", "guide/query", "guide/next"), "table",
     "guide-not-understood: claims guide/next"),
    (lambda d: change(d / "guide-not-understood.talk", "louder\n", "quieter\n"), "table",
     "no dialogue covers guide/louder"),
    (lambda d: change(d / "guide-stop.talk", "guide/stop", "guide/stop guide/dance"), "table",
     "claims guide/dance"),
    (lambda d: (d / "model-coupe.talk").unlink(), "table", "no dialogue model-coupe"),
]


def main():
    n_bad = 0
    for change_in, mode, wanted in CHANGES:
        with tempfile.TemporaryDirectory() as folder:
            copies = pathlib.Path(folder)
            for path in (HERE / "dialogues").glob("*.talk"):
                (copies / path.name).write_bytes(path.read_bytes())
            change_in(copies)
            # "check" needs only the one that was changed.
            names = ["confirm-yes.talk"] if mode == "check" else sorted(
                path.name for path in copies.glob("*.talk"))
            done = subprocess.run(
                [sys.executable, HERE / "golden.py", sys.argv[1], mode,
                 *(copies / name for name in names)],
                capture_output=True, encoding="utf-8", timeout=300, check=False)
        if done.returncode != 1 or wanted not in done.stdout:
            n_bad += 1
            print(f"not found: {wanted} (status {done.returncode})\n{done.stderr}")
    print(f"{len(CHANGES)} changes, {n_bad} of them not found")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
