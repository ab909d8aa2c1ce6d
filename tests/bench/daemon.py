# SPDX-License-Identifier: MIT
"""daemon - a conversation with roadsided through its virtual sound card

The person waits for the end of each answer. What is answered up to a time depends on
nothing that comes later, so a conversation is made by running it again and again, each
time with one more thing said after the last answer's end.
"""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import material
from recogniser import ProgramFailed, Usage, run_measured

TIMEOUT_S = 600
LEAD_S = 1.0  # of the room before the first word
WAIT_S = 1.2  # from the end of an answer to the next word
PATIENCE_S = 4.0  # of the room behind the last word, so that an utterance can end
FLOOR_DBFS = -65.0  # a quiet street through a microphone


@dataclass
class Played:
    """One run."""

    events: list[dict]
    speaker: np.ndarray  # in step with what was said to it
    usage: Usage


def read_events(path: Path) -> list[dict]:
    events = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise ProgramFailed(f"roadsided --events: line {number}: {error}: {line}") from error
    return events


def play(program: Path, folder: Path, samples: np.ndarray, *options: str) -> Played:
    """roadsided --input with these samples."""
    folder.mkdir(parents=True, exist_ok=True)
    heard, speaker, events = folder / "in.wav", folder / "out.wav", folder / "events"
    state = folder / "state"
    state.mkdir(exist_ok=True)
    for leftover in state.iterdir():
        leftover.unlink()
    material.write_wav(heard, samples)
    command = [str(program), "--state-dir", str(state), "--input", str(heard), "--output",
               str(speaker), "--events", str(events), *options]  # fmt: skip
    with open(folder / "log", "wb") as log:
        status, usage = run_measured(command, subprocess.DEVNULL, log, TIMEOUT_S)
    if status != 0:
        said = (folder / "log").read_text(errors="replace")[-1000:]
        raise ProgramFailed(f"{' '.join(command)} ended with {status}:\n{said}")
    usage.audio_s = len(samples) / material.RATE_HZ
    return Played(read_events(events), material.read_audio(speaker), usage)


@dataclass
class Turn:
    """One thing said, and where its last word ends, in seconds of the conversation."""

    name: str
    start_s: float
    end_s: float


@dataclass
class Conversation:
    """Grows by one turn a run."""

    program: Path
    folder: Path
    seed: str
    options: tuple[str, ...] = ()
    samples: np.ndarray = field(init=False)
    turns: list[Turn] = field(default_factory=list)
    played: Played | None = None

    def __post_init__(self):
        self.samples = self._room(int(LEAD_S * material.RATE_HZ))
        self._play()  # what it says of itself

    def _room(self, n_samples: int) -> np.ndarray:
        random = material.generator("room", self.seed, len(self.turns), n_samples)
        return material.white_noise(n_samples, FLOOR_DBFS, random)

    def until_it_is_silent(self) -> np.ndarray:
        """All so far, and the room until the daemon has nothing left to say."""
        ends = [e["end_ms"] for e in self.played.events if e["event"] == "said"]
        quiet_from = max(ends, default=0) / 1000 + WAIT_S
        n_missing = int(quiet_from * material.RATE_HZ) - len(self.samples)
        if n_missing <= 0:
            return self.samples
        return np.concatenate([self.samples, self._room(n_missing)])

    def say(self, name: str, speech: np.ndarray) -> None:
        """Says it once the daemon has nothing left to say; speech has no padding."""
        self.samples = self.until_it_is_silent()
        speech = material.at_level(speech)
        start = len(self.samples)
        end = start + material.active_end(speech)
        self.samples = np.concatenate([self.samples, speech + self._room(len(speech))])
        rate = material.RATE_HZ
        self.turns.append(Turn(name, start / rate, end / rate))
        self._play()

    def _play(self) -> None:
        whole = np.concatenate([self.samples, self._room(int(PATIENCE_S * material.RATE_HZ))])
        self.played = play(self.program, self.folder, whole, "--awake", *self.options)
