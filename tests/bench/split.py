# SPDX-License-Identifier: MIT
"""split - which people and which noises are for measuring only

One rule for all that trains (tests/train) and all that measures (tests/bench), so that
nothing is ever tuned and reported on the same voices or the same noise. A speaker's side
follows from a hash of the speaker's id alone: it does not move when recordings are added.
"""

import hashlib

# Of 100 speakers about 45 are kept back: enough people to measure on, more to train on.
HELD_OUT_PERCENT = 45
# Chosen once, before anything had been measured, so that the few speakers with most of the
# recordings (one reads half of the connected speech) stand on both sides.
SALT = "roadside-speakers-2"

# Noise of these kinds is for measuring as well, whatever its licence would allow; so is
# every recording whose licence says "for measuring here only" (noise_is_held_out()).
HELD_OUT_NOISES = (
    "noise/babble-4spk.flac",
    "noise/city_blanket.flac",
    "noise/exercise-bike_google-speech-commands.flac",
    "noise/wind_felixchenfy.flac",
)
MEASURING_ONLY = "for measuring here only"


def is_held_out(speaker: str) -> bool:
    """True when nothing may be trained or tuned on this speaker."""
    digest = hashlib.sha256(f"{SALT}:{speaker}".encode("utf-8")).digest()
    return int.from_bytes(digest[:4], "big") % 100 < HELD_OUT_PERCENT


def noise_is_held_out(path: str, licence: str) -> bool:
    """True when nothing may be trained or tuned with this noise (path as in noise.tsv)."""
    return path in HELD_OUT_NOISES or MEASURING_ONLY in licence
