#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""words - grammar/rivals.txt: the most frequent words of Debian's English language model

	tests/train/words.py > grammar/rivals.txt

Of words that sound alike one is enough, and where one of them is in our grammars it is
that one: a rival that cannot be told apart would only be in the way.
"""

import argparse
import ctypes
import re
import sys
import textwrap
from pathlib import Path

MODEL = Path("/usr/share/pocketsphinx/model/en-us")
GRAMMARS = Path(__file__).resolve().parents[2] / "grammar"
WANTED = r"[a-z]{2,}('[a-z]+)?|[ai]"
HEAD = """\
# What else might have been said: single words that are compared with each sentence.
# The {} most frequent words of en-us.lm.bin (Debian's pocketsphinx-en-us; BSD), without those that
# sound like another one. Made by tests/train/words.py.
"""


def frequent_words():
    """Most frequent first."""
    base = ctypes.CDLL("libsphinxbase.so.3")
    pointer = ctypes.c_void_p
    for name, result in (("logmath_init", pointer), ("ngram_model_read", pointer),
                         ("ngram_model_get_counts", ctypes.POINTER(ctypes.c_uint32)),
                         ("ngram_word", ctypes.c_char_p)):  # fmt: skip
        getattr(base, name).restype = result
    base.err_set_logfp(None)
    base.logmath_init.argtypes = [ctypes.c_double, ctypes.c_int, ctypes.c_int]
    logmath = pointer(base.logmath_init(1.0001, 0, 0))
    model = pointer(base.ngram_model_read(None, str(MODEL / "en-us.lm.bin").encode(), 0, logmath))
    if not model:
        sys.exit(f"{MODEL}: there is no en-us.lm.bin; it is in Debian's pocketsphinx-en-us")
    used = ctypes.byref(ctypes.c_int32())
    n_words = base.ngram_model_get_counts(model)[0]
    scored = [(-base.ngram_ng_score(model, n, None, 0, used), base.ngram_word(model, n).decode())
              for n in range(n_words)]  # fmt: skip
    return [word for _, word in sorted(scored)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=1500)
    arguments = parser.parse_args()
    sounds = {}
    for line in (MODEL / "cmudict-en-us.dict").read_text(encoding="utf-8").splitlines():
        word, phones = line.split(maxsplit=1)
        sounds.setdefault(re.sub(r"\(\d+\)$", "", word), set()).add(phones)
    ours = set()
    for path in GRAMMARS.glob("*.gram"):
        ours |= set(re.findall(r"[a-z']+", path.read_text(encoding="utf-8")))
    frequent = [w for w in frequent_words() if w in sounds and re.fullmatch(WANTED, w)]
    most = frequent[: arguments.words]
    chosen, heard = [], set()
    for word in [w for w in most if w in ours] + [w for w in most if w not in ours]:
        if not sounds[word] & heard:
            chosen.append(word)
            heard |= sounds[word]
    print(HEAD.format(len(chosen)))
    print(textwrap.fill(" ".join(sorted(chosen)), 100, break_on_hyphens=False))


if __name__ == "__main__":
    main()
