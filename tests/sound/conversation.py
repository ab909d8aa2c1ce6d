#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: conversation.py DAEMON RECOGNISER
A whole conversation with the daemon, live over PortAudio: from the wake phrase to
the last step. What the virtual speaker plays is recorded, and the sentences that
the daemon says it said are recognised in it."""

import difflib
import json
import os
import re
import subprocess

from live_daemon import RATE_HZ, Daemon, Failed, Person, Recorder, check, run_on_card, write_wav

LAST = "This is the last step"
# What the person sees; everything else is answered with yes.
ANSWERS = {"alarm-sounds": "no"}
MOST_TURNS = 25
# Sentences that are not said: a recogniser that guesses picks one of these as well.
DECOYS = ("open the bonnet at the front of the car", "hold the fob against the steering column",
          "the battery lies under the floor of the boot", "wait until the light goes out",
          "press the brake pedal and the start button together")
# The decoder takes a third of real time for such a grammar: the shorter prompts do.
MOST_RECOGNISED_S = 4.5
# Words of a sentence found, in the mean over all sentences. Of decoys and guesses
# fewer than a third fit.
LEAST_LIKENESS = 0.8


def words_of(text):
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def clauses_of(text):
    return [" ".join(words_of(clause)) for clause in re.split(r"[.,?!:;]", text)
            if words_of(clause)]


def converse(daemon, person):
    """Returns the number of steps."""
    person.say("roadside assistant", "wake")
    event, index = person.say("twenty fourteen countryman", "query")
    check(event["slots"] == {"year": 2014, "model": "countryman"}, "the car is understood")
    daemon.wait("vehicle", make="mini", model="countryman", year=2014)
    steps = []
    for _ in range(MOST_TURNS):
        step, index = daemon.wait("step", index)
        steps.append(step["id"])
        said, index = daemon.wait("said", index)
        if LAST in said["text"]:
            break
        question = said["text"].endswith("?")
        answer = ANSWERS.get(step["id"], "yes") if question else "next"
        _, index = person.say(answer, answer)
    else:
        raise Failed("the last step is never reached")
    check(len(steps) > 5, f"to the last of {len(steps)} steps: {', '.join(steps)}")
    return steps


def recognise(recogniser, card, recorder, daemon):
    """Each prompt sounds for as long as it should; and how much of its words is found
    in what the speaker played."""
    said = [event for event in daemon.events.items if event["event"] == "said"]
    grammar = os.path.join(card.dir, "expected.gram")
    clauses = sorted({clause for event in said for clause in clauses_of(event["text"])})
    with open(grammar, "w", encoding="ascii") as file:
        file.write("#JSGF V1.0;\ngrammar expected;\npublic <said> = (")
        file.write(" | ".join([*clauses, *DECOYS]))
        file.write(")+;\n")

    paths = {}
    for event in said:
        heard = recorder.cut(daemon.clock(event["start_ms"]) - 0.05,
                             daemon.clock(event["end_ms"]) + 0.4)
        seconds = (event["end_ms"] - event["start_ms"]) / 1000
        check(len(heard) > seconds * RATE_HZ and max(heard) > 1000,
              f'{seconds:.1f} s are heard for "{event["text"]}"')
        if seconds <= MOST_RECOGNISED_S:
            path = os.path.join(card.dir, f"said-{len(paths)}.wav")
            paths[path] = event["text"]
            write_wav(path, heard)
    check(len(paths) > 5, f"{len(paths)} prompts to recognise")

    # The speech model as it comes: ours is moved towards people in noise, and this is
    # a synthetic voice without any.
    done = subprocess.run([recogniser, "--model-change", "none", "--grammar", grammar, *paths],
                          check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    check(done.returncode == 0, "the recogniser takes the sentences and the sound")
    found = {path: [] for path in paths}
    for line in done.stdout.splitlines():
        utterance = json.loads(line)
        if utterance["decision"] != "none":
            found[utterance["file"]] += words_of(utterance["text"])

    total = 0.0
    for path, text in paths.items():
        likeness = difflib.SequenceMatcher(
            None, words_of(text), found[path], autojunk=False).ratio()
        print(f'{likeness:.2f} "{text}": {" ".join(found[path])}', flush=True)
        total += likeness
    check(total / len(paths) >= LEAST_LIKENESS,
          f"what was said is heard: {100 * total / len(paths):.0f} % of the words of "
          f"{len(paths)} prompts")


def run(card, program, recogniser):
    card.start()
    daemon = Daemon(program, card)
    person = Person(card, daemon)
    try:
        daemon.wait("audio", state="ready")
        daemon.told.wait_line("READY=1")
        recorder = person.recorder = Recorder(card)
        converse(daemon, person)
        recorder.wait_quiet()
        recorder.stop()
        print(f"{person.n_said} times spoken, {person.n_repeated} of them in vain")
        # A busy machine tears holes into what is played; people repeat themselves, too.
        check(person.n_repeated * 3 <= person.n_said, "the person is understood")
        daemon.end()
        recognise(recogniser, card, recorder, daemon)
    finally:
        daemon.close()


if __name__ == "__main__":
    run_on_card(run)
