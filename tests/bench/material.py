# SPDX-License-Identifier: MIT
"""material - recordings of people and of noise, brought to one level and mixed

What is here is used by tests/bench and by tests/train alike, so that both mean the same
by "-26 dBFS" and by "10 dB". Samples are float64 arrays of mono sound at RATE_HZ, full
scale 1.0. Everything random is seeded by name (generator()): the same clip, noise and
SNR give the same samples in whatever order they are made.

The recordings lie outside the repository (speech_dir()); nothing here writes there.
"""

import ctypes
import ctypes.util
import hashlib
import os
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import split

RATE_HZ = 16000
ACTIVE_LEVEL_DBFS = -26.0  # a normal voice
FLOOR_DBFS = -80.0  # of the quiet room around a clip
PADDING_S = 0.5  # of it before and behind a clip

FRAME_S = 0.020
# As ITU-T P.56: what lies more than this under the active level is a pause. Unlike there,
# short pauses are not bridged, so that single words have no silence in their level.
ACTIVE_MARGIN_DB = 15.9

# Noise kinds as noise.tsv names them; what stands nowhere here is "other".
NOISE_GROUPS = {
    "car": ("air-conditioner", "cabin", "city", "rain", "road", "storm", "traffic", "wind"),
    "people": ("babble", "crowd"),
    "music": ("music",),
}
NOISE_GROUP_NAMES = ("car", "people", "music", "other")


@dataclass(frozen=True)
class Clip:
    """A line of transcripts.tsv."""

    path: str
    transcript: str
    speaker: str
    source: str
    licence: str
    category: str
    seconds: float
    note: str

    @property
    def is_held_out(self) -> bool:
        return split.is_held_out(self.speaker)

    @property
    def says(self) -> str:
        """The command words that connected speech happens to hold, "" when none."""
        return self.note.removeprefix("says: ") if self.note.startswith("says: ") else ""


@dataclass(frozen=True)
class Noise:
    """A line of noise.tsv."""

    path: str
    kind: str
    licence: str
    seconds: float
    origin: str

    @property
    def group(self) -> str:
        return noise_group(self.kind)

    @property
    def is_held_out(self) -> bool:
        return split.noise_is_held_out(self.path, self.licence)


def noise_group(kind: str) -> str:
    for group, kinds in NOISE_GROUPS.items():
        if kind.startswith(kinds):
            return group
    return "other"


def speech_dir() -> Path | None:
    """Where the recordings are: $ROADSIDE_SPEECH_DIR, else ../shared/speech beside the
    repository; None when there are none."""
    given = os.environ.get("ROADSIDE_SPEECH_DIR")
    root = Path(__file__).resolve().parents[2]
    candidate = Path(given) if given else root.parent / "shared" / "speech"
    return candidate if (candidate / "transcripts.tsv").is_file() else None


def _rows(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    names = lines[0].split("\t")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split("\t")
        if len(fields) != len(names):
            raise ValueError(f"{path}:{number}: {len(fields)} fields, {len(names)} wanted")
        rows.append(dict(zip(names, fields)))
    return rows


def load_clips(folder: Path) -> list[Clip]:
    return [
        Clip(r["path"], r["transcript"], r["speaker id"], r["source"], r["licence"],
             r["category"], float(r["seconds"]), r["note"])
        for r in _rows(folder / "transcripts.tsv")
    ]  # fmt: skip


def load_noises(folder: Path) -> list[Noise]:
    return [
        Noise(r["path"], r["kind"], r["licence"], float(r["seconds"]), r["origin"])
        for r in _rows(folder / "noise.tsv")
    ]


# --- files --------------------------------------------------------------------------


class _SndfileInfo(ctypes.Structure):
    _fields_ = [
        ("frames", ctypes.c_int64),
        ("samplerate", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("format", ctypes.c_int),
        ("sections", ctypes.c_int),
        ("seekable", ctypes.c_int),
    ]


def _sndfile() -> ctypes.CDLL:
    library = ctypes.CDLL(ctypes.util.find_library("sndfile") or "libsndfile.so.1")
    library.sf_open.restype = ctypes.c_void_p
    library.sf_open.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(_SndfileInfo)]
    library.sf_strerror.restype = ctypes.c_char_p
    library.sf_strerror.argtypes = [ctypes.c_void_p]
    library.sf_readf_double.restype = ctypes.c_int64
    library.sf_readf_double.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    library.sf_close.argtypes = [ctypes.c_void_p]
    return library


_SNDFILE = None
_SFM_READ = 0x10


def read_audio(path: Path) -> np.ndarray:
    """Any file that libsndfile reads, mono at RATE_HZ; ValueError says what is wrong."""
    global _SNDFILE
    _SNDFILE = _SNDFILE or _sndfile()
    info = _SndfileInfo()
    handle = _SNDFILE.sf_open(os.fsencode(path), _SFM_READ, ctypes.byref(info))
    if not handle:
        raise ValueError(f"{path}: {_SNDFILE.sf_strerror(None).decode()}")
    try:
        if info.samplerate != RATE_HZ or info.channels != 1:
            raise ValueError(
                f"{path}: {info.samplerate} Hz and {info.channels} channels, "
                f"{RATE_HZ} Hz mono wanted"
            )
        samples = np.zeros(info.frames)
        n_read = _SNDFILE.sf_readf_double(handle, samples.ctypes.data, info.frames)
        return samples[:n_read]
    finally:
        _SNDFILE.sf_close(handle)


def to_int16(samples: np.ndarray) -> np.ndarray:
    """Rounded, and limited to what 16 bits hold."""
    return np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2")


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(to_int16(samples).tobytes())


# --- levels -------------------------------------------------------------------------


def generator(*names: object) -> np.random.Generator:
    """Randomness that follows from names alone."""
    digest = hashlib.sha256("\x1f".join(str(name) for name in names).encode("utf-8")).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def to_db(ratio: float) -> float:
    """Of amplitudes; -inf for nothing."""
    return 20.0 * float(np.log10(ratio)) if ratio > 0 else float("-inf")


def from_db(level_db: float) -> float:
    return 10.0 ** (level_db / 20.0)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def active_frames(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Power of each whole frame of FRAME_S, and which frames are speech: those no more
    than ACTIVE_MARGIN_DB under the mean power of the frames that are speech."""
    n = int(FRAME_S * RATE_HZ)
    n_frames = max(len(samples) // n, 1)
    frames = np.resize(samples, n_frames * n) if len(samples) < n else samples[: n_frames * n]
    power = np.mean(np.square(frames.reshape(n_frames, n)), axis=1)
    active = power > 0
    margin = 10.0 ** (-ACTIVE_MARGIN_DB / 10.0)
    while active.any():
        # The mean can only rise as frames are left out, so this ends.
        louder = active & (power >= margin * power[active].mean())
        if louder.sum() == active.sum():
            break
        active = louder
    return power, active


def active_level_dbfs(samples: np.ndarray) -> float:
    """RMS while somebody speaks; -inf for digital silence."""
    power, active = active_frames(samples)
    return to_db(float(np.sqrt(power[active].mean()))) if active.any() else float("-inf")


def active_span(samples: np.ndarray) -> tuple[int, int]:
    """The first sample of the first frame of speech, and the one behind the last."""
    _, active = active_frames(samples)
    if not active.any():
        return 0, 0
    frames = np.flatnonzero(active)
    n = int(FRAME_S * RATE_HZ)
    return int(frames[0]) * n, int(frames[-1] + 1) * n


def active_end(samples: np.ndarray) -> int:
    """The sample behind the last frame of speech: where the last word ends."""
    return active_span(samples)[1]


def at_level(samples: np.ndarray, level_dbfs: float = ACTIVE_LEVEL_DBFS) -> np.ndarray:
    """The same, with its active level at level_dbfs."""
    level = active_level_dbfs(samples)
    if not np.isfinite(level):
        raise ValueError("digital silence has no level")
    return samples * from_db(level_dbfs - level)


def white_noise(n_samples: int, level_dbfs: float, random: np.random.Generator) -> np.ndarray:
    return random.standard_normal(n_samples) * from_db(level_dbfs)


def padded(samples: np.ndarray, random: np.random.Generator,
           before_s: float = PADDING_S, after_s: float = PADDING_S) -> np.ndarray:  # fmt: skip
    """With a quiet room before and behind, but not under it: that step in the floor is
    what a cut recording looks like to an endpointer."""
    before = white_noise(int(before_s * RATE_HZ), FLOOR_DBFS, random)
    after = white_noise(int(after_s * RATE_HZ), FLOOR_DBFS, random)
    return np.concatenate([before, samples, after])


# --- mixing -------------------------------------------------------------------------

LOOP_FADE_S = 0.050  # where a recording of noise is shorter than what it has to cover


def noise_piece(noise: np.ndarray, n_samples: int, random: np.random.Generator) -> np.ndarray:
    """n_samples of a noise from a random place on, looped with a cross-fade of equal
    power where it is too short."""
    n_fade = int(LOOP_FADE_S * RATE_HZ)
    if len(noise) <= 2 * n_fade:
        raise ValueError(f"noise of {len(noise)} samples is too short to loop")
    if len(noise) < n_samples + 1:
        rise = np.sqrt(np.linspace(0.0, 1.0, n_fade))
        turn = noise[-n_fade:] * rise[::-1] + noise[:n_fade] * rise
        lap = np.concatenate([turn, noise[n_fade:-n_fade]])
        start = int(random.integers(len(lap)))
        return np.resize(np.roll(lap, -start), n_samples)
    start = int(random.integers(len(noise) - n_samples))
    return noise[start : start + n_samples]


def mixed(samples: np.ndarray, noise: np.ndarray, snr_db: float,
          random: np.random.Generator) -> np.ndarray:  # fmt: skip
    """Noise over all of it, its padding included, so that the active level of the speech
    stands snr_db over the RMS of the noise. Speech keeps its level unless the sum would
    clip; then both become quieter."""
    piece = noise_piece(noise, len(samples), random)
    level = rms(piece)
    if level == 0.0:
        raise ValueError("noise is silent")
    gain = from_db(active_level_dbfs(samples) - snr_db) / level
    both = samples + piece * gain
    peak = float(np.max(np.abs(both)))
    return both * (0.99 / peak) if peak > 0.99 else both


def in_room(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """As heard through a room impulse response, at the level it had before, with the
    tail of the room behind it."""
    n = len(samples) + len(response) - 1
    size = 1 << (n - 1).bit_length()
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)[:n]
    return at_level(heard, active_level_dbfs(samples))
