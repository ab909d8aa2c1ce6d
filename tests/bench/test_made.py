# SPDX-License-Identifier: MIT
"""Checks what the bench makes itself: spliced and altered clips, laps of noise, music, grammars."""

import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
except ModuleNotFoundError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

import alterations
import material
import music
import slot_grammars
from alterations import Altered, NoiseLap, Spliced
from material import RATE_HZ, Clip
from test_bench import tone


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name: str, samples: np.ndarray) -> str:
        path = Path(self.folder.name) / name
        material.write_wav(path, samples)
        return str(path)


class Splicing(Files):
    def test_the_pause_is_as_long_as_wanted_whatever_silence_the_clips_have(self):
        silence = np.zeros(RATE_HZ // 2)
        first = self.file("a.wav", np.concatenate([silence, tone(1, -20), silence]))
        second = self.file("b.wav", np.concatenate([tone(0.5, -40), silence]))
        recipe = Spliced("ab", "", 2.0, parts=(first, second), gap_s=0.4)
        (start, end), (start_too, end_too) = recipe.spans()
        self.assertEqual(start, RATE_HZ // 2)
        self.assertEqual(end - start, RATE_HZ)
        self.assertEqual(start_too - end, int(0.4 * RATE_HZ))
        self.assertEqual(end_too - start_too, RATE_HZ // 2)
        samples = recipe.render()
        for a, b in recipe.spans():
            self.assertAlmostEqual(material.to_db(material.rms(samples[a:b])), -26.0, delta=0.1)
        pause = material.to_db(material.rms(samples[end + 400 : start_too - 400]))
        self.assertAlmostEqual(pause, alterations.FLOOR_DBFS, delta=0.3)
        self.assertTrue(np.array_equal(samples, recipe.render()))


class Microphones(Files):
    def test_another_rate_keeps_pitch_length_and_level(self):
        for rate_hz in (8000, 48000):
            changed = alterations.resampled(tone(1, -26), rate_hz)
            self.assertEqual(len(changed), rate_hz)
            self.assertAlmostEqual(material.to_db(material.rms(changed)), -26.0, places=2)
            loudest = np.argmax(np.abs(np.fft.rfft(changed)))
            self.assertEqual(loudest, 400)

    def test_faults(self):
        path = self.file("a.wav", tone(1, -26))
        plain = Altered("a", path, 1.0).render()
        self.assertAlmostEqual(np.mean(Altered("b", path, 1.0, fault="dc").render() - plain),
                               alterations.DC, places=6)  # fmt: skip
        hum = Altered("c", path, 1.0, fault="hum").render() - plain
        self.assertAlmostEqual(material.to_db(material.rms(hum)), alterations.HUM_DBFS, places=3)
        clipped = Altered("d", path, 1.0, fault="clipped").render()
        self.assertEqual(np.max(np.abs(clipped)), 1.0)
        self.assertGreater(np.mean(np.abs(clipped) == 1.0), 0.2)


class Laps(Files):
    def setUp(self):
        super().setUp()
        random = material.generator("noises")
        names = ("rain", "babble-8", "music-simulated")
        self.noises = tuple(
            (name, self.file(f"{name}.wav", material.white_noise(40000, -30, random))) for name in names
        )

    def lap(self, seed: str) -> NoiseLap:
        return NoiseLap("lap", "", 60.0, seed=seed, noises=self.noises)

    def test_a_lap_is_filled_by_every_kind_for_as_long(self):
        segments = self.lap("1").segments()
        self.assertEqual(segments[0].start_s, 0.0)
        self.assertAlmostEqual(segments[-1].end_s, 60.0)
        for before, after in zip(segments, segments[1:]):
            self.assertEqual(before.end_s, after.start_s)
        for kind, _ in self.noises:
            seconds = sum(s.end_s - s.start_s for s in segments if s.kind == kind)
            self.assertAlmostEqual(seconds, 20.0)

    def test_levels_are_those_of_the_segments_and_differ_between_laps(self):
        samples = self.lap("1").render()
        for s in self.lap("1").segments():
            if s.end_s - s.start_s > 1.0:
                level = material.rms(samples[int(s.start_s * RATE_HZ) : int(s.end_s * RATE_HZ)])
                self.assertAlmostEqual(material.to_db(level), s.level_dbfs, delta=0.5)
        self.assertTrue(np.array_equal(samples, self.lap("1").render()))
        self.assertFalse(np.array_equal(samples, self.lap("2").render()))


class Music(unittest.TestCase):
    def test_it_is_simulated_the_same_each_time_and_for_measuring_only(self):
        with tempfile.TemporaryDirectory() as folder:
            made = music.make(Path(folder))
            for noise, style in zip(made, music.STYLES):
                self.assertEqual(noise.group, "music")
                self.assertTrue(noise.is_held_out)
                self.assertTrue(noise.kind.endswith("-simulated"))
                samples = material.read_audio(Path(noise.path))
                self.assertEqual(len(samples), int(music.SECONDS * RATE_HZ))
                self.assertLess(np.max(np.abs(samples)), 1.0)
                again = material.to_int16(music.render(style)) / 32768.0
                self.assertTrue(np.array_equal(samples, again))


def clip(transcript: str, category: str = "oog_speech") -> Clip:
    return Clip("x.flac", transcript, "s", "AN4", "", category, 3.0, "")


class SlotGrammars(unittest.TestCase):
    SENTENCES = [f"the {a} garden was {b} by the {c}" for a in ("large", "little", "green")
                 for b in ("seldom", "often") for c in ("uncle", "village", "morning", "water")]  # fmt: skip

    def test_each_sentence_stands_in_one_grammar_with_slots_around_its_words(self):
        grammars = slot_grammars.of_sentences("frames", self.SENTENCES)
        self.assertEqual(len(grammars), 2)
        everything = [s for grammar in grammars for s in grammar.sentences]
        self.assertEqual(sorted(everything), sorted(self.SENTENCES))
        for grammar in grammars:
            self.assertTrue(grammar.text.startswith("#JSGF V1.0"))
            frames = [line for line in grammar.text.splitlines() if line.startswith("<frame")]
            self.assertEqual(len(frames), len(grammar.sentences))
            for frame in frames:
                self.assertEqual(frame.count("("), 3)
        again = slot_grammars.of_sentences("frames", self.SENTENCES)
        self.assertEqual([g.text for g in grammars], [g.text for g in again])

    def test_what_fits(self):
        self.assertTrue(slot_grammars.is_fit("how old is the inner you"))
        self.assertFalse(slot_grammars.is_fit("too short"))
        self.assertTrue(slot_grammars.is_date("march third nineteen twenty eight"))
        self.assertFalse(slot_grammars.is_date("march on"))
        self.assertTrue(slot_grammars.is_digits("one five oh four four"))
        self.assertFalse(slot_grammars.is_digits("enter nine eighty nine five"))
        self.assertTrue(slot_grammars.is_spelt(clip("p r i n c e", "spelling")))
        self.assertFalse(slot_grammars.is_spelt(clip("erase o t h f i", "spelling")))


if __name__ == "__main__":
    unittest.main()
