# SPDX-License-Identifier: MIT
"""Sound files as the tests use them: 16 kHz, mono, 16 bit, in an array("h")."""

import array
import wave

RATE_HZ = 16000


def read_wav(path):
    with wave.open(path) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        return array.array("h", file.readframes(file.getnframes()))


def write_wav(path, samples, rate_hz=RATE_HZ):
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
