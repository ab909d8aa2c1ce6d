# SPDX-License-Identifier: MIT
"""measure_enlarged - the talk of held-out people again and again: other gains, rooms, noise

An hour of talk cannot show a rate of one in ten hours. So each recording is heard ten times, each
time as if somewhere else. The words stay the same: what is counted is less than ten times as
much evidence, and the upper limit holds for these people's talk only.
"""

from collections import Counter

import material
from context import CLEAN, Context, share_of
from material import NOISE_GROUP_NAMES, Clip
from measure_foreign import TALK, TALK_STATES, acted
from recogniser import Recipe
from tables import Rate, Table

TIMES = 10
USUAL_SHARE = 0.1  # of the recordings, once each; unless --full
LEVEL_DBFS = (-42.0, -14.0)
SNR_DB = (3.0, 25.0)
CLEAN_SHARE = 0.2
DRY_SHARE = 0.4


def somewhere(context: Context, clip: Clip, time: int) -> Recipe:
    """The recording at a level, in a room and in a noise that follow from its name."""
    random = material.generator("enlarged", clip.path, time)
    rooms = sorted((context.speech / "rir").glob("*.flac"))
    level_dbfs = float(random.uniform(*LEVEL_DBFS))
    room = "" if random.random() < DRY_SHARE else str(rooms[int(random.integers(len(rooms)))])
    name = f"{clip.path}|enlarged|{time}"
    snr_db, noise = CLEAN, ""
    if random.random() >= CLEAN_SHARE:
        snr_db = float(random.uniform(*SNR_DB))
        group = NOISE_GROUP_NAMES[int(random.integers(len(NOISE_GROUP_NAMES)))]
        noise = context.noise(group, name)
    return Recipe(name, str(context.speech / clip.path), clip.seconds, noise, snr_db, room,
                  seed=str(time), level_dbfs=level_dbfs)  # fmt: skip


def measure(context: Context) -> list[Table]:
    clips = [c for c in context.clips if TALK.get(c.category) == "talk" and c.is_held_out and not c.says]
    if context.is_full:
        plan = [(clip, somewhere(context, clip, time)) for clip in clips for time in range(TIMES)]
    else:
        plan = [(clip, somewhere(context, clip, 0)) for clip in clips
                if share_of("enlarged:" + clip.path) < USUAL_SHARE]  # fmt: skip
    heard = context.recogniser.hear(list(TALK_STATES), [recipe for _, recipe in plan])
    hours = sum(clip.seconds for clip, _ in plan) / 3600
    table = Table("talk-enlarged", "Talk of held-out people at other levels, in rooms and in noise, acted on per hour",
                  ["state", "hours", "acted", "an hour", "asked"])  # fmt: skip
    taken = Table("talk-enlarged-taken", "What it was taken for", ["state", "understood", "times"])
    for state in TALK_STATES:
        utterances = [u for _, recipe in plan for u in heard[state].utterances[recipe.name]]
        wrong = acted(utterances)
        n_asked = sum(u["decision"] == "ask" for u in utterances)
        table.add(state, round(hours, 2), len(wrong), Rate(len(wrong), hours), n_asked)
        for text, times in Counter(u["text"] for u in wrong).most_common(8):
            taken.add(state, text, times)
    times = f"{TIMES} times" if context.is_full else "a part of it once"
    table.notes.append(f"the same talk, {times}, at -42 to -14 dBFS, dry or in a room, clean or 3 to 25 dB over noise")
    return [table, taken]
