#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: doctor.py BIN_DIR
roadsidectl doctor on a virtual sound card: what comes out of the microphone is prepared,
and the fault that it has is named; then a card that goes, a recogniser that hangs, a
speaker that nobody hears, and a person who answers what they are asked to say."""

import ctypes
import os
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

from doctor_cases import Patient  # noqa: E402
from live_daemon import RATE_HZ, run_on_card  # noqa: E402
from private_bus import Bus, Failed, check  # noqa: E402

BLOCK = RATE_HZ // 5  # long ones: a busy machine must not make holes in a noise
DICE = random.Random(1)
OF_BUSY_MACHINES = {"dropped", "load-high"}  # warnings that are true there, and not about the microphone


def noise(amplitude, offset=0):
    """A block of noise, limited as a converter does it."""
    return b"".join(max(-32768, min(32767, round(offset + DICE.uniform(-amplitude, amplitude))))
                    .to_bytes(2, "little", signed=True) for _ in range(BLOCK))


class Feeder:
    """Plays one block after another into the microphone; which one may be changed."""

    def __init__(self, card):
        self.blocks = [bytes(2 * BLOCK)]
        self.process = subprocess.Popen(
            ["pacat", "--playback", "-d", "microphone", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le",
             "--latency-msec=600", "--raw"], env=card.environment(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            while True:
                for block in self.blocks:
                    self.process.stdin.write(block)
                    self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass

    def feed(self, amplitude, offset=0):
        self.blocks = [noise(amplitude, offset) for _ in range(5)]

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.thread.join()


def check_microphone(patient, feeder):
    patient.finds("microphone-muted", "the microphone is muted")
    for name, grade, amplitude, offset, words in (
            ("clipping", "fault", 60000, 0, "are at the limits"),
            ("offset-large", "fault", 2000, 16384, "off the middle"),
            ("offset", "warning", 2000, -3277, "off the middle"),
            ("noise-too-loud", "fault", 25000, 0, "never falls below"),
            ("noise-loud", "warning", 5000, 0, "never falls below"),
            ("microphone-faint", "warning", 2, 0, "hardly anything arrives")):
        feeder.feed(amplitude, offset)
        found = patient.finds(name, words, grade)
        check("microphone-muted" not in found, f"{name}: and it is alive")


def check_well(patient, feeder):
    """A quiet room: nothing is wrong, and the status says so."""
    feeder.feed(60)

    def is_well():
        status, found, measured = patient.doctor("--quiet")
        bad = {name for name, one in found.items() if one["grade"] in ("warning", "fault")} - OF_BUSY_MACHINES
        if bad:
            print("not yet well:", bad)
        is_known = -65 < measured["mean_db"] < -55  # what was fed before has been forgotten
        return status == 0 and not bad and is_known and measured

    measured = patient.bus.wait_for(is_well, "a daemon without a fault", 60)
    check(abs(measured["real_rate_hz"] / measured["rate_hz"] - 1) < 0.03 and measured["rate_hz"] == RATE_HZ,
          f"{measured['real_rate_hz']:.0f} samples a second come")
    check(measured["load"] < 0.8, f'{measured["mean_db"]:.0f} dB as fed, load {measured["load"]:.3f}')


def check_dead_echo(patient):
    """It speaks, nobody hears it; it asks, and nobody answers."""
    _, found, measured = patient.doctor()
    check(found["echo-dead"]["grade"] == "warning" and measured["spoken_s"] > 3, found["echo-dead"]["words"])
    check(found["phrase-unheard"]["grade"] == "fault", found["phrase-unheard"]["words"])
    check(measured["n_heard"] == 0, "nothing was heard in the room's noise")


def answer(card, doctor):
    """Says what doctor asks for, as it stands there."""
    for n, line in enumerate(doctor.stderr):
        if not line.startswith("Say now: "):
            continue
        path = os.path.join(card.dir, "answer.wav")
        voice = ("slt", "awb", "rms")[n % 3]
        subprocess.run(["flite", "-voice", voice, "-t", line[9:].strip(), "-o", path], check=True)
        card.speak(path)


def check_phrases(card, patient):
    """Somebody answers. A busy machine may lose a word: some tries."""
    for _ in range(5):
        with subprocess.Popen([f"{patient.bin_dir}/roadsidectl", "doctor"], env=patient.env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as doctor:
            answer(card, doctor)
            out = doctor.stdout.read()
        line = next((" ".join(part.split()) for part in out.split("\nok ") if part.split()[0] == "phrases"), "")
        if line.count("was heard (") == 3:
            print(out)
            check('"roadside assistant" was heard (' in line and '"stop" was heard (' in line, line)
            check("\n0 faults" in out and doctor.wait() == 0, "and nothing else is a fault")
            return
        print(out)
    check(False, "the three phrases are heard in one of five tries")


def threads_named(pid, name):
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/comm", encoding="ascii") as file:
            if file.read().strip() == name:
                return int(task)
    return None


def check_hanging(patient):
    """The thread that hears is held by force: first the watchdog, then what is lost is told."""
    libc = ctypes.CDLL(None, use_errno=True)
    seize, interrupt, detach = 0x4206, 0x4207, 17
    task = threads_named(patient.process.pid, "hearing")
    check(task is not None, "the thread has a name")
    if libc.ptrace(seize, task, None, None) < 0:
        print("left out: a recogniser that hangs: a thread cannot be held here")
        return
    libc.ptrace(interrupt, task, None, None)
    os.waitpid(task, 0x40000000)  # __WALL
    try:
        patient.finds("watchdog-starved", "the recogniser hangs")
        time.sleep(8)  # more than the ring between the threads holds
    finally:
        libc.ptrace(detach, task, None, None)
    patient.finds("dropped-much", "ms of sound were lost")


def run(card, bin_dir):
    card.start()
    feeder = Feeder(card)
    try:
        with Bus() as bus:
            bus.start()
            more = {"WATCHDOG_USEC": "6000000", "NOTIFY_SOCKET": f"{bus.dir}/nobody"}
            with Patient(bus, bin_dir, card=card, more=more) as patient:
                patient.started("ready")
                check_microphone(patient, feeder)
                check_well(patient, feeder)
                check_phrases(card, patient)
                check_hanging(patient)
                card.kill()
                patient.finds("card-lost", "was there, and is gone")
            card.start()
            with Patient(bus, bin_dir, "--set", "audio.input=Webcam", card=card) as patient:
                patient.started().finds("card-other", 'is named "Webcam"; there are: "default"')
            feeder.close()
            feeder = Feeder(card)
            feeder.feed(60)
            with Patient(bus, bin_dir, card=card) as patient:
                check_dead_echo(patient.started("ready"))
    finally:
        feeder.close()


def run_or_say(card, bin_dir):
    try:
        run(card, bin_dir)
    except Failed as failure:
        sys.exit(f"FAILED: {failure}")


if __name__ == "__main__":
    run_on_card(run_or_say)
