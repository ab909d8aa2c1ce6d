#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: doctor.py BIN_DIR SOURCE_DIR
Situations that are prepared for real, without any sound: roadsidectl doctor names the
fault in each. As root some of them are made in a /dev of our own."""

import fcntl
import os
import re
import signal
import subprocess
import sys

from doctor_cases import Patient, copy_of, is_root, run_cases
from private_bus import check, missing

NOBODY = 65534
OURS = "--in-own-dev"  # the argument with which we start ourselves again


def gone(bus, bin_dir, _source):
    """no service"""
    with Patient(bus, bin_dir) as patient:
        patient.started().process.kill()
        patient.process.wait()
        found = patient.finds("service-absent")
        check(found["card-none"]["grade"] == "fault" and found["content"]["grade"] == "ok",
              "and what can be known without it")


def no_card(bus, bin_dir, _source):
    """no card; and all the rest is well"""
    with Patient(bus, bin_dir) as patient:
        found = patient.started().finds("card-none", "no device with a microphone")
        bad = [name for name, one in found.items() if one["grade"] in ("fault", "warning")]
        check(bad == ["card-none"], f"nothing else: {bad}")
        status, out, _ = bus.run(f"{bin_dir}/roadsidectl", "doctor", "--quiet")
        check(status == 1 and re.search("^fault +sound card +there is no sound card", out, re.MULTILINE)
              and "Remedy: Plug one in" in out and "1 fault, 0 warnings" in out, "and in words for people")
        check(bus.run(f"{bin_dir}/roadsidectl", "devices")[0] == 1, "devices: there is none")


def bad_data(bus, bin_dir, source):
    """bad data: found while the daemon runs on what it has read, and when it does not start"""
    data = copy_of(f"{source}/data", f"{bus.dir}/data")
    with Patient(bus, bin_dir, "--data", data) as patient:
        patient.started()
        with open(f"{data}/vehicles/mini.yaml", "a", encoding="utf-8") as file:
            file.write("yeers: 5\n")
        patient.finds("content-bad", "mini.yaml")
    with Patient(bus, bin_dir, more={"ROADSIDE_DATA_DIR": data}) as patient:
        check(patient.process.wait(60) == 1, "it does not start")
        found = patient.finds("content-bad", "mini.yaml")
        check("service-absent" in found, "nor is it there")


def bad_settings(bus, bin_dir, _source):
    """a wrong line in the configuration"""
    with open(f"{bus.dir}/roadside.conf", "w", encoding="ascii") as file:
        file.write("[voice]\nrate_wpm = fast\n")
    with Patient(bus, bin_dir, "--config", f"{bus.dir}/roadside.conf") as patient:
        patient.started().finds("content-bad", "roadside.conf:2")


def no_voice(bus, bin_dir, source):
    """a missing voice"""
    voices = copy_of(f"{source}/voices", f"{bus.dir}/voices")
    os.unlink(f"{voices}/roadside")
    with Patient(bus, bin_dir, more={"ROADSIDE_VOICES_DIR": voices}) as patient:
        check(patient.process.wait(60) == 1, "it does not start")
        found = patient.finds("voice-missing", f"{voices}/roadside")
        check(found["content"]["grade"] == "ok", "what else people write is well")


def silent_voice(bus, bin_dir, _source):
    """a voice of volume 0"""
    with Patient(bus, bin_dir, "--set", "voice.volume_percent=0") as patient:
        patient.started().finds("voice-silent")


def no_state(bus, bin_dir, _source):
    """a state folder that cannot be written"""
    with Patient(bus, bin_dir, "--state-dir", "/dev/null/state") as patient:
        patient.started().finds("state-unwritable", "/dev/null/state cannot be written: Not a directory")


def stopped(bus, bin_dir, _source):
    """a daemon that does not answer"""
    with Patient(bus, bin_dir) as patient:
        patient.started().process.send_signal(signal.SIGSTOP)
        patient.finds("service-mute", wait_s=30)


def denied_reader(bus, bin_dir, _source):
    """somebody who may not read"""
    if not is_root():
        return
    with Patient(bus, bin_dir, "--set", "bus.read=none") as patient:
        patient.started().finds("service-denied", "reading is not for you", user=NOBODY)


def make_dev():
    """A /dev of our own, for us and those whom we start, with a sound card's files."""
    kept = {name: os.stat(f"/dev/{name}") for name in ("null", "zero", "full", "urandom", "random")}
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "none", "/dev"], check=True)
    for name, status in kept.items():
        os.mknod(f"/dev/{name}", status.st_mode, status.st_rdev)
        os.chmod(f"/dev/{name}", 0o666)
    for folder in ("snd", "shm"):
        os.mkdir(f"/dev/{folder}")
    for name in ("pcmC0D0c", "pcmC0D0p"):
        with open(f"/dev/snd/{name}", "wb"):
            pass


def denied_card(bus, bin_dir, _source):
    """a card that is for others: root, for once, without the right to everything"""
    for name in ("pcmC0D0c", "pcmC0D0p"):
        os.chown(f"/dev/snd/{name}", NOBODY, 29)
        os.chmod(f"/dev/snd/{name}", 0o660)
    with Patient(bus, bin_dir, before=("setpriv", "--bounding-set=-dac_override,-dac_read_search")) as patient:
        patient.started().finds("card-denied", "as user root, may not open the sound card, which is for group audio")


def busy_card(bus, bin_dir, _source):
    """a card that somebody holds: a lease makes opening its file say so"""
    for name in ("pcmC0D0c", "pcmC0D0p"):
        os.chown(f"/dev/snd/{name}", 0, 0)
    signal.signal(signal.SIGIO, signal.SIG_IGN)  # "somebody wants it"
    with open("/dev/snd/pcmC0D0c", "wb") as held:
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        with Patient(bus, bin_dir) as patient:
            patient.started().finds("card-busy", f"in use by python3 (process {os.getpid()})", wait_s=30)
            _, out, _ = bus.run(f"{bin_dir}/roadsidectl", "devices")
            check(f"/dev/snd/pcmC0D0c is held by python3 (process {os.getpid()})" in out, out.strip())


PLAIN = (gone, no_card, bad_data, bad_settings, no_voice, silent_voice, no_state, stopped, denied_reader)
IN_OWN_DEV = (denied_card, busy_card)


def main():
    if sys.argv[1] == OURS:
        make_dev()
        run_cases(IN_OWN_DEV, None, *sys.argv[2:])
        return
    run_cases(PLAIN, missing(), *sys.argv[1:])
    why_not = ("not root" if not is_root() else "the kernel has sound cards" if os.path.exists("/dev/snd") else
               "there is no way to a /dev of our own"
               if subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], check=False,
                                 stderr=subprocess.DEVNULL).returncode else None)
    if why_not:
        print(f"left out: a card that is busy, or denied: {why_not}")
        return
    sys.exit(subprocess.run(["unshare", "-m", sys.executable, "-B", __file__, OURS, *sys.argv[1:]],
                            check=False).returncode)


if __name__ == "__main__":
    main()
