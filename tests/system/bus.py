#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: bus.py DAEMON CTL FLOOD DBUS.md
org.roadside.Assistant1 from outside: busctl, gdbus and roadsidectl as clients of a
roadsided without a sound card. What is documented is what is there; a whole
procedure; wrong types; floods; who leaves in mid-call; who may not; a bus that goes."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import xml.etree.ElementTree as ET

from private_bus import NAME, OBJECT, SKIPPED, WAIT_S, Bus, Daemon, Failed, check, missing

NOBODY = 65534


def introspected(bus):
    """{("method"|"property"|"signal", name): signature and names of arguments}"""
    _, xml, _ = bus.run("busctl", "--user", "--xml-interface", "introspect", NAME, OBJECT)
    found = {}
    for interface in ET.fromstring(xml.split("\n", 2)[2]).iter("interface"):
        if interface.get("name") != NAME:
            continue
        for member in interface:
            arguments = [(a.get("type"), a.get("name")) for a in member.iter("arg")]
            found[(member.tag, member.get("name"))] = (
                member.get("type") or "".join(kind for kind, _ in arguments),
                " ".join(name for _, name in arguments))
    return found


def documented(path):
    found, kind = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            heading = re.match(r"## (Method|Propert|Signal)", line)
            if heading:
                kind = {"Method": "method", "Propert": "property", "Signal": "signal"}[heading[1]]
            elif line.startswith("## "):
                kind = None
            row = re.match(r"\| `(\w+)` \| (?:`([\w{}]+)`)? ?([a-z ]*?) ?\|", line)
            if kind and row:
                found[(kind, row[1])] = (row[2] or "", row[3])
    return found


def check_documented(bus, path):
    has, says = introspected(bus), documented(path)
    for member in sorted(set(has) ^ set(says)):
        print(f"{member}: introspection {has.get(member)}, {path} {says.get(member)}")
    check(len(has) > 30 and has == says, "docs/dbus.md says what introspection says")


def measured(bus, user=None):
    """{name: (type, value)} of Measure; or why not."""
    status, out, why = bus.run("busctl", "--user", "--json=short", "call", NAME, OBJECT, NAME, "Measure",
                               user=user)
    if status:
        return why
    return {name: (value["type"], value["data"]) for name, value in json.loads(out)["data"][0].items()}


def check_measurements(bus, ctl, path):
    """Measure has what is documented, for everybody; the log level is for few."""
    says = {}
    with open(path, encoding="utf-8") as file:
        text = file.read().split("## Measurements")[1].split("\n## ")[0]
    for row in re.findall(r"^\| (`.*?) \| (`.*?) \|", text, re.MULTILINE):
        names, kinds = (re.findall("`(\\w+)`", cell) for cell in row)
        says.update(zip(names, kinds * len(names) if len(kinds) == 1 else kinds))
    has = {name: kind for name, (kind, _) in measured(bus).items()}
    for name in sorted(set(has) | set(says)):
        if has.get(name) != says.get(name):
            print(f"{name}: Measure {has.get(name)}, {path} {says.get(name)}")
    check(len(has) > 40 and has == says, f"Measure gives the {len(has)} that docs/dbus.md says")
    check(measured(bus)["audio"] == ("s", "absent") and measured(bus)["rate_hz"] == ("u", 0), "as it is")
    check(bus.call("Measure", "s", "x") != "", "Measure takes nothing")
    for level in ("debug", "warning", "info"):
        check(bus.run(ctl, "log-level", level) == (0, "", "") and measured(bus)["log_level"] == ("s", level),
              f"log level {level}")
    check("there are error" in bus.call("SetLogLevel", "s", "loud") and
          measured(bus)["log_level"] == ("s", "info"), "there is no log level loud")
    check(bus.run(ctl, "log-level", "loud")[0] == 2, "nor for roadsidectl")


def check_reload(bus, ctl, daemon):
    n_before = daemon.log().count("are reloaded")
    check(bus.run(ctl, "reload") == (0, "", ""), "roadsidectl reload")
    bus.wait_for(lambda: daemon.log().count("are reloaded") > n_before, "it to be reloaded")
    check(bus.get("State") == "idle", "and nothing else happens")


def check_procedure(bus, ctl):
    """A whole procedure with three clients in turn, watched by a fourth."""
    with open(f"{bus.dir}/watched", "w+", encoding="utf-8") as out, \
            subprocess.Popen([ctl, "--json", "watch"], env=bus.environment(), stdout=out) as watch, \
            open(f"{bus.dir}/monitored", "w+", encoding="utf-8") as monitored, \
            subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                             env=bus.environment(), stdout=monitored) as monitor:
        try:
            def watched():
                with open(f"{bus.dir}/watched", encoding="utf-8") as file:
                    return [json.loads(line) for line in file if line.endswith("\n")]

            def is_monitored():
                with open(f"{bus.dir}/monitored", encoding="utf-8") as file:
                    return "is owned by" in file.read()

            bus.wait_for(watched, "the first line of the watch")
            bus.wait_for(is_monitored, "gdbus monitor")
            check(bus.run(ctl, "ask", "2014", "countryman") == (0, "", ""), "a car is named")
            check(bus.get("State") == "guide" and bus.get("Vehicle") == "2014 Mini Countryman",
                  "it is known, and guided")
            steps, n_stuck = [], 0
            for turn in range(40):
                state = bus.get("State")
                place = (bus.get("Procedure"), bus.get("Step"))
                if place not in steps:
                    steps.append(place)
                if state == "idle" or not place[0]:
                    break
                verb = "yes" if state == "confirm" else "next"
                if turn % 3 == 0:
                    check(bus.call(verb.capitalize()) == "", f"busctl: {verb} at {place}")
                elif turn % 3 == 1:
                    status, _, why = bus.run("gdbus", "call", "--session", "-d", NAME, "-o", OBJECT,
                                             "-m", f"{NAME}.{verb.capitalize()}")
                    check(status == 0, f"gdbus: {verb} at {place}{why}")
                else:
                    check(bus.run(ctl, verb)[0] == 0, f"roadsidectl: {verb} at {place}")
                time.sleep(0.1)  # a finger's pace, below the limit
                n_stuck = n_stuck + 1 if place == (bus.get("Procedure"), bus.get("Step")) else 0
                if n_stuck == 3:  # behind the last step, where it stays
                    break
            check(len(steps) >= 4, f"{len(steps)} steps were gone: {steps}")
            bus.call("Stop")
            if bus.get("State") == "confirm":
                bus.call("Yes")
            bus.wait_for(lambda: bus.get("State") == "idle", "the end")
            lines = bus.wait_for(
                lambda: [line for line in watched() if line["event"] == "status"
                         and line["state"] == "idle"][1:] and watched(), "the watch to see it")
            seen = {(line["procedure"], line["step"]) for line in lines
                    if line["event"] == "status"}
            check(set(steps) <= seen, "the watch saw every step")
            check(any(line["event"] == "heard" and line["intent"] == "query"
                      for line in lines), "and what was asked")
            check(any(line["event"] == "said" and "Countryman" in line["text"]
                      for line in lines), "and what was said")
            with open(f"{bus.dir}/monitored", encoding="utf-8") as file:
                told = file.read()
            check("PropertiesChanged" in told and ".Said" in told and ".Heard" in told,
                  "gdbus got the signals")
        finally:
            watch.kill()
            monitor.kill()


def check_screen(bus, ctl):
    """watch on a small terminal: it draws, follows, and leaves the terminal as it was."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 8, 40, 0, 0))
    shown = ""

    def shows(words):
        nonlocal shown
        while select.select([ours], [], [], 0)[0]:
            shown += os.read(ours, 65536).decode("utf-8", "replace")
        return words in shown

    with subprocess.Popen([ctl, "watch"], env=bus.environment(), stdin=theirs, stdout=theirs) as watch:
        try:
            bus.wait_for(lambda: shows("idle, sound card absent"), "the screen")
            bus.call("Ask", "s", "2014 countryman")
            bus.wait_for(lambda: shows("2014 Mini Countryman") and shows("step 1 of ") and
                         shows("heard: 2014 countryman"), "the screen to follow")
            bus.call("Stop")
            if bus.get("State") == "confirm":
                bus.call("Yes")
            bus.wait_for(lambda: bus.get("State") == "idle", "the end")
            watch.send_signal(signal.SIGINT)
            check(watch.wait(WAIT_S) == 0 and shows("\x1b[?25h"), "Ctrl-C ends it, and the cursor is back")
            lines = [re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", line) for line in re.split("\r\n|\x1b\\[H", shown)]
            check(max(len(line) for line in lines) <= 40, "no line is too long")
        finally:
            watch.kill()
            os.close(ours)
            os.close(theirs)


def check_wrong(bus, ctl):
    for arguments in (("GoTo", "s", "2"), ("GoTo", "u", "0"), ("GoTo", "u", "4294967295"),
                      ("Next", "s", "x"), ("Ask", "u", "1"), ("Ask", "s", ""), ("Ask", "as", "0"),
                      ("Ask", "s", "x" * 513), ("Say", "s", "a\nb"), ("Say", "s", "x" * 1001),
                      ("Say",), ("Fly",)):
        check(bus.call(*arguments) != "", f"{arguments[0]} {str(arguments[1:])[:30]} is refused")
        time.sleep(0.1)
    why = bus.call("Ask", "s", "fly away")
    check('"fly away" is nothing that can be said in state idle' in why, why.strip())
    status, _, _ = bus.run("busctl", "--user", "set-property", NAME, OBJECT, NAME, "State", "s", "x")
    check(status != 0 and bus.get("State") == "idle", "properties cannot be set")
    check(bus.call("Say", "s", "<speak> & 'so' on") == "", "any text may be said")
    for words in (("fly",), (), ("go-to", "x"), ("go-to",), ("next", "please"), ("--bus", "x", "next"),
                  ("--fly", "status"), ("ask",)):
        status, _, why = bus.run(ctl, *words)
        check(status == 2 and why.startswith("roadsidectl: "), f"wrong usage: {words}: {why.strip()}")
    check(bus.run(ctl, "ask", "fly", "away")[0] == 1, "roadsidectl says that it failed")
    check(bus.run(ctl, "--bus", "system", "status")[0] == 1, "nothing on the system bus")
    status, out, _ = bus.run(ctl, "status", "--json")
    check(status == 0 and json.loads(out)["audio"] == "absent", out.strip())
    check("State       idle" in bus.run(ctl, "status")[1], "and for people")


def flood(bus, program, *words, user=None):
    status, out, why = bus.run(program, *words, user=user)
    if status:
        raise Failed(f"flood: {why}")
    return [int(number) for number in out.split()]


def check_flood(bus, daemon, program):
    before_kb = daemon.rss_kb()
    asked = flood(bus, program, "3000", "Measure")
    check(asked == [3000, 0, 0, 0], f"3000 times Measure are answered: {asked}")
    began = time.monotonic()
    done, limited, denied, failed = flood(bus, program, "10000", "Help")
    took_s = time.monotonic() - began
    check(done + limited == 10000 and not denied and not failed, "10000 calls were answered")
    check(20 <= done <= 20 + 10 * (took_s + 1), f"{done} were done in {took_s:.1f} s, no more")
    for _ in range(5):
        flood(bus, program, "--leave", "2000", "Help")
    check(bus.get("Audio") == "absent", "whoever leaves in mid-call is not missed")
    check(daemon.rss_kb() - before_kb < 4096, f"it takes {daemon.rss_kb() - before_kb} kB more")


def check_denied(bus, program):
    for method in (("Next",), ("Stop",), ("Ask", "s", "2014 countryman"), ("Say", "s", "x"), ("Watch",),
                   ("SetLogLevel", "s", "debug"), ("Reload",)):
        why = bus.call(*method, user=NOBODY)
        check(why.startswith("Call failed: Access denied"), f"nobody may not {method[0]}: {why.strip()}")
    done, limited, denied, failed = flood(bus, program, "1000", "Next", user=NOBODY)
    check((done, limited, denied, failed) == (0, 0, 1000, 0),
          f"not in 1000 calls either, and it takes no turn: {done, limited, denied, failed}")
    bus.wait_for(lambda: bus.call("Help") == "", "a turn")


def run(daemon_program, ctl, flood_program, page):
    with Bus() as bus:
        bus.start()
        flood_program = shutil.copy(flood_program, bus.dir)  # where other users get in
        daemon = Daemon(bus, daemon_program)
        try:
            check_documented(bus, page)
            check_measurements(bus, ctl, page)
            check_reload(bus, ctl, daemon)
            check_procedure(bus, ctl)
            check_screen(bus, ctl)
            check_wrong(bus, ctl)
            if os.geteuid() == 0:
                check_denied(bus, flood_program)
                status, out, _ = bus.run("busctl", "--user", "get-property", NAME, OBJECT, NAME,
                                         "State", user=NOBODY)
                check(status == 0 and "idle" in out, "nobody may read")
                check(measured(bus, user=NOBODY)["log_level"] == ("s", "info"), "measurements, too")
            check_flood(bus, daemon, flood_program)
            other = bus.run(daemon_program, "--bus", "session", "--state-dir", f"{bus.dir}/other")
            check(other[0] == 1 and "another service has its name" in other[2], "one at a time")

            bus.kill()
            bus.wait_for(lambda: "bus has gone" in daemon.log(), "it to miss the bus")
            bus.start()
            bus.wait_for(daemon.has_started, "it to come back")
            daemon.end()
            status, _, why = bus.run(ctl, "next")
            check(status == 1 and "does it run?" in why, why.strip())

            if os.geteuid() == 0:
                daemon = Daemon(bus, daemon_program, "--set", "bus.read=none")
                status, _, why = bus.run("busctl", "--user", "get-property", NAME, OBJECT, NAME,
                                         "State", user=NOBODY)
                check(status != 0 and "Access denied" in why, "[bus] read = none: nobody may not")
                check("Access denied" in measured(bus, user=NOBODY), "measurements neither")
                daemon.end()
            bus.kill()
            status, _, why = bus.run(daemon_program, "--bus", "session")
            check(status == 1 and "there is no such bus" in why, why.strip())
        finally:
            daemon.close()


if __name__ == "__main__":
    REASON = missing()
    if REASON:
        print("skipped:", REASON)
        sys.exit(SKIPPED)
    try:
        run(*sys.argv[1:])
    except Failed as failure:
        sys.exit(f"FAILED: {failure}")
