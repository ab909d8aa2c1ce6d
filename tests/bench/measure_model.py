# SPDX-License-Identifier: MIT
"""measure_model - the speech model as it comes and as we change it, side by side

What is compared is what was understood before anything is rejected: the verifier was
trained behind one of the two, so shares of what it accepts would tell about it as well.
"""

from collections import Counter

import measure_commands
import measure_queries
from context import CLEAN, Context, condition_name
from recogniser import Recogniser
from tables import Share, Table

SNRS_DB = (CLEAN, 20.0, 10.0, 5.0)
STOCK = ("--model-change", "none")


def believed(utterances: list[dict]) -> list[dict]:
    """As if there were no verifier."""
    return [{**u, "decision": "accept"} for u in utterances if u["intent"]]


def _said(context: Context):
    """(row, state, recipe, is_right) for everything that is heard with both models."""
    for clip in filter(measure_commands.is_command, context.clips):
        if not clip.is_held_out:
            continue
        for snr_db in SNRS_DB:
            for group in ("",) if snr_db is CLEAN else context.groups(snr_db):
                row = ("commands of people held out", condition_name(snr_db), group or "-")
                yield (row, measure_commands.STATE_OF[clip.transcript],
                       context.recipe(clip, snr_db, group),
                       lambda heard, said=clip.transcript:
                       measure_commands.outcome(heard, said) == "right")  # fmt: skip
    for voice, query, snr_db, group, recipe in measure_queries.plan(context):
        if voice.is_for_checking:
            row = ("queries of checking voices", condition_name(snr_db), group or "-")
            yield (row, "query", recipe,
                   lambda heard, query=query:
                   measure_queries.understood(heard, query) == "right")  # fmt: skip


def measure(context: Context) -> list[Table]:
    said = list(_said(context))
    changed = context.recogniser
    stock = Recogniser(changed.program, changed.jobs, STOCK)
    total, right = Counter(), {stock: Counter(), changed: Counter()}
    for state in ("guide", "confirm", "query"):
        mine = [entry for entry in said if entry[1] == state]
        for model, counts in right.items():
            heard = model.hear([state], [recipe for _, _, recipe, _ in mine])[state].utterances
            for row, _, recipe, is_right in mine:
                counts[row] += is_right(believed(heard[recipe.name]))
        total.update(row for row, *_ in mine)
    table = Table("model", "The speech model as it comes and as changed: right before rejection",
                  ["what", "noise", "kind", "n", "as it comes %", "changed %"])  # fmt: skip
    for row in total:
        n = total[row]
        table.add(*row, n, Share(right[stock][row], n), Share(right[changed][row], n))
    return [table]
