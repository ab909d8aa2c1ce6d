# SPDX-License-Identifier: MIT
"""measure_echo - commands said while the daemon speaks, and how soon it is silent

People's commands (and flite's, where there are none of people) begin AFTER_S into one of
the daemon's own prompts, which comes back into the microphone. Each is first said after
the prompt, without any echo: only those that are acted on rightly there count.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import material
import voices
from context import Context, share_of
from daemon import Played
from echo_scenes import (LEVELS_DB, QUERY, SLACK_MS, Echo, Scene, acted, bring_to, last_loud_ms,
                         room_noise, spoken, ways)  # fmt: skip
from material import RATE_HZ
from measure_commands import STATE_OF, is_command
from tables import Share, Spread, Table

AFTER_S = 4.0  # of the prompt; sooner where it would be over before the word is
BEFORE_END_S = 1.2
ALONE_S = 2.0  # behind the prompt: half duplex has been listening again for long enough to know the noise
TAIL_S = 2.5
ALONE = None  # in place of a level: nobody else speaks

# Said by flite in state guide: (words, intent).
SPOKEN = (("next", "next"), ("go back", "back"), ("next step", "next"), ("repeat that", "repeat"),
          ("how many steps", "how-many"), ("what can i say", "what-can-i-say"),
          ("pause", "pause"), ("stop", "stop"), ("help me", "help"), ("louder", "louder"))  # fmt: skip
SCENES = {"guide": (QUERY,), "confirm": (QUERY, "next", "next")}
NO_CANCELLER = ("--set", "ears.echo=no")
COST_RUNS = 3
USUAL_SHARE = 0.5  # of what is said; unless --full
N_WAYS_FULL = 4  # of room and delay, each


@dataclass(frozen=True)
class Said:
    name: str
    state: str
    intent: str
    who: str
    source: str  # file


@dataclass
class Outcome:
    said: Said
    echo: Echo | None
    what: str  # right, wrong, asked, rejected, unheard
    to_silence_ms: float | None = None  # from the end of the word to the last loud sample
    ramp_ms: float | None = None  # from acceptance to it


def outcome(events: list[dict], scene: Scene, intent: str, start_ms: float, end_ms: float) -> str:
    """What the command led to; acting on what nobody said, before or behind it, is wrong
    as well."""
    heard = [e for e in acted(events, 0) if not scene.was_said(e)]
    mine = [e for e in heard if start_ms - SLACK_MS[0] <= e["end_ms"] <= end_ms + SLACK_MS[1]]
    if len(mine) < len(heard) or any(e["intent"] != intent for e in mine):
        return "wrong"
    if mine:
        return "right"
    others = [e["event"] for e in events if e["event"] in ("asked", "rejected")
              and (e["end_ms"] or 0) >= start_ms - SLACK_MS[0]]  # fmt: skip
    if "asked" in others:
        return "asked"
    return "rejected" if others else "unheard"


def silence(played: Played, start_ms: float, end_ms: float) -> tuple[float | None, float | None]:
    """(from the end of the word, from acceptance) to the last loud sample of what was being said."""
    taken = acted(played.events, start_ms - SLACK_MS[0], end_ms + SLACK_MS[1])
    cut = [e for e in played.events if e["event"] == "said" and e["interrupted"]
           and taken and e["t_ms"] >= taken[0]["t_ms"]]  # fmt: skip
    if not cut:
        return None, None
    loud_ms = last_loud_ms(played.speaker, start_ms, cut[0]["end_ms"])
    return (None, None) if loud_ms is None else (loud_ms - end_ms, max(loud_ms - taken[0]["t_ms"], 0.0))


def mix(scene: Scene, said: Said, is_alone: bool) -> tuple[np.ndarray, float, float]:
    """The samples, and where the word begins and ends, ms."""
    speech = material.at_level(material.read_audio(Path(said.source)))
    first_ms, end_ms = _last_prompt(scene)
    if is_alone:
        start = len(scene.samples) + int(ALONE_S * RATE_HZ)
    else:
        start_ms = min(first_ms + AFTER_S * 1000, end_ms - BEFORE_END_S * 1000)
        first, _ = material.active_span(speech)
        start = max(int(start_ms * RATE_HZ / 1000) - first, 0)
    n = max(start + len(speech), len(scene.samples)) + int(TAIL_S * RATE_HZ)
    samples = np.concatenate([scene.samples, room_noise(n - len(scene.samples), said.name)])
    samples[start : start + len(speech)] += speech
    first, end = (start + place for place in material.active_span(speech))
    return samples, first * 1000 / RATE_HZ, end * 1000 / RATE_HZ


def _last_prompt(scene: Scene) -> tuple[int, int]:
    """All that is said after the last turn, as one."""
    after_ms = scene.turns[-1].start_s * 1000 if scene.turns else 0
    prompts = [p for p in scene.prompts if p[0] >= after_ms]
    return prompts[0][0], prompts[-1][1]


def _try(daemon: Path, folder: Path, scene: Scene, said: Said, echo: Echo | None,
         options: tuple[str, ...]) -> Outcome:  # fmt: skip
    samples, start_ms, end_ms = mix(scene, said, echo is None)
    played = scene.hear(daemon, folder, samples, () if echo is None else (echo,), options)
    what = outcome(played.events, scene, said.intent, start_ms, end_ms)
    spread = silence(played, start_ms, end_ms) if echo and what == "right" else (None, None)
    return Outcome(said, echo, what, *spread)


def _said(context: Context) -> list[Said]:
    made = []
    for clip in filter(is_command, context.clips):
        if clip.is_held_out and (context.is_full or share_of("echo:" + clip.path) < USUAL_SHARE):
            made.append(Said(clip.path, STATE_OF[clip.transcript], clip.transcript, "people, held out",
                             str(context.speech / clip.path)))  # fmt: skip
    for voice in voices.PLAIN + voices.CHECKING:
        for text, intent in SPOKEN:
            name = f"{voice.name}: {text}"
            if context.takes("echo:" + name, USUAL_SHARE):
                spoken(context, voice, text)
                path = voices.spoken_file(context.work / "voices", voice, text)
                made.append(Said(name, "guide", intent, "flite", str(path)))
    return made


def _hear(context: Context, pool, scenes: dict[str, Scene], plan: list,
          options: tuple[str, ...] = ()) -> list[Outcome]:  # fmt: skip
    """plan: (said, echo or None)."""
    n = len(plan)
    folders = [context.work / "echo" / str(i) for i in range(n)]
    return list(pool.map(_try, [context.daemon] * n, folders, [scenes[said.state] for said, _ in plan],
                         [said for said, _ in plan], [echo for _, echo in plan], [options] * n))  # fmt: skip


def _table(alone: list[Outcome], without: list[Outcome], over: list[Outcome]) -> Table:
    table = Table("echo", "Commands over the daemon's own speech, of those acted on rightly without it",
                  ["by", "which", "echo over voice", "n", "right %", "wrong %", "asked", "rejected",
                   "unheard"])  # fmt: skip

    def add(by: str, which: str, level: str, part: list[Outcome]) -> None:
        counts, n = Counter(o.what for o in part), len(part)
        table.add(by, which, level, n, Share(counts["right"], n), Share(counts["wrong"], n),
                  counts["asked"], counts["rejected"], counts["unheard"])  # fmt: skip

    keys = (("voice", lambda o: o.said.who), ("word", lambda o: o.said.intent),
            ("delay", lambda o: f"{o.echo.delay_ms} ms"), ("room", lambda o: o.echo.room_name))  # fmt: skip
    add("all", "all said", "nobody speaks", alone)
    add("all", "the same, canceller off", "nobody speaks", without)
    for level_db in LEVELS_DB:
        add("all", "right without echo", f"{level_db:+.0f} dB", [o for o in over if o.echo.level_db == level_db])
    for by, key in keys:
        for which in sorted({key(o) for o in over}, key=lambda name: (len(name), name)):
            for level_db in LEVELS_DB:
                part = [o for o in over if o.echo.level_db == level_db and key(o) == which]
                if part:
                    add(by, which, f"{level_db:+.0f} dB", part)
    table.notes.append("cabin responses are simulated; the seminar room is real")
    return table


STEPS_MS = (200, 300, 400, 500, 700, 1000)


def _silence_table(over: list[Outcome]) -> Table:
    table = Table("echo-silence", "From the end of the accepted word to the last loud sample, ms",
                  ["echo over voice", "n", "median / p95", *[f"<= {ms} %" for ms in STEPS_MS],
                   "from acceptance"])  # fmt: skip
    for level_db in ("all", *LEVELS_DB):
        part = [o for o in over if o.to_silence_ms is not None and level_db in ("all", o.echo.level_db)]
        values = [o.to_silence_ms for o in part]
        within = [Share(sum(v <= ms for v in values), len(values)) for ms in STEPS_MS]
        name = level_db if level_db == "all" else f"{level_db:+.0f} dB"
        table.add(name, len(values), Spread(values), *within, Spread([o.ramp_ms for o in part], 1))
    table.notes.append("of commands that ended what was being said; from acceptance: median / p95")
    return table


def _cost(context: Context, scene: Scene) -> Table:
    """The daemon speaks and nobody else; what is heard is decoded in neither run."""
    table = Table("echo-cost", "Processor time of the whole daemon, as a share of one core, and of the canceller",
                  ["seconds", "canceller on", "canceller off", "of the canceller"])  # fmt: skip
    room, delay_ms = ways(context)[0]
    echo = (Echo(room, LEVELS_DB[0], delay_ms),)
    shares = []
    for options in ((), NO_CANCELLER):
        runs = [scene.hear(context.daemon, context.work / "echo-cost", scene.samples, echo, options).usage
                for _ in range(COST_RUNS)]  # fmt: skip
        shares.append(min(usage.cpu_s / usage.audio_s for usage in runs))
    table.add(round(len(scene.samples) / RATE_HZ, 1), *(round(share, 4) for share in shares),
              round(shares[0] - shares[1], 4))  # fmt: skip
    table.notes.append(f"the least of {COST_RUNS} runs each; loading the models and speaking are in both")
    return table


def measure(context: Context) -> list[Table]:
    said = _said(context)
    there = ways(context)
    n_ways = N_WAYS_FULL if context.is_full else 1
    with ProcessPoolExecutor(max_workers=context.recogniser.jobs) as pool:
        wanted = [state for state in SCENES if any(s.state == state for s in said)]
        scenes = dict(zip(wanted, pool.map(bring_to, [context] * len(wanted), wanted,
                                           [SCENES[state] for state in wanted])))  # fmt: skip
        alone = _hear(context, pool, scenes, [(s, ALONE) for s in said])
        without = _hear(context, pool, scenes, [(s, ALONE) for s in said], NO_CANCELLER)
        plan = []
        for i, one in enumerate(o.said for o in alone if o.what == "right"):
            for k in range(n_ways):
                room, delay_ms = there[(i + k * (len(there) // n_ways + 1)) % len(there)]
                plan += [(one, Echo(room, level_db, delay_ms)) for level_db in LEVELS_DB]
        over = _hear(context, pool, scenes, plan)
    cost = _cost(context, scenes[wanted[0]])
    return [_table(alone, without, over), _silence_table(over), cost]
