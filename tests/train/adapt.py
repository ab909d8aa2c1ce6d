#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""adapt - means of the speech model, moved towards people in noise

Aligns the clean recordings of training speakers with their transcripts, mixes each with
noise, and moves the means of the stock model by maximum a posteriori towards what the
features are then: which state a frame belongs to is known from the clean recording, so
noise cannot spoil that. What is written is the change alone, in eight bits a value
(daemon/adapters/recogniser_means.h describes the file).

	tests/train/adapt.py collect --out frames.npz
	tests/train/adapt.py train --frames frames.npz --out grammar/en-us.means

Speakers and noises that tests/bench/split.py keeps for measuring are left out, and so is
everything whose licence does not let what was learned from it be shared freely.
"""

import argparse
import struct
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import acoustic  # noqa: E402
import material  # noqa: E402
import split  # noqa: E402

MODEL = Path("/usr/share/pocketsphinx/model/en-us/en-us")
DICTIONARY = MODEL.parent / "cmudict-en-us.dict"

SNRS_DB = (None, 20.0, 15.0, 10.0, 5.0)
MOST_CLIPS = 60  # of one speaker: one reads half of the connected speech
SHARE_ALIKE = "BY-SA"
HOP = 160  # samples between frames
# Frames of ours that outweigh a mean of the stock model: 10 had a few more words right than
# 100, cross-validated over the training speakers.
TAU = 10.0
PIECE = 20000  # frames at a time

# Of noises there are few recordings; noise of a random spectrum stands for the others.
MADE_NOISE_SHARE = 0.5


def training_clips(folder: Path) -> list[material.Clip]:
    found, of_speaker = [], {}
    for clip in material.load_clips(folder):
        if clip.is_held_out or not clip.transcript or SHARE_ALIKE in clip.licence:
            continue
        of_speaker[clip.speaker] = of_speaker.get(clip.speaker, 0) + 1
        if of_speaker[clip.speaker] <= MOST_CLIPS:
            found.append(clip)
    return found


def training_noises(folder: Path) -> list[material.Noise]:
    """Babble is mixed from speakers; those kept for measuring must not be in it."""
    origins = {}
    for line in (folder / "noise.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        fields = line.split("\t")
        origins[fields[0]] = fields[2].replace("(", " ").replace(")", " ").split()
    return [
        noise
        for noise in material.load_noises(folder)
        if not noise.is_held_out
        and SHARE_ALIKE not in noise.licence
        and not any(split.is_held_out(w) for w in origins[noise.path] if w.startswith("ls-"))
    ]


def made_noise(n_samples: int, random: np.random.Generator) -> np.ndarray:
    """Steady noise with a slope, a corner and a swelling of its own: engines, tyres, fans,
    air. Nobody recorded it."""
    spectrum = np.fft.rfft(random.standard_normal(n_samples))
    hertz = np.fft.rfftfreq(n_samples, 1.0 / material.RATE_HZ)
    corner = 10.0 ** random.uniform(1.7, 3.0)
    slope = random.uniform(0.3, 1.6)  # of amplitude: 2 to 10 dB an octave
    shape = (1.0 + (hertz / corner) ** 2) ** (-slope / 2.0)
    for _ in range(int(random.integers(4))):  # what hums or rings
        centre = 10.0 ** random.uniform(1.8, 3.6)
        shape *= 1.0 + random.uniform(0.5, 4.0) * np.exp(-(((hertz / centre - 1.0) / 0.2) ** 2))
    noise = np.fft.irfft(spectrum * shape, n_samples)
    seconds = np.arange(n_samples) / material.RATE_HZ
    swell = random.uniform(0.0, 0.5) * np.sin(
        2 * np.pi * (random.uniform(0.1, 1.5) * seconds + random.uniform())
    )
    return noise * (1.0 + swell)


def trimmed(frames: int, first: int, last: int, snr_db: float | None) -> tuple[int, int]:
    """As the ears do: the more noise, the more of it around the words."""
    pad = 20 + int(4 * max(0.0, 28.0 - (40.0 if snr_db is None else snr_db)))
    return max(0, first - pad), min(frames, last + pad)


class Collector:
    """One recording after the other; in a process of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.model = acoustic.read_model(MODEL)
        self.words = acoustic.read_dictionary(DICTIONARY)
        self.decoder = acoustic.Decoder(MODEL, DICTIONARY)
        self.scorer = acoustic.Scorer(self.model)
        self.noises = [material.read_audio(folder / n.path) for n in training_noises(folder)]

    def clip(self, clip: material.Clip):
        """[frames, senones, which SNR], or None where it cannot be aligned."""
        said = clip.transcript.lower().split()
        if any(word not in self.words for word in said):
            return None
        random = material.generator("adapt", clip.path)
        samples = material.at_level(material.read_audio(self.folder / clip.path))
        samples = material.padded(samples, random)
        found = self.decoder.align(material.to_int16(samples), said)
        if not found:
            return None
        words = [w for i, w in enumerate(found)
                 if not (i and w in acoustic.SILENCES and found[i - 1] in acoustic.SILENCES)]  # fmt: skip
        states = acoustic.states_of(self.model, self.words, words)
        clean = self.decoder.features(material.to_int16(samples))
        path = acoustic.best_path(self.scorer.senones(clean, states))
        if path is None:
            return None
        senones = states[path]
        speech = np.flatnonzero(
            self.model.definition.book[senones] != self.model.definition.silence
        )
        rows = []
        for i, snr_db in enumerate(SNRS_DB):
            heard = samples
            if snr_db is not None:
                if random.uniform() < MADE_NOISE_SHARE:
                    noise = made_noise(len(samples) + material.RATE_HZ, random)
                else:
                    noise = self.noises[int(random.integers(len(self.noises)))]
                heard = material.mixed(samples, noise, snr_db, random)
            begin, end = trimmed(len(senones), speech[0], speech[-1] + 1, snr_db)
            frames = self.decoder.features(material.to_int16(heard[begin * HOP : end * HOP]))
            n = min(len(frames), end - begin)
            rows.append((frames[:n], senones[begin : begin + n].astype(np.int16),
                         np.full(n, i, np.int8)))  # fmt: skip
        return [np.concatenate(part) for part in zip(*rows)]


_COLLECTOR = None


def _collect(folder: Path, clip: material.Clip):
    global _COLLECTOR
    _COLLECTOR = _COLLECTOR or Collector(folder)
    return _COLLECTOR.clip(clip)


def collect(arguments) -> None:
    folder = material.speech_dir()
    if folder is None:
        sys.exit("adapt: no recordings here")
    clips = training_clips(folder)[:: arguments.every]
    kept, number = [], []
    with ProcessPoolExecutor(max_workers=arguments.jobs) as pool:
        results = pool.map(_collect, [folder] * len(clips), clips, chunksize=4)
        for i, (clip, rows) in enumerate(zip(clips, results)):
            if rows is not None:
                kept.append(rows)
                number.append(np.full(len(rows[0]), i, np.int32))
    frames, senones, snrs = (np.concatenate(part) for part in zip(*kept))
    print(f"{len(kept)} of {len(clips)} recordings, {len(frames)} frames")
    np.savez(arguments.out, frames=frames, senones=senones, snrs=snrs,
             clip=np.concatenate(number), paths=np.array([c.path for c in clips]),
             speakers=np.array([c.speaker for c in clips]),
             sources=np.array([c.source for c in clips]))  # fmt: skip


# --- training -----------------------------------------------------------------------


def statistics(model: acoustic.Model, frames: np.ndarray, senones: np.ndarray):
    """How often each density was meant, and the sum of the frames that meant it."""
    scorer = acoustic.Scorer(model)
    books = model.definition.book[senones]
    counts = np.zeros(model.means.shape[:3])
    sums = np.zeros(model.means.shape)
    for book in np.unique(books):
        here = np.flatnonzero(books == book)
        for at in range(0, len(here), PIECE):
            some = here[at : at + PIECE]
            for stream in range(acoustic.N_STREAMS):
                logs = scorer.densities(frames[some], book, stream)
                logs += np.log(model.weights[stream, senones[some]])
                shares = np.exp(logs - logs.max(axis=1, keepdims=True))
                shares /= shares.sum(axis=1, keepdims=True)
                first = stream * acoustic.STREAM_DIMS
                values = frames[some, first : first + acoustic.STREAM_DIMS]
                counts[book, stream] += shares.sum(axis=0)
                sums[book, stream] += shares.T @ values
    return counts, sums


def write_change(path: Path, means: np.ndarray) -> None:
    """As daemon/adapters/recogniser_means.h describes it."""
    stock = MODEL / "means"
    data = stock.read_bytes()
    change = (means - acoustic.read_gaussians(stock)).astype(np.float32)
    worth = np.abs(change).max(axis=(0, 2)) / 127.0
    worth[worth == 0.0] = 1.0
    steps = np.clip(np.rint(change / worth[None, :, None, :]), -127, 127).astype("i1")
    body = struct.pack("<7I", len(data), zlib.crc32(data), acoustic.gaussians_offset(stock),
                       *change.shape)  # fmt: skip
    body += worth.astype("<f4").tobytes() + steps.tobytes()
    path.write_bytes(b"RSMEANS1" + struct.pack("<I", zlib.crc32(body)) + body)


def train(arguments) -> None:
    model = acoustic.read_model(MODEL)
    table = np.load(arguments.frames)
    frames, senones = table["frames"], table["senones"].astype(np.int64)
    if arguments.without:
        wanted = ~np.isin(table["speakers"][table["clip"]], arguments.without.split(","))
        frames, senones = frames[wanted], senones[wanted]
    counts, sums = statistics(model, frames, senones)
    means = (arguments.tau * model.means + sums) / (arguments.tau + counts)[..., None]
    write_change(arguments.out, means)
    print(f"{len(frames)} frames; {np.mean(counts > arguments.tau):.0%} of the densities were heard")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    part = commands.add_parser("collect", help="align, mix, and keep the features")
    part.add_argument("--out", type=Path, required=True, help="the features, about 200 MB")
    part.add_argument("--jobs", type=int, default=2)
    part.add_argument("--every", type=int, default=1, help="every n-th recording, to try it")
    part.set_defaults(run=collect)
    part = commands.add_parser("train", help="move the means")
    part.add_argument("--frames", type=Path, required=True, help="what collect made")
    part.add_argument("--out", type=Path, required=True)
    part.add_argument("--tau", type=float, default=TAU, help="frames that the stock mean is worth")
    part.add_argument("--without", default="", help="speakers to leave out, for cross-validation")
    part.set_defaults(run=train)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
