"""From answers to one line of the table: how often the range held, how far the middle was off, against whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.estimates.probing import Answer

WANTED = 0.5  # of the gap between the best simple rule and the oracle


@dataclass(frozen=True)
class Score:
    """Errors are medians of |said − true| in minutes. Only answers where the estimate spoke are scored.

    `best_rule` is the rule that did best on these very answers. `closed` is the share of the gap between it and the
    oracle that the estimate closes; None without an oracle.
    """

    name: str
    asked: int
    spoke: int
    held: float
    width: float
    error: float
    rules: dict[str, float]
    oracle: float | None
    holds_between: tuple[float, float]

    @property
    def best_rule(self) -> str:
        return min(self.rules, key=lambda name: self.rules[name])

    @property
    def best(self) -> float:
        return self.rules[self.best_rule]

    @property
    def closed(self) -> float | None:
        if self.oracle is None:
            return None
        return (self.best - self.error) / (self.best - self.oracle) if self.best > self.oracle else 1.0

    @property
    def range_holds(self) -> bool:
        low, high = self.holds_between
        return low <= self.held <= high

    @property
    def is_near(self) -> bool:
        """Whether the median error is as good as was asked for."""
        return self.error < self.best if self.closed is None else self.closed >= WANTED


def score(name: str, answers: Sequence[Answer], *, holds_between: tuple[float, float]) -> Score | None:
    """None when nothing was said at all."""
    spoken = [(answer, answer.said) for answer in answers if answer.said]
    if not spoken:
        return None
    oracle = [abs(one.oracle - one.truth) for one, _ in spoken if one.oracle is not None]
    return Score(
        name=name,
        asked=len(answers),
        spoke=len(spoken),
        held=sum(said.low_minutes <= one.truth <= said.high_minutes for one, said in spoken) / len(spoken),
        width=median(said.high_minutes - said.low_minutes for _, said in spoken),
        error=median(abs(said.middle_minutes - one.truth) for one, said in spoken),
        rules={rule: median(abs(one.rules[rule] - one.truth) for one, _ in spoken) for rule in spoken[0][0].rules},
        oracle=median(oracle) if oracle else None,
        holds_between=holds_between,
    )
