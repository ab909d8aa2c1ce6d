#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""confusions - what a phrase is taken for, and what is taken for it

	tests/bench/confusions.py "new phrase" [--state guide] [--intent next]
	tests/bench/confusions.py --all [--state guide]

For a phrase that may become one of ours: it is put into a copy of the grammars, with the
intent that it would have. Printed are the phrases of the state and the recorded words that
are nearest to it by their phones (the daemon's own dictionary), and what was heard: when
flite's voices say it and its neighbours, clean and in noise; when people say those words;
in noise alone. --all compares the phrases that are there with each other.

Heard with the people, noises and voices that may be tuned on (split.py), never with those
that are kept for checking. A phrase is worth having when it is understood at 10 dB, when
nothing of another intent lies near, and when nothing that is no phrase is taken for it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import material
import voices
from context import CLEAN, condition_name
from recogniser import Recipe, Recogniser
from tables import Share, Table

ROOT = Path(__file__).resolve().parents[2]
SNRS_DB = (CLEAN, 20.0, 10.0, 5.0)
NEIGHBOUR_SNRS_DB = (CLEAN, 10.0)
N_NEIGHBOURS = 8  # phrases of other intents that are said as well
N_WORDS = 12  # recorded words that are listened to
MOST_CLIPS = 6  # people for each of them
NOISE_S = 15.0  # of each noise alone
MOST_SENTENCES = 20000  # of a state; longer ones are compared with these only

# Phones that are heard alike: changing one for another of its kind costs less.
KINDS = ("IY IH EY", "EH AE AH", "AA AO AH OW", "UH UW OW", "ER AH R", "AY AW OY", "P T K", "B D G",
         "P B", "T D", "K G", "F TH S", "S SH CH", "Z S", "V DH", "Z ZH JH", "M N NG", "L R W Y")  # fmt: skip
ALIKE_COST = 0.5
NOISY = ("HH", "T", "D", "P", "K", "R")  # what is lost first
LOSS_COST = 0.7


@dataclass
class Phrase:
    text: str
    intent: str
    sayings: list[tuple[str, ...]]  # phones


def change_cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return ALIKE_COST if any({one, other} <= set(kind.split()) for kind in KINDS) else 1.0


def loss_cost(phone: str) -> float:
    return LOSS_COST if phone in NOISY else 1.0


def phones_distance(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Cheapest way from one to the other, for each phone of the longer."""
    row = [0.0]
    for phone in other:
        row.append(row[-1] + loss_cost(phone))
    for phone in one:
        above = row
        row = [above[0] + loss_cost(phone)]
        for j, target in enumerate(other, start=1):
            row.append(min(above[j] + loss_cost(phone), row[j - 1] + loss_cost(target),
                           above[j - 1] + change_cost(phone, target)))  # fmt: skip
    return row[-1] / max(len(one), len(other), 1)


def distance(one: Phrase, other: Phrase) -> float:
    return min(phones_distance(a, b) for a in one.sayings for b in other.sayings)


def sayings(words: list[list[str]]) -> list[tuple[str, ...]]:
    """All ways to say the words one after the other, as far as they are few."""
    ways: list[tuple[str, ...]] = [()]
    for word in words:
        ways = [way + tuple(phones.split()) for way in ways for phones in word][:64]
    return ways


def read_phrases(program: Path, options: list[str], most: int) -> list[Phrase]:
    done = subprocess.run([program, "--sentences", str(most), *options],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"{program}: {done.stderr}")
    found = (json.loads(line) for line in done.stdout.splitlines())
    return [Phrase(p["text"], p["intent"] or "", sayings(p["words"])) for p in found]


def as_phrases(program: Path, texts: list[str], folder: Path) -> list[Phrase]:
    """Any words, as the daemon would pronounce them."""
    path = folder / "words.gram"
    path.write_text(f"#JSGF V1.0;\ngrammar words;\npublic <words> = {' | '.join(texts)};\n")
    return read_phrases(program, ["--grammar", str(path)], len(texts))


def grammar_with(phrase: str, intent: str, state: str, folder: Path) -> Path:
    """A copy of our grammars in which the state has the phrase as well."""
    copy = folder / "grammar"
    shutil.copytree(ROOT / "grammar", copy)
    path = copy / f"{state}.gram"
    text, n = re.subn(r"(public <[\w-]+> = )", rf"\1{phrase} {{{intent}}} | ",
                      path.read_text(encoding="utf-8"), count=1)  # fmt: skip
    if n != 1:
        sys.exit(f"{path}: no public rule found to put the phrase into")
    path.write_text(text, encoding="utf-8")
    return copy


class Listener:
    """Says and plays things, and notes what was heard in the state."""

    def __init__(self, program: Path, state: str, jobs: int, cache: Path):
        self.recogniser = Recogniser(program, jobs)
        self.state = state
        self.cache = cache
        self.speech = material.speech_dir()
        self.clips = [c for c in material.load_clips(self.speech) if not c.is_held_out] if self.speech else []
        noises = material.load_noises(self.speech) if self.speech else []
        self.noises = [n for n in noises if not n.is_held_out and "simulated" not in n.kind]

    def noise(self, *names: object) -> str:
        chosen = int(material.generator("confusions", *names).integers(len(self.noises)))
        return str(self.speech / self.noises[chosen].path)

    def recipe(self, name: str, path: Path, snr_db: float | None) -> Recipe:
        noise = self.noise(name, snr_db) if snr_db is not CLEAN else ""
        seconds = material.read_audio(path).size / material.RATE_HZ
        return Recipe(f"{name}|{snr_db}", str(path), seconds, noise, snr_db)

    def by_voices(self, text: str, chosen, snrs) -> dict[Recipe, float | None]:
        snrs = snrs if self.noises else (CLEAN,)
        return {
            self.recipe(f"{voice.name}:{text}", voices.spoken_file(self.cache, voice, text), snr): snr
            for voice in chosen
            for snr in snrs
        }

    def by_people(self, word: str) -> list[Recipe]:
        clips = [c for c in self.clips if c.transcript == word and
                 c.category in ("command", "number", "oog_word", "spelling")][:MOST_CLIPS]  # fmt: skip
        return [self.recipe(c.path, self.speech / c.path, snr) for c in clips for snr in (CLEAN, 10.0)]

    def words(self) -> list[str]:
        found = Counter(c.transcript for c in self.clips if c.category in ("command", "number", "oog_word")
                        and re.fullmatch(r"[a-z' ]+", c.transcript))  # fmt: skip
        return sorted(word for word in found if len(word.split()) <= 3)

    def noise_alone(self) -> list[Recipe]:
        return [Recipe(f"{n.path}@", "", min(n.seconds, NOISE_S), str(self.speech / n.path),
                       level_dbfs=-30.0) for n in self.noises]  # fmt: skip

    def hear(self, recipes: list[Recipe]) -> dict[str, list[dict]]:
        return self.recogniser.hear([self.state], recipes)[self.state].utterances


def near_table(phrase: Phrase, others: list[Phrase], title: str, most: int) -> tuple[Table, list[Phrase]]:
    table = Table("near", title, ["distance", "phrase", "intent"])
    best: dict[str, float] = {}
    by_text = {}
    for other in others:
        best[other.text] = min(distance(phrase, other), best.get(other.text, 9.0))
        by_text[other.text] = other
    nearest = [by_text[text] for text in sorted(best, key=best.get)[:most]]
    for other in nearest:
        table.add(round(best[other.text], 2), other.text, other.intent)
    return table, nearest


def said_row(table: Table, name: str, condition: str, heard: list[list[dict]], meant: str, intent: str):
    """meant: the text that was said, "" when it is no phrase of the state."""
    n = len(heard)
    decoded = [[u["text"] for u in utterances] for utterances in heard]
    accepted = [[u for u in utterances if u["decision"] == "accept"] for utterances in heard]
    others = Counter(text for texts in decoded for text in texts if text and text != meant)
    table.add(name, condition, n,
              Share(sum(meant in texts for texts in decoded), n) if meant else None,
              Share(sum(any(u["intent"] == intent for u in us) for us in accepted), n) if meant else None,
              sum(any(u["intent"] != intent or not meant for u in us) for us in accepted),
              ", ".join(f"{text} {k}" for text, k in others.most_common(4)))  # fmt: skip


COLUMNS = ["said", "noise", "n", "its own words %", "acted on %", "acted wrongly", "otherwise taken for"]


def measure(phrase: Phrase, near: list[Phrase], words: list[Phrase], listener: Listener) -> list[Table]:
    said = listener.by_voices(phrase.text, voices.PLAIN + voices.CHANGED, SNRS_DB)
    by_phrase = {p.text: listener.by_voices(p.text, voices.PLAIN, NEIGHBOUR_SNRS_DB) for p in near}
    by_word = {w.text: listener.by_people(w.text) for w in words}
    own_clips = listener.by_people(phrase.text)
    noise = listener.noise_alone()
    recipes = {r.name: r for group in (said, *by_phrase.values(), own_clips, *by_word.values(), noise)
               for r in group}  # fmt: skip
    heard = listener.hear(list(recipes.values()))

    table = Table("said", f"\"{phrase.text}\", said by flite's voices and, where recorded, by people", COLUMNS)
    for snr in SNRS_DB:
        chosen = [heard[r.name] for r, at in said.items() if at == snr]
        if chosen:
            said_row(table, "voices", condition_name(snr), chosen, phrase.text, phrase.intent)
    for snr in (CLEAN, 10.0):
        chosen = [heard[r.name] for r in own_clips if r.snr_db == snr]
        if chosen:
            said_row(table, "people", condition_name(snr), chosen, phrase.text, phrase.intent)

    taken = Table("taken", f"Other things said, and how often \"{phrase.text}\" was heard in them",
                  ["said", "by", "n", "decoded as it", "acted on as it"])  # fmt: skip
    rows = [(p.text, "voices", list(by_phrase[p.text])) for p in near]
    rows += [(w.text, "people", by_word[w.text]) for w in words if by_word[w.text]]
    rows.append(("(noise alone)", "-", noise))
    for text, who, group in rows:
        utterances = [u for r in group for u in heard[r.name] if u["text"] == phrase.text]
        if group:
            taken.add(text, who, len(group), len(utterances),
                      sum(u["decision"] == "accept" for u in utterances))  # fmt: skip
    return [table, taken]


def compare_all(phrases: list[Phrase]) -> Table:
    table = Table("all", "Phrases of different intents that are nearest to each other by their phones",
                  ["distance", "phrase", "intent", "and", "intent "])  # fmt: skip
    pairs = [(distance(a, b), a, b) for i, a in enumerate(phrases) for b in phrases[i + 1 :]
             if a.intent != b.intent]  # fmt: skip
    for cost, a, b in sorted(pairs, key=lambda pair: pair[0])[:40]:
        table.add(round(cost, 2), a.text, a.intent, b.text, b.intent)
    return table


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("phrase", nargs="?", help="in lower case, as it is said")
    parser.add_argument("--state", default="guide", help="idle query year confirm guide paused dozing")
    parser.add_argument("--intent", default="", help="what a new phrase would mean (default: help)")
    parser.add_argument("--all", action="store_true", help="compare the phrases of the state by phones only")
    parser.add_argument("--by-phones", action="store_true", help="print what is near; listen to nothing")
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "bin", metavar="DIR")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the spoken voices there")
    options = parser.parse_args(arguments)
    if bool(options.phrase) == options.all:
        parser.error("give one phrase, or --all")
    if options.phrase and not re.fullmatch(r"[a-z']+( [a-z']+)*", options.phrase):
        parser.error("the phrase: words in lower case letters, numbers as they are said")
    return options


def run(options: argparse.Namespace, folder: Path) -> list[Table]:
    program = options.bin / "roadside-recognise"
    in_state = ["--state", options.state]
    phrases = read_phrases(program, in_state, MOST_SENTENCES)
    if options.all:
        return [compare_all(phrases)]
    known = [p for p in phrases if p.text == options.phrase]
    intent = options.intent or (known[0].intent if known else "help")
    if not known:
        os.environ["ROADSIDE_GRAMMAR_DIR"] = str(grammar_with(options.phrase, intent, options.state, folder))
    phrase = as_phrases(program, [options.phrase], folder)[0]
    phrase.intent = intent
    others = [p for p in phrases if p.intent != intent]
    own = [p for p in phrases if p.intent == intent and p.text != phrase.text]
    listener = Listener(program, options.state, options.jobs, options.work or folder / "voices")
    tables = [near_table(phrase, own, "Nearest with the same intent", 3)[0]]
    table, near = near_table(phrase, others, "Nearest of other intents", N_NEIGHBOURS)
    tables.append(table)
    words: list[Phrase] = []
    recorded = [w for w in listener.words() if w != phrase.text and w not in {p.text for p in phrases}]
    if recorded:
        title = "Nearest recorded words that are no phrase here"
        table, words = near_table(phrase, as_phrases(program, recorded, folder), title, N_WORDS)
        tables.append(table)
    if len(phrases) == MOST_SENTENCES:
        tables[-1].notes.append(f"of the state's sentences only the first {MOST_SENTENCES} were compared")
    if not options.by_phones:
        tables += measure(phrase, near, words, listener)
    return tables


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if not options.by_phones and not options.all and voices.missing_programs():
        print(f"not installed: {' '.join(voices.missing_programs())}; --by-phones needs none", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="roadside-confusions-") as name:
        for table in run(options, Path(name)):
            print(table.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
