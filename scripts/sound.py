# SPDX-License-Identifier: MIT
"""Sound for the demonstration, with nothing but Python's own library: WAV files,
levels, a flite voice, and the noise of a car's cabin. 16 kHz mono, 16 bit; a
sound is an array('h')."""
import array
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import wave

RATE_HZ = 16000
SPEECH_DBFS = -26.0  # RMS while active: a normal voice
MOST = 32767


def samples_of(ms):
    return int(ms * RATE_HZ // 1000)


def silence(ms):
    return array.array("h", bytes(2 * samples_of(ms)))


def read_wav(path):
    with wave.open(str(path), "rb") as file:
        form = (file.getframerate(), file.getnchannels(), file.getsampwidth())
        if form != (RATE_HZ, 1, 2):
            raise ValueError(f"{path}: rate, channels and bytes a sample are {form}, "
                             f"must be {(RATE_HZ, 1, 2)}")
        sound = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        sound.byteswap()
    return sound


def write_wav(path, *channels):
    """Several channels are made equally long with silence."""
    length = max(len(channel) for channel in channels)
    mixed = array.array("h", bytes(2 * length * len(channels)))
    for index, channel in enumerate(channels):
        mixed[index:len(channel) * len(channels):len(channels)] = channel
    if sys.byteorder == "big":
        mixed.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(mixed.tobytes())


def clipped(value):
    return max(-MOST, min(MOST, int(value)))


def active_rms(sound):
    """RMS over the 20 ms frames that are within 30 dB of the loudest one."""
    size = samples_of(20)
    powers = [sum(x * x for x in sound[at:at + size]) / size
              for at in range(0, len(sound) - size + 1, size)]
    loud = [power for power in powers if power > max(powers) / 1000]
    return math.sqrt(sum(loud) / len(loud))


def at_level(sound, dbfs):
    """The sound with this active RMS level."""
    gain = 32768 * 10 ** (dbfs / 20) / active_rms(sound)
    return array.array("h", (clipped(x * gain) for x in sound))


def speak(voice, text):
    """A flite voice at the level of a normal voice."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "line.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True,
                       stdout=subprocess.DEVNULL)
        return at_level(read_wav(path), SPEECH_DBFS)


def end_of_sound(sound):
    """One past the last sample that is not zero."""
    at = len(sound)
    while at and sound[at - 1] == 0:
        at -= 1
    return at


class Cabin:
    """The noise of a car standing by a road, made up: a low rumble (most of it
    below 200 Hz) and the hiss of rain, slowly swelling. The same seed, asked in the
    same way, gives the same noise."""

    RUMBLE_POLE = math.exp(-2 * math.pi * 120 / RATE_HZ)
    HISS_POLE = math.exp(-2 * math.pi * 2500 / RATE_HZ)
    HISS_SHARE = 0.12  # of the amplitude
    SWELL_S = 7.3

    def __init__(self, dbfs, seed):
        self.random = random.Random(seed)
        self.low = self.lower = self.hiss = 0.0
        self.at = 0
        self.gain = 1.0
        trial = Cabin.__new__(Cabin)
        trial.__dict__ = dict(self.__dict__, random=random.Random(seed + 1))
        second = trial.next_samples(10 * RATE_HZ)
        rms = math.sqrt(sum(x * x for x in second) / len(second))
        self.gain = 32768 * 10 ** (dbfs / 20) / rms

    def next_samples(self, n):
        white = array.array("h", self.random.randbytes(2 * n))
        out = array.array("h", bytes(2 * n))
        low, lower, hiss = self.low, self.lower, self.hiss
        pole, hiss_pole = self.RUMBLE_POLE, self.HISS_POLE
        for i, x in enumerate(white):
            low += (1 - pole) * (x - low)
            lower += (1 - pole) * (low - lower)
            hiss += (1 - hiss_pole) * (x - hiss)
            swell = 1.0 + 0.2 * math.sin(2 * math.pi * (self.at + i) / (self.SWELL_S * RATE_HZ))
            out[i] = clipped(self.gain * swell * (4 * lower + self.HISS_SHARE * (x - hiss)))
        self.low, self.lower, self.hiss = low, lower, hiss
        self.at += n
        return out


def mix_into(bed, at, sound):
    """Adds a sound to the bed from a sample on."""
    for i, x in enumerate(sound):
        bed[at + i] = clipped(bed[at + i] + x)
