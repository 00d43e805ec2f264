"""One picture of the scores: how far off the middle is, between best simple rule and oracle; how often ranges hold."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.estimates.scoring import Score

ROW, TOP, LEFT, ERRORS, HELD = 26, 110, 250, 430, 240
GAP = 70
INK, PALE, BAND = "#1d1b18", "#d8d2c6", "#e3ecdf"
RULE, OWN, ORACLE = "#b4541a", "#0f4d3c", "#5b6b8c"


def draw(path: Path, scores: Sequence[Score]) -> None:
    height = TOP + ROW * len(scores) + 60
    width = LEFT + ERRORS + GAP + HELD + 40
    most = max(max(score.best, score.error) for score in scores) * 1.05
    body = "".join(_row(TOP + ROW * nth, score, most) for nth, score in enumerate(scores))
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" fill="{INK}">'
        f'<rect width="{width}" height="{height}" fill="#fbf8f2"/>{_head()}{_grid(scores, most)}{body}</svg>\n'
    )


def _head() -> str:
    begin = LEFT + ERRORS + GAP
    return (
        _text(20, 36, "How good the waiting times are", size=20, weight="bold")
        + _text(LEFT, 70, "median error in minutes", weight="bold")
        + _key(LEFT + 170, "estimate", OWN)
        + _key(LEFT + 250, "best simple rule", RULE)
        + _key(LEFT + 370, "oracle", ORACLE)
        + _text(begin, 70, "the 80 % range held, in %", weight="bold")
        + _text(begin + 185, 70, "(band: the goal)", size=11)
    )


def _key(x: float, name: str, colour: str) -> str:
    return f'<circle cx="{x}" cy="66" r="5" fill="{colour}"/>' + _text(x + 10, 70, name, size=12)


def _grid(scores: Sequence[Score], most: float) -> str:
    bottom = TOP + ROW * len(scores)
    lines = [_tick(LEFT + ERRORS * value / most, bottom, f"{value}") for value in range(0, int(most) + 1, 2)]
    begin = LEFT + ERRORS + GAP
    lines += [_tick(begin + HELD * (value - 60) / 40, bottom, f"{value}") for value in range(60, 101, 10)]
    return "".join(lines)


def _tick(x: float, bottom: float, words: str) -> str:
    line = f'<path d="M{x:.1f} {TOP - 16}V{bottom}" stroke="{PALE}"/>'
    return line + _text(x, bottom + 18, words, size=11, anchor="middle")


def _row(y: float, score: Score, most: float) -> str:
    def at(value: float) -> float:
        return LEFT + ERRORS * value / most

    begin = LEFT + ERRORS + GAP
    low, high = (begin + HELD * (share * 100 - 60) / 40 for share in score.holds_between)
    held = begin + HELD * max(score.held * 100 - 60, 0) / 40
    best = score.best if score.oracle is None else score.oracle
    parts = [
        _text(LEFT - 14, y + 4, score.name, size=13, anchor="end"),
        f'<path d="M{at(best):.1f} {y}H{at(score.best):.1f}" stroke="{PALE}" stroke-width="4"/>',
        _dot(at(score.best), y, RULE),
        _dot(at(score.oracle), y, ORACLE) if score.oracle is not None else "",
        _dot(at(score.error), y, OWN),
        f'<rect x="{low:.1f}" y="{y - 9}" width="{high - low:.1f}" height="18" fill="{BAND}"/>',
        _dot(held, y, OWN),
    ]
    return "".join(parts)


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{colour}"/>'


def _text(x: float, y: float, words: str, *, size: int = 14, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
