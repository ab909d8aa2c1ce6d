# SPDX-License-Identifier: MIT
"""One event of roadsided --events as a line that a person reads."""

WIDTH = 10  # of "Roadside: "


def clock(ms):
    return f"{int(ms) // 60000}:{int(ms) // 1000 % 60:02d}"


def line_of(event):
    """The line for an event, None for one that is not worth a line."""
    started = event.get("start_ms")
    when = clock(event["t_ms"] if started is None else started)
    kind = event["event"]
    if kind in ("heard", "asked"):
        meaning = " ".join([event["intent"] or "?"] +
                           [f"{name}={value}" for name, value in event["slots"].items()])
        doubt = " (doubtful: it asks)" if kind == "asked" else ""
        return f"{when}  {'person:':{WIDTH}}{event['text']}   [{meaning}]{doubt}"
    if kind == "rejected":
        return f"{when}  {'':{WIDTH}}(not taken: {event['why']})"
    if kind == "said":
        cut = " -- (interrupted)" if event["interrupted"] else ""
        return f"{when}  {'Roadside:':{WIDTH}}{event['text']}{cut}"
    if kind == "audio":
        return f"{when}  {'':{WIDTH}}(sound card: {event['state']})"
    return None
