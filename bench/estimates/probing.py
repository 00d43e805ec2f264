"""Asks at moments of a simulated day what everybody thinks of the waits, and keeps what came true.

A moment is the arrival of somebody who was not called at once. Asked are the turns of that ticket and some of those who
wait meanwhile. Whoever finds a desk free has nothing to be told, and is not asked about.
"""

from dataclasses import dataclass
from random import Random

from bench.estimates.observing import ahead_of, facts_of, seen_by_rules
from bench.estimates.oracle import FUTURES, foresee
from bench.estimates.rules import RULES
from bench.estimates.scenarios import Scenario
from bench.estimates.simulate import Hall, Turn
from queues.model.forecast.estimates import Estimate, estimate
from queues.model.forecast.forecast import AtDesk, Forecast

MOMENTS = 3  # of a day
OTHERS = 3  # who wait meanwhile


@dataclass(frozen=True)
class Answer:
    """One question: what was said, and what came true. `said` is None where the estimate is "unknown"."""

    truth: float
    said: Estimate | None
    rules: dict[str, float]
    oracle: float | None
    ahead: int = 0
    at: float = 0.0


def answers_of_day(scenario: Scenario, seed: int, *, futures: int = FUTURES) -> list[Answer]:
    """One day's answers; without futures nobody asks the oracle."""
    moments = _moments(scenario, seed)
    hall, asked = _hall(scenario, seed), list[tuple[Turn, float, Answer]]()
    for nth, joined in enumerate(hall.run()):
        if nth in moments:
            asked += _ask(hall, _chosen(hall, joined, seed, nth), seed * 1000 + nth, futures)
    return [_true(answer, hall.called[turn.ticket, turn.kind] - at) for turn, at, answer in asked]


def _hall(scenario: Scenario, seed: int) -> Hall:
    return Hall(scenario, Random(f"{scenario.name}/{seed}"))


def _moments(scenario: Scenario, seed: int) -> set[int]:
    hall = _hall(scenario, seed)
    waited = [nth for nth, joined in enumerate(hall.run()) if any(hall.is_waiting(turn) for turn in joined)]
    chance = Random(f"moments/{scenario.name}/{seed}")
    return set(chance.sample(waited, min(MOMENTS, len(waited))))


def _chosen(hall: Hall, joined: list[Turn], seed: int, nth: int) -> list[Turn]:
    own = [turn for turn in joined if hall.is_waiting(turn)]
    others = [turn for turn in hall.everybody_waiting() if turn.ticket != joined[0].ticket]
    chance = Random(f"others/{seed}/{nth}")
    return own + chance.sample(others, min(OTHERS, len(others)))


def _ask(hall: Hall, turns: list[Turn], seed: int, futures: int) -> list[tuple[Turn, float, Answer]]:
    forecast = Forecast(facts_of(hall))
    foreseen = foresee(hall, turns, seed, futures) if futures else [None] * len(turns)
    asked = []
    for turn, middle in zip(turns, foreseen, strict=True):
        seen, ahead = seen_by_rules(hall, turn), ahead_of(hall, turn)
        said = _said(hall, turn, forecast, ahead)
        rules = {name: rule(seen) for name, rule in RULES.items()}
        asked.append((turn, hall.now, Answer(0.0, said, rules, middle, ahead, hall.now)))
    return asked


def _said(hall: Hall, turn: Turn, forecast: Forecast, ahead: int) -> Estimate | None:
    if not forecast.has_reason(turn.kind):
        return None
    elsewhere = [(one, at) for desk in hall.desks for one, at in desk.at_desk if one.ticket == turn.ticket]
    busy = sum(forecast.left(AtDesk(one.kind, hall.now - called)) for one, called in elsewhere)
    return estimate(ahead, forecast.pace(turn.kind, priority=turn.priority), busy=busy)


def _true(answer: Answer, truth: float) -> Answer:
    return Answer(truth, answer.said, answer.rules, answer.oracle, answer.ahead, answer.at)
