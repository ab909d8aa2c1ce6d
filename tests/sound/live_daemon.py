# SPDX-License-Identifier: MIT
"""The daemon on a virtual sound card, and somebody who talks to it.

Whoever drives it waits for what the daemon reports (--events), for what it tells
systemd (a real NOTIFY_SOCKET) and for what the speaker plays; never for a time."""

import array
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from virtual_card import SKIPPED, VirtualCard, missing  # noqa: E402
from wav import RATE_HZ, write_wav  # noqa: E402, F401: for those who use this

WAIT_S = 40  # for anything at all, on a busy machine
LOUD = 200   # of 32767: somebody is speaking; a silent null sink gives zeros
STEP_S = 0.02


class Failed(Exception):
    """Something did not come, or was not as it should be."""


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    if not is_right:
        raise Failed(what)


class Collector:
    """Things that come in on a thread, and waiting for one of them."""

    def __init__(self):
        self.items = []
        self.changed = threading.Condition()
        self.has_ended = False

    def add(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify_all()

    def end(self):
        with self.changed:
            self.has_ended = True
            self.changed.notify_all()

    def count(self):
        with self.changed:
            return len(self.items)

    def wait(self, is_it, what, since=0, wait_s=WAIT_S):
        """The first item from index since on that is it, and the index behind it."""
        until = time.monotonic() + wait_s
        at = since
        with self.changed:
            while True:
                while at < len(self.items):
                    at += 1
                    if is_it(self.items[at - 1]):
                        return self.items[at - 1], at
                left = until - time.monotonic()
                if left <= 0 or self.has_ended:
                    raise Failed(f"waited in vain for {what}; the last were {self.items[-4:]}")
                self.changed.wait(left)


class Notified(Collector):
    """What the daemon tells systemd, on a real socket."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.socket.bind(path)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                message = self.socket.recv(4096)
            except OSError:
                return
            for line in message.decode("utf-8").splitlines():
                self.add(line)

    def close(self):
        self.socket.close()
        os.unlink(self.path)

    def wait_line(self, line, since=0):
        return self.wait(lambda item: item == line, line, since)[1]


class Recorder:
    """Hears the speaker. Samples are kept with the time at which they came."""

    def __init__(self, card):
        self.samples = array.array("h")
        self.started = None  # monotonic time of sample 0
        self.loud_until = 0.0
        self.process = subprocess.Popen(
            ["parec", "-d", "speaker.monitor", f"--rate={RATE_HZ}", "--channels=1",
             "--format=s16le", "--latency-msec=20", "--raw"],
            env=card.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        n_bytes = int(RATE_HZ * STEP_S) * 2
        while True:
            piece = self.process.stdout.read(n_bytes)
            if len(piece) < n_bytes:
                return
            now = time.monotonic()
            samples = array.array("h", piece)
            self.samples.extend(samples)
            # The earliest that a sample can have been sample 0: bursts come late.
            started = now - len(self.samples) / RATE_HZ
            if self.started is None or started < self.started:
                self.started = started
            if max(samples) > LOUD or min(samples) < -LOUD:
                self.loud_until = now

    def wait_quiet(self, quiet_s=0.8):
        """Returns when nothing was heard for so long: pauses within prompts are shorter."""
        until = time.monotonic() + WAIT_S
        begin = time.monotonic()
        while time.monotonic() - max(self.loud_until, begin) < quiet_s:
            if time.monotonic() > until:
                raise Failed("the speaker never gets quiet")
            time.sleep(STEP_S)

    def cut(self, from_s, to_s):
        """Samples between two monotonic times."""
        return self.samples[max(0, int((from_s - self.started) * RATE_HZ)):
                            int((to_s - self.started) * RATE_HZ)]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.thread.join()
        self.process.stdout.close()


class Daemon:
    """roadsided, live."""

    def __init__(self, program, card, *words, watchdog_s=3):
        self.card = card
        self.events = Collector()
        self.log = Collector()
        self.told = Notified(os.path.join(card.dir, "notify"))
        self.offset_s = None  # event time + offset_s = monotonic time
        state_dir = os.path.join(card.dir, "state")
        self.process = subprocess.Popen(
            [program, "--events", "-", "--state-dir", state_dir, *words],
            env=card.environment(NOTIFY_SOCKET=self.told.path,
                                 WATCHDOG_USEC=str(int(watchdog_s * 1e6))),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.threads = [threading.Thread(target=self._read_events, daemon=True),
                        threading.Thread(target=self._read_log, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read_events(self):
        for line in self.process.stdout:
            event = json.loads(line)
            offset_s = time.monotonic() - event["t_ms"] / 1000
            if self.offset_s is None or offset_s < self.offset_s:
                self.offset_s = offset_s
            print(line.rstrip(), flush=True)
            self.events.add(event)
        self.events.end()

    def _read_log(self):
        for line in self.process.stderr:
            print(line.rstrip(), file=sys.stderr, flush=True)
            self.log.add(line.rstrip())
        self.log.end()

    def wait(self, name, since=0, **values):
        """The next event of that name with those values, and the index behind it."""
        return self.events.wait(
            lambda event: event["event"] == name and
            all(event.get(key) == value for key, value in values.items()),
            f"{name} {values}", since)

    def clock(self, t_ms):
        return t_ms / 1000 + self.offset_s

    def end(self):
        """SIGTERM: status 0 within a second (three on a busy machine)."""
        since = self.told.count()
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            status = "no end within 10 s"
        took_s = time.monotonic() - began
        check(status == 0, f"SIGTERM ends it with status 0 ({status})")
        check(took_s < (1 if os.getloadavg()[0] < os.cpu_count() else 3),
              f"within a second ({took_s:.2f} s)")
        self.told.wait_line("STOPPING=1", since)
        for thread in self.threads:
            thread.join()
        check(self.log.items[-1].endswith("ended in order"), "in order")

    def close(self):
        """Whatever happened, nothing stays behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        self.told.close()


class Person:
    """Speaks into the microphone with flite's voices, in turn."""

    VOICES = ("slt", "awb", "rms")

    def __init__(self, card, daemon):
        self.card = card
        self.daemon = daemon
        self.n_said = 0
        self.n_repeated = 0
        self.recorder = None

    def say(self, text, intent, most_tries=5):
        """Says it when it is quiet, as a person would, and again when it was not
        taken; returns the "heard" event and the index behind it."""
        for _ in range(most_tries):
            voice = self.VOICES[self.n_said % len(self.VOICES)]
            path = os.path.join(self.card.dir, "said.wav")
            self.n_said += 1
            self.recorder.wait_quiet()
            since = self.daemon.events.count()
            subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True)
            print(f"{voice}: {text}", flush=True)
            self.card.speak(path)
            try:
                event, index = self.daemon.events.wait(
                    lambda event: event["event"] in ("heard", "asked", "rejected"),
                    f'"{text}" to be heard', since, wait_s=10)
            except Failed as why:
                print(why, flush=True)
                event = None
            if event and event["event"] == "heard":
                check(event["intent"] == intent, f'"{text}" is {intent}')
                return event, index
            self.n_repeated += 1
        raise Failed(f'"{text}" is never taken')


def run_on_card(run):
    """A test as run(card, *arguments): exit status 0, 77 (cannot run here) or a reason."""
    why = missing("flite")
    if why:
        print("skipped:", why)
        sys.exit(SKIPPED)
    with VirtualCard() as card:
        try:
            run(card, *sys.argv[1:])
        except Failed as failure:
            sys.exit(f"FAILED: {failure}")
