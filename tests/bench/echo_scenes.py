# SPDX-License-Identifier: MIT
"""echo_scenes - conversations in which the microphone hears the speaker

roadsided is told by --echo how what it plays comes back. Until somebody is understood
what it says does not depend on what the microphone hears, so a scene is laid out without
an echo, and then heard with every echo that is asked for.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import material
import voices
from context import Context
from daemon import Conversation, Played, play
from material import RATE_HZ
from recogniser import ProgramFailed

LEVELS_DB = (0.0, 6.0, 12.0)  # echo over a normal voice, both while active
DELAYS_MS = (10, 40, 80, 150)
QUERY = "twenty fourteen mini countryman"
# Nothing but what is said to it makes it speak.
PATIENT = ("--set", "dialogue.doze_after_s=86400", "--set", "dialogue.idle_after_s=86400",
           "--set", "dialogue.reminder_after_s=86400")  # fmt: skip
SLACK_MS = (300, 1500)  # an utterance may seem to begin so much sooner, and be accepted so much later


@dataclass(frozen=True)
class Echo:
    """The way from speaker to microphone; from a time on another one may hold."""

    room: str  # file
    level_db: float
    delay_ms: float
    ppm: float = 0.0
    from_s: float = 0.0

    @property
    def room_name(self) -> str:
        name = Path(self.room).stem
        return name.replace("cabin-sim", "cabin (simulated)").replace("-", " ").split("_")[0]

    def option(self, played_dbfs: float) -> tuple[str, str]:
        gain_db = material.ACTIVE_LEVEL_DBFS + self.level_db - played_dbfs
        since = f"@{self.from_s:.3f}" if self.from_s else ""
        return "--echo", f"{self.room},{gain_db:.2f},{self.delay_ms:g},{self.ppm:g}{since}"


def rooms(context: Context) -> list[str]:
    return sorted(str(path) for path in (context.speech / "rir").glob("*.flac"))


def ways(context: Context) -> list[tuple[str, int]]:
    """Every room with every delay; neighbours differ in both."""
    there, n = rooms(context), len(DELAYS_MS)
    return [(room, DELAYS_MS[(i + shift) % n]) for shift in range(n) for i, room in enumerate(there)]


@dataclass(frozen=True)
class Scene:
    """A conversation up to its last prompt, and where that lies."""

    state: str
    samples: np.ndarray  # up to the end of the prompt, and the wait behind it
    options: tuple[str, ...]
    turns: tuple  # daemon.Turn, of what was said to it
    prompts: tuple[tuple[int, int], ...]  # start and end of all that it says, ms
    played_dbfs: float  # of what it says, while active

    def hear(self, daemon: Path, folder: Path, samples: np.ndarray, echoes: tuple[Echo, ...],
             options: tuple[str, ...] = ()) -> Played:  # fmt: skip
        ways = [part for echo in echoes for part in echo.option(self.played_dbfs)]
        return play(daemon, folder, samples, *self.options, *options, *ways)


    def was_said(self, event: dict) -> bool:
        """Whether something was said to it within what was accepted, however late that ended."""
        return any(event["start_ms"] - SLACK_MS[0] <= turn.end_s * 1000
                   and turn.start_s * 1000 - SLACK_MS[0] <= event["end_ms"] for turn in self.turns)  # fmt: skip


def spoken(context: Context, voice, text: str) -> np.ndarray:
    return material.read_audio(voices.spoken_file(context.work / "voices", voice, text))


def state_of(events: list[dict]) -> str:
    return [e["name"] for e in events if e["event"] == "state"][-1]


def lay_out(conversation: Conversation) -> Scene:
    events = conversation.played.events
    prompts = tuple((e["start_ms"], e["end_ms"]) for e in events if e["event"] == "said")
    return Scene(state_of(events), conversation.until_it_is_silent(), ("--awake", *PATIENT),
                 tuple(conversation.turns), prompts,
                 material.active_level_dbfs(conversation.played.speaker))  # fmt: skip


def bring_to(context: Context, state: str, words: tuple[str, ...]) -> Scene:
    """With the first voice that is understood."""
    for voice in voices.PLAIN + voices.CHECKING:
        conversation = Conversation(context.daemon, context.work / f"scene-{state}", state, PATIENT)
        for text in words:
            conversation.say(text, spoken(context, voice, text))
        if state_of(conversation.played.events) == state:
            return lay_out(conversation)
    raise ProgramFailed(f"roadsided could not be brought into state {state} by {words}")


def room_noise(n_samples: int, *names: object) -> np.ndarray:
    return material.white_noise(n_samples, -65.0, material.generator("echo-room", *names))


def acted(events: list[dict], from_ms: float, until_ms: float = float("inf")) -> list[dict]:
    """What was accepted of utterances that ended in this time."""
    return [e for e in events if e["event"] == "heard" and e["end_ms"] is not None
            and from_ms <= e["end_ms"] <= until_ms]  # fmt: skip


def last_loud_ms(speaker: np.ndarray, from_ms: float, until_ms: float) -> float | None:
    """The end of the last sample that is not silence."""
    start, end = (max(int(ms * RATE_HZ / 1000), 0) for ms in (from_ms, until_ms))
    loud = np.flatnonzero(np.abs(speaker[start:end]) > 16 / 32768)
    return (start + int(loud[-1]) + 1) * 1000 / RATE_HZ if len(loud) else None
