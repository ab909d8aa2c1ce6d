#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Procedures as pages and graphs: three of them to the letter, all of them complete.

render.py ROADSIDED check    rendered/NAME.txt and NAME.dot must come out as they stand
render.py ROADSIDED update   writes what comes out; then read every change
"""
import difflib
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROCEDURES = HERE.parents[1] / "data" / "procedures"
OPTIONS = {".txt": "--render", ".dot": "--render-dot"}


def run(roadsided, *arguments):
    return subprocess.run([roadsided, *arguments], capture_output=True, text=True, check=False)


def render(roadsided, option, name):
    done = run(roadsided, option, name)
    if done.returncode != 0:
        sys.exit(f"{option} {name}: status {done.returncode}: {done.stderr}")
    return done.stdout


def check_golden(roadsided):
    n_bad = 0
    for path in sorted((HERE / "rendered").iterdir()):
        wanted = path.read_text(encoding="utf-8")
        got = render(roadsided, OPTIONS[path.suffix], path.stem)
        if got != wanted:
            n_bad += 1
            sys.stdout.writelines(difflib.unified_diff(
                wanted.splitlines(True), got.splitlines(True), path.name, "rendered"))
    return n_bad


def words(text):
    return " ".join(text.replace('\\"', '"').replace("\\n", " ").split())


def check_complete(roadsided):
    """Every text that a file has stands on its page; what is said, in its graph as well."""
    n_bad = n_texts = 0
    for path in sorted(PROCEDURES.rglob("*.yaml")):
        page = words(render(roadsided, "--render", path.stem))
        graph = words(render(roadsided, "--render-dot", path.stem))
        if max(map(len, render(roadsided, "--render", path.stem).splitlines())) > 120:
            n_bad += 1
            print(f"{path.stem}: a line is longer than a page is wide")
        texts = re.findall(r'^ +(say|warning|ask|explain): "(.*)"$',
                           path.read_text(encoding="utf-8"), re.MULTILINE)
        n_texts += len(texts)
        for key, text in texts:
            if words(text) not in page or (key != "explain" and words(text) not in graph):
                n_bad += 1
                print(f"{path.stem}: not rendered: {text}")
    print(f"{n_texts} texts rendered, {n_bad} faults")
    return n_bad + (n_texts < 50)


def check_refusal(roadsided):
    done = run(roadsided, "--render", "open-sesame")
    wanted = 'there is no procedure "open-sesame"; there are:'
    if done.returncode == 1 and not done.stdout and wanted in done.stderr and "open-door" in done.stderr:
        return 0
    print(f"an unknown procedure: status {done.returncode}, {done.stderr}")
    return 1


def main():
    roadsided, mode = sys.argv[1:]
    if mode == "update":
        for path in (HERE / "rendered").iterdir():
            path.write_text(render(roadsided, OPTIONS[path.suffix], path.stem), encoding="utf-8")
        return 0
    return 1 if check_golden(roadsided) + check_complete(roadsided) + check_refusal(roadsided) else 0


if __name__ == "__main__":
    sys.exit(main())
