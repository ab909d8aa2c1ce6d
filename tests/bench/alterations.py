# SPDX-License-Identifier: MIT
"""alterations - material that is more than a clip with a quiet room around it

Recipes of the bench: things said one after the other, a microphone with faults of its
own, and laps through all of the noise at changing levels.
"""

from dataclasses import dataclass

import numpy as np

import material
from material import RATE_HZ
from recogniser import Recipe, audio

FLOOR_DBFS = -65.0  # under things that are said one after the other: a quiet street
STEP_S = (3.0, 7.0)  # between steps of the level
STEP_DBFS = (-60.0, -15.0)
LAP_S = 300.0


@dataclass(frozen=True)
class Spliced(Recipe):
    """Several recordings with a pause of exactly gap_s between what is spoken."""

    parts: tuple[str, ...] = ()  # files
    gap_s: float = 0.0

    def spans(self) -> list[tuple[int, int]]:
        """Where each part is spoken, in samples of what render() gives."""
        spans, at = [], int(material.PADDING_S * RATE_HZ)
        for path in self.parts:
            first, end = material.active_span(audio(path))
            spans.append((at, at + end - first))
            at += end - first + int(self.gap_s * RATE_HZ)
        return spans

    def render(self) -> np.ndarray:
        random = material.generator("spliced", self.name)
        spans = self.spans()
        n_samples = spans[-1][1] + int(material.PADDING_S * RATE_HZ)
        samples = np.zeros(n_samples)
        for path, (first, end) in zip(self.parts, spans):
            speech = material.at_level(audio(path), self.level_dbfs)
            from_, to = material.active_span(audio(path))
            samples[first:end] = speech[from_:to]
        samples += material.white_noise(n_samples, FLOOR_DBFS, random)
        if self.snr_db is None:
            return samples
        return material.mixed(samples, audio(self.noise), self.snr_db, random)


def resampled(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """All of it at once, by its spectrum: no filter of ours colours what is measured."""
    n = len(samples) * rate_hz // RATE_HZ
    spectrum = np.fft.rfft(samples)
    changed = np.zeros(n // 2 + 1, complex)
    n_kept = min(len(spectrum), len(changed))
    changed[:n_kept] = spectrum[:n_kept]
    return np.fft.irfft(changed, n) * (n / len(samples))


HUM_DBFS = -30.0
DC = 0.05
CLIP_DB = 12.0  # so much over what the microphone takes


def _hummed(samples: np.ndarray) -> np.ndarray:
    t = np.arange(len(samples)) / RATE_HZ
    hum = sum(np.sin(2 * np.pi * 50 * k * t + k) / k for k in (1, 2, 3, 5))
    return samples + hum * (material.from_db(HUM_DBFS) / material.rms(hum))


def _clipped(samples: np.ndarray) -> np.ndarray:
    peak = float(np.max(np.abs(samples)))
    return np.clip(samples * (material.from_db(CLIP_DB) / peak), -1.0, 1.0)


FAULTS = {
    "": lambda samples: samples,
    "hum": _hummed,
    "dc": lambda samples: samples + DC,
    "clipped": _clipped,
}


@dataclass(frozen=True)
class Altered(Recipe):
    """A clip as Recipe makes it, through a microphone with a fault (FAULTS) or another rate."""

    fault: str = ""

    def render(self) -> np.ndarray:
        samples = FAULTS[self.fault](super().render())
        return samples if self.rate_hz == RATE_HZ else resampled(samples, self.rate_hz)


@dataclass(frozen=True)
class Segment:
    """Of a lap: one noise at one level."""

    kind: str
    start_s: float
    end_s: float
    level_dbfs: float


@dataclass(frozen=True)
class NoiseLap(Recipe):
    """All kinds of noise, each for as long, in another order and at other levels in each lap;
    the level jumps."""

    noises: tuple[tuple[str, str], ...] = ()  # (kind, file)

    def segments(self) -> list[Segment]:
        random = material.generator("lap", self.seed)
        each_s = self.seconds / len(self.noises)
        made = []
        for place, which in enumerate(random.permutation(len(self.noises))):
            at_s, end_s = place * each_s, (place + 1) * each_s
            while at_s < end_s:
                step_end_s = min(at_s + float(random.uniform(*STEP_S)), end_s)
                level = float(random.uniform(*STEP_DBFS))
                made.append(Segment(self.noises[which][0], at_s, step_end_s, level))
                at_s = step_end_s
        return made

    def render(self) -> np.ndarray:
        files = dict(self.noises)
        random = material.generator("lap places", self.seed)
        samples = np.zeros(int(self.seconds * RATE_HZ))
        for kind, segments in _by_kind(self.segments()):
            first, end = (int(s * RATE_HZ) for s in (segments[0].start_s, segments[-1].end_s))
            piece = material.noise_piece(audio(files[kind]), end - first, random)
            piece = piece / material.rms(piece)
            for segment in segments:
                a, b = (int(s * RATE_HZ) for s in (segment.start_s, segment.end_s))
                samples[a:b] = piece[a - first : b - first] * material.from_db(segment.level_dbfs)
        return samples


def _by_kind(segments: list[Segment]) -> list[tuple[str, list[Segment]]]:
    grouped: list[tuple[str, list[Segment]]] = []
    for segment in segments:
        if not grouped or grouped[-1][0] != segment.kind:
            grouped.append((segment.kind, []))
        grouped[-1][1].append(segment)
    return grouped
