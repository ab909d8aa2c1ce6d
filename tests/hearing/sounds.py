# SPDX-License-Identifier: MIT
"""sounds - flite's words in a made room, and what roadside-recognise makes of them"""

import array
import json
import math
import os
import random
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import wav  # noqa: E402
from wav import RATE_HZ  # noqa: E402

SKIPPED = 77
FULL = 32767


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    return is_right


def skip_without(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        print(f"skipped: {' and '.join(missing)} not installed")
        sys.exit(SKIPPED)


def read_sound(path):
    return [sample / (FULL + 1) for sample in wav.read_wav(path)]


def write_sound(path, samples, rate_hz=RATE_HZ):
    clipped = (max(-1.0, min(1.0, sample)) for sample in samples)
    wav.write_wav(path, array.array("h", (round(sample * FULL) for sample in clipped)), rate_hz)


def gain(decibels):
    return 10 ** (decibels / 20)


class Speaker:
    """flite, cut to the words: what is left has no silence before or behind it."""

    def __init__(self, folder, voice):
        self.folder = folder
        self.voice = voice
        os.makedirs(folder, exist_ok=True)

    def say(self, words, level_db=-26.0):
        path = os.path.join(self.folder, f"{self.voice}-{words.replace(' ', '-')}.wav")
        subprocess.run(["flite", "-voice", self.voice, "-t", words, "-o", path], check=True)
        samples = read_sound(path)
        loudest = max(abs(sample) for sample in samples)
        loud = [i for i, sample in enumerate(samples) if abs(sample) > loudest * gain(-34)]
        samples = samples[loud[0] : loud[-1] + 1]
        level = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
        return [sample * gain(level_db) / level for sample in samples]


def room(seconds, level_db, seed=1):
    noise = random.Random(seed)
    return [noise.gauss(0, gain(level_db)) for _ in range(int(seconds * RATE_HZ))]


def scene(parts, floor_db=-66.0, seed=1):
    """Words and pauses (seconds) one after the other, over a room's noise."""
    samples = []
    for part in parts:
        samples += [0.0] * int(part * RATE_HZ) if isinstance(part, (int, float)) else part
    return [a + b for a, b in zip(samples, room(len(samples) / RATE_HZ + 1, floor_db, seed))]


def recognise(program, state, paths, *options):
    """The utterances of each file, in its order."""
    done = subprocess.run([program, "--state", state, *options, *paths], check=False,
                          capture_output=True, text=True, timeout=250)  # fmt: skip
    if done.returncode != 0:
        print(f"FAILED: roadside-recognise ended with {done.returncode}: {done.stderr[-500:]}")
        sys.exit(1)
    found = {path: [] for path in paths}
    for line in done.stdout.splitlines():
        utterance = json.loads(line)
        if utterance["decision"] != "none":
            found[utterance["file"]].append(utterance)
    return [found[path] for path in paths]
