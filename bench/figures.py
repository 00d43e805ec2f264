"""Figures: medians, percentiles, the spread of several runs, and the table that is printed."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEADINGS = ("what", "measured", "ratio", "goal", "met")


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: a value that was really measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def p99(values: Sequence[float]) -> float:
    return percentile(values, 0.99)


@dataclass(frozen=True)
class Spread:
    """One figure of several runs."""

    runs: tuple[float, ...]

    @classmethod
    def of(cls, runs: Iterable[float]) -> "Spread":
        return cls(tuple(runs))

    @property
    def middle(self) -> float:
        return median(self.runs)

    def text(self, unit: str = "", digits: int = 0) -> str:
        """The median, and what the runs lay between when there were several."""
        low, high = min(self.runs), max(self.runs)
        unit = f" {unit}" if unit else ""
        spread = f" ({low:.{digits}f}–{high:.{digits}f})" if len(self.runs) > 1 else ""
        return f"{self.middle:.{digits}f}{unit}{spread}"

    def as_json(self) -> dict[str, object]:
        return {"median": self.middle, "runs": list(self.runs)}


@dataclass(frozen=True)
class Goal:
    """At least, or at most, so much; a goal without a number is only shown."""

    limit: float
    at_least: bool = False
    unit: str = ""

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def text(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"


@dataclass(frozen=True)
class Point:
    """One dot of the picture."""

    panel: str
    series: str
    x: float
    y: float


@dataclass(frozen=True)
class Row:
    """One line of the table; the goal is held against the ratio where there is one, else against the figure."""

    what: str
    measured: str
    figure: Spread
    ratio: Spread | None = None
    goal: Goal | None = None
    note: str = ""
    points: tuple[Point, ...] = ()

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.goal.met_by((self.ratio or self.figure).middle)

    def cells(self) -> tuple[str, ...]:
        ratio = self.ratio.text(digits=2) if self.ratio else ""
        met = {None: "", True: "yes", False: "NO"}[self.met]
        return (self.what, self.measured, ratio, self.goal.text() if self.goal else "", met)

    def as_json(self) -> dict[str, object]:
        return {
            "what": self.what,
            "measured": self.measured,
            "figure": self.figure.as_json(),
            "ratio": self.ratio.as_json() if self.ratio else None,
            "goal": self.goal.text() if self.goal else None,
            "met": self.met,
            "note": self.note,
        }


def table(rows: Sequence[Row]) -> str:
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    drawn = [_drawn(line, widths) for line in lines]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"- {row.what}: {row.note}" for row in rows if row.note]
    return "\n".join(drawn + (["", *notes] if notes else []))


def _drawn(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
