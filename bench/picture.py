"""One picture of the measurements: delay and rate over open sockets and over past turns. Plain SVG, drawn by hand."""

import math
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.figures import Point, Row

WIDTH, HEIGHT = 1000, 720
PANEL_WIDTH, PANEL_HEIGHT = 360, 220
LEFT, TOP, GAP_X, GAP_Y = 80, 90, 130, 110
COLOURS = ("#0f4d3c", "#b4541a", "#5b6b8c", "#8a2f3a")
NONE_AT = 0.5  # decades before the first value: where "none" stands on a scale of tens
INK, PALE = "#1d1b18", "#d8d2c6"
PANELS = (
    ("delay over sockets", "sockets", "ms"),
    ("rate over sockets", "sockets", "tickets/s"),
    ("delay over past turns", "past turns", "ms"),
    ("rate over past turns", "past turns", "tickets/s"),
)
TITLES = {
    "delay over sockets": "A call is heard: milliseconds, p99",
    "rate over sockets": "Tickets a second meanwhile",
    "delay over past turns": "call-next: milliseconds",
    "rate over past turns": "Tickets a second",
}


def draw(path: Path, rows: Sequence[Row], machine: str) -> None:
    points = [point for row in rows for point in row.points]
    panels = [
        _panel(nth, name, across, [point for point in points if point.panel == name])
        for nth, (name, across, _unit) in enumerate(PANELS)
        if any(point.panel == name for point in points)
    ]
    head = _text(LEFT, 40, "Giliran, measured", size=22, weight="bold") + _text(LEFT, 62, machine, size=12)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" fill="{INK}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbf8f2"/>{head}{"".join(panels)}</svg>\n'
    )


class _Scale:
    """Where a value lies between two ends; across in tens, so that 1 and 1,000,000 fit beside each other."""

    def __init__(self, values: Sequence[float], begin: float, length: float, *, tens: bool) -> None:
        self._tens, self._begin, self._length = tens, begin, length
        self._none = math.log10(min([value for value in values if value > 0], default=1)) - NONE_AT
        placed = [self._placed(value) for value in values]
        self._low = min(placed) if tens else 0.0
        self._high = max(placed) * (1 if tens else 1.1)

    def at(self, value: float) -> float:
        return self._begin + self._length * (self._placed(value) - self._low) / ((self._high - self._low) or 1)

    def _placed(self, value: float) -> float:
        if not self._tens:
            return value
        return math.log10(value) if value > 0 else self._none


def _panel(nth: int, name: str, across: str, points: Sequence[Point]) -> str:
    left = LEFT + nth % 2 * (PANEL_WIDTH + GAP_X)
    top = TOP + 30 + nth // 2 * (PANEL_HEIGHT + GAP_Y)
    bottom = top + PANEL_HEIGHT
    x = _Scale([point.x for point in points], left, PANEL_WIDTH, tens=True)
    y = _Scale([point.y for point in points], bottom, -PANEL_HEIGHT, tens=False)
    parts = [_text(left, top - 14, TITLES[name], size=15, weight="bold")]
    parts += [_grid(left, y.at(value), value) for value in _round_values(max(point.y for point in points))]
    parts += [
        _text(x.at(value), bottom + 20, f"{value:,.0f}", anchor="middle") for value in sorted({p.x for p in points})
    ]
    parts.append(_text(left + PANEL_WIDTH / 2, bottom + 40, across, anchor="middle"))
    series = list(dict.fromkeys(point.series for point in points))
    for colour, one in zip(COLOURS, series, strict=False):
        own = sorted((point.x, point.y) for point in points if point.series == one)
        parts.append(_curve([(x.at(across), y.at(up)) for across, up in own], colour))
        parts.append(_legend(left + PANEL_WIDTH + 6, top + 10 + 30 * series.index(one), one, colour))
    return "".join(parts)


def _round_values(most: float) -> list[float]:
    step = 10 ** math.floor(math.log10(most or 1))
    while most / step < 3:
        step /= 2
    return [step * count for count in range(int(most / step) + 1)]


def _grid(left: float, y: float, value: float) -> str:
    line = f'<path d="M{left:.0f} {y:.1f}h{PANEL_WIDTH}" stroke="{PALE}"/>'
    return line + _text(left - 8, y + 4, f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:g}", anchor="end")


def _curve(placed: Sequence[tuple[float, float]], colour: str) -> str:
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in placed)
    return f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _legend(x: float, y: float, name: str, colour: str) -> str:
    return f'<circle cx="{x + 6:.0f}" cy="{y - 4:.0f}" r="5" fill="{colour}"/>' + _text(x + 16, y, name)


def _text(x: float, y: float, words: str, *, size: int = 12, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
