# SPDX-License-Identifier: MIT
"""A D-Bus of our own, on which anybody may be, and a roadsided on it.

The sound card is a PulseAudio server that does not run: absent, a healthy state."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

SKIPPED = 77
WAIT_S = 40

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={dir}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""
ALSA = """pcm.default { type pulse hint { show on description "PulseAudio" } }
ctl.default { type pulse }
"""
NAME = "org.roadside.Assistant1"
OBJECT = "/org/roadside/Assistant1"


class Failed(Exception):
    """Something did not come, or was not as it should be."""


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    if not is_right:
        raise Failed(what)


def missing():
    for program in ("dbus-daemon", "busctl", "gdbus"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


class Bus:
    """with Bus() as bus: bus.start()"""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="rs-bus-")
        os.chmod(self.dir, 0o755)  # other users are to get in
        self.server = None
        for name, text in (("bus.conf", CONFIG), ("asound.conf", ALSA)):
            with open(f"{self.dir}/{name}", "w", encoding="ascii") as file:
                file.write(text.format(dir=self.dir) if name == "bus.conf" else text)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self):
        self.server = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self.dir}/bus.conf", "--nofork", "--nopidfile"],
            stderr=subprocess.DEVNULL)
        self.wait_for(lambda: os.path.exists(f"{self.dir}/bus"), "the bus")

    def kill(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server = None
        if os.path.exists(f"{self.dir}/bus"):
            os.unlink(f"{self.dir}/bus")

    @staticmethod
    def wait_for(is_it, what, wait_s=WAIT_S):
        until = time.monotonic() + wait_s
        while True:
            value = is_it()
            if value:
                return value
            if time.monotonic() > until:
                raise Failed(f"waited in vain for {what}")
            time.sleep(0.05)

    def environment(self):
        kept = {name: value for name, value in os.environ.items()
                if name not in ("NOTIFY_SOCKET", "INVOCATION_ID")}
        # AddressSanitizer keeps what was freed: with little of it, rss_kb() shows what is held.
        sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
        return {**kept, "ASAN_OPTIONS": sanitizer, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.dir}/bus",
                "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.dir}/none",
                "ALSA_CONFIG_PATH": f"{self.dir}/asound.conf",
                "PULSE_SERVER": f"unix:{self.dir}/none", "LC_ALL": "C.UTF-8"}

    def run(self, *words, user=None):
        """What a program ends with: status, standard output, standard error."""
        who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        ended = subprocess.run(words, env=self.environment(), cwd="/", text=True, check=False,
                               capture_output=True, timeout=WAIT_S, **who)
        return ended.returncode, ended.stdout, ended.stderr

    def call(self, method, *arguments, user=None):
        """A method of ours through busctl; "" when it was done, else the complaint."""
        status, _, why = self.run("busctl", "--user", "call", NAME, OBJECT, NAME, method,
                                  *arguments, user=user)
        return "" if status == 0 else why or "failed"

    def get(self, prop):
        status, out, why = self.run("busctl", "--user", "--json=short", "get-property", NAME,
                                    OBJECT, NAME, prop)
        if status:
            raise Failed(f"{prop} cannot be read: {why}")
        return json.loads(out)["data"]


class Daemon:
    """roadsided on the bus, started and out of its first answer."""

    def __init__(self, bus, program, *words):
        self.bus = bus
        self.log_path = f"{bus.dir}/log"
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [program, "--bus", "session", "--state-dir", f"{bus.dir}/state", *words],
                env=bus.environment(), stdin=subprocess.DEVNULL, stderr=log)
        bus.wait_for(self.has_started, "roadsided")

    def has_started(self):
        if self.process.poll() is not None:
            raise Failed(f"roadsided ended with {self.process.returncode}: {self.log()}")
        status, out, _ = self.bus.run("busctl", "--user", "get-property", NAME, OBJECT, NAME,
                                      "Audio")
        return status == 0 and "absent" in out

    def log(self):
        with open(self.log_path, encoding="utf-8") as log:
            return log.read()

    def rss_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        check(self.process.wait(timeout=WAIT_S) == 0, "SIGTERM ends it with status 0")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
