# SPDX-License-Identifier: MIT
"""Checks what the bench and the training rely on: levels, mixing, the split, the counting."""

import json
import math
import sys
import tempfile
import xml.etree.ElementTree
import unittest
from pathlib import Path

try:
    import numpy as np
except ModuleNotFoundError:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)

import bars
import confusions
import echo_scenes
import material
import measure_commands
import measure_echo
import measure_endpoint
import measure_foreign
import measure_latency
import measure_live
import measure_queries
import measure_slots
import measure_stream
import roc
import split
import stats
from daemon import Played, Turn
from queries import QUERIES, Query
from recogniser import Recipe
from tables import Rate, Share, Spread, Table


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


class Intervals(unittest.TestCase):
    """Known values: Wilson 1927 as in Newcombe 1998; Poisson limits of Garwood 1936."""

    def test_wilson(self):
        for k, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
                                (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
                                (29, 29, 0.8830, 1.0)):  # fmt: skip
            measured = stats.wilson(k, n)
            self.assertAlmostEqual(measured[0], low, places=4)
            self.assertAlmostEqual(measured[1], high, places=4)
        self.assertEqual(stats.wilson(0, 0), (0.0, 1.0))

    def test_poisson(self):
        for k, low, high in ((0, 0.0, 3.689), (1, 0.0253, 5.572), (2, 0.242, 7.225),
                             (10, 4.795, 18.390), (50, 37.111, 65.919)):  # fmt: skip
            measured = stats.poisson(k)
            self.assertAlmostEqual(measured[0], low, places=3)
            self.assertAlmostEqual(measured[1], high, places=3)

    def test_percentile(self):
        self.assertEqual(stats.percentile([3, 1, 2], 50), 2)
        self.assertAlmostEqual(stats.percentile([0, 10], 95), 9.5)
        self.assertTrue(math.isnan(stats.percentile([], 50)))

    def test_tables_print_and_count_nothing_as_nothing(self):
        table = Table("t", "Title", ["a", "b", "c", "d"])
        table.add("x", Share(1, 2), Rate(0, 2.0), Spread([1.0, 3.0]))
        table.add("y", Share(0, 0), Rate(0, 0.0), Spread([]))
        text = table.as_text()
        self.assertIn(" 50.0 [  9.5,  90.5]", text)
        self.assertIn("  0.0 [  0.0,   1.8]", text)
        self.assertIn("2 / 3", text)
        rows = table.as_json()["rows"]
        self.assertEqual(rows[0]["b"]["share"], 0.5)
        self.assertIsNone(rows[1]["b"]["share"])
        with self.assertRaises(ValueError):
            table.add("too", "few")
        again = Table.from_json(json.loads(json.dumps(table.as_json())))
        self.assertEqual(again.as_text(), text)
        self.assertEqual(again.as_json(), table.as_json())


def heard(decision: str, intent: str | None = None, **slots) -> dict:
    return {"decision": decision, "intent": intent, "slots": slots, "text": ""}


class Counting(unittest.TestCase):
    def test_commands(self):
        for utterances, wanted in (
            ([heard("accept", "stop")], "right"),
            ([heard("reject", "stop"), heard("accept", "stop")], "right"),
            ([heard("accept", "next")], "wrong"),
            ([heard("accept", "stop"), heard("accept", "next")], "wrong"),
            ([heard("ask", "stop")], "asked"),
            ([heard("reject", "stop")], "rejected"),
            ([], "unheard"),
        ):
            self.assertEqual(measure_commands.outcome(utterances, "stop"), wanted)

    def test_queries(self):
        query = Query("twenty ten clubman", "clubman", 2010)
        for utterances, wanted in (
            ([heard("accept", "query", model="clubman", year=2010)], "right"),
            ([heard("accept", "query", model="clubman", year="2010")], "right"),
            ([heard("accept", "query", model="clubman"), heard("accept", "query", year=2010)],
             "right"),
            ([heard("accept", "query", year=2010)], "part"),
            ([heard("accept", "query", model="clubman", year=2011)], "wrong"),
            ([heard("accept", "query", model="coupe", year=2010)], "wrong"),
            ([heard("ask", "query", model="clubman", year=2010)], "asked"),
            ([heard("reject", "query", model="clubman", year=2010)], "rejected"),
            ([], "rejected"),
        ):  # fmt: skip
            self.assertEqual(measure_queries.understood(utterances, query), wanted)
        family = Query("an oh four cooper", "hardtop", 2004)
        spoken = [heard("accept", "query", family="hardtop", year=2004)]
        self.assertEqual(measure_queries.understood(spoken, family), "right")

    def test_every_model_and_year_is_asked_for(self):
        self.assertEqual({query.year for query in QUERIES}, set(range(2002, 2026)))
        self.assertEqual(len({query.model for query in QUERIES}), 9 + 1)  # models, one family

    def test_a_word_that_is_itself_a_command_is_meant(self):
        utterances = [heard("accept", "back"), heard("accept", "stop"), heard("ask", "next")]
        acted = measure_foreign.acted(utterances, "back")
        self.assertEqual([u["intent"] for u in acted], ["stop"])


    def test_sentences(self):
        def said(*texts):
            return [{"decision": "accept", "text": text} for text in texts]

        self.assertEqual(measure_slots.outcome(said("a b c"), "a b c"), "right")
        self.assertEqual(measure_slots.outcome(said("a b d"), "a b c"), "wrong")
        self.assertEqual(measure_slots.outcome(said("a b", "c"), "a b c"), "wrong")
        self.assertEqual(measure_slots.outcome([heard("ask")], "a b c"), "asked")
        self.assertEqual(measure_slots.outcome([], "a b c"), "rejected")

    def test_ends_of_utterances(self):
        def at(*spans):
            return [{"start_ms": a, "end_ms": b} for a, b in spans]

        errors = measure_endpoint.errors_of
        self.assertEqual(errors(at((500, 1500)), 0.5, 1.5), set())
        self.assertEqual(errors(at((650, 1400)), 0.5, 1.5), set())
        self.assertEqual(errors(at((500, 1200)), 0.5, 1.5), {"cut off"})
        self.assertEqual(errors(at((800, 1500)), 0.5, 1.5), {"cut off"})
        self.assertEqual(errors(at((500, 2000)), 0.5, 1.5), {"run on"})
        self.assertEqual(errors(at((500, 900), (1100, 1500)), 0.5, 1.5), {"split"})
        self.assertEqual(errors([], 0.5, 1.5), {"unheard"})
        spans = [(0.5, 1.0), (1.4, 2.0)]
        pair = measure_endpoint.pair_outcome
        self.assertEqual(pair(at((500, 1000), (1400, 2000)), spans), "apart")
        self.assertEqual(pair(at((500, 2000)), spans), "swallowed")
        self.assertEqual(pair(at((500, 1000)), spans), "one found")


class Bars(unittest.TestCase):
    def reached(self, table: Table, what: str) -> tuple:
        row = next(row for row in bars.bars([table]).rows if row[0] == what)
        return row[4], row[5]

    def test_rows_are_added_up_and_compared(self):
        table = Table("wake", "", ["said", "voices", "noise", "kind", "n", "woken %"])
        table.add("phrase", "all four", "20 dB", "car", 10, Share(10, 10))
        table.add("phrase", "all four", "10 dB", "car", 10, Share(8, 10))
        table.add("phrase", "all four", "10 dB", "people", 10, Share(2, 10))
        table.add("phrase", "all four", "clean", "-", 10, Share(0, 10))
        table.add("phrase", "slt", "20 dB", "car", 10, Share(0, 10))
        what = "wake phrase, four voices, 20 and 10 dB"
        self.assertEqual(self.reached(table, f"{what}, car noise"), ("18 of 20", "yes"))
        self.assertEqual(self.reached(table, f"{what}, all noise"), ("20 of 30", "NO"))

    def test_nothing_at_all_is_a_bar_that_one_event_breaks(self):
        what = "woken by noise"
        for acted, reached in ((0, "yes"), (1, "NO")):
            table = Table("noise-alone", "", ["state", "kind", "an hour"])
            table.add("idle", "all", Rate(acted, 3.0))
            self.assertEqual(self.reached(table, what)[1], reached)

    def test_a_rate_needs_time_to_be_reached(self):
        what = "connected speech acted on, clip by clip, confirm, clean"  # two an hour
        for hours, reached in ((0.4, "too little heard"), (0.6, "yes")):
            table = Table("talk", "", ["state", "speech", "speakers", "noise", "an hour"])
            table.add("confirm", "talk", "held out", "clean", Rate(0, hours))
            self.assertEqual(self.reached(table, what)[1], reached)

    def test_an_earlier_run_stands_beside(self):
        table = Table("noise-alone", "", ["state", "kind", "an hour"])
        table.add("idle", "all", Rate(3, 2.0))
        run = {"tables": [bars.bars([table]).as_json()]}
        beside = bars.bars([table], bars.figures(run))
        row = dict(zip(beside.columns, next(r for r in beside.rows if r[0] == "woken by noise")))
        self.assertEqual(row["before"], "1.5 of 2.00 h")
        self.assertEqual(row["counted"], "3 in 2.00 h")

    def test_what_has_no_figure_is_not_measured(self):
        empty = Table("latency", "", ["said", "total"])
        empty.add("all", Spread([]))
        self.assertEqual(self.reached(empty, "last word to answer, median")[1], "not measured")
        self.assertEqual({row[5] for row in bars.bars([]).rows}, {"not measured"})
        timed = Table("latency", "", ["said", "total"])
        timed.add("all", Spread([400.0, 440.0, 900.0]))
        self.assertEqual(self.reached(timed, "last word to answer, median")[1], "yes")
        self.assertEqual(self.reached(timed, "last word to answer, 95th percentile")[1], "NO")


class Streams(unittest.TestCase):
    def test_talk_is_cut_at_its_pauses_and_nothing_else_is_lost(self):
        silence = np.zeros(int(0.3 * material.RATE_HZ))
        short_pause = np.zeros(int(0.1 * material.RATE_HZ))
        samples = np.concatenate([silence, tone(1, -20), short_pause, tone(1, -20), silence, tone(0.6, -20),
                                  silence, tone(0.2, -20)])  # fmt: skip
        parts = measure_stream.cut_at_pauses(samples)
        self.assertEqual([round(len(p) / material.RATE_HZ, 2) for p in parts], [2.1, 0.6])
        self.assertEqual(measure_stream.cut_at_pauses(silence), [])

    def test_parts_stand_in_the_stream_with_gaps_at_levels_as_wanted(self):
        parts = [tone(1, -40) for _ in range(20)]
        samples, is_speech, used = measure_stream.compose(parts, 12.0, material.generator("stream"))
        self.assertEqual(len(samples), 12 * material.RATE_HZ)
        self.assertEqual(np.sum(is_speech), 100 * used)
        self.assertGreater(used, 3)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], is_speech, [False]]).astype(int)))
        gaps = edges[2::2] - edges[1:-1:2]
        self.assertTrue(np.all(gaps >= 19) and np.all(gaps <= 200))
        for a, b in zip(edges[0::2], edges[1::2]):
            level = material.to_db(material.rms(samples[a * 160 + 800 : b * 160 - 800]))
            self.assertTrue(-30.1 <= level <= -14.9)

    def test_what_it_says_itself_and_what_follows_an_action_is_no_time_of_listening(self):
        prefix = measure_stream.Prefix("guide", np.zeros(material.RATE_HZ))
        piece = measure_stream.Piece(prefix, None, np.zeros(0), np.ones(1000, bool))
        events = [
            {"event": "state", "name": "guide", "t_ms": 500},
            {"event": "heard", "text": "before it began", "t_ms": 900},
            {"event": "heard", "text": "next", "t_ms": 2000},
            {"event": "said", "start_ms": 2000, "end_ms": 3800, "t_ms": 3800},
            {"event": "asked", "text": "back", "t_ms": 5000},
            {"event": "heard", "text": "stop", "t_ms": 6000},
            {"event": "state", "name": "idle", "t_ms": 6000},
            {"event": "heard", "text": "roadside assistant", "t_ms": 7000},
        ]
        counted = measure_stream.count(piece, events)
        self.assertEqual(counted.acted, ["next", "stop"])
        self.assertEqual(counted.asked, 1)
        self.assertTrue(counted.has_left)
        self.assertAlmostEqual(counted.seconds, 5.0 - 2.0)  # 1.8 s of speaking, 0.2 s deaf
        untouched = measure_stream.count(piece, events[:1])
        self.assertEqual((untouched.seconds, untouched.acted, untouched.has_left), (10.0, [], False))


class Thresholds(unittest.TestCase):
    def test_each_threshold_gives_a_point(self):
        points = roc.curve([0.9, 0.5], 4, [0.7, 0.1], 2.0)
        self.assertEqual(points, [(0.0, 25.0), (0.5, 25.0), (0.5, 50.0), (1.0, 50.0)])
        self.assertEqual(roc.right_at(points, 0.0), 25.0)
        self.assertEqual(roc.right_at(points, 0.5), 50.0)
        self.assertEqual(roc.right_at([], 1.0), 0.0)

    def test_the_picture_is_well_formed_and_within_its_frame(self):
        one = roc.Curve("clean", [(0.0, 25.0), (5.0, 100.0), (9999.0, 100.0)], (1.0, 50.0))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "roc.svg"
            roc.draw(path, [roc.Panel("words", "%", 0.1, 100.0, [one])])
            root = xml.etree.ElementTree.parse(path).getroot()
        line = next(e for e in root if e.tag.endswith("polyline"))
        for place in line.get("points").split():
            x, y = map(float, place.split(","))
            self.assertTrue(roc.LEFT <= x <= roc.LEFT + roc.WIDTH and roc.TOP <= y <= roc.TOP + roc.HEIGHT)


class Delays(unittest.TestCase):
    def setUp(self):
        # Says something until 2.0 s; an earcon at 2.5 s, the answer from 2.7 s on.
        self.speaker = np.zeros(5 * material.RATE_HZ)
        self.speaker[40000:41280] = 0.2
        self.speaker[43200:60000] = 0.2
        self.turn = Turn("next", 1.0, 2.0)

    def events(self, *said_ms):
        events = [{"event": "heard", "t_ms": 2450, "start_ms": 1000, "end_ms": 2000}]
        return events + [{"event": "said", "start_ms": ms, "end_ms": 3900} for ms in said_ms]

    def test_an_earcon_is_no_answer(self):
        delay = measure_latency.delay_of(self.turn, self.events(2690), self.speaker, "next")
        self.assertTrue(delay.is_answered)
        self.assertAlmostEqual(delay.hangover_ms, 450)
        self.assertAlmostEqual(delay.total_ms, 700)

    def test_without_an_answer(self):
        delay = measure_latency.delay_of(self.turn, self.events(), self.speaker, "next")
        self.assertFalse(delay.is_answered)
        rejected = [{"event": "rejected", "t_ms": 2450, "start_ms": 1000, "end_ms": 2000}]
        delay = measure_latency.delay_of(self.turn, rejected, self.speaker, "next")
        self.assertFalse(delay.is_answered)

    def test_what_begins_on_the_speaker(self):
        self.assertEqual(measure_live.onsets_s(self.speaker, 0.0), [2.5, 2.7])


class Echoes(unittest.TestCase):
    def setUp(self):
        self.scene = echo_scenes.Scene("guide", np.zeros(10 * material.RATE_HZ), (), (Turn("query", 1.0, 2.0),),
                                       ((0, 800), (2500, 4500), (4800, 9000)), -20.0)  # fmt: skip

    @staticmethod
    def heard(intent, end_ms, event="heard"):
        return {"event": event, "intent": intent, "start_ms": end_ms - 400, "end_ms": end_ms, "t_ms": end_ms + 280}

    def outcome(self, *events):
        return measure_echo.outcome(list(events), self.scene, "stop", 6500, 7000)

    def test_what_a_command_over_speech_leads_to(self):
        query, stop = self.heard("query", 2000), self.heard("stop", 7050)
        self.assertEqual(self.outcome(query, stop), "right")
        self.assertEqual(self.outcome(query), "unheard")
        self.assertEqual(self.outcome(query, self.heard("stop", 7050, "rejected")), "rejected")
        self.assertEqual(self.outcome(query, self.heard("stop", 7050, "asked")), "asked")
        self.assertEqual(self.outcome(query, self.heard("next", 7050)), "wrong")
        self.assertEqual(self.outcome(query, self.heard("stop", 5000), stop), "wrong")  # heard itself
        self.assertEqual(self.outcome(query, stop, self.heard("next", 9500)), "wrong")

    def test_where_in_the_prompt_it_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "word.wav"
            material.write_wav(path, tone(0.5, -20))
            said = measure_echo.Said("word", "guide", "stop", "flite", str(path))
            samples, start_ms, end_ms = measure_echo.mix(self.scene, said, False)
            self.assertAlmostEqual(start_ms, 2500 + 4000, delta=25)
            self.assertAlmostEqual(end_ms - start_ms, 500, delta=25)
            level = material.active_level_dbfs(samples[int(16 * start_ms) : int(16 * end_ms)])
            self.assertAlmostEqual(level, material.ACTIVE_LEVEL_DBFS, delta=0.3)
            self.assertAlmostEqual(measure_echo.mix(self.scene, said, True)[1],
                               10000 + 1000 * measure_echo.ALONE_S, delta=25)

    def test_echo_is_told_by_its_level_over_a_voice(self):
        echo = echo_scenes.Echo("rir/cabin-sim-a.flac", 6.0, 40, from_s=25.0)
        self.assertEqual(echo.option(-20.0), ("--echo", "rir/cabin-sim-a.flac,0.00,40,0@25.000"))

    def test_silence_is_counted_from_the_word_and_from_acceptance(self):
        speaker = np.zeros(10 * material.RATE_HZ)
        speaker[2500 * 16 : 7310 * 16] = 0.1
        played = Played([self.heard("stop", 7020),
                         {"event": "said", "interrupted": True, "t_ms": 7320, "end_ms": 7310}], speaker, None)  # fmt: skip
        self.assertEqual(measure_echo.silence(played, 6500, 7000), (310.0, 10.0))
        played.events[1]["interrupted"] = False
        self.assertEqual(measure_echo.silence(played, 6500, 7000), (None, None))


class Recipes(unittest.TestCase):
    def test_the_same_recipe_gives_the_same_file(self):
        with tempfile.TemporaryDirectory() as folder:
            speech, noise = Path(folder) / "speech.wav", Path(folder) / "noise.wav"
            material.write_wav(speech, tone(1, -30))
            material.write_wav(noise, material.white_noise(48000, -20, material.generator("n")))
            recipe = Recipe("a", str(speech), 1.0, str(noise), 10.0)
            once, again = recipe.render(), recipe.render()
            self.assertTrue(np.array_equal(once, again))
            other = Recipe("b", str(speech), 1.0, str(noise), 10.0, seed="2").render()
            self.assertFalse(np.array_equal(once, other))
            # Speech is at its level, and the noise so far under it, also where nobody speaks.
            floor = material.to_db(material.rms(once[:7000]))
            self.assertAlmostEqual(floor, -36.0, delta=0.3)
            quiet = Recipe("c", "", 2.0, str(noise), level_dbfs=-50.0).render()
            self.assertAlmostEqual(material.to_db(material.rms(quiet)), -50.0, places=3)


class Confusions(unittest.TestCase):
    @staticmethod
    def phrase(*phones: str) -> confusions.Phrase:
        return confusions.Phrase("", "", [tuple(way.split()) for way in phones])

    def test_distance_of_phones(self):
        stop = self.phrase("S T AA P")
        self.assertEqual(confusions.distance(stop, stop), 0.0)
        self.assertEqual(confusions.distance(stop, self.phrase("F IY L", "S T AA P")), 0.0)
        self.assertAlmostEqual(confusions.distance(stop, self.phrase("S T AO P")), 0.5 / 4)
        self.assertAlmostEqual(confusions.distance(stop, self.phrase("S T AA R T")), 1.2 / 5)
        near = confusions.distance(stop, self.phrase("S T EH P"))
        self.assertLess(near, confusions.distance(stop, self.phrase("R IH P IY T")))

    def test_all_ways_of_all_words(self):
        self.assertEqual(
            confusions.sayings([["AH", "EY"], ["K AA R", "K AA"]]),
            [("AH", "K", "AA", "R"), ("AH", "K", "AA"), ("EY", "K", "AA", "R"), ("EY", "K", "AA")],
        )


if __name__ == "__main__":
    unittest.main()
