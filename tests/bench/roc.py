# SPDX-License-Identifier: MIT
"""roc - curves of what is heard rightly over what is acted on wrongly, as an SVG picture"""

from dataclasses import dataclass
from math import log10
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, PANEL_GAP = 400, 320, 60, 50, 80
COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad")


@dataclass(frozen=True)
class Curve:
    name: str
    points: list[tuple[float, float]]  # (wrong, right %), in any unit of wrong
    shipped: tuple[float, float]  # where the shipped thresholds stand


@dataclass(frozen=True)
class Panel:
    title: str
    unit: str
    low: float  # the axis is logarithmic; what is less stands at its left edge
    high: float
    curves: list[Curve]


def curve(right: list[float], n_right: int, wrong: list[float], per: float) -> list[tuple[float, float]]:
    """From confidences: those of n_right things meant that were understood (the others were
    not), and those of what was not meant. One point for each threshold that matters."""
    thresholds = sorted({0.0, *right, *wrong}, reverse=True)
    return [
        (sum(c >= t for c in wrong) / per, 100 * sum(c >= t for c in right) / max(n_right, 1))
        for t in thresholds
        if t > 0
    ]


def right_at(points: list[tuple[float, float]], most_wrong: float) -> float:
    """The most that is right while no more than that is wrong."""
    return max((right for wrong, right in points if wrong <= most_wrong), default=0.0)


def _place(panel: Panel, left: float, point: tuple[float, float]) -> tuple[float, float]:
    wrong = min(max(point[0], panel.low), panel.high)
    share = log10(wrong / panel.low) / log10(panel.high / panel.low)
    return left + share * WIDTH, TOP + (1 - point[1] / 100) * HEIGHT


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{text}</text>'


def _axes(panel: Panel, left: float) -> list[str]:
    out = [f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#444"/>',
           _text(left + WIDTH / 2, TOP - 14, panel.title, 'text-anchor="middle" font-weight="bold"'),
           _text(left + WIDTH / 2, TOP + HEIGHT + 38, panel.unit, 'text-anchor="middle"')]  # fmt: skip
    for right in range(0, 101, 20):
        x, y = _place(panel, left, (panel.low, right))
        out.append(f'<path d="M{x:.0f} {y:.1f}h{WIDTH}" stroke="#ddd"/>')
        out.append(_text(x - 6, y + 4, str(right), 'text-anchor="end"'))
    wrong = panel.low
    while wrong <= panel.high * 1.001:
        x, y = _place(panel, left, (wrong, 0))
        out.append(f'<path d="M{x:.1f} {y:.0f}v-{HEIGHT}" stroke="#ddd"/>')
        out.append(_text(x, y + 18, f"{wrong:g}", 'text-anchor="middle"'))
        wrong *= 10
    return out


def _line(panel: Panel, left: float, one: Curve, colour: str, number: int) -> list[str]:
    places = [_place(panel, left, point) for point in sorted(one.points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = _place(panel, left, one.shipped)
    legend = TOP + 18 + 18 * number
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>',
            f'<path d="M{left + 10} {legend - 4}h20" stroke="{colour}" stroke-width="2"/>',
            _text(left + 36, legend, one.name)]  # fmt: skip


def draw(path: Path, panels: list[Panel]) -> None:
    width = LEFT + len(panels) * (WIDTH + PANEL_GAP)
    height = TOP + HEIGHT + 60
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           'font-family="sans-serif" font-size="13">',
           f'<rect width="{width}" height="{height}" fill="white"/>',
           _text(0, 0, "commands acted on rightly, %", 'text-anchor="middle" '
                 f'transform="translate(16 {TOP + HEIGHT / 2}) rotate(-90)"')]  # fmt: skip
    for number, panel in enumerate(panels):
        left = LEFT + number * (WIDTH + PANEL_GAP)
        out += _axes(panel, left)
        for i, one in enumerate(panel.curves):
            out += _line(panel, left, one, COLOURS[i % len(COLOURS)], i)
    path.write_text("\n".join([*out, "</svg>"]) + "\n")
