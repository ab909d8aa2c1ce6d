# SPDX-License-Identifier: MIT
"""measure_echo_alone - does it hear itself, and does noise or talk cut it short?

Whole procedures: somebody says "next" whenever the daemon has nothing left to say, and so
it goes on speaking. What it acts on beside that was never said to it.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

import material
import voices
from context import Context
from daemon import Conversation
from echo_scenes import LEVELS_DB, PATIENT, Echo, Scene, lay_out, rooms, spoken, state_of, ways
from material import NOISE_GROUP_NAMES, RATE_HZ
from measure_foreign import TALK
from recogniser import ProgramFailed
from tables import Rate, Table

# One for each procedure that a car begins with.
CARS = ("twenty fourteen mini countryman", "two thousand four mini cooper", "twenty nineteen mini clubman",
        "two thousand nine mini convertible", "twenty twenty one hardtop four door",
        "twenty thirteen mini paceman")  # fmt: skip
ANSWERS = {"guide": ("next", "next step", "repeat that"), "confirm": ("no", "yes", "repeat that"),
           "year": ("twenty fourteen",)}  # fmt: skip
N_TURNS = 8
NOISE_SNR_DB = 15.0  # of a normal voice over the noise of the cabin
MINUTES = (0.6, 6.0)  # of the daemon's voice a row, of which there are twelve with --full
TALK_MINUTES = (1.0, 30.0)  # all rows together
CHANGE_S = 25.0  # when the path changes
NO_CHANGE, LATER, SOONER, MOVED = "none", "50 ms later", "50 ms sooner", "another room"
CHANGES = (NO_CHANGE, LATER, SOONER, MOVED)


@dataclass
class Heard:
    speaking_s: float
    taken: list[str]  # of what nobody had said to it
    n_cut: int  # prompts that were interrupted by no command
    n_asked: int
    n_answered: int  # of what was said to it


def _converse(context: Context, car: str) -> Scene | None:
    """A procedure, led through by whichever voice is understood; None for a car that no
    voice makes known."""
    conversation = Conversation(context.daemon, context.work / f"led-{CARS.index(car)}", car, PATIENT)
    spoken_by = voices.PLAIN + voices.CHECKING
    n_heard, attempt = 0, 0
    n_turns = max(ceil(N_TURNS * min(1.0, 4 * context.part)), 2)
    for _ in range(n_turns):
        state = state_of(conversation.played.events)
        words = (car,) if state == "query" else ANSWERS.get(state, ("roadside assistant",))
        text = words[attempt % len(words)]
        voice = spoken_by[(attempt // len(words)) % len(spoken_by)]
        conversation.say(text, spoken(context, voice, text))
        n_now = sum(e["event"] == "heard" for e in conversation.played.events)
        attempt = 0 if n_now > n_heard else attempt + 1
        n_heard = n_now
    return lay_out(conversation) if n_heard > 1 else None


def _listen(daemon: Path, folder: Path, scene: Scene, sound: np.ndarray, echoes: tuple[Echo, ...]) -> Heard:
    events = scene.hear(daemon, folder, scene.samples + sound, echoes).events
    heard = [e for e in events if e["event"] == "heard" and e["end_ms"] is not None]
    mine = [e for e in heard if not scene.was_said(e)]
    said = [e for e in events if e["event"] == "said"]
    answered_ms = [e["t_ms"] for e in heard if scene.was_said(e)]
    n_cut = sum(e["interrupted"] and not any(abs(e["t_ms"] - ms) < 500 for ms in answered_ms) for e in said)
    n_asked = sum(e["event"] == "asked" and not scene.was_said(e) for e in events)
    return Heard(sum(e["end_ms"] - e["start_ms"] for e in said) / 1000, [e["text"] or "" for e in mine],
                 n_cut, n_asked, len(answered_ms))  # fmt: skip


def _cabin(context: Context, scene: Scene, seed: object) -> np.ndarray:
    noise = material.read_audio(Path(context.noise("car", "echo", seed)))
    piece = material.noise_piece(noise, len(scene.samples), material.generator("echo-cabin", seed))
    return piece * (material.from_db(material.ACTIVE_LEVEL_DBFS - NOISE_SNR_DB) / material.rms(piece))


def _echoes(context: Context, number: int, level_db: float, change: str) -> tuple[Echo, ...]:
    there = ways(context)
    room, delay_ms = there[number % len(there)]
    other = rooms(context)[(rooms(context).index(room) + 1) % len(rooms(context))]
    if change == SOONER:
        delay_ms = max(delay_ms, 60)
    first = Echo(room, level_db, delay_ms)
    changed = {NO_CHANGE: (), LATER: (Echo(room, level_db, delay_ms + 50, 0, CHANGE_S),),
               SOONER: (Echo(room, level_db, delay_ms - 50, 0, CHANGE_S),),
               MOVED: (Echo(other, level_db, delay_ms, 0, CHANGE_S),)}  # fmt: skip
    return (first, *changed[change])


def _over_speech(context: Context, scene: Scene, number: int) -> np.ndarray:
    """Noise or other people's talk while the daemon speaks, and only then."""
    random = material.generator("echo-others", number)
    sound = np.zeros(len(scene.samples))
    talk = sorted((c for c in context.clips
                   if TALK.get(c.category) == "talk" and c.is_held_out and not c.says),
                  key=lambda c: c.path)  # fmt: skip
    for i, (start_ms, end_ms) in enumerate(scene.prompts):
        start, end = (int(ms * RATE_HZ / 1000) for ms in (start_ms + 300, end_ms - 300))
        if end <= start:
            continue
        if i % 2 and talk:
            clip = talk[int(random.integers(len(talk)))]
            piece = material.at_level(material.read_audio(context.speech / clip.path))[: end - start]
        else:
            group = NOISE_GROUP_NAMES[(i // 2) % len(NOISE_GROUP_NAMES)]
            noise = material.read_audio(Path(context.noise(group, "echo-others", number, i)))
            piece = material.noise_piece(noise, end - start, random)
            piece = piece * (material.from_db(material.ACTIVE_LEVEL_DBFS) / material.rms(piece))
        sound[start : start + len(piece)] += piece
    return sound


def _plan(scenes: list[Scene], minutes: float) -> list[tuple[Scene, int]]:
    """Scenes until so many minutes of speech are full, each time another number."""
    plan, seconds = [], 0.0
    while seconds < 60 * minutes or not plan:
        number = len(plan)
        scene = scenes[number % len(scenes)]
        plan.append((scene, number))
        seconds += sum(end - start for start, end in scene.prompts) / 1000
    return plan


def measure(context: Context) -> list[Table]:
    alone = Table("echo-alone", "The daemon speaks its procedures, in cabin noise: what it took for a command",
                  ["echo over voice", "path changes", "minutes", "accepted", "an hour", "asked", "answered"])  # fmt: skip
    others = Table("echo-others", "Noise and other people's talk while it speaks: was it cut short?",
                   ["echo over voice", "minutes", "accepted", "interrupted", "an hour", "asked"])  # fmt: skip
    taken = Table("echo-taken", "The same: what was understood", ["row", "understood", "times"])
    minutes = context.amount(MINUTES[0], MINUTES[1])
    with ProcessPoolExecutor(max_workers=context.recogniser.jobs) as pool:
        cars = CARS if context.is_full else CARS[:2]
        scenes = [s for s in pool.map(_converse, [context] * len(cars), cars) if s is not None]
        if not scenes:
            raise ProgramFailed(f"roadsided understood none of {cars}")

        def hear(rows: list[tuple]) -> list[list[Heard]]:
            """rows: lists of (scene, sound, echoes)."""
            jobs = [job for row in rows for job in row]
            folders = [context.work / "echo-alone" / str(i) for i in range(len(jobs))]
            heard = iter(pool.map(_listen, [context.daemon] * len(jobs), folders, *zip(*jobs)))
            return [[next(heard) for _ in row] for row in rows]

        # A path that changes is heard at all levels only with --full.
        keys = [(level_db, change) for change in CHANGES
                for level_db in (LEVELS_DB if context.is_full or change == NO_CHANGE else LEVELS_DB[-1:])]  # fmt: skip
        rows = [[(scene, _cabin(context, scene, n), _echoes(context, n, level_db, change))
                 for scene, n in _plan(scenes, minutes)]
                for level_db, change in keys]  # fmt: skip
        for (level_db, change), heard in zip(keys, hear(rows)):
            _add_alone(alone, taken, level_db, change, heard)
        minutes = context.amount(TALK_MINUTES[0], TALK_MINUTES[1]) / len(LEVELS_DB)
        rows = [[(scene, _over_speech(context, scene, n), _echoes(context, n, level_db, NO_CHANGE))
                 for scene, n in _plan(scenes, minutes)]
                for level_db in LEVELS_DB]  # fmt: skip
        for level_db, heard in zip(LEVELS_DB, hear(rows)):
            name = f"{level_db:+.0f} dB"
            hours = sum(h.speaking_s for h in heard) / 3600
            n_cut = sum(h.n_cut for h in heard)
            others.add(name, round(hours * 60, 1), sum(len(h.taken) for h in heard), n_cut,
                       Rate(n_cut, hours), sum(h.n_asked for h in heard))  # fmt: skip
            _add_taken(taken, "others " + name, heard)
    return [alone, others, taken]


def _add_alone(alone: Table, taken: Table, level_db: float, change: str, heard: list[Heard]) -> None:
    hours = sum(h.speaking_s for h in heard) / 3600
    k = sum(len(h.taken) for h in heard)
    alone.add(f"{level_db:+.0f} dB", change, round(hours * 60, 1), k, Rate(k, hours),
              sum(h.n_asked for h in heard), sum(h.n_answered for h in heard))  # fmt: skip
    _add_taken(taken, f"alone {level_db:+.0f} dB, {change}", heard)


def _add_taken(taken: Table, row: str, heard: list[Heard]) -> None:
    words = [text for h in heard for text in h.taken]
    for text in sorted(set(words)):
        taken.add(row, text, words.count(text))
