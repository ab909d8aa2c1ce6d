#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: card.py CARD_PROGRAM
The PortAudio card on a virtual sound card: absent, open, true to the sample at
several rates, silent when flushed, lost and back."""

import json
import subprocess
import sys
import time

from virtual_card import SKIPPED, VirtualCard, missing


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    if not is_right:
        sys.exit(1)


def run(card, program, *words, **environment):
    return subprocess.run([program, *words], env=card.environment(**environment), check=False,
                          capture_output=True, text=True, timeout=60)


def check_quiet(done, what):
    """Nothing on standard error but our own one line."""
    lines = done.stderr.splitlines()
    check(len(lines) == 1, f"{what}: libraries keep quiet ({lines})")


def check_loop(card, program, rate_hz):
    # The microphone hears the speaker.
    done = run(card, program, "loop", str(rate_hz), PULSE_SOURCE="speaker.monitor")
    check(done.returncode == 0, f"{rate_hz} Hz: the loop runs ({done.stderr.strip()})")
    found = json.loads(done.stdout)
    print(rate_hz, found)
    check(found["likeness"] > 0.9, f"{rate_hz} Hz: the microphone hears what is played")
    check(5 < found["lag_ms"] < 400, f"{rate_hz} Hz: after the way through the buffers")
    # Cut within 30 ms of the flush: a block on the way, and the 10 ms ramp.
    check(abs(found["sounded_ms"] - found["flushed_at_ms"]) < 30,
          f"{rate_hz} Hz: a flush ends it")
    check(found["queued"] == found["played"] > 0, f"{rate_hz} Hz: positions agree at the end")
    check(found["dropped"] == 0, f"{rate_hz} Hz: nothing is dropped")


def main():
    program = sys.argv[1]
    why = missing()
    if why:
        print("skipped:", why)
        sys.exit(SKIPPED)
    # A card has its own rate; the stream gets it, so that nothing else resamples.
    for rate_hz in (16000, 48000, 44100):
        with VirtualCard(rate_hz) as card:
            card.start()
            check_loop(card, program, rate_hz)
    with VirtualCard() as card:
        done = run(card, program, "absent")
        check(done.returncode == 0, "no server: absent")
        check_quiet(done, "no server")

        card.start()
        with subprocess.Popen([program, "lost"], env=card.environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as live:
            check(live.stdout.readline() == "open\n", "opens")
            card.kill()
            began = time.monotonic()
            check(live.stdout.readline() == "lost\n", "server killed: lost")
            check(time.monotonic() - began < 3, "and soon")
            card.start()
            check(live.stdout.readline() == "open\n", "server there again: opens again, and hears")
            check(live.wait(timeout=10) == 0, "ends in order")


if __name__ == "__main__":
    main()
