#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""collect - what the verifier measured on many recordings, and whether it was right

Mixes people's recordings with noise, makes streams of their talk, cuts words and phrases
out of it, lets flite say phrases that nobody recorded, runs roadside-recognise --features on
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
import sounds  # noqa: E402
import spoil  # noqa: E402
import voices  # noqa: E402
from measure_commands import STATE_OF  # noqa: E402
from measure_stream import GAP_S, LEVEL_DBFS, compose, cut_at_pauses  # noqa: E402
from phrases import BREATH, FOREIGN, OURS, PHRASES, content  # noqa: E402

CLEAN = None
SNRS_DB = (CLEAN, 20.0, 10.0, 5.0)
# Each command is heard in all of these, as tests/bench does: noise of cars most.
COMMAND_NOISE = ((CLEAN, ""), (20.0, "car"), (10.0, "car"), (10.0, "people"), (10.0, "music"),
                 (10.0, "other"), (5.0, "car"), (5.0, "people"), (20.0, "car"), (10.0, "car"), (5.0, "car"))  # fmt: skip
GROUP_SHARES = {"car": 0.45, "people": 0.2, "music": 0.15, "other": 0.2}  # of all else
BATCH_S = 240.0  # of sound heard by one run of the program
SHARE_ALIKE = "BY-SA"  # nothing of it may go into what we ship
ROOM_SHARE = 0.25  # of all files are heard through a room
STREAM_FLOOR_DBFS = -65.0
STREAM_S = 45.0
LAP_S = 40.0
# Minutes in each state: talk as a stream (by noise), noise alone.
STREAM_MINUTES = {"guide": (6, 4, 16, 7), "confirm": (6, 4, 14, 6), "query": (4, 2, 8, 4),
                  "idle": (1, 1, 3, 1), "year": (1, 0, 2, 0)}  # fmt: skip
NOISE_MINUTES = {"guide": 60, "confirm": 60, "query": 30, "idle": 24, "year": 12}
WORD_STATES = {"guide": 1.0, "confirm": 1.0, "query": 0.25, "idle": 0.2, "year": 0.1}
WORD_CATEGORIES = ("command", "number", "oog_word")
TALK_CATEGORIES = ("oog_speech", "oog_long", "spelling", "number")


@dataclass
class Item:
    """One file to be heard: samples come from make()."""

    name: str
    kind: str  # command word cut flite foreign speech sentence noise
    said: str  # the intent that would be right; "" when nothing is
    speaker: str
    source: str
    snr: float | None
    make: object
    seconds: float = 3.0  # about
    hours: float = 0.0
    wanted: str = ""  # the words that matter (phrases.content()); "": whatever has that intent


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
        noises = [n for n in material.load_noises(folder) if not n.is_held_out]
        self.sounds = sounds.Sounds(folder, noises, self.clips)
        self.rows = []
        self.right = {}  # file -> the row that is right, and how long it was
        self.lock = threading.Lock()
        self.phrases = None

    # --- what is made of a recording ------------------------------------------------

    def item(self, name, samples, kind, said, speaker, source, snr, seed="", group=""):
        """samples: an array, or a path that is read when it is wanted."""
        random = material.generator("train", name, snr, group, seed)
        if snr is not CLEAN and not group:
            group = str(random.choice(list(GROUP_SHARES), p=list(GROUP_SHARES.values())))

        def make():
            sound = samples if isinstance(samples, np.ndarray) else material.read_audio(samples)
            sound = material.at_level(sound)
            if random.random() < ROOM_SHARE:
                sound = material.in_room(sound, spoil.made_room(random))
            sound = material.padded(sound, random)
            if snr is not CLEAN:
                sound = material.mixed(sound, self.sounds.pick(group, random)[1], snr, random)
            return sound

        label = f"{name}@{'clean' if snr is CLEAN else f'{snr:g}'}{group}{seed}"
        return Item(label, kind, said, speaker, source, snr, make)

    def clip_item(self, clip, kind, said, snr, seed="", group=""):
        return self.item(clip.path, self.folder / clip.path, kind, said, clip.speaker,
                         clip.source.split(" ")[0], snr, seed, group)  # fmt: skip

    def is_taken(self, share, *names):
        return material.generator("taken", *names).random() < share * self.arguments.share

    # --- hearing --------------------------------------------------------------------

    def hear(self, problem, items, grammar=None):
        """Renders, hears and notes items, so many at a time that little room is needed."""
        batches, seconds = [[]], 0.0
        for item in items:
            if seconds > BATCH_S:
                batches.append([])
                seconds = 0.0
            batches[-1].append(item)
            seconds += item.seconds
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
                item.hours = item.hours or len(samples) / material.RATE_HZ / 3600
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
        is_right = bool(item.said) and understood == item.said
        if item.wanted:
            is_right = is_right and content(text) == content(item.wanted)
        row = {
            "problem": problem, "kind": item.kind, "name": item.name, "speaker": item.speaker,
            "source": item.source, "mixed": "clean" if item.snr is CLEAN else f"{item.snr:g}",
            "hours": f"{item.hours:.6f}", "said": item.said, "intent": intent, "text": text,
            "phones": found.get("phones", 0), "right": int(is_right),
            **found.get("features", {}),
        }  # fmt: skip
        if is_right and not self.is_longest(found["file"], row, found["end_ms"] - found["start_ms"]):
            return
        self.rows.append(row)
        if self.arguments.lines:
            with open(self.arguments.lines, "a", encoding="utf-8") as out:
                out.write(json.dumps({**self.rows[-1], "line": found}) + "\n")

    def is_longest(self, path, row, length_ms):
        """It was said once: a breath behind it, taken for it as well, is neither right nor wrong."""
        earlier, earlier_ms = self.right.get(path, (None, -1))
        if earlier_ms >= length_ms:
            return False
        if earlier:
            self.rows.remove(earlier)
        self.right[path] = (row, length_ms)
        return True

    # --- the dialogue's own grammars --------------------------------------------------

    def words(self):
        return [c for c in self.clips
                if c.category in WORD_CATEGORIES and len(c.transcript.split()) == 1]  # fmt: skip

    def collect_commands(self):
        """Commands, each in several noises; all other words beside them."""
        for state, share in WORD_STATES.items():
            items = []
            for clip in self.words():
                is_mine = clip.category == "command" and STATE_OF.get(clip.transcript) == state
                if is_mine:
                    items += [self.clip_item(clip, "command", clip.transcript, snr, str(n), group)
                              for n, (snr, group) in enumerate(COMMAND_NOISE)
                              if self.is_taken(1.0, state, clip.path, n)]  # fmt: skip
                elif clip.transcript not in OURS[state]:
                    items += [self.clip_item(clip, "word", "", snr)
                              for snr, part in zip(SNRS_DB, (1.0, 0.4, 0.7, 0.4))
                              if self.is_taken(share * part, state, clip.path, snr)]  # fmt: skip
            self.hear(state, items)

    def collect_noise(self):
        for state, minutes in NOISE_MINUTES.items():
            items = []
            for n in range(int(minutes * 60 / LAP_S * self.arguments.share)):
                random = material.generator("noise alone", state, n)
                group = sounds.GROUPS[n % len(sounds.GROUPS)]
                kind, samples = self.sounds.lap(group, LAP_S, random)
                # Kept as what it is written as: there are hundreds of them.
                samples = material.to_int16(samples)
                items.append(Item(f"{kind}|{state}|{n}", "noise", "", kind, "noise", None,
                                  lambda samples=samples: samples / 32768.0, LAP_S))  # fmt: skip
            self.hear(state, items)

    def collect_flite(self):
        """Our phrases, and as many that are none, in voices that may be tuned on."""
        for state, phrases in sorted(PHRASES.items()):
            items = []
            for i, (text, intent) in enumerate([*phrases.items(), *((t, "") for t in FOREIGN)]):
                for j, voice in enumerate(voices.PLAIN + voices.CHANGED):
                    rarity = 6 if not intent else 2 if state in ("query", "year") else 4
                    if (i + j) % rarity or (not intent and state not in ("guide", "query") and i % 2):
                        continue
                    for snr in (SNRS_DB[(i // 2 + j) % 4], SNRS_DB[(i // 2 + j + 2) % 4]):
                        if not self.is_taken(1.0, state, text, voice.name, snr):
                            continue
                        path = voices.spoken_file(self.cache, voice, text)
                        item = self.item(f"{voice.name}:{text}", path, "flite" if intent else "foreign",
                                         intent, f"flite-{voice.flite}", "flite", snr)  # fmt: skip
                        item.wanted = text if intent == "query" else ""
                        items.append(item)
            self.hear(state, items)

    def collect_wake(self):
        """The wake phrase, alone and with a request in one breath."""
        items = []
        for j, voice in enumerate(voices.PLAIN + voices.CHANGED):
            for i, text in enumerate(BREATH):
                path = voices.spoken_file(self.cache, voice, text)
                for n, (snr, group) in enumerate(COMMAND_NOISE):
                    if (i + j + n) % (4 if i else 2) or not self.is_taken(1.0, "wake", text, voice.name, n):
                        continue
                    item = self.item(f"{voice.name}:{text}", path, "flite", BREATH[text],
                                     f"flite-{voice.flite}", "flite", snr, str(n), group)  # fmt: skip
                    item.wanted = text if i else ""
                    items.append(item)
        self.hear("idle", items)

    def talk_of(self):
        """speaker -> what is between the pauses of all that he or she says"""
        talk = {}
        for clip in self.clips:
            if clip.category in TALK_CATEGORIES and clip.seconds > 2.0 and not clip.says:
                key = (clip.speaker, clip.source.split(" ")[0])
                parts = cut_at_pauses(material.read_audio(self.folder / clip.path))
                talk.setdefault(key, []).extend(material.to_int16(part) for part in parts)
        return talk

    def stream(self, name, parts, snr, random):
        """(samples, hours of speech): as tests/bench makes it of other people's talk."""
        order = random.permutation(len(parts))
        samples, is_speech, _ = compose([parts[i] / 32768.0 for i in order], STREAM_S, random)
        end = (np.flatnonzero(is_speech)[-1] + 150) * material.RATE_HZ // 100
        samples = samples[:end]
        if snr is not CLEAN:
            group = str(random.choice(list(GROUP_SHARES), p=list(GROUP_SHARES.values())))
            noise = material.noise_piece(self.sounds.pick(group, random)[1], len(samples), random)
            level = sum(LEVEL_DBFS) / 2 - snr
            samples = samples + noise * (material.from_db(level) / material.rms(noise))
        samples = samples + material.white_noise(len(samples), STREAM_FLOOR_DBFS, random)
        return material.to_int16(samples), float(is_speech.sum()) / 100 / 3600

    def collect_speech(self):
        """Talk, cut at its pauses, as a stream: random gaps and levels, quiet and in noise."""
        talk = self.talk_of()
        long = [key for key, parts in talk.items() if sum(map(len, parts)) > 6 * material.RATE_HZ]
        seconds = np.array([min(sum(map(len, talk[key])) / material.RATE_HZ, 300.0) for key in long])
        for state, minutes in STREAM_MINUTES.items():
            items = []
            for snr, much in zip(SNRS_DB, minutes):
                # Half of a stream is more than was asked for.
                hours, n = STREAM_S / 7200, 0
                while hours < much / 60 * self.arguments.share:
                    random = material.generator("stream", state, snr, n)
                    speaker, source = long[int(random.choice(len(long), p=seconds / seconds.sum()))]
                    name = f"{speaker}|{state}|{snr}|{n}"
                    samples, spoken = self.stream(name, talk[speaker, source], snr, random)
                    items.append(Item(name, "speech", "", speaker, source, snr,
                                      lambda samples=samples: samples / 32768.0,
                                      len(samples) / material.RATE_HZ, spoken))  # fmt: skip
                    hours += spoken
                    n += 1
            self.hear(state, items)

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
        # Readers of whole sentences, who are few, stand in more grammars than cut phrases.
        rare = [s for s in said if s[2].source == "speechocean762"]
        for n in range(self.arguments.grammars):
            random = material.generator("slots", n)
            own = [said[int(i)] for i in random.choice(len(said), size=8, replace=False)]
            own += [rare[int(i)] for i in random.choice(len(rare), size=8, replace=False)]
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


PARTS = ("commands", "noise", "random", "wake", "flite", "slots", "speech")


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
