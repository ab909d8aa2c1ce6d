# SPDX-License-Identifier: MIT
"""measure_stream - hours of other people's talk into roadsided itself, as one stream

Talk of held-out people, cut at its pauses, with gaps and levels as they come, in a quiet
street or in noise; the daemon is brought into a state first by what flite says. It hears
nothing while it speaks, and once an action has led elsewhere the rest of that piece does
not count: both are taken off the time.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

import material
import voices
from context import CLEAN, Context, condition_name
from daemon import FLOOR_DBFS, Conversation, Played, play
from material import NOISE_GROUP_NAMES, RATE_HZ
from measure_foreign import TALK
from recogniser import ProgramFailed, Usage
from tables import Rate, Table

# What is said until the daemon is in a state; it stays there: no timer ends it.
WAYS = {
    "guide": ("twenty fourteen mini countryman",),
    "confirm": ("twenty fourteen mini countryman", "next", "next"),
    "query": (),
    "idle": (),
}
PATIENT = ("--set", "dialogue.doze_after_s=86400", "--set", "dialogue.idle_after_s=86400",
           "--set", "dialogue.reminder_after_s=86400")  # fmt: skip
SNRS_DB = (CLEAN, 10.0)
PIECE_S = 90.0
USUAL_PIECES = 2  # of each state and SNR; all of the talk with --full
GAP_S = (0.2, 2.0)
LEVEL_DBFS = (-30.0, -15.0)
PAUSE_S = 0.15  # a longer one is a place to cut
LEAST_PART_S = 0.5
DEAF_AFTER_MS = 200  # as hearing is (half duplex)


@dataclass(frozen=True)
class Prefix:
    """How the daemon is brought into a state."""

    state: str
    samples: np.ndarray

    @property
    def options(self) -> tuple[str, ...]:
        return PATIENT if self.state == "idle" else (*PATIENT, "--awake")


@dataclass
class Piece:
    prefix: Prefix
    snr_db: float | None
    samples: np.ndarray  # without the prefix
    is_speech: np.ndarray  # by 10 ms


@dataclass
class Count:
    seconds: float  # of speech that it heard in that state
    acted: list[str]  # what was understood
    asked: int
    has_left: bool


def cut_at_pauses(samples: np.ndarray) -> list[np.ndarray]:
    """Parts without long pauses, each as long as a few words at least."""
    _, active = material.active_frames(samples)
    n = int(material.FRAME_S * RATE_HZ)
    least = int(PAUSE_S / material.FRAME_S)
    places = np.flatnonzero(active)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > least)
    starts = [places[0], *places[breaks + 1]]
    ends = [*places[breaks], places[-1]]
    parts = [samples[a * n : (b + 1) * n] for a, b in zip(starts, ends)]
    return [part for part in parts if len(part) >= LEAST_PART_S * RATE_HZ]


def compose(parts: list[np.ndarray], seconds: float, random: np.random.Generator):
    """Parts one after the other until seconds are full: (samples, speech by 10 ms, used)."""
    samples = np.zeros(int(seconds * RATE_HZ))
    step = RATE_HZ // 100
    is_speech = np.zeros(len(samples) // step, bool)
    at, used = 0, 0
    for part in parts:
        at += int(random.uniform(*GAP_S) * RATE_HZ)
        if at + len(part) > len(samples):
            break
        samples[at : at + len(part)] = material.at_level(part, float(random.uniform(*LEVEL_DBFS)))
        is_speech[at // step : (at + len(part)) // step] = True
        at += len(part)
        used += 1
    return samples, is_speech, used


def _pieces(context: Context, prefix: Prefix, snr_db) -> list[Piece]:
    clips = [c for c in context.clips if TALK.get(c.category) == "talk" and c.is_held_out and not c.says]
    random = material.generator("stream", snr_db)
    clips = [clips[i] for i in random.permutation(len(clips))]
    n_most = None if context.is_full else ceil(USUAL_PIECES * context.part)
    seconds = PIECE_S if context.part > 0.2 else PIECE_S / 4
    parts: list[np.ndarray] = []
    made: list[Piece] = []
    for clip in clips:
        parts += cut_at_pauses(material.read_audio(context.speech / clip.path))
        if sum(map(len, parts)) < seconds * RATE_HZ:
            continue
        number = len(made)
        samples, is_speech, used = compose(parts, seconds, random)
        parts = parts[used:]
        if snr_db is not CLEAN:
            group = NOISE_GROUP_NAMES[number % len(NOISE_GROUP_NAMES)]
            noise = material.read_audio(Path(context.noise(group, "stream", number)))
            piece = material.noise_piece(noise, len(samples), random)
            level = sum(LEVEL_DBFS) / 2 - snr_db
            samples = samples + piece * (material.from_db(level) / material.rms(piece))
        samples = samples + material.white_noise(len(samples), FLOOR_DBFS, random)
        made.append(Piece(prefix, snr_db, samples, is_speech))
        if n_most is not None and len(made) >= n_most:
            break
    return made


def reached_state(events: list[dict]) -> str:
    names = [e["name"] for e in events if e["event"] == "state"]
    return names[-1] if names else "idle"


def _prefix(context: Context, state: str) -> Prefix:
    """With the first voice that is understood."""
    if state == "idle":
        return Prefix(state, material.white_noise(RATE_HZ, FLOOR_DBFS, material.generator("idle")))
    for voice in voices.CHECKING[::-1] + voices.PLAIN:
        conversation = Conversation(context.daemon, context.work / f"way-{state}", state, PATIENT)
        for text in WAYS[state]:
            path = voices.spoken_file(context.work / "voices", voice, text)
            conversation.say(text, material.read_audio(path))
        if reached_state(conversation.played.events) == state:
            return Prefix(state, conversation.until_it_is_silent())
    raise ProgramFailed(f"roadsided could not be brought into state {state} by {WAYS[state]}")


def listening(events: list[dict], state: str, start_ms: int, n_steps: int) -> tuple[np.ndarray, int | None]:
    """By 10 ms from start_ms on: was it in that state, and not deaf? And when it left."""
    left_ms = next((e["t_ms"] for e in events
                    if e["event"] == "state" and e["name"] != state and e["t_ms"] >= start_ms), None)  # fmt: skip
    is_listening = np.ones(n_steps, bool)
    if left_ms is not None:
        is_listening[max((left_ms - start_ms) // 10, 0) :] = False
    for e in events:
        if e["event"] == "said":
            first, end = e["start_ms"] - start_ms, e["end_ms"] - start_ms + DEAF_AFTER_MS
            is_listening[max(first // 10, 0) : max(end // 10, 0)] = False
    return is_listening, left_ms


def count(piece: Piece, events: list[dict]) -> Count:
    start_ms = len(piece.prefix.samples) * 1000 // RATE_HZ
    is_listening, left_ms = listening(events, piece.prefix.state, start_ms, len(piece.is_speech))
    until_ms = float("inf") if left_ms is None else left_ms
    counted = [e for e in events if e["event"] in ("heard", "asked") and start_ms <= e["t_ms"] <= until_ms]
    acted = [e["text"] or "" for e in counted if e["event"] == "heard"]
    seconds = float(np.sum(is_listening & piece.is_speech)) / 100
    return Count(seconds, acted, len(counted) - len(acted), left_ms is not None)


def _hear(daemon: Path, folder: Path, piece: Piece) -> Played:
    samples = np.concatenate([piece.prefix.samples, piece.samples])
    return play(daemon, folder, samples, *piece.prefix.options)


def measure(context: Context) -> list[Table]:
    table = Table("stream", "Other people's talk as one stream into roadsided, acted on per hour of it",
                  ["state", "speech", "speakers", "noise", "hours", "acted", "an hour", "asked",
                   "pieces", "cut short"])  # fmt: skip
    taken = Table("stream-taken", "The stream: what it was taken for", ["state", "noise", "understood", "times"])
    cost = Table("stream-cost", "roadsided itself, on that stream", ["state", "audio s", "RTF", "peak RSS MB"])
    with ProcessPoolExecutor(max_workers=context.recogniser.jobs) as pool:
        prefixes = list(pool.map(_prefix, [context] * len(WAYS), WAYS))
        pieces = [p for prefix in prefixes for snr_db in SNRS_DB for p in _pieces(context, prefix, snr_db)]
        folders = [context.work / "stream" / str(i) for i in range(len(pieces))]
        played = list(pool.map(_hear, [context.daemon] * len(pieces), folders, pieces))
    for state in WAYS:
        usage = Usage()
        for snr_db in SNRS_DB:
            part = [(piece, run) for piece, run in zip(pieces, played)
                    if piece.prefix.state == state and piece.snr_db is snr_db]  # fmt: skip
            counts = [count(piece, run.events) for piece, run in part]
            for _, run in part:
                usage.add(run.usage)
            hours = sum(c.seconds for c in counts) / 3600
            acted = [text for c in counts for text in c.acted]
            table.add(state, "talk", "held out", condition_name(snr_db), round(hours, 3), len(acted),
                      Rate(len(acted), hours), sum(c.asked for c in counts), len(part),
                      sum(c.has_left for c in counts))  # fmt: skip
            for text, times in Counter(acted).most_common(8):
                taken.add(state, condition_name(snr_db), text, times)
        if usage.audio_s:
            cost.add(state, round(usage.audio_s), round(usage.cpu_s / usage.audio_s, 4),
                     round(usage.peak_rss_kb / 1024, 1))  # fmt: skip
    table.notes.append("hours of speech that it could hear in that state: not while it spoke,")
    table.notes.append("not after an action led elsewhere")
    return [table, taken, cost]
