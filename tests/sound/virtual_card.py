# SPDX-License-Identifier: MIT
"""A sound card without hardware: a private PulseAudio server with two null sinks.

What is played into the sink "microphone" is what the program under test hears;
what it says is heard on "speaker.monitor". Everything lies in a folder of its own
and is gone afterwards; nothing of the user's own sound server is touched. Works
as root and as anybody else, without systemd and without D-Bus.

Four things are not obvious. Both sinks need norewinds=1, or PortAudio's callbacks
come at half the pace or not at all. The server has the rate of the stream (16 kHz),
or its resampler slips at the start. And there is no shared memory: when the server
dies, libpulse's main loop waits for a block that the ALSA plugin has mapped, and the
plugin waits for the main loop (seen in one of ten kills with libpulse 16.1). And it
has real-time priority where it may: when it is late, PortAudio's thread spins on the
plugin's descriptor, which on a busy machine makes it later still.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time

SKIPPED = 77
RATE_HZ = 16000

SCRIPT = """.fail
load-module module-native-protocol-unix auth-anonymous=1 auth-cookie-enabled=0 socket={dir}/run/pulse/native
load-module module-null-sink norewinds=1 sink_name=speaker rate={rate} channels=1 channel_map=mono
load-module module-null-sink norewinds=1 sink_name=microphone rate={rate} channels=1 channel_map=mono
set-default-sink speaker
set-default-source microphone.monitor
"""

DAEMON = """default-sample-rate = {rate}
realtime-scheduling = yes
high-priority = yes
nice-level = -15
exit-idle-time = -1
"""

CLIENT = """autospawn = no
enable-shm = no
"""

ALSA = """pcm.default { type pulse hint { show on description "PulseAudio" } }
ctl.default { type pulse }
"""

ALSA_PLUGIN = "libasound_module_pcm_pulse.so"


def missing(*programs):
    """Why the test cannot run here; None when it can."""
    for program in ("pulseaudio", "pactl", "paplay", "parec", *programs):
        if not shutil.which(program):
            return f"{program} is not installed"
    found = subprocess.run(
        ["sh", "-c", f"ls /usr/lib/*/alsa-lib/{ALSA_PLUGIN}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return None if found.returncode == 0 else "libasound2-plugins is not installed"


class VirtualCard:
    """with VirtualCard() as card: card.start(); Popen(..., env=card.environment())"""

    def __init__(self, rate_hz=RATE_HZ):
        self.rate_hz = rate_hz
        self.server = None
        # A short path: it becomes a socket's name.
        self.dir = tempfile.mkdtemp(prefix="rs-card-")
        for name in ("run", "home", "cfg"):
            os.mkdir(os.path.join(self.dir, name), 0o700)
        self._write("default.pa", SCRIPT.format(dir=self.dir, rate=rate_hz))
        self._write("cfg/daemon.conf", DAEMON.format(rate=rate_hz))
        self._write("client.conf", CLIENT)
        self._write("asound.conf", ALSA)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def _write(self, name, text):
        with open(os.path.join(self.dir, name), "w", encoding="ascii") as file:
            file.write(text)

    def environment(self, **more):
        """The environment of everything that is to use this card."""
        card = {
            "HOME": f"{self.dir}/home",
            "XDG_RUNTIME_DIR": f"{self.dir}/run",
            "PULSE_RUNTIME_PATH": f"{self.dir}/run/pulse",
            "PULSE_STATE_PATH": f"{self.dir}/home",
            "PULSE_CONFIG_PATH": f"{self.dir}/cfg",
            "PULSE_CLIENTCONFIG": f"{self.dir}/client.conf",
            "PULSE_SERVER": f"unix:{self.dir}/run/pulse/native",
            "ALSA_CONFIG_PATH": f"{self.dir}/asound.conf",
            "LC_ALL": "C.UTF-8",
        }
        return {**os.environ, **card, **more}

    def start(self, wait_s=15):
        self.server = subprocess.Popen(
            ["pulseaudio", "-n", "-F", f"{self.dir}/default.pa", "--daemonize=no",
             "--use-pid-file=no", "--exit-idle-time=-1",
             f"--log-target=file:{self.dir}/pulse.log"],
            env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + wait_s
        while self._ask("info") != 0:
            if self.server.poll() is not None or time.monotonic() > until:
                with open(f"{self.dir}/pulse.log", encoding="utf-8") as log:
                    raise RuntimeError("the sound server does not start: " + log.read()[-2000:])
            time.sleep(0.05)

    def _ask(self, *words):
        return subprocess.run(["pactl", *words], env=self.environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode

    def kill(self):
        """As if the cable were pulled."""
        if self.server:
            self.server.send_signal(signal.SIGKILL)
            self.server.wait()
            self.server = None
        try:
            os.unlink(f"{self.dir}/run/pulse/native")
        except FileNotFoundError:
            pass

    def speak(self, path):
        """Plays a sound file into the microphone; returns when it has been played."""
        subprocess.run(["paplay", "-d", "microphone", "--latency-msec=40", path],
                       env=self.environment(), check=True)

    def record(self, path):
        """Starts recording the speaker as raw samples; the caller ends the process."""
        with open(path, "wb") as file:
            return subprocess.Popen(
                ["parec", "-d", "speaker.monitor", f"--rate={self.rate_hz}", "--channels=1",
                 "--format=s16le", "--latency-msec=20", "--raw"],
                env=self.environment(), stdout=file, stderr=subprocess.DEVNULL)
