# SPDX-License-Identifier: MIT
"""voices - flite says what there are no recordings of people for

Two groups: voices that everybody may tune on, with changes of tempo and pitch of them,
and two that are kept for checking. They show whether words, grammar and dictionary are
right, and what noise does; how well people are understood they do not show.
"""

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import material

CHANGE_PERCENT = 8
PITCH_CENTS = {"up": "133.2", "down": "-144.4"}  # 8 % more, 8 % less


@dataclass(frozen=True)
class Voice:
    name: str
    flite: str
    effect: tuple[str, ...]  # of sox; none: as flite says it
    is_for_checking: bool


def _changed(base: str) -> list[Voice]:
    return [
        Voice(f"{base}-faster", base, ("tempo", "-s", f"{1 + CHANGE_PERCENT / 100}"), False),
        Voice(f"{base}-slower", base, ("tempo", "-s", f"{1 - CHANGE_PERCENT / 100}"), False),
        Voice(f"{base}-higher", base, ("pitch", PITCH_CENTS["up"]), False),
        Voice(f"{base}-lower", base, ("pitch", PITCH_CENTS["down"]), False),
    ]


PLAIN = (Voice("awb", "awb", (), False), Voice("rms", "rms", (), False))
CHANGED = tuple(_changed("awb") + _changed("rms"))
CHECKING = (Voice("kal16", "kal16", (), True), Voice("slt", "slt", (), True))

TRIM_DB = -50.0  # under the active level: the silence that flite puts around words


def missing_programs() -> list[str]:
    return [name for name in ("flite", "sox") if shutil.which(name) is None]


def spoken_file(folder: Path, voice: Voice, text: str) -> Path:
    """A WAV file of the text in folder; made once."""
    name = hashlib.sha256(f"{voice.name}:{text}".encode("utf-8")).hexdigest()[:20]
    path = folder / f"{name}.wav"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    # Several jobs may want the same: each makes its own, and the last one stays.
    with tempfile.TemporaryDirectory(dir=folder) as own:
        plain, made, done = (Path(own) / part for part in ("plain.wav", "made.wav", "done.wav"))
        subprocess.run(
            ["flite", "-voice", voice.flite, "-t", text, "-o", str(plain)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        # -R: the same dither each time; the rate stays unless the voice has another.
        subprocess.run(
            ["sox", "-R", "-V1", str(plain), "-r", str(material.RATE_HZ), "-c", "1", str(made)]
            + list(voice.effect),
            check=True,
        )
        material.write_wav(done, _trimmed(material.read_audio(made)))
        done.replace(path)
    return path


def _trimmed(samples: np.ndarray) -> np.ndarray:
    """Without the silence around, and with a little noise in place of the digital silence
    within, which no microphone gives."""
    level = material.from_db(material.active_level_dbfs(samples) + TRIM_DB)
    loud = np.flatnonzero(np.abs(samples) > level)
    samples = samples[loud[0] : loud[-1] + 1]
    floor = material.white_noise(len(samples), material.FLOOR_DBFS, material.generator("floor"))
    return samples + floor
