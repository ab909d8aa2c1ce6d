# SPDX-License-Identifier: MIT
"""measure_slots - sentences in slot grammars of any kind, given with --grammar

Held-out people say 5 to 15 words; right is accepted with every word, and so every slot, as
it was said. What is none of a grammar's sentences must not be accepted: other people's
sentences of the same length, which stand in another grammar.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import slot_grammars
from context import CLEAN, Context, condition_name, share_of
from material import Clip
from tables import Share, Table

SNRS_DB = (CLEAN, 12.0)
GROUP = "car"
USUAL_SHARE = 0.5  # of the sentences; unless --full
SPELT_SHARE = 0.4  # of the spelt names among them
N_FOREIGN = 8  # other sentences heard for each grammar; all with --full
_SOURCES = {"speechocean762": "speechocean762", "LibriSpeech (Deep_Speaker copy)": "LibriSpeech",
            "LibriSpeech (Resemblyzer copy)": "LibriSpeech", "AN4": "AN4",
            "cmusphinx/pocketsphinx": "LibriSpeech"}  # fmt: skip


@dataclass(frozen=True)
class Said:
    clip: Clip
    kind: str  # of sentence
    grammar: str  # name of the one it stands in


def _write(folder: Path, name: str, text: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.gram"
    path.write_text(text)
    return str(path)


def plan(context: Context) -> tuple[dict[str, str], list[Said]]:
    """Name of a grammar -> its file; and who says what."""
    clips = [c for c in context.clips if c.is_held_out and c.seconds < 15
             and share_of("slots:" + c.path) < (1.0 if context.is_full else USUAL_SHARE)]  # fmt: skip
    folder = context.work / "slots"
    files = {
        "dates": _write(folder, "dates", slot_grammars.dates()),
        "digits": _write(folder, "digits", slot_grammars.digits()),
        "spelling": _write(folder, "spelling", slot_grammars.spelling()),
    }
    said = []
    for clip in clips:
        if slot_grammars.is_date(clip.transcript):
            said.append(Said(clip, "dates", "dates"))
        elif slot_grammars.is_digits(clip.transcript):
            said.append(Said(clip, "digit strings", "digits"))
        elif slot_grammars.is_spelt(clip) and context.takes(clip.path, SPELT_SHARE):
            said.append(Said(clip, "spelt names", "spelling"))
    read = [c for c in clips if c.category in ("oog_speech", "oog_long")
            and c.source in _SOURCES and slot_grammars.is_fit(c.transcript)]  # fmt: skip
    for grammar in slot_grammars.of_sentences("frames", [c.transcript for c in read]):
        files[grammar.name] = _write(folder, grammar.name, grammar.text)
        said += [Said(c, "sentences", grammar.name) for c in read if c.transcript in grammar.sentences]
    return files, said


def _foreign(context: Context, grammar: str, said: list[Said]) -> list[Clip]:
    """What is said to another grammar. A spelt name may well hold a sentence of the digits'
    grammar; sentences are what is asked for."""
    others = [s.clip for s in said if s.grammar != grammar and s.kind in ("sentences", "dates")]
    others.sort(key=lambda clip: share_of(f"foreign:{grammar}:{clip.path}"))
    return others if context.is_full else others[:N_FOREIGN]


def outcome(utterances: list[dict], transcript: str) -> str:
    accepted = [u["text"] for u in utterances if u["decision"] == "accept"]
    if accepted == [transcript]:
        return "right"
    if accepted:
        return "wrong"
    return "asked" if any(u["decision"] == "ask" for u in utterances) else "rejected"


def _add_row(table: Table, said: str, source: str, snr_db, counts: Counter) -> None:
    n = sum(counts.values())
    table.add(said, source, condition_name(snr_db), n, Share(counts["right"], n),
              Share(counts["wrong"], n), counts["asked"], counts["rejected"])  # fmt: skip


def measure(context: Context) -> list[Table]:
    files, said = plan(context)
    rows: dict[tuple, Counter] = {}
    foreign: dict[tuple, Counter] = {}
    for grammar, path in files.items():
        own = [s for s in said if s.grammar == grammar]
        others = _foreign(context, grammar, said) if own else []
        recipe = {(clip, snr): context.recipe(clip, snr, "" if snr is CLEAN else GROUP)
                  for clip in [s.clip for s in own] + others for snr in SNRS_DB}  # fmt: skip
        heard = context.recogniser.hear([path], list(recipe.values()))[path].utterances
        for snr in SNRS_DB:
            for s in own:
                what = outcome(heard[recipe[s.clip, snr].name], s.clip.transcript)
                for source in ("all", _SOURCES.get(s.clip.source, "others")):
                    rows.setdefault((s.kind, source, snr), Counter())[what] += 1
            for clip in others:
                utterances = heard[recipe[clip, snr].name]
                is_taken = any(u["decision"] == "accept" for u in utterances)
                kind = "frames" if grammar.startswith("frames") else grammar
                for name in ("all", kind):
                    counts = foreign.setdefault((name, snr), Counter())
                    counts["n"] += 1
                    counts["accepted"] += is_taken
    table = Table("slots", "Sentences of 5 to 15 words in slot grammars, people kept from training",
                  ["said", "source", "noise", "n", "all right %", "wrong %", "asked", "rejected"])  # fmt: skip
    order = sorted(rows, key=lambda k: (k[0] != "sentences", k[0], k[1] != "all", k[1], -(k[2] or 99)))
    for key in order:
        _add_row(table, *key, rows[key])
    table.notes.append("spelt names and digit strings have no frame: each word is a slot of 26 or 11")
    taken = Table("slots-foreign", "Speech that is none of the grammar's sentences, accepted",
                  ["grammars", "noise", "n", "accepted %"])  # fmt: skip
    for (name, snr), counts in sorted(foreign.items(), key=lambda r: (r[0][0] != "all", r[0][0], -(r[0][1] or 99))):
        taken.add(name, condition_name(snr), counts["n"], Share(counts["accepted"], counts["n"]))
    return [table, taken]
