#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""train - the verifier's weights and thresholds from the table that collect.py made

	tests/train/train.py --table features.tsv --keep tests/data/features.tsv
	tests/train/train.py --out grammar/verifier.txt

A logistic regression, linear in the features, with a little ridge. The second line reads
the kept table (numbers only), so that the weights can be made anew without a recording.
The report, which is written into the file as comments, is from cross-validation by
speaker: each row is judged by weights that never heard that speaker.
"""

import argparse
import hashlib
import math
import sys
from pathlib import Path

import numpy as np

FOLDS = 5
RIDGE = 10.0
LEAST_SPREAD = 0.1
KEPT = Path(__file__).resolve().parents[1] / "data" / "features.tsv"
ABOUT = ("problem", "kind", "file", "speaker", "source", "mixed", "hours", "intent", "phones", "right")

# How much each group of rows counts, all of "right" together as much as all of "wrong".
SHARES = {
    ("right", "command"): 4.0, ("right", "word"): 3.0, ("right", "cut"): 1.5,
    ("right", "flite"): 2.0, ("right", "sentence"): 2.0,
    ("wrong", "word"): 4.0, ("wrong", "cut"): 1.0, ("wrong", "foreign"): 1.0,
    ("wrong", "speech"): 4.0, ("wrong", "noise"): 4.0, ("wrong", "sentence"): 1.0,
}  # fmt: skip
OTHER_GRAMMARS = 0.4  # against the dialogue's own

# What a state may cost: the share of other words acted on, connected speech and noise acted
# on an hour, and commands taken for others. The streams of talk are half in loud noise.
BUDGETS = {
    "guide": {"words": 0.02, "speech": 1.0, "noise": 0.3, "confused": 0.01},
    "confirm": {"words": 0.025, "speech": 2.0, "noise": 0.3, "confused": 0.01},
    "query": {"words": 0.03, "speech": 2.0, "noise": 0.3, "confused": 0.04},
    # Nothing may wake it; the wake phrase is long, so that still leaves room.
    "idle": {"words": 0.001, "speech": 0.1, "noise": 0.1, "confused": 0.1},
    "random": {"words": 0.03, "speech": 1.0, "noise": 1.0, "confused": 1.0},
    "slots": {"words": 0.10, "speech": 1.0, "noise": 1.0, "confused": 1.0},
}
# A question may come a little oftener than an action; where nobody is being talked to, or
# where asking is acting, never.
ASK_BUDGETS = {"words": 0.05, "speech": 4.0, "noise": 2.0, "confused": 0.03}
ADDRESSED_ODDS = 0.6  # VERIFY_ADDRESSED_ODDS of core/verify.h
NEVER_ASKS = ("idle", "paused", "dozing")
NEVER_ASKED = ("emergency",)  # the dialogue acts on doubt about it
# One short word each, said seldom, and by nobody in our recordings: talk is taken for them.
SELDOM = ("louder", "quieter", "slower", "faster")
SELDOM_OFFSETS = dict.fromkeys(SELDOM, (math.log(16.0), math.log(4.0)))  # logits: to act, to ask

# States without recordings of their own, and grammars of anybody.
LIKE = {"year": "query", "paused": "guide", "dozing": "guide", "default": "random",
        "default/long": "slots"}  # fmt: skip
TOGETHER = {"query": ("year",)}  # judged by what was heard in these as well
OF_OTHERS = ("random", "slots", "default", "default/long")

# What acting wrongly costs against not acting: 1 is a word to take it back. And for the
# question: what it costs to ask in vain against having missed it.
ACT_COSTS = {"next": 1.0, "back": 1.0, "repeat": 0.7, "how-many": 0.7, "where-am-i": 0.7,
             "explain": 0.7, "understood": 1.0, "what-can-i-say": 0.7, "help": 1.0, "pause": 1.5,
             "resume": 1.0, "stop": 1.0, "unknown": 1.5, "yes": 1.2, "no": 1.2,
             "start-over": 3.0, "emergency": 3.0, "query": 1.0, "wake": 1.5}  # fmt: skip
ASK_COSTS = {"stop": 0.4, "start-over": 1.5}
# It must be heard and lies lower than all others, so that the talk that was taken for it would raise
# them all; it has a threshold above that talk instead.
LOWEST = "stop"
# Which intents are really said more often than others.
OFTEN = {"next": 4.0, "stop": 2.0, "repeat": 2.0, "yes": 6.0, "no": 6.0, "query": 20.0}

WORDS = ("word", "sentence", "cut", "foreign")
COMMANDS = ("command", "flite")
TALK = ("speech", "noise")
TAIL = 12  # of the surest wrong ones, from which a rare event is estimated
LEAST_TAIL = 4
# To act on, to ask about: what is rarer than once in all that was heard cannot be told.
LEAST_EVENTS = (1.0, 3.0)
# Of noise alone: what the surest of it leads to has a threshold above it of its own.
LEAST_NOISES = (3.0, 5.0)
MOST_PULL, LEAST_PULL = 2.5, -1.0
ABOVE_SUREST = 0.3  # logits: no threshold need lie higher above what was heard
LEAST_THRESHOLD, MOST_THRESHOLD = 0.4, 0.99
# Nothing may wake it in days: more than the hour that is heard here can tell. A long sentence is
# hardly ever heard where another was said: what passes is mostly it, with one word misheard.
LEAST_OF = {"idle": 0.6, "slots": 0.2}
STRETCHED = {"longest-stay": 3.4, "phone-rate": 1.3}  # nobody says that; core/verify.h
AWAKE = ("guide", "confirm", "query", "year")
LONG_PHRASE = 12  # phones; VERIFY_LONG_PHRASE of core/verify.h
LEAST_LONG = 0.7  # few such are heard here where there were none
# A make alone says little, and held chords reach 0.995 of it: acted on when surer, and asked about
# where a longer query would be acted on.
SHORT_PHRASE = 8  # phones; VERIFY_SHORT_PHRASE of core/verify.h
SHORT = {("query", "query"): 0.997}


def read_table(paths):
    rows = []
    for path in paths:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if not line.startswith("#")]
        names = lines[0].split("\t")
        rows += [dict(zip(names, line.split("\t"))) for line in lines[1:]]
    for row in rows:
        row.update({name: "" for name, value in row.items() if value == "-"})
        row.setdefault("file", hashlib.sha256(row.get("name", "").encode()).hexdigest()[:8])
    return rows


def feature_names(rows):
    """What follows the first of the features, in the verifier's own order."""
    row = max(rows, key=len)
    return [name for name in row if name not in ABOUT and name not in ("name", "said", "text")]


def short(value):
    """Two decimals: no feature is known better than that."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def keep(rows, path):
    """The table without names and words."""
    names = feature_names(rows)
    with open(path, "w", encoding="utf-8") as out:
        out.write("# What the verifier measured on people, voices and noise, a line an utterance found\n"
                  "# (collect.py); nothing of it on people or noises that are kept for measuring.\n")  # fmt: skip
        out.write("\t".join((*ABOUT, *names)) + "\n")
        for row in rows:
            values = [short(row[n]) if row.get(n) else "-" for n in names]
            about = [row[n] for n in ABOUT]
            about[ABOUT.index("hours")] = f"{float(row['hours']):.5f}"
            about[ABOUT.index("file")] = row["file"][:6]  # enough to tell them apart
            out.write("\t".join(about + values) + "\n")


def is_own(row):
    return row["problem"] not in ("random", "slots")


def group_of(row):
    """Rows of a group share one weight, so that no kind of material outvotes the others."""
    kind = row["kind"]
    if row["right"] != "1":
        kind = {"command": "word", "flite": "foreign"}.get(kind, kind)
    return ("right" if row["right"] == "1" else "wrong", kind, is_own(row))


def is_stretched(row):
    return all(float(row[name]) > most for name, most in STRETCHED.items())


def row_weights(rows):
    counts = {}
    for row in rows:
        counts[group_of(row)] = counts.get(group_of(row), 0) + 1

    def share(group):
        return SHARES.get(group[:2], 1.0) * (1.0 if group[2] else OTHER_GRAMMARS)

    totals = {"right": 0.0, "wrong": 0.0}
    for group in counts:
        totals[group[0]] += share(group)
    weights = [share(group_of(row)) / totals[group_of(row)[0]] / counts[group_of(row)]
               for row in rows]  # fmt: skip
    return np.array(weights) * len(rows) / 2


def fit(x, y, w, ridge=RIDGE):
    """Newton's method on the standardised features; returns bias and weights for raw ones."""
    # What hardly ever differs must not get a weight that decides alone when it does.
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), LEAST_SPREAD)
    z = np.column_stack([np.ones(len(x)), (x - mean) / spread])
    penalty = np.full(z.shape[1], ridge)
    penalty[0] = 1e-6
    theta = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(z @ theta, -30, 30)))
        gradient = z.T @ (w * (p - y)) + penalty * theta
        hessian = (z * (w * p * (1 - p))[:, None]).T @ z + np.diag(penalty)
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


def crossed(rows, x, y, w, part_of=lambda row: fold_of(row["speaker"])):
    """Each row's confidence by weights made without its part."""
    parts = np.array([part_of(row) for row in rows])
    p = np.zeros(len(rows))
    for part in np.unique(parts):
        held = parts == part
        p[held] = confidence(x[held], fit(x[~held], y[~held], w[~held]))
    return p


def area(p, y):
    """Under the ROC curve."""
    order = np.argsort(p, kind="stable")
    rank = np.empty(len(p))
    rank[order] = np.arange(1, len(p) + 1)
    n_right, n_wrong = int(y.sum()), int((1 - y).sum())
    return (rank[y == 1].sum() - n_right * (n_right + 1) / 2) / max(1, n_right * n_wrong)


def right_at(share, p, y, among_right, among_wrong):
    """Share of right sentences accepted where so many of the wrong ones are."""
    wrong = np.sort(p[(y == 0) & among_wrong])[::-1]
    right = p[(y == 1) & among_right]
    return float((right > wrong[int(share * len(wrong))]).mean()) if len(wrong) and len(right) else math.nan


# --- thresholds ----------------------------------------------------------------------------


def logit(p):
    return math.log(p / (1 - p)) if 0 < p < 1 else math.copysign(40, p - 0.5)


def attraction(rows, state):
    """By intent: logarithm of how much oftener other sounds than people lead to it."""
    wrong = {}
    for row in rows:
        if row["problem"] == state and row["right"] == "0" and row["kind"] in WORDS + TALK:
            wrong[row["intent"]] = wrong.get(row["intent"], 0) + 1
    if not wrong:
        return {}
    often = {intent: OFTEN.get(intent, 1.0) for intent in wrong}
    odds = {intent: math.log((wrong[intent] + 5) / sum(wrong.values()) / often[intent] * sum(often.values()))
            for intent in wrong}  # fmt: skip
    return {intent: min(MOST_PULL, max(LEAST_PULL, value)) for intent, value in odds.items()}


def offsets(rows, state):
    """Logits that an intent's thresholds lie above those of its state: (accept, ask)."""
    pulls = attraction(rows, LIKE.get(state, state))
    return {intent: (pulls.get(intent, 0.0) + math.log(cost),
                     pulls.get(intent, 0.0) + math.log(ASK_COSTS.get(intent, 1.0)))
            for intent, cost in ACT_COSTS.items()}  # fmt: skip


def tail_above(wrong, allowed, least):
    """The score that so many of the wrong ones pass; wrong is sorted, surest first. Where less than
    a few are allowed, the one or two surest say little: odds fall off evenly (as an
    exponential does) above the last of the TAIL surest, so how fast is estimated from them all."""
    if allowed >= len(wrong):
        return -40.0
    allowed = max(allowed, least)
    n = min(TAIL, len(wrong))
    if allowed >= n or n < LEAST_TAIL:
        return wrong[min(int(allowed), len(wrong) - 1)] + 0.01
    last = wrong[n - 1]
    fall = sum(score - last for score in wrong[: n - 1]) / (n - 1)
    return min(last + fall * math.log(n / allowed), wrong[0] + ABOVE_SUREST)


def surest_of(kind, rows, p, states):
    """By intent: how sure that kind of sound was of it."""
    surest = {}
    for row, value in zip(rows, p):
        if row["problem"] in states and row["kind"] == kind:
            surest[row["intent"]] = max(surest.get(row["intent"], -40.0), logit(value))
    return surest


def base_threshold(states, rows, scores, everything, budget, which):
    """The lowest logit that keeps to the budgets of some states; scores are logits less the
    offsets of their intents."""
    limit = logit(LEAST_OF.get(states[0], LEAST_THRESHOLD))

    def keep_to(kinds, allowed, least=LEAST_EVENTS[which]):
        wrong = sorted((score for row, score in zip(rows, scores)
                        if row["problem"] in states and row["right"] == "0" and row["kind"] in kinds
                        and (row["intent"] != LOWEST or row["kind"] != "speech")),
                       reverse=True)  # fmt: skip
        return tail_above(wrong, allowed, least)

    mine = [row for row in everything if row["problem"] in states]
    words = {row["file"] for row in mine if row["kind"] in WORDS}
    commands = {row["file"] for row in mine if row["kind"] in COMMANDS}
    limit = max(limit, keep_to(WORDS, budget["words"] * len(words)))
    limit = max(limit, keep_to(COMMANDS, budget["confused"] * len(commands)))
    for kind in TALK:
        hours = {row["file"]: float(row["hours"]) for row in mine if row["kind"] == kind}
        limit = max(limit, keep_to((kind,), budget[kind] * sum(hours.values()),
                                   (LEAST_NOISES if kind == "noise" else LEAST_EVENTS)[which]))  # fmt: skip
    return limit


def bounded(value):
    return min(MOST_THRESHOLD, max(0.05, 1 / (1 + math.exp(-value))))


def is_long(row):
    return int(row["phones"] or 0) >= LONG_PHRASE


def bases_of(state, rows, p, everything, own):
    """Of a state, or of its long phrases: the logits to act on, to ask about."""
    like = LIKE.get(state, state)
    states = (like, *TOGETHER.get(like, ()))
    bases = []
    for which, budget in ((0, BUDGETS[like]), (1, ASK_BUDGETS)):
        scores = [logit(value) - own.get(row["intent"], (0, 0))[which]
                  for row, value in zip(rows, p)]  # fmt: skip
        bases.append(base_threshold(states, rows, scores, everything, budget, which))
    return bases


def make_rules(rows, p, everything):
    """rule name -> (accept, ask)"""
    rules = {}
    short = [i for i, row in enumerate(rows) if not is_long(row)]
    long = [i for i, row in enumerate(rows) if is_long(row)]

    def part(which):
        return [rows[i] for i in which], p[which]

    noisy = surest_of("noise", *part(short), AWAKE)  # noise does not know the state
    for state in (*BUDGETS, *LIKE):
        if state in ("random", "slots"):
            continue
        is_other = state in OF_OTHERS
        never = state in NEVER_ASKS or is_other
        own = {} if is_other else {**offsets(rows, state), **SELDOM_OFFSETS}
        bases = bases_of(state, *((rows, p) if is_other else part(short)), everything, own)

        def rule(accept, ask, never=never):
            accept, ask = bounded(accept), bounded(ask)
            return accept, accept if never else min(ask, accept)

        rules[state] = rule(*bases)
        if state in AWAKE:
            accept, ask = bases_of(state, *part(long), everything, {})
            rules[f"{state}/long"] = rule(max(accept, logit(LEAST_LONG)), ask)
        for intent, (accept, ask) in sorted(own.items()):
            if intent in SELDOM or state not in AWAKE:
                continue
            if any(row["problem"] == state and row["intent"] == intent for row in rows):
                surest = noisy.get(intent, -40.0)
                if intent == LOWEST:
                    surest = max(surest, surest_of("speech", *part(short), (state,)).get(intent, -40.0))
                accept = max(bases[0] + accept, surest + ABOVE_SUREST)
                rules[f"{state}/{intent}"] = rule(accept, bases[1] + ask,
                                                  never or intent in NEVER_ASKED)  # fmt: skip
    for (state, intent), accept in SHORT.items():
        rules[f"{state}/{intent}-short"] = (accept, rules[f"{state}/{intent}"][0])
    for intent in NEVER_ASKED:
        accept = bounded(logit(rules["guide"][0]) + math.log(ACT_COSTS[intent]))
        rules[f"any/{intent}"] = (accept, accept)
    for intent, own in SELDOM_OFFSETS.items():
        rules[f"any/{intent}"] = tuple(bounded(logit(value) + more) for value, more in zip(rules["guide"], own))
    return rules


def rule_for(rules, row):
    """As verify_rule_for() in core/verify.c."""
    state, intent = row["problem"], row["intent"]
    names = [f"{state}/{intent}", f"any/{intent}", state]
    if int(row["phones"] or 0) < SHORT_PHRASE:
        names.insert(0, f"{state}/{intent}-short")
    for name in ([f"{state}/long"] if is_long(row) else []) + names:
        if name in rules:
            return rules[name]
    return rules["default/long" if is_long(row) else "default"]


# --- report ----------------------------------------------------------------------------------


def report(rows, p, rules, everything):
    """Lines of text. everything: also the rows without features (nothing to verify)."""
    outcome = {}
    for row, value in zip(rows, p):
        accept, ask = rule_for(rules, row)
        addressed = ask < accept and logit(value) >= logit(ask) + math.log(ADDRESSED_ODDS)
        outcome[id(row)] = ("acted" if value >= accept else "asked" if value >= ask
                            else "sorry" if addressed else "")  # fmt: skip
    groups = {}
    for row in everything:
        key = (row["problem"], row["kind"], row["mixed"])
        counts = groups.setdefault(key, {"files": {}, "right": 0, "wrong": 0, "asked": 0, "sorry": 0})
        counts["files"][row["file"]] = float(row["hours"])
        what = outcome.get(id(row), "")
        if what == "acted":
            counts["right" if row["right"] == "1" else "wrong"] += 1
        if what in ("asked", "sorry"):
            counts[what] += 1
    lines = [f"{'grammar':8} {'kind':9} {'noise':6} {'files':>6} {'right':>6} {'wrong':>6} {'asked':>6} {'sorry':>6} hours"]
    for key in sorted(groups):
        g = groups[key]
        lines.append(f"{key[0]:8} {key[1]:9} {key[2]:6} {len(g['files']):6} {g['right']:6} "
                     f"{g['wrong']:6} {g['asked']:6} {g['sorry']:6} {sum(g['files'].values()):5.2f}")  # fmt: skip
    return lines


def strictness(rows, p, y):
    """Right single words of people accepted, where so many wrong ones are."""
    people = np.array([row["kind"] in ("command", "word") for row in rows])
    words = np.array([row["kind"] in ("command", "word", "speech") for row in rows])
    talk = np.array([row["kind"] in ("speech", "noise") for row in rows])
    own = np.array([is_own(row) for row in rows])
    loud = np.array([row["mixed"] in ("5", "10") for row in rows])
    return (f"area {area(p, y):.4f}; right words of people accepted at 1 / 3 % of wrong words: "
            f"{right_at(0.01, p, y, people, words):.2f} / {right_at(0.03, p, y, people, words):.2f}, "
            f"at 10 and 5 dB {right_at(0.01, p, y, people & loud, words):.2f} / "
            f"{right_at(0.03, p, y, people & loud, words):.2f}; "
            f"at 1 % of talk {right_at(0.01, p, y, people & own, talk):.2f}")  # fmt: skip


def domain_of(row):
    return row["source"] if row["source"] in ("SpeechCommands", "AN4", "LibriSpeech") else "others"


def compare(rows, x, y, w, names):
    """What each family of features is worth: without it, by speaker and by domain."""
    families = {"all": (), "llr": tuple(n for n in names if n.startswith("llr"))}
    families.update({name: (name,) for name in names if not name.startswith("llr")})
    for family, without in families.items():
        kept = x.copy()
        for name in without:
            kept[:, names.index(name)] = 0
        for label, part_of in (("speakers", lambda row: fold_of(row["speaker"])), ("domains", domain_of)):
            head = family if not without else f"without {family}"
            print(f"{head:24} {label:9} {strictness(rows, crossed(rows, kept, y, w, part_of), y)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", action="append", help=f"default: {KEPT.name}")
    parser.add_argument("--keep", help="write the table there, without names")
    parser.add_argument("--out", help="the weights file")
    parser.add_argument("--compare", action="store_true", help="what each feature is worth")
    arguments = parser.parse_args()
    everything = read_table(arguments.table or [KEPT])
    names = feature_names(everything)
    if arguments.keep:
        keep(everything, arguments.keep)
    rows = [row for row in everything if row.get(names[0]) and not is_stretched(row)]
    if not rows:
        sys.exit("no row with features")
    x = np.array([[float(short(row[n])) for n in names] for row in rows])
    y = np.array([float(row["right"]) for row in rows])
    w = row_weights(rows)
    if arguments.compare:
        compare(rows, x, y, w, names)
        return
    p = crossed(rows, x, y, w)
    rules = make_rules(rows, p, everything)
    model = fit(x, y, w)
    lines = [
        "Weights of the verifier: how sure to be that a sentence was really said.",
        "Made by tests/train (collect.py, train.py); how to make it anew stands there.",
        "",
        f"{len(rows)} utterances with a sentence, {int(y.sum())} of them right; "
        f"{len({row['speaker'] for row in rows})} speakers, voices and noises.",
        "Speakers unseen:", f"  {strictness(rows, p, y)}",
        "Domains unseen (AN4, Speech Commands, LibriSpeech, others):",
        f"  {strictness(rows, crossed(rows, x, y, w, domain_of), y)}",
        "At the thresholds below, speakers unseen; wrong counts another command than said,",
        "and words that are none:",
        "",
    ]  # fmt: skip
    lines += report(rows, p, rules, everything)
    out = [f"# {line}".rstrip() for line in lines]
    out += ["", f"bias {model[0]:.4f}"]
    out += [f"weight {name} {value:.4f}" for name, value in zip(names, model[1])]
    out += ["", "# threshold STATE[/INTENT] ACCEPT ASK"]
    out += [f"threshold {name} {accept:.3f} {ask:.3f}"
            for name, (accept, ask) in sorted(rules.items(), key=lambda t: t[0] != "default")]  # fmt: skip
    text = "\n".join(out) + "\n"
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
