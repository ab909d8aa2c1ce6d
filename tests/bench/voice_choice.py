#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""voice_choice - which voice of espeak-ng is understood best in noise

usage: voice_choice.py [--part ours|variants|rates|all] [--found] [--sentences N]

Speaks the sentences of data/procedures with each candidate, brings all of them to
the same active level, mixes them with recorded noise, and prints how much is left:

	esii	share of the speech that stands above the noise, by the weight of its
		bands for understanding (the Speech Intelligibility Index of ANSI
		S3.5, on frames of 32 ms), 0 to 1
	stoi	short-time objective intelligibility (Taal et al. 2011), 0 to 1
	crest	peak over active level, dB: a loudspeaker that is at its limit gives
		a voice of a lower crest more level
	s	seconds that all sentences take
	found	with --found: share of the sentences that PocketSphinx tells from the others

These compare one voice with another; none of them is a listening test. espeak-ng is
called directly, so that any voice file can be tried; the daemon's own shaping
(adapters/speech_shape.c) is compiled for the occasion.
"""

import argparse
import ctypes
import math
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import material

ROOT = Path(__file__).resolve().parents[2]
NOISES = (
    "noise/cabin-simulated.flac",
    "noise/road_moodist.flac",
    "noise/rain-on-car-roof_moodist.flac",
    "noise/wind_moodist.flac",
    "noise/traffic_moodist.flac",
    "noise/babble-4spk.flac",
)
SNRS_DB = (0.0, 5.0)
FOUND_SNRS_DB = (0.0, 5.0)
FOUND_NOISES = ("noise/traffic_moodist.flac", "noise/babble-4spk.flac")

OURS = (ROOT / "voices" / "roadside").read_text(encoding="utf-8")
PLAIN = """name plain
language en-us 2
phonemes en-us
dictrules 3 6
stressLength 140 120 190 170 0 0 255 300
stressAmp  17 16  19 19  19 19  21 19
replace 03 I  i
replace 03 I2 i
"""


# --- speaking ------------------------------------------------------------------------


def sentences(most: int) -> list[str]:
    """What the procedures say, each sentence once, evenly taken from all of them."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "data" / "procedures").rglob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.match(r'\s+(?:say|ask|warning): "?(.*?)"?\s*$', line)
            if match:
                found[match.group(1)] = None
    every = list(found)
    step = max(len(every) / most, 1.0)
    return [every[int(i * step)] for i in range(min(most, len(every)))]


def variant(name: str) -> str:
    """The plain voice with a variant of espeak-ng's own laid over it."""
    folder = Path(data_folder()) / "voices" / "!v"
    lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
    return PLAIN + "\n".join(
        line for line in lines if not re.match(r"\s*(name|language|gender|variant)\b", line)
    )


def data_folder() -> str:
    library = ctypes.CDLL("libespeak-ng.so.1")
    path = ctypes.c_char_p()
    library.espeak_ng_InitializePath(None)
    library.espeak_Info(ctypes.byref(path))
    return (path.value or b"").decode()


class _Events(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int)]


def _speak(job: tuple[str, int, int, list[str]]) -> list[np.ndarray]:
    """In a process of its own, as the engine can be started once only."""
    voice, rate, pitch, texts = job
    library = ctypes.CDLL("libespeak-ng.so.1")
    pieces: list[np.ndarray] = []
    kind = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
    )

    def receive(samples, n, _events):
        if samples and n > 0:
            pieces.append(np.ctypeslib.as_array(samples, (n,)).astype(float))
        return 0

    callback = kind(receive)
    library.espeak_ng_InitializePath(None)
    assert library.espeak_ng_Initialize(None) == 0
    assert library.espeak_ng_InitializeOutput(1, 0, None) == 0
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        path = f"{folder}/v".lower()
        Path(path).write_text(voice, encoding="utf-8")
        link = os.open(path, os.O_RDONLY)
        assert library.espeak_ng_SetVoiceByFile(f"/proc/self/fd/{link}".encode()) == 0
    library.espeak_SetSynthCallback(callback)
    assert library.espeak_ng_SetParameter(1, rate, 0) == 0
    assert library.espeak_ng_SetParameter(3, pitch, 0) == 0
    spoken = []
    for text in texts:
        pieces.clear()
        data = text.encode()
        library.espeak_ng_Synthesize(data, len(data) + 1, 0, 1, 0, 1, None, None)
        rate_hz = library.espeak_ng_GetSampleRate()
        samples = np.concatenate(pieces) / 32768.0
        spoken.append(resampled(samples, rate_hz, material.RATE_HZ))
    return spoken


def smooth(n: int) -> int:
    """The next number that a fast Fourier transform likes."""
    while True:
        rest = n
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return n
        n += 1


def resampled(samples: np.ndarray, from_hz: int, to_hz: int) -> np.ndarray:
    common = math.gcd(from_hz, to_hz)
    n_steps = smooth(-(-len(samples) * common // from_hz))
    size, n = (n_steps * hz // common for hz in (from_hz, to_hz))
    spectrum = np.fft.rfft(samples, size)[: n // 2 + 1]
    return (np.fft.irfft(spectrum, n) * n / size)[: len(samples) * to_hz // from_hz]


def speak(voice: str, rate: int, pitch: int, texts: list[str]) -> list[np.ndarray]:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_speak, ((voice, rate, pitch, texts),))


# --- measuring -----------------------------------------------------------------------


def bands(spectra: np.ndarray, centres: np.ndarray, rate_hz: int) -> np.ndarray:
    """Power in third-octave bands, frames by bands."""
    power = np.abs(spectra) ** 2
    hz = np.linspace(0, rate_hz / 2, power.shape[1])
    edges = 2.0 ** (1.0 / 6.0)
    weights = np.array([(hz >= c / edges) & (hz < c * edges) for c in centres], dtype=float)
    return power @ weights.T


def frames_of(samples: np.ndarray, size: int, hop: int) -> np.ndarray:
    n = 1 + (len(samples) - size) // hop
    return np.lib.stride_tricks.as_strided(
        samples, (n, size), (samples.strides[0] * hop, samples.strides[0]), writeable=False
    )


SII_CENTRES = 160.0 * 2.0 ** (np.arange(18) / 3.0)
SII_WEIGHTS = np.array(
    [0.0083, 0.0095, 0.0150, 0.0289, 0.0440, 0.0578, 0.0653, 0.0711, 0.0818, 0.0844, 0.0882,
     0.0898, 0.0868, 0.0844, 0.0771, 0.0527, 0.0364, 0.0185]
)  # fmt: skip


def esii(speech: np.ndarray, noise: np.ndarray) -> float:
    window = np.hanning(512)
    speech_bands, noise_bands = (
        bands(np.fft.rfft(frames_of(x, 512, 256) * window), SII_CENTRES, material.RATE_HZ)
        for x in (speech, noise)
    )
    power = speech_bands.sum(axis=1)
    active = power > power.max() * 1e-4
    snr_db = 10 * np.log10((speech_bands[active] + 1e-12) / (noise_bands[active] + 1e-12))
    heard = np.clip((snr_db + 15.0) / 30.0, 0.0, 1.0)
    return float((heard.mean(axis=0) * SII_WEIGHTS).sum() / SII_WEIGHTS.sum())


STOI_HZ = 10000
STOI_CENTRES = 150.0 * 2.0 ** (np.arange(15) / 3.0)


def stoi(speech: np.ndarray, both: np.ndarray) -> float:
    clean, heard = (resampled(x, material.RATE_HZ, STOI_HZ) for x in (speech, both))
    window = np.hanning(258)[1:-1]
    clean_frames, heard_frames = (frames_of(x, 256, 128) * window for x in (clean, heard))
    power = (clean_frames**2).sum(axis=1)
    active = power > power.max() * 1e-4
    x, y = (
        np.sqrt(bands(np.fft.rfft(f[active], 512), STOI_CENTRES, STOI_HZ))
        for f in (clean_frames, heard_frames)
    )
    n = 30
    scores = []
    for start in range(0, len(x) - n, 5):
        a, b = x[start : start + n], y[start : start + n]
        b = b * np.sqrt((a**2).sum(axis=0) / ((b**2).sum(axis=0) + 1e-20))
        b = np.minimum(b, a * (1 + 10 ** (15.0 / 20.0)))
        a, b = a - a.mean(axis=0), b - b.mean(axis=0)
        norm = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0)) + 1e-20
        scores.append(((a * b).sum(axis=0) / norm).mean())
    return float(np.mean(scores))


class Judge:
    def __init__(self, with_found: bool, most: int) -> None:
        folder = material.speech_dir()
        if not folder:
            raise SystemExit("no recordings of noise: see tests/README.md")
        self.noises = {name: material.read_audio(folder / name) for name in NOISES}
        self.texts = sentences(most)
        self.finder = Finder(self.texts) if with_found else None

    def measure(self, voice: str, rate: int, pitch: int, shape=None) -> dict[str, float]:
        spoken = speak(voice, rate, pitch, self.texts)
        if shape:
            spoken = [shape(piece) for piece in spoken]
        gap = np.zeros(material.RATE_HZ // 10)
        speech = np.concatenate([part for piece in spoken for part in (piece, gap)])
        speech = material.at_level(speech)
        result = {"s": len(speech) / material.RATE_HZ}
        level = material.from_db(material.active_level_dbfs(speech))
        result["crest"] = material.to_db(float(np.max(np.abs(speech))) / level)
        for snr_db in SNRS_DB:
            scores = []
            for name, noise in self.noises.items():
                random = material.generator("voice", name)
                piece = material.noise_piece(noise, len(speech), random)
                piece = piece * (level * material.from_db(-snr_db) / material.rms(piece))
                scores.append((esii(speech, piece), stoi(speech, speech + piece)))
            result[f"esii {snr_db:+.0f}"] = float(np.mean([s[0] for s in scores]))
            result[f"stoi {snr_db:+.0f}"] = float(np.mean([s[1] for s in scores]))
        if self.finder:
            for snr_db in FOUND_SNRS_DB:
                result[f"found {snr_db:+.0f}"] = self.finder.share(
                    spoken, [self.noises[name] for name in FOUND_NOISES], snr_db
                )
        return result


class Finder:
    """PocketSphinx with a grammar of the sentences, and nothing else."""

    MODEL = "/usr/share/pocketsphinx/model/en-us"

    def __init__(self, texts: list[str]) -> None:
        self.texts = [re.findall(r"[a-z']+", text.lower()) for text in texts]
        known = set()
        with open(f"{self.MODEL}/cmudict-en-us.dict", encoding="utf-8") as dictionary:
            for line in dictionary:
                known.add(line.split(" ", 1)[0])
        self.texts = [[word for word in text if word in known] for text in self.texts]
        self.sphinx = ctypes.CDLL("libpocketsphinx.so.3")
        self.base = ctypes.CDLL("libsphinxbase.so.3")
        self.base.cmd_ln_init.restype = ctypes.c_void_p
        self.sphinx.ps_args.restype = ctypes.c_void_p
        self.sphinx.ps_init.restype = ctypes.c_void_p
        self.sphinx.ps_init.argtypes = [ctypes.c_void_p]
        self.sphinx.ps_start_utt.argtypes = [ctypes.c_void_p]
        self.sphinx.ps_end_utt.argtypes = [ctypes.c_void_p]
        self.sphinx.ps_process_raw.argtypes = [
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int,
        ]  # fmt: skip
        self.sphinx.ps_get_hyp.restype = ctypes.c_char_p
        self.sphinx.ps_get_hyp.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        with tempfile.TemporaryDirectory() as folder:
            grammar = Path(folder) / "all.gram"
            grammar.write_text(
                "#JSGF V1.0;\ngrammar all;\npublic <all> = "
                + " | ".join(" ".join(text) for text in self.texts) + ";\n",
                encoding="utf-8",
            )
            arguments = [
                "-hmm", f"{self.MODEL}/en-us", "-dict", f"{self.MODEL}/cmudict-en-us.dict",
                "-jsgf", str(grammar), "-logfn", "/dev/null",
            ]  # fmt: skip
            encoded = [ctypes.c_char_p(argument.encode()) for argument in arguments]
            config = self.base.cmd_ln_init(
                None, ctypes.c_void_p(self.sphinx.ps_args()), 1, *encoded, None
            )
            self.decoder = self.sphinx.ps_init(config)
        if not self.decoder:
            raise SystemExit("PocketSphinx did not start")

    def recognise(self, samples: np.ndarray) -> list[str]:
        data = material.to_int16(samples)
        self.sphinx.ps_start_utt(self.decoder)
        self.sphinx.ps_process_raw(self.decoder, data.ctypes.data, len(data), 0, 1)
        self.sphinx.ps_end_utt(self.decoder)
        found = self.sphinx.ps_get_hyp(self.decoder, None)
        return re.sub(r"\(\d+\)", "", (found or b"").decode()).split()

    def share(self, spoken: list[np.ndarray], noises: list[np.ndarray], snr_db: float) -> float:
        n_right = 0
        for i, (samples, text) in enumerate(zip(spoken, self.texts)):
            random = material.generator("voice found", i)
            noise = noises[i % len(noises)]
            clip = material.padded(material.at_level(samples), random)
            both = material.mixed(clip, noise, snr_db, random)
            n_right += self.recognise(both) == text
        return n_right / len(self.texts)


# --- candidates ----------------------------------------------------------------------

VARIANTS = (
    "m1 m3 m7 f2 f5 klatt klatt4 Andy Annie Mike adam linda paul robert steph announcer"
).split()
RATES = (125, 140, 155, 170, 190)
PITCHES = (30, 50, 70)


class Shape:
    """The daemon's own shaping, compiled from its source."""

    def __init__(self, folder: str) -> None:
        library = f"{folder}/shape.so"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-I", str(ROOT / "daemon"),
             str(ROOT / "daemon/adapters/speech_shape.c"), "-o", library, "-lm"],
            check=True,
        )  # fmt: skip
        self.library = ctypes.CDLL(library)
        self.library.speech_shape_run.argtypes = [
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t,
        ]  # fmt: skip

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        state = ctypes.create_string_buffer(4096)
        shaped = material.to_int16(np.concatenate([samples, np.zeros(64)])).copy()
        self.library.speech_shape_init(state, 100)
        self.library.speech_shape_run(state, shaped.ctypes.data, len(shaped))
        return shaped / 32768.0


def print_row(title: str, result: dict[str, float]) -> None:
    if not print_row.has_head:
        print(" " * 30 + "".join(f"{name:>10s}" for name in result))
        print_row.has_head = True
    print(f"{title:30s}" + "".join(f"{value:10.3f}" for value in result.values()), flush=True)


print_row.has_head = False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=("ours", "variants", "rates", "all"), default="all")
    parser.add_argument("--found", action="store_true")
    parser.add_argument("--sentences", type=int, default=40)
    options = parser.parse_args()
    judge = Judge(options.found, options.sentences)
    print(f"{len(judge.texts)} sentences, {len(NOISES)} noises")
    with tempfile.TemporaryDirectory() as folder:
        shape = Shape(folder)
        if options.part in ("ours", "all"):
            print_row("plain en-us, not shaped", judge.measure(PLAIN, 155, 50))
            print_row("plain en-us", judge.measure(PLAIN, 155, 50, shape))
            print_row("roadside", judge.measure(OURS, 155, 50, shape))
        if options.part in ("variants", "all"):
            for name in VARIANTS:
                print_row(name, judge.measure(variant(name), 155, 50, shape))
        if options.part in ("rates", "all"):
            for rate in RATES:
                print_row(f"roadside, rate {rate}", judge.measure(OURS, rate, 50, shape))
            for pitch in PITCHES:
                print_row(f"roadside, pitch {pitch}", judge.measure(OURS, 155, pitch, shape))
    return 0


if __name__ == "__main__":
    sys.exit(main())
