# SPDX-License-Identifier: MIT
"""stats - how far a share or a rate that was counted can be trusted"""

import math

Z_95 = 1.959964  # two-sided 95 % of a normal distribution
TAIL = 0.025


def wilson(k: int, n: int) -> tuple[float, float]:
    """95 % interval of a share of k in n (Wilson's score interval)."""
    if n == 0:
        return 0.0, 1.0
    share = k / n
    z2 = Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the ends rounding would leave 1e-17 where the limit is exact.
    low = 0.0 if k == 0 else max(middle - half, 0.0)
    high = 1.0 if k == n else min(middle + half, 1.0)
    return low, high


def _poisson_cdf(k: int, mean: float) -> float:
    """Chance of at most k events."""
    if mean == 0.0:
        return 1.0
    logs = [i * math.log(mean) - mean - math.lgamma(i + 1) for i in range(k + 1)]
    return min(math.fsum(math.exp(value) for value in logs), 1.0)


def _falling_root(function, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def poisson(k: int) -> tuple[float, float]:
    """Exact 95 % limits of the mean of which k events were a sample."""
    most = k + 10 * math.sqrt(k + 1) + 20
    low = 0.0 if k == 0 else _falling_root(
        lambda mean: TAIL - (1 - _poisson_cdf(k - 1, mean)), 0.0, most
    )  # fmt: skip
    high = _falling_root(lambda mean: _poisson_cdf(k, mean) - TAIL, 0.0, most)
    return low, high


def percentile(values: list[float], percent: float) -> float:
    """By linear interpolation; NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100.0
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
