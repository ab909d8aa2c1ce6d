#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A whole spoken conversation through the real ears, dialogue and voice.

The person is a flite voice in cabin noise, who lets the daemon finish; everything
else is roadsided on its virtual sound card. The card makes that easy: what happens
up to a time depends only on the input up to that time. So the conversation grows
line by line: run it, see when the answer ended, have the cabin's noise reach till
then, put the person's next line behind it, run it again. Each run repeats all that
came before, bit for bit, and that is checked.

usage: demonstration.py ROADSIDED FOLDER [MOST_LINES]
Leaves FOLDER/conversation.wav (left: the microphone, right: the speaker),
FOLDER/events.jsonl and FOLDER/microphone.wav.
Exit status: 0 when every line was understood, the line that was meant for
somebody else was left alone, and the last step (or MOST_LINES) was reached.
"""
import array
import json
import pathlib
import shutil
import subprocess
import sys
from collections import namedtuple

import sound
from transcript import line_of

VOICE = "rms"
NOISE_DBFS = sound.SPEECH_DBFS - 20  # 20 dB under the voice
SEED = 2014
BEFORE_FIRST_MS = 1500
THINKING_MS = 1100  # between the end of the answer and the person's next line
AFTER_LINE_MS = 1500  # so that the line has ended before the input does
MOST_LINES = 40

# What the person says, and what it means; intent None: it is not for Roadside.
Line = namedtuple("Line", "text intent slots", defaults=({},))
WAKE = Line("roadside assistant", "wake")
CAR = Line("twenty fourteen mini countryman", "query",
           {"make": "mini", "model": "countryman", "year": 2014})
# What this person sees, by the step that asks; "yes" to what is not here.
ANSWERS = {"see-keyhole": Line("yes i can", "yes"), "is-open": Line("yes it is", "yes")}
# What this person says where a command is expected; "next" when it is used up.
COMMANDS = [Line("next", "next"), Line("say that again", "repeat"), Line("next step", "next"),
            Line("could you hold the umbrella over me for a moment", None),
            Line("next", "next"), Line("how many steps are left", "how-many"),
            Line("next", "next"), Line("go back", "back"), Line("okay next", "next"),
            Line("next step", "next")]


class Conversation:
    """The microphone's side so far, and what the daemon made of it."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.cabin = sound.Cabin(NOISE_DBFS, SEED)
        self.microphone = self.cabin.next_samples(sound.samples_of(BEFORE_FIRST_MS))
        self.speaker = array.array("h")
        self.events = []
        self.n_ms_heard = 0  # of the last run's input

    def add_noise_until(self, n_samples):
        self.microphone += self.cabin.next_samples(max(0, n_samples - len(self.microphone)))

    def say(self, text):
        """Puts a line behind all that has been played, and runs it."""
        pause = sound.samples_of(THINKING_MS)
        self.add_noise_until(sound.end_of_sound(self.speaker) + pause)
        at = len(self.microphone)
        line = sound.speak(VOICE, text)
        self.add_noise_until(at + len(line) + sound.samples_of(AFTER_LINE_MS))
        sound.mix_into(self.microphone, at, line)
        return self.listen()

    def listen(self):
        """Lets it speak to its end, the microphone open all the time, and returns
        the events that came new. An end that the daemon reached in the silence behind
        its input is not one that the person hears: the noise may move it."""
        n_before = len(self.events)
        self.run()
        while len(self.microphone) < sound.end_of_sound(self.speaker):
            self.add_noise_until(sound.end_of_sound(self.speaker) + sound.samples_of(THINKING_MS))
            self.run()
        return self.events[n_before:]

    def run(self):
        """Runs the whole conversation anew; what happened while there was input stays."""
        paths = {name: self.folder / name for name in
                 ("microphone.wav", "speaker.wav", "events.jsonl")}
        sound.write_wav(paths["microphone.wav"], self.microphone)
        shutil.rmtree(self.folder / "state", ignore_errors=True)  # nothing of the run before
        defaults = self.folder / "roadside.conf"
        defaults.write_text("# the defaults, whatever this machine has set\n", encoding="utf-8")
        subprocess.run(
            [self.program, "--input", paths["microphone.wav"], "--output", paths["speaker.wav"],
             "--events", paths["events.jsonl"], "--state-dir", self.folder / "state",
             "--config", defaults],
            check=True, timeout=600, stderr=subprocess.PIPE)
        lines = paths["events.jsonl"].read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        before = [event for event in self.events if event["t_ms"] <= self.n_ms_heard]
        if events[:len(before)] != before:
            raise RuntimeError("the same beginning gave other events than before")
        self.events = events
        self.n_ms_heard = 1000 * len(self.microphone) // sound.RATE_HZ
        self.speaker = sound.read_wav(paths["speaker.wav"])
        paths["speaker.wav"].unlink()

    def latest(self, kind):
        return next((event for event in reversed(self.events) if event["event"] == kind), None)


class Person:
    """Says what somebody would who sees this car and wants to get in."""

    def __init__(self):
        self.commands = iter(COMMANDS)

    def next_line(self, state, step):
        if state["name"] == "idle":
            return WAKE
        if state["expects"] == "vehicle":
            return CAR
        if state["expects"] == "yes-no":
            return ANSWERS.get(step["id"] if step else None, Line("yes", "yes"))
        return next(self.commands, Line("next", "next"))


def is_understood(line, events):
    """Was it heard as it was meant, and nothing else? An aside: not at all?"""
    heard = [event for event in events if event["event"] in ("heard", "asked")]
    rejected = [event for event in events if event["event"] == "rejected"]
    if line.intent is None:
        return not heard
    return (not rejected and len(heard) == 1 and heard[0]["event"] == "heard"
            and heard[0]["intent"] == line.intent
            and all(heard[0]["slots"].get(name) == value for name, value in line.slots.items()))


def print_events(events):
    for event in events:
        line = line_of(event)
        if line:
            print(line, flush=True)


def hold(conversation, most_lines):
    """Speaks line by line; returns how many, how many were taken as they were
    meant, and whether "next" met no further step."""
    person = Person()
    n_lines = n_understood = 0
    is_over = False
    print_events(conversation.listen())
    while not is_over and n_lines < most_lines:
        step = conversation.latest("step")
        line = person.next_line(conversation.latest("state"), step)
        events = conversation.say(line.text)
        if line.intent is None:
            print(f"      (to somebody else: \"{line.text}\")")
        print_events(events)
        understood = is_understood(line, events)
        if not understood:
            print(f"      (that was \"{line.text}\", and not taken as it was meant)")
        n_lines += 1
        n_understood += understood
        is_over = (line.intent == "next" and step["step"] == step["of"]
                   and not any(event["event"] == "step" for event in events))
    return n_lines, n_understood, is_over


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    most_lines = int(sys.argv[3]) if len(sys.argv) > 3 else MOST_LINES
    if not shutil.which("flite"):
        print("The person's voice is missing: flite is not installed.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    conversation = Conversation(program, folder)
    try:
        n_lines, n_understood, is_over = hold(conversation, most_lines)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr.decode(errors="replace"))
        print(f"{program} ended with status {error.returncode}", file=sys.stderr)
        return 1

    path = folder / "conversation.wav"
    conversation.add_noise_until(len(conversation.speaker))
    sound.write_wav(path, conversation.microphone, conversation.speaker)
    print(f"\n{n_understood} of {n_lines} spoken lines were taken as they were meant; "
          f"the last step was {'' if is_over else 'not '}reached.")
    print(f"To listen to: {path} (left: the microphone, right: the speaker)")
    return 0 if n_understood == n_lines and (is_over or n_lines == most_lines < MOST_LINES) else 1


if __name__ == "__main__":
    sys.exit(main())
