#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""collect - what the verifier measured on many recordings, and whether it was right

Mixes people's recordings with noise, cuts words, phrases and pieces out of connected
speech, lets flite say phrases that nobody recorded, runs roadside-recognise --features on
all of it and writes one table: what was said, what was recognised, the features.
train.py learns from it.

	tests/train/collect.py --program build/bin/roadside-recognise --out features.tsv

Only people and noises that are not kept for measuring (tests/bench/split.py) and whose
licence permits it. Besides the dialogue's own grammars, grammars of random words and of
sentences with slots are heard: so every recorded word is now right and now wrong, and the
weights do not learn which words are ours.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import align  # noqa: E402
import material  # noqa: E402
import spoil  # noqa: E402
import voices  # noqa: E402
from measure_commands import STATE_OF  # noqa: E402
from phrases import FOREIGN, OURS, PHRASES  # noqa: E402

CLEAN = None
SNRS_DB = (CLEAN, 20.0, 10.0, 5.0)
BATCH = 50  # files heard by one run of the program
SHARE_ALIKE = "BY-SA"  # nothing of it may go into what we ship
ROOM_SHARE = 0.25  # of all files are heard through a room
MADE_NOISE_SHARE = 0.5
MADE_NOISE_S = 12.0
NOISE_ALONE_S = 20
WORD_CATEGORIES = ("command", "number", "oog_word")
TALK_CATEGORIES = ("oog_speech", "oog_long", "spelling", "number")


@dataclass
class Item:
    """One file to be heard: samples come from make()."""

    name: str
    kind: str  # command word cut piece flite foreign speech sentence noise
    said: str  # the intent that would be right; "" when nothing is
    speaker: str
    source: str
    snr: float | None
    make: object
    hours: float = 0.0


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


def between(samples, words):
    """From the first to the last of some words, with a little of what is around."""
    first = int(max(0.0, words[0].first_s - 0.02) * material.RATE_HZ)
    return samples[first : int((words[-1].end_s + 0.03) * material.RATE_HZ)]


class Collector:
    def __init__(self, arguments, folder, cache):
        self.arguments = arguments
        self.folder = folder
        self.cache = cache
        self.clips = [c for c in material.load_clips(folder)
                      if not c.is_held_out and SHARE_ALIKE not in c.licence]  # fmt: skip
        self.noises = [n for n in material.load_noises(folder) if not n.is_held_out]
        self.rows = []
        self.lock = threading.Lock()
        self.phrases = None

    # --- what is made of a recording ------------------------------------------------

    def noise_for(self, random):
        if random.random() < MADE_NOISE_SHARE:
            return spoil.made_noise(MADE_NOISE_S, random)
        noise = self.noises[int(random.integers(len(self.noises)))]
        return material.read_audio(self.folder / noise.path)

    def item(self, name, samples, kind, said, speaker, source, snr, seed=""):
        """samples: an array, or a path that is read when it is wanted."""
        random = material.generator("train", name, snr, seed)

        def make():
            sound = samples if isinstance(samples, np.ndarray) else material.read_audio(samples)
            sound = material.at_level(sound)
            if random.random() < ROOM_SHARE:
                sound = material.in_room(sound, spoil.made_room(random))
            sound = material.padded(sound, random)
            if snr is not CLEAN:
                sound = material.mixed(sound, self.noise_for(random), snr, random)
            return sound

        label = f"{name}@{'clean' if snr is CLEAN else f'{snr:g}'}{seed}"
        return Item(label, kind, said, speaker, source, snr, make)

    def clip_item(self, clip, kind, said, snr, seed=""):
        return self.item(clip.path, self.folder / clip.path, kind, said, clip.speaker,
                         clip.source.split(" ")[0], snr, seed)  # fmt: skip

    def is_taken(self, share, *names):
        return material.generator("taken", *names).random() < share * self.arguments.share

    # --- hearing --------------------------------------------------------------------

    def hear(self, problem, items, grammar=None):
        """Renders, hears and notes items, so many at a time that little room is needed."""
        batches = [items[at : at + BATCH] for at in range(0, len(items), BATCH)]
        with ThreadPoolExecutor(max_workers=self.arguments.jobs) as pool:
            list(pool.map(lambda batch: self.hear_batch(problem, batch, grammar), batches))
        self.write(self.arguments.out)

    def hear_batch(self, problem, items, grammar):
        with tempfile.TemporaryDirectory(prefix="roadside-train-") as name:
            folder = Path(name)
            paths = {}
            for i, item in enumerate(items):
                samples = item.make()
                material.write_wav(folder / f"{i}.wav", samples)
                item.hours = len(samples) / material.RATE_HZ / 3600
                paths[str(folder / f"{i}.wav")] = item
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
            with self.lock:
                for line in done.stdout.splitlines():
                    self.note(problem, paths, json.loads(line))

    def note(self, problem, paths, found):
        item = paths[found["file"]]
        text, intent = found.get("text", ""), found.get("intent") or ""
        # Of sentences every word must be right.
        understood = text if problem in ("slots", "random") else intent
        self.rows.append({
            "problem": problem, "kind": item.kind, "name": item.name, "speaker": item.speaker,
            "source": item.source, "mixed": "clean" if item.snr is CLEAN else f"{item.snr:g}",
            "hours": f"{item.hours:.6f}", "said": item.said, "intent": intent, "text": text,
            "right": int(bool(item.said) and understood == item.said),
            **found.get("features", {}),
        })  # fmt: skip
        if self.arguments.lines:
            with open(self.arguments.lines, "a", encoding="utf-8") as out:
                out.write(json.dumps({**self.rows[-1], "line": found}) + "\n")

    # --- the dialogue's own grammars --------------------------------------------------

    def words(self):
        return [c for c in self.clips
                if c.category in WORD_CATEGORIES and len(c.transcript.split()) == 1]  # fmt: skip

    def collect_commands(self):
        """Commands, each in several noises; all other words beside them."""
        for state in ("guide", "confirm"):
            items = []
            for clip in self.words():
                is_mine = clip.category == "command" and STATE_OF.get(clip.transcript) == state
                if not is_mine and clip.transcript in OURS[state]:
                    continue
                for n, snr in enumerate((*SNRS_DB, *SNRS_DB[1:])):
                    share = 1.0 if is_mine else (0.8, 0.25, 0.35, 0.2, 0, 0, 0)[n]
                    if self.is_taken(share, state, clip.path, n):
                        items.append(self.clip_item(clip, "command" if is_mine else "word",
                                                    clip.transcript if is_mine else "", snr,
                                                    str(n)))  # fmt: skip
            self.hear(state, items)

    def collect_noise(self):
        for state in ("guide", "confirm"):
            items = []
            for n in range(len(self.noises) + 16):
                noise = self.noises[n] if n < len(self.noises) else None
                for level in (-45.0, -30.0, -18.0):
                    name = f"{noise.path if noise else f'made-{n}'}|{level}"
                    if not self.is_taken(1.0, state, name):
                        continue

                    def make(noise=noise, level=level, name=name):
                        random = material.generator("noise", name)
                        samples = (material.read_audio(self.folder / noise.path) if noise
                                   else spoil.made_noise(NOISE_ALONE_S, random))  # fmt: skip
                        # The level steps up and down: that is where utterances begin.
                        steps = 10.0 ** (random.choice([-1.0, 0.0, 0.0, 0.5], size=64) / 2)
                        gain = np.repeat(steps, 2 * material.RATE_HZ)[: len(samples)]
                        samples = samples[: min(len(gain), NOISE_ALONE_S * material.RATE_HZ)]
                        samples = samples * gain[: len(samples)]
                        return samples * (material.from_db(level) / material.rms(samples))

                    speaker = noise.kind if noise else "made-noise"
                    items.append(Item(name, "noise", "", speaker, "noise", None, make))
            self.hear(state, items)

    def collect_flite(self):
        for state, phrases in sorted(PHRASES.items()):
            items = []
            for i, (text, intent) in enumerate([*phrases.items(), *((t, "") for t in FOREIGN)]):
                for j, voice in enumerate(voices.PLAIN + voices.CHANGED):
                    if (i + j) % 4 or (not intent and state != "guide" and i % 3):
                        continue
                    if not self.is_taken(1.0, state, text, voice.name):
                        continue
                    path = voices.spoken_file(self.cache, voice, text)
                    items.append(self.item(f"{voice.name}:{text}", path,
                                           "flite" if intent else "foreign", intent,
                                           f"flite-{voice.flite}", "flite",
                                           SNRS_DB[(i // 2 + j) % 4]))  # fmt: skip
            self.hear(state, items)

    def collect_speech(self):
        """Talk, whole and in pieces as long as a command, each in one state or the other."""
        clips = [c for c in self.clips if c.category in TALK_CATEGORIES and c.seconds > 2.0]
        for state, share in (("guide", 0.5), ("confirm", 0.35), ("query", 0.08), ("idle", 0.05)):
            items = []
            for clip in clips:
                snr = SNRS_DB[int(material.generator(state, clip.path).integers(4))]
                if self.is_taken(share, "speech", state, clip.path) and clip.says == "":
                    items.append(self.clip_item(clip, "speech", "", snr))
                if self.is_taken(share, "cut", state, clip.path):
                    items += self.piece_items(clip, state)
            self.hear(state, items)

    def piece_items(self, clip, state):
        random = material.generator("cut", clip.path, state)
        if clip.says:
            return
        for n, piece in enumerate(pieces(material.read_audio(self.folder / clip.path), random)):
            if n % 3 == 0 and n < 12 and material.active_level_dbfs(piece) > -60:
                snr = SNRS_DB[int(random.integers(4))]
                yield self.item(f"{clip.path}#{n}{state}", piece, "piece", "", clip.speaker,
                                clip.source.split(" ")[0], snr)  # fmt: skip

    # --- other grammars ---------------------------------------------------------------

    def cut_phrases(self):
        """(text, samples, clip) between two pauses of connected speech, and long words."""
        if self.phrases is not None:
            return self.phrases
        self.phrases = []
        aligner = align.Aligner()
        for clip in self.clips:
            is_read = clip.category in ("oog_speech", "oog_long", "spelling")
            if not (is_read and clip.transcript and self.is_taken(1.0, "align", clip.path)):
                continue
            samples = material.read_audio(self.folder / clip.path)
            words = aligner.words(samples, clip.transcript)
            random = material.generator("phrases", clip.path)
            cuts = align.phrases(words)
            if clip.category != "spelling":
                cuts += [[w] for w in words if w.end_s - w.first_s > 0.4 and w.text.isalpha()
                         and len(w.text) > 3 and random.random() < 0.4]  # fmt: skip
            for cut in cuts:
                text = " ".join(word.text for word in cut)
                if cut[-1].end_s - cut[0].first_s > 0.25 and len(cut) <= 16:
                    self.phrases.append((text, between(samples, cut), clip))
        print(f"{len(self.phrases)} phrases cut out of connected speech", flush=True)
        return self.phrases

    def collect_random(self):
        """Short phrases and words of people in grammars of some of them."""
        recorded = [(c.transcript, self.folder / c.path, c, "word") for c in self.words()]
        cut = [(text, samples, clip, "cut") for text, samples, clip in self.cut_phrases()
               if len(text.split()) <= 4 and clip.category != "spelling"]  # fmt: skip
        vocabulary = [sorted({r[0] for r in recorded}), sorted({c[0] for c in cut})]
        for n in range(self.arguments.grammars):
            random = material.generator("grammar", n)
            size = int(random.integers(5, 16))
            chosen = {str(w) for words in vocabulary
                      for w in random.choice(words, size=size, replace=False)}  # fmt: skip
            lines = " | ".join(f"{w} {{a{i}}}" for i, w in enumerate(sorted(chosen)))
            grammar = f"#JSGF V1.0;\ngrammar random;\npublic <random> = {lines};\n"
            items = []
            for text, samples, clip, kind in recorded + cut:
                # What is in the grammar is wanted more often than what is not.
                share = (1.0 if kind == "cut" else 0.6) if text in chosen else 0.12
                if not self.is_taken(share, "random", n, clip.path, text):
                    continue
                snr = SNRS_DB[int(random.integers(4))]
                items.append(self.item(f"{clip.path}:{text}", samples, kind,
                                       text if text in chosen else "", clip.speaker,
                                       clip.source.split(" ")[0], snr, f"r{n}"))  # fmt: skip
            self.hear("random", items, grammar)

    def collect_slots(self):
        """Sentences of 5 to 15 words in grammars with slots; every word must be right."""
        said = [(c.transcript, self.folder / c.path, c) for c in self.clips
                if c.source in ("AN4", "speechocean762") and 5 <= len(c.transcript.split()) <= 15]  # fmt: skip
        said += [p for p in self.cut_phrases() if 5 <= len(p[0].split()) <= 15]
        vocabulary = sorted({w for text, _, _ in said for w in text.split()})
        unknown = align.dictionary_words()
        said = [s for s in said if all(w in unknown for w in s[0].split())]
        for n in range(self.arguments.grammars):
            random = material.generator("slots", n)
            own = [said[int(i)] for i in random.choice(len(said), size=14, replace=False)]
            lines = []
            for text in sorted({text for text, _, _ in own}):
                words = text.split()
                for at in random.choice(len(words), size=3, replace=False):
                    others = random.choice(vocabulary, size=int(random.integers(2, 12)))
                    words[at] = f"({' | '.join([words[at], *map(str, others)])})"
                lines.append(" ".join(words))
            grammar = f"#JSGF V1.0;\ngrammar slots;\npublic <slots> = {' | '.join(lines)};\n"
            items = []
            strangers = [said[int(i)] for i in random.choice(len(said), size=8, replace=False)]
            texts = {text for text, _, _ in own}
            for text, samples, clip in own + [s for s in strangers if s[0] not in texts]:
                snr = SNRS_DB[int(random.integers(4))]
                if self.is_taken(1.0, "slots", n, clip.path, text):
                    items.append(self.item(f"{clip.path}:{text}", samples, "sentence",
                                           text if text in texts else "", clip.speaker,
                                           clip.source.split(" ")[0], snr, f"s{n}"))  # fmt: skip
            self.hear("slots", items, grammar)

    def write(self, path):
        names = []
        for row in self.rows:
            names += [n for n in row if n not in names]
        with open(path, "w", encoding="utf-8") as out:
            out.write("\t".join(names) + "\n")
            for row in self.rows:
                out.write("\t".join(str(row.get(n, "")) for n in names) + "\n")


PARTS = ("commands", "noise", "random", "flite", "slots", "speech")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="roadside-recognise")
    parser.add_argument("--out", required=True, help="the table")
    parser.add_argument("--grammars", type=int, default=14, help="of random words, of slots")
    parser.add_argument("--share", type=float, default=1.0, help="of the material, 0 to 1")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--lines", help="what the program printed, as lines of JSON")
    parser.add_argument("--only", default="", help=" ".join(PARTS))
    arguments = parser.parse_args()
    folder = material.speech_dir()
    if folder is None:
        sys.exit("no recordings: see tests/README.md for where they are looked for")
    only = arguments.only.split(",") if arguments.only else PARTS
    with tempfile.TemporaryDirectory(prefix="roadside-voices-") as cache:
        collector = Collector(arguments, folder, Path(cache))
        for part in only:
            getattr(collector, f"collect_{part}")()


if __name__ == "__main__":
    main()
