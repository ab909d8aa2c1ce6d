# SPDX-License-Identifier: MIT
"""measure_latency - from the end of the last word to the first sample of the answer

Through the virtual sound card, where processing takes no time: what is measured is the
waiting, and the processor time that roadside-recognise needs for the same utterance is
added. Earcons are no answer: what counts is the first sample that is not silence of
what the event `said` names.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import material
import voices
from context import Context
from daemon import Conversation, Turn
from recogniser import Recipe, Usage
from tables import Share, Spread, Table

QUERY = "twenty fourteen mini countryman"
# Said by flite, in state guide; people's own stop, repeat and help come behind them.
COMMANDS = ("next", "go back", "next step", "repeat that", "how many steps", "next")
VOICES = voices.CHECKING + voices.PLAIN
N_PEOPLE = 8  # recordings of "repeat" and "help", each answered and the procedure goes on
SILENT = 1 / 32768 * 16  # about -66 dBFS


@dataclass
class Delay:
    said: str
    is_answered: bool
    hangover_ms: float = 0.0  # last word -> accepted
    voice_ms: float = 0.0  # accepted -> first sample
    processor_ms: float = 0.0

    @property
    def total_ms(self) -> float:
        return self.hangover_ms + self.voice_ms + self.processor_ms


def first_sound_ms(speaker: np.ndarray, from_ms: float) -> float | None:
    start = max(int(from_ms * material.RATE_HZ / 1000), 0)
    loud = np.flatnonzero(np.abs(speaker[start:]) > SILENT)
    return (start + int(loud[0])) * 1000 / material.RATE_HZ if len(loud) else None


def delay_of(turn: Turn, events: list[dict], speaker: np.ndarray, said: str) -> Delay:
    """What came of one turn; unanswered when it was not accepted, or nothing was said."""
    end_ms = turn.end_s * 1000
    heard = [e for e in events if e["event"] == "heard" and e["end_ms"] is not None
             and turn.start_s * 1000 - 300 <= e["end_ms"] <= end_ms + 1000]  # fmt: skip
    answers = [e for e in events if e["event"] == "said" and e["start_ms"] > turn.start_s * 1000]
    if not heard or not answers:
        return Delay(said, False)
    accepted_ms = heard[-1]["t_ms"]
    sound_ms = first_sound_ms(speaker, min(e["start_ms"] for e in answers))
    if sound_ms is None:
        return Delay(said, False)
    return Delay(said, True, accepted_ms - end_ms, sound_ms - accepted_ms)


def _processor_ms(context: Context, state: str, recipe: Recipe) -> float:
    utterances = context.recogniser.hear([state], [recipe])[state].utterances[recipe.name]
    return max((float(u["cpu_ms"]) for u in utterances), default=0.0)


def _spoken_turns(context: Context, voice) -> list[tuple[str, str, Recipe]]:
    turns = []
    for i, text in enumerate((QUERY, *COMMANDS)):
        path = voices.spoken_file(context.work / "voices", voice, text)
        recipe = context.spoken(f"latency/{voice.name}/{i}/{text}", str(path), 2.0)
        turns.append((text, "guide" if i else "query", recipe))
    return turns


def _people(context: Context) -> list[tuple[str, str, Recipe]]:
    clips = [c for c in context.clips
             if c.category == "command" and c.transcript in ("repeat", "help")]  # fmt: skip
    clips.sort(key=lambda c: (not c.is_held_out, c.path))
    n = N_PEOPLE if context.is_full else N_PEOPLE // 2
    return [("people's " + c.transcript, "guide", context.recipe(c)) for c in clips[:n]]


def conversations(context: Context) -> list[list[tuple[str, str, Recipe]]]:
    made = [_spoken_turns(context, voice) for voice in (VOICES if context.is_full else VOICES[:2])]
    people = _people(context)
    if people:
        made.append(_spoken_turns(context, VOICES[0])[:1] + people)
    return made


def _converse(program: Path, folder: Path, seed: str, turns: list[tuple[str, str, Recipe]]) -> Conversation:
    conversation = Conversation(program, folder, seed)
    for said, _, recipe in turns:
        conversation.say(said, material.read_audio(recipe.source))
    return conversation


def measure(context: Context) -> list[Table]:
    delays: list[Delay] = []
    usage = Usage()
    plan = conversations(context)
    n = len(plan)
    with ProcessPoolExecutor(max_workers=context.recogniser.jobs) as pool:
        folders = [context.work / f"conversation-{i}" for i in range(n)]
        held = list(pool.map(_converse, [context.daemon] * n, folders, map(str, range(n)), plan))
    for conversation, turns in zip(held, plan):
        played = conversation.played
        usage.add(played.usage)
        for turn, (said, state, recipe) in zip(conversation.turns, turns):
            delay = delay_of(turn, played.events, played.speaker, said)
            if delay.is_answered:
                delay.processor_ms = _processor_ms(context, state, recipe)
            delays.append(delay)

    table = Table("latency", "End of the last word to the first sound of the answer, ms: median / p95",
                  ["said", "answered %", "total", "waiting for the end", "to the first sample",
                   "processor"])  # fmt: skip
    names = list(dict.fromkeys(delay.said for delay in delays))
    for name in ["all", *names]:
        part = [d for d in delays if name in ("all", d.said)]
        done = [d for d in part if d.is_answered]
        table.add(name, Share(len(done), len(part)),
                  Spread([d.total_ms for d in done]), Spread([d.hangover_ms for d in done]),
                  Spread([d.voice_ms for d in done]),
                  Spread([d.processor_ms for d in done]))  # fmt: skip
    table.notes.append("virtual sound card: sample clock, and processor time of the decoders added;")
    table.notes.append("live, what is decoded at a first short pause runs while the wait goes on")
    cost = Table("daemon", "roadsided itself, on those conversations", ["audio s", "RTF", "peak RSS MB"])
    cost.add(round(usage.audio_s), round(usage.cpu_s / usage.audio_s, 4), round(usage.peak_rss_kb / 1024, 1))
    return [table, cost]
