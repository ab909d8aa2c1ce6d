#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: others.py DAEMON
Living with others: the sound server's policies know the daemon's streams and turn music
down for it, unless somebody wanted another role; and the machine that goes to sleep in
the middle of a conversation finds it where it was. logind is a stand-in at the other end
of a real bus; the machine does not really sleep."""

import array
import importlib.util
import json
import os
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

import private_bus  # noqa: E402
from live_daemon import (RATE_HZ, SKIPPED, Collector, Daemon, Person, Recorder, check,  # noqa: E402
                         run_on_card, write_wav)

FAKE = os.path.join(os.path.dirname(private_bus.__file__), "fake_logind.py")
QUESTION = "Which car is it? Say the model and the year."
LOUDEST = 10000  # the music's samples


class Logind(Collector):
    """fake_logind.py on a bus, and the lines that it prints."""

    def __init__(self, bus):
        super().__init__()
        self.process = subprocess.Popen(["/usr/bin/python3", "-B", FAKE, f"unix:path={bus.dir}/bus"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self._run, daemon=True).start()
        self.wait_line("on the bus")

    def _run(self):
        for line in self.process.stdout:
            print("logind:", line.rstrip(), flush=True)
            self.add(line.rstrip())
        self.end()

    def wait_line(self, line, since=0):
        return self.wait(lambda item: item == line, line, since)[1]

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def kill(self):
        self.process.kill()
        self.process.wait()


def streams(card, kind):
    """Properties of the sound server's streams: "sink-inputs" or "source-outputs"."""
    done = subprocess.run(["pactl", "--format=json", "list", kind], env=card.environment(), check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)


def ours(card, kind):
    return [stream["properties"] for stream in streams(card, kind)
            if "roadsided" in stream["properties"].get("application.process.binary", "")]


def check_role(card, bus, role):
    for kind in ("sink-inputs", "source-outputs"):
        found = bus.wait_for(lambda kind=kind: ours(card, kind), f"a stream among the {kind}")
        check([stream.get("media.role") for stream in found] == [role], f"{kind}: the role is {role}")


def hear_music(card, bus):
    """How loud music is that somebody begins to play now."""
    recorder = Recorder(card)
    with subprocess.Popen(["paplay", "-d", "speaker", "--property=media.role=music", f"{card.dir}/music.wav"],
                          env=card.environment()) as music:
        try:
            bus.wait_for(lambda: recorder.loud_until, "the music")
            since = len(recorder.samples)
            bus.wait_for(lambda: len(recorder.samples) > since + RATE_HZ, "a second of it")
            return max(recorder.samples[since + RATE_HZ // 2:])
        finally:
            music.kill()
            recorder.stop()


def check_ducking(card, bus):
    write_wav(f"{card.dir}/music.wav",
              array.array("h", (LOUDEST if at // 20 % 2 else -LOUDEST for at in range(60 * RATE_HZ))))
    check(hear_music(card, bus) > LOUDEST * 0.9, "music is loud where there is no policy")
    subprocess.run(["pactl", "load-module", "module-role-ducking", "trigger_roles=a11y", "ducking_roles=music",
                    "volume=-20dB"], env=card.environment(), check=True, stdout=subprocess.DEVNULL)
    loudness = hear_music(card, bus)
    check(loudness < LOUDEST * 0.2, f"a policy turns it down for us: {LOUDEST} is {loudness}")


def sleep_once(card, daemon, logind):
    """Prepares for sleep; the event of the closed card and the index behind it."""
    since, told = daemon.events.count(), logind.count()
    logind.tell("prepare")
    _, index = daemon.wait("audio", since, state="lost")
    logind.wait_line("unlock", told)
    check(not ours(card, "sink-inputs") and not ours(card, "source-outputs"),
          "the card is closed before the machine sleeps")
    return index


def check_sleep(card, daemon, logind, person, said):
    logind.wait_line("lock sleep delay")
    index = sleep_once(card, daemon, logind)
    daemon.log.wait(lambda line: "the machine goes to sleep" in line, "a line in the log")
    for _ in range(2):
        daemon.told.wait_line("WATCHDOG=1", daemon.told.count())
    check(not ours(card, "sink-inputs"), "asleep it opens nothing, and is alive")

    told = logind.count()
    logind.tell("resume")
    _, index = daemon.wait("audio", index, state="ready")
    logind.wait_line("lock sleep delay", told)
    again, index = daemon.wait("said", index)
    check(again["text"] == said["text"], f"awake: what was said last is said again: {again['text']}")
    person.recorder = Recorder(card)
    person.say("twenty fourteen countryman", "query")
    person.recorder.stop()
    check(True, "and the conversation goes on")


def check_left_alone(card, daemon, bus, logind):
    """Whoever said "sleep" and is gone has not the last word."""
    for who, leave in (("logind", logind.kill), ("the bus", bus.kill)):
        index = sleep_once(card, daemon, logind)
        leave()
        daemon.wait("audio", index, state="ready")
        check(True, f"{who} has gone: awake again")
        if who == "logind":
            logind = Logind(bus)
            logind.wait_line("lock sleep delay")
            check(True, "a logind that comes later is noticed")
            logind_last = logind
    logind_last.kill()


def run(card, program):
    with private_bus.Bus() as bus:
        bus.start()
        card.start()
        logind = Logind(bus)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={bus.dir}/bus"
        daemon = Daemon(program, card, "--awake")
        try:
            daemon.wait("audio", state="ready")
            check_role(card, bus, "a11y")
            said, _ = daemon.wait("said", interrupted=False, text=QUESTION)
            check_ducking(card, bus)
            check_sleep(card, daemon, logind, Person(card, daemon), said)
            check_left_alone(card, daemon, bus, logind)
            check(not any("logind" in line or "system bus" in line for line in daemon.log.items),
                  "nothing in the log that nobody can act on")
            daemon.end()
        finally:
            daemon.close()
            logind.kill()
        os.environ["PULSE_PROP"] = "media.role=phone"
        daemon = Daemon(program, card)
        try:
            daemon.wait("audio", state="ready")
            check_role(card, bus, "phone")  # whoever wants another role gets it
            daemon.end()
        finally:
            daemon.close()


if __name__ == "__main__":
    WHY = private_bus.missing()
    if not WHY and not importlib.util.find_spec("dbus"):
        WHY = "python3-dbus is not installed"
    if not WHY and not importlib.util.find_spec("gi"):
        WHY = "python3-gi is not installed"
    if WHY:
        print("skipped:", WHY)
        sys.exit(SKIPPED)
    run_on_card(run)
