# SPDX-License-Identifier: MIT
"""recogniser - makes material and runs roadside-recognise on it, in batches

A Recipe says how one file is made; a batch of recipes is rendered into a folder of its
own, heard in one or more dialogue states, and deleted again, so that the bench needs
little room however much it listens to. Nothing of a result depends on the batches.
"""

import json
import os
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

import material

BATCH_SECONDS = 400.0  # of audio: long against the loading of the models
TIMEOUT_S = 900  # a batch takes about a minute; then it hangs


@dataclass(frozen=True)
class Recipe:
    """One file of material."""

    name: str  # unique among those heard together
    source: str  # file with the speech; "" for noise alone
    seconds: float  # about; for making batches of one size
    noise: str = ""  # file
    snr_db: float | None = None  # None: clean
    room: str = ""  # file with an impulse response
    seed: str = ""  # for several mixes of the same
    level_dbfs: float = material.ACTIVE_LEVEL_DBFS
    rate_hz: int = material.RATE_HZ  # of the file written

    def render(self) -> np.ndarray:
        # Not from the room: what is compared between rooms hears the same noise.
        names = (Path(self.source).name, Path(self.noise).name, self.snr_db, self.seed)
        random = material.generator("recipe", *names)
        if not self.source:
            noise = audio(self.noise)
            piece = material.noise_piece(noise, int(self.seconds * material.RATE_HZ), random)
            return piece * (material.from_db(self.level_dbfs) / material.rms(piece))
        samples = material.at_level(audio(self.source), self.level_dbfs)
        if self.room:
            samples = material.in_room(samples, audio(self.room))
        samples = material.padded(samples, random)
        if self.snr_db is None:
            return samples
        return material.mixed(samples, audio(self.noise), self.snr_db, random)


@lru_cache(maxsize=64)
def audio(path: str) -> np.ndarray:
    return material.read_audio(Path(path))


@dataclass
class Usage:
    """What hearing cost, in one dialogue state."""

    audio_s: float = 0.0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_rss_kb: int = 0
    decode_s: float = 0.0  # of cpu_s, what decoding and verifying took
    parts_s: dict[str, float] = field(default_factory=dict)  # of decode_s, where it is told

    def add(self, other: "Usage") -> None:
        self.audio_s += other.audio_s
        self.cpu_s += other.cpu_s
        self.wall_s += other.wall_s
        self.decode_s += other.decode_s
        for part, seconds in other.parts_s.items():
            self.parts_s[part] = self.parts_s.get(part, 0.0) + seconds
        self.peak_rss_kb = max(self.peak_rss_kb, other.peak_rss_kb)


@dataclass
class Heard:
    """recipe name -> its utterances, as roadside-recognise printed them."""

    utterances: dict[str, list[dict]] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    audio_s: dict[str, float] = field(default_factory=dict)


class ProgramFailed(Exception):
    """roadside-recognise crashed, hung or printed what it must not."""


def _peak_rss_kb(pid: int) -> int:
    """So far. Not ru_maxrss: that begins with what we had in use at the fork."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def run_measured(command: list[str], stdout, stderr, timeout_s: float) -> tuple[int, Usage]:
    """Runs a program to its end; what it used comes from the kernel."""
    started = time.monotonic()
    with subprocess.Popen(command, stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL) as child:
        deadline = started + timeout_s
        peak_rss_kb = 0
        while True:
            peak_rss_kb = max(peak_rss_kb, _peak_rss_kb(child.pid))
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                child.kill()
                os.wait4(child.pid, 0)
                child.returncode = -9
                raise ProgramFailed(f"no end within {timeout_s} s: {' '.join(command)}")
            time.sleep(0.01)
        child.returncode = os.waitstatus_to_exitcode(status)
    usage = Usage(
        cpu_s=used.ru_utime + used.ru_stime,
        wall_s=time.monotonic() - started,
        peak_rss_kb=peak_rss_kb,
    )
    return child.returncode, usage


def _options(state: str) -> list[str]:
    """A state of the dialogue, or the file of a grammar of our own."""
    return ["--grammar" if state.endswith(".gram") else "--state", state]


def _hear(program: list[str], state: str, files: list[Path], folder: Path) -> tuple[list[dict], Usage]:
    listing = folder / "list"
    listing.write_text("".join(f"{path}\n" for path in files))
    out_path, err_path = folder / "out", folder / "err"
    with open(out_path, "wb") as out, open(err_path, "wb") as err:
        status, usage = run_measured(
            [*program, *_options(state), "--features", "--list", str(listing)], out, err, TIMEOUT_S
        )
    errors = err_path.read_text(errors="replace")[-1000:]
    if status != 0:
        raise ProgramFailed(f"{' '.join(program + _options(state))} ended with {status}:\n{errors}")
    lines = []
    for number, line in enumerate(out_path.read_text().splitlines(), start=1):
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise ProgramFailed(f"{program[0]}: line {number} is no JSON: {error}: {line}") from error
    return lines, usage


def _name_failure(program: list[str], state: str, paths: dict[Path, Recipe], folder: Path) -> None:
    """After a batch failed: which file it was."""
    for path, recipe in paths.items():
        try:
            _hear(program, state, [path], folder)
        except ProgramFailed as failure:
            raise ProgramFailed(f"{recipe}: {failure}") from failure


def _decoding(line: dict) -> Usage:
    """What an utterance's decoding took, as the line tells it."""
    parts = {part: ms / 1000 for part, ms in line.get("cpu", {}).items()}
    return Usage(decode_s=line.get("cpu_ms", 0.0) / 1000, parts_s=parts)


def hear_batch(program: list[str], states: list[str], recipes: list[Recipe]) -> dict[str, Heard]:
    """Renders and hears one batch; runs in a process of its own."""
    result = {state: Heard() for state in states}
    with tempfile.TemporaryDirectory(prefix="roadside-bench-") as name:
        folder = Path(name)
        paths = {}
        seconds = {}
        for i, recipe in enumerate(recipes):
            path = folder / f"{i:05d}.wav"
            samples = recipe.render()
            material.write_wav(path, samples, recipe.rate_hz)
            paths[path] = recipe
            seconds[recipe.name] = len(samples) / recipe.rate_hz
        for state in states:
            heard = result[state]
            try:
                lines, heard.usage = _hear(program, state, list(paths), folder)
            except ProgramFailed:
                _name_failure(program, state, paths, folder)
                raise
            heard.usage.audio_s = sum(seconds.values())
            for line in lines:
                heard.usage.add(_decoding(line))
            heard.audio_s = seconds
            heard.utterances = {recipe.name: [] for recipe in recipes}
            by_path = {str(path): recipe.name for path, recipe in paths.items()}
            seen = set()
            for line in lines:
                seen.add(line["file"])
                if line["decision"] == "error":
                    raise ProgramFailed(f"{program[0]} could not read a file of ours: {line}")
                if line["decision"] != "none":
                    heard.utterances[by_path[line["file"]]].append(line)
            if len(seen) != len(recipes):
                raise ProgramFailed(f"{program[0]}: {len(recipes)} files in, {len(seen)} out")
    return result


def _batches(recipes: list[Recipe]) -> list[list[Recipe]]:
    batches, batch, seconds = [], [], 0.0
    for recipe in recipes:
        batch.append(recipe)
        seconds += recipe.seconds + 2 * material.PADDING_S
        if seconds >= BATCH_SECONDS:
            batches.append(batch)
            batch, seconds = [], 0.0
    return batches + ([batch] if batch else [])


class Recogniser:
    """roadside-recognise on as many cores as allowed. What was heard once in a state is
    remembered: the same recipe gives the same, and several tables look at it."""

    def __init__(self, program: Path, jobs: int, options: tuple[str, ...] = ()):
        self.program = program
        self.jobs = jobs
        self._command = [str(program), *options]
        self.usage: dict[str, Usage] = {}  # by state, over everything heard
        self._known: dict[tuple[str, str], tuple[list[dict], float]] = {}

    def hear(self, states: list[str], recipes: list[Recipe]) -> dict[str, Heard]:
        """states: of the dialogue, or paths of grammars that end in .gram."""
        names = [recipe.name for recipe in recipes]
        if len(set(names)) != len(names):
            raise ValueError("two recipes have one name")
        result = {state: Heard() for state in states}
        new = [r for r in recipes if any((state, r.name) not in self._known for state in states)]
        batches = _batches(new)
        with ProcessPoolExecutor(max_workers=self.jobs) as pool:
            n = len(batches)
            for part in pool.map(hear_batch, [self._command] * n, [states] * n, batches):
                for state, heard in part.items():
                    for name, utterances in heard.utterances.items():
                        self._known[(state, name)] = (utterances, heard.audio_s[name])
                    result[state].usage.add(heard.usage)
                    self.usage.setdefault(state, Usage()).add(heard.usage)
        for state in states:
            for name in names:
                utterances, seconds = self._known[(state, name)]
                result[state].utterances[name] = utterances
                result[state].audio_s[name] = seconds
        return result
