#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: memory.py ROADSIDED [KILLS [SEED]]
The conversation outlives the daemon: killed at random moments (kill -9), it offers at the next
start to go on at the step where it was, or the one before; what is damaged or not of this
content is put aside and blocks nothing; a full disk is said, and the talk goes on."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CARS = ("2014 countryman", "2006 cooper", "2019 clubman", "2005 hardtop", "2021 hardtop four door", "2009 convertible")
ORDERS = ("next", "next", "next", "yes", "no", "back", "repeat", "explain", "understood")
OFFER = "We were at step "
TO_LAST_STEP = ("2014 countryman", "next", "next", "no", "no", "no", "no", "next", "next")
MOST_PAUSE_S = 0.03
USUAL_KILLS = 20


def check(is_right, what):
    if not is_right:
        sys.exit(f"FAILED: {what}")
    print(f"ok: {what}", flush=True)


def talk(roadsided, state, *lines, **environment):
    """(events, what is printed on standard error) of a conversation that ends in order."""
    done = subprocess.run([roadsided, "--console", "--state-dir", state, "--events", "-"],
                          input="\n".join((*lines, "")), capture_output=True, encoding="utf-8",
                          timeout=60, check=False, env={**os.environ, **environment})  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"FAILED: status {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], done.stderr


def steps(events):
    return [(e["procedure"], e["id"]) for e in events if e["event"] == "step"]


def texts(events):
    return [e["text"] for e in events if e["event"] == "said"]


def may_be_done(events):
    """It was at the last step: a "next" ends the conversation, and what is done is not kept."""
    return any("last step" in text for text in texts(events)[-3:])


def kill_in_mid_talk(roadsided, state, dice):
    """What was reported until it was killed."""
    with subprocess.Popen([roadsided, "--console", "--state-dir", state, "--events", "-"], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1) as daemon:  # fmt: skip
        daemon.stdout.readline()  # it is up
        for order in (dice.choice(CARS), *dice.choices(ORDERS, k=dice.randint(0, 14))):
            daemon.stdin.write(order + "\n")
            time.sleep(dice.random() * MOST_PAUSE_S / 4)
        time.sleep(dice.random() * MOST_PAUSE_S)
        daemon.send_signal(signal.SIGKILL)
        printed = daemon.stdout.read()
    lines = [line for line in printed.splitlines() if line.startswith("{") and line.endswith("}")]
    return [json.loads(line) for line in lines]


def check_kills(roadsided, n_kills, dice):
    n_resumed = 0
    for number in range(n_kills):
        if number and number % 100 == 0:
            print(f"{number} kills, {n_resumed} conversations gone on with so far", flush=True)
        with tempfile.TemporaryDirectory() as state:
            reported = kill_in_mid_talk(roadsided, state, dice)
            before = steps(reported)
            events, _ = talk(roadsided, state, "yes")
            offered = texts(events)[0].startswith(OFFER)
            if not before:
                continue  # killed before the first step was told; an offer is as good as none
            if not offered:
                # The first step may be told and not yet written.
                if len(before) > 1 and not may_be_done(reported):
                    sys.exit(f"FAILED: kill {number}: {before[-3:]} is forgotten")
                continue
            n_resumed += 1
            at = steps(events)[0]
            # It is told before it is kept.
            if at not in before[-2:]:
                sys.exit(f"FAILED: kill {number}: at {at}, not at {before[-2:]}")
    check(n_resumed * 2 > n_kills, f"{n_kills} kills, {n_resumed} conversations gone on with, none refused")


def check_offer(roadsided):
    with tempfile.TemporaryDirectory() as state:
        first, _ = talk(roadsided, state, "2014 countryman", "next")
        again, _ = talk(roadsided, state, "repeat", "yes", "back")
        check(texts(again)[0].startswith(OFFER + "two of") and texts(again)[0] == texts(again)[1],
              "it says where it was, and asks")
        check(steps(again)[0] == steps(first)[-1], "yes goes on there")
        check(steps(again)[1] == steps(first)[0], "back leads where it led")
        events, _ = talk(roadsided, state, "no", "2006 cooper", "stop", "stop")
        check(len(steps(events)) == 1, "no begins anew")
        events, _ = talk(roadsided, state)
        check(not texts(events)[0].startswith(OFFER), "what was ended is not offered again")
    for more, is_offered in ((), True), (("next",), False):
        with tempfile.TemporaryDirectory() as state:
            told, _ = talk(roadsided, state, *TO_LAST_STEP, *more)
            check("This is the last step." in texts(told)[-1 - len(more)], "at the last step")
            events, _ = talk(roadsided, state)
            check(texts(events)[0].startswith(OFFER) == is_offered,
                  f"which is {'offered' if is_offered else 'done, and is not offered'}")


def check_age(roadsided):
    for age_s, words in ((60, OFFER), (7200, "Earlier today, we were at step "), (90000, "If anyone")):
        with tempfile.TemporaryDirectory() as state:
            talk(roadsided, state, "2014 countryman", "next")
            kept = Path(state) / "session.txt"
            head, saved, *rest = kept.read_text().split("\n")
            kept.write_text("\n".join((head, f"saved {int(saved.split()[1]) - age_s}", *rest)))
            events, _ = talk(roadsided, state)
            check(texts(events)[0].startswith(words), f"after {age_s} s: {texts(events)[0]}")


def check_damage(roadsided, dice):
    with tempfile.TemporaryDirectory() as state:
        talk(roadsided, state, "2014 countryman", "next", "next")
        kept = Path(state) / "session.txt"
        good = kept.read_bytes()
        spoiled = [b"", b"\0" * 100, b"hello\n", good.replace(b"session 1", b"session 2"),
                   good.replace(b"see-keyhole", b"no-such-step"), good + b"more\n", good * 40,
                   good.replace(b"2014", b"20140"), b"\xff" * 70000]  # fmt: skip
        spoiled += [good[: dice.randrange(len(good) - 1)] for _ in range(4)]
        for bad in spoiled:
            kept.write_bytes(bad)
            events, printed = talk(roadsided, state, "2014 countryman")
            if texts(events)[0].startswith(OFFER) or "session.txt is not used" not in printed:
                sys.exit(f"FAILED: {bad[:60]}: {texts(events)[0]}; {printed}")
        check(kept.with_suffix(".txt.damaged").exists(), f"{len(spoiled)} damaged files are put aside, and said")


def check_no_room(roadsided):
    if os.geteuid() == 0 and not Path("/dev/full").exists():
        return
    events, printed = talk(roadsided, "/dev/full/state", "2014 countryman", "next")
    check(len(steps(events)) == 2 and printed.count("cannot be written") == 1, "no room: said once, the talk goes on")


def main():
    roadsided = sys.argv[1]
    n_kills = int(sys.argv[2]) if len(sys.argv) > 2 else USUAL_KILLS
    dice = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    check_offer(roadsided)
    check_age(roadsided)
    check_damage(roadsided, dice)
    check_no_room(roadsided)
    check_kills(roadsided, n_kills, dice)


if __name__ == "__main__":
    main()
