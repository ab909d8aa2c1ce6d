#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: compare.py NATIVE_BIN ARM64_BIN SYSROOT
The programs for arm64, run by qemu, beside those of this machine: what is checked,
what is typed, what is heard in recordings and what is said is the same."""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "scripts"), str(TOP / "tests" / "golden")]

import sound  # noqa: E402

QEMU = "qemu-aarch64-static"
EM_AARCH64 = 183  # in the ELF header
DIALOGUES = ("model-countryman", "over-warning", "guide-stop")
SPOKEN = {  # state -> voice and what it says
    "guide": ("awb", ("next step", "repeat that", "go back", "stop")),
    "query": ("rms", ("twenty fourteen countryman", "two thousand nine clubman")),
    "idle": ("slt", ("roadside assistant", "what a lovely evening")),
}
CONVERSATION = ("roadside assistant", "twenty fourteen countryman")
PAUSE_MS = 9000  # the daemon says what it has to say
# Arm multiplies and adds in one rounding: the last digits differ, decisions must not.
MOST_CONFIDENCE = 0.01
MOST_SAMPLE = 32  # of 32767, -60 dB
FAILED = []


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    if not is_right:
        FAILED.append(what)


def run(program, *words, typed=""):
    done = subprocess.run([program, *map(str, words)], input=typed, capture_output=True, text=True,
                          timeout=600, check=False)
    return done.returncode, done.stdout, done.stderr


def is_close(one, other, key=""):
    """The same JSON; times of the processor differ, and confidence by a little."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_close(one[k], other[k], k) for k in one)
    if key == "cpu_ms":
        return True
    if key in ("confidence", "floor_db", "snr_db"):
        return abs(one - other) <= (MOST_CONFIDENCE if key == "confidence" else 0.1)
    return one == other


def check_lines(native, arm64, what):
    lines = [[json.loads(line) for line in text.splitlines()] for text in (native, arm64)]
    for one, other in zip(*lines):
        if not is_close(one, other):
            print(f"  here:  {one}\n  arm64: {other}")
    check(len(lines[0]) == len(lines[1]) > 0 and all(map(is_close, *lines)),
          f"{what}: {len(lines[0])} lines")
    return lines[0]


def speak(path, voice, texts, pause_ms):
    heard = sound.silence(1000)
    for text in texts:
        heard += sound.speak(voice, text) + sound.silence(pause_ms)
    sound.write_wav(path, heard)


class Pair:
    """One program twice: as it is built here, and for arm64."""

    def __init__(self, name, native_bin, arm64_bin, sysroot, folder):
        self.native = f"{native_bin}/{name}"
        with open(f"{arm64_bin}/{name}", "rb") as file:
            check(int.from_bytes(file.read(20)[18:20], "little") == EM_AARCH64, f"{name} is for arm64")
        self.arm64 = f"{folder}/{name}"  # one word, for whatever runs it
        with open(self.arm64, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec {QEMU} -L {shlex.quote(sysroot)} '
                       f'{shlex.quote(arm64_bin)}/{name} "$@"\n')
        os.chmod(self.arm64, 0o755)

    def run(self, *words):
        return run(self.native, *words), run(self.arm64, *words)


def check_recognised(pair, folder):
    for state, (voice, texts) in SPOKEN.items():
        path = f"{folder}/{state}.wav"
        speak(path, voice, texts, 1200)
        native, arm64 = pair.run("--state", state, path)
        check(native[0] == arm64[0] == 0, f"{state}: status {arm64[0]}")
        found = check_lines(native[1], arm64[1], f"{state} hears the same")
        check(sum(line["decision"] == "accept" for line in found) >= len(texts) // 2,
              f"{state}: and it is worth comparing")


def check_conversation(pair, folder):
    """Between two sound files: the same events at the same times, and the same sound."""
    speak(f"{folder}/in.wav", "slt", CONVERSATION, PAUSE_MS)
    outs = []
    for name, program in (("native", pair.native), ("arm64", pair.arm64)):
        status, _, why = run(program, "--input", f"{folder}/in.wav", "--output", f"{folder}/{name}.wav",
                             "--events", f"{folder}/{name}.events", "--state-dir", f"{folder}/{name}.state")
        check(status == 0, f"{name}: a conversation{'' if status == 0 else ': ' + why}")
        outs.append(pathlib.Path(f"{folder}/{name}.events").read_text(encoding="utf-8"))
    events = check_lines(*outs, "it goes the same way")
    check(any(event["event"] == "vehicle" for event in events), "and gets to the car")
    said = [sound.read_wav(f"{folder}/{name}.wav") for name in ("native", "arm64")]
    apart = max(abs(one - other) for one, other in zip(*said))
    check(len(said[0]) == len(said[1]) and max(said[0]) > 1000 and apart <= MOST_SAMPLE,
          f"and sounds the same: {len(said[0])} samples, at most {apart} apart")


def main():
    native_bin, arm64_bin, sysroot = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="rs-arm64-") as folder:
        pairs = [Pair(name, native_bin, arm64_bin, sysroot, folder)
                 for name in ("roadsided", "roadside-recognise", "roadsidectl")]
        daemon, recogniser, ctl = pairs
        for pair, words in ((daemon, "--check"), (daemon, "--defaults"), (ctl, "--help")):
            native, arm64 = pair.run(words)
            check(native == arm64 and arm64[0] == 0, f"{words}: {arm64[1].splitlines()[0]}")
        files = [str(TOP / "tests/golden/dialogues" / f"{name}.talk") for name in DIALOGUES]
        status, out, why = run("/usr/bin/python3", TOP / "tests/golden/golden.py", daemon.arm64,
                               "check", *files)
        check(status == 0, f"golden dialogues on arm64: {out.strip()}{why.strip()}")
        check_recognised(recogniser, folder)
        check_conversation(daemon, folder)
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    main()
