"""A glance at the scores that `make bench` prints: ranges hold about as often as they say, middles are near.

Days that constants may be fitted on; the bounds are wide, for so few days are uneven.
"""

from itertools import chain

import pytest

from bench.estimates.probing import answers_of_day
from bench.estimates.scenarios import FITTING_SEEDS, SCENARIOS, SCORING_SEEDS
from bench.estimates.scoring import Score, score

DAYS = 30


def scored(name: str) -> Score:
    scenario = next(one for one in SCENARIOS if one.name == name)
    answers = chain.from_iterable(answers_of_day(scenario, seed, futures=0) for seed in FITTING_SEEDS[:DAYS])
    found = score(name, list(answers), holds_between=(0.65, 0.95))
    assert found
    return found


@pytest.mark.parametrize(
    "name", ["morning peak", "shared desks", "priorities", "desk pauses", "friday prayer", "typical too short"]
)
def test_the_range_holds_and_the_middle_is_nearer_than_any_simple_rule(name: str) -> None:
    found = scored(name)
    assert found.range_holds, found.held
    assert found.error < found.best


def test_nobody_fits_on_the_days_of_the_score() -> None:
    assert not set(FITTING_SEEDS) & set(SCORING_SEEDS)


def test_the_same_seed_makes_the_same_day() -> None:
    first, again = (answers_of_day(SCENARIOS[0], 7, futures=3) for _ in range(2))
    assert first == again and first
