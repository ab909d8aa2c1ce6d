# SPDX-License-Identifier: MIT
"""measure_live - the daemon itself on a (virtual) sound card: how long until it answers

Everything is in it: PortAudio's and PulseAudio's buffers, threads, real processor time.
PulseAudio's null sinks stand for the card; a real one has buffers of its own size.
"""

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import material
import pulse
import voices
from context import Context
from daemon import FLOOR_DBFS
from measure_latency import SILENT
from recogniser import ProgramFailed
from tables import Share, Spread, Table

sys.path.append(str(Path(__file__).resolve().parents[1] / "sound"))
import virtual_card  # noqa: E402

WAKE = "roadside assistant"
TURNS = ("twenty fourteen mini countryman", "next", "repeat that", "how many steps", "go back",
         "next step", "next")  # fmt: skip
ROOM_S = 300.0  # more than a conversation lasts
START_TIMEOUT_S = 2.0  # from asking to play a sound until it is heard
READY_TIMEOUT_S = 15.0
ANSWER_TIMEOUT_S = 60.0
SETTLED_S = 1.2  # of silence on the speaker: the answer is over
UNANSWERED_S = 6.0  # of silence on the speaker: there is none
GAP_S = 0.040  # of silence between an earcon and what is said


@dataclass
class Daemon:
    """roadsided, its events dated on our clock."""

    process: subprocess.Popen
    events: list[tuple[float, dict]] = field(default_factory=list)

    def read(self) -> None:
        for line in self.process.stdout:
            try:
                self.events.append((time.monotonic(), json.loads(line)))
            except json.JSONDecodeError:
                self.events.append((time.monotonic(), {"event": "unreadable", "line": line}))

    def started_s(self) -> float:
        """When its clock was zero: every event arrives a little late, the best tells."""
        return min((at - event["t_ms"] / 1000 for at, event in self.events if "t_ms" in event),
                   default=0.0)  # fmt: skip

    def peak_rss_mb(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def n(self, name: str) -> int:
        return sum(event["event"] == name for _, event in self.events)


def _wait(condition, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _place(recording: np.ndarray, speech: np.ndarray, after: int) -> int:
    """Where in the recording, after a sample, the speech begins."""
    part = recording[after:]
    size = 1 << (len(part) + len(speech)).bit_length()
    product = np.fft.rfft(part, size) * np.conj(np.fft.rfft(speech, size))
    likeness = np.fft.irfft(product, size)[: max(len(part) - len(speech), 1)]
    return after + int(np.argmax(likeness))


def onsets_s(samples: np.ndarray, from_s: float) -> list[float]:
    """Where sound begins after at least GAP_S of silence."""
    start = max(int(from_s * material.RATE_HZ), 0)
    loud = np.flatnonzero(np.abs(samples[start:]) > SILENT) + start
    if not len(loud):
        return []
    gap = int(GAP_S * material.RATE_HZ)
    first = np.concatenate([[True], np.diff(loud) > gap])
    return [float(place) / material.RATE_HZ for place in loud[first]]


def _start(context: Context, card: virtual_card.VirtualCard, folder: Path) -> Daemon:
    (folder / "state").mkdir(exist_ok=True)
    log = open(folder / "daemon.log", "wb")
    process = subprocess.Popen(
        [str(context.daemon), "--events", "-", "--bus", "none",
         "--state-dir", str(folder / "state")],
        env=card.environment(), stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    log.close()
    daemon = Daemon(process)
    threading.Thread(target=daemon.read, daemon=True).start()
    return daemon


def _wait_for_answer(daemon: Daemon, speaker: pulse.Recorder, n_said: int) -> None:
    told_s = time.monotonic()

    def is_over() -> bool:
        quiet_s = min(speaker.quiet_for_s(SILENT), time.monotonic() - told_s)
        return quiet_s > (SETTLED_S if daemon.n("said") > n_said else UNANSWERED_S)

    _wait(is_over, ANSWER_TIMEOUT_S)


def _converse(context: Context, card: virtual_card.VirtualCard, daemon: Daemon, folder: Path):
    """Says everything in turn, waiting for each answer; returns (name, speech, told_s)."""
    server = card.environment()["PULSE_SERVER"]
    microphone = pulse.Recorder(server, "microphone")
    speaker = pulse.Recorder(server, "speaker")
    microphone.start()
    speaker.start()
    room = folder / "room.wav"
    material.write_wav(room, material.white_noise(
        int(ROOM_S * material.RATE_HZ), FLOOR_DBFS, material.generator("live room")))  # fmt: skip
    around = subprocess.Popen(["paplay", "-d", "microphone", str(room)], env=card.environment())
    time.sleep(1.5)
    turns = []
    voice = voices.CHECKING[1]
    for i, text in enumerate((WAKE, *TURNS)):
        path = voices.spoken_file(context.work / "voices", voice, text)
        speech = material.at_level(material.read_audio(path))
        said = folder / f"said-{i}.wav"
        material.write_wav(said, speech)
        n_said = daemon.n("said")
        told_s = time.monotonic()
        card.speak(str(said))
        _wait_for_answer(daemon, speaker, n_said)
        turns.append((text, speech, told_s))
    around.terminate()
    around.wait()
    speaker.stop()
    microphone.stop()
    for recorder in (speaker, microphone):
        if recorder.failure:
            raise ProgramFailed(recorder.failure)
    return turns, microphone.recorded(), speaker.recorded()


@dataclass
class Delay:
    until_heard_ms: float  # from the end of the last word until it was acted on
    until_sound_ms: float  # from there to the first sound of the answer

    @property
    def total_ms(self) -> float:
        return self.until_heard_ms + self.until_sound_ms


def _delay(turn, until_s: float, microphone, speaker, daemon: Daemon) -> Delay | None:
    """None when it was not acted on, or not answered, before the next turn."""
    _, speech, told_s = turn
    heard, heard_from_s = microphone
    played, played_from_s = speaker
    told = max(int((told_s - heard_from_s) * material.RATE_HZ), 0)
    within = told + len(speech) + int(START_TIMEOUT_S * material.RATE_HZ)
    start = _place(heard[:within], speech, told)
    end_s = heard_from_s + (start + material.active_end(speech)) / material.RATE_HZ

    zero_s = daemon.started_s()
    meant = [e for _, e in daemon.events
             if e["event"] == "heard" and told_s < zero_s + e["t_ms"] / 1000 < until_s]  # fmt: skip
    answers = [zero_s + e["start_ms"] / 1000 for _, e in daemon.events
               if e["event"] == "said" and end_s < zero_s + e["start_ms"] / 1000 < until_s]  # fmt: skip
    # Of all that begins on the speaker, what begins nearest to the event: no earcon.
    begins = [played_from_s + at for at in onsets_s(played, end_s - played_from_s)]
    if not meant or not answers or not begins:
        return None
    first = min(begins, key=lambda at: abs(at - min(answers)))
    heard_at_s = max(zero_s + e["t_ms"] / 1000 for e in meant)
    return Delay((heard_at_s - end_s) * 1000, (first - heard_at_s) * 1000)


def measure(context: Context) -> list[Table]:
    table = Table("live", "Live on PulseAudio: end of the last word to the first sound of the answer, ms",
                  ["said", "answered %", "median / p95", "until acted on", "then to the sound",
                   "peak RSS MB"])  # fmt: skip
    if virtual_card.missing():
        table.notes.append(f"not measured: {virtual_card.missing()}")
        return [table]
    folder = context.work / "live"
    folder.mkdir(parents=True, exist_ok=True)
    with virtual_card.VirtualCard() as card:
        card.start()
        daemon = _start(context, card, folder)
        try:
            is_ready = _wait(lambda: daemon.n("audio") > 0 or daemon.process.poll() is not None,
                             READY_TIMEOUT_S)  # fmt: skip
            if not is_ready or daemon.process.poll() is not None:
                log = (folder / "daemon.log").read_text(errors="replace")[-1000:]
                raise ProgramFailed(f"roadsided did not come up on PulseAudio:\n{log}")
            turns, microphone, speaker = _converse(context, card, daemon, folder)
            peak_mb = round(daemon.peak_rss_mb(), 1)
        finally:
            daemon.process.terminate()
            daemon.process.wait()
    delays = {}
    untils = [told_s for _, _, told_s in turns[1:]] + [float("inf")]
    for turn, until_s in zip(turns, untils):
        delay = _delay(turn, until_s, microphone, speaker, daemon)
        delays.setdefault(turn[0], []).append(delay)
    everything = [d for values in delays.values() for d in values]
    for name, values in [("all", everything), *delays.items()]:
        answered = [d for d in values if d is not None]
        table.add(name, Share(len(answered), len(values)), Spread([d.total_ms for d in answered]),
                  Spread([d.until_heard_ms for d in answered]),
                  Spread([d.until_sound_ms for d in answered]),
                  peak_mb if name == "all" else None)  # fmt: skip
    table.notes.append("until acted on: the wait, decoding and the microphone's buffers;")
    table.notes.append("then: synthesis and the speaker's buffers")
    return [table]
