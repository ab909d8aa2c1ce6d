#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: states.py DAEMON
No sound card, a sound card, one that is torn out in the middle of a conversation
and comes back: each a healthy state, said once in words, told to systemd, and
nobody has to do anything."""


from live_daemon import Daemon, Person, Recorder, check, run_on_card


def said_once(daemon, words):
    # The log comes through another pipe than the events: it may be a moment behind.
    daemon.log.wait(lambda line: words in line, f'"{words}" in the log')
    n_lines = sum(words in line for line in daemon.log.items)
    check(n_lines == 1, f'"{words}" is said once ({n_lines})')


def run(card, program):
    daemon = Daemon(program, card)
    person = Person(card, daemon)
    try:
        daemon.wait("audio", state="absent")
        told = daemon.told.wait_line("READY=1")
        check("STATUS=absent" in daemon.told.items[:told], "ready without a sound card, and says so")
        daemon.told.wait_line("WATCHDOG=1", told)
        # It looks again after 1, 2, 4 s ...: long enough to look twice.
        daemon.told.wait_line("WATCHDOG=1", daemon.told.count())
        daemon.told.wait_line("WATCHDOG=1", daemon.told.count())

        card.start()
        _, index = daemon.wait("audio", state="ready")
        daemon.told.wait_line("STATUS=ready")
        said_once(daemon, "there is no sound card")
        said_once(daemon, "the sound card is ready")

        person.recorder = Recorder(card)
        person.say("roadside assistant", "wake")
        _, index = daemon.wait("said", index, interrupted=False)  # whom to call, then which car
        said, index = daemon.wait("said", index, interrupted=False)
        person.recorder.stop()

        card.kill()
        _, index = daemon.wait("audio", index, state="lost")
        daemon.told.wait_line("STATUS=lost")
        # Lost, and looked for; still alive.
        daemon.told.wait_line("WATCHDOG=1", daemon.told.count())
        daemon.told.wait_line("WATCHDOG=1", daemon.told.count())
        card.start()
        recorder = Recorder(card)
        _, index = daemon.wait("audio", index, state="ready")
        check(True, "lost, and back by itself")
        again, index = daemon.wait("said", index)
        check(again["text"] == said["text"] and not again["interrupted"],
              f'what was said last is said again: {again["text"]}')
        recorder.wait_quiet()
        heard = recorder.cut(daemon.clock(again["start_ms"]), daemon.clock(again["end_ms"]) + 0.3)
        check(len(heard) and max(heard) > 1000, "and sounds")
        recorder.stop()

        # The ears are there, too, and still know where they were.
        person.recorder = Recorder(card)
        person.say("twenty fourteen countryman", "query")
        person.recorder.stop()
        said_once(daemon, "the sound card is gone")
        check(len([e for e in daemon.events.items if e["event"] == "audio"]) == 4,
              "four states were reported, no more")
        daemon.end()
    finally:
        daemon.close()


if __name__ == "__main__":
    run_on_card(run)
