# SPDX-License-Identifier: MIT
"""Checks what the bench and the training rely on: levels, mixing, the split."""

import sys
import unittest

try:
    import numpy as np
except ModuleNotFoundError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

import material
import split


def tone(seconds: float, level_dbfs: float) -> np.ndarray:
    t = np.arange(int(seconds * material.RATE_HZ)) / material.RATE_HZ
    return np.sin(2 * np.pi * 400 * t) * np.sqrt(2) * material.from_db(level_dbfs)


class Levels(unittest.TestCase):
    def test_level_of_a_steady_tone_is_its_rms(self):
        self.assertAlmostEqual(material.active_level_dbfs(tone(1, -20)), -20.0, places=3)

    def test_silence_around_speech_does_not_lower_its_level(self):
        quiet = np.zeros(material.RATE_HZ)
        samples = np.concatenate([quiet, tone(1, -30), quiet, quiet])
        self.assertAlmostEqual(material.active_level_dbfs(samples), -30.0, places=3)

    def test_what_is_within_the_margin_counts_and_what_is_below_does_not(self):
        within = np.concatenate([tone(1, -20), tone(1, -30)])
        self.assertAlmostEqual(material.active_level_dbfs(within),
                               10 * np.log10((1e-2 + 1e-3) / 2), places=3)  # fmt: skip
        below = np.concatenate([tone(1, -20), tone(1, -45)])
        self.assertAlmostEqual(material.active_level_dbfs(below), -20.0, places=3)

    def test_digital_silence_has_no_level(self):
        self.assertEqual(material.active_level_dbfs(np.zeros(1000)), float("-inf"))
        with self.assertRaises(ValueError):
            material.at_level(np.zeros(1000))

    def test_brought_to_level_with_the_floor_around(self):
        samples = material.padded(material.at_level(tone(1, -40)), material.generator("x"))
        self.assertEqual(len(samples), 2 * material.RATE_HZ)
        self.assertAlmostEqual(material.active_level_dbfs(samples), -26.0, places=3)
        floor = samples[: int(0.45 * material.RATE_HZ)]
        self.assertAlmostEqual(material.to_db(material.rms(floor)), -80.0, delta=0.3)

    def test_end_of_speech(self):
        samples = np.concatenate([tone(1, -20), np.zeros(8000)])
        self.assertEqual(material.active_end(samples), material.RATE_HZ)


class Mixing(unittest.TestCase):
    def test_speech_stands_snr_over_noise(self):
        speech = np.concatenate([np.zeros(8000), tone(1, -26), np.zeros(8000)])
        noise = material.white_noise(5 * material.RATE_HZ, -7, material.generator("noise"))
        for snr_db in (20.0, 5.0):
            both = material.mixed(speech, noise, snr_db, material.generator("place"))
            level = material.to_db(material.rms(both - speech))
            self.assertAlmostEqual(level, -26.0 - snr_db, places=3)

    def test_the_same_names_give_the_same_samples_in_any_order(self):
        noise = material.white_noise(60000, -20, material.generator("noise"))

        def mix(name):
            return material.mixed(tone(1, -26), noise, 10, material.generator(name))

        first, other, again = mix("a"), mix("b"), mix("a")
        self.assertTrue(np.array_equal(first, again))
        self.assertFalse(np.array_equal(first, other))

    def test_short_noise_is_looped_without_a_hole(self):
        piece = material.noise_piece(tone(0.5, -20), 5 * material.RATE_HZ, material.generator(1))
        self.assertEqual(len(piece), 5 * material.RATE_HZ)
        power, active = material.active_frames(piece)
        self.assertTrue(active.all())

    def test_a_loud_mix_does_not_clip(self):
        noise = material.white_noise(32000, -20, material.generator("noise"))
        both = material.mixed(tone(1, -6), noise, 0, material.generator("place"))
        self.assertLessEqual(np.max(np.abs(both)), 0.99 + 1e-9)

    def test_a_room_keeps_the_level_and_an_impulse_changes_nothing(self):
        samples = tone(1, -26)
        self.assertTrue(np.allclose(material.in_room(samples, np.array([0.5])), samples))
        room = material.generator("room").standard_normal(2000) * np.exp(-np.arange(2000) / 300)
        level = material.active_level_dbfs(material.in_room(samples, room))
        self.assertAlmostEqual(level, -26.0, places=3)

    def test_samples_round_and_stay_within_16_bits(self):
        self.assertEqual(material.to_int16(np.array([0.0, 1.5, -1.5, 1 / 32768])).tolist(),
                         [0, 32767, -32768, 1])  # fmt: skip


class Split(unittest.TestCase):
    def test_sides_do_not_move(self):
        self.assertTrue(split.is_held_out("ls-27"))
        self.assertFalse(split.is_held_out("ls-19"))
        held = sum(split.is_held_out(f"speaker-{i}") for i in range(2000))
        self.assertAlmostEqual(held / 2000, split.HELD_OUT_PERCENT / 100, delta=0.04)

    def test_noise_for_measuring_only_is_never_trained_on(self):
        licence = "use for measuring here only, never into the repository"
        self.assertTrue(split.noise_is_held_out("noise/new.flac", licence))
        self.assertFalse(split.noise_is_held_out("noise/new.flac", "CC0"))

    def test_noise_groups(self):
        self.assertEqual(material.noise_group("rain-on-car-roof"), "car")
        self.assertEqual(material.noise_group("windshield-wipers"), "car")
        self.assertEqual(material.noise_group("babble-8"), "people")
        self.assertEqual(material.noise_group("dishes"), "other")


if __name__ == "__main__":
    unittest.main()
