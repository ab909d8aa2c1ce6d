# SPDX-License-Identifier: MIT
"""Types lines into roadsided --console and parts the answers from each other."""
import json
import pathlib
import re
import subprocess
import tempfile

# Typing "@" alone prints the time and changes nothing: it parts one answer from the next.
MARK = "@"
MARK_ANSWER = re.compile(r"^@ \d+ ms$")


def type_lines(roadsided, typed, options=(), events=None):
    """The lines that came before anything was typed, and after each line typed."""
    lines = [MARK] + [line for one in typed for line in (one, MARK)]
    with tempfile.TemporaryDirectory() as state:
        command = [roadsided, "--console", "--state-dir", state, *options]
        if events:
            command += ["--events", events]
        done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True,
                              encoding="utf-8", timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"status {done.returncode}: {done.stderr}")
    answers = [[]]
    for line in done.stdout.splitlines():
        if MARK_ANSWER.match(line):
            answers.append([])
        else:
            answers[-1].append(line)
    return answers[:-1]


def type_for_events(roadsided, typed, options=()):
    """As type_lines(), and the events of all of it, as objects."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events"
        answers = type_lines(roadsided, typed, options, str(path))
        return answers, [json.loads(line) for line in
                         path.read_text(encoding="utf-8").splitlines()]


def events_by_line(events):
    """Events in groups: before anything was typed, then for each line that was no "@" line,
    which is one utterance each."""
    groups = [[]]
    for event in events:
        if event["event"] in ("heard", "asked", "rejected"):
            groups.append([])
        groups[-1].append(event)
    return groups
