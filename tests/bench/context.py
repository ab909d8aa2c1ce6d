# SPDX-License-Identifier: MIT
"""context - what every measurement needs: recordings, programs, how much to listen to"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import material
from material import NOISE_GROUP_NAMES, Clip, Noise
from queries import Query
from recogniser import Recipe, Recogniser

CLEAN = None
MODERATE_DB = 15.0  # noise quieter than this matters little, and is not heard in every kind
LOUD_DB = 10.0  # noise louder than this is not, either, for the time that it takes


def share_of(name: str) -> float:
    """A number in 0..1 that follows from a name: the same selection in every run."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "big") / 2**32


@dataclass
class Context:
    speech: Path
    work: Path  # a folder of ours, outside the repository
    recogniser: Recogniser
    daemon: Path
    is_full: bool
    clips: list[Clip]
    noises: list[Noise]
    queries: list[Query]
    part: float = 1.0  # of everything, to see whether it all works
    pictures: dict = field(default_factory=dict)  # name -> what is drawn

    def amount(self, usual: float, whole: float = 1.0) -> float:
        """Of a share or a number of hours: whole with --full, else what is usual."""
        return self.part * (whole if self.is_full else usual)

    def takes(self, name: str, usual: float = 1.0) -> bool:
        """Whether a thing is in this run: usual is the share heard without --full."""
        return share_of("part:" + name) < self.part and (self.is_full or share_of("usual:" + name) < usual)

    def noise(self, group: str, *names: object) -> str:
        """One of the noises of a group that training never hears, by what it is for."""
        files = sorted(n.path for n in self.noises if n.group == group and n.is_held_out)
        chosen = int(material.generator("noise", group, *names).integers(len(files)))
        return str(self.speech / files[chosen])

    def groups(self, snr_db: float) -> tuple[str, ...]:
        """The groups of noise that are mixed in: all of them only with --full."""
        if self.is_full:
            return NOISE_GROUP_NAMES
        if snr_db > MODERATE_DB:
            return ("car",)
        return ("car", "people") if snr_db < LOUD_DB else ("car", "people", "music")

    def recipe(self, clip: Clip, snr_db: float | None = CLEAN, group: str = "", room: str = "",
               noise: str = "") -> Recipe:  # fmt: skip
        """A recording of a person; the name says which, and where it is heard."""
        source = str(self.speech / clip.path)
        return self.spoken(clip.path, source, clip.seconds, snr_db, group, room, noise)

    def spoken(self, name: str, source: str, seconds: float, snr_db: float | None = CLEAN,
               group: str = "", room: str = "", noise: str = "", seed: str = "") -> Recipe:  # fmt: skip
        if snr_db is not None and not noise:
            noise = self.noise(group, name, snr_db, seed)
        full_name = f"{name}|{snr_db}|{group}|{Path(room).name}|{Path(noise).name}|{seed}"
        return Recipe(full_name, source, seconds, noise, snr_db, room, seed)


def condition_name(snr_db: float | None) -> str:
    return "clean" if snr_db is None else f"{snr_db:.0f} dB"
