#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: reload.py DAEMON
What people write is read anew under a conversation: by ":reload" and SIGHUP on the console,
by SIGHUP in a daemon without a sound card. What is refused is printed as --check prints it,
and the conversation goes on with what was there."""

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from private_bus import SKIPPED, WAIT_S, Bus, Daemon, Failed, check, missing

ROOT = Path(__file__).resolve().parents[2]
OPEN = "data/procedures/open/open-second-generation-late.yaml"
GUIDE = "grammar/guide.gram"
TERMS = "voices/en.terms"
VEHICLES = "data/vehicles/mini.yaml"
PRESS = "On the rear side of the fob, press the button."
PULL = "With the button pressed, pull the end that holds the key ring. A metal key comes out."
PULL_ANEW = "With the button pressed, pull out the metal key."
CHANGED = "My instructions were changed. Let's begin again."
WHICH_CAR = "Which car is it? Say the model and the year."


class Content:
    """A copy of what people write, to be edited."""

    def __init__(self, folder):
        self.folder = Path(folder)
        for name in ("data", "grammar", "voices"):
            shutil.copytree(ROOT / name, self.folder / name)

    def options(self):
        return [word for name in ("data", "grammar", "voices") for word in (f"--{name}", str(self.folder / name))]

    def edit(self, name, text, other):
        path = self.folder / name
        before = path.read_text(encoding="utf-8")
        if before.count(text) != 1:
            raise Failed(f'{name} has not exactly one "{text}"')
        path.write_text(before.replace(text, other), encoding="utf-8")

    def restore(self, name):
        shutil.copyfile(ROOT / name, self.folder / name)

    def faults(self, daemon):
        """As --check prints them."""
        done = subprocess.run([daemon, "--check", *self.options()], capture_output=True, text=True,
                              timeout=WAIT_S, check=False)
        check(done.returncode == 1 and ": error: " in done.stderr, "--check refuses it")
        return done.stderr


class Console:
    """A typed conversation; what it says comes back line by line."""

    def __init__(self, daemon, content):
        path = content.folder / "errors"
        with open(path, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [daemon, "--console", "--state-dir", str(content.folder / "state"), *content.options()],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1)
        self.errors = open(path, encoding="utf-8")

    def type(self, line):
        """What is said in answer."""
        self.process.stdin.write(f"{line}\n@\n")
        said = []
        for answer in self.process.stdout:
            if answer.startswith("@ "):
                return said
            said.append(answer.removeprefix("< ").rstrip("\n"))
        raise Failed(f"it ended at {line}: {self.complaints()}")

    def complaints(self):
        """What came on standard error since it was last asked."""
        return self.errors.read()

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)
        return self.process.stdout.readline().rstrip("\n")

    def end(self):
        self.process.stdin.close()
        check(self.process.wait(timeout=WAIT_S) == 0, "the end of the input ends it with status 0")
        self.errors.close()


def check_refused(daemon, content, console, name, *texts):
    content.edit(name, *texts)
    faults = content.faults(daemon)
    console.complaints()
    check(console.type(":reload") == ["(not reloaded)"], f"refused: {faults.splitlines()[0]}")
    check(console.complaints().startswith(faults), "with what --check prints")
    check(console.type("where am i")[-1].endswith(PULL_ANEW), "and the old content goes on")
    content.restore(name)


def check_console(daemon, content):
    console = Console(daemon, content)
    console.type("2014 countryman")
    check(console.type("next") == [PULL], "at the second step")
    check(console.type(":reload") == ["(reloaded)"], "nothing has changed: nothing is said")
    content.edit(OPEN, PULL, PULL_ANEW)
    content.edit(OPEN, "  - id: press-back-button\n",
                 '  - id: take-fob\n    say: "Take the fob in your hand."\n    source: DS-OPEN\n'
                 "    confidence: medium\n  - id: press-back-button\n")
    check(console.type(":reload") == ["(reloaded)", PULL_ANEW], "the same step, which reads otherwise")
    check(console.type("back") == [PRESS], "back leads where it led, past the step that is new")
    check(console.type("back") == ["This is the first step. " + PRESS], "which nobody has gone")
    console.type("next")
    edited = (content.folder / OPEN).read_text(encoding="utf-8")
    check_refused(daemon, content, console, GUIDE, "{understood}", "{understoud}")
    check_refused(daemon, content, console, TERMS, "button : ", "button ")
    check_refused(daemon, content, console, VEHICLES, "id: countryman", "id: Countryman")
    content.edit(OPEN, f'"{PULL_ANEW}"\n', f'"{PULL_ANEW}"\n    sauce: DS-OPEN\n')
    check(console.hang_up() == "(not reloaded)", "SIGHUP does the same")
    check(f"{OPEN}:" in console.complaints(), "and says where")
    (content.folder / OPEN).write_text(edited, encoding="utf-8")
    content.edit(GUIDE, "got it", "got this")
    check(console.type("got this")[0] == "(not understood)", "a phrase that is not there yet")
    check(console.hang_up() == "(reloaded)", "SIGHUP reloads")
    check(console.type("got this")[0] != "(not understood)", "and now it is")
    console.type("back")
    content.edit(OPEN, "id: pull-ring-end", "id: pull-key")
    check(console.type(":reload") == ["(reloaded)", CHANGED, WHICH_CAR], "a step that is gone: it says so")
    check(console.type("2014 countryman")[1].startswith("Take the fob"), "and begins again, with the new content")
    console.end()


def check_live(daemon, content, bus):
    live = Daemon(bus, daemon, *content.options())
    log_file = Path(live.log_path)

    def hang_up(wanted):
        n_before = log_file.read_text(encoding="utf-8").count(wanted)
        live.process.send_signal(signal.SIGHUP)
        try:
            bus.wait_for(lambda: live.log().count(wanted) > n_before, wanted)
        except Failed:
            print(live.log(), live.process.poll())
            raise

    try:
        hang_up("are reloaded")
        check(bus.get("State") == "idle", "asleep it goes on sleeping")
        check(bus.call("Ask", "s", "2014 countryman") == "" and bus.call("Next") == "", "a conversation")
        check(bus.get("StepText") == PULL, "at the second step")
        content.edit(OPEN, PULL, PULL_ANEW)
        hang_up("are reloaded")
        check(bus.get("StepText") == PULL_ANEW and bus.get("Step") == 2 and bus.get("State") == "guide"
              and bus.get("Vehicle") == "2014 Mini Countryman", "the same car and step, which reads otherwise")
        content.edit(OPEN, PRESS, "")
        faults = content.faults(daemon)
        hang_up("not reloaded")
        check(faults in live.log(), f"refused as --check does: {faults.splitlines()[0]}")
        check(bus.get("StepText") == PULL_ANEW, "the old content goes on")
        check(bus.call("Back") == "" and bus.get("StepText") == PRESS, "and so does the conversation")
        content.restore(OPEN)
        content.edit(OPEN, "id: press-back-button", "id: press-button")
        hang_up("are reloaded")
        check(bus.get("State") == "query" and bus.get("Vehicle") == "" and bus.get("StepText") == "",
              "a step that is gone: it asks for the car")
        for _ in range(20):
            live.process.send_signal(signal.SIGHUP)
        hang_up("are reloaded")
        check(bus.call("Ask", "s", "2014 countryman") == "" and bus.get("StepText") == PRESS, "it lives on")
        live.process.send_signal(signal.SIGHUP)
        live.end()
    finally:
        live.close()


def check_left_terminal(daemon, content, bus):
    """A terminal that is closed takes the daemon with it, as any program in it."""
    master, slave = pty.openpty()

    def take_terminal():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    with open(f"{bus.dir}/left", "w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [daemon, "--bus", "none", "--state-dir", f"{bus.dir}/state", *content.options()],
            env=bus.environment(), stdin=slave, stderr=log, preexec_fn=take_terminal)
        os.close(slave)
        bus.wait_for(lambda: "there is no sound card" in Path(log.name).read_text(encoding="utf-8"), "the daemon")
        os.close(master)
        check(process.wait(timeout=WAIT_S) == 0, "a terminal that is closed ends it in order")


def main():
    daemon = sys.argv[1]
    reason = missing()
    with tempfile.TemporaryDirectory() as folder:
        check_console(daemon, Content(folder))
    if reason:
        print("skipped:", reason)
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder, Bus() as bus:
        content = Content(folder)
        bus.start()
        check_live(daemon, content, bus)
        check_left_terminal(daemon, content, bus)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"FAILED: {failure}")
