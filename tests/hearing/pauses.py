#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: pauses.py ROADSIDE-RECOGNISE ROADSIDED FOLDER
Where an utterance ends: a query survives a pause of 0.7 s wherever it stands, two
commands 0.4 s apart are two, a complete command is closed soon whether or not a longer
one begins like it, and what is left of the longer one does nothing; nor does a breath behind it."""

import json
import os
import shutil
import subprocess
import sys

from sounds import Speaker, check, recognise, room, scene, skip_without, write_sound

VOICES = ("slt", "rms", "awb")
PAUSE_S = 0.7
APART_S = 0.4
QUERIES = (
    ("twenty fourteen", "countryman", {"year": 2014, "model": "countryman"}),
    ("mini countryman", "twenty fourteen", {"year": 2014, "model": "countryman"}),
    ("twenty", "fourteen countryman", {"year": 2014, "model": "countryman"}),
    ("two thousand and six", "mini convertible", {"year": 2006, "model": "convertible"}),
)
ROOM_DB, BREATH_DB = -50.0, -39.0
SOON_S = 0.45  # closed within this, else what follows after it belongs to it


class Scenes:
    def __init__(self, folder):
        self.folder = folder
        self.paths = []

    def add(self, *parts, **of_room):
        self.paths.append(os.path.join(self.folder, f"scene-{len(self.paths)}.wav"))
        write_sound(self.paths[-1], scene((1.0, *parts, 1.5), **of_room))


def check_queries(program, folder, speakers):
    scenes = Scenes(folder)
    for speaker in speakers:
        for before, behind, _slots in QUERIES:
            scenes.add(speaker.say(before), PAUSE_S, speaker.say(behind))
    heard = iter(recognise(program, "query", scenes.paths))
    is_right = True
    for speaker in speakers:
        for before, behind, slots in QUERIES:
            found = next(heard)
            whole = [u for u in found if slots.items() <= u["slots"].items()]
            is_right &= check(len(found) == 1 and len(whole) == 1
                              and whole[0]["decision"] == "accept",
                              f"{speaker.voice}: {before!r}, {PAUSE_S} s, {behind!r}: "
                              f"{[(u['decision'], u['text']) for u in found]}")  # fmt: skip
    return is_right


def check_commands(program, folder, speakers):
    """Both of two commands are there, and each stands by itself; the same for a short
    form behind which its long form's last word could still come."""
    scenes = Scenes(folder)
    for speaker in speakers:
        scenes.add(speaker.say("next"), APART_S, speaker.say("stop"))
        scenes.add(speaker.say("next step"), SOON_S, speaker.say("how many steps"))
    heard = iter(recognise(program, "guide", scenes.paths))
    is_right = True
    for speaker in speakers:
        for first, second in (("next", "stop"), ("next step", "how many steps")):
            found = next(heard)
            is_right &= check([u["text"] for u in found] == [first, second]
                              and found[0]["decision"] == "accept",
                              f"{speaker.voice}: {first!r} and {second!r} are two: "
                              f"{[(u['decision'], u['text']) for u in found]}")  # fmt: skip
    return is_right


def check_breath(program, folder, speakers):
    """A command is heard once, whatever rustles behind it: with little over the room's noise
    the decoder gets much of what was before it, and that was the command."""
    is_right = True
    for state, command in (("confirm", "yes"), ("guide", "next"), ("guide", "repeat")):
        scenes = Scenes(folder)
        for speaker in speakers:
            for apart_s in (APART_S, 0.6):
                for breath_s in (0.12, 0.16):
                    scenes.add(speaker.say(command), apart_s, room(breath_s, BREATH_DB), floor_db=ROOM_DB)
        heard = recognise(program, state, scenes.paths)
        believed = [[u["text"] for u in found if u["decision"] != "reject"] for found in heard]
        n_twice = sum(texts != [command] for texts in believed if texts)
        n_once = sum(texts == [command] for texts in believed)
        is_right &= check(n_twice == 0 and 2 * n_once > len(heard),
                          f"{command!r} and a breath: once in {n_once}, more in {n_twice} of {len(heard)}")  # fmt: skip
    return is_right


def check_rest(program, folder, speaker):
    """ "next", and 0.4 s later "step": one next, and the car and the place stay. A lone
    "step" is one vowel away from "stop", which must always be heard: it may ask about that
    in either way ("did you say", "shall I stop"), but never ends or moves anything."""
    heard, events = os.path.join(folder, "in.wav"), os.path.join(folder, "events")
    state = os.path.join(folder, "state")
    shutil.rmtree(state, ignore_errors=True)
    query = speaker.say("twenty fourteen mini countryman")
    write_sound(heard, scene((9.0, query, 19.0, speaker.say("next"), APART_S,
                            speaker.say("step"), 8.0)))  # fmt: skip
    subprocess.run([program, "--state-dir", state, "--awake", "--input", heard, "--output",
                    os.path.join(folder, "out.wav"), "--events", events], check=True,
                   capture_output=True, timeout=250)  # fmt: skip
    with open(events, encoding="utf-8") as file:
        happened = [json.loads(line) for line in file]
    acted = [event["intent"] for event in happened if event["event"] == "heard"]
    states = [event["name"] for event in happened if event["event"] == "state"]
    n_steps = sum(event["event"] == "step" for event in happened)
    is_calm = acted in (["query", "next"], ["query", "next", "stop"]) and "idle" not in states and n_steps == 2
    return check(is_calm, f"{speaker.voice}: 'next', then 'step': {acted}, {states}, {n_steps} steps")


def main():
    recogniser, daemon, folder = sys.argv[1:]
    skip_without("flite")
    os.makedirs(folder, exist_ok=True)
    speakers = [Speaker(folder, voice) for voice in VOICES]
    is_right = check_queries(recogniser, folder, speakers)
    is_right &= check_commands(recogniser, folder, speakers)
    is_right &= check_breath(recogniser, folder, speakers)
    is_right &= check_rest(daemon, folder, speakers[0])
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
