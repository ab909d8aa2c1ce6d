# SPDX-License-Identifier: MIT
"""Somebody who is logged in, in a container, with a PulseAudio of their own as Debian sets
it up (without a card it plays into nothing); and the session's unit there."""

from nspawn import Failed, check, wait_for

NAME = "driver"
HOME = f"/home/{NAME}"
UNIT = "roadsided.service"


class Session:
    def __init__(self, container):
        self.container = container
        container.do("useradd", "--create-home", NAME)
        container.do("loginctl", "enable-linger", NAME)
        self.uid = container.do("id", "-u", NAME).strip()
        wait_for(lambda: container("test", "-S", f"/run/user/{self.uid}/bus").returncode == 0,
                 "the session")

    def run(self, *words):
        return self.container(
            "setpriv", f"--reuid={NAME}", f"--regid={NAME}", "--init-groups", "env", "-C", HOME,
            f"HOME={HOME}", f"XDG_RUNTIME_DIR=/run/user/{self.uid}", *words)

    def show(self):
        out = self.run("systemctl", "--user", "show", UNIT, "-p",
                       "ActiveState,NRestarts,StatusText,MainPID,UnitFileState")
        if out.returncode:
            raise Failed(f"the session's systemctl: {out.stderr}")
        return dict(line.split("=", 1) for line in out.stdout.splitlines())

    def check(self):
        """The unit of sessions, from asked for to stopped."""
        check(self.show()["UnitFileState"] == "disabled", "in a session it waits to be asked for")
        started = self.run("systemctl", "--user", "enable", "--now", UNIT)
        check(started.returncode == 0, f"asked for, it starts {started.stderr}")
        wait_for(lambda: self.show()["StatusText"] == "ready", "the session's sound card", 60)
        check(self.show()["NRestarts"] == "0", "the session's sound card is ready")
        asked = self.run("roadsidectl", "--bus", "session", "ask", "2014", "countryman")
        shown = self.run("roadsidectl", "--bus", "session", "status").stdout
        check(asked.returncode == 0 and "2014 Mini Countryman" in shown,
              f"a car is named over the session's bus {asked.stderr}")
        status = self.container.do("cat", f"/proc/{self.show()['MainPID']}/status")
        check("Seccomp:\t2" in status and "NoNewPrivs:\t1" in status, "it is locked in")
        check(self.container("test", "-e", f"{HOME}/.local/state/roadside").returncode == 0,
              "its state is among the session's")
        stopped = self.run("systemctl", "--user", "disable", "--now", UNIT)
        check(stopped.returncode == 0 and self.show()["ActiveState"] == "inactive", "and it stops")
