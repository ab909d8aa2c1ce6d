# SPDX-License-Identifier: MIT
"""music - something like a car radio, made here, since there are no recordings of music

Simulated, and named so in every table: chords, a bass, drums and a melody, from sums of
sines and shaped noise. It has what music does to an endpointer and to a decoder, a beat,
steady pitches and gaps; a singer it does not have.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import material
from material import RATE_HZ, Noise

SECONDS = 24.0
LICENCE = "made by the bench, for measuring here only"
LEVEL_DBFS = -20.0
_A4_HZ = 440.0
_CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))  # I vi IV V
_SCALE = (0, 2, 4, 7, 9, 12, 14, 16)  # pentatonic: nothing that clashes


@dataclass(frozen=True)
class _Style:
    name: str
    beats_per_minute: float
    key: int  # half tones over A3
    drums: float  # loudness of each part
    bass: float
    chords: float
    melody: float


STYLES = (
    _Style("dance", 124, 3, 1.0, 0.7, 0.35, 0.3),
    _Style("ballad", 72, -2, 0.25, 0.4, 0.6, 0.6),
    _Style("strings", 60, 5, 0.0, 0.2, 0.8, 0.3),
)


def _tone(half_tones: float, seconds: float, n_harmonics: int, attack_s: float, decay_s: float,
          random: np.random.Generator) -> np.ndarray:  # fmt: skip
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    pitch = _A4_HZ / 2 * 2 ** (half_tones / 12)
    vibrato = 0.004 * np.sin(2 * np.pi * 5.5 * t) / 5.5
    sound = sum(np.sin(2 * np.pi * k * pitch * (t + vibrato) + random.uniform(0, 2 * np.pi)) / k
                for k in range(1, n_harmonics + 1) if k * pitch < RATE_HZ / 2)  # fmt: skip
    shape = np.minimum(t / attack_s, 1.0) * np.exp(-t / decay_s)
    return sound * shape * np.minimum((seconds - t) / 0.01, 1.0)


def _drum(low_hz: float, noise: float, decay_s: float, random: np.random.Generator) -> np.ndarray:
    t = np.arange(int(4 * decay_s * RATE_HZ)) / RATE_HZ
    body = np.sin(2 * np.pi * (low_hz * t + 6 * (1 - np.exp(-t / 0.02)))) if low_hz else 0.0
    return (body + noise * random.standard_normal(len(t))) * np.exp(-t / decay_s)


def render(style: _Style) -> np.ndarray:
    """SECONDS of it, at LEVEL_DBFS; the same each time."""
    random = material.generator("music", style.name)
    beat_s = 60.0 / style.beats_per_minute
    out = np.zeros(int((SECONDS + 8 * beat_s) * RATE_HZ))

    def play(at_s: float, loudness: float, sound: np.ndarray) -> None:
        start = int(at_s * RATE_HZ)
        out[start : start + len(sound)] += loudness * sound[: len(out) - start]

    for beat in range(int(SECONDS / beat_s)):
        at_s = beat * beat_s
        chord = _CHORDS[beat // 4 % len(_CHORDS)]
        if beat % 4 == 0:
            for note in chord:
                play(at_s, style.chords, _tone(style.key + note, 4 * beat_s, 8, 0.05, 3.0, random))
        play(at_s, style.bass, _tone(style.key + chord[0] - 24, beat_s, 4, 0.01, 0.4, random))
        if style.drums:
            play(at_s, style.drums, _drum(55, 0.02, 0.09, random))
            play(at_s + beat_s / 2, 0.25 * style.drums, _drum(0, 1.0, 0.02, random))
            if beat % 2:
                play(at_s, 0.6 * style.drums, _drum(180, 0.8, 0.06, random))
        for half in range(2):
            if random.random() < 0.7:
                note = style.key + 12 + int(random.choice(_SCALE))
                length = beat_s * (1.0 if random.random() < 0.3 else 0.5)
                play(at_s + half * beat_s / 2, style.melody, _tone(note, length, 6, 0.01, 0.6, random))
    out = out[: int(SECONDS * RATE_HZ)]
    return out * (material.from_db(LEVEL_DBFS) / material.rms(out))


def make(folder: Path) -> list[Noise]:
    """Writes the pieces; as lines of noise.tsv, with whole paths."""
    made = []
    for style in STYLES:
        path = folder / f"music-{style.name}-simulated.wav"
        material.write_wav(path, render(style))
        made.append(Noise(str(path), f"music-{style.name}-simulated", LICENCE, SECONDS, "simulated"))
    return made
