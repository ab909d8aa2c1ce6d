#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: talk_over.py ROADSIDED FOLDER
The daemon hears its own voice come back from a room, louder than a person: a command
said over it interrupts it, it never takes itself for a person, and where microphone and
speaker run on different clocks it says so once, and the conversation goes on."""

import array
import math
import os
import random
import shutil
import subprocess
import sys

from lockstep import SKIPPED, Runner, check
from wav import RATE_HZ, read_wav, write_wav

DEAF = "I can't hear you while I am speaking."


def make_room(path):
    """An answer that dies away by 60 dB in 60 ms."""
    dice = random.Random(7)
    taps = array.array("h", (round(5000 * dice.gauss(0, 1) * math.exp(-i / 139)) for i in range(960)))
    taps[0] = 30000
    write_wav(path, taps)


def make_person(folder, seconds, spoken):
    """A quiet street, -65 dBFS, in which flite speaks."""
    noise = random.Random(1)
    heard = array.array("h", (round(noise.gauss(0, 18)) for _ in range(int(seconds * RATE_HZ))))
    for number, (start_s, words) in enumerate(spoken):
        path = os.path.join(folder, f"over{number}.wav")
        subprocess.run(["flite", "-voice", "rms", "-t", words, "-o", path], check=True)
        for i, sample in enumerate(read_wav(path)):
            heard[int(start_s * RATE_HZ) + i] += int(sample * 0.5)
    return heard


def acted(events):
    return [event["intent"] for event in events if event["event"] == "heard"]


def test_command_over_speech(runner, folder, room):
    person = make_person(folder, 32.0, ((9.0, "twenty fourteen mini countryman"), (15.0, "next"), (19.0, "stop")))
    for gain_db in (-5, 1):
        events, _ = runner.play("over", person, "--echo", f"{room},{gain_db},40")
        check(acted(events) == ["query", "next", "stop"], f"echo of {gain_db} dB: each is heard ({acted(events)})")
        cut = [e for e in events if e["event"] == "said" and e["interrupted"]]
        check(len(cut) == 2, f"echo of {gain_db} dB: next and stop interrupt what is being said ({len(cut)})")
        for said in cut:
            taken = [e["t_ms"] for e in events if e["event"] == "heard" and e["t_ms"] <= said["end_ms"]]
            check(said["end_ms"] - taken[-1] <= 100, "which ends at once")


def test_hears_no_one(runner, folder, room):
    """Until and after the room changes, and somewhat later than before."""
    person = make_person(folder, 50.0, ((9.0, "twenty fourteen mini countryman"), (15.0, "next"), (30.0, "repeat that")))
    other = os.path.join(folder, "other-room.wav")
    write_wav(other, array.array("h", [0] * 300 + list(read_wav(room))[::2]))
    events, _ = runner.play("alone", person, "--echo", f"{room},7,40", "--echo", f"{other},7,90@20")
    check(acted(events) == ["query", "next", "repeat"], f"only what was said is acted on ({acted(events)})")


def test_two_clocks(runner, folder, room):
    spoken = ((9.0, "twenty fourteen mini countryman"), (26.0, "repeat that"), (42.0, "next"), (58.0, "stop"))
    person = make_person(folder, 70.0, spoken)
    for ppm in (100, 500):
        events, _ = runner.play("clocks", person, "--echo", f"{room},1,40,{ppm}")
        told = [e for e in events if e["event"] == "said" and DEAF in e["text"]]
        check(len(told) == 1, f"{ppm} ppm: it says once that it is deaf while it speaks ({len(told)})")
        check(acted(events) == ["query", "repeat", "next", "stop"],
              f"{ppm} ppm: the conversation goes on ({acted(events)})")


def test_path_is_kept(runner, folder, room):
    """What a run finds out about the speaker's way to the microphone the next one knows.
    The conversation itself is kept too; it is not what this is about."""
    person = make_person(folder, 16.0, ((9.0, "twenty fourteen mini countryman"),))
    events, _ = runner.play("kept", person, "--echo", f"{room},1,180")
    with open(runner.path("state/echo.txt"), encoding="utf-8") as lines:
        kept = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    check(abs(float(kept["delay-ms"]) - 180) < 10, f"the delay is kept ({kept['delay-ms'].strip()} ms)")
    check(float(kept["suppression-db"]) > 10, f"and what is suppressed ({kept['suppression-db'].strip()} dB)")
    with open(runner.path("state/echo.txt"), "w", encoding="utf-8") as damaged:
        damaged.write("roadside-echo 1\ndelay-ms soon\n")
    os.remove(runner.path("state/session.txt"))
    again, _ = runner.play("kept", person, "--echo", f"{room},1,180", keep_state=True)
    check(again == events, "a damaged file changes nothing")
    check(os.path.exists(runner.path("state/echo.txt.damaged")), "and is put aside")
    os.remove(runner.path("state/session.txt"))
    events, _ = runner.play("kept", person, "--echo", f"{room},1,180", keep_state=True)
    check(acted(events) == ["query"], f"with what was kept it hears as well ({acted(events)})")


def main():
    program, folder = sys.argv[1:]
    if not shutil.which("flite"):
        print("skipped: flite, which speaks the person's part, is not installed")
        return SKIPPED
    folder = os.path.join(folder, "talk-over")
    os.makedirs(folder, exist_ok=True)
    room = os.path.join(folder, "room.wav")
    make_room(room)
    runner = Runner(program, folder)
    test_command_over_speech(runner, folder, room)
    test_hears_no_one(runner, folder, room)
    test_two_clocks(runner, folder, room)
    test_path_is_kept(runner, folder, room)
    return 0


if __name__ == "__main__":
    sys.exit(main())
