# SPDX-License-Identifier: MIT
"""A sound card in a container: PulseAudio with two null sinks as a service beside ours,
and ALSA's default device, for everybody, is that. Why so: tests/sound/virtual_card.py."""

import os
import sys

from nspawn import Failed, wait_for

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sound"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))

import sound  # noqa: E402
from virtual_card import CLIENT, DAEMON, RATE_HZ, SCRIPT  # noqa: E402

FOLDER = "/srv/card"  # where PrivateTmp= hides nothing
SOCKET = f"{FOLDER}/run/pulse/native"
ALSA = f"""pcm.!default {{ type pulse server "unix:{SOCKET}" hint {{ show on description "PulseAudio" }} }}
ctl.!default {{ type pulse server "unix:{SOCKET}" }}
"""
UNIT = f"""[Service]
Environment=HOME={FOLDER} PULSE_RUNTIME_PATH={FOLDER}/own PULSE_CONFIG_PATH={FOLDER}
ExecStart=pulseaudio -n -F {FOLDER}/default.pa --daemonize=no --use-pid-file=no --exit-idle-time=-1
KillSignal=SIGKILL
ExecStopPost=rm -f {SOCKET}
"""
FILES = ("/etc/asound.conf", "/etc/pulse/client.conf.d/card.conf",
         "/etc/systemd/system/card.service")
VOICE = "slt"
LOUD = 200  # of 32767: somebody is speaking; a silent null sink gives zeros


class Card:
    def __init__(self, container):
        self.container = container
        container.do("mkdir", "-p", f"{FOLDER}/run/pulse")
        container.do("chmod", "-R", "755", FOLDER)
        container.write(f"{FOLDER}/default.pa", SCRIPT.format(dir=FOLDER, rate=RATE_HZ))
        container.write(f"{FOLDER}/daemon.conf", DAEMON.format(rate=RATE_HZ))
        for path, text in zip(FILES, (ALSA, CLIENT, UNIT)):
            container.write(path, text)
        container.do("systemctl", "daemon-reload")

    def _pulse(self, *words):
        return self.container("env", f"PULSE_SERVER=unix:{SOCKET}", f"HOME={FOLDER}", *words)

    def start(self):
        self.container.do("systemctl", "start", "card")
        wait_for(lambda: self._pulse("pactl", "info").returncode == 0, "the sound server")
        record = ("exec parec -d speaker.monitor --rate=16000 --channels=1 --format=s16le --raw "
                  f">>{FOLDER}/speaker.raw")
        self.container.do("systemd-run", "-q", "--unit=recorder", f"--setenv=HOME={FOLDER}",
                          f"--setenv=PULSE_SERVER=unix:{SOCKET}", "sh", "-c", record)

    def stop(self):
        """As if the cable were pulled."""
        self.container("systemctl", "stop", "card", "recorder")
        self.container("systemctl", "reset-failed")

    def remove(self):
        self.container.do("rm", "-rf", FOLDER, *FILES)
        self.container.do("systemctl", "daemon-reload")

    def say(self, text, service):
        """Until it was acted on: somebody who is not understood says it again."""
        path = f"{FOLDER}/said.wav"
        sound.write_wav(self.container.root + path, sound.silence(300) + sound.speak(VOICE, text)
                        + sound.silence(300))
        n_heard = len(service.journal("ROADSIDE_EVENT=heard"))

        def was_heard():
            return len(service.journal("ROADSIDE_EVENT=heard")) > n_heard

        for last in (False, False, True):
            wait_for(lambda: not service.status()["speaking"], "the end of the prompt")
            self._pulse("paplay", "-d", "microphone", "--latency-msec=40", path)
            try:
                wait_for(was_heard, f'"{text}" to be heard', 6)
                return
            except Failed:
                if last:
                    raise

    def has_played(self):
        with open(f"{self.container.root}{FOLDER}/speaker.raw", "rb") as file:
            heard = file.read()
        values = memoryview(heard[:len(heard) // 2 * 2]).cast("h")
        return len(values) > 0 and max(values) > LOUD
