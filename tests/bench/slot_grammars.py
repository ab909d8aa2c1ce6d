# SPDX-License-Identifier: MIT
"""slot_grammars - grammars in which a recorded sentence is one of many

Any transcribed sentence becomes a frame with slots: two or three of its words stand among
others that people said elsewhere. A grammar holds a dozen such frames, as one that
somebody writes for a purpose of their own would. Dates and strings of digits have a
grammar of their kind.
"""

import re
from dataclasses import dataclass

import material
from material import Clip

N_FRAMES = 12  # sentences in a grammar
N_VALUES = 8  # of a slot, the one that was said among them
MIN_WORDS, MAX_WORDS = 5, 15
_MIN_LETTERS = 4  # shorter words hold a sentence together; they are no slots

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_MONTHS = ("january february march april may june july august september october november "
           "december").split()  # fmt: skip
_ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
             "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
             "twentieth thirtieth").split()  # fmt: skip
DIGITS = ("oh", "zero", *_ONES)


@dataclass(frozen=True)
class SlotGrammar:
    name: str
    text: str
    sentences: frozenset[str]  # those it was made from: what may be said to it here


def _header(name: str) -> str:
    return f"#JSGF V1.0 UTF-8 en-US;\ngrammar {name};\n"


def _either(words) -> str:
    return "(" + " | ".join(words) + ")"


def is_fit(transcript: str) -> bool:
    words = transcript.split()
    return MIN_WORDS <= len(words) <= MAX_WORDS and all(re.fullmatch("[a-z']+", w) for w in words)


def _slot_places(sentence: str) -> list[int]:
    words = sentence.split()
    able = [i for i, word in enumerate(words) if len(word) >= _MIN_LETTERS]
    random = material.generator("slots of", sentence)
    n_slots = min(2 if len(words) < 8 else 3, len(able))
    return sorted(int(i) for i in random.permutation(able)[:n_slots]) if able else []


def _frame(sentence: str, number: int, values: list[str]) -> str:
    """The sentence as a rule, its slots tagged."""
    words = sentence.split()
    random = material.generator("values of", sentence)
    for n, place in enumerate(_slot_places(sentence)):
        others = [value for value in values if value != words[place]]
        chosen = [str(value) for value in random.permutation(others)[: N_VALUES - 1]]
        spoken = sorted([words[place], *chosen])
        words[place] = _either(f"{word} {{slot{n}={word}}}" for word in spoken)
    return f"<frame{number}> = {' '.join(words)} {{frame={number}}};\n"


def of_sentences(name: str, sentences: list[str]) -> list[SlotGrammar]:
    """Grammars of N_FRAMES sentences each; the last may hold up to half more."""
    order = material.generator("frames", name).permutation(sorted(set(sentences)))
    ordered = [str(sentence) for sentence in order]
    values = sorted({s.split()[place] for s in ordered for place in _slot_places(s)})
    n_grammars = max(round(len(ordered) / N_FRAMES), 1)
    made = []
    for n in range(n_grammars):
        part = ordered[n::n_grammars]
        rules = "".join(_frame(sentence, i, values) for i, sentence in enumerate(part))
        frames = " | ".join(f"<frame{i}>" for i in range(len(part)))
        text = f"{_header(f'{name}{n}')}public <sentence> = {frames};\n{rules}"
        made.append(SlotGrammar(f"{name}{n}", text, frozenset(part)))
    return made


def is_date(transcript: str) -> bool:
    words = transcript.split()
    return len(words) > 2 and words[0] in _MONTHS and "nineteen" in words


def dates() -> str:
    """Month, day and year: "march third nineteen twenty eight"."""
    number = f"({_either(_TEENS)} | {_either(_TENS)} [{_either(_ONES)}])"
    day = f"({_either(_ORDINALS)} | (twenty | thirty) {_either(_ORDINALS[:9] + _ONES)})"
    return (_header("dates") + "public <date> = <month> <day> nineteen <year>;\n"
            f"<month> = {_either(_MONTHS)};\n<day> = {day};\n<year> = {number};\n")  # fmt: skip


def is_digits(transcript: str) -> bool:
    words = transcript.split()
    return MIN_WORDS <= len(words) <= MAX_WORDS and all(word in DIGITS for word in words)


def digits() -> str:
    """Any digits, from five on: no word helps to guess the next."""
    five = " ".join(["<digit>"] * MIN_WORDS)
    rest = ""
    for _ in range(MAX_WORDS - MIN_WORDS):
        rest = f"[<digit>{' ' + rest if rest else ''}]"
    return f"{_header('digits')}public <digits> = {five} {rest};\n<digit> = {_either(DIGITS)};\n"


def is_spelt(clip: Clip) -> bool:
    words = clip.transcript.split()
    return (clip.category == "spelling" and MIN_WORDS <= len(words) <= MAX_WORDS
            and all(len(word) == 1 for word in words))  # fmt: skip


def spelling() -> str:
    five = " ".join(["<letter>"] * MIN_WORDS)
    rest = ""
    for _ in range(MAX_WORDS - MIN_WORDS):
        rest = f"[<letter>{' ' + rest if rest else ''}]"
    letters = _either("abcdefghijklmnopqrstuvwxyz")
    return f"{_header('spelling')}public <name> = {five} {rest};\n<letter> = {letters};\n"
