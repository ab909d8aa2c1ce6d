# SPDX-License-Identifier: MIT
"""spoil - noise and rooms made of numbers

There is little noise whose licence allows training with it, and weights that know eight
recordings know nothing about the ninth. So half of what is mixed in is made here: noise
of random colour with slow swells (rumble of a road, wind, a fan), now and then with hum,
knocks or wipers; and rooms as decaying noise behind a first arrival.
"""

import numpy as np

import material

RATE_HZ = material.RATE_HZ


def _coloured(n_samples: int, random: np.random.Generator) -> np.ndarray:
    """Falls by 0 to 18 dB an octave above a corner of 30 to 600 Hz."""
    size = 1 << (n_samples - 1).bit_length()
    spectrum = np.fft.rfft(random.standard_normal(size))
    frequency = np.fft.rfftfreq(size, 1 / RATE_HZ)
    corner, order = 30.0 * 20.0 ** random.random(), 3.0 * random.random()
    shape = 1.0 / (1.0 + (frequency / corner) ** 2) ** (order / 2)
    shape += material.from_db(-50.0 + 25.0 * random.random()) * random.random()
    shape[frequency < 20.0] = 0.0
    return np.fft.irfft(spectrum * shape, size)[:n_samples]


def _swells(n_samples: int, random: np.random.Generator) -> np.ndarray:
    """Gain that wanders slowly by some dB, as wind and traffic do."""
    depth_db = 9.0 * random.random()
    knots = np.arange(0, n_samples + RATE_HZ, int(RATE_HZ * (0.15 + random.random())))
    steps_db = depth_db * random.standard_normal(len(knots)) / 2
    return 10.0 ** (np.interp(np.arange(n_samples), knots, steps_db) / 20.0)


def _hum(n_samples: int, random: np.random.Generator) -> np.ndarray:
    """An engine or a fan: a low note and its overtones."""
    seconds = np.arange(n_samples) / RATE_HZ
    note = 25.0 + 100.0 * random.random()
    drift = 1.0 + 0.02 * np.sin(2 * np.pi * random.random() * seconds)
    return sum(np.sin(2 * np.pi * note * k * seconds * drift + 6.0 * random.random()) / k
               for k in range(1, 9))  # fmt: skip


def _knocks(n_samples: int, random: np.random.Generator) -> np.ndarray:
    """Wipers, doors, rattling: short bursts."""
    made = np.zeros(n_samples)
    for at in random.integers(0, n_samples, size=1 + int(n_samples / RATE_HZ * 2)):
        length = int(RATE_HZ * (0.01 + 0.15 * random.random()))
        burst = random.standard_normal(length) * np.exp(-5.0 * np.arange(length) / length)
        end = min(n_samples, at + length)
        made[at:end] += burst[: end - at]
    return made


def made_noise(seconds: float, random: np.random.Generator) -> np.ndarray:
    n = int(seconds * RATE_HZ)
    noise = _coloured(n, random)
    noise *= _swells(n, random) / material.rms(noise)
    for part, chance in ((_hum, 0.3), (_knocks, 0.25)):
        if random.random() < chance:
            more = part(n, random)
            noise += more * (material.from_db(-18.0 + 18.0 * random.random()) / material.rms(more))
    return noise


def made_room(random: np.random.Generator) -> np.ndarray:
    """An impulse response: 0.08 to 0.5 s of reverberation, the first arrival 0 to 12 dB
    above all the rest."""
    decay_s = 0.08 + 0.42 * random.random() ** 2
    n = int(RATE_HZ * decay_s)
    tail = random.standard_normal(n) * 10.0 ** (-3.0 * np.arange(n) / n)
    tail[: int(0.002 * RATE_HZ)] = 0.0
    tail *= material.from_db(-12.0 * random.random()) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    return tail
