# SPDX-License-Identifier: MIT
"""align - when in a recording each of its known words was said

PocketSphinx itself, through its C interface, with the sentence as its only grammar. So
that words and phrases can be cut out of connected speech: people's voices for grammars
that nobody was ever asked to read.
"""

import ctypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

import material

MODEL = Path("/usr/share/pocketsphinx/model/en-us")
FRAMES_A_SECOND = 100


@dataclass(frozen=True)
class Word:
    text: str
    first_s: float
    end_s: float


@lru_cache(maxsize=1)
def dictionary_words() -> frozenset[str]:
    with open(MODEL / "cmudict-en-us.dict", encoding="utf-8") as lines:
        return frozenset(line.split(maxsplit=1)[0] for line in lines)


class Aligner:
    def __init__(self):
        base = ctypes.CDLL("libsphinxbase.so.3", mode=ctypes.RTLD_GLOBAL)
        self.sphinx = ctypes.CDLL("libpocketsphinx.so.3")
        base.err_set_logfp(None)
        pointer = ctypes.c_void_p
        base.cmd_ln_init.restype = pointer
        base.cmd_ln_init.argtypes = [pointer, pointer, ctypes.c_int]
        for name in ("ps_args", "ps_init", "ps_seg_iter", "ps_seg_next"):
            getattr(self.sphinx, name).restype = pointer
        self.sphinx.ps_seg_word.restype = ctypes.c_char_p
        options = ["-hmm", str(MODEL / "en-us"), "-dict", str(MODEL / "cmudict-en-us.dict"),
                   "-beam", "1e-80", "-pbeam", "1e-80", "-wbeam", "1e-60", "-bestpath", "no",
                   "-remove_silence", "no"]  # fmt: skip
        config = base.cmd_ln_init(None, pointer(self.sphinx.ps_args()), 1,
                                  *[option.encode() for option in options], None)  # fmt: skip
        self.decoder = pointer(self.sphinx.ps_init(pointer(config)))

    def words(self, samples: np.ndarray, sentence: str) -> list[Word]:
        """Silences are "<sil>"; [] where a word is unknown or the sentence does not fit."""
        if not sentence or any(word not in dictionary_words() for word in sentence.split()):
            return []
        grammar = f"#JSGF V1.0; grammar a; public <a> = {sentence};"
        sphinx, decoder = self.sphinx, self.decoder
        if sphinx.ps_set_jsgf_string(decoder, b"a", grammar.encode()) < 0:
            return []
        sphinx.ps_set_search(decoder, b"a")
        data = material.to_int16(samples).tobytes()
        sphinx.ps_start_utt(decoder)
        sphinx.ps_process_raw(decoder, data, ctypes.c_size_t(len(data) // 2), 0, 1)
        sphinx.ps_end_utt(decoder)
        found = []
        first, last = ctypes.c_int(), ctypes.c_int()
        segment = sphinx.ps_seg_iter(decoder)
        while segment:
            segment = ctypes.c_void_p(segment)
            text = sphinx.ps_seg_word(segment).decode()
            sphinx.ps_seg_frames(segment, ctypes.byref(first), ctypes.byref(last))
            if text != "(NULL)":
                found.append(Word(re.sub(r"\(\d+\)$", "", text), first.value / FRAMES_A_SECOND,
                                  (last.value + 1) / FRAMES_A_SECOND))  # fmt: skip
            segment = sphinx.ps_seg_next(segment)
        said = [word.text for word in found if word.text[0] not in "<["]
        return found if said == sentence.split() else []


def phrases(words: list[Word], least_gap_s: float = 0.07) -> list[list[Word]]:
    """What lies between pauses."""
    made, open_phrase = [], []
    for word in words:
        if word.text[0] in "<[":
            if word.end_s - word.first_s >= least_gap_s:
                made.append(open_phrase)
                open_phrase = []
        else:
            open_phrase.append(word)
    made.append(open_phrase)
    return [phrase for phrase in made if phrase]
