# SPDX-License-Identifier: MIT
"""sounds - all the noise that training hears, by group: recorded, mixed and made

Recordings of noise that may be used are few, so most of it is made here: noise of random
colour (spoil.py), events (knocks, squeals, beeps, slams, barks), something like music, and
babble of the people that training hears anyway. The music that tests/bench makes is for
measuring; this is another maker: random scales, rhythms and timbres, and something that
sings. `lap` is noise alone, its level jumping.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

import material
import spoil
from material import RATE_HZ

PIECE_S = 16.0
N_MADE = 24  # pieces of each made kind; each of them is made once
GROUPS = ("car", "people", "music", "other")
STEP_S = (1.0, 7.0)  # between steps of the level
STEP_DBFS = (-60.0, -15.0)
BABBLERS = (2, 9)
OLD_TALK = ("oog_speech", "oog_long")


# --- parts of sounds -------------------------------------------------------------------


def _voiced(n: int, random: np.random.Generator) -> np.ndarray:
    """A throat of numbers: a pulse train that glides, through two or three resonances."""
    t = np.arange(n) / RATE_HZ
    glide = np.interp(np.arange(n), np.linspace(0, n, 4), random.uniform(0.8, 1.25, size=4))
    phase = 2 * np.pi * np.cumsum(random.uniform(80, 500) * glide) / RATE_HZ
    made = sum(np.sin(k * phase) / k for k in range(1, 16)) + 0.05 * random.standard_normal(n)
    spectrum = np.fft.rfft(made)
    frequency = np.fft.rfftfreq(n, 1 / RATE_HZ)
    shape = np.full(len(frequency), 0.02)
    for centre in (random.uniform(250, 900), random.uniform(900, 2500), random.uniform(2300, 4000)):
        shape += random.uniform(0.2, 1.0) / (1 + ((frequency - centre) / random.uniform(60, 250)) ** 2)
    made = np.fft.irfft(spectrum * shape, n)
    return made * np.minimum(1, np.minimum(t, t[::-1]) / 0.03)


def _struck(n: int, random: np.random.Generator) -> np.ndarray:
    """Metal, glass, wood: notes that do not fit each other, dying away."""
    t = np.arange(n) / RATE_HZ
    return sum(random.random() * np.sin(2 * np.pi * random.uniform(100, 6000) * t)
               * np.exp(-t / random.uniform(0.01, 0.3)) for _ in range(int(random.integers(2, 7))))  # fmt: skip


def _burst(n: int, random: np.random.Generator) -> np.ndarray:
    """A band of noise that comes and goes: a slam, a cough, a car passing, a brake."""
    frequency = np.fft.rfftfreq(n, 1 / RATE_HZ)
    centre, octaves = random.uniform(80, 5000), random.uniform(0.2, 2.0)
    band = np.exp(-((np.log2(np.maximum(frequency, 1) / centre) / octaves) ** 2))
    made = np.fft.irfft(np.fft.rfft(random.standard_normal(n)) * band, n)
    place = np.linspace(0, 1, n)
    peak = random.random() ** 2
    return made * np.where(place < peak, place / max(peak, 1e-3), (1 - place) / (1 - peak)) ** random.uniform(0.5, 3)


def _squeal(n: int, random: np.random.Generator) -> np.ndarray:
    """Belts, brakes, reversing beeps, phones: a tone that may glide, warble or be cut up."""
    t = np.arange(n) / RATE_HZ
    pitch = random.uniform(300, 4000) * np.exp(random.uniform(-0.7, 0.7) * t / t[-1] * (random.random() < 0.5))
    pitch = pitch * (1 + random.uniform(0, 0.1) * np.sin(2 * np.pi * random.uniform(2, 30) * t))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    made = np.sin(phase) + random.random() * np.sin(2 * phase) + random.random() * np.sin(3 * phase)
    if random.random() < 0.4:
        made *= np.sin(2 * np.pi * random.uniform(1, 12) * t) > 0
    return made * np.minimum(1, np.minimum(t, t[::-1]) / 0.005)


def _played(out: np.ndarray, at: int, sound: np.ndarray) -> None:
    end = min(len(out), at + len(sound))
    if end > at:
        out[at:end] += sound[: end - at]


# --- whole pieces ------------------------------------------------------------------------


def events(random: np.random.Generator) -> np.ndarray:
    """What happens beside a road: a few sources, each again and again, over a murmur."""
    n = int(PIECE_S * RATE_HZ)
    made = spoil.made_noise(PIECE_S, random)
    made *= material.from_db(random.uniform(-45, -15)) / material.rms(made)
    sources = [(_voiced, _struck, _burst, _squeal)[int(random.integers(4))] for _ in range(3)]
    at = 0.0
    while at < PIECE_S:
        source = sources[int(random.integers(len(sources)))]
        length = int(RATE_HZ * 0.03 * 50 ** random.random())  # 30 ms to 1.5 s
        for _ in range(int(random.integers(1, 5))):  # in a row, as steps and barks come
            sound = source(length, random)
            level = material.from_db(random.uniform(-18, 0)) / max(material.rms(sound), 1e-9)
            _played(made, int(at * RATE_HZ), sound * level)
            at += length / RATE_HZ + random.uniform(0.02, 0.5)
        at += random.uniform(0.1, 2.0)
    return made[:n]


def _note(pitch_hz: float, seconds: float, bright: float, decay_s: float, vibrato: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * pitch_hz * (t + vibrato * np.sin(2 * np.pi * 6 * t) / 40)
    made = sum(np.sin(k * phase) * k**-bright for k in range(1, 11) if k * pitch_hz < RATE_HZ / 2)
    return made * np.exp(-t / decay_s) * np.minimum(1, np.minimum(t, t[::-1]) / 0.01)


def music(random: np.random.Generator) -> np.ndarray:
    """A pattern of sixteenths for each instrument, repeated with changes."""
    n = int(PIECE_S * RATE_HZ)
    made = np.zeros(n)
    step_s = 60 / random.uniform(60, 170) / 4
    scale = np.sort(random.choice(12, size=int(random.integers(4, 8)), replace=False))
    for part in range(int(random.integers(2, 6))):
        is_drum, is_sung = part == 0 and random.random() < 0.7, part == 1 and random.random() < 0.4
        pattern = random.random(16) < random.uniform(0.1, 0.6)
        bright, decay_s = random.uniform(0.5, 2.5), random.uniform(0.05, 2.0)
        octave, loudness = random.uniform(60, 500), random.uniform(0.15, 1.0)
        vibrato = random.uniform(0, 0.02)
        hit = (_struck if random.random() < 0.3 else _burst)(int(RATE_HZ * random.uniform(0.03, 0.25)), random)
        for step in range(int(PIECE_S / step_s)):
            if not pattern[step % 16] or random.random() < 0.1:
                continue
            length_s = step_s * int(random.integers(1, 6))
            pitch = octave * 2 ** (int(random.choice(scale)) / 12 + int(random.integers(0, 2)))
            sound = (hit if is_drum else _voiced(int(length_s * RATE_HZ), random) if is_sung
                     else _note(pitch, length_s, bright, decay_s, vibrato))  # fmt: skip
            _played(made, int(step * step_s * RATE_HZ), loudness * sound / max(material.rms(sound), 1e-9))
    if not made.any():
        made = _note(220.0, PIECE_S, 1.0, PIECE_S, 0.01)
    return made


class Sounds:
    """folder: of the recordings; clips: of people that may be trained on."""

    def __init__(self, folder: Path, noises: list, clips: list):
        self.folder = folder
        self.recorded = {group: [n for n in noises if n.group == group] for group in GROUPS}
        self.talk = [c for c in clips if c.category in OLD_TALK]
        self.made_in = {"car": ("colour",), "people": ("babble",), "music": ("music",),
                        "other": ("events", "colour")}  # fmt: skip
        self.piece = lru_cache(maxsize=160)(self._piece)

    def _babble(self, random: np.random.Generator) -> np.ndarray:
        made = np.zeros(int(PIECE_S * RATE_HZ))
        n_people = int(random.integers(*BABBLERS))
        for i in random.choice(len(self.talk), size=n_people, replace=False):
            voice = material.at_level(material.read_audio(self.folder / self.talk[int(i)].path))
            voice = material.in_room(voice, spoil.made_room(random))
            loudness = material.from_db(random.uniform(-8, 0))
            made += loudness * material.noise_piece(voice, len(made), random)
        return made

    def _piece(self, kind: str, number: int) -> np.ndarray:
        random = material.generator("sound", kind, number)
        if kind == "colour":
            return spoil.made_noise(PIECE_S, random)
        return {"babble": self._babble, "music": music, "events": events}[kind](random)

    def pick(self, group: str, random: np.random.Generator) -> tuple[str, np.ndarray]:
        """(kind, samples at any level)"""
        recorded = self.recorded[group]
        if recorded and random.random() < 0.5:
            noise = recorded[int(random.integers(len(recorded)))]
            return noise.kind, material.read_audio(self.folder / noise.path)
        kinds = self.made_in[group]
        kind = kinds[int(random.integers(len(kinds)))]
        return f"made-{kind}", self.piece(kind, int(random.integers(N_MADE)))

    def lap(self, group: str, seconds: float, random: np.random.Generator) -> tuple[str, np.ndarray]:
        """Noise of one kind alone: (kind, samples); its level jumps."""
        kind, noise = self.pick(group, random)
        samples = material.noise_piece(noise, int(seconds * RATE_HZ), random).copy()
        at = 0
        while at < len(samples):
            end = min(at + int(random.uniform(*STEP_S) * RATE_HZ), len(samples))
            level = material.from_db(random.uniform(*STEP_DBFS))
            samples[at:end] = samples[at:end] * (level / max(material.rms(samples[at:end]), 1e-6))
            at = end
        return kind, samples
