#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Starts the daemon on the sound card and prints the conversation as it goes on.

usage: listen.py ROADSIDED [OPTION]...
Exit status: the daemon's own, or 3 when there is no sound card (the daemon is
then ended: a daemon would wait for one, a person at a keyboard would not).
"""
import json
import signal
import subprocess
import sys

from transcript import line_of

NO_SOUND_CARD = 3


def end(daemon):
    daemon.terminate()
    try:
        return daemon.wait(timeout=10)
    except subprocess.TimeoutExpired:
        daemon.kill()
        return daemon.wait()


def main():
    # Ctrl-C reaches the daemon too; it ends by itself, and its end is ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    daemon = subprocess.Popen(
        [*sys.argv[1:], "--events", "-"], stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    signal.signal(signal.SIGTERM, lambda *_: daemon.terminate())
    is_first_audio = True
    for text in daemon.stdout:
        event = json.loads(text)
        if event["event"] == "audio":
            if is_first_audio and event["state"] == "absent":
                end(daemon)
                return NO_SOUND_CARD
            if is_first_audio and event["state"] == "ready":
                print("Listening: say the wake phrase (\"roadside assistant\"), then the car. "
                      "Ctrl-C ends it.", flush=True)
            is_first_audio = False
        line = line_of(event)
        if line:
            print(line, flush=True)
    status = daemon.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
