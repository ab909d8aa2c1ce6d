#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: room.py DAEMON
The daemon in a room, live over PortAudio: what the virtual speaker plays comes back into
the virtual microphone, through the walls of a room and as loud as a person. It takes
nothing of that for a command, learns to listen while it speaks, and can be talked over."""

import array
import os
import subprocess
import threading
import time

from live_daemon import RATE_HZ, Daemon, Failed, Person, Recorder, check, run_on_card

BLOCK = RATE_HZ // 100
# The way over the air and eight walls: (ms, gain).
ROOM = ((1.0, 0.60), (4.3, -0.28), (7.9, 0.21), (11.6, 0.15), (17.2, -0.12), (24.7, 0.08), (33.1, -0.06),
        (46.5, 0.04), (61.3, 0.02))  # fmt: skip
SPARE_MS = 120  # of sound under way: where it runs out the walls jump, as no room's do
TRIES = 12  # the room is a script: now and then it is late, and the echo with it
OVER_S = 1.2  # of the voice, before somebody speaks over it


class Room:
    """speaker.monitor -> walls -> the sink that is the microphone."""

    def __init__(self, card):
        way = ["--rate=16000", "--channels=1", "--format=s16le", "--raw"]
        self.ear = subprocess.Popen(["parec", "-d", "speaker.monitor", "--latency-msec=20", *way],
                                    env=card.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.mouth = subprocess.Popen(["pacat", "--playback", "-d", "microphone", f"--latency-msec={SPARE_MS}", *way],
                                      env=card.environment(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        taps = [(round(ms * RATE_HZ / 1000), gain) for ms, gain in ROOM]
        longest = max(delay for delay, _ in taps)
        past = array.array("h", [0] * longest)
        silence = array.array("h", [0] * BLOCK).tobytes()
        while piece := self.ear.stdout.read(2 * BLOCK):
            past.extend(array.array("h", piece))
            n = len(past) - longest
            if max(past) == min(past) == 0:
                self.mouth.stdin.write(silence)
            else:
                parts = [past[longest - delay : longest - delay + n] for delay, _ in taps]
                gains = [gain for _, gain in taps]
                heard = (int(sum(g * x for g, x in zip(gains, at))) for at in zip(*parts))
                self.mouth.stdin.write(array.array("h", (max(-32768, min(32767, y)) for y in heard)).tobytes())
            self.mouth.stdin.flush()
            del past[:n]

    def close(self):
        self.ear.terminate()
        self.thread.join()
        self.mouth.stdin.close()
        self.ear.wait()
        self.mouth.wait()


def wait_loud(recorder):
    """Returns when it has been speaking for a while."""
    until = time.monotonic() + 20
    since = time.monotonic()
    while recorder.loud_until < since:
        if time.monotonic() > until:
            raise Failed("it does not speak")
        time.sleep(0.02)
    time.sleep(OVER_S)


def talk_over(card, daemon, person):
    """"Explain", and over the answer "say that again"; True when it was taken at once."""
    person.say("explain", "explain")
    wait_loud(person.recorder)
    path = os.path.join(card.dir, "over.wav")
    subprocess.run(["flite", "-voice", "rms", "-t", "say that again", "-o", path], check=True)
    since = daemon.events.count()
    card.speak(path)
    person.n_said += 1
    person.recorder.wait_quiet()
    new = daemon.events.items[since:]
    is_taken = any(e["event"] == "heard" and e["intent"] == "repeat" for e in new)
    is_cut = any(e["event"] == "said" and e["interrupted"] for e in new)
    return is_taken and is_cut


def run(card, program):
    card.start()
    room = Room(card)
    daemon = Daemon(program, card)
    person = Person(card, daemon)
    try:
        daemon.wait("audio", state="ready")
        recorder = person.recorder = Recorder(card)
        person.say("roadside assistant", "wake")
        person.say("twenty fourteen mini countryman", "query")
        person.say("next", "next")
        daemon.log.wait(lambda line: "listening while speaking" in line, "the echo to be known", wait_s=1)
        check(any(talk_over(card, daemon, person) for _ in range(TRIES)), "it can be talked over")
        person.say("next", "next")
        recorder.wait_quiet()
        recorder.stop()
        taken = [e["intent"] for e in daemon.events.items if e["event"] == "heard"]
        said = [e for e in daemon.events.items if e["event"] == "said"]
        check(len(taken) <= person.n_said and set(taken) <= {"wake", "query", "next", "explain", "repeat"},
              f"of {len(said)} prompts it took nothing for a command: {taken}")
        check(taken.count("next") == 2, "and nobody was carried on")
        daemon.end()
    finally:
        daemon.close()
        room.close()


if __name__ == "__main__":
    run_on_card(run)
