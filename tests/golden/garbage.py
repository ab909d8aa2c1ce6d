#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Anything typed into the console is answered; nothing but what was understood moves anything on.

Random bytes (NUL, no UTF-8, endless lines), random words of the grammar in no order, and real
orders between them, from fixed seeds. garbage.py ROADSIDED GRAMMAR_DIR
"""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

N_LINES = 2500
SEEDS = (1, 2, 3)
ORDERS = ["next", "back", "repeat", "stop", "roadside assistant", "2014 countryman", "2006 cooper",
          "yes", "no", "i don't know", "start over", "pause", "resume", "help", "understood",
          "how many steps", "where am i", "countryman", "2010", "hardtop", "emergency"]


def grammar_words(folder):
    """Every word that stands in a grammar, its own and the marks of the notation left out."""
    words = set()
    for path in pathlib.Path(folder).glob("*.gram"):
        text = re.sub(r"//.*|\{[^}]*\}|<[^>]*>", " ", path.read_text(encoding="utf-8"))
        words |= set(re.findall(r"[a-z']+", text))
    return sorted(words)


def random_line(dice, words):
    """A line as bytes, without its end."""
    kind = dice.random()
    if kind < 0.3:
        return dice.choice(ORDERS).encode()
    if kind < 0.6:
        return " ".join(dice.choices(words, k=dice.randrange(1, 12))).encode()
    if kind < 0.65:
        return b"@" + bytes(dice.choices(b" +-0123456789smhx", k=dice.randrange(0, 12)))
    if kind < 0.7:
        return dice.choice(ORDERS).encode() + dice.randbytes(dice.randrange(1, 4)).replace(
            b"\n", b"")
    if kind < 0.72:
        return bytes(dice.choices(b"next 0123456789", k=dice.choice([1022, 1023, 1024, 50000])))
    if kind < 0.74:
        return (" ".join(dice.choices(words, k=300))).encode()
    return dice.randbytes(dice.randrange(0, 200)).replace(b"\n", b"").replace(b"@", b"")


def expect_output(output):
    """What is wrong with what was printed."""
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"what was printed is no UTF-8: {error}"
    for line in text.split("\n")[:-1]:
        if not re.match(r"^(< \S.*[.?!]|\(not understood.*\)|@ \d+ ms)$", line):
            return f"a line of another form: {line!r}"
    return None


def expect_events(lines):
    """Steps and cars come only from what was heard."""
    was_rejected = False
    n_rejected = 0
    for line in lines:
        event = json.loads(line)
        if event["event"] in ("heard", "rejected"):
            was_rejected = event["event"] == "rejected"
            n_rejected += was_rejected
        elif was_rejected and event["event"] in ("step", "vehicle", "vehicle-refused"):
            return f"a rejected line led to {event}"
    return None if n_rejected > N_LINES / 10 else f"only {n_rejected} lines were rejected"


def run(roadsided, words, seed):
    dice = random.Random(seed)
    typed = b"\n".join(random_line(dice, words) for _ in range(N_LINES))
    with tempfile.TemporaryDirectory() as folder:
        events = pathlib.Path(folder) / "events"
        done = subprocess.run([roadsided, "--console", "--state-dir", folder, "--events", events], input=typed,
                              capture_output=True, timeout=300, check=False)
        if done.returncode != 0:
            return f"status {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}"
        return expect_output(done.stdout) or expect_events(
            events.read_text(encoding="utf-8").splitlines())


def main():
    words = grammar_words(sys.argv[2])
    n_bad = 0
    for seed in SEEDS:
        fault = run(sys.argv[1], words, seed)
        if fault:
            n_bad += 1
            print(f"seed {seed}: {fault}")
    print(f"{len(SEEDS)} times {N_LINES} lines from {len(words)} words, {n_bad} with a fault")
    return 1 if n_bad or len(words) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
