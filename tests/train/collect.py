#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""collect - what the verifier measured on many recordings, and whether it was right

Mixes people's recordings with noise, cuts pieces out of connected speech, lets flite say
phrases that nobody recorded, runs roadside-recognise --features on all of it and writes
one table: what was said, what was recognised, the features. train.py learns from it.

	tests/train/collect.py --program build/bin/roadside-recognise --out features.tsv

Only material whose licence permits it is used for training; which people and which
noises are for measuring only follows from tests/bench/split.py and stands in the table.
Besides the dialogue's own grammars, grammars of random words are heard: so every
recorded word is now right and now wrong, and the weights do not learn which words are ours.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import material  # noqa: E402
import split  # noqa: E402
import voices  # noqa: E402

CLEAN = None
BATCH = 60  # files heard by one run of the program
STATE_OF = {"stop": "guide", "repeat": "guide", "help": "guide", "yes": "confirm", "no": "confirm"}

# Phrases without recordings of people; what they mean. flite says them.
PHRASES = {
    "guide": {
        "next": "next", "next step": "next", "continue": "next", "go back": "back",
        "previous step": "back", "repeat that": "repeat", "say that again": "repeat",
        "start over": "start-over", "how many steps": "how-many", "where am i": "where-am-i",
        "what can i say": "what-can-i-say", "explain": "explain", "stop": "stop",
        "help": "help", "emergency": "emergency", "roadside assistant": "wake",
        "repeat": "repeat", "understood": "understood", "pause": "pause",
        "how many steps are left": "how-many", "i'm done": "next", "okay next": "next",
        "go on": "next", "help me": "help",
    },
    "confirm": {
        "yes": "yes", "no": "no", "i don't know": "unknown", "go back": "back",
        "yes it is": "yes", "no it isn't": "no", "yes i can": "yes", "that's right": "yes",
        "no i can't": "no",
    },
    "year": {"twenty fourteen": "query", "two thousand and six": "query", "oh nine": "query"},
    "idle": {"roadside assistant": "wake"},
    "query": {
        "twenty fourteen mini countryman": "query", "two thousand and six cooper": "query",
        "it's a convertible from oh nine": "query", "two door hardtop twenty nineteen": "query",
        "a mini clubman": "query", "john cooper works g p": "query",
        "i have a twenty ten mini coupe": "query", "paceman": "query",
    },
}  # fmt: skip
# Words that are a phrase, or begin one, of the state: neither right nor foreign there.
OURS = {
    "guide": {"stop", "help", "repeat", "back", "emergency"},
    "confirm": {"yes", "no", "stop", "help", "repeat", "back", "emergency"},
}
# Said by flite as well, and nothing of ours: the voices must not mean "right".
FOREIGN = (
    "where did you put the umbrella", "it will rain tomorrow", "text", "nest", "bag",
    "the dog is barking", "shop", "held", "yet", "snow", "i would like a coffee please",
    "turn left at the lights", "black", "complete", "tell me more about it", "mess",
    "start of the year", "twenty four hours", "mister cooper", "many", "top", "okay",
)  # fmt: skip


@dataclass
class Item:
    """One file to be heard: samples come from make()."""

    name: str
    kind: str  # command word flite foreign speech piece noise digits sentence
    said: str  # the intent that would be right; "" when nothing is
    speaker: str
    held_out: bool
    snr: float | None
    make: object
    hours: float = 0.0  # of connected speech or noise


def clip_item(folder, clip, kind, said, snr, noise, seed=""):
    random = material.generator("train", clip.path, snr, noise.path if noise else "", seed)

    def make():
        samples = material.at_level(material.read_audio(folder / clip.path))
        samples = material.padded(samples, random)
        if noise:
            samples = material.mixed(samples, material.read_audio(folder / noise.path), snr, random)
        return samples

    held = clip.is_held_out or (noise is not None and noise.is_held_out)
    return Item(f"{clip.path}@{snr}{seed}", kind, said, clip.speaker, held, snr, make)


def pieces(samples, random):
    """Cuts where it is quietest for a moment: as when somebody says a few words."""
    power, _ = material.active_frames(samples)
    step = int(material.FRAME_S * material.RATE_HZ)
    at = 0
    while at + 80 < len(power):
        length = int(random.integers(15, 80))  # 0.3 to 1.6 s
        lowest = at + length - 5 + int(np.argmin(power[at + length - 5 : at + length + 10]))
        yield samples[at * step : lowest * step]
        at = lowest


class Collector:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.clips = material.load_clips(folder)
        self.noises = material.load_noises(folder)
        self.rows = []

    def noise_for(self, clip):
        """One that may be used on this side; never speech of the same set of speakers."""
        held = split.is_held_out(clip.speaker)
        usable = [n for n in self.noises if n.is_held_out == held and "simulated" not in n.kind]
        random = material.generator("noise for", clip.path)
        return usable[int(random.integers(len(usable)))]

    def hear(self, problem, items, grammar=None):
        """Renders, hears and notes items, so many at a time that little room is needed
        and little is lost when it is interrupted."""
        for at in range(0, len(items), BATCH):
            self.hear_batch(problem, items[at : at + BATCH], grammar)
            self.write(self.arguments.out)

    def hear_batch(self, problem, items, grammar):
        with tempfile.TemporaryDirectory(prefix="roadside-train-") as name:
            folder = Path(name)
            paths = {}
            for i, item in enumerate(items):
                path = folder / f"{i}.wav"
                samples = item.make()
                material.write_wav(path, samples)
                item.hours = len(samples) / material.RATE_HZ / 3600
                paths[str(path)] = item
            (folder / "list").write_text("".join(f"{p}\n" for p in paths))
            command = [self.arguments.program, "--features", "--list", str(folder / "list")]
            if grammar:
                (folder / "g.gram").write_text(grammar)
                command += ["--grammar", str(folder / "g.gram")]
            else:
                command += ["--state", problem]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                sys.exit(f"{' '.join(command)}: {done.returncode}\n{done.stderr[-2000:]}")
            print(f"{problem}: {done.stderr.strip().splitlines()[-1]}", flush=True)
            for line in done.stdout.splitlines():
                self.note(problem, paths, json.loads(line))

    def note(self, problem, paths, found):
        item = paths[found["file"]]
        intent = found.get("intent") or ""
        self.rows.append({
            "problem": problem, "kind": item.kind, "name": item.name, "speaker": item.speaker,
            "held": int(item.held_out), "mixed": "clean" if item.snr is None else f"{item.snr:g}",
            "hours": f"{item.hours:.6f}", "said": item.said, "intent": intent,
            "text": found.get("text", ""), "why": found.get("why") or "",
            "right": int(bool(item.said) and intent == item.said),
            **found.get("features", {}),
        })  # fmt: skip

    def random_grammar(self, words, name):
        lines = " | ".join(f"{w} {{{w.replace(' ', '-')}}}" for w in sorted(words))
        return f"#JSGF V1.0;\ngrammar {name};\npublic <{name}> = {lines} | next step {{next}} | \
roadside assistant {{wake}} | how many steps {{how-many}};\n"

    def words(self):
        return [c for c in self.clips if c.category in ("command", "number", "oog_word")
                and len(c.transcript.split()) == 1 and self.is_wanted(c)]  # fmt: skip

    def is_wanted(self, clip):
        return self.arguments.all or not clip.is_held_out

    def collect_commands(self):
        for state in ("guide", "confirm"):
            items = []
            for clip in self.words():
                mine = clip.category == "command" and STATE_OF.get(clip.transcript) == state
                noise = self.noise_for(clip)
                said = clip.transcript if mine else ""
                kind = "command" if mine else "word"
                if not mine and clip.transcript in OURS[state]:
                    continue
                for i, snr in enumerate((CLEAN, 20.0, 10.0, 5.0)):
                    # Of the others half, and one in two of them in noise as well.
                    chance = material.generator("chance", state, clip.path).random()
                    if not mine and (chance > (0.5, 0.0, 0.2, 0.0)[i]):
                        continue
                    items.append(clip_item(self.folder, clip, kind, said, snr,
                                           noise if snr else None))  # fmt: skip
            self.hear(state, items)

    def collect_random(self):
        clips = self.words()
        vocabulary = sorted({c.transcript for c in clips})
        for n in range(self.arguments.random):
            random = material.generator("grammar", n)
            chosen = set(random.choice(vocabulary, size=14, replace=False))
            items = []
            for clip in clips:
                # Not every clip in every grammar.
                if random.random() > 0.4:
                    continue
                snr = [CLEAN, 20.0, 10.0, 5.0][int(random.integers(4))]
                said = clip.transcript.replace(" ", "-") if clip.transcript in chosen else ""
                items.append(clip_item(self.folder, clip, "word", said, snr,
                                       self.noise_for(clip) if snr else None, f"r{n}"))  # fmt: skip
            self.hear("random", items, self.random_grammar(chosen, f"random{n}"))

    def collect_flite(self, cache):
        chosen = voices.PLAIN + voices.CHANGED
        usable = [n for n in self.noises if not n.is_held_out]
        for state, phrases in sorted(PHRASES.items()):
            items = []
            for i, (text, intent) in enumerate([*phrases.items(), *((t, "") for t in FOREIGN)]):
                for j, voice in enumerate(chosen):
                    if (i + j) % 4 or (not intent and state != "guide" and i % 3):
                        continue
                    path = voices.spoken_file(cache, voice, text)
                    noise = usable[(i + j) % len(usable)]
                    snr = (CLEAN, 20.0, 10.0, 5.0)[(i + j) % 4]
                    items.append(self.flite_item(path, voice, text, intent, snr, noise))
            self.hear(state, items)

    def flite_item(self, path, voice, text, intent, snr, noise):
        random = material.generator("flite", voice.name, text, snr)

        def make():
            samples = material.padded(material.at_level(material.read_audio(path)), random)
            if snr is None:
                return samples
            return material.mixed(samples, material.read_audio(self.folder / noise.path), snr, random)

        return Item(f"{voice.name}:{text}@{snr}", "flite" if intent else "foreign", intent,
                    f"flite-{voice.name}", False, snr, make)  # fmt: skip

    def collect_speech(self):
        clips = [c for c in self.clips
                 if c.category in ("oog_speech", "oog_long") and self.is_wanted(c)]  # fmt: skip
        for state in self.arguments.speech_states.split(","):
            items = []
            cut = []
            for i, clip in enumerate(clips):
                if i % self.arguments.thin:
                    continue
                snr = 10.0 if i % 3 == 0 else CLEAN
                items.append(clip_item(self.folder, clip, "speech", "", snr,
                                       self.noise_for(clip) if snr else None))  # fmt: skip
                if i % 2:
                    cut += self.cut_items(clip)
            self.hear(state, items)
            if cut:
                self.hear(state, cut)

    def cut_items(self, clip):
        random = material.generator("cut", clip.path)
        samples = material.read_audio(self.folder / clip.path)
        for n, piece in enumerate(pieces(samples, random)):
            if n >= 3 or material.active_level_dbfs(piece) < -60:
                continue

            def make(piece=piece, random=material.generator("cut", clip.path, n)):
                return material.padded(material.at_level(piece), random)

            yield Item(f"{clip.path}#{n}", "piece", "", clip.speaker, clip.is_held_out, None, make)

    def collect_sentences(self):
        """Long sentences in grammars of their own: so that length alone does not decide."""
        clips = [c for c in self.clips if c.transcript and self.is_wanted(c) and (
            (c.category == "number" and c.source == "AN4")
            or (c.category == "oog_speech" and c.source == "speechocean762"))]  # fmt: skip
        for part in range(self.arguments.sentences):
            ours = [c for i, c in enumerate(clips) if i % 2 == part]
            sentences = sorted({c.transcript for c in ours})
            tags = {s: f"s{i}" for i, s in enumerate(sentences)}
            lines = " | ".join(f"{s} {{{tags[s]}}}" for s in sentences)
            grammar = f"#JSGF V1.0;\ngrammar sentences;\npublic <sentences> = {lines};\n"
            items = []
            for i, clip in enumerate(clips):
                snr = (CLEAN, 20.0, 10.0)[i % 3]
                items.append(clip_item(self.folder, clip, "sentence",
                                       tags.get(clip.transcript, ""), snr,
                                       self.noise_for(clip) if snr else None, f"s{part}"))  # fmt: skip
            self.hear("sentences", items, grammar)

    def collect_noise(self):
        for state in ("guide", "confirm"):
            items = []
            for noise in self.noises:
                if noise.is_held_out and not self.arguments.all:
                    continue
                for level in (-45.0, -30.0, -20.0):

                    def make(noise=noise, level=level):
                        samples = material.read_audio(self.folder / noise.path)
                        return samples * (material.from_db(level) / material.rms(samples))

                    items.append(Item(f"{noise.path}@{level}", "noise", "", noise.kind,
                                      noise.is_held_out, None, make))  # fmt: skip
            self.hear(state, items)

    def write(self, path):
        names = []
        for row in self.rows:
            names += [n for n in row if n not in names]
        with open(path, "w", encoding="utf-8") as out:
            out.write("\t".join(names) + "\n")
            for row in self.rows:
                out.write("\t".join(str(row.get(n, "")) for n in names) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="roadside-recognise")
    parser.add_argument("--out", required=True, help="the table")
    parser.add_argument("--random", type=int, default=2, help="grammars of random words")
    parser.add_argument("--sentences", type=int, default=1, help="grammars of sentences: 1 or 2")
    parser.add_argument("--thin", type=int, default=6, help="every n-th of the readings")
    parser.add_argument("--all", action="store_true", help="people kept for measuring as well")
    parser.add_argument("--speech-states", default="guide,confirm")
    parser.add_argument("--only", default="", help="commands random flite speech sentences noise")
    arguments = parser.parse_args()
    folder = material.speech_dir()
    if folder is None:
        sys.exit("no recordings: see tests/README.md for where they are looked for")
    collector = Collector(arguments, folder)
    only = arguments.only.split(",") if arguments.only else []
    with tempfile.TemporaryDirectory(prefix="roadside-voices-") as cache:
        for part in ("commands", "noise", "random", "flite", "sentences", "speech"):
            if only and part not in only:
                continue
            if part == "flite":
                collector.collect_flite(Path(cache))
            else:
                getattr(collector, f"collect_{part}")()


if __name__ == "__main__":
    main()
