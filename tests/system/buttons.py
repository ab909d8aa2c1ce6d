#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: buttons.py DAEMON
A whole procedure with a finger alone, on a roadsided without a sound card: the remote is
plugged in, pulled out and plugged in again on the way. Keys for talking; what is no
remote; garbage; floods; a wrong configuration."""

import os
import random
import subprocess
import sys

from private_bus import Failed, check
from remote import (BACK, EV_REL, LOUDER, NEXT, PHONE, PLAY, TALK, UNMAPPED, Daemon, Remote, edge, event)

MOST_PRESSES = 80


def plug(daemon, n_before):
    remote = Remote(daemon)
    remote.connect()
    daemon.wait_for_log('buttons: "ACME Roadside-Buttons" (', n_before + 1)
    return remote


def check_plugging(daemon):
    """The folder comes, then a keyboard that is none of ours, then the remote."""
    os.mkdir(daemon.folder)
    keyboard = Remote(daemon, "Keyboard")
    remote = plug(daemon, 0)
    check(not keyboard.is_open(), "only the chosen device is opened")
    return remote


def walk(daemon, remote):
    """From asleep to asleep; the remote is unplugged once, with a key held down."""
    check(daemon.state() == "idle", "it sleeps")
    check(remote.press(LOUDER) == "louder" and daemon.state() == "idle", "and sleeps on")
    check(remote.press(NEXT) == "wake" and daemon.state() == "query", "any key wakes it")
    check(remote.long_press(NEXT) == "unknown", "a long press: the car is not known")
    places, n_stuck, is_replugged = [daemon.place()], 0, False
    for _ in range(MOST_PRESSES):
        is_question = daemon.state() == "confirm"
        verb = remote.press(PLAY if is_question else NEXT)
        check(verb == ("yes" if is_question else "next"), f"{verb} at {places[-1]}")
        n_stuck = n_stuck + 1 if daemon.place() == places[-1] else 0
        if n_stuck == 4:  # what was not heard is said first; behind the last step it stays
            break
        if not n_stuck:
            places.append(daemon.place())
        if len(places) == 3 and not is_replugged:
            is_replugged = True
            remote.send(edge(NEXT, True))
            remote.unplug()
            daemon.wait_for_log('buttons: "ACME Roadside-Buttons" has gone')
            remote = plug(daemon, 1)
            check(daemon.place() == places[-1], "a key that went with its remote was no press")
            check(remote.press(BACK) == "back", "another remote takes over")
            daemon.wait_for(lambda: daemon.place() == places[-2], "the step before")
            remote.press(PLAY if daemon.state() == "confirm" else NEXT)
    else:
        raise Failed(f"no end: {places}")
    of = daemon.last("step")["of"]
    check(is_replugged and len(places) >= 6 and places[-1][1] == of,
          f"{len(places)} steps to the last one: {places}")
    check(remote.press(PHONE) == "emergency", "in danger there is a key")
    daemon.wait_for(lambda: "nine one one" in daemon.last("said")["text"], "whom to call")
    check(remote.long_press(BACK) == "stop", "a long press: stop")
    check(daemon.state() == "idle", "and it sleeps")
    return remote


def check_talking(daemon, remote):
    n = len(daemon.events())
    check(remote.hold(TALK) == "talk" and daemon.state() == "query", "a key for talking wakes it")
    remote.let_go(TALK)
    daemon.wait_for(lambda: daemon.verbs()[-1] == "talk-end", "the key to come up")
    daemon.wait_for(lambda: "Which" in daemon.last("said")["text"] or
                    "which" in daemon.last("said")["text"], "the question for the car")
    names = [line.get("verb", line["event"]) for line in daemon.events()[n:]]
    check(names.index("talk") < names.index("talk-end") < names.index("said"),
          f"nothing is said while it is held: {names}")
    remote.hold(TALK)
    remote.unplug()
    daemon.wait_for(lambda: daemon.verbs()[-1] == "talk-end", "the end of a remote that has gone")
    return plug(daemon, 2)


def check_meaningless(daemon, remote):
    n, place = len(daemon.verbs()), daemon.place()
    remote.send(edge(UNMAPPED, True) + edge(UNMAPPED, False) + event(EV_REL, 0, 5) +
                event(1, NEXT, 2) + event(1, NEXT, 77) + event(77, NEXT, 1))
    check(remote.press(BACK) in ("back", "wake"), "other keys, movements and repetitions pass")
    check(len(daemon.verbs()) == n + 1 and daemon.place() == place, "without a meaning")


def check_flood(daemon, remote, what, name, n_muted):
    """More than anybody's fingers send; it acts on no more than a few, and comes back."""
    n, before_kb = len(daemon.verbs()), daemon.rss_kb()
    n_written = 0
    while n_written < 1 << 20:
        written = remote.send(what)
        n_written += written
        if not written:
            break
    check(n_written < 1 << 20, f"{name}: closed after {n_written} bytes")
    daemon.wait_for_log("sends more than 256 events a second", n_muted)
    check(len(daemon.verbs()) - n <= 4, f"{name}: it acted on {len(daemon.verbs()) - n}")
    check(daemon.rss_kb() - before_kb < 1024, f"{name}: {daemon.rss_kb() - before_kb} kB more")
    os.close(remote.pipe)
    remote.connect()
    check(remote.press(PHONE) == "emergency", f"{name}: after a while it is read again")


def check_many(daemon, remote):
    """Whatever else happens in the folder is looked at and left."""
    for i in range(2000):
        path = f"{daemon.folder}/roadside-buttons-{i % 7}"
        if os.path.exists(path):
            os.unlink(path)
        elif i % 3 == 0:
            os.mkfifo(path)
        elif i % 3 == 1:
            os.mkdir(f"{path}-dir-{i}")
        else:
            os.symlink("/dev/null", path)
    check(remote.press(PHONE) == "emergency", "2000 changes in the folder")


def check_configuration(program, daemon):
    said = subprocess.run([program, "--check", "--set", "buttons.next=KEY_FLY"],
                          text=True, check=False, capture_output=True)
    check(said.returncode == 1 and 'buttons.next: there is no key "KEY_FLY"' in said.stderr,
          said.stderr.strip())
    daemon.start("--set", "buttons.next=KEY_FLY KEY_NEXTSONG", "--set", "buttons.device=acme")
    daemon.wait_for_log('there is no key "KEY_FLY"')
    daemon.wait_for_log('buttons: "ACME Roadside-Buttons" (')
    remote = Remote(daemon, "acme two")
    remote.connect()
    check(remote.press(NEXT) == "wake", "the rest of a wrong setting holds, and every such device")
    daemon.end()
    daemon.start("--set", "buttons.device=")
    check(not Remote(daemon, "acme three").is_open() and "buttons:" not in daemon.log(),
          "no device is no device")
    daemon.end()


def run(program):
    with Daemon(program) as daemon:
        daemon.start()
        remote = walk(daemon, check_plugging(daemon))
        remote = check_talking(daemon, remote)
        check_meaningless(daemon, remote)
        chance = random.Random(1)
        check_flood(daemon, remote, chance.randbytes(4080), "garbage", 1)
        check_flood(daemon, remote, (edge(NEXT, True) + edge(NEXT, False)) * 20, "flood", 2)
        check_many(daemon, remote)
        daemon.end()
        check_configuration(program, daemon)


if __name__ == "__main__":
    try:
        run(*sys.argv[1:])
    except Failed as failure:
        sys.exit(f"FAILED: {failure}")
