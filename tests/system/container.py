#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: container.py PACKAGES_DIR
The packages on a Debian of their own that systemd has booted: installed, the service
is up at its first start; it is locked in, converses over D-Bus and over sound, bears a
sound card that is missing or goes, a kill and a hang, an upgrade; and purged it leaves
nothing behind. Judged by what systemctl, journalctl and the kernel say."""

import glob
import os
import shutil
import subprocess
import sys

from container_card import Card
from container_service import Service
from container_session import HOME, Session
from nspawn import SKIPPED, Container, Failed, Unavailable, check, missing, wait_for

# What else the test needs inside: a sound card, and a session.
TOOLS = "pulseaudio, pulseaudio-utils, libasound2-plugins, libpam-systemd, dbus-user-session"
PACKAGES = "/srv/packages"
LIMIT_ROOM = 2  # times what was used at most


def depends_of(deb):
    """What the package needs, without the others of ours."""
    out = subprocess.run(["dpkg-deb", "-f", deb, "Depends"], check=True, text=True,
                         capture_output=True).stdout
    return ", ".join(part.strip() for part in out.split(",") if "roadside" not in part)


def find_package(folder, name):
    found = glob.glob(f"{folder}/{name}_*.deb")
    return found[0] if len(found) == 1 else None


def make_newer(container, debs):
    """The same packages, as the next version."""
    newer = []
    for deb in debs:
        folder = f"{container.dir}/newer"
        subprocess.run(["dpkg-deb", "-R", deb, folder], check=True)
        with open(f"{folder}/DEBIAN/control", encoding="utf-8") as file:
            control = file.read()
        version = next(line.split()[1] for line in control.splitlines()
                       if line.startswith("Version:"))
        with open(f"{folder}/DEBIAN/control", "w", encoding="utf-8") as file:
            file.write(control.replace(f"Version: {version}", f"Version: {version}+newer")
                       .replace(f"roadside-data (= {version})",
                                f"roadside-data (= {version}+newer)"))
        newer.append(f"{container.root}{PACKAGES}/newer-{os.path.basename(deb)}")
        subprocess.run(["dpkg-deb", "-b", "--root-owner-group", folder, newer[-1]], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)
    return [path.removeprefix(container.root) for path in newer]


ACCOUNTS = ("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow")


def install(container, debs):
    container.do("mkdir", PACKAGES)
    for deb in debs:
        shutil.copy(deb, f"{container.root}{PACKAGES}")
    container.do("dpkg", "-i", *(f"{PACKAGES}/{os.path.basename(deb)}" for deb in debs))


def check_first_start(service):
    shown = service.show()
    check(shown["ActiveState"] == "active" and shown["NRestarts"] == "0" and
          shown["Result"] == "success", "the first start succeeds, without another")
    check(service.container.do("systemctl", "is-enabled", "roadsided").strip() == "enabled",
          "it will start again at the next boot")
    check(service.ctl("status")[0] == 0, "it is on the system bus at once")
    check(shown["StatusText"] == "absent", "there is no sound card, which is no failure")
    check(service.count("there is no sound card") == 1, "it says so in the journal, once")


def check_locked_in(service):
    status = service.proc_status()
    check(status["Seccomp"] == "2" and status["NoNewPrivs"] == "1" and
          int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0,
          "system calls are filtered, and there is no privilege")
    check(service.inside("cat", "/proc/net/dev").count(":") <= 1, "it sees no network but lo")
    for path in ("/etc", "/usr", "/var", "/opt"):
        check(service.inside_status("touch", f"{path}/x") != 0, f"nothing can be written in {path}")
    check(service.inside_status("touch", "/var/lib/roadside/x") == 0 and
          service.inside_status("rm", "/var/lib/roadside/x") == 0, "but in its state folder")
    check(service.inside("ls", "/home", "/root").split() == ["/home:", "/root:"],
          "nobody's home is seen")
    limits = service.limits()
    check(limits["Max core file size"] == "0", "there are no core dumps")
    if service.may_raise_limits():
        check(limits["Max realtime priority"] == "20", "it may ask for real-time priority")
    else:
        print("not checked: root may not raise limits here, so nothing gets real-time priority")


def check_control(service):
    check(service.ctl("ask", "2014", "countryman") == (0, ""), "a car is named over D-Bus")
    check(service.status()["vehicle"] == "2014 Mini Countryman", "it is known")
    texts = []
    for _ in range(6):
        texts.append(service.status()["step_text"])
        command = "yes" if texts[-1].endswith("?") else "next"
        check(service.ctl(command) == (0, ""), f"{texts[-1]} {command}")
    check(len(set(texts)) == len(texts), "it goes on, step by step")
    heard = service.journal("ROADSIDE_EVENT=heard")
    check(heard and heard[-1]["ROADSIDE_INTENT"] == "query" and
          "year=2014 model=countryman" in heard[-1]["ROADSIDE_SLOTS"] and
          heard[-1]["PRIORITY"] == "6", "the journal has the meaning in fields of its own")
    check(len(service.journal("ROADSIDE_EVENT=button")) == len(texts), "and each command")
    status, why = service.ctl("next", user="nobody")
    check(status == 1 and "group roadside" in why, "somebody else may not")


def check_sound(service, card):
    card.start()
    service.wait_status("ready")
    check(service.show()["NRestarts"] == "0", "a sound card that comes is opened by itself")
    service.ctl("stop")
    service.ctl("yes")
    said = len(service.journal("ROADSIDE_EVENT=said"))
    card.say("roadside assistant", service)
    card.say("twenty fourteen mini countryman", service)
    wait_for(lambda: service.status()["vehicle"] == "2014 Mini Countryman", "the car")
    wait_for(lambda: len(service.journal("ROADSIDE_EVENT=said")) > said + 1, "the answers")
    check(card.has_played(), "what it says is heard from the speaker")
    n_realtime = service.n_realtime()
    check(n_realtime == 1 if service.may_raise_limits() else n_realtime == 0,
          f"threads with real-time priority: {n_realtime}")
    card.stop()
    service.wait_status("lost", "absent")
    card.start()
    service.wait_status("ready")
    check(service.show()["NRestarts"] == "0", "a sound card that goes and comes is borne")


def check_room(service):
    shown, status = service.show(), service.proc_status()
    most_kb, n_threads = int(status["VmHWM"].split()[0]), int(status["Threads"])
    check(most_kb * 1024 * LIMIT_ROOM <= int(shown["MemoryMax"]),
          f"memory: {most_kb} kB at most, of {int(shown['MemoryMax']) // 1024}")
    check(n_threads * LIMIT_ROOM <= int(shown["TasksMax"]),
          f"threads: {n_threads}, of {shown['TasksMax']}")


def check_comes_back(service):
    step = service.status()["step_text"]
    service.kill("KILL")
    service.wait_restarts(1)
    check(service.count("Main process exited, code=killed, status=9/KILL") == 1,
          "killed, it is started again")
    check(service.ctl("wake") == (0, "") and service.status()["state"] == "confirm" and
          service.ctl("yes") == (0, "") and step and service.status()["step_text"] == step,
          "called again, it goes on where it was")
    service.kill("STOP")
    service.wait_restarts(2)
    check(service.count("Watchdog timeout") == 1, "hanging, the watchdog has ended it")
    check(service.count("code=killed, status=6/ABRT") == 1 and service.count("code=dumped") == 0,
          "without a core dump")
    service.container.do("systemctl", "stop", "roadsided")
    shown = service.show()
    check(shown["ActiveState"] == "inactive" and shown["Result"] == "success" and
          service.count("ended in order") == 1, "stopped, it ends in order")
    service.container.do("systemctl", "start", "roadsided")


def check_upgrade(container, service, newer):
    config = "/etc/roadside/roadside.conf"
    container.do("sh", "-c", f"echo '# by hand' >>{config}; touch /var/lib/roadside/kept")
    pid = service.show()["MainPID"]
    container.do("dpkg", "-i", *newer)
    shown = service.show()
    check(shown["ActiveState"] == "active" and shown["MainPID"] != pid and
          shown["NRestarts"] == "0" and service.ctl("status")[0] == 0,
          "upgraded, the new one runs")
    check("# by hand" in container.do("cat", config) and
          container("test", "-e", "/var/lib/roadside/kept").returncode == 0,
          "settings and state are kept")


def check_purge(container, service, before, accounts):
    pid = service.show()["MainPID"]
    container.do("dpkg", "-r", "roadside", "roadside-data")
    check(container("test", "-d", "/var/lib/roadside").returncode == 0 and
          container("test", "-d", f"/proc/{pid}").returncode == 1,
          "removed, it does not run any more, and what it kept is there")
    container.do("dpkg", "-P", "roadside", "roadside-data")
    left = {path for path in set(container.files().items()) ^ set(before.items())
            if not path[0].startswith((PACKAGES, HOME, "/var/lib/apt/", "/etc/.pwd.lock"))}
    check(not left, f"purged, nothing is left behind {sorted(left) or ''}")
    check(accounts == container.do("cat", *ACCOUNTS), "nor a user")
    check(container("systemctl", "cat", "roadsided").returncode != 0, "nor a unit")


def run_all(container, debs):
    container.make([depends_of(deb) for deb in debs if depends_of(deb)] + [TOOLS])
    container.boot()
    session = Session(container)
    before, accounts = container.files(), container.do("cat", *ACCOUNTS)
    card = Card(container)
    install(container, debs)
    service = Service(container)
    check_first_start(service)
    service.print_figures()
    check_locked_in(service)
    check_control(service)
    check_sound(service, card)
    check_room(service)
    check_comes_back(service)
    card.stop()
    card.remove()
    session.check()
    check_upgrade(container, service, make_newer(container, debs))
    check_purge(container, service, before, accounts)


def main():
    debs = [find_package(sys.argv[1], name) for name in ("roadside", "roadside-data")]
    why = missing() or (None if shutil.which("flite") else "flite is not installed") or \
        (None if all(debs) else f"there are no packages in {sys.argv[1]}")
    if why:
        print(f"skipped: {why}")
        return SKIPPED
    with Container() as container:
        try:
            run_all(container, debs)
        except Unavailable as why:
            print(f"skipped: {why}")
            return SKIPPED
        except Failed:
            if container.init:
                print(container("journalctl", "--no-pager", "-n", "60").stdout)
            raise
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failed:
        print(f"FAILED: {failed}")
        sys.exit(1)
