#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A whole spoken conversation through the real ears, dialogue and voice.

The person is a flite voice in cabin noise; everything else is roadsided on its
virtual sound card. The daemon does not hear while it speaks, so the person has
to speak when it has ended. The virtual card makes that easy: what happens up to
a time depends only on the input up to that time. So the conversation grows line
by line: run it, see what was asked and when the answer ended, put the person's
next line behind it, run it again. Each run repeats all before it, bit for bit,
and that is checked.

usage: demonstration.py ROADSIDED FOLDER
Leaves FOLDER/conversation.wav (left: the microphone, right: the speaker),
FOLDER/events.jsonl and FOLDER/microphone.wav.
Exit status: 0 when the last step was reached and every line was understood.
"""
import array
import json
import pathlib
import subprocess
import sys

import sound
from transcript import line_of

VOICE = "rms"
NOISE_DBFS = sound.SPEECH_DBFS - 20  # 20 dB under the voice
SEED = 2014
BEFORE_FIRST_MS = 1500
THINKING_MS = 1100  # between the end of the answer and the person's next line
AFTER_LINE_MS = 1500  # so that the line has ended before the input does
MOST_TURNS = 60

WAKE = ("roadside assistant", "wake")
CAR = ("twenty fourteen mini countryman", "query")
# What this person sees and knows, by the step that asks.
ANSWERS = {}
# What this person says where a command is expected; then "next" each time.
COMMANDS = [("next", "next"), ("repeat that", "repeat"), ("next step", "next"),
            ("how many steps are left", "how-many")]


class Conversation:
    """The microphone's side so far, and what the daemon made of it."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.cabin = sound.Cabin(NOISE_DBFS, SEED)
        self.microphone = self.cabin.next_samples(sound.samples_of(BEFORE_FIRST_MS))
        self.speaker = array.array("h")
        self.events = []

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
        return self.run()

    def run(self):
        """Runs the whole conversation anew; returns the events that came new."""
        paths = {name: self.folder / name for name in
                 ("microphone.wav", "speaker.wav", "events.jsonl")}
        sound.write_wav(paths["microphone.wav"], self.microphone)
        state = self.folder / "state"
        state.mkdir(exist_ok=True)
        subprocess.run(
            [self.program, "--input", paths["microphone.wav"], "--output", paths["speaker.wav"],
             "--events", paths["events.jsonl"], "--state-dir", state, "--config", "/dev/null"],
            check=True, timeout=600)
        lines = paths["events.jsonl"].read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        before, n_before = self.events, len(self.events)
        if events[:n_before] != before:
            raise RuntimeError("the same beginning gave other events than before")
        self.events = events
        self.speaker = sound.read_wav(paths["speaker.wav"])
        paths["speaker.wav"].unlink()
        return events[n_before:]

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
            answer = ANSWERS.get(step["id"] if step else None, "yes")
            return answer, answer
        return next(self.commands, ("next", "next"))


def heard_as(events, intent):
    return [e for e in events if e["event"] in ("heard", "asked", "rejected")
            and not (e["event"] == "heard" and e["intent"] == intent)] == [] and any(
                e["event"] == "heard" for e in events)


def is_last(step):
    return step is not None and step["step"] == step["of"]


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    conversation, person = Conversation(program, folder), Person()
    n_lines = n_understood = 0
    reached = False

    events = conversation.run()
    for _turn in range(MOST_TURNS):
        for event in events:
            line = line_of(event)
            if line:
                print(line, flush=True)
        step = conversation.latest("step")
        if reached:
            break
        text, intent = person.next_line(conversation.latest("state"), step)
        was_last = is_last(step)
        events = conversation.say(text)
        n_lines += 1
        n_understood += heard_as(events, intent)
        reached = was_last and intent == "next" and not any(e["event"] == "step" for e in events)

    path = folder / "conversation.wav"
    conversation.add_noise_until(len(conversation.speaker))
    sound.write_wav(path, conversation.microphone, conversation.speaker)
    print(f"\n{n_understood} of {n_lines} spoken lines understood; the last step was "
          f"{'reached' if reached else 'NOT reached'}.")
    print(f"To listen to: {path} (left: the microphone, right: the speaker)")
    return 0 if reached and n_understood == n_lines else 1


if __name__ == "__main__":
    sys.exit(main())
