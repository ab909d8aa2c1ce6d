#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: fake_logind.py ADDRESS
The part of logind that is about sleep, on a bus of the test's own, at the other end of
real calls and signals. Told by lines on standard input (prepare, resume), it prints what
it was asked: "lock WHAT MODE" when somebody takes a lock, "unlock" when it is let go."""

import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.login1"
MANAGER = f"{NAME}.Manager"


def tell(line):
    print(line, flush=True)


class Manager(dbus.service.Object):
    @dbus.service.method(MANAGER, in_signature="ssss", out_signature="h")
    def Inhibit(self, what, who, why, mode):
        """The lock is a pipe: let go when the last one to hold its end closes it."""
        ours, theirs = os.pipe()
        GLib.io_add_watch(ours, GLib.IO_HUP, self.on_let_go)
        tell(f"lock {what} {mode}")
        lock = dbus.types.UnixFd(theirs)
        os.close(theirs)
        return lock

    def on_let_go(self, ours, _condition):
        os.close(ours)
        tell("unlock")
        return False

    @dbus.service.signal(MANAGER, signature="b")
    def PrepareForSleep(self, start):
        pass


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(sys.argv[1])
    name = dbus.service.BusName(NAME, bus)
    manager = Manager(name, "/org/freedesktop/login1")
    loop = GLib.MainLoop()

    def on_line(stdin, _condition):
        line = stdin.readline().strip()
        if line in ("prepare", "resume"):
            manager.PrepareForSleep(line == "prepare")
        elif not line:
            loop.quit()
        return bool(line)

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, on_line)
    tell("on the bus")
    loop.run()


if __name__ == "__main__":
    main()
