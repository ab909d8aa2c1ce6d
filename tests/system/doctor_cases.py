# SPDX-License-Identifier: MIT
"""What the tests of roadsidectl doctor share: a daemon as a patient, and what is found."""

import json
import os
import shutil
import subprocess
import sys

from private_bus import NAME, OBJECT, SKIPPED, Bus, Failed, check

WAIT_S = 60


class Patient:
    """A roadsided on a private bus, with the environment of a card (None: there is none)."""

    def __init__(self, bus, bin_dir, *words, card=None, more=None, before=()):
        self.bus, self.bin_dir = bus, bin_dir
        self.env = {**bus.environment(), **(card.environment() if card else {}), **(more or {})}
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.environment()["DBUS_SESSION_BUS_ADDRESS"]
        self.env["DBUS_SYSTEM_BUS_ADDRESS"] = bus.environment()["DBUS_SYSTEM_BUS_ADDRESS"]
        self.log_path = f"{bus.dir}/log"
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*before, f"{bin_dir}/roadsided", "--bus", "session", "--state-dir", f"{bus.dir}/state", *words],
                env=self.env, stdin=subprocess.DEVNULL, stderr=log)

    def __enter__(self):
        return self

    def started(self, audio=""):
        """Waits for the sound card's first answer, or for this one."""
        def has_answered():
            if self.process.poll() is not None:
                raise Failed(f"roadsided ended with {self.process.returncode}")
            status, out, _ = self.bus.run("busctl", "--user", "get-property", NAME, OBJECT, NAME, "Audio")
            return status == 0 and (f'"{audio}"' in out if audio else '""' not in out)

        self.bus.wait_for(has_answered, "roadsided", WAIT_S)
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def doctor(self, *words, user=None):
        """(status, {id: finding}, measurements) of roadsidectl doctor --json."""
        who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        ended = subprocess.run([f"{self.bin_dir}/roadsidectl", "doctor", "--json", *words], env=self.env, cwd="/",
                               text=True, check=False, capture_output=True, timeout=WAIT_S, **who)
        if not ended.stdout:
            raise Failed(f"doctor says nothing, status {ended.returncode}: {ended.stderr}")
        said = json.loads(ended.stdout)
        return ended.returncode, {found["id"]: found for found in said["findings"]}, said["measurements"]

    def finds(self, name, words="", grade="fault", user=None, wait_s=WAIT_S):
        """Waits until doctor --quiet names this; its words hold those."""
        last = {}

        def is_found():
            nonlocal last
            status, last, _ = self.doctor("--quiet", user=user)
            found = last.get(name)
            is_fault = any(one["grade"] == "fault" for one in last.values())
            if status != (1 if is_fault else 0):
                raise Failed(f"status {status}, though there is {'a' if is_fault else 'no'} fault")
            return found and found["grade"] == grade and words in found["words"] and found

        try:
            found = self.bus.wait_for(is_found, name, wait_s)
        except Failed:
            with open(self.log_path, encoding="utf-8") as log:
                print(log.read())
            for one in last.values():
                print(one["grade"], one["id"], one["words"])
            raise
        check(len(found["remedy"]) > 20, f'{name}: {found["words"]}')
        return last


def run_cases(cases, why_not, *arguments):
    """Each case on a bus of its own. Exit status 0, 77 (cannot run here) or a reason."""
    if why_not:
        print("skipped:", why_not)
        sys.exit(SKIPPED)
    try:
        for case in cases:
            print(f"-- {case.__doc__}", flush=True)
            with Bus() as bus:
                bus.start()
                case(bus, *arguments)
    except Failed as failure:
        sys.exit(f"FAILED: {failure}")


def copy_of(source, target):
    shutil.copytree(source, target)
    return target


def is_root():
    return os.geteuid() == 0
