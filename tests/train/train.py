#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""train - the verifier's weights and thresholds from the table that collect.py made

	tests/train/train.py --table features.tsv --out grammar/verifier.txt

A logistic regression, linear in the features, with a little ridge. Rows of people (and
noises) that are kept for measuring are left out. The report, which is written into the
file as comments, is from cross-validation by speaker: each row judged by weights that
never heard that speaker.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np

FOLDS = 5
RIDGE = 20.0
NOT_FEATURES = ("problem", "kind", "name", "speaker", "held", "mixed", "hours", "said", "intent",
                "text", "why", "right")  # fmt: skip

# What a state may cost: so many of the other words said in it may be acted on, and so
# much connected speech an hour. A wrong word is taken back by a word.
BUDGETS = {"guide": 0.02, "confirm": 0.03, "default": 0.03}
# Grammars of anybody are judged by whole sentences; states without recordings as guide.
DEFAULT_FROM = "sentences"
AS_GUIDE = ("query", "year", "idle", "paused", "dozing")
TALK_AN_HOUR = 2.0
# Intents whose phrase noise and other words are often taken for (the breath that begins
# "help" fits any noise; "no" and "go" or "snow"): thresholds of their own in every state,
# with a part of the budget.
APART = {"help": 0.2, "no": 0.5}
CONFUSED = 0.015  # of commands, taken for another one
WORDS = ("word", "piece", "sentence")  # of people
COMMANDS = ("command", "flite")
TALK = ("speech", "noise")
LEAST_THRESHOLD = 0.6
MOST_THRESHOLD = 0.99


def read_table(paths):
    rows = []
    for path in paths:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        names = lines[0].split("\t")
        rows += [dict(zip(names, line.split("\t"))) for line in lines[1:]]
    return rows


def group_of(row):
    """Rows of a group share one weight, so that no kind of material outvotes the others."""
    right = row["right"] == "1"
    if right:
        return ("right", row["kind"], "own" if row["problem"] in BUDGETS else "other")
    kind = {"command": "word", "flite": "foreign"}.get(row["kind"], row["kind"])
    return ("wrong", kind, "own" if row["problem"] in BUDGETS else "other")


# How much each group counts, all groups of a class together 1.
SHARES = {
    ("right", "command"): 4.0, ("right", "word"): 2.0, ("right", "flite"): 2.0,
    ("right", "sentence"): 1.5, ("wrong", "word"): 4.0, ("wrong", "foreign"): 1.5,
    ("wrong", "piece"): 2.0, ("wrong", "speech"): 1.5, ("wrong", "noise"): 2.0,
    ("wrong", "sentence"): 1.0,
}  # fmt: skip


OTHER_GRAMMARS = 0.2  # against the dialogue's own


def share(group):
    return SHARES.get(group[:2], 1.0) * (1.0 if group[2] == "own" else OTHER_GRAMMARS)


def row_weights(rows):
    counts = {}
    for row in rows:
        counts[group_of(row)] = counts.get(group_of(row), 0) + 1
    totals = {"right": 0.0, "wrong": 0.0}
    for group in counts:
        totals[group[0]] += share(group)
    weights = []
    for row in rows:
        group = group_of(row)
        weights.append(share(group) / totals[group[0]] / counts[group])
    return np.array(weights) * len(rows) / 2


def fit(x, y, w):
    """Newton's method on the standardised features; returns bias and weights for raw ones."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.column_stack([np.ones(len(x)), (x - mean) / spread])
    ridge = np.full(z.shape[1], RIDGE)
    ridge[0] = 1e-6
    theta = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(z @ theta, -30, 30)))
        gradient = z.T @ (w * (p - y)) + ridge * theta
        hessian = (z * (w * p * (1 - p))[:, None]).T @ z + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        theta -= step
        if np.abs(step).max() < 1e-8:
            break
    raw = theta[1:] / spread
    return theta[0] - float(raw @ mean), raw


def confidence(x, model):
    return 1 / (1 + np.exp(-np.clip(model[0] + x @ model[1], -40, 40)))


def fold_of(speaker):
    return hashlib.sha256(f"fold:{speaker}".encode()).digest()[0] % FOLDS


def crossed(rows, x, y, w):
    folds = np.array([fold_of(row["speaker"]) for row in rows])
    p = np.zeros(len(rows))
    for fold in range(FOLDS):
        held = folds == fold
        if held.any():
            p[held] = confidence(x[held], fit(x[~held], y[~held], w[~held]))
    return p


def area(p, y):
    """Under the ROC curve."""
    order = np.argsort(p, kind="stable")
    rank = np.empty(len(p))
    rank[order] = np.arange(1, len(p) + 1)
    n_right, n_wrong = int(y.sum()), int((1 - y).sum())
    return (rank[y == 1].sum() - n_right * (n_right + 1) / 2) / max(1, n_right * n_wrong)


def threshold_for(state, rows, p, everything, intent=None, budget=1.0):
    """The lowest that keeps to the budgets of the state; with an intent, that of the
    intent in any state, with a part of the budgets."""
    limit = LEAST_THRESHOLD
    problem = DEFAULT_FROM if state == "default" else state

    def counts(row):
        if intent:
            return row["intent"] == intent and row["problem"] in BUDGETS
        return row["intent"] not in APART and row["problem"] == problem

    def keep(kinds, allowed):
        scores = sorted((value for row, value in zip(rows, p)
                         if row["right"] == "0" and row["kind"] in kinds and counts(row)),
                        reverse=True)  # fmt: skip
        allowed *= budget
        return scores[round(allowed)] + 0.002 if len(scores) > round(allowed) else 0.0

    mine = [row for row in everything
            if row["problem"] == problem or (intent and row["problem"] in BUDGETS)]  # fmt: skip
    files = {row["name"] for row in mine if row["kind"] in WORDS}
    commands = {row["name"] for row in mine if row["kind"] in COMMANDS}
    hours = {row["name"]: float(row["hours"]) for row in mine if row["kind"] in TALK}
    limit = max(limit, keep(WORDS, BUDGETS[state] * len(files)))
    limit = max(limit, keep(COMMANDS, CONFUSED * len(commands)))
    limit = max(limit, keep(TALK, TALK_AN_HOUR * sum(hours.values())))
    return min(MOST_THRESHOLD, limit)


def report(rows, p, thresholds, everything):
    """Lines of text. everything: also the rows without features (nothing to verify)."""
    lines = []
    accepted = {}
    for row, value in zip(rows, p):
        limit = thresholds.get(f"any/{row['intent']}") or thresholds.get(
            row["problem"], thresholds["default"])
        accepted[id(row)] = value >= limit
    groups = {}
    for row in everything:
        key = (row["problem"], row["kind"], row["mixed"])
        counts = groups.setdefault(key, [set(), 0, 0, {}])
        counts[0].add(row["name"])
        if accepted.get(id(row)):
            counts[1 if row["right"] == "1" else 2] += 1
        counts[3][row["name"]] = float(row["hours"])
    lines.append(f"{'problem':10} {'kind':9} {'noise':6} {'files':>6} {'right':>6} {'wrong':>6} hours")
    for key in sorted(groups):
        names, right, wrong, hours = groups[key]
        lines.append(f"{key[0]:10} {key[1]:9} {key[2]:6} {len(names):6} {right:6} {wrong:6} "
                     f"{sum(hours.values()):5.2f}")  # fmt: skip
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", action="append", required=True)
    parser.add_argument("--out", help="the weights file")
    parser.add_argument("--without", default="", help="features to leave out, comma separated")
    arguments = parser.parse_args()
    everything = [row for row in read_table(arguments.table) if row["held"] == "0"]
    names = [n for n in everything[0] if n not in NOT_FEATURES]
    rows = [row for row in everything if row.get(names[0])]
    if not rows:
        sys.exit("no row with features")
    x = np.array([[float(row[n]) for n in names] for row in rows])
    for left_out in filter(None, arguments.without.split(",")):
        x[:, names.index(left_out)] = 0
    y = np.array([float(row["right"]) for row in rows])
    w = row_weights(rows)
    p = crossed(rows, x, y, w)
    thresholds = {state: threshold_for(state, rows, p, everything) for state in BUDGETS}
    for intent, budget in APART.items():
        thresholds[f"any/{intent}"] = max(
            thresholds["guide"],
            threshold_for("confirm", rows, p, everything, intent, budget))  # fmt: skip
    for state in AS_GUIDE:
        thresholds[state] = thresholds["guide"]
    model = fit(x, y, w)
    lines = [
        "Weights of the verifier: how sure to be that a sentence was really said.",
        "Made by tests/train (collect.py, train.py); how to make it anew stands there.",
        "",
        f"{len(rows)} utterances with a sentence, {int(y.sum())} of them right; "
        f"{len({row['speaker'] for row in rows})} speakers, voices and noises.",
        f"Area under the ROC curve {area(p, y):.4f}, in the loudest noise (5 and 10 dB) "
        + "{:.4f}.".format(area(*[v[[i for i, r in enumerate(rows) if r["mixed"] in ("10", "5")]]
                                  for v in (p, y)])),
        "Cross-validated by speaker, at the thresholds below; wrong counts another command",
        "than said and words that are none:",
        "",
    ]  # fmt: skip
    lines += report(rows, p, thresholds, everything)
    out = [f"# {line}".rstrip() for line in lines]
    out += ["", f"bias {model[0]:.4f}"]
    out += [f"weight {name} {value:.4f}" for name, value in zip(names, model[1])]
    out += [""] + [f"threshold {state} {value:.3f} {value:.3f}"
                   for state, value in sorted(thresholds.items(), key=lambda t: t[0] != "default")]  # fmt: skip
    text = "\n".join(out) + "\n"
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
