#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: lockstep.py ROADSIDED FOLDER
The virtual sound card: a spoken conversation gives the same samples and events in
every run, up to any time they depend on the input up to that time only, what is said
stands in the output where the events say it does, an echo of the daemon's own voice
is not taken for a person, and what cannot be done is refused with a reason."""

import array
import json
import os
import random
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from wav import RATE_HZ, read_wav, write_wav  # noqa: E402

SKIPPED = 77
TAIL_MS = 2000
BLOCK_MS = 10

# A person who says these at these times (s). The daemon answers in between.
SPOKEN = ((6.0, "twenty fourteen mini countryman"), (22.0, "next"), (36.0, "repeat"))
LENGTH_S = 42.0


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    if not is_right:
        sys.exit(1)


def make_person(folder, spoken=SPOKEN, length_s=LENGTH_S):
    """A quiet room, -80 dBFS, in which flite speaks."""
    noise = random.Random(1)
    room = array.array("h", (round(noise.gauss(0, 3.3)) for _ in range(int(length_s * RATE_HZ))))
    for number, (start_s, words) in enumerate(spoken):
        path = os.path.join(folder, f"said{number}.wav")
        subprocess.run(["flite", "-voice", "rms", "-t", words, "-o", path], check=True)
        for i, sample in enumerate(read_wav(path)):
            room[int(start_s * RATE_HZ) + i] += int(sample * 0.5)
    return room


class Runner:
    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, *words, keep_state=False):
        state = self.path("state")
        if not keep_state:
            shutil.rmtree(state, ignore_errors=True)
        return subprocess.run([self.program, "--state-dir", state, *words], check=False,
                              capture_output=True, text=True, timeout=250)

    def play(self, name, heard, *options, keep_state=False):
        """Events and what the speaker played."""
        write_wav(self.path(name + "-in.wav"), heard)
        done = self.command("--input", self.path(name + "-in.wav"), "--output",
                            self.path(name + "-out.wav"), "--events", self.path(name + ".events"),
                            "--awake", *options, keep_state=keep_state)
        check(done.returncode == 0, f"{name}: runs ({done.stderr.strip().splitlines()[-1:]})")
        with open(self.path(name + ".events"), encoding="utf-8") as lines:
            events = [json.loads(line) for line in lines]
        return events, read_wav(self.path(name + "-out.wav"))


def ms(samples):
    return samples * 1000 // RATE_HZ


def at(milliseconds):
    return milliseconds * RATE_HZ // 1000


def test_same_each_time(runner, person):
    first = runner.play("first", person)
    second = runner.play("second", person)
    check(first == second, "two runs give the same samples and events, bit for bit")
    return first


def test_conversation(events):
    heard = [event["intent"] for event in events if event["event"] == "heard"]
    check(heard == ["query", "next", "repeat"], f"every utterance is heard ({heard})")
    vehicle = [event for event in events if event["event"] == "vehicle"]
    check([(v["model"], v["year"]) for v in vehicle] == [("countryman", 2014)], "the right car")
    times = [event["t_ms"] for event in events]
    check(times == sorted(times), "events come in the order of their times")


def test_said_is_played(events, played):
    said = [event for event in events if event["event"] == "said"]
    check(len(said) >= 4, f"it speaks ({len(said)} times)")
    for event in said:
        start, end = at(event["start_ms"]), at(event["end_ms"])
        check(event["start_ms"] < event["end_ms"] <= event["t_ms"], "said when it has been said")
        check(any(played[start : start + 1600]) and any(played[end - 1600 : end]),
              f"there is sound from {event['start_ms']} to {event['end_ms']} ms")
        check(not any(played[end + 16 : end + 1600]), "and none behind it")
        inside = max(abs(sample) for sample in played[start:end])
        check(4000 < inside < 32767, f"loud, and not clipped ({inside})")


def test_length(person, events, played):
    spoken_ms = max(event["end_ms"] for event in events if event["event"] == "said")
    wanted_ms = max(ms(len(person)), spoken_ms) + TAIL_MS
    check(0 <= ms(len(played)) - wanted_ms <= 3 * BLOCK_MS,
          f"ends {TAIL_MS} ms after the last word ({ms(len(played))} ms, {wanted_ms} wanted)")


def test_depends_on_the_past_only(runner, person, events, played):
    for cut_s in (6.7, 23.0, 30.0):
        cut = int(cut_s * RATE_HZ)
        other = person[:cut] + array.array("h", [1000, -1000] * (RATE_HZ // 2))
        early_events, early = runner.play("cut", other)
        until_ms = int(cut_s * 1000)
        check(early[:cut] == played[:cut], f"the same sound up to {until_ms} ms")
        check([e for e in early_events if e["t_ms"] <= until_ms] ==
              [e for e in events if e["t_ms"] <= until_ms], f"the same events up to {until_ms} ms")


def test_echo(runner, folder):
    """Its own voice, as loud at the microphone as at the speaker, and later louder."""
    response = array.array("h", [0] * 800)
    for at_sample, level in ((0, 16000), (90, 9000), (211, -6000), (500, 3000)):
        response[at_sample] = level
    write_wav(os.path.join(folder, "room.wav"), response)
    room = os.path.join(folder, "room.wav")
    noise = random.Random(2)
    quiet = array.array("h", (round(noise.gauss(0, 3.3)) for _ in range(40 * RATE_HZ)))
    events, played = runner.play("echo", quiet, "--echo", f"{room},0,30",
                                 "--echo", f"{room},6,120,50@20")
    check(any(played), "it speaks")
    kinds = {event["event"] for event in events}
    check(not kinds & {"heard", "asked"}, f"it does not answer itself ({sorted(kinds)})")


def test_interrupts(runner, folder):
    """Over its voice, where the speaker is not heard and so nothing keeps it from listening."""
    person = make_person(folder, ((6.0, "twenty fourteen mini countryman"), (20.0, "help"),
                                  (22.5, "how many steps")), 30.0)
    events, _ = runner.play("over", person)
    heard = [event for event in events if event["event"] == "heard"]
    check([event["intent"] for event in heard] == ["query", "help", "how-many"],
          f"a command over the voice is heard ({[event['intent'] for event in heard]})")
    cut = [event for event in events if event["event"] == "said" and event["interrupted"]]
    check(len(cut) == 1 and cut[0]["text"].startswith("Say next"), f"and cuts what is said ({cut})")
    last_ms = cut[0]["end_ms"]
    check(0 <= last_ms - heard[-1]["t_ms"] <= 100, "within 100 ms")


def first_pause_ms(played, start_ms, end_ms):
    """Where the first 400 ms of silence begin."""
    n_zeros = 0
    for i in range(at(start_ms), at(end_ms)):
        n_zeros = 0 if played[i] else n_zeros + 1
        if n_zeros == at(400):
            return ms(i + 1) - 400
    return None


def test_listens_in_pauses(runner, folder):
    """Half duplex: deaf while it speaks, it leaves pauses in which a word may begin."""
    deaf = ("--set", "ears.echo=no")
    events, played = runner.play("deaf", make_person(folder, (), 9.0), *deaf)
    said = [event for event in events if event["event"] == "said"][0]
    pause_ms = first_pause_ms(played, said["start_ms"], said["end_ms"])
    check(pause_ms is not None, "there is a pause within the first prompt")
    person = make_person(folder, (((pause_ms + 250) / 1000, "help"),), 15.0)
    events, _ = runner.play("pause", person, *deaf)
    heard = [event["intent"] for event in events if event["event"] == "heard"]
    check(heard == ["help"], f"a word in it is heard ({heard})")
    cut = [event for event in events if event["event"] == "said"][0]
    check(cut["interrupted"] and cut["text"] == said["text"], "the next clause was held back")
    check(abs(cut["end_ms"] - pause_ms) <= 20, f"it ended there ({cut['end_ms']}, {pause_ms} ms)")
    over = make_person(folder, (((said["start_ms"] + 100) / 1000, "help"),), 9.0)
    events, _ = runner.play("deafened", over, *deaf)
    check(not [e for e in events if e["event"] == "heard"], "over the voice nothing is heard")


def test_refuses(runner, folder):
    good = os.path.join(folder, "first-in.wav")
    garbage = os.path.join(folder, "garbage.wav")
    out = os.path.join(folder, "refused.wav")
    with open(garbage, "wb") as file:
        file.write(b"this is no sound" * 100)
    for name, status, words in (
        ("a file that is not there", 1, ("--input", out + ".none", "--output", out)),
        ("garbage", 1, ("--input", garbage, "--output", out)),
        ("a folder that is not there", 1, ("--input", good, "--output", "/no/such/out.wav")),
        ("one file for both", 2, ("--input", good, "--output", good)),
        ("no output", 2, ("--input", good)),
        ("an echo of nothing", 2, ("--input", good, "--output", out, "--echo", "loud")),
        ("a room that is garbage", 1,
         ("--input", good, "--output", out, "--echo", f"{garbage},0,0")),
        ("a delay of an hour", 2,
         ("--input", good, "--output", out, "--echo", f"{folder}/room.wav,0,3600000")),
        ("events nowhere", 1,
         ("--input", good, "--output", out, "--events", "/no/such/events")),
        ("a voice that is not there", 1,
         ("--input", good, "--output", out, "--set", "voice.variant=none")),
    ):  # fmt: skip
        done = runner.command(*words)
        check(done.returncode == status and done.stderr.strip() != "",
              f"{name}: status {done.returncode}, \"{done.stderr.strip()[:100]}\"")
    check(read_wav(good) == read_wav(os.path.join(folder, "second-in.wav")), "IN is untouched")


def main():
    program, folder = sys.argv[1:]
    if not shutil.which("flite"):
        print("skipped: flite, which speaks the person's part, is not installed")
        return SKIPPED
    os.makedirs(folder, exist_ok=True)
    runner = Runner(program, folder)
    person = make_person(folder)
    events, played = test_same_each_time(runner, person)
    test_conversation(events)
    test_said_is_played(events, played)
    test_length(person, events, played)
    test_depends_on_the_past_only(runner, person, events, played)
    test_echo(runner, folder)
    test_interrupts(runner, folder)
    test_listens_in_pauses(runner, folder)
    test_refuses(runner, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
