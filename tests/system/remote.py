# SPDX-License-Identifier: MIT
"""A roadsided without sound card and bus, and a remote control for it.

The remote is a named pipe in a folder that stands for /dev/input: what is written into
it are the kernel's own events, as a recording of a device has them."""

import errno
import json
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time

from private_bus import ALSA, WAIT_S, Failed, check

EV_SYN, EV_KEY, EV_REL, EV_MSC = 0, 1, 2, 4
PLAY, NEXT, BACK, PHONE, LOUDER, TALK, UNMAPPED = 164, 163, 165, 169, 115, 582, 30
FINGER_S = 0.1  # nobody's finger is faster; a contact that bounces is


def event(kind, code, value, at_s=None):
    """One struct input_event of a 64-bit kernel."""
    at_s = time.monotonic() if at_s is None else at_s
    return struct.pack("qqHHi", int(at_s), int(at_s % 1 * 1e6), kind, code, value)


def edge(code, is_down, at_s=None):
    """What a remote sends when a key goes down or comes up."""
    return (event(EV_MSC, 4, 0xc00b5, at_s) + event(EV_KEY, code, int(is_down), at_s)
            + event(EV_SYN, 0, 0, at_s))


class Daemon:
    """with Daemon(program) as daemon: daemon.start()"""

    def __init__(self, program):
        self.program = program
        self.dir = tempfile.mkdtemp(prefix="rs-buttons-")
        self.folder = f"{self.dir}/dev/input"
        os.mkdir(f"{self.dir}/dev")
        self.process = None
        with open(f"{self.dir}/asound.conf", "w", encoding="ascii") as file:
            file.write(ALSA)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self, *words):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("NOTIFY_SOCKET", "INVOCATION_ID")}
        environment.update(ALSA_CONFIG_PATH=f"{self.dir}/asound.conf", LC_ALL="C.UTF-8",
                           PULSE_SERVER=f"unix:{self.dir}/none")
        if os.path.exists(f"{self.dir}/events"):
            os.unlink(f"{self.dir}/events")
        with open(f"{self.dir}/log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.program, "--bus", "none", "--state-dir", f"{self.dir}/state",
                 "--events", f"{self.dir}/events", "--set", f"buttons.folder={self.folder}",
                 *words], env=environment, stdin=subprocess.DEVNULL, stderr=log)
        self.wait_for(lambda: self.last("state"), "roadsided")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        check(self.process.wait(timeout=WAIT_S) == 0, "SIGTERM ends it with status 0")

    def wait_for(self, is_it, what):
        until = time.monotonic() + WAIT_S
        while True:
            if self.process.poll() is not None:
                raise Failed(f"roadsided ended with {self.process.returncode}: {self.log()}")
            value = is_it()
            if value:
                return value
            if time.monotonic() > until:
                raise Failed(f"waited in vain for {what}: {self.log()}")
            time.sleep(0.02)

    def log(self):
        with open(f"{self.dir}/log", encoding="utf-8") as file:
            return file.read()

    def wait_for_log(self, words, times=1):
        self.wait_for(lambda: self.log().count(words) >= times, f'"{words}" in the log')

    def events(self):
        if not os.path.exists(f"{self.dir}/events"):
            return []
        with open(f"{self.dir}/events", encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]

    def last(self, name):
        return next((line for line in reversed(self.events()) if line["event"] == name), None)

    def state(self):
        return self.last("state")["name"]

    def place(self):
        step = self.last("step")
        return step and (step["procedure"], step["step"])

    def verbs(self):
        return [line["verb"] for line in self.events() if line["event"] == "button"]

    def rss_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Remote:
    """Plugged in when made."""

    def __init__(self, daemon, name="ACME Roadside-Buttons"):
        self.daemon = daemon
        self.path = f"{daemon.folder}/{name}"
        os.mkfifo(self.path)
        self.pipe = None

    def is_open(self):
        """Whether somebody reads it; from then on it can be written to."""
        try:
            self.pipe = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return False
        return True

    def connect(self):
        self.daemon.wait_for(self.is_open, "it to read the remote")

    def unplug(self):
        if self.pipe is not None:
            os.close(self.pipe)
        os.unlink(self.path)

    def send(self, what):
        """All of it, or as much as is taken before the daemon has had enough; how much."""
        os.set_blocking(self.pipe, True)
        try:
            return os.write(self.pipe, what)
        except BrokenPipeError:
            return 0

    def press(self, code):
        """A short press, and the verb that came of it."""
        n = len(self.daemon.verbs())
        time.sleep(FINGER_S)
        now_s = time.monotonic()
        self.send(edge(code, True, now_s - 0.05) + edge(code, False, now_s))
        return self.daemon.wait_for(lambda: self.daemon.verbs()[n:], f"key {code}")[0]

    def hold(self, code):
        """Presses a key and waits for the verb that comes while it is held."""
        n = len(self.daemon.verbs())
        time.sleep(FINGER_S)
        self.send(edge(code, True))
        return self.daemon.wait_for(lambda: self.daemon.verbs()[n:], f"key {code}, held")[0]

    def let_go(self, code):
        self.send(edge(code, False))

    def long_press(self, code):
        verb = self.hold(code)
        self.let_go(code)
        return verb
